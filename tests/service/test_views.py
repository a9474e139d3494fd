"""What the board and an incident's page show, said without a browser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.clock import Clock
from monitor.domain.document import Document
from monitor.domain.instant import Instant
from monitor.service.views import doings as offered
from monitor.service.views.board import board
from monitor.service.views.clauses import verdict
from monitor.service.views.clock_lines import clock_lines
from monitor.service.views.countdown import countdown
from monitor.service.views.deliveries import deliveries
from monitor.service.views.papers import Mark, marked, papers, safe_url
from monitor.service.views.sight import ERASED
from monitor.service.views.spans import lasting, left, moment
from monitor.service.views.timeline import joins, moves, timeline
from tests.web.scenes import Office, office

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path):
    with office(tmp_path / "home", "11 09:00") as ours:
        yield ours


def shown(desk: Office, person: str = "duty"):
    return board(desk.state, desk.sight, desk.who(person), desk.clock.now())


def row(desk: Office, incident, person: str = "duty"):
    return next(each for each in shown(desk, person).rows if each.incident == incident.id)


def clock(**changes) -> Clock:
    plain = Clock(
        id="response", kind="response", limit="48h", grade="none", basis="国办发〔2016〕61号 三", standing="verified",
        ladder="ab" * 32, start=Instant(NINE), start_rule="earliest", due=NINE + 48 * HOUR,
        due_original=NINE + 48 * HOUR, provisional=False, departments=("yzc",), began=NINE,
    )  # fmt: skip
    return replace(plain, **changes)


# --- times in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00"),
        (580, "9:40"),
        (4328, "1:12:08"),
        (169_320, "47:02:00"),
        (15 * 86400 + 61, "15 天 0:01:01"),
    ],
)
def test_what_is_left_is_told_to_the_second(seconds, words):
    assert left(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "不足 1 分"),
        (12, "12 分"),
        (60, "1 小时"),
        (65, "1 小时 5 分"),
        (1440, "1 天"),
        (4440, "3 天 2 小时"),
    ],
)
def test_what_has_passed_is_told_in_two_units(minutes, words):
    assert lasting(timedelta(minutes=minutes)) == words


def test_a_time_names_its_day_only_where_it_is_another():
    assert moment(NINE, NINE) == "9:00"
    assert moment(NINE + 24 * HOUR, NINE) == "3月12日 9:00"
    assert moment(NINE + 366 * 24 * HOUR, NINE) == "2027年3月12日 9:00"


@given(
    st.integers(min_value=1, max_value=10_000_000), st.integers(min_value=-10_000_000, max_value=10_000_000)
)
def test_a_countdown_is_amber_under_a_quarter_and_red_only_past_its_due_time(limit, away):
    span = timedelta(seconds=limit)
    due = NINE + span
    now = due - timedelta(seconds=away)
    tone = countdown(clock(due=due), now).tone
    expected = "over" if now > due else "near" if timedelta(seconds=away) < span / 4 else "calm"
    assert tone == expected


def test_a_claimed_clock_counts_no_more_and_says_so():
    shown_ = countdown(clock(outcome="claimed", met_at=NINE), NINE + HOUR)
    assert (shown_.words, shown_.tone, shown_.ticks) == ("自报，待核证", "claimed", False)


def test_a_provisional_clock_is_told_as_one():
    assert countdown(clock(provisional=True), NINE).words == "暂计 48:00:00"
    assert countdown(clock(), NINE + 48 * HOUR + timedelta(minutes=12)).words == "超 12 分"


# --- the board


def test_an_unsigned_grave_event_stands_first_then_what_is_over_then_what_is_due_next(desk):
    letter = desk.letter()
    desk.at("11 09:20")
    later = desk.told(
        "w1", "贵阳市南明区某小区二次供水浑浊，居民腹泻，要求卫健部门检测。", "小区供水浑浊", kind="hotline"
    )
    desk.at("11 09:35")
    school = desk.school()
    assert later is not None
    found = shown(desk)
    assert [each.incident for each in found.rows] == [school.id, letter.id, later.id]
    assert [each.urgent for each in found.rows] == [True, False, False]
    assert (found.waiting, found.longest, found.unsigned, found.late) == (3, "35 分", 1, 1)


def test_a_row_says_who_must_do_what_by_when(desk):
    school = desk.school()
    desk.at("11 09:08")
    found = row(desk, school)
    assert (found.title, found.figures, found.deaths) == ("城北小学学生饭后不适", "患病112人", "死亡1人")
    assert (found.grade.words, found.grade.proposed) == ("重大 Ⅱ", True)
    assert (found.countdown.name, found.countdown.words) == ("首发", "剩 4:52:00")
    assert (found.inner.name, found.inner.words) == ("研判", "剩 2:00")
    assert found.in_charge == "卫生应急处经办人"
    assert (found.holder.who, found.holder.doing) == ("值班台", "待研判 8 分")
    assert found.next_step == "研判是否回应，9:10 前"
    assert [each.label for each in found.buttons] == ["需回应", "不公开回应"]


def test_the_two_buttons_follow_the_work(desk):
    letter = desk.letter()
    lead = f"dept-{letter.lead}"
    assert row(desk, letter, lead).buttons == ()
    desk.act(letter, "confirm")
    assert [(each.label, each.at_once) for each in row(desk, letter, lead).buttons] == [
        ("签收", True),
        ("退回", False),
    ]
    assert [each.label for each in row(desk, letter).buttons] == ["代签", "转办"]
    desk.act(letter, "sign", lead)
    assert [each.label for each in row(desk, letter).buttons] == ["记录回应", "延期"]
    assert row(desk, letter).signed == "已签 9:00"
    assert row(desk, letter, "supervisor").buttons == ()


def test_a_department_sees_its_own_incidents_alone(desk):
    school, letter = desk.school(), desk.letter()
    assert school.lead != letter.lead
    assert [each.incident for each in shown(desk, f"dept-{letter.lead}").rows] == [letter.id]
    assert len(shown(desk, "leader").rows) == 2


def test_what_was_dismissed_today_is_folded_below_and_gone_tomorrow(desk):
    letter = desk.letter()
    desk.act(letter, "dismiss", as_="offline", reason="已当面答复")
    found = shown(desk)
    assert (found.rows, found.done) == ((), 1)
    assert found.finished[0].ended == "线下办理 9:00"
    desk.at("12 09:00")
    assert (shown(desk).finished, shown(desk).done) == ((), 0)


def test_a_claimed_answer_waits_at_the_desk_for_evidence(desk):
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.act(letter, "sign", f"dept-{letter.lead}")
    desk.act(letter, "respond", kind="final", published="2026-03-11T09:00", text="已退还多收费用")
    found = row(desk, letter)
    assert (found.countdown.words, found.holder.who, found.holder.doing) == (
        "自报，待核证",
        "值班台",
        "自报待核证",
    )


def test_near_and_over_count_public_clocks(desk):
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.at("12 21:01")
    assert (shown(desk).near, shown(desk).over) == (1, 0)
    desk.at("13 09:12")
    assert (shown(desk).near, shown(desk).over) == (0, 1)
    assert row(desk, letter).countdown.words == "超 12 分"


def test_a_frozen_incident_offers_nothing(desk):
    letter = desk.letter()
    desk.state.frozen.add(letter.id)
    assert row(desk, letter).frozen
    assert row(desk, letter).buttons == ()
    assert offers(desk, letter) == []


# --- acts


def offers(desk: Office, incident, person: str = "duty") -> list[str]:
    found = offered.doings(desk.again(incident), desk.state, desk.who(person), desk.sight, desk.clock.now())
    return [each.label for each in found]


def test_acts_are_offered_in_the_order_of_the_work_to_those_who_may(desk):
    letter = desk.letter()
    assert offers(desk, letter) == [
        "代签", "转办", "退回", "需回应", "不公开回应、线下办理或误报", "记录回应", "延期", "改级", "合并",
    ]  # fmt: skip
    assert offers(desk, letter, f"dept-{letter.lead}") == ["签收", "转办", "退回", "记录回应", "延期"]
    assert offers(desk, letter, "leader") == ["需回应", "不公开回应、线下办理或误报", "延期", "改级"]
    assert offers(desk, letter, "supervisor") == []


def test_every_act_says_what_will_happen(desk):
    school = desk.school()
    desk.school("n2", ill=130)
    desk.act(school, "respond", kind="holding", published="2026-03-11T09:00")
    found = offered.doings(desk.again(school), desk.state, desk.who("duty"), desk.sight, desk.clock.now())
    assert {"strike", "split"} <= {each.do for each in found}
    assert all(each.effect.endswith("。") and each.effect.count("。") == 1 for each in found)


def test_a_grave_event_can_only_be_dismissed_as_a_false_alarm(desk):
    school = desk.school()
    found = {each.do: each for each in offered.doings(school, desk.state, desk.who("duty"), desk.sight, NINE)}
    assert [choice.value for choice in found["dismiss"].choices["as"]] == ["false_alarm"]


def test_a_leader_grants_and_a_department_asks(desk):
    letter = desk.letter()
    desk.act(letter, "confirm")

    def steps(person: str) -> list[str]:
        found = offered.doings(desk.again(letter), desk.state, desk.who(person), desk.sight, NINE)
        return [choice.value for each in found if each.do == "extend" for choice in each.choices["step"]]

    assert steps(f"dept-{letter.lead}") == ["ask"]
    assert steps("leader") == ["grant", "refuse"]
    assert steps("duty") == ["ask", "grant", "refuse"]


def test_a_closed_incident_takes_an_answer_and_a_merged_one_nothing(desk):
    letter, school = desk.letter(), desk.school()
    desk.act(letter, "merge", with_=school.members[0].document)
    assert offers(desk, letter) == []
    desk.act(school, "dismiss", as_="false_alarm", reason="查无此事")
    assert offers(desk, school) == ["需回应", "记录回应", "改级", "办结"]
    desk.act(school, "close", reason="已回访")
    assert offers(desk, school) == ["记录回应"]


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
    assert any(
        each.startswith("发病（中毒）人数达 ") and "（现为 60 人）即为较大 Ⅲ" in each for each in found.next
    )


def test_a_complaint_meets_no_clause(desk):
    found = verdict(desk.letter(), desk.sight, NINE)
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
    return deliveries(alerts, commits(desk, incident), desk.sight)
