"""Documents in their monthly indices: one each, its ref in its id, so that nothing of another try is ever met."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.ports.library import Kept
from monitor.store import kept_rows
from monitor.store.elastic_cluster import Cluster, refusal
from monitor.store.elastic_indices import Indices, set_up_month
from monitor.store.search_text import tokens

_TRIES = 20
_CONFLICT = 409


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
        self._made: set[str] = set()

    def put(self, bureau: str, documents: Sequence[tuple[Seat, Mapping[str, Any]]]) -> None:
        """Keep them, durably, each under its ref; again changes nothing."""
        operations: list[Any] = []
        for seat, source in documents:
            self._make(seat.month)
            head = {
                "_index": self._indices.documents_of(seat.month),
                "_id": f"{bureau}/{seat.document}/{seat.ref}",
            }
            operations += [{"create": {**head, "routing": bureau}}, source]
        answer = self._cluster.ask(lambda client: client.bulk(operations=operations))
        for item in answer["items"]:
            if item["create"]["status"] >= 300 and item["create"]["status"] != _CONFLICT:
                raise refusal(item["create"])

    def get(self, bureau: str, seats: Sequence[Seat]) -> list[Any]:
        """As they stand in real time, with what `change` asks for; None where there is none."""
        if not seats:
            return []
        wanted = [
            {
                "_index": self._indices.documents_of(seat.month),
                "_id": f"{bureau}/{seat.document}/{seat.ref}",
                "routing": bureau,
            }
            for seat in seats
        ]
        answer = self._cluster.ask(lambda client: client.mget(docs=wanted))
        return [document if document.get("found") else None for document in answer["docs"]]

    def change(self, bureau: str, seat: Seat, how: Any) -> bool:
        """Put what `how` makes of the source in its place; False where there is none, or nothing to change."""
        for _ in range(_TRIES):
            (found,) = self.get(bureau, [seat])
            made = None if found is None else how(found["_source"])
            if made is None:
                return False
            if self._replaced(bureau, found, made):
                return True
        raise refusal({"status": 429, "error": {"type": "version_conflict"}})

    def _replaced(self, bureau: str, found: Any, made: Mapping[str, Any]) -> bool:
        head = {
            "_index": found["_index"], "_id": found["_id"], "routing": bureau,
            "if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"],
        }  # fmt: skip
        (item,) = self._cluster.ask(lambda client: client.bulk(operations=[{"index": head}, made]))["items"]
        if item["index"]["status"] >= 300 and item["index"]["status"] != _CONFLICT:
            raise refusal(item["index"])
        return bool(item["index"]["status"] < 300)

    def _make(self, month: str) -> None:
        if month not in self._made:
            set_up_month(self._cluster, self._indices, month)
            self._made.add(month)
