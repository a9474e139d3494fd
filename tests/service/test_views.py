"""What the board shows and which acts are offered, said without a browser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.clock import Clock
from monitor.domain.instant import Instant
from monitor.service.views import doings as offered
from monitor.service.views.board import board
from monitor.service.views.countdown import countdown
from monitor.service.views.spans import lasting, left, moment
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
    assert found.next_step == "核定是否属实，9:10 前"
    desk.at("11 09:11")
    assert row(desk, school).next_step == "核定是否属实（9:10 已到期）"


def test_a_grave_row_offers_a_false_alarm_and_never_silence(desk):
    school, letter = desk.school(), desk.letter()
    assert [each.label for each in row(desk, school).buttons] == ["需回应", "误报"]
    assert [each.label for each in row(desk, letter).buttons] == ["需回应", "不公开回应"]
    assert row(desk, letter).next_step == "研判是否回应，9:30 前"


def test_what_confirming_does_is_told_as_it_is(desk):
    school, letter = desk.school(), desk.letter()

    def effect(incident):
        found = offered.doings(incident, desk.state, desk.who("duty"), desk.sight, NINE)
        return next(each.effect for each in found if each.do == "confirm")

    assert effect(letter).startswith("暂计的时限转为正式计时")
    assert effect(school) == "记为已研判属实、需回应；各项时限照常计时，由卫生应急处办理。"


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


def test_forty_unweighed_letters_hide_no_grave_event(desk):
    letter = desk.letter()
    desk.at("11 09:35")
    school = desk.school()
    desk.act(school, "sign", f"dept-{school.lead}")
    desk.at("11 09:46")
    found = shown(desk)
    assert [each.incident for each in found.rows] == [school.id, letter.id]
    assert found.late == 2


def test_what_the_public_waits_for_stands_before_what_we_let_lie(desk):
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.at("13 09:05")
    school = desk.school()
    desk.act(school, "sign", f"dept-{school.lead}")
    desk.at("13 09:20")
    assert [each.incident for each in shown(desk).rows] == [letter.id, school.id]
