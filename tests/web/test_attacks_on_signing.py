"""毕强 has a colleague's messages, or only bad intentions: what a link, a token or a text of his can do."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from monitor.domain.roster import Post
from monitor.ports.links import TRIES, TRIES_OF_ONE
from tests.web.consoles import Console, bureau_at, lead_of, serving, told, two_matters
from tests.web.consoles import SetClock as Clock

pytestmark = pytest.mark.slow

TAIL = "4821"


def bureau_of(console: Console):
    bureau = console.app.room._bureau
    assert bureau is not None
    return bureau


def incident_of(console: Console, lead: str):
    return next(each for each in bureau_of(console).journal.state.incidents.values() if each.lead == lead)


@pytest.fixture
def school(fresh) -> str:
    """The department of the school incident; everybody has a phone."""
    bureau = bureau_of(fresh)
    bureau.roster = replace(
        bureau.roster, people=tuple(replace(each, phone_tail=TAIL) for each in bureau.roster.people)
    )
    return lead_of(fresh.app, "城北小学")


def linked(console: Console, incident: str, person: str) -> str:
    now = console.clock.now()
    (code,) = console.app.state.console.links.issue(
        "guiyang", [(incident, person)], now, now + timedelta(hours=72)
    )
    return f"{console.url}/s/{code}"


def press(url: str, tail: str = TAIL) -> requests.Response:
    return requests.post(url, {"do": "sign", "tail": tail}, timeout=20, headers={"Accept": "text/html"})


def test_many_links_of_one_person_give_no_more_guesses_than_a_few(fresh, school):
    person = f"dept-{school}"
    for matter in range(TRIES_OF_ONE // TRIES):
        url = linked(fresh, f"matter-{matter}", person)
        for guess in range(TRIES):
            fresh.app.state.console.links.tried("guiyang", url.rpartition("/")[2])
            assert guess < TRIES
    url = linked(fresh, incident_of(fresh, school).id, person)
    answer = press(url)
    assert answer.status_code == 409
    assert "暂不能由链接签收" in answer.text
    assert incident_of(fresh, school).signed_at is None
    fresh.clock.forth(timedelta(hours=73))
    assert press(linked(fresh, incident_of(fresh, school).id, person)).status_code == 200


def test_after_a_transfer_the_old_link_tells_nothing_that_was_not_in_the_message(fresh, school):
    incident = incident_of(fresh, school)
    url = linked(fresh, incident.id, f"dept-{school}")
    assert "112名学生" in requests.get(url, timeout=20).text
    to = lead_of(fresh.app, "重复收费")
    sent = fresh.api("duty").act("transfer", incident.members[0].document, to=to, reason="属收费问题")
    assert sent.status_code == 200
    page = requests.get(url, timeout=20).text
    assert "已转由其他科室承办" in page
    assert "112名学生" not in page
    assert press(url).status_code == 409


def test_after_a_merge_a_link_does_not_open_the_other_departments_matter(fresh, school):
    letter = lead_of(fresh.app, "重复收费")
    absorbed, other = incident_of(fresh, letter), incident_of(fresh, school)
    url = linked(fresh, absorbed.id, f"dept-{letter}")
    given = {"with": other.members[0].document}
    assert fresh.api("duty").act("merge", absorbed.members[0].document, **given).status_code == 200
    page = requests.get(url, timeout=20).text
    assert "城北小学" not in page
    assert "已转由其他科室承办" in page
    officer = fresh.signed_in(f"dept-{letter}")
    assert "城北小学" not in officer.get(f"/incidents/{absorbed.id}").text
    assert officer.get(f"/incidents/{other.id}").status_code == 404


def test_who_has_posts_in_two_departments_signs_for_the_one_the_matter_binds(fresh, school):
    bureau = bureau_of(fresh)
    elsewhere = lead_of(fresh.app, "重复收费")
    person = f"dept-{school}"
    bureau.roster = replace(
        bureau.roster,
        people=tuple(
            replace(each, posts=(Post("department", elsewhere), *each.posts)) if each.id == person else each
            for each in bureau.roster.people
        ),
    )
    incident = incident_of(fresh, school)
    assert press(linked(fresh, incident.id, person)).status_code == 200
    assert incident_of(fresh, school).signed_at is not None
    assert not any(each.kind == "sign" and each.running for each in incident_of(fresh, school).clocks)


def test_a_token_signs_for_a_department_by_telephone_only_with_what_was_said(fresh, school):
    duty, document = fresh.api("duty"), incident_of(fresh, school).members[0].document
    refused = duty.act("sign", document)
    assert (refused.status_code, refused.json()["code"]) == (409, "act-proxy")
    done = duty.act("sign", document, reason="告知：孙敏；电话：0851-85550101；时间：09:00；内容：即办")
    assert [each["data"]["way"] for each in done.json()["events"] if each["kind"] == "signed"] == ["proxy"]


@pytest.mark.parametrize(
    ("do", "data", "code"),
    [
        ("confirm", '{"note": {"a": NaN}}', "act-data"), ("confirm", '{"note": ["a"]}', "act-data"),
        ("respond", '{"kind": "final", "published": "2026-03-11T08:59:00+08:00", "text": {"a": 1}}', "act-data"),
        ("close", '{"reason": 1e400}', "act-data"), ("split", '{"documents": [["a"]]}', "act-data"),
        ("close", json.dumps({"reason": "长" * 5001}), "act-text-long"),
    ],
)  # fmt: skip
def test_what_no_form_could_send_does_not_get_into_the_ledger_by_a_program(fresh, school, do, data, code):
    document = incident_of(fresh, school).members[0].document
    before = bureau_of(fresh).journal.state.head.number
    answer = requests.post(
        f"{fresh.url}/api/v1/acts",
        data=f'{{"do": "{do}", "document": "{document}", "data": {data}}}'.encode(),
        headers={"Authorization": f"Bearer {fresh.token('duty')}", "Content-Type": "application/json"},
        timeout=20,
    )
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert bureau_of(fresh).journal.state.head.number == before


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}\u202e开倒车\u2066\x1b[31m\x9b'


def test_a_hostile_text_stays_text_on_every_page_and_turns_no_word_around(tmp_path):
    clock, home = Clock(), tmp_path / "home"
    two_matters(home, clock)
    with bureau_at(home, clock) as bureau:
        text = f"3月11日，贵阳市南明区第九小学{EVIL}有12名学生食物中毒。"
        told(bureau, "e1", text, title=f"第九小学{EVIL}", publisher=EVIL, url="javascript:alert(3)")
    with serving(home, clock) as console:
        lead = lead_of(console.app, "第九小学")
        found = next(
            each
            for each in bureau_of(console).journal.state.incidents.values()
            if "第九小学" in bureau_of(console).text(each.title)
        )
        duty = console.signed_in("duty")
        link = linked(console, found.id, f"dept-{lead}")
        page = f"/incidents/{found.id}"
        refused = duty.send(f"{page}/acts", page, do="transfer", to=EVIL, reason=EVIL)
        assert refused.status_code == 409
        for shown in (
            duty.get("/").text,
            duty.get(page).text,
            refused.text,
            requests.get(link, timeout=20).text,
        ):
            assert "第九小学" in shown
            assert not re.search(r"<script(?! src=)|<img|javascript:|>49<", shown)
            assert not set(shown) & {"\u202e", "\u2066", "\x1b", "\x9b"}
