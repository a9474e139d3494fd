"""Outages: spans in which no desk was there. What fell due then is told in one digest a person, in portions.

A portion is a commit. The first tells of the outage and makes the digests; the next ones fold into them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.outage import NAME, Told, digest, digested
from alerts.watch import Desk
from monitor.domain.event import Event
from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.ports.clock import Clock

#: when another desk has told of an outage, what is left of it is one only if it is longer than this, real time
_REST = timedelta(seconds=10)
#: so long after the last portion something may still fold into a digest that is out, real time
_STILL = timedelta(minutes=5)
#: a desk that dies while it tells of one outage makes another
_REMEMBERED = 3


class Outages:
    """Of one desk, for its one thread."""

    def __init__(self, clock: Clock, state: State) -> None:
        """`state`: as folded; what a desk that died had not told of folds into the digests it made."""
        self._clock = clock
        #: an outage of ours that no commit tells of yet
        self._ours: tuple[datetime, datetime] | None = None
        #: outages of which more may have to be told, the newest last
        self._told: list[Told] = []
        self._last = clock.now()
        #: the portion under decision is not the last
        self._more = False
        for since, until in state.outages[-_REMEMBERED:]:
            ends, digests = f"/{NAME}{stamp(until)}/", dict[str, str]()
            for alert in state.alerts.values():
                if ends in alert.key:
                    self._last = max(alert.mark, self._last) if digests else alert.mark
                    digests.setdefault(alert.person, alert.key)
            if digests:
                self._told.append(Told(since, until, digests))

    def was_down(self, since: datetime, until: datetime) -> None:
        """We were not there from `since` to `until` (aware UTC); what fell due then is our fault."""
        self._ours = (min(since, self._ours[0]) if self._ours else since, until)

    @property
    def waiting(self) -> bool:
        """Whether one is still to be told of."""
        return self._ours is not None

    def written(self) -> None:
        """The last events are on the ledger."""
        self._ours = None
        if not self._more:
            # all that fell due is told; what comes to light later is told by itself
            self._told = []

    def heard(self, commit: Commit) -> None:
        """Take in what a commit, ours or another desk's, tells of an outage."""
        for event in commit.events:
            if event.kind == "outage":
                since, until = (unstamp(str(event.data[end])) for end in ("since", "until"))
                self._told, self._last = [*self._told, Told(since, until, {})][-_REMEMBERED:], commit.time
            elif event.kind == "alert_due" and event.data["reason"] == "system_outage":
                self._heard_digest(event, commit.time)

    def _heard_digest(self, event: Event, at: datetime) -> None:
        for place, told in enumerate(self._told):
            if event.data["rung"] == f"{NAME}{stamp(told.until)}":
                digests = {**told.digests, str(event.data["person"]): str(event.data["key"])}
                self._told[place], self._last = Told(told.since, told.until, digests), at

    def fold(
        self, events: Sequence[Event], state: State, desk: Desk, now: datetime, *, more: bool
    ) -> Sequence[Event]:
        """These events with what fell due in an outage folded; `more`: they are a portion only."""
        self._more = more
        late, rest = _parted(events, state, self._ours, self._told)
        if now - self._last <= _STILL * self._clock.pace:
            for told in self._told:
                late = digested(late, told, desk, state.incidents, now, more=more)
        outage = self.untold(state)
        if outage is not None:
            late = digest(late, outage, desk, state.incidents, now, more=more)
        return (*late, *rest)

    def untold(self, state: State) -> tuple[datetime, datetime] | None:
        """Our outage, without what another desk has told of already."""
        if self._ours is None:
            return None
        since, until = self._ours
        since = max([since, *(told for _, told in state.outages)])
        least = timedelta(0) if since == self._ours[0] else _REST * self._clock.pace
        return (since, until) if until - since > least else None


def _parted(
    events: Sequence[Event], state: State, ours: tuple[datetime, datetime] | None, told: Sequence[Told]
) -> tuple[Sequence[Event], Sequence[Event]]:
    """What may be told by a digest, and the rest: clocks that began after the last outage are news."""
    ends = [each.until for each in told] + ([] if ours is None else [ours[1]])
    if not ends:
        return (), events
    late: list[Event] = []
    rest: list[Event] = []
    for event in events:
        (late if _before(event, state, max(ends)) else rest).append(event)
    return late, rest


def _before(event: Event, state: State, end: datetime) -> bool:
    incident = state.incidents.get(str(event.data.get("incident", "")))
    clock = None if incident is None else incident.clock(str(event.data.get("clock", "")))
    return clock is not None and (clock.began is None or clock.began < end)
