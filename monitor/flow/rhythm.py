"""The rhythm of a source: how often it has news, how long it is used to be quiet, when to look again. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.source import SourceState

#: so many looks fall between two news
LOOKS_A_GAP = 12
#: news seldom come alone: for so long after one a source is looked at as often as it may be
QUICK = timedelta(hours=1)
#: weight of the newest gap in the moving average, and how much longer than it a gap may count
_NEWEST, _MOST = 0.25, 4
#: nobody calls a source silent that was quiet for less
SHORTEST_SILENCE = timedelta(hours=6)
#: news that come by chance stay away for a few usual gaps now and then
_MISSED = 6
#: a source that had news less often has no habit yet
KNOWN_AFTER = 5
#: until a weekend has surely been seen, one is supposed
_NEW_FOR, _WEEKEND = timedelta(days=10), timedelta(hours=72)
#: the longest silence counts half after this, or after so many usual gaps where that is later
_HALVED, _HALVED_GAPS = timedelta(days=14), 10
#: a look so late was not made because the crawler was not there
_AWAY = timedelta(hours=1)


def interval(state: SourceState, every: timedelta, slowest: timedelta, now: datetime) -> timedelta:
    """From a look that went well to the next, by how often the source has news.

    Between `every` and `slowest`; `every` alone where `slowest` is not longer.
    """
    if slowest <= every:
        return every
    quiet = now - (state.last_new or state.watched_since or now)
    if state.last_new is not None and quiet < QUICK:
        return every
    return _within(max(state.gap or timedelta(0), quiet), every, slowest)


def usual(state: SourceState, every: timedelta, slowest: timedelta) -> timedelta:
    """As `interval`, of a source that cannot be read: that it brings nothing says nothing of its rhythm."""
    return _within(state.gap or timedelta(0), every, slowest)


def _within(gap: timedelta, every: timedelta, slowest: timedelta) -> timedelta:
    return max(min(gap / LOOKS_A_GAP, slowest), every)


def learned(state: SourceState, now: datetime, *, news: bool) -> SourceState:
    """The state after a look that went well, as far as the rhythm goes.

    `state` is as it was before this look, its `last_new`, `last_success` and `next_due` included.
    """
    watched = state.watched_since or state.last_success or now
    state = replace(state, watched_since=watched)
    if news:
        state = replace(
            state, news_count=state.news_count + 1, gap=_gap(state, now), longest=_longest(state, now), last_new=now
        )  # fmt: skip
    return replace(state, silent_since=state.last_new if silent(state, now) else None)


def silent(state: SourceState, now: datetime) -> bool:
    """Whether the last news of a source that can be read are overdue."""
    last = state.last_new
    return last is not None and state.news_count >= KNOWN_AFTER and now - last > silence_allowed(state, now)


def silence_allowed(state: SourceState, now: datetime) -> timedelta:
    """How long the source may be quiet: twice the longest silence it is used to, nights and weekends among them."""
    longest = _faded(state, now)
    if now - (state.watched_since or now) < _NEW_FOR:
        longest = max(longest, _WEEKEND)
    return max(SHORTEST_SILENCE, 2 * longest, _MISSED * _mean(state))


def _mean(state: SourceState) -> timedelta:
    """The usual gap, lately or in all the time we have watched, whichever is longer: chance has bursts."""
    if state.last_new is None or state.watched_since is None or state.news_count < 2:
        return timedelta(0)
    ever = (state.last_new - state.watched_since) / (state.news_count - 1)
    return max(state.gap or timedelta(0), ever)


def _gap(state: SourceState, now: datetime) -> timedelta | None:
    """The moving average; the first news are no gap, they were there before us."""
    if state.last_new is None:
        return None
    passed = now - state.last_new
    if state.gap is None:
        return passed
    # one long silence makes nobody slow
    return state.gap + (min(passed, _MOST * state.gap) - state.gap) * _NEWEST


def _longest(state: SourceState, now: datetime) -> timedelta | None:
    """The silence that ends now, as far as we were there to see it, or the longest so far."""
    began = state.last_new or state.watched_since
    if began is None:
        return None
    late = state.next_due is not None and now - state.next_due > _AWAY
    unseen = late or state.failing_since is not None
    until = max(began, state.last_success or began) if unseen else now
    return max(until - began, _faded(state, now))


def _faded(state: SourceState, now: datetime) -> timedelta:
    """The longest silence, forgotten little by little since the last news."""
    if state.longest is None or state.last_new is None:
        return timedelta(0)
    halved = max(_HALVED, _HALVED_GAPS * (state.gap or timedelta(0)))
    share: float = 0.5 ** ((now - state.last_new) / halved)
    return state.longest * share
