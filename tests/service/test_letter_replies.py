"""赵小川 wrote to the letter box; one day a reply stands under the letter. What that answers, and what not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.act import Act
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, parse_instant
from monitor.domain.letter import Letter
from monitor.domain.source import Found
from monitor.service.acting import Acting
from tests.service.letters import NINE, Office, letter

REPLY = "赵小川您好：经查，市一医院重复收取检查费240元情况属实，现已全部退还，并责令其整改。感谢您的监督。"
TEN = parse_instant("2026-03-11T10:00:00+08:00")


def course(
    reply: str = "", status: str = "in_hand", replied: Instant | None = None, **fields: object
) -> Letter:
    plain: dict[str, object] = {
        "number": "C2026031001", "status": "replied" if reply else status, "asked": None, "unit": "医政医管科",
        "category": "", "reply": reply, "replied": replied,
    }  # fmt: skip
    return Letter(**plain | fields)  # type: ignore[arg-type]


def shown(
    reply: str = "", replied: Instant | None = TEN, external_id: str = "C2026031001", **fields: object
) -> Found:
    """The letter as its box shows it now."""
    return letter(external_id, letter=course(reply, replied=replied if reply else None), **fields)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path / "home") as office:
        office.intake.receive(shown())
        office.now = NINE + timedelta(hours=5)
        yield office


def only(office: Office) -> Incident:
    (incident,) = office.bureau.journal.state.incidents.values()
    return incident


def response_clock(office: Office) -> Clock:
    return next(each for each in only(office).clocks if each.kind == "response")


def test_a_reply_under_the_letter_is_its_answer_from_when_the_box_says(office: Office) -> None:
    assert response_clock(office).running
    assert office.intake.receive(shown(REPLY)), "that it is answered is news"
    (answer,) = only(office).responses
    assert (answer.kind, answer.proof, answer.by) == ("letter_reply", "proven", "system")
    assert response_clock(office).outcome == "met_on_time"
    assert response_clock(office).met_at == TEN.at
    assert not any(each.running for each in only(office).clocks if each.kind in {"sign", "triage"})


def test_the_same_reply_seen_again_is_recorded_once_also_after_a_crash(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    head = office.bureau.journal.state.head.number
    assert not office.intake.receive(shown(REPLY))
    assert office.bureau.journal.state.head.number == head


def test_a_box_that_gives_no_time_is_believed_from_when_it_was_seen(office: Office) -> None:
    office.intake.receive(shown(REPLY, replied=None))
    seen = office.now
    assert response_clock(office).met_at == seen
    office.now += timedelta(hours=1)
    assert not office.intake.receive(shown(REPLY, replied=None)), (
        "another look has another now, not another reply"
    )


def test_that_it_was_passed_on_is_no_answer(office: Office) -> None:
    assert not office.intake.receive(shown("您好，来信收悉，我们已组织调查，后续情况将及时反馈。"))
    assert only(office).responses == ()
    assert response_clock(office).running


def test_beside_a_report_in_the_press_a_reply_is_kept_and_ends_nothing(office: Office) -> None:
    text = "3月10日，赵某反映其父在贵阳市第一人民医院住院期间被重复收费，费用清单里同一项检查收了三次钱，投诉办互相推诿。"
    office.intake.receive(
        letter(
            "n1",
            kind="news",
            origin="daily",
            text=text,
            personal=(),
            title="市民反映市一医院重复收费",
            url="https://daily.example/1",
        )
    )
    assert len(only(office).members) == 2
    office.intake.receive(shown(REPLY))
    assert [each.kind for each in only(office).responses] == ["letter_reply"]
    assert response_clock(office).running


def test_of_two_letters_both_must_be_answered(office: Office) -> None:
    second: dict[str, Any] = {"external_id": "C2026031002", "url": "https://letters.example/mail?mailid=2"}
    office.intake.receive(shown(**second))
    assert len(only(office).members) == 2
    office.intake.receive(shown(REPLY))
    assert response_clock(office).running
    noon = parse_instant("2026-03-11T12:00:00+08:00")
    office.intake.receive(shown(REPLY, noon, **second))
    assert response_clock(office).met_at == noon.at


def test_a_reply_an_officer_struck_out_does_not_come_back_with_the_next_look(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    (answer,) = only(office).responses
    document = only(office).members[0].document
    act = Act(office.now, "strike", document, "duty", {"response": answer.id, "reason": "答非所问"})
    Acting(office.bureau).perform(act)
    assert response_clock(office).running
    office.intake.receive(shown(REPLY))
    assert response_clock(office).running
    office.intake.receive(
        shown(REPLY + "另：多收的护理费也已退还。", parse_instant("2026-03-11T13:00:00+08:00"))
    )
    assert response_clock(office).outcome == "met_on_time"


def test_the_reply_is_kept_without_the_writers_name(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    kept = b"".join(path.read_bytes() for path in office.folder.rglob("*.db*"))
    assert "赵小川".encode() not in kept
    assert "重复收取检查费240元".encode() in kept


def test_a_letter_that_is_gone_is_noted_beside_it_and_is_no_new_letter(office: Office) -> None:
    gone = letter(title="", text="", letter=course(fate="gone"), notes=("来信的网页已经不在（404）",))
    assert office.intake.receive(gone)
    (member,) = only(office).members
    there = office.bureau.library.document("guiyang", member.document)
    assert there is not None
    assert there.notes[-1] == "来信的网页已经不在（404）"


def test_a_reply_to_a_letter_too_old_to_be_taken_up_opens_nothing(tmp_path: Path) -> None:
    with Office(tmp_path / "home") as office:
        old: dict[str, Any] = {"published": parse_instant("2026-02-01T08:30:00+08:00")}
        office.intake.receive(shown(**old))
        assert not office.intake.receive(shown(REPLY, **old))
        assert not office.bureau.journal.state.incidents


@pytest.mark.parametrize(
    "first_word",
    [
        "您好！您的来信已收悉，已转交市一医院办理，请耐心等待。",
        "您好，您反映的问题已转相关科室处理，将在15个工作日内答复。",
    ],
)
def test_at_three_in_the_morning_the_officer_reads_why_the_clock_runs_though_the_box_shows_a_reply(
    office: Office, first_word: str
) -> None:
    assert not office.intake.receive(shown(first_word))
    assert response_clock(office).running
    (member,) = only(office).members
    there = office.bureau.library.document("guiyang", member.document)
    assert there is not None
    assert "不计为答复，时限继续" in there.notes[-1]


def test_what_is_odd_at_a_later_look_is_noted_beside_the_letter(office: Office) -> None:
    odd = "信箱标明已答复，但没有公开答复内容；来信人赵小川"
    office.intake.receive(letter(letter=course(status="replied"), notes=(odd,)))
    assert response_clock(office).running
    there = office.bureau.library.document("guiyang", only(office).members[0].document)
    assert there is not None
    assert there.notes == (odd.replace("赵小川", "赵某某"),)


@pytest.mark.parametrize(
    "wrong",
    [
        parse_instant("2026-03-11T03:00:00+08:00"),
        parse_instant("2025-03-11T10:00:00+08:00"),
        parse_instant("2025-03-11"),
        parse_instant("2036-03-11T10:00:00+08:00"),
    ],
)
def test_a_reply_dated_before_its_letter_or_in_the_future_counts_from_when_it_was_seen(
    office: Office, wrong: Instant
) -> None:
    assert office.intake.receive(shown(REPLY, wrong))
    (answer,) = only(office).responses
    assert (answer.published.at, answer.public) == (office.now, office.now)
    assert response_clock(office).met_at == office.now
    assert not office.intake.receive(shown(REPLY, wrong))


def test_a_reply_with_a_date_alone_is_public_at_the_latest_when_it_was_seen(office: Office) -> None:
    day = parse_instant("2026-03-11")
    office.intake.receive(shown(REPLY, day))
    (answer,) = only(office).responses
    assert (answer.published, answer.public) == (day, office.now)
    assert response_clock(office).met_at == office.now
