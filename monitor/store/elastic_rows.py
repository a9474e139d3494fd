"""The register's rows as documents, and what a page of commits does to them.

Each row is written with the number of the commit that last changed it as its version: an older form
never takes the place of a newer one, whoever writes last.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.register import ClockRow, Edit, Operation, Place, Put, Row, Table, operations
from monitor.store.elastic_records import MOST, Id, Records, Source, of
from monitor.store.row_work import TYPES, Key, RowWork, key_of

_TUPLES = frozenset({"assist"})
_TIMES = frozenset({"due", "due_original", "met_at", "mark"})


@dataclass(frozen=True, slots=True)
class Fold:
    """The rows of one bureau; a rebuild begins another fold beside it."""

    index: str
    bureau: str
    number: int

    def id(self, kind: str, *key: str) -> Id:
        # what a person wrote never stands in a key: they are ids of ours, and short
        return self.index, "/".join((self.bureau, str(self.number), kind, *key))

    def filter(self, kind: str) -> list[Any]:
        return [{"term": {"fold": self.number}}, {"term": {"kind": kind}}]

    def position(self, number: int) -> Source:
        return {"bureau": self.bureau, "fold": self.number, "kind": "position", "number": number}


def row_of(source: Source) -> Any:
    """The row a document holds."""
    kind = TYPES[source["kind"]]
    named = json.loads(source["row"])
    return kind(**{field.name: _back(field.name, named[field.name]) for field in fields(kind)})


def _back(field: str, value: Any) -> Any:
    if field in _TIMES:
        return None if value is None else unstamp(value)
    return tuple(value) if field in _TUPLES else value


def _forth(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def source_of(fold: Fold, row: Row) -> dict[str, Any]:
    """The document of a row: the whole of it as one string, and beside it what is searched and sorted by."""
    table, key = key_of(row)
    named = {field.name: _forth(getattr(row, field.name)) for field in fields(row)}
    searched: dict[str, Any] = {"incident": row.incident, "name": key[-1]}
    for field in ("due", "mark", "rank"):
        if named.get(field) is not None:
            searched[field] = named[field]
    if table != "alert":
        searched["status"] = named["status" if table == "incident" else "outcome"]
    else:
        searched |= {"clock": named["clock"], "waiting": row.waiting}  # type: ignore[union-attr]
    return {
        "bureau": fold.bureau,
        "fold": fold.number,
        "kind": table,
        "row": json.dumps(named, ensure_ascii=False),
        **searched,
    }


@dataclass(slots=True)
class _Placed:
    incident: str
    #: commit and place within it at which it first joined any incident
    number: int
    order: int
    #: commit that last moved it
    commit: int


class ElasticRowWork(RowWork):
    """A page of commits; what they need is fetched first, in a few requests."""

    def __init__(self, records: Records, fold: Fold, commits: Sequence[Commit]) -> None:
        super().__init__()
        self._records, self._fold = records, fold
        self._fetched: dict[Key, Any] = {}
        self._documents: dict[str, _Placed] = {}
        self._moved: dict[str, _Placed] = {}
        self._fetch([operation for commit in commits for event in commit.events
                     for operation in operations(event, commit.number)])  # fmt: skip
        for commit in commits:
            self.take(commit)

    def stored(self, table: Table, key: tuple[str, ...]) -> Any:
        return self._fetched.get((table, key))

    def stored_clocks(self, incident: str) -> Iterable[ClockRow]:
        return [row_of(source) for source in self._of_incident("clock", incident)]

    def place(self, document: str, incident: str, number: int, order: int) -> None:
        known = self._documents.get(document)
        if known is None:
            self._put_document(document, _Placed(incident, number, order, number))
        elif known.commit < number or document in self._moved:
            self._put_document(document, _Placed(incident, known.number, known.order, number))

    def move(self, incident: str, into: str, number: int) -> None:
        for source in self._of_incident("document", incident):
            self._documents.setdefault(source["name"], _placed(source))
        for document, known in list(self._documents.items()):
            if known.incident == incident and (known.commit < number or document in self._moved):
                self._put_document(document, _Placed(into, known.number, known.order, number))

    def write(self, position: int) -> None:
        """Rows first, then how far they are true."""
        rows = [
            (self._fold.id(*key_id(key)), source_of(self._fold, row), row.commit)
            for key, row in self.changed.items()
        ]
        placed = [
            (self._fold.id("document", document), _source(self._fold, document, each), each.commit)
            for document, each in self._moved.items()
        ]
        self._records.put(self._fold.bureau, [*rows, *placed])
        self._records.put(
            self._fold.bureau, [(self._fold.id("position"), self._fold.position(position), position)]
        )

    def _put_document(self, document: str, placed: _Placed) -> None:
        self._documents[document] = self._moved[document] = placed

    def _fetch(self, doing: Sequence[Operation]) -> None:
        keys: dict[Key, None] = {}
        documents: dict[str, None] = {}
        for operation in doing:
            if isinstance(operation, Edit):
                keys[operation.table, operation.key] = None
            elif isinstance(operation, Put):
                keys[key_of(operation.row)] = None
            elif isinstance(operation, Place):
                documents[operation.document] = None
        rows = self._records.get(self._fold.bureau, [self._fold.id(*key_id(key)) for key in keys])
        self._fetched = {
            key: row_of(row.source) for key, row in zip(keys, rows, strict=True) if row is not None
        }
        there = self._records.get(self._fold.bureau, [self._fold.id("document", each) for each in documents])
        self._documents = {
            document: _placed(each.source)
            for document, each in zip(documents, there, strict=True)
            if each is not None
        }

    def _of_incident(self, kind: str, incident: str) -> list[Source]:
        query = of(self._fold.bureau, *self._fold.filter(kind), {"term": {"incident": incident}})
        return self._records.walk(self._fold.bureau, self._fold.index, query, ["name"], MOST)


def key_id(key: Key) -> tuple[str, ...]:
    """What of a row stands in its id."""
    return key[0], *key[1]


def _placed(source: Source) -> _Placed:
    return _Placed(source["incident"], source["number"], source["place"], source["commit"])


def _source(fold: Fold, document: str, placed: _Placed) -> Source:
    return {
        "bureau": fold.bureau, "fold": fold.number, "kind": "document", "name": document,
        "incident": placed.incident, "number": placed.number, "place": placed.order, "commit": placed.commit,
    }  # fmt: skip
