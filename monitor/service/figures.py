"""The figures of one moment, for monitoring: counts and ages, no names and no words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.clock import Clock
from monitor.domain.source import SourceState
from monitor.domain.state import State


@dataclass(frozen=True, slots=True)
class Figures:
    head: int
    #: incidents that are open, and those of them whose lead has not signed though it should
    incidents: int
    unsigned: int
    #: (kind, provisional | open | overdue | claimed) -> how many
    clocks: Mapping[tuple[str, str], int]
    overdue: int
    #: delivery -> how many alerts
    alerts: Mapping[str, int]
    #: well, failing, blocked, silent -> how many sources
    sources: Mapping[str, int]
    #: in real time, since the desk's last sign of life; None where there never was one
    desk_silent: timedelta | None


def figures(
    state: State,
    sources: Mapping[str, SourceState],
    alive: datetime | None,
    now: datetime,
    pace: float,
) -> Figures:
    """Count.

    Args:
        state: of one bureau.
        sources: what the crawler remembers, by source id.
        alive: the desk's last sign of life, desk time.
        now: desk time, aware UTC.
        pace: desk seconds in a real one.

    """
    clocks = Counter(_clocks(state, now))
    open_ = [each for each in state.incidents.values() if each.status == "open"]
    return Figures(
        head=state.head.number,
        incidents=len(open_),
        unsigned=sum(each.running("sign") is not None for each in open_),
        clocks=clocks,
        overdue=sum(count for (_, standing), count in clocks.items() if standing == "overdue"),
        alerts=Counter(each.delivery for each in state.alerts.values() if not each.folded_into),
        sources=Counter(each.health for each in sources.values()),
        desk_silent=None if alive is None else max(now - alive, timedelta(0)) / pace,
    )


def _clocks(state: State, now: datetime) -> Iterator[tuple[str, str]]:
    for incident in state.incidents.values():
        for clock in incident.clocks:
            if clock.answerable:
                yield clock.kind, _standing(clock, now)


def _standing(clock: Clock, now: datetime) -> str:
    standing = clock.outcome_at(now)
    return "provisional" if standing == "open" and clock.provisional else standing
