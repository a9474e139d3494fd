"""How often a source is looked at, and when its silence is one: pure rules over weeks that pass at once."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.source import NEVER_LOOKED, Look, SourceState
from monitor.flow.rhythm import SHORTEST_SILENCE, interval, silence_allowed
from monitor.flow.sources import after_look
from tests.spiders.rhythms import DAY, MONDAY, TEN, every_so_often, in_office_hours, watched

HOUR = timedelta(hours=1)


def pauses(news: list[datetime], days: float, slowest: timedelta = DAY) -> list[timedelta]:
    """Between the looks of the last two days."""
    end = MONDAY + DAY * days
    seen = [at for at, _ in watched(news, end, slowest=slowest).states if at > end - 2 * DAY]
    return [after - before for before, after in pairwise(seen)]


def test_a_source_with_news_every_two_hours_is_looked_at_every_ten_minutes() -> None:
    assert set(pauses(every_so_often(2 * HOUR, 9), 9)) == {TEN}


def test_a_source_with_news_once_a_day_is_looked_at_about_every_two_hours_and_quickly_after_news() -> None:
    spans = pauses(every_so_often(DAY, 20), 20)
    slow = [each for each in spans if each > TEN]
    assert all(HOUR * 1.9 < each < HOUR * 2.3 for each in slow)
    quick = len(spans) - len(slow)
    assert 10 <= quick <= 14, "an hour of quick looks after each of two news"


def test_a_source_without_news_is_looked_at_less_and_less_often_but_once_a_day() -> None:
    seen = watched([], MONDAY + 60 * DAY).states
    spans = [after - before for (before, _), (after, _) in pairwise(seen)]
    assert spans == sorted(spans)
    assert (spans[0], spans[-1]) == (TEN, DAY)


def test_a_letter_box_without_letters_is_looked_at_every_hour() -> None:
    assert max(pauses([], 30, slowest=HOUR)) == HOUR


def test_a_source_that_brings_news_again_after_a_month_is_quick_again_at_once() -> None:
    again = MONDAY + 30 * DAY
    news = [again + timedelta(minutes=50) * n for n in range(80)]
    seen = [at for at, _ in watched(news, again + 5 * DAY).states]
    first = next(at for at in seen if at >= again)
    assert first - again <= DAY
    spans = [b - a for a, b in pairwise(seen) if first <= a < news[-1]]
    assert len(spans) > 200
    assert set(spans) == {TEN}


def test_one_long_silence_makes_nobody_slow() -> None:
    hourly = every_so_often(HOUR, 5)
    state = watched([*hourly, hourly[-1] + 10 * DAY], hourly[-1] + 10 * DAY + 3 * HOUR).states[-1][1]
    assert state.gap is not None
    assert state.gap < 2 * HOUR


def test_an_interval_that_is_written_down_is_kept_whatever_comes() -> None:
    for news in ([], every_so_often(timedelta(minutes=7), 3)):
        assert set(pauses(news, 3, slowest=TEN)) == {TEN}


LOOKS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(LOOKS)
def test_whatever_happened_looks_stay_between_the_shortest_and_the_longest_interval(
    looks: list[tuple[bool, bool]],
) -> None:
    state, now = NEVER_LOOKED, MONDAY
    for new, fails in looks:
        look = Look(fault="timeout" if fails else None, new=int(new))
        state = after_look(state, look, TEN, now, DAY)
        assert state.next_due is not None
        assert TEN <= state.next_due - now <= DAY
        assert TEN <= interval(state, TEN, DAY, now) <= DAY
        now = state.next_due


# ---- silence


def stopping(seed: int, a_day: float, days: int, *, weekends: bool) -> list[datetime]:
    """At least one piece of news on each day the office works."""
    chance = random.Random(seed)
    news = in_office_hours(chance, a_day, days, weekends=weekends)
    for day in range(days):
        if weekends or day % 7 < 5:
            news.append(MONDAY + DAY * day + timedelta(hours=8 + chance.uniform(0, 10)))
    return sorted(news)


BEGINNINGS = st.integers(0, 7 * 24)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 30), BEGINNINGS, st.booleans())
def test_a_source_that_is_quiet_at_night_and_on_weekends_is_never_called_silent(
    seed: int, a_day: float, begins: int, weekends: bool
) -> None:
    news = stopping(seed, a_day, 35, weekends=weekends)
    seen = watched(news, MONDAY + 35 * DAY, since=MONDAY + HOUR * begins)
    assert seen.silences == []


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 30), BEGINNINGS, st.integers(11, 30))
def test_a_source_that_stops_is_called_silent_within_a_bounded_time(
    seed: int, a_day: float, begins: int, days: int
) -> None:
    news = stopping(seed, a_day, days, weekends=False)
    seen = watched(news, MONDAY + 90 * DAY, since=MONDAY + HOUR * begins)
    stopped = news[-1]
    told = seen.silences[0]
    # twice the longest weekend, or the time in which six pieces of news should have come, and a look that finds it
    assert stopped < told <= stopped + 12 * DAY
    assert seen.silences[-1] == seen.states[-1][0], "and it stays so"
    since = seen.states[-1][1].silent_since
    assert since is not None
    assert stopped <= since <= stopped + DAY, "from the look that saw the last news"


def test_a_source_with_news_at_all_hours_is_called_silent_on_the_same_day() -> None:
    news = every_so_often(timedelta(minutes=30), 20)
    seen = watched(news, MONDAY + 22 * DAY)
    assert timedelta(hours=6) < seen.silences[0] - news[-1] < timedelta(hours=7)


def test_a_source_with_news_once_a_month_is_not_called_silent_every_month() -> None:
    assert watched(every_so_often(30 * DAY, 400), MONDAY + 400 * DAY).silences == []


def test_a_source_that_hardly_ever_had_news_has_no_habit_to_break() -> None:
    assert watched(every_so_often(HOUR, 1)[:3], MONDAY + 60 * DAY).silences == []


def test_news_end_a_silence() -> None:
    news = every_so_often(timedelta(minutes=30), 20)
    later = news[-1] + 3 * DAY
    seen = watched([*news, later], later + DAY)
    found = next(state for at, state in seen.states if at >= later)
    assert (found.health, found.silent_since, found.well_since) == ("well", None, found.last_new)


def test_what_we_did_not_see_ourselves_is_no_habit_of_the_source() -> None:
    """The crawler stood still for five days; what came meanwhile was simply not seen."""
    news = every_so_often(HOUR, 20)
    state = watched(news, MONDAY + 15 * DAY).states[-1][1]
    assert state.next_due is not None
    away = after_look(state, Look(new=9, body_hash="y"), TEN, state.next_due + 5 * DAY, DAY)
    assert away.longest is not None
    assert away.longest < 2 * HOUR
    failed = after_look(state, Look(fault="timeout"), TEN, state.next_due, DAY)
    back = after_look(failed, Look(new=9, body_hash="y"), TEN, state.next_due + 30 * HOUR, DAY)
    assert back.longest is not None
    assert back.longest < 2 * HOUR


@pytest.mark.parametrize("longest", [None, timedelta(minutes=20), timedelta(hours=50)])
def test_less_than_six_hours_are_no_silence_for_anybody(longest: timedelta | None) -> None:
    state = SourceState(watched_since=MONDAY - 99 * DAY, last_new=MONDAY, longest=longest, news_count=9)
    assert silence_allowed(state, MONDAY) >= SHORTEST_SILENCE
