"""Answers and whose lateness it is, said without a browser."""

from datetime import datetime, timedelta

import pytest

from monitor.domain.event import new
from monitor.domain.instant import Instant, stamp
from monitor.flow.proving import Capture, prove
from monitor.service.views.answers import answer_lines, files_of
from monitor.service.views.board import board
from monitor.service.views.clock_lines import clock_lines
from monitor.service.views.lateness import outage_words
from tests.web.scenes import Office, moment, office

PAGE, TEXT, SHOT = "a" * 64, "b" * 64, "c" * 64
EARLY = moment("11 08:50")


@pytest.fixture
def desk(tmp_path):
    with office(tmp_path / "home", "11 09:00") as ours:
        yield ours


def answered(desk: Office, **fields):
    """Officer Wang confirms a letter's matter and says it was answered at 9:00."""
    letter = desk.letter()
    desk.act(letter, "confirm")
    given = {"kind": "final", "published": "2026-03-11T09:00", "url": "https://gy.example/a", **fields}
    desk.act(letter, "respond", **{name: value for name, value in given.items() if value})
    return letter


def kept(
    desk: Office, incident, *, tells: bool = True, shot: bool = True, published: datetime | None = EARLY
) -> None:
    """The prover has fetched the page of the incident's first answer."""
    files = [{"file": PAGE, "what": "page"}, {"file": TEXT, "what": "text"}]
    capture = Capture(
        captured=desk.clock.now(), published=None if published is None else Instant(published, "minute"),
        url=desk.bureau.keep_text("https://gy.example/a"), title=desk.bureau.keep_text("关于收费问题的情况说明"),
        files=[*files, {"file": SHOT, "what": "screenshot"}] if shot else files, tells=tells,
    )  # fmt: skip
    found = desk.again(incident)
    desk.write(*prove(found, found.responses[0], capture))


def lines(desk: Office, incident):
    commits = list(desk.bureau.home.ledger.touching("guiyang", incident.id))
    return answer_lines(desk.again(incident), commits, desk.sight, desk.clock.now())


def test_an_answer_without_an_address_is_a_persons_word_and_says_what_to_do(desk):
    (found,) = lines(desk, answered(desk, url="", text="已退还多收费用"))
    assert (found.standing, found.proof, found.evidence) == ("claimed", "自报", None)
    assert found.lacking == "没有填写网址，无从取证，只按自报计；请补记一次带网址的回应"
    assert found.text == "已退还多收费用"
    assert (found.by, found.at) == ("值班员", "2026-03-11 09:00:00")


def test_evidence_tells_title_both_times_and_what_is_kept(desk):
    letter = answered(desk)
    assert lines(desk, letter)[0].lacking == "正在取证，一般几分钟内完成"
    desk.clock.time += timedelta(minutes=3)
    kept(desk, letter)
    (found,) = lines(desk, letter)
    assert (found.standing, found.proof, found.lacking) == ("proven", "证实", "")
    assert found.evidence.title == "关于收费问题的情况说明"
    assert (found.evidence.published, found.evidence.captured) == (
        "2026-03-11 08:50:00",
        "2026-03-11 09:03:00",
    )
    assert [(each.file, each.label) for each in found.evidence.files] == [
        (TEXT, "网页文字"),
        (SHOT, "网页截图"),
    ]
    assert found.evidence.page == PAGE


def test_a_page_that_tells_of_something_else_is_kept_and_proves_nothing(desk):
    letter = answered(desk)
    kept(desk, letter, tells=False, shot=False, published=None)
    (found,) = lines(desk, letter)
    assert (found.standing, found.proof, found.evidence.tells) == ("other", "与本事件不符", False)
    assert found.evidence.published == "未写明"
    assert [each.label for each in found.evidence.files] == ["网页文字"]


@pytest.mark.parametrize(
    ("fault", "days", "ending"),
    [
        ("evidence-status", 0, "；系统会自动再试"),
        ("evidence-status", 8, "；已停止重试，请人工核对"),
        ("evidence-private", 0, "；请核对网址，更正后重新记录"),
    ],
)
def test_why_there_is_no_evidence_is_said_in_words(desk, fault, days, ending):
    letter = answered(desk)
    note = desk.bureau.keep_text("gy.example 返回 404，页面可能已删除。")
    answer = desk.again(letter).responses[0]
    desk.write(new("evidence_missing", incident=letter.id, response=answer.id, fault=fault, note=note))
    desk.clock.time += timedelta(days=days)
    (found,) = lines(desk, letter)
    assert found.lacking == f"存证未成：gy.example 返回 404，页面可能已删除{ending}"


def test_an_answer_struck_out_says_by_whom_and_why(desk):
    letter = answered(desk)
    kept(desk, letter)
    desk.act(letter, "strike", response=desk.again(letter).responses[0].id, reason="讲的是另一家医院")
    (found,) = lines(desk, letter)
    assert found.struck == "已作废（值班员：讲的是另一家医院）"
    assert found.evidence is not None


def test_only_files_of_this_incidents_own_answers_are_named(desk):
    letter, school = answered(desk), desk.school()
    kept(desk, letter)
    ledger = desk.bureau.home.ledger
    commits = list(ledger.touching("guiyang", letter.id))
    assert files_of(desk.again(letter), commits) == {PAGE: "page", TEXT: "text", SHOT: "screenshot"}
    assert files_of(desk.again(school), commits) == {}


def test_answers_that_went_over_with_a_merged_incident_keep_their_evidence(desk):
    letter, school = answered(desk), desk.school()
    kept(desk, letter)
    desk.act(letter, "merge", with_=school.members[0].document)
    commits = [
        each for name in (letter.id, school.id) for each in desk.bureau.home.ledger.touching("guiyang", name)
    ]
    (found,) = answer_lines(desk.again(school), commits, desk.sight, desk.clock.now())
    assert found.evidence is not None
    assert set(files_of(desk.again(school), commits)) == {PAGE, TEXT, SHOT}


# --- whose lateness it is


def shown(desk: Office):
    return board(desk.state, desk.sight, desk.who("supervisor"), desk.clock.now())


def test_what_was_late_when_found_is_marked_on_the_board_and_counted_apart(desk):
    desk.school(published="11 03:00")
    found = shown(desk)
    assert (found.over, found.over_found, found.over_ours) == (1, 1, 0)
    assert [(flag.words, flag.tone) for flag in found.rows[0].flags] == [("发现时已超", "ours")]


def test_what_fell_due_while_we_were_down_is_ours(desk):
    school = desk.school()
    since, until = moment("11 13:50"), moment("11 14:10")
    desk.clock.time = until
    desk.write(new("outage", since=stamp(since), until=stamp(until)))
    found = shown(desk)
    assert (found.over, found.over_found, found.over_ours) == (1, 0, 1)
    assert "系统中断期间到期" in [flag.words for flag in found.rows[0].flags]
    told = clock_lines(desk.again(school), {}, desk.sight, desk.clock.now(), desk.state.outages)
    assert {line.kind: line.outage for line in told}["authoritative_release"] == (
        "到期时系统中断（13:50 至 14:10）"
    )


def test_an_outage_before_the_due_time_is_told_by_its_length_and_excuses_nothing(desk):
    school = desk.school()
    desk.clock.time = moment("11 14:10")
    outages = ((moment("11 10:00"), moment("11 10:14")), (moment("11 08:00"), moment("11 09:01")))
    clock = next(each for each in school.clocks if each.kind == "authoritative_release")
    assert outage_words(clock, outages, moment("11 14:10")) == "计时期间系统中断 15 分"
    assert outage_words(clock, outages, moment("11 13:00")) == ""
    assert shown(desk).over_ours == 0


def test_a_claim_without_evidence_is_marked_and_counted(desk):
    answered(desk, url="", text="已答复")
    found = shown(desk)
    assert found.claimed == 1
    assert [(flag.words, flag.tone) for flag in found.rows[0].flags] == [("自报未证", "doubt")]


def test_an_answer_of_the_offices_own_that_came_late_says_so(desk):
    letter = answered(desk, published="2026-03-11T09:00")
    late: datetime = desk.again(letter).clock("response").due + timedelta(hours=1)
    desk.clock.time = late + timedelta(minutes=5)
    kept(desk, letter, published=late)
    found = shown(desk)
    flags = [flag for row in (*found.rows, *found.answered) for flag in row.flags]
    assert [(flag.words, flag.tone) for flag in flags] == [("超时完成", "late")]
