"""The agenda: a heap of when each running clock must be looked at next.

Looking costs by what is due, not by what is open. Entries are never searched for: a clock that
changed gets a new entry and the old one is passed over when it surfaces.
"""

import heapq
from collections.abc import Callable
from datetime import datetime

from alerts.escalation import next_look
from monitor.domain.incident import Incident
from monitor.domain.office import Ladder

#: (ladder hash, clock kind) -> the ladder; None where that kind has none
LadderOf = Callable[[str, str], Ladder | None]


class Agenda:
    def __init__(self, ladder_of: LadderOf) -> None:
        self._ladder_of = ladder_of
        self._heap: list[tuple[datetime, str, str]] = []
        #: what stands in the heap for each clock; anything else there is stale
        self._current: dict[tuple[str, str], datetime] = {}

    def note(self, incident: Incident) -> None:
        """Take in an incident that changed."""
        for clock in incident.clocks:
            ladder = self._ladder_of(clock.ladder, clock.kind)
            at = None if ladder is None else next_look(incident, clock, ladder)
            name = (incident.id, clock.id)
            if at is None:
                self._current.pop(name, None)
            elif self._current.get(name) != at:
                self._current[name] = at
                heapq.heappush(self._heap, (at, *name))

    def next(self) -> datetime | None:
        """When something is due next, aware UTC; None when nothing ever will be."""
        while self._heap:
            at, incident, clock = self._heap[0]
            if self._current.get((incident, clock)) == at:
                return at
            heapq.heappop(self._heap)
        return None

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Up to `limit` (incident id, clock id) due by `now`, earliest first.

        They leave the agenda; noting the incident again after its commit puts them back.
        """
        found: list[tuple[str, str]] = []
        while len(found) < limit:
            at = self.next()
            if at is None or at > now:
                break
            _, incident, clock = heapq.heappop(self._heap)
            del self._current[incident, clock]
            found.append((incident, clock))
        return found
