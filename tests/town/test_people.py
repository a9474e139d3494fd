"""People at work: real mails, real links, a form on a real page; only the clock is moved by hand."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage

import pytest

from monitor.town.acting import People
from monitor.town.mail_room import MailRoom
from monitor.town.office_site import OfficeSite
from monitor.town.people import PEOPLE
from monitor.town.timeline import Timeline
from tests.town.console import Console
from tests.town.town import ORIGIN, Hand

WHO = {each.id: each for each in PEOPLE}
SCHOOL = "周村区青禾小学学生食物中毒"


class Office:
    """The people of the town, the console they are told of, and the clock."""

    def __init__(self, folder) -> None:
        self.hand = Hand()
        self.console, self.mails = Console(), MailRoom()
        self.timeline = Timeline(ORIGIN, self.hand.now)
        self.site = OfficeSite(self.timeline, self.hand.now, folder / "published.json")
        self.people = People(
            PEOPLE, self.mails, self.timeline, self.site, self.console.address, self.hand.now
        )

    def tell(self, person: str, code: str, subject: str = SCHOOL) -> None:
        """Send the person a mail with a link of their own."""
        link = self.console.hand_out(code, subject, WHO[person].phone_tail)
        self.write(person, f"【周村卫健】交办：请签收\n签收：{link}")

    def write(self, person: str, text: str) -> None:
        message = EmailMessage()
        message["Subject"] = "【周村卫健】交办"
        message["To"] = WHO[person].mail
        message.set_content(text, cte="base64")
        with smtplib.SMTP("127.0.0.1", self.mails.port, timeout=5) as smtp:
            smtp.send_message(message, "desk@town.test", [WHO[person].mail])
        self.people.step()

    def passes(self, minutes: int) -> None:
        """Simulated minutes go by; everybody looks up once a minute."""
        for _ in range(minutes):
            self.hand.move(minutes=1)
            self.people.step()

    def deeds(self, person: str) -> list[str]:
        return [each.what for each in self.people.deeds if each.person == person]

    def close(self) -> None:
        self.console.close()
        self.mails.close()


@pytest.fixture
def office(tmp_path):
    ours = Office(tmp_path)
    yield ours
    ours.close()


def test_zhao_min_reads_opens_the_page_and_signs_much_later_with_her_phones_last_digits(office):
    office.tell("zhao-min", "AAAA2222")
    office.passes(3)
    assert office.console.looked == [], "she has not seen the mail yet"
    office.passes(1)
    assert office.console.looked == ["AAAA2222"]
    assert office.console.signed == {}
    office.passes(35)
    fields = office.console.signed["AAAA2222"]
    assert fields == {"csrf": ["c-AAAA2222&1"], "seen": ["18432"], "do": ["sign"], "tail": ["1957"]}
    assert office.deeds("zhao-min") == ["read", "signed", "published"]


def test_the_answer_stands_on_the_offices_site_so_long_after_the_signature(office):
    office.tell("zhao-min", "AAAA2222")
    office.passes(39)
    signed = office.people.deeds[-1].at
    path = "/yqhy/school.html"
    office.passes(94)
    assert office.site.page(path, "") is None
    office.passes(1)
    page = office.site.page(path, "")
    assert page is not None
    assert page.changed == signed + timedelta(minutes=95)
    assert "截至3月22日累计112人就诊" in page.body.decode()


def test_qian_wei_is_slow_and_zhao_min_leaves_the_factory_to_him(office):
    subject = "恒川精细化工厂气体泄漏"
    office.tell("zhao-min", "AAAA2222", subject)
    office.tell("qian-wei", "BBBB3333", subject)
    office.passes(54)
    assert office.console.signed == {}
    office.passes(1)
    assert list(office.console.signed) == ["BBBB3333"]
    assert office.deeds("zhao-min") == ["read", "left"]


def test_the_duty_officer_the_leaders_and_wu_song_never_sign(office):
    quiet = ("wang-heping", "li-qingshan", "wu-song", "liu-yuan", "tang-zheng", "song-jie")
    for number, person in enumerate(quiet):
        office.tell(person, f"CODE{number}222", "周村区某处一事")
    office.passes(240)
    assert office.console.signed == {}
    assert {person: office.deeds(person) for person in quiet} == {key: ["read", "left"] for key in quiet}


def test_a_matter_the_story_does_not_know_is_signed_at_the_persons_own_pace(office):
    office.tell("zhao-min", "AAAA2222", "来访者自己记的一件事")
    office.passes(11)
    assert office.console.signed == {}
    office.passes(1)
    assert list(office.console.signed) == ["AAAA2222"]
    assert office.deeds("zhao-min") == ["read", "signed"]


def test_five_reminders_of_one_matter_are_signed_for_once(office):
    for number in range(5):
        office.tell("zhao-min", f"AAAA222{number}")
    office.passes(120)
    assert list(office.console.signed) == ["AAAA2220"]


def test_a_link_that_somebody_used_before_is_left_and_the_next_one_is_signed(office):
    office.tell("zhao-min", "AAAA2222")
    office.passes(10)
    office.console.signed["AAAA2222"] = {}
    office.passes(30)
    assert office.deeds("zhao-min") == ["read", "refused"]
    office.tell("zhao-min", "BBBB3333")
    office.passes(40)
    assert "BBBB3333" in office.console.signed


def test_while_the_console_is_starting_people_try_again(office):
    office.console.down = True
    office.tell("zhao-min", "AAAA2222")
    office.passes(20)
    assert office.deeds("zhao-min") == []
    office.console.down = False
    office.passes(60)
    assert "AAAA2222" in office.console.signed


def test_nobody_answering_at_all_is_given_up_in_the_end(office):
    office.tell("zhao-min", "AAAA2222")
    office.console.close()
    office.passes(4 + 5 * 60)
    assert office.deeds("zhao-min") == ["gave-up"]
    office.console = Console()


def test_mails_without_a_link_of_the_console_are_only_read(office):
    office.write("zhao-min", "【周村卫健】催办：请加快办理")
    office.write("zhao-min", "签收：http://203.0.113.9/s/AAAA2222")
    office.write("zhao-min", f"请勿点击 签收：{office.console.address}/s/AAAA2222")
    office.passes(60)
    assert office.console.looked == []
    assert len(office.mails.inbox(WHO["zhao-min"].mail)) == 3


def test_a_form_that_leads_away_from_the_console_is_never_sent(office):
    link = office.console.hand_out(
        "AAAA2222", '<form method="post" action="http://203.0.113.9/"><input name="tail">', "1957"
    )
    office.write("zhao-min", f"签收：{link}")
    office.passes(60)
    assert office.console.signed == {}
    assert "signed" not in office.deeds("zhao-min")
