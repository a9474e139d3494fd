"""The outbox: alerts on the ledger that still want something, gravest first, by lane.

An index over the state's alerts. A lane is one person by one channel. Picking costs by what is taken and by
the number of lanes, never by how many alerts wait behind a slow one.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from alerts.delivery import due
from monitor.domain.alert import Alert

#: take: send it now. hold: the receiver takes only so many. leave: something else is being done about it.
#: wait: this lane is busy; the alert stays where it is. beside: its receiver is dead, on by another address.
Verdict = Literal["take", "hold", "leave", "wait", "beside"]

#: alerts held in one round
_HELD_AT_ONCE = 1000

_Place = tuple[int, datetime, str]


class Outbox:
    def __init__(self, lane_of: Callable[[Alert], str]) -> None:
        self._lane_of = lane_of
        self._alerts: dict[str, Alert] = {}
        self._waiting: defaultdict[str, list[_Place]] = defaultdict(list)
        self._later: list[tuple[datetime, str]] = []
        self._sending: dict[str, Alert] = {}
        #: held and never sent: what may go out together, by lane
        self._held: dict[str, dict[str, Alert]] = {}
        #: until when each of these lanes is held
        self._until: dict[str, datetime] = {}

    def note(self, alert: Alert, now: datetime) -> None:
        """Take in an alert that changed."""
        self._alerts[alert.key] = alert
        self._sending.pop(alert.key, None)
        self._note_held(alert)
        if alert.delivery == "sending":
            self._sending[alert.key] = alert
        elif due(alert, now):
            self._queue(alert)
        elif (at := _later(alert)) is not None:
            heapq.heappush(self._later, (at, alert.key))
        else:
            del self._alerts[alert.key]

    def pick(
        self, now: datetime, slots: int, verdict_of: Callable[[Alert], Verdict], *, singly: bool = False
    ) -> Sequence[tuple[Alert, Verdict]]:
        """The gravest alerts that fit into the free slots, and those that do not fit their receiver's limit.

        They leave the outbox; `verdict_of` is asked once for each that is looked at, gravest first.
        `singly`: one alert, whatever is to be done with it.
        """
        most = 1 if singly else slots + _HELD_AT_ONCE
        self._wake(now)
        found: list[tuple[Alert, Verdict]] = []
        heads = list(self._heads(now))
        heapq.heapify(heads)
        taken = 0
        while heads and taken < slots and len(found) < most and len(found) - taken < _HELD_AT_ONCE:
            (_, _, key), lane = heapq.heappop(heads)
            verdict = verdict_of(self._alerts[key])
            if verdict == "wait":
                continue
            heapq.heappop(self._waiting[lane])
            found.append((self._alerts.pop(key), verdict))
            taken += verdict == "take"
            place = self._head(lane, now)
            if place is not None:
                heapq.heappush(heads, (place, lane))
        return found

    def __bool__(self) -> bool:
        """Whether anything waits to be picked, be its lane busy or not; looks at nothing closely."""
        return bool(self._waiting)

    def together_with(self, alert: Alert) -> list[Alert]:
        """What else is held for the same person by the same channel and was never sent."""
        mates = self._held.get(self._lane_of(alert), {})
        return [mate for mate in mates.values() if mate.key != alert.key]

    def held_lanes(self, now: datetime) -> dict[str, datetime]:
        """Until when each lane is held; lanes that wait no more are left out."""
        return {lane: until for lane, until in self._until.items() if until > now}

    def next_try(self) -> datetime | None:
        """When the next back-off or hold ends, aware UTC."""
        return self._later[0][0] if self._later else None

    def sending(self) -> Iterator[Alert]:
        """Attempts the ledger believes to be under way, ours and those of dead workers."""
        yield from list(self._sending.values())

    def waits(self, now: datetime, verdict_of: Callable[[Alert], Verdict]) -> bool:
        """Whether anything could be done now but for slots."""
        return any(verdict_of(self._alerts[place[2]]) != "wait" for place, _ in self._heads(now))

    def _wake(self, now: datetime) -> None:
        while self._later and self._later[0][0] <= now:
            _, key = heapq.heappop(self._later)
            alert = self._alerts.get(key)
            if alert is not None and due(alert, now):
                self._queue(alert)

    def _queue(self, alert: Alert) -> None:
        heapq.heappush(self._waiting[self._lane_of(alert)], (alert.rank, alert.mark, alert.key))

    def _note_held(self, alert: Alert) -> None:
        lane = self._lane_of(alert)
        if alert.held_until is not None and alert.delivery == "pending" and not alert.attempt:
            self._held.setdefault(lane, {})[alert.key] = alert
            self._until[lane] = max(alert.held_until, self._until.get(lane, alert.held_until))
        elif lane in self._held:
            self._held[lane].pop(alert.key, None)
            if not self._held[lane]:
                del self._held[lane], self._until[lane]

    def _heads(self, now: datetime) -> Iterator[tuple[_Place, str]]:
        for lane in list(self._waiting):
            place = self._head(lane, now)
            if place is not None:
                yield place, lane

    def _head(self, lane: str, now: datetime) -> _Place | None:
        """The gravest that waits in a lane; a lane in which nothing waits is forgotten."""
        heap = self._waiting[lane]
        while heap:
            alert = self._alerts.get(heap[0][2])
            if alert is not None and due(alert, now):
                return heap[0]
            heapq.heappop(heap)
        del self._waiting[lane]
        return None


def _later(alert: Alert) -> datetime | None:
    """When it is to be looked at again by itself; None when it is not."""
    if alert.folded_into or alert.delivery in {"delivered", "failed_for_good"}:
        return None
    times = [alert.held_until, alert.next_try if alert.delivery == "failed_for_now" else None]
    return max((time for time in times if time is not None), default=None)
