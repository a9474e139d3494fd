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


class Outages:
    """Of one desk, for its one thread."""

    def __init__(self, clock: Clock, state: State) -> None:
        """`state`: as folded; what a desk that died had not told of folds into the digests it made."""
        self._clock = clock
        #: an outage of ours that no commit tells of yet
        self._ours: tuple[datetime, datetime] | None = None
        self._told: Told | None = None
        self._last = clock.now()
        if state.outages:
            since, until = state.outages[-1]
            ends = f"{NAME}{stamp(until)}"
            digests = {alert.person: alert.key for alert in state.alerts.values() if f"/{ends}/" in alert.key}
            self._told, self._last = Told(since, until, digests), until

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

    def heard(self, commit: Commit) -> None:
        """Take in what a commit, ours or another desk's, tells of an outage."""
        for event in commit.events:
            if event.kind == "outage":
                since, until = (unstamp(str(event.data[end])) for end in ("since", "until"))
                self._told, self._last = Told(since, until, {}), commit.time
            elif event.kind == "alert_due" and self._told is not None:
                self._heard_alert(self._told, event, commit.time)

    def _heard_alert(self, told: Told, event: Event, at: datetime) -> None:
        if event.data["rung"] == f"{NAME}{stamp(told.until)}":
            digests = {**told.digests, str(event.data["person"]): str(event.data["key"])}
            self._told, self._last = Told(told.since, told.until, digests), at
        elif event.data["folded_into"] in told.digests.values():
            self._last = at

    def fold(
        self, events: Sequence[Event], state: State, desk: Desk, now: datetime, *, more: bool
    ) -> Sequence[Event]:
        """These events with what fell due in an outage folded; `more`: they are a portion only."""
        if self._told is not None and now - self._last <= _STILL * self._clock.pace:
            events = digested(events, self._told, desk, state.incidents, now, more=more)
        outage = self.untold(state)
        return events if outage is None else digest(events, outage, desk, state.incidents, now, more=more)

    def untold(self, state: State) -> tuple[datetime, datetime] | None:
        """Our outage, without what another desk has told of already."""
        if self._ours is None:
            return None
        since, until = self._ours
        since = max([since, *(told for _, told in state.outages)])
        least = timedelta(0) if since == self._ours[0] else _REST * self._clock.pace
        return (since, until) if until - since > least else None
