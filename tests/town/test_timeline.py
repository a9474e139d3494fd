"""The timeline: texts come out in their time, in an order that never changes."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.town.later import EVERY, FIRST, later
from monitor.town.story import LEAD
from monitor.town.timeline import Timeline
from tests.town.town import ORIGIN, START, Hand, Quiet, matter, telling


def test_a_text_comes_out_when_its_time_has_come_and_not_before():
    town = Quiet(Hand(ORIGIN), (matter(telling(0), telling(30, title="湖滨路又黑了")),))
    timeline = town.timeline()
    assert [each.id for each in timeline.told()] == ["lamp-1"]
    town.hand.move(minutes=29, seconds=59)
    assert len(timeline.told()) == 1
    town.hand.move(seconds=1)
    assert [(each.id, each.at) for each in timeline.told()] == [
        ("lamp-1", ORIGIN),
        ("lamp-2", ORIGIN + timedelta(minutes=30)),
    ]


def test_the_day_written_into_a_text_is_the_beijing_day_it_is_told():
    town = Quiet(matters=(matter(telling(15 * 60, text="{date}，路灯亮了。")),))
    town.hand.move(hours=12)
    assert town.timeline().told()[0].text == "3月23日，路灯亮了。"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 90 * 60), min_size=1, max_size=6))
def test_whatever_was_nth_stays_nth_however_often_somebody_looks(minutes):
    hand = Hand(ORIGIN)
    watched = Timeline(ORIGIN, hand.now)
    for each in sorted(minutes):
        hand.at = ORIGIN + timedelta(minutes=each)
        seen = watched.told()
        fresh = Timeline(ORIGIN, hand.now).told()
        assert seen == fresh
        assert [told.at for told in seen] == sorted(told.at for told in seen)


def test_after_the_start_something_new_happens_every_forty_minutes_without_end():
    hand = Hand(START)
    timeline = Timeline(ORIGIN, hand.now)
    begun = len(timeline.told())
    hand.move(hours=24)
    day = timeline.told()[begun:]
    gaps = [after.at - before.at for before, after in pairwise(day)]
    assert len(day) >= 36
    assert max(gaps) <= EVERY
    assert later(100_000).tellings[0].at == FIRST + 100_000 * EVERY


def test_everybody_sees_which_matter_a_text_is_about():
    timeline = Timeline(ORIGIN, Hand(START).now)
    found = timeline.about("催办：周村区青禾小学学生食物中毒一事")
    assert found is not None
    assert found.id == "school"
    assert timeline.matter("school") is found
    assert timeline.about("催办：别处一事") is None


def test_the_first_matter_began_six_hours_before_the_start():
    told = Timeline(ORIGIN, Hand(START).now).told("feed")
    assert told[0].at == START - LEAD == START - timedelta(hours=6)
