"""What an incident's page shows, said without a browser: texts, grade, clocks, timeline, alerts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.act import Act
from monitor.domain.document import Document
from monitor.domain.instant import Instant
from monitor.domain.judgement import Reason, Span
from monitor.service.acting import Acting
from monitor.service.views.clauses import line, verdict
from monitor.service.views.clock_lines import clock_lines
from monitor.service.views.deliveries import deliveries
from monitor.service.views.papers import Mark, marked, papers, safe_url
from monitor.service.views.sight import ERASED
from monitor.service.views.spans import happened
from monitor.service.views.timeline import joins, moves, timeline
from tests.web.scenes import Office, office

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    with office(tmp_path / "home", "11 09:00") as ours:
        yield ours


# --- documents


def paper(text: str, title: str = "城北小学") -> Document:
    return Document("d", title, text, Instant(NINE), "news")


def together(pieces) -> str:
    return "".join(piece.text for piece in pieces)


def test_marked_words_are_cut_out_of_the_text_and_nothing_is_lost():
    document = paper("112名学生中毒，1人死亡")
    title, body, cut = marked(
        document, [Mark(0, 2, "met", "一"), Mark(5, 9, "met", "二"), Mark(14, 18, "cancelled", "三")]
    )
    assert (together(title), together(body), cut) == (document.title, document.text, "")
    assert [(piece.text, piece.kind) for piece in (*title, *body) if piece.kind] == [
        ("城北", "met"), ("112名", "met"), ("1人死亡", "cancelled"),
    ]  # fmt: skip


@given(
    st.text(max_size=20), st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=8),
)  # fmt: skip
def test_whatever_the_marks_every_letter_stands_once_and_in_order(title, text, spans):
    document = paper(text, title)
    marks = [Mark(start, start + length, "met", "") for start, length in spans]
    shown_title, body, _ = marked(document, marks)
    assert together(shown_title) == title
    assert together(body) == text


def test_a_mark_that_crosses_from_the_title_into_the_text_marks_both():
    title, body, _ = marked(paper("学生中毒", "城北"), [Mark(1, 5, "met", "")])
    assert [piece.text for piece in title if piece.kind] == ["北"]
    assert [piece.text for piece in body if piece.kind] == ["学生"]


def test_a_long_text_is_cut_with_a_note_and_keeps_what_met_a_clause():
    text = "无事。" * 2000 + "最后有112人中毒。" + "无事。" * 2000
    at = len("城北小学\n") + text.index("112")
    _, body, cut = marked(paper(text), [Mark(at, at + 6, "met", "标准")])
    assert cut.startswith(f"正文共 {len(text)} 字，这里只显示前 3000 字")
    assert [piece.text for piece in body if piece.kind] == ["112人中毒"]
    assert len(together(body)) < 3300


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://a@b.example/", 'http://x.example/"onclick=', "ftp://x/", "http:///x", "http://[", "", None],
)  # fmt: skip
def test_only_plain_web_addresses_become_links(url):
    assert safe_url(url) == ""


def test_a_plain_address_is_kept():
    assert (
        safe_url("https://daily.example/2026/03/a.html?id=1#x")
        == "https://daily.example/2026/03/a.html?id=1#x"
    )


def commits(desk: Office, incident):
    return list(desk.bureau.home.ledger.touching("guiyang", incident.id))


def test_reposts_fold_and_a_text_with_new_figures_does_not(desk):
    school = desk.school()
    desk.at("11 09:10")
    desk.school("n2", ill=130, publisher="贵阳晚报")
    for number in range(3):
        desk.school(f"r{number}", ill=130, publisher=f"转载{number}")
    found = papers(desk.again(school), joins(commits(desk, school)), desk.sight, desk.clock.now())
    assert [each.publisher for each in found.shown] == ["城市早报", "贵阳晚报"]
    assert found.repost_count == 3
    assert {each.publisher for each in found.reposts} == {"转载0", "转载1", "转载2"}


def test_a_document_shows_published_beside_detected(desk):
    school = desk.school(published="11 08:12")
    (found,) = papers(school, {}, desk.sight, desk.clock.now()).shown
    assert (found.published, found.detected, found.lag) == ("8:12", "2026-03-11 09:00:00", "48 分")
    assert found.url == "https://daily.example/n1"
    assert [piece.text for piece in found.body if piece.kind] == ["112名学生食物中毒", "1人经抢救无效死亡"]
    # as the text tells it; no clock starts from it
    assert found.happened == "3月11日 8:12 前"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-11T00:00:00+08:00", "2026-03-11T23:59:59+08:00", "3月11日"),
        ("2026-03-09T00:00:00+08:00", "2026-03-11T23:59:59+08:00", "3月9日 至 3月11日"),
        ("2026-03-11T08:20:00+08:00", "2026-03-11T08:40:59+08:00", "3月11日 8:20 至 8:40"),
        ("2026-03-11T08:20:00+08:00", "2026-03-11T08:20:59+08:00", "3月11日 8:20"),
        ("2025-12-31T22:00:00+08:00", "2026-01-01T02:00:00+08:00", "2025年12月31日 22:00 至 1月1日 2:00"),
    ],
)
def test_the_time_of_the_event_is_as_wide_as_the_text_leaves_it(desk, first, last, words):
    assert happened(datetime.fromisoformat(first), datetime.fromisoformat(last), desk.clock.now()) == words


def test_what_could_not_be_read_stands_beside_the_text(desk):
    school = desk.school()
    kept = desk.bureau.library.document("guiyang", school.members[0].document)
    assert desk.bureau.library.note("guiyang", kept.origin, kept.external_id, "页面有附件未读：名单.wps")
    (found,) = papers(school, {}, desk.sight, desk.clock.now()).shown
    assert found.notes == ("页面有附件未读：名单.wps",)


def test_an_erased_text_says_so_and_nothing_else(desk):
    school = desk.school()
    member = school.members[0]
    kept = desk.bureau.library.document("guiyang", member.document)
    desk.bureau.library.erase_all("guiyang", [kept.ref, school.title])
    (found,) = papers(school, {}, desk.sight, desk.clock.now()).shown
    assert (found.erased, together(found.title), found.body, found.url) == (True, ERASED, (), "")
    assert ERASED in desk.sight.subject(school).title


# --- the grade


def test_the_grade_rests_on_a_clause_with_its_words(desk):
    found = verdict(desk.school(), desk.sight, NINE)
    (clause,) = found.clauses
    assert "食物中毒" in clause.quote
    assert clause.words == ("112名学生食物中毒", "1人经抢救无效死亡")
    assert not clause.unverified
    assert found.figures == ("死亡人数 1 人", "发病（中毒）人数 112 人")


def test_what_is_not_stated_is_missing_and_what_would_raise_it_is_told(desk):
    school = desk.school(ill=60, dead=0)
    found = verdict(school, desk.sight, NINE)
    assert found.grade.words == "一般 Ⅳ"
    assert "死亡人数" in found.missing
    assert [each.text.partition("（《")[0] for each in found.next][:2] == [
        "死亡1人即为较大 Ⅲ", "发病再增40人（达100人）即为较大 Ⅲ",
    ]  # fmt: skip
    assert all(each.clause.startswith("（《") for each in found.next)


def test_the_first_line_says_why_with_the_words_of_the_text_marked(desk):
    found = verdict(desk.school(ill=60, dead=0), desk.sight, NINE)
    (why,) = found.why
    assert why.text.startswith("发病60人（“60名学生午餐后出现呕吐”），达到《")
    assert why.text.endswith("：一般 Ⅳ")
    assert [piece.text for piece in why.pieces if piece.kind == "met"] == ["60名学生午餐后出现呕吐"]
    assert found.proposed is None


def test_six_pupils_are_not_graded_and_the_page_says_from_what_number_they_would_be(desk):
    found = verdict(desk.school(ill=6, dead=0), desk.sight, NINE)
    assert found.grade.words == "未达突发事件"
    assert "未达一般 Ⅳ的30人" in found.why[0].text
    assert any("发病再增24人（达30人）即为一般 Ⅳ" in each.text for each in found.next)
    assert any("集体单位一次5人及以上" in each.text for each in found.report)


def test_an_officers_grade_stands_beside_what_the_rules_propose_and_the_next_level_counts_from_it(desk):
    school = desk.school(ill=60, dead=0)
    desk.act(school, "regrade", level="III", cause="misjudgement", reason="校园事件从严掌握")
    found = verdict(desk.again(school), desk.sight, NINE)
    assert (found.grade.words, found.proposed and found.proposed.words) == ("较大 Ⅲ", "一般 Ⅳ")
    assert found.graded_by == "值班员"
    assert found.next
    assert all("即为较大" not in each.text for each in found.next)


def test_a_drill_that_an_officer_took_up_says_that_it_is_one(desk):
    text = "3月11日，贵阳市卫生健康局举行突发事件应急演练，模拟火灾造成3人死亡。"
    assert desk.told("d1", text, "贵阳市举行应急演练") is None
    (document,) = desk.bureau.library.versions("guiyang", "daily", "d1")
    Acting(desk.bureau).perform(Act(desk.clock.now(), "open", document, "duty", {}), way="console")
    (incident,) = desk.state.incidents.values()
    found = verdict(incident, desk.sight, NINE)
    assert [each.text for each in found.why] == ["“应急演练”：属演练，不按真实事件定级"]
    assert [piece.kind for piece in found.why[0].pieces if piece.kind] == ["cancelled"]
    assert (found.next, found.cancelled) == ((), ())


def test_words_of_a_hostile_text_stay_text_in_a_reason():
    hostile = Reason("met", "死亡3人（“3人<b>死亡”），达到", "PS-III", (Span(0, 8, "3人<b>死亡"),))
    assert [(each.text, each.kind) for each in line(hostile).pieces] == [
        ("死亡3人（", ""), ("“", ""), ("3人<b>死亡", "met"), ("”", ""), ("），达到", ""),
    ]  # fmt: skip


def test_a_complaint_meets_no_clause(desk):
    found = verdict(desk.letter(), desk.sight, NINE)
    assert [each.text for each in found.why] == [
        "收费不属突发事件分级标准所列的情形，不定级，按一般政务舆情办理"
    ]
    assert (found.clauses, found.grade.words, found.type) == ((), "未达突发事件", "收费")


# --- clocks, timeline, alerts


def test_each_clock_tells_its_authority_and_both_due_times(desk):
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.act(letter, "extend", clock="response", step="ask", until="2026-03-14T09:00", reason="需要会审")
    desk.act(letter, "extend", "leader", clock="response", step="grant", until="2026-03-14T09:00")
    lines = clock_lines(
        desk.again(letter), moves(commits(desk, letter), letter.id), desk.sight, desk.clock.now()
    )
    found = {line.kind: line for line in lines}
    assert found["response"].basis.startswith("国办发〔2016〕61号")
    assert (found["response"].due, found["response"].due_original) == ("3月14日 9:00", "3月13日 9:00")
    assert (found["response"].moved, found["response"].extension) == ("同意延期", "已同意延期")
    assert (found["sign"].basis, found["sign"].mark) == ("", "本单位填写")
    assert found["triage"].outcome == "按时，9:00"
    assert found["triage"].proof == "系统记录"


def test_a_cancelled_clock_says_why(desk):
    letter = desk.letter()
    desk.act(letter, "dismiss", as_="false_alarm", reason="非本市")
    outcomes = [line.outcome for line in clock_lines(desk.again(letter), {}, desk.sight, NINE)]
    assert "已取消（误报）" in outcomes


def test_a_clock_that_was_late_when_found_is_nobodys_fault(desk):
    school = desk.school(published="11 01:00")
    lines = {line.kind: line for line in clock_lines(school, {}, desk.sight, NINE)}
    assert lines["authoritative_release"].late_when_found
    assert not lines["press_conference"].late_when_found


def test_the_timeline_tells_who_did_what_when_newest_first(desk):
    letter = desk.letter()
    desk.at("11 09:05")
    done = desk.act(letter, "confirm")
    desk.act(letter, "sign", way="proxy", reason="告知：医政医管处小李；电话：0851")
    desk.act(letter, "respond", kind="final", published="2026-03-11T09:01", url="https://gy.example/a")
    found = timeline(commits(desk, letter), letter.id, desk.sight)
    answered, signed, confirmed, *_ = found.entries
    assert confirmed.number == done.number
    assert (confirmed.who, confirmed.at) == ("值班员", "2026-03-11 09:05:00")
    assert signed.lines[0].detail == "医政医管处，代签（电话告知）；告知：医政医管处小李；电话：0851"
    assert (answered.lines[0].what, answered.lines[0].claimed) == ("回应", "发布时间 2026-03-11 09:01:00")
    assert "https://gy.example/a" in answered.lines[0].detail
    assert [each.number for each in found.entries] == sorted(
        (each.number for each in found.entries), reverse=True
    )
    assert {line.what for line in found.entries[-1].lines} >= {"形成事件", "文书归入事件", "定级", "时限开始"}


def test_a_row_of_reposts_is_one_entry(desk):
    school = desk.school()
    for number in range(5):
        desk.school(f"r{number}")
    newest = timeline(commits(desk, school), school.id, desk.sight).entries[0]
    assert (newest.reposts, newest.number - newest.first) == (5, 4)
    assert newest.lines[0].detail.startswith("5 篇，内容基本相同")


def test_older_entries_come_on_the_next_page(desk):
    letter = desk.letter()
    for minute in range(6):
        desk.at(f"11 09:{minute:02}")
        desk.act(letter, "regrade", level="IV" if minute % 2 else "III", cause="misjudgement", reason="复核")
    first = timeline(commits(desk, letter), letter.id, desk.sight, most=4)
    rest = timeline(commits(desk, letter), letter.id, desk.sight, before=first.earlier, most=100)
    assert len(first.entries) == 4
    assert {each.number for each in first.entries}.isdisjoint(each.number for each in rest.entries)
    assert rest.earlier == 0


def test_every_event_kind_has_words_of_its_own_or_its_name(desk):
    letter, school = desk.letter(), desk.school()
    desk.act(letter, "confirm")
    desk.act(letter, "transfer", to="监督处", reason="属监督事项")
    desk.act(letter, "return", f"dept-{desk.again(letter).lead}", reason="不属我处")
    desk.act(letter, "merge", with_=school.members[0].document)
    words = [
        line for each in timeline(commits(desk, letter), letter.id, desk.sight).entries for line in each.lines
    ]
    told = {line.what: line.detail for line in words}
    assert told["转办"] == "医政医管处 → 监督处；属监督事项"
    assert told["退回"] == "监督处；不属我处"
    assert told["并入"] == f"事件 {letter.id[:6]} 并入事件 {school.id[:6]}"


def test_deliveries_tell_whether_each_message_arrived_one_rung_folded(desk):
    school = desk.school()
    desk.climb()
    found = told_of(desk, school)
    start = next(each for each in found.rungs if each.about == "首发 · 起算")
    assert start.summary == "送达 5"
    assert {(each.role, each.words) for each in start.told} >= {("值班员", "送达"), ("主要领导", "送达")}
    assert start.text.startswith("【贵阳卫健】")
    assert not start.doubtful


@pytest.mark.parametrize(("outcome", "words"), [("unknown", "未知"), ("failed_for_good", "失败")])
def test_a_message_that_may_not_have_arrived_is_doubtful(desk, monkeypatch, outcome, words):
    school = desk.school()
    settle = desk.settle
    monkeypatch.setattr(desk, "settle", lambda: settle(outcome))
    desk.climb()
    found = told_of(desk, school)
    assert any(each.doubtful and words in each.summary for each in found.rungs)


def told_of(desk: Office, incident):
    alerts = [each for each in desk.state.alerts.values() if each.incident == incident.id]
    return deliveries(alerts, commits(desk, incident), desk.sight, desk.clock.now(), desk.state.alerts)


def test_an_alert_is_told_when_it_went_out_and_not_when_its_clock_began(desk):
    school = desk.school(published="11 04:30")
    desk.climb()
    start = next(each for each in told_of(desk, school).rungs if each.about == "首发 · 起算")
    assert start.at == "2026-03-11 09:00:00"


def test_a_letter_names_no_source_in_place_of_a_publisher(desk):
    letter = desk.letter()
    (found,) = papers(letter, {}, desk.sight, desk.clock.now()).shown
    assert (found.source, found.publisher) == ("来信", "")
    unnamed = desk.school("n9", publisher=None)
    (paper_,) = papers(unnamed, {}, desk.sight, desk.clock.now()).shown
    assert paper_.publisher == "来源 daily"
