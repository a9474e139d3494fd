"""The register on Elasticsearch: whoever reads it first writes what it still lacks.

`position` follows: rows are written after the commits they say, by any process, each in the same
form. A look begins by following the ledger to its end, so that nobody reads less than is acknowledged.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from monitor.domain.instant import stamp
from monitor.domain.register import AlertRow, ClockRow, IncidentRow
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_records import MOST, Id, Records, Source, of
from monitor.store.elastic_rows import ElasticRowWork, Fold, row_of

_PAGE = 500


class ElasticRegister:
    """`monitor.ports.register.Register` on a cluster. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices, ledger: ElasticLedger) -> None:
        self._records, self._index, self._ledger = Records(cluster), indices.register, ledger

    def position(self, bureau: str) -> int:
        return self._followed(bureau)[1]

    def incident_of(self, bureau: str, document: str) -> str | None:
        found = self._one(bureau, "document", document)
        return None if found is None else str(found["incident"])

    def incident(self, bureau: str, incident: str) -> IncidentRow | None:
        found = self._one(bureau, "incident", incident)
        return None if found is None else row_of(found)

    def incidents(
        self, bureau: str, *, open_only: bool, limit: int, after: str = ""
    ) -> Sequence[IncidentRow]:
        asked: list[Source] = [
            {"range": {"name": {"gt": after}}},
            *([{"term": {"status": "open"}}] if open_only else []),
        ]
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
        asked: list[Source] = [{"term": {"status": ""}}, {"range": {"due": {"lte": stamp(until)}}}]
        behind = None if after is None else [stamp(after.due), after.incident, after.clock]
        found = self._many(bureau, "clock", asked, ["due", "incident", "name"], limit, behind)
        return [row_of(each) for each in found]

    def told_from(self, bureau: str, incident: str, clock: str, mark: datetime) -> bool:
        asked: list[Source] = [
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
        old = self._fold(bureau)
        new = Fold(self._index, bureau, old.number + 1)
        position = self._follow(new)
        # a version of its own, so that of two rebuilds at once the one that began later stays
        self._records.put(
            bureau,
            [(self._current(bureau), {"bureau": bureau, "fold": new.number, "kind": "fold"}, new.number)],
        )
        self._drop(old)
        return position

    def _one(self, bureau: str, kind: str, *key: str) -> Source | None:
        """A row by its key, in real time."""
        fold, _ = self._followed(bureau)
        (found,) = self._records.get(bureau, [fold.id(kind, *key)])
        return None if found is None else found.source

    def _many(
        self, bureau: str, kind: str, asked: Sequence[Source], order: Sequence[str], limit: int,
        behind: Sequence[Any] | None = None,
    ) -> Sequence[Source]:  # fmt: skip
        """Rows in this order, those behind a place in it alone."""
        fold, _ = self._followed(bureau)
        query = of(bureau, *fold.filter(kind), *asked)
        return self._records.walk(bureau, self._index, query, order, limit, behind)

    def _followed(self, bureau: str) -> tuple[Fold, int]:
        """The fold that is read now, and the commit up to which it is true, after following to the end."""
        fold = self._fold(bureau)
        return fold, self._follow(fold)

    def _follow(self, fold: Fold) -> int:
        (found,) = self._records.get(fold.bureau, [fold.id("position")])
        position = 0 if found is None else int(found.source["number"])
        while commits := self._ledger.read(fold.bureau, position, _PAGE):
            position = commits[-1].number
            ElasticRowWork(self._records, fold, commits).write(position)
        return position

    def _fold(self, bureau: str) -> Fold:
        (found,) = self._records.get(bureau, [self._current(bureau)])
        return Fold(self._index, bureau, 1 if found is None else int(found.source["fold"]))

    def _current(self, bureau: str) -> Id:
        """The record that says which fold is read."""
        return self._index, f"{bureau}/fold"

    def _drop(self, fold: Fold) -> None:
        asked = of(fold.bureau, {"term": {"fold": fold.number}})
        query = {"bool": {"filter": [asked], "must_not": [{"term": {"kind": "fold"}}]}}
        while hits := self._records.search(fold.bureau, self._index, query, ["name"], MOST):
            self._records.drop(fold.bureau, [(self._index, hit["_id"]) for hit in hits])
