"""The outbox: alerts on the ledger that still want something, gravest first, by destination.

An index over the state's alerts. Picking costs by what is taken and by the number of destinations,
never by how many alerts wait behind a slow one.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from alerts.delivery import due
from monitor.domain.alert import Alert

_Place = tuple[int, datetime, str]


class Outbox:
    def __init__(self, destination_of: Callable[[Alert], str]) -> None:
        self._destination_of = destination_of
        self._alerts: dict[str, Alert] = {}
        self._waiting: defaultdict[str, list[_Place]] = defaultdict(list)
        self._later: list[tuple[datetime, str]] = []
        self._sending: dict[str, Alert] = {}

    def note(self, alert: Alert, now: datetime) -> None:
        """Take in an alert that changed."""
        self._alerts[alert.key] = alert
        self._sending.pop(alert.key, None)
        if alert.delivery == "sending":
            self._sending[alert.key] = alert
        elif due(alert, now):
            self._queue(alert)
        elif alert.delivery == "failed_for_now" and alert.next_try is not None:
            heapq.heappush(self._later, (alert.next_try, alert.key))
        else:
            del self._alerts[alert.key]

    def pick(self, now: datetime, slots: int, busy: Counter[str], per_destination: int) -> list[Alert]:
        """The gravest alerts that fit into the free slots; they leave the outbox.

        No destination gets more than `per_destination` attempts at once, so a slow receiver holds
        nobody else.
        """
        self._wake(now)
        taken: list[Alert] = []
        load = Counter(busy)
        while len(taken) < slots:
            open_ = {name: heap[0] for name, heap in self._heads(now) if load[name] < per_destination}
            if not open_:
                break
            name = min(open_, key=open_.__getitem__)
            taken.append(self._alerts.pop(heapq.heappop(self._waiting[name])[2]))
            load[name] += 1
        return taken

    def next_try(self) -> datetime | None:
        """When the next back-off ends, aware UTC."""
        return self._later[0][0] if self._later else None

    def sending(self) -> Iterator[Alert]:
        """Attempts the ledger believes to be under way, ours and those of dead workers."""
        yield from list(self._sending.values())

    def waits(self, busy: Counter[str], per_destination: int) -> bool:
        """Whether anything could be sent now but for slots."""
        return any(heap and busy[name] < per_destination for name, heap in self._waiting.items())

    def _wake(self, now: datetime) -> None:
        while self._later and self._later[0][0] <= now:
            _, key = heapq.heappop(self._later)
            alert = self._alerts.get(key)
            if alert is not None and due(alert, now):
                self._queue(alert)

    def _queue(self, alert: Alert) -> None:
        heapq.heappush(self._waiting[self._destination_of(alert)], (alert.rank, alert.mark, alert.key))

    def _heads(self, now: datetime) -> Iterator[tuple[str, list[_Place]]]:
        for name, heap in list(self._waiting.items()):
            while heap:
                alert = self._alerts.get(heap[0][2])
                if alert is not None and due(alert, now):
                    yield name, heap
                    break
                heapq.heappop(heap)
            if not heap:
                del self._waiting[name]
