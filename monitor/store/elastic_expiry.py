"""The end of retention on Elasticsearch: months are dropped whole, what is to stay is moved out of them first."""

from collections.abc import Iterator
from datetime import datetime

from monitor.ports.library import Keep
from monitor.store.elastic_arrivals import Arrival, Arrivals
from monitor.store.elastic_documents import Documents, Seat, month_of

#: arrivals looked at in one go
_STEP = 1000


class Expiry:
    """Of the documents of many bureaus. A life that ends anywhere in `expire` is gone on with by the next."""

    def __init__(self, arrivals: Arrivals, documents: Documents) -> None:
        self._arrivals, self._documents = arrivals, documents

    def reach(self, bureau: str, after: int, before: datetime) -> int:
        """Up to which number all came in in months that were over before this."""
        first = month_of(before)
        for rows in self._walk(bureau, after, None):
            for number, arrival in rows:
                if arrival.month >= first:
                    return after
                after = number
        return after

    def expire(self, bureau: str, after: int, until: int, keep: Keep) -> int:
        ended = 0
        months: set[str] = set()
        for rows in self._walk(bureau, after, until):
            seats = [Seat(each.month, each.document, each.ref) for _, each in rows]
            months.update(seat.month for seat in seats)
            ended += self._part(bureau, seats, keep)
        for month in sorted(months):
            self._documents.drop(bureau, month, until)
        return ended

    def _part(self, bureau: str, seats: list[Seat], keep: Keep) -> int:
        """Move out those that stay; how many are left to be dropped."""
        stay = keep([seat.document for seat in seats])
        left = 0
        for seat, found in zip(seats, self._documents.in_month(bureau, seats), strict=True):
            if found is None:
                continue
            if found.source["state"] == "settled" and seat.document not in stay:
                left += 1
            else:
                self._documents.stay(bureau, seat)
        return left

    def _walk(self, bureau: str, after: int, until: int | None) -> Iterator[list[tuple[int, Arrival]]]:
        while until is None or after < until:
            last = after + _STEP if until is None else min(after + _STEP, until)
            rows = self._arrivals.between(bureau, after, last)
            if not rows:
                return
            yield rows
            after = last
