"""Documents in their monthly indices: one each, its ref in its id, so that nothing of another try is ever met."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from monitor.errors import StorageBusy
from monitor.ports.library import Kept
from monitor.store import kept_rows
from monitor.store.elastic_cluster import Cluster, fresh
from monitor.store.elastic_indices import Indices, set_up_documents
from monitor.store.elastic_records import Found, Id, Records, Source
from monitor.store.search_text import tokens

_TRIES = 20
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a document lies: in the index of its month, under its own id and its ref."""

    month: str
    document: str
    ref: str


def month_of(moment: datetime) -> str:
    return f"{moment:%Y.%m}"


def source_of(bureau: str, number: int, kept: Kept, salt: bytes) -> dict[str, Any]:
    """The document as it is kept; `number` is its place in the order of arrival, from 1."""
    seat = kept_rows.first_seat(kept.document.published.at) + number % kept_rows.SEATS
    row = dict(zip(kept_rows.COLUMNS, kept_rows.values(bureau, seat, number, kept), strict=True))
    return _with(row, kept.document.content, salt.hex())


def _with(row: Mapping[str, Any], content: str, salt: str) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("bureau", "document", "number", "ref", "seat", "origin", "attention", "state", "published")},
        "departments": json.loads(row["departments"]), "row": json.dumps(row, ensure_ascii=False),
        "salt": salt, "content": content, "tokens": tokens(content),
    }  # fmt: skip


def kept_of(source: Mapping[str, Any]) -> Kept:
    row = json.loads(source["row"])
    return kept_rows.kept_of((*(row[name] for name in kept_rows.COLUMNS), source["content"].encode()))


def changed(source: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """The same document with other values in its row."""
    return _with(json.loads(source["row"]) | values, source["content"], source["salt"])


def emptied(source: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a document whose text was deleted."""
    row = json.loads(source["row"]) | {
        "content_hash": None, "title_length": 0, "url": None, "publisher": None, "judgement": "",
        "state": "erased",
    }  # fmt: skip
    return _with(row, "", "")


class Documents:
    """The monthly indices of one installation."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._cluster, self._indices = cluster, indices
        self._records = Records(cluster)
        self._made: set[str] = set()

    def put(self, bureau: str, seats: Sequence[Seat], sources: Iterable[Source]) -> None:
        """Keep one at each seat, durably; a later number takes an earlier one's place, never the reverse.

        A source is made when its turn comes.
        """
        for month in dict.fromkeys(seat.month for seat in seats):
            self._make(self._indices.documents_of(month))
        self._records.put(
            bureau,
            (
                (self._id(bureau, seat), source, int(source["number"]))
                for seat, source in zip(seats, sources, strict=True)
            ),
        )

    def get(self, bureau: str, seats: Sequence[Seat]) -> list[Source | None]:
        """As they stand in real time, also where only they stayed of their month."""
        found = self.in_month(bureau, seats)
        gone = [seat for seat, each in zip(seats, found, strict=True) if each is None]
        stayed = iter(self._records.get(bureau, [self._stayed(bureau, seat) for seat in gone]))
        there = [next(stayed) if each is None else each for each in found]
        return [None if each is None else each.source for each in there]

    def in_month(self, bureau: str, seats: Sequence[Seat]) -> list[Found | None]:
        """Those that lie in the index of their month."""
        return self._records.get(bureau, [self._id(bureau, seat) for seat in seats])

    def change(self, bureau: str, seat: Seat, how: Callable[[Source], Source | None]) -> bool:
        """Put what `how` makes of the document in its place; False where there is none, or nothing to change."""

        def made(source: Source | None) -> Source | None:
            return None if source is None else how(source)

        # both: one that is just being moved lies in two places
        places = (self._id(bureau, seat), self._stayed(bureau, seat))
        done = [self._records.change(bureau, id_, made) for id_ in places]
        return any(done)

    def stay(self, bureau: str, seat: Seat) -> None:
        """Move it from the index of its month to those that stay."""
        for _ in range(_TRIES):
            (found,) = self.in_month(bureau, [seat])
            if found is None:
                return
            self._make(self._indices.kept_documents)
            source = changed(found.source)
            self._records.change(
                bureau,
                self._stayed(bureau, seat),
                lambda there, source=source: None if there == source else source,  # type: ignore[misc]
            )
            # what was changed meanwhile is moved as it is then
            if self._records.drop_as(bureau, found):
                return
        raise StorageBusy("同一篇文书正被反复改写，请稍后再试")

    def discard(self, bureau: str, seat: Seat) -> None:
        """Delete one document wherever it lies."""
        self._records.drop(bureau, [self._id(bureau, seat), self._stayed(bureau, seat)])

    def drop(self, bureau: str, month: str, until: int) -> None:
        """Drop the month, or of it the bureau's up to this number where others still need it."""
        index = self._indices.documents_of(month)
        ours: list[Source] = [{"term": {"bureau": bureau}}, {"range": {"number": {"lte": until}}}]
        if self._others(index, ours):
            while some := self._records.search(
                bureau, index, {"bool": {"filter": ours}}, ["number"], _AT_ONCE, only=[]
            ):
                self._records.drop(bureau, [(index, hit["_id"]) for hit in some])
        else:
            self._cluster.ask(lambda client: client.indices.delete(index=index, ignore_unavailable=True))
        self._made.discard(index)

    def _others(self, index: str, ours: Sequence[Source]) -> bool:
        def work(client: Elasticsearch) -> bool:
            if not client.indices.exists(index=index):
                return False
            fresh(client, index)
            query = {"bool": {"must_not": [{"bool": {"filter": list(ours)}}]}}
            return bool(client.count(index=index, query=query)["count"])

        return self._cluster.ask(work)

    def search(self, bureau: str, query: Source, order: str, size: int, behind: int | None) -> list[Source]:
        """Of every month, in this order."""
        last = None if behind is None else [behind]
        hits = self._records.search(bureau, self._indices.documents, query, [order], size, last)
        return [hit["_source"] for hit in hits]

    def _id(self, bureau: str, seat: Seat) -> Id:
        return self._indices.documents_of(seat.month), f"{bureau}/{seat.document}/{seat.ref}"

    def _stayed(self, bureau: str, seat: Seat) -> Id:
        return self._indices.kept_documents, self._id(bureau, seat)[1]

    def _make(self, index: str) -> None:
        if index not in self._made:
            set_up_documents(self._cluster, self._indices, index)
            self._made.add(index)
