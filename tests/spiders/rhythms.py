"""A source made up for tests: when it has news, and what looking at it by the rules brings. No network."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.domain.source import NEVER_LOOKED, Look, SourceState
from monitor.flow.sources import after_look

#: a Monday, 0:00 in Beijing
MONDAY = datetime(2026, 1, 4, 16, 0, tzinfo=UTC)
TEN, DAY = timedelta(minutes=10), timedelta(days=1)


@dataclass
class Watched:
    """What came of watching: every state after a look, and how late each piece of news was seen."""

    looks: int = 0
    states: list[tuple[datetime, SourceState]] = field(default_factory=list)
    lags: list[timedelta] = field(default_factory=list)

    @property
    def silences(self) -> list[datetime]:
        return [at for at, state in self.states if state.silent_since is not None]


def watched(
    news: Sequence[datetime],
    until: datetime,
    *,
    slowest: timedelta = DAY,
    since: datetime = MONDAY,
    every: timedelta = TEN,
) -> Watched:
    """Look at a source with these news as its state says, from `since` until `until`."""
    seen, state, now = Watched(), NEVER_LOOKED, since
    waiting = sorted(news)
    place = 0
    while now < until:
        before = place
        while place < len(waiting) and waiting[place] <= now:
            if waiting[place] > since:
                seen.lags.append(now - waiting[place])
            place += 1
        first = state == NEVER_LOOKED
        state = after_look(
            state, Look(found=5, new=place - before or int(first), body_hash="x"), every, now, slowest
        )
        seen.looks += 1
        seen.states.append((now, state))
        assert state.next_due is not None
        now = state.next_due
    return seen


def every_so_often(gap: timedelta, days: int) -> list[datetime]:
    """News at even distances."""
    return [MONDAY + gap * n for n in range(1, int(days * DAY / gap))]


def in_office_hours(
    chance: random.Random, a_day: float, days: int, *, weekends: bool = False
) -> list[datetime]:
    """News at random between 8:00 and 18:00 in Beijing, so many a day on average; none at weekends unless wanted."""
    found: list[datetime] = []
    at, open_for = timedelta(0), timedelta(hours=10)
    while True:
        at += open_for * chance.expovariate(a_day)
        day, rest = divmod(at, open_for)
        if not weekends:
            day += day // 5 * 2
        if day >= days:
            return found
        found.append(MONDAY + DAY * day + timedelta(hours=8) + rest)
