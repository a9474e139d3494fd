"""Documents in their monthly indices: one each, its ref in its id, so that nothing of another try is ever met."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.ports.library import Kept
from monitor.store import kept_rows
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices, set_up_month
from monitor.store.elastic_records import Id, Records, Source
from monitor.store.search_text import tokens


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

    def put(self, bureau: str, documents: Sequence[tuple[Seat, Source]]) -> None:
        """Keep them, durably, each under its ref; again changes nothing."""
        for month in dict.fromkeys(seat.month for seat, _ in documents):
            self._make(month)
        self._records.make(bureau, [(self._id(bureau, seat), source) for seat, source in documents])

    def get(self, bureau: str, seats: Sequence[Seat]) -> list[Source | None]:
        """As they stand in real time."""
        found = self._records.get(bureau, [self._id(bureau, seat) for seat in seats])
        return [None if each is None else each.source for each in found]

    def change(self, bureau: str, seat: Seat, how: Callable[[Source], Source | None]) -> bool:
        """Put what `how` makes of the document in its place; False where there is none, or nothing to change."""
        return self._records.change(
            bureau, self._id(bureau, seat), lambda source: None if source is None else how(source)
        )

    def search(self, bureau: str, query: Source, order: str, size: int, behind: int | None) -> list[Source]:
        """Of every month, in this order."""
        last = None if behind is None else [behind]
        hits = self._records.search(bureau, self._indices.documents, query, [order], size, last)
        return [hit["_source"] for hit in hits]

    def _id(self, bureau: str, seat: Seat) -> Id:
        return self._indices.documents_of(seat.month), f"{bureau}/{seat.document}/{seat.ref}"

    def _make(self, month: str) -> None:
        if month not in self._made:
            set_up_month(self._cluster, self._indices, month)
            self._made.add(month)
