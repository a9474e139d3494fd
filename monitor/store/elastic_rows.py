"""The register's rows as documents, and what a page of commits does to them.

Each row is written with the number of the commit that last changed it as its version: an older form
never takes the place of a newer one, whoever writes last.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.register import ClockRow, Edit, Operation, Place, Put, Row, Table, operations
from monitor.store.elastic_cluster import fresh, refusal
from monitor.store.row_work import TYPES, Key, RowWork, key_of

_TUPLES = frozenset({"assist"})
_TIMES = frozenset({"due", "due_original", "met_at", "mark"})
#: more hits than this in one answer are refused by the server
MOST = 10_000
_LONGEST_ID = 512
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Fold:
    """The rows of one bureau; a rebuild begins another fold beside it."""

    index: str
    bureau: str
    number: int

    def id(self, kind: str, *key: str) -> str:
        # what a person wrote never stands in a key: they are ids of ours, and short
        return "/".join((self.bureau, str(self.number), kind, *key))

    def filter(self, kind: str) -> list[Any]:
        return [{"term": {"bureau": self.bureau}}, {"term": {"fold": self.number}}, {"term": {"kind": kind}}]


def row_of(source: Mapping[str, Any]) -> Any:
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

    def __init__(self, client: Elasticsearch, fold: Fold, commits: Sequence[Commit]) -> None:
        super().__init__()
        self._client, self._fold = client, fold
        self._fetched: dict[Key, Any] = {}
        self._documents: dict[str, _Placed] = {}
        self._moved: dict[str, _Placed] = {}
        self._fresh = False
        self._fetch([operation for commit in commits for event in commit.events
                     for operation in operations(event, commit.number)])  # fmt: skip
        for commit in commits:
            self.take(commit)

    def stored(self, table: Table, key: tuple[str, ...]) -> Any:
        return self._fetched.get((table, key))

    def stored_clocks(self, incident: str) -> Iterable[ClockRow]:
        return [row_of(source) for source in self._search("clock", {"term": {"incident": incident}})]

    def place(self, document: str, incident: str, number: int, order: int) -> None:
        known = self._documents.get(document)
        if known is None:
            self._put_document(document, _Placed(incident, number, order, number))
        elif known.commit < number or document in self._moved:
            self._put_document(document, _Placed(incident, known.number, known.order, number))

    def move(self, incident: str, into: str, number: int) -> None:
        for source in self._search("document", {"term": {"incident": incident}}):
            self._documents.setdefault(source["name"], _placed(source))
        for document, known in list(self._documents.items()):
            if known.incident == incident and (known.commit < number or document in self._moved):
                self._put_document(document, _Placed(into, known.number, known.order, number))

    def write(self, position: int) -> None:
        """Rows first, then how far they are true."""
        actions: list[Any] = []
        for key, row in self.changed.items():
            actions += self._action(self._fold.id(key[0], *key[1]), row.commit, source_of(self._fold, row))
        for document, placed in self._moved.items():
            actions += self._action(
                self._fold.id("document", document), placed.commit, _source(self._fold, document, placed)
            )
        if actions:
            self._bulk(actions)
        source = {
            "bureau": self._fold.bureau,
            "fold": self._fold.number,
            "kind": "position",
            "number": position,
        }
        self._bulk(self._action(self._fold.id("position"), position, source))

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
        ids = {self._fold.id(table, *key): (table, key) for table, key in keys}
        named = {self._fold.id("document", document): document for document in documents}
        if not ids and not named:
            return
        answer = self._client.mget(index=self._fold.index, ids=[*ids, *named], routing=self._fold.bureau)
        for found in answer["docs"]:
            if found.get("found") and found["_id"] in ids:
                self._fetched[ids[found["_id"]]] = row_of(found["_source"])
            elif found.get("found"):
                self._documents[named[found["_id"]]] = _placed(found["_source"])

    def _search(self, kind: str, term: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        if not self._fresh:
            fresh(self._client, self._fold.index)
            self._fresh = True
        answer = self._client.search(
            index=self._fold.index,
            routing=self._fold.bureau,
            query={"bool": {"filter": [*self._fold.filter(kind), term]}},
            size=MOST,
        )
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def _action(self, id_: str, version: int, source: Mapping[str, Any]) -> list[Any]:
        head = {
            "_id": id_, "routing": self._fold.bureau, "version": version, "version_type": "external_gte",
        }  # fmt: skip
        return [{"index": head}, source]

    def _bulk(self, actions: list[Any]) -> None:
        answer = self._client.bulk(index=self._fold.index, operations=actions)
        refused = [
            item["index"] for item in answer["items"]
            if item["index"]["status"] >= 300 and item["index"]["status"] != _CONFLICT
        ]  # fmt: skip
        if refused:
            raise refusal(refused[0])


def _placed(source: Mapping[str, Any]) -> _Placed:
    return _Placed(source["incident"], source["number"], source["place"], source["commit"])


def _source(fold: Fold, document: str, placed: _Placed) -> dict[str, Any]:
    return {
        "bureau": fold.bureau, "fold": fold.number, "kind": "document", "name": document,
        "incident": placed.incident, "number": placed.number, "place": placed.order, "commit": placed.commit,
    }  # fmt: skip
