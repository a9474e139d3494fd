"""What an alert says, and that it always fits an SMS."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.escalation import reached
from alerts.wording import LINK_ROOM, LONGEST, Subject, fit, span, units, word
from tests.alerts.builders import TEN, at, clock, guiyang, incident, ladder, passed

SCHOOL = Subject("城北小学多名学生饭后不适", "死亡1人", "112人")
ROOM = LONGEST - LINK_ROOM


def said(one, now, subject=SCHOOL, **fields):
    case = incident(one, **fields)
    steps, _ = reached(case, one, ladder(one.kind), now)
    return [word(step, one, case, subject, guiyang(), now) for step in steps]


def test_a_grave_matter_names_level_limit_and_what_to_do():
    (text,) = said(clock("authoritative_release", hours=5, grade="II"), TEN, level="II")
    assert text.startswith("【贵阳卫健】重大（Ⅱ级待核）：")
    assert text.endswith("，15:00前首发。请签收")
    assert "死亡1人" in text


def test_a_confirmed_level_is_no_longer_marked_for_confirmation():
    short = Subject("城北小学食物中毒", "死亡1人", "")
    (text,) = said(clock("authoritative_release", hours=5), TEN, short, level="II", graded_by="wang")
    assert text == "【贵阳卫健】重大（Ⅱ级）：城北小学食物中毒死亡1人，15:00前首发。请签收"


def test_an_everyday_matter_is_handed_over_with_its_due_day():
    (text,) = said(clock(), TEN, Subject("市医院产妇死亡", "", ""))
    assert text == "【贵阳卫健】交办：市医院产妇死亡一事由医政医管处牵头，13日10:00前回应。请签收"


def test_overdue_says_by_how_much_and_whose_it_is():
    one = passed(clock(hours=5), "start", "half", "three_quarters", "before_due", "due")
    (text,) = said(one, at(16), Subject("市医院产妇死亡", "", ""))
    assert text == "【贵阳卫健】超期：市医院产妇死亡，回应已超1小时，责任医政医管处。请予督促"


def test_too_long_loses_figures_first_then_words_of_the_title_never_deaths():
    long = Subject("某某区某某街道某某路某某小学四年级二班学生午餐后", "死亡1人", "112人")
    text = fit(["【贵阳卫健】Ⅱ级待核："], long, ["，15:00前首发。请签收"])
    assert "112人" not in text
    assert "死亡1人" in text
    assert "…" in text


@pytest.mark.parametrize("kind", ["authoritative_release", "press_conference", "response", "triage", "sign"])
@pytest.mark.parametrize("provisional", [True, False])
def test_every_rung_of_every_ladder_fits_an_sms_with_the_longest_names(kind, provisional):
    longest = max(guiyang().departments, key=lambda each: units(each.name)).id
    subject = Subject("非常非常非常非常长的标题" * 10, "死亡128人", "受伤1024人")
    rungs = ladder(kind).provisional if provisional else ladder(kind).rungs
    for rung in rungs:
        one = clock(kind, provisional=provisional)
        one = replace(one, passed=frozenset((other.id, 1) for other in rungs if other is not rung))
        for signed in (None, at(10, 1)):
            for text in said(one, at(12, day=14), subject, lead=longest, level="II", signed_at=signed):
                assert units(text) <= ROOM, text


@given(st.text(max_size=60), st.sampled_from(["", "死亡3人"]), st.sampled_from(["", "受伤31人"]))
def test_whatever_the_title_the_frame_is_whole(title, deaths, figures):
    before, after = "【贵阳卫健】交办：", "，13日10:00前回应。请签收"
    text = fit([before], Subject(title, deaths, figures), [after])
    assert text.startswith(before)
    assert text.endswith(after)
    assert units(text) <= ROOM


def test_spans_are_said_as_people_say_them():
    minute = at(10, 1) - TEN
    assert [span(minute * n) for n in (0, 12, 60, 210)] == ["0分钟", "12分钟", "1小时", "3小时30分"]


def test_a_comma_stands_between_the_matter_and_what_is_said_of_it():
    one = passed(
        clock(hours=5, kind="authoritative_release", grade="II"),
        "start",
        "half",
        "three_quarters",
        "before_due",
    )
    (text,) = said(one, at(15), Subject("城北小学食物中毒", "死亡1人", ""), level="II")
    assert "死亡1人，首发时限已到（15:00）" in text


def test_a_press_conference_is_held_and_not_done():
    (text,) = said(
        clock("press_conference", hours=24, grade="II"), TEN, Subject("城北小学食物中毒", "", ""), level="II"
    )
    assert text.endswith("前开新闻发布会。请签收")


def test_a_matter_to_be_weighed_says_so_once():
    (text,) = said(clock("triage", hours=1), TEN, Subject("市医院重复收费", "", ""))
    assert text == "【贵阳卫健】待研判：市医院重复收费，请于11:00前研判"
