"""Signing by link: 孙敏 of the lead department opens the link in her message on an old phone at night."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from monitor.ports.links import TRIES
from tests.web.consoles import Console, lead_of

pytestmark = pytest.mark.slow

TAIL = "4821"


class Phone:
    """An old browser: no cookies, no scripts."""

    def __init__(self, console: Console, code: str) -> None:
        self.console, self.code = console, code
        self.url = f"{console.url}/s/{code}"

    def look(self) -> requests.Response:
        return requests.get(self.url, timeout=20, headers={"Accept": "text/html"})

    def press(self, do: str = "sign", tail: str = TAIL, **fields: str) -> requests.Response:
        return requests.post(
            self.url, {"do": do, "tail": tail, **fields}, timeout=20, headers={"Accept": "text/html"}
        )


def state(console: Console):
    return console.app.room._bureau.journal.state  # type: ignore[union-attr]


def incident_of(console: Console, lead: str):
    return next(each for each in state(console).incidents.values() if each.lead == lead)


@pytest.fixture
def lead(fresh: Console) -> str:
    """The lead department of the school incident, whose people have telephones."""
    bureau = fresh.app.room._bureau
    assert bureau is not None
    people = tuple(replace(person, phone_tail=TAIL) for person in bureau.roster.people)
    bureau.roster = replace(bureau.roster, people=people)
    return lead_of(fresh.app, "城北小学")


def phone_of(console: Console, lead: str, department: str | None = None) -> Phone:
    """The link in the message to the department's person."""
    bureau = console.app.room._bureau
    assert bureau is not None
    person = bureau.roster.holders("department", department or lead)[0]
    now = console.clock.now()
    wanted = [(incident_of(console, lead).id, person.id)]
    (code,) = console.app.state.console.links.issue("guiyang", wanted, now, now + timedelta(hours=72))
    return Phone(console, code)


def test_looking_shows_what_is_owed_and_signs_nothing(fresh, lead):
    phone = phone_of(fresh, lead)
    before = state(fresh).head.number
    for _ in range(3):
        page = phone.look()
    assert page.status_code == 200
    assert re.search(r"交办：城北小学学生饭后不适", page.text)
    assert "牵头" in page.text
    assert "重大 Ⅱ" in page.text
    assert "13:30 前" in page.text
    assert "国办发" in page.text
    assert "<script src" not in page.text.split("<main")[1]
    assert state(fresh).head.number == before


def test_the_last_four_digits_sign_and_the_page_says_under_which_number(fresh, lead):
    answer = phone_of(fresh, lead).press()
    number = state(fresh).head.number
    assert answer.status_code == 200
    assert f"已记入账本第 {number} 号" in answer.text
    assert incident_of(fresh, lead).signed_by
    commit = fresh.app.room._bureau.home.ledger.read("guiyang", number - 1, 1)[0]
    assert [(event.kind, event.data["way"]) for event in commit.events if event.kind == "signed"] == [
        ("signed", "link")
    ]


def test_pressed_twice_it_is_signed_once(fresh, lead):
    phone = phone_of(fresh, lead)
    phone.press()
    number = state(fresh).head.number
    again = phone.press()
    assert again.status_code == 409
    assert "无需再签" in again.text
    assert state(fresh).head.number == number


def test_a_forwarded_link_does_not_sign_and_dies_of_guessing(fresh, lead):
    phone = phone_of(fresh, lead)
    for wrong in range(1, TRIES):
        answer = phone.press(tail=f"000{wrong}")
        assert answer.status_code == 409
        assert f"还可再试 {TRIES - wrong} 次" in answer.text
    assert phone.press(tail="0000").status_code == 404
    assert phone.press().status_code == 404, "the right digits come too late for this link"
    assert incident_of(fresh, lead).signed_at is None
    assert phone_of(fresh, lead).press().status_code == 200


def test_who_has_no_number_in_the_roster_is_told_how_else_to_sign(fresh, lead):
    bureau = fresh.app.room._bureau
    bureau.roster = replace(
        bureau.roster, people=tuple(replace(each, phone_tail="") for each in bureau.roster.people)
    )
    for tail in ("", "4821"):
        answer = phone_of(fresh, lead).press(tail=tail)
        assert answer.status_code == 409
        assert "名册中没有您的手机号后四位" in answer.text


def test_sending_back_wants_a_reason_and_stops_nothing(fresh, lead):
    phone = phone_of(fresh, lead)
    assert "退回须写明理由" in phone.press("return").text
    answer = phone.press("return", reason="学校食堂归市场监管部门")
    assert answer.status_code == 200
    assert incident_of(fresh, lead).returned_by == lead
    assert any(clock.kind == "sign" and clock.running for clock in incident_of(fresh, lead).clocks)


@pytest.mark.parametrize("code", ["AAAAAAAAAA", "a", "签收", "..%2f..%2fetc"])
def test_a_link_nobody_was_given_leads_nowhere(fresh, lead, code):
    assert Phone(fresh, code).look().status_code == 404


def test_an_expired_link_leads_nowhere(fresh, lead):
    phone = phone_of(fresh, lead)
    fresh.clock.forth(timedelta(hours=73))
    assert "已过期" in phone.look().text
    assert phone.press().status_code == 404


def test_after_a_transfer_the_old_department_signs_no_more(fresh, lead):
    phone = phone_of(fresh, lead)
    duty = fresh.signed_in("duty")
    page = f"/incidents/{incident_of(fresh, lead).id}"
    other = lead_of(fresh.app, "重复收费")
    sent = duty.send(f"{page}/acts", page, do="transfer", to=other, reason="属收费问题")
    assert sent.status_code == 303, sent.text
    assert "已转由其他科室承办" in phone.press().text
    assert incident_of(fresh, other).signed_at is None
