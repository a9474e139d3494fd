"""The register on Elasticsearch: whoever reads it first writes what it still lacks.

`position` follows: rows are written after the commits they say, by any process, each in the same
form. A look begins by following the ledger to its end, so that nobody reads less than is acknowledged.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from monitor.domain.instant import stamp
from monitor.domain.register import AlertRow, ClockRow, IncidentRow
from monitor.store.elastic_cluster import Cluster, fresh
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_rows import MOST, ElasticRowWork, Fold, row_of

_PAGE = 500


class ElasticRegister:
    """`monitor.ports.register.Register` on a cluster. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices, ledger: ElasticLedger) -> None:
        self._cluster, self._index, self._ledger = cluster, indices.register, ledger

    def position(self, bureau: str) -> int:
        return self._cluster.ask(lambda client: self._followed(client, bureau)[1])

    def incident_of(self, bureau: str, document: str) -> str | None:
        found = self._one(bureau, "document", document)
        return None if found is None else str(found["incident"])

    def incident(self, bureau: str, incident: str) -> IncidentRow | None:
        found = self._one(bureau, "incident", incident)
        return None if found is None else row_of(found)

    def incidents(
        self, bureau: str, *, open_only: bool, limit: int, after: str = ""
    ) -> Sequence[IncidentRow]:
        asked = [{"range": {"name": {"gt": after}}}, *([{"term": {"status": "open"}}] if open_only else [])]
        return [row_of(each) for each in self._many(bureau, "incident", asked, ["name"], limit)]

    def documents_of(self, bureau: str, incident: str) -> Sequence[str]:
        asked = [{"term": {"incident": incident}}]
        found = self._many(bureau, "document", asked, ["number", "place"], MOST)
        return [str(each["name"]) for each in found]

    def clocks(self, bureau: str, incident: str) -> Sequence[ClockRow]:
        asked = [{"term": {"incident": incident}}]
        return [row_of(each) for each in self._many(bureau, "clock", asked, ["due", "name"], MOST)]

    def clocks_due(
        self, bureau: str, until: datetime, limit: int, *, after: ClockRow | None = None
    ) -> Sequence[ClockRow]:
        asked = [{"term": {"status": ""}}, {"range": {"due": {"lte": stamp(until)}}}]
        behind = None if after is None else [stamp(after.due), after.incident, after.clock]
        found = self._many(bureau, "clock", asked, ["due", "incident", "name"], limit, behind)
        return [row_of(each) for each in found]

    def told_from(self, bureau: str, incident: str, clock: str, mark: datetime) -> bool:
        asked = [
            {"term": {"incident": incident}},
            {"term": {"clock": clock}},
            {"range": {"mark": {"gte": stamp(mark)}}},
        ]
        return bool(self._many(bureau, "alert", asked, ["mark"], 1))

    def alert(self, bureau: str, key: str) -> AlertRow | None:
        found = self._one(bureau, "alert", key)
        return None if found is None else row_of(found)

    def alerts_open(self, bureau: str, limit: int) -> Sequence[AlertRow]:
        found = self._many(bureau, "alert", [{"term": {"waiting": True}}], ["rank", "mark", "name"], limit)
        return [row_of(each) for each in found]

    def rebuild(self, bureau: str) -> int:
        return self._cluster.ask(lambda client: self._rebuilt(client, bureau))

    def _one(self, bureau: str, kind: str, *key: str) -> Mapping[str, Any] | None:
        """A row by its key, in real time."""

        def work(client: Elasticsearch) -> Mapping[str, Any] | None:
            fold, _ = self._followed(client, bureau)
            return _got(client, fold, fold.id(kind, *key))

        return self._cluster.ask(work)

    def _many(
        self, bureau: str, kind: str, asked: Sequence[Any], order: Sequence[str], limit: int,
        behind: Sequence[Any] | None = None,
    ) -> Sequence[Mapping[str, Any]]:  # fmt: skip
        """Rows in this order, those behind a place in it alone."""

        def work(client: Elasticsearch) -> list[Mapping[str, Any]]:
            fold, _ = self._followed(client, bureau)
            fresh(client, self._index)
            query = {"bool": {"filter": [*fold.filter(kind), *asked]}}
            found: list[Mapping[str, Any]] = []
            last = behind
            while len(found) < limit:
                size = min(limit - len(found), MOST)
                hits = _page(client, fold, query, order, size, last)
                found += [hit["_source"] for hit in hits]
                if len(hits) < size:
                    break
                last = hits[-1]["sort"]
            return found

        return self._cluster.ask(work)

    def _followed(self, client: Elasticsearch, bureau: str) -> tuple[Fold, int]:
        """The fold that is read now, and the commit up to which it is true, after following to the end."""
        fold = self._fold(client, bureau)
        return fold, self._follow(client, fold)

    def _follow(self, client: Elasticsearch, fold: Fold) -> int:
        found = _got(client, fold, fold.id("position"))
        position = 0 if found is None else int(found["number"])
        while commits := self._ledger.read(fold.bureau, position, _PAGE):
            position = commits[-1].number
            ElasticRowWork(client, fold, commits).write(position)
        return position

    def _fold(self, client: Elasticsearch, bureau: str) -> Fold:
        try:
            found = client.get(index=self._index, id=f"{bureau}/fold", routing=bureau)
        except NotFoundError:
            return Fold(self._index, bureau, 1)
        return Fold(self._index, bureau, int(found["_source"]["fold"]))

    def _rebuilt(self, client: Elasticsearch, bureau: str) -> int:
        old = self._fold(client, bureau)
        new = Fold(self._index, bureau, old.number + 1)
        position = self._follow(client, new)
        source = {"bureau": bureau, "fold": new.number, "kind": "fold"}
        # a version of its own, so that of two rebuilds at once the one that began later stays
        try:
            client.index(
                index=self._index, id=f"{bureau}/fold", routing=bureau, document=source,
                version=new.number, version_type="external_gte",
            )  # fmt: skip
        except ConflictError:
            return position
        self._drop(client, old)
        return position

    def _drop(self, client: Elasticsearch, fold: Fold) -> None:
        fresh(client, self._index)
        asked = [{"term": {"bureau": fold.bureau}}, {"term": {"fold": fold.number}}]
        query = {"bool": {"filter": asked, "must_not": [{"term": {"kind": "fold"}}]}}
        while True:
            answer = client.search(
                index=self._index, routing=fold.bureau, query=query, size=MOST, source=False
            )
            ids = [hit["_id"] for hit in answer["hits"]["hits"]]
            if not ids:
                return
            client.bulk(
                index=self._index,
                operations=[{"delete": {"_id": each, "routing": fold.bureau}} for each in ids],
                refresh=True,
            )


def _got(client: Elasticsearch, fold: Fold, id_: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = client.get(index=fold.index, id=id_, routing=fold.bureau)["_source"]
    except NotFoundError:
        return None
    return found


def _page(
    client: Elasticsearch, fold: Fold, query: Mapping[str, Any], order: Sequence[str], size: int,
    behind: Sequence[Any] | None,
) -> Sequence[Any]:  # fmt: skip
    answer = client.search(
        index=fold.index,
        routing=fold.bureau,
        query=query,
        sort=[{field: "asc"} for field in order],
        size=size,
        search_after=behind,
        track_total_hits=False,
    )
    return list(answer["hits"]["hits"])
