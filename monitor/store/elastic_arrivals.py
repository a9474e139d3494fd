"""What came into the library, in its order: batches nobody can create twice, so numbers have no gap.

A batch is what makes its documents kept: they are written before it, and one that no batch names was
never kept, whatever lies in its index.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from monitor.domain.instant import unstamp
from monitor.errors import StorageBusy
from monitor.ports.library import Tally
from monitor.store import kept_rows
from monitor.store.elastic_cluster import CHOSEN_WITHIN, Cluster, fresh, is_found
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import flat
from monitor.store.elastic_safe import is_safe

_FEW = 8
_PAGE = 200
#: what arrivals are counted by, in the order they are given
_TALLIED = ("origin", "attention", "day")


@dataclass(frozen=True, slots=True)
class Arrival:
    document: str
    ref: str
    month: str
    origin: str
    external_id: str
    #: the row as digests pledge it
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    number: int
    #: number of its first arrival
    first: int
    arrivals: tuple[Arrival, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.arrivals) - 1


#: before the first
NONE = Batch(0, 1, ())


class Arrivals:
    """The batches of many bureaus. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._cluster, self._index, self._copies = cluster, indices.arrivals, indices.copies
        #: the last batch known to be safe, by bureau
        self._safe: dict[str, int] = {}

    def after(self, bureau: str, number: int) -> list[Batch]:
        """The batches behind this one, up to the first that is not there; in real time."""
        found: list[Batch] = []
        while True:
            first = number + len(found) + 1
            ids = [f"{bureau}/{each}" for each in range(first, first + _FEW)]
            answer = self._cluster.ask(
                lambda client, ids=ids: client.mget(index=self._index, ids=ids, routing=bureau)  # type: ignore[misc]
            )
            for document in answer["docs"]:
                if not is_found(document):
                    return found
                found.append(_batch(document["_source"]))

    def append(self, bureau: str, batch: Batch) -> bool:
        """Put it behind the one before it; False where another took its place.

        Raises:
            StorageBusy: the one before it is not safe yet.
            StorageAway: `unclear` where it may be there nevertheless.

        """
        before = batch.number - 1
        if before and self._safe.get(bureau, 0) < before and not self._is_safe(bureau, before):
            raise StorageBusy("文库的上一批尚未在多数副本落盘，请稍后再试")
        taken = self._cluster.ask(lambda client: self._create(client, bureau, batch))
        if taken and not self._is_mine(bureau, batch):
            return False
        self._safe[bureau] = batch.number
        return True

    def between(self, bureau: str, after: int, until: int) -> list[tuple[int, Arrival]]:
        """Arrivals numbered above `after` and up to `until`, with their numbers."""
        asked = [{"range": {"first": {"lte": until}}}, {"range": {"last": {"gt": after}}}]
        return [
            (number, arrival)
            for batch in self._searched(bureau, asked)
            for number, arrival in enumerate(batch.arrivals, batch.first)
            if after < number <= until
        ]

    def tally(self, bureau: str, first: date, last: date) -> list[Tally]:
        """What came in from the first to the last of these days, by origin, attention and day."""
        kinds = [{name: {"terms": {"field": f"tallies.{name}"}}} for name in _TALLIED]
        days = {"range": {"tallies.day": {"gte": first.isoformat(), "lte": last.isoformat()}}}

        def page(client: Elasticsearch, behind: Any) -> Any:
            fresh(client, self._index)
            whole = {"sources": kinds, "size": _PAGE, **({"after": behind} if behind else {})}
            counted = {
                "kinds": {"composite": whole, "aggs": {"sum": {"sum": {"field": "tallies.documents"}}}}
            }
            return client.search(
                index=self._index, routing=bureau, size=0, query={"term": {"bureau": bureau}},
                aggs={"all": {"nested": {"path": "tallies"}, "aggs": {"days": {"filter": days, "aggs": counted}}}},
            )["aggregations"]["all"]["days"]["kinds"]  # fmt: skip

        found: list[Tally] = []
        behind: Any = None
        while True:
            answer = self._cluster.ask(lambda client, behind=behind: page(client, behind))  # type: ignore[misc]
            found += [_tally(each) for each in answer["buckets"]]
            behind = answer.get("after_key")
            if behind is None:
                return found

    def _searched(self, bureau: str, asked: Sequence[Any]) -> list[Batch]:
        def page(client: Elasticsearch, behind: list[Any] | None) -> Any:
            fresh(client, self._index)
            return client.search(
                index=self._index, routing=bureau, sort=[{"batch": "asc"}], size=_PAGE, search_after=behind,
                query={"bool": {"filter": [{"term": {"bureau": bureau}}, *asked]}}, track_total_hits=False,
            )["hits"]["hits"]  # fmt: skip

        found: list[Batch] = []
        behind: list[Any] | None = None
        while True:
            hits = self._cluster.ask(lambda client, behind=behind: page(client, behind))  # type: ignore[misc]
            found += [_batch(hit["_source"]) for hit in hits]
            if len(hits) < _PAGE:
                return found
            behind = hits[-1]["sort"]

    def _create(self, client: Elasticsearch, bureau: str, batch: Batch) -> bool:
        """Whether its place was taken already."""
        rows = json.dumps([flat(each) for each in batch.arrivals], ensure_ascii=False)
        source = {
            "bureau": bureau, "batch": batch.number, "first": batch.first, "last": batch.last, "rows": rows,
            "tallies": _tallies(batch),
        }  # fmt: skip
        try:
            client.create(
                index=self._index, id=f"{bureau}/{batch.number}", routing=bureau, document=source,
                wait_for_active_shards=self._copies,
                timeout=CHOSEN_WITHIN,
            )  # fmt: skip
        except ConflictError:
            return True
        return False

    def _is_mine(self, bureau: str, batch: Batch) -> bool:
        there = self.after(bureau, batch.number - 1)
        return bool(there) and there[0] == batch and self._is_safe(bureau, batch.number)

    def _is_safe(self, bureau: str, number: int) -> bool:
        return is_safe(self._cluster, self._index, bureau, f"{bureau}/{number}", lambda _source: True)


def _tallies(batch: Batch) -> list[dict[str, Any]]:
    rows = [json.loads(arrival.text) for arrival in batch.arrivals]
    counted = Counter(
        (row["origin"], row["attention"], kept_rows.day_of(unstamp(row["detected"])).isoformat())
        for row in rows
    )
    return [{**dict(zip(_TALLIED, kind, strict=True)), "documents": count} for kind, count in counted.items()]


def _tally(bucket: Any) -> Tally:
    key = bucket["key"]
    return Tally(key["origin"], key["attention"], date.fromisoformat(key["day"]), int(bucket["sum"]["value"]))


def _batch(source: Any) -> Batch:
    arrivals = tuple(Arrival(**row) for row in json.loads(source["rows"]))
    return Batch(source["batch"], source["first"], arrivals)
