"""The agenda: when each running clock must be looked at next; of what is due, the gravest first.

Three heaps: by time what is still ahead and what is near, by gravity what is due. Looking costs by
what is due, not by what is open. Entries are never searched for: a clock that changed gets a new entry and the old one
is passed over when it surfaces.
"""

import heapq
from collections.abc import Callable
from datetime import datetime

from alerts.escalation import next_look
from alerts.watch import RANKS
from monitor.domain.incident import Incident
from monitor.domain.office import Ladder

#: (ladder hash, clock kind) -> the ladder; None where that kind has none
LadderOf = Callable[[str, str], Ladder | None]

_Name = tuple[str, str]


class Agenda:
    def __init__(self, ladder_of: LadderOf) -> None:
        self._ladder_of = ladder_of
        self._ahead: list[tuple[datetime, _Name]] = []
        self._near: list[tuple[datetime, _Name]] = []
        self._due: list[tuple[int, datetime, _Name]] = []
        #: when each clock is to be looked at, and its rank; any other entry of it is stale
        self._current: dict[_Name, tuple[datetime, int]] = {}

    def note(self, incident: Incident) -> None:
        """Take in an incident that changed."""
        for clock in incident.clocks:
            ladder = self._ladder_of(clock.ladder, clock.kind)
            at = None if ladder is None else next_look(incident, clock, ladder)
            name = (incident.id, clock.id)
            if at is None:
                self._current.pop(name, None)
            elif self._current.get(name) != (at, RANKS[incident.grade]):
                self._current[name] = (at, RANKS[incident.grade])
                heapq.heappush(self._ahead, (at, name))

    def next(self) -> datetime | None:
        """When something is due next, aware UTC; None when nothing ever will be."""
        while self._due:
            rank, at, name = self._due[0]
            if self._current.get(name) == (at, rank):
                return at
            heapq.heappop(self._due)
        return min((at for at in map(self._first, (self._near, self._ahead)) if at is not None), default=None)

    def nearing(self, until: datetime, limit: int) -> list[_Name]:
        """Up to `limit` that fall due by `until` and were not given before; they stay on the agenda."""
        found: list[_Name] = []
        while len(found) < limit and (at := self._first(self._ahead)) is not None and at <= until:
            entry = heapq.heappop(self._ahead)
            heapq.heappush(self._near, entry)
            found.append(entry[1])
        return found

    def due(self, now: datetime, limit: int) -> list[_Name]:
        """Up to `limit` (incident id, clock id) due by `now`, gravest first, then earliest.

        They leave the agenda; noting the incident again after its commit puts them back.
        """
        for heap in (self._near, self._ahead):
            while (at := self._first(heap)) is not None and at <= now:
                _, name = heapq.heappop(heap)
                heapq.heappush(self._due, (self._current[name][1], at, name))
        found: list[_Name] = []
        while self._due and len(found) < limit:
            rank, at, name = heapq.heappop(self._due)
            if self._current.get(name) == (at, rank):
                del self._current[name]
                found.append(name)
        return found

    def _first(self, heap: list[tuple[datetime, _Name]]) -> datetime | None:
        """When the first of a heap that still holds is due; what is stale before it is dropped."""
        while heap:
            at, name = heap[0]
            current = self._current.get(name)
            if current is not None and current[0] == at:
                return at
            heapq.heappop(heap)
        return None
