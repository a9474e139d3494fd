"""The ledger on Elasticsearch: a commit is a document nobody can create twice.

A commit that was merely read is built upon only once it is safe: see `elastic_safe`.
"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from monitor.domain.ledger import EMPTY, NOTHING, Commit, Head, parse
from monitor.domain.register import operations, touched
from monitor.errors import StorageAway
from monitor.ports.ledger import Appended
from monitor.store.elastic_cluster import CHOSEN_WITHIN, Cluster, fresh, is_found
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_safe import is_safe

#: documents asked for by id in one request: few where only news are looked for, more as they come
_FEW, _MANY = 16, 500
#: commits given by one search
_PAGE = 1000
_STORED = ["raw", "hash"]


class ElasticLedger:
    """`monitor.ports.ledger.LedgerStore` on a cluster. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._cluster, self._index, self._copies = cluster, indices.ledger, indices.copies
        #: of the commits since somebody asked, those of the fewest copies; None where all had enough
        self._fewest: int | None = None
        self._turn = threading.RLock()
        #: number and hash of the last commit known to be safe, by bureau
        self._safe: dict[str, tuple[int, str]] = {}
        self._heads: dict[str, Head] = {}

    def append(self, commit: Commit) -> Appended:
        body = _body(commit)
        if not self._follows(commit):
            return self._found(commit)
        try:
            # the same bytes by another node: whichever of the two comes first, it is this commit
            copies = self._cluster.ask(lambda client: self._create(client, commit, body))
        except StorageAway as fault:
            if fault.unclear:
                return Appended("unknown")
            raise
        if copies is None:
            return self._found(commit)
        self._safe[commit.bureau] = (commit.number, commit.hash)
        if copies < self._copies:
            self._fewest = min(copies, self._fewest or copies)
        return Appended("committed")

    def fewest(self) -> int | None:
        """On how few copies a commit since the last question was written; None where none lacked any."""
        fewest, self._fewest = self._fewest, None
        return fewest

    def read(self, bureau: str, after: int, limit: int) -> Sequence[Commit]:
        found: list[Commit] = []
        size = _FEW
        while len(found) < limit:
            size = min(size, limit - len(found))
            first = after + len(found) + 1
            rows = self._got(bureau, range(first, first + size))
            found += [parse(raw, hash_) for raw, hash_ in rows]
            if len(rows) < size:
                break
            size = _MANY
        return found

    def raw(self, bureau: str, after: int, limit: int) -> Sequence[tuple[bytes, str]]:
        # by searching, not by counting on: what was taken out of the middle must not hide the rest
        found: list[tuple[bytes, str]] = []
        while len(found) < limit:
            size = min(_PAGE, limit - len(found))
            hits = self._searched(bureau, [{"range": {"number": {"gt": after}}}], size)
            found += [_stored(hit["_source"]) for hit in hits]
            if len(hits) < size:
                break
            after = hits[-1]["sort"][0]
        return found

    def head(self, bureau: str) -> Head:
        known = self._heads.get(bureau)
        if known is None or not self._shows(bureau, known):
            known = self._last(bureau)
        news = self.read(bureau, known.number, _MANY)
        while news:
            known = news[-1].head
            news = self.read(bureau, known.number, _MANY)
        if known.number:
            self._heads[bureau] = known
        return known

    def touching(self, bureau: str, incident: str) -> Sequence[Commit]:
        found: list[Commit] = []
        after = 0
        while True:
            asked = [{"range": {"number": {"gt": after}}}, {"term": {"incidents": incident}}]
            hits = self._searched(bureau, asked, _PAGE)
            found += [parse(*_stored(hit["_source"])) for hit in hits]
            if len(hits) < _PAGE:
                return found
            after = hits[-1]["sort"][0]

    def turn(self, bureau: str) -> AbstractContextManager[Any]:  # noqa: ARG002
        """Among the threads of this process only."""
        return self._turn

    def bureaus(self) -> Sequence[str]:
        def work(client: Elasticsearch) -> list[str]:
            fresh(client, self._index)
            answer = client.search(
                index=self._index, query={"term": {"number": 1}}, size=10_000, source_includes=["bureau"]
            )
            return sorted(hit["_source"]["bureau"] for hit in answer["hits"]["hits"])

        return self._cluster.ask(work)

    def _create(self, client: Elasticsearch, commit: Commit, body: dict[str, Any]) -> int | None:
        """How many copies have written it; None where the number is taken."""
        try:
            answer = client.create(
                index=self._index,
                id=_id(commit.bureau, commit.number),
                routing=commit.bureau,
                document=body,
                wait_for_active_shards=self._copies,
                timeout=CHOSEN_WITHIN,
            )
        except ConflictError:
            return None
        return int(answer["_shards"]["successful"])

    def _follows(self, commit: Commit) -> bool:
        """Whether the commit before it is there for good."""
        if commit.number == 1:
            return commit.prev == NOTHING
        before = (commit.number - 1, commit.prev)
        if self._safe.get(commit.bureau) == before:
            return True
        if not self._is_safe(commit.bureau, *before):
            return False
        self._safe[commit.bureau] = before
        return True

    def _found(self, commit: Commit) -> Appended:
        """What stands under a number that could not be created."""
        there = self._got(commit.bureau, [commit.number])
        if there != [(commit.raw, commit.hash)]:
            return Appended("conflict")
        if not self._is_safe(commit.bureau, commit.number, commit.hash):
            return Appended("unknown")
        self._safe[commit.bureau] = (commit.number, commit.hash)
        return Appended("committed")

    def _is_safe(self, bureau: str, number: int, hash_: str) -> bool:
        id_ = _id(bureau, number)
        return is_safe(self._cluster, self._index, bureau, id_, lambda source: bool(source["hash"] == hash_))

    def _shows(self, bureau: str, head: Head) -> bool:
        there = self._got(bureau, [head.number])
        return bool(there) and there[0][1] == head.hash

    def _last(self, bureau: str) -> Head:
        hits = self._searched(bureau, [], 1, order="desc")
        return parse(*_stored(hits[0]["_source"])).head if hits else EMPTY

    def _got(self, bureau: str, numbers: Sequence[int]) -> list[tuple[bytes, str]]:
        """Those of consecutive numbers that are there, up to the first that is not; in real time."""
        ids = [_id(bureau, number) for number in numbers]
        answer = self._cluster.ask(
            lambda client: client.mget(index=self._index, ids=ids, routing=bureau, source_includes=_STORED)
        )
        rows = []
        for document in answer["docs"]:
            if not is_found(document):
                break
            rows.append(_stored(document["_source"]))
        return rows

    def _searched(self, bureau: str, asked: Sequence[Any], size: int, order: str = "asc") -> Sequence[Any]:
        def work(client: Elasticsearch) -> Any:
            fresh(client, self._index)
            return client.search(
                index=self._index,
                routing=bureau,
                query={"bool": {"filter": [{"term": {"bureau": bureau}}, *asked]}},
                sort=[{"number": order}],
                size=size,
                source_includes=_STORED,
                track_total_hits=False,
            )

        return list(self._cluster.ask(work)["hits"]["hits"])


def _body(commit: Commit) -> dict[str, Any]:
    """The document of a commit; raises LedgerTooNew for an event this program does not know."""
    for event in commit.events:
        operations(event, commit.number)
    incidents = sorted({incident for event in commit.events for incident in touched(event)})
    return {
        "bureau": commit.bureau,
        "number": commit.number,
        "incidents": incidents,
        "hash": commit.hash,
        "raw": commit.raw.decode(),
    }


def _stored(source: Any) -> tuple[bytes, str]:
    return source["raw"].encode(), source["hash"]


def _id(bureau: str, number: int) -> str:
    return f"{bureau}/{number}"
