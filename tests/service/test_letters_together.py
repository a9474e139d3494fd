"""Several who ask, several replies: who is still owed an answer when letters join, merge, are split or come anew."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.act import Act
from monitor.domain.incident import Incident
from monitor.domain.instant import parse_instant
from monitor.service.acting import Acting
from tests.service.letters import NINE, TEXT, Office, letter
from tests.service.test_letter_replies import REPLY, TEN, course, only, response_clock, shown


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path / "home") as office:
        office.intake.receive(shown())
        office.now = NINE + timedelta(hours=5)
        yield office


def act(office: Office, do: str, document: str, **data: object) -> None:
    Acting(office.bureau).perform(Act(office.now, do, document, "duty", data))  # type: ignore[arg-type]


SECOND: dict[str, Any] = {"external_id": "C2026031002", "url": "https://letters.example/mail?mailid=2"}
NOON = parse_instant("2026-03-11T12:00:00+08:00")


def running(office: Office, incident: Incident) -> list[str]:
    now = office.bureau.journal.state.incidents[incident.id]
    return [each.id for each in now.clocks if each.kind == "response" and each.running]


def in_incident(office: Office, document: str) -> Incident:
    found = office.bureau.journal.state.incident_with(document)
    assert found is not None
    return found


def test_a_second_citizen_who_writes_after_the_first_was_answered_is_owed_an_answer(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    assert running(office, only(office)) == []
    office.now = NINE + timedelta(hours=7)
    office.intake.receive(shown(**SECOND, published=NOON))
    assert running(office, only(office)) == ["response.2"]
    assert any(each.kind == "triage" and each.running for each in only(office).clocks), "somebody must look"
    office.now = NINE + timedelta(hours=9)
    office.intake.receive(shown(REPLY, parse_instant("2026-03-11T16:00:00+08:00"), **SECOND))
    assert running(office, only(office)) == []
    first, second = (each for each in only(office).clocks if each.kind == "response")
    assert (first.met_at, second.met_at) == (TEN.at, parse_instant("2026-03-11T16:00:00+08:00").at)


def test_the_press_that_reports_after_a_letter_was_answered_is_owed_an_answer(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    text = "3月11日，赵某反映其父在贵阳市第一人民医院住院期间被重复收费，费用清单里同一项检查收了三次钱，投诉办互相推诿。"
    news: dict[str, Any] = {
        "kind": "news",
        "origin": "daily",
        "text": text,
        "personal": (),
        "published": NOON,
    }
    office.intake.receive(
        letter("n1", title="市民反映市一医院重复收费", url="https://daily.example/1", **news)
    )
    assert len(only(office).members) == 2
    assert running(office, only(office)) == ["response.2"]


def test_replies_answer_from_the_last_of_them_in_whatever_order_they_are_seen(office: Office) -> None:
    office.intake.receive(shown(**SECOND))
    office.intake.receive(shown(REPLY, NOON, **SECOND))
    office.intake.receive(shown(REPLY, TEN))
    assert response_clock(office).met_at == NOON.at


def apart(office: Office) -> tuple[str, str]:
    """Two letters of one story, split into two incidents; their documents."""
    office.intake.receive(shown(**SECOND))
    first, second = (each.document for each in only(office).members)
    act(office, "split", first, documents=[second])
    return first, second


def test_after_a_split_each_letter_is_answered_by_its_own_reply(office: Office) -> None:
    first, second = apart(office)
    office.intake.receive(shown(REPLY))
    assert running(office, in_incident(office, first)) == []
    assert running(office, in_incident(office, second)) == ["response"]


def test_a_reply_goes_with_its_letter_when_that_is_split_off(office: Office) -> None:
    office.intake.receive(shown(**SECOND))
    first, second = (each.document for each in only(office).members)
    office.intake.receive(shown(REPLY, NOON, **SECOND))
    act(office, "split", first, documents=[second])
    assert running(office, in_incident(office, second)) == []
    assert running(office, in_incident(office, first)) == ["response"]
    assert [each.letters for each in in_incident(office, second).responses] == [(second,)]


def test_when_the_letter_nobody_replied_to_is_split_off_the_other_is_answered(office: Office) -> None:
    office.intake.receive(shown(**SECOND))
    first, second = (each.document for each in only(office).members)
    office.intake.receive(shown(REPLY))
    act(office, "split", first, documents=[second])
    assert running(office, in_incident(office, first)) == []
    assert running(office, in_incident(office, second)) == ["response"]


def test_a_letter_nobody_answered_is_still_owed_when_it_is_merged_into_one_that_was(office: Office) -> None:
    first, second = apart(office)
    office.intake.receive(shown(REPLY, NOON))
    act(office, "merge", second, **{"with": first})
    assert in_incident(office, second).id == in_incident(office, first).id
    assert running(office, in_incident(office, first)) == ["response.2"]
    office.intake.receive(shown(REPLY, NOON, **SECOND))
    assert running(office, in_incident(office, first)) == []


def test_a_reply_that_was_struck_out_does_not_come_back_after_a_merge(office: Office) -> None:
    first, second = apart(office)
    office.intake.receive(shown(REPLY, NOON, **SECOND))
    (answer,) = in_incident(office, second).responses
    act(office, "strike", second, response=answer.id, reason="答非所问")
    act(office, "merge", second, **{"with": first})
    assert not office.intake.receive(shown(REPLY, NOON, **SECOND))
    assert len(in_incident(office, second).responses) == 1


@pytest.mark.parametrize("do", ["close", "dismiss"])
def test_a_reply_to_a_letter_whose_matter_is_over_is_kept_and_starts_nothing(office: Office, do: str) -> None:
    document = only(office).members[0].document
    if do == "close":
        act(office, "confirm", document)
        act(office, "respond", document, kind="final", text="已公布", published="2026-03-11T10:30:00+08:00")
        act(office, "close", document, reason="办结")
    else:
        act(office, "dismiss", document, **{"as": "offline", "reason": "已电话办结"})
    status = only(office).status
    assert status != "open"
    assert office.intake.receive(shown(REPLY))
    assert (only(office).status, only(office).responses[-1].kind) == (status, "letter_reply")
    assert running(office, only(office)) == []


def test_a_letter_told_by_its_title_first_is_answered_in_both_its_forms(tmp_path: Path) -> None:
    with Office(tmp_path / "home") as office:
        office.intake.receive(letter(text="", letter=course()))
        office.intake.receive(shown())
        members = [
            each.document
            for incident in office.bureau.journal.state.incidents.values()
            for each in incident.members
        ]
        assert len(members) == 2
        office.now = NINE + timedelta(hours=5)
        assert office.intake.receive(shown(REPLY))
        for incident in office.bureau.journal.state.incidents.values():
            assert running(office, incident) == []
        assert sorted(
            each
            for incident in office.bureau.journal.state.incidents.values()
            for one in incident.responses
            for each in one.letters
        ) == sorted(members)


def test_another_letter_under_the_same_number_is_not_answered_with_it(office: Office) -> None:
    old = only(office).members[0].document
    other = letter(
        title="请问周末能打疫苗吗",
        text="孩子该打第二针了，请问周末能打疫苗吗？贵阳市云岩区接种门诊总是不接电话。",
        letter=course("您好，周六上午可以接种，请带接种本。", replied=TEN),
    )
    office.intake.receive(other)
    assert running(office, in_incident(office, old)) == ["response"]


def test_a_graver_letter_after_the_first_was_answered_is_triaged_once_and_takes_nobody_down(
    office: Office,
) -> None:
    office.intake.receive(shown(REPLY))
    office.now = NINE + timedelta(hours=7)
    worse = TEXT + "全院150人因医院食堂的饭菜食物中毒，其中12人死亡。"
    assert office.intake.receive(shown(**SECOND, published=NOON, text=worse))
    incident = in_incident(office, only_first(office))
    assert len([each for each in incident.clocks if each.kind == "triage" and each.running]) <= 1
    assert running(office, incident)


def only_first(office: Office) -> str:
    return next(iter(office.bureau.journal.state.incident_of))


def test_a_reply_to_a_letter_whose_incident_is_frozen_is_told_beside_the_letter(office: Office) -> None:
    incident = only(office)
    office.bureau.journal.state.frozen.add(incident.id)
    assert not office.intake.receive(shown(REPLY))
    there = office.bureau.library.document("guiyang", incident.members[0].document)
    assert there is not None
    assert "已冻结，答复未能计入" in there.notes[-1]
