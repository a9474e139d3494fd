"""Records on Elasticsearch: found by id in real time, made once, changed only as they were found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from elasticsearch import Elasticsearch

from monitor.errors import StorageBusy
from monitor.store.elastic_cluster import CHOSEN_WITHIN, Cluster, fresh, is_found, refusal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: index and id
Id = tuple[str, str]
Source = Mapping[str, Any]

#: more hits than this in one answer are refused by the server
MOST = 10_000
#: records in one request, and requests of one caller under way at once
_PART, _AT_ONCE = 125, 2
_TRIES = 20
_GOOD, _CONFLICT, _GONE = 300, 409, 404


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it stood, and the form in which it may be replaced."""

    id: Id
    source: Source
    seq_no: int
    term: int


class Records:
    """Records of many bureaus, in indices that route by bureau. Shared by threads.

    Raises what `Cluster.ask` raises; what has returned is on the disks of every copy in service.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, bureau: str, ids: Sequence[Id]) -> list[Found | None]:
        if not ids:
            return []
        wanted = [{"_index": index, "_id": id_, "routing": bureau} for index, id_ in ids]
        answer = self._cluster.ask(lambda client: client.mget(docs=wanted))
        return [
            Found(id_, each["_source"], each["_seq_no"], each["_primary_term"]) if is_found(each) else None
            for id_, each in zip(ids, answer["docs"], strict=True)
        ]

    def make(self, bureau: str, records: Iterable[tuple[Id, Source]]) -> list[bool]:
        """Which of them were not there before; those that were stay as they are.

        One whose answer was lost is made again by the next node, and then was there before.
        """
        return self._bulk(
            ({"create": {"_index": index, "_id": id_, "routing": bureau}}, source)
            for (index, id_), source in records
        )

    def replace(self, bureau: str, records: Sequence[tuple[Found, Source]]) -> list[bool]:
        """Which of them still stood as they were found, and stand as given now."""
        return self._bulk(({"index": _as_found(bureau, found)}, source) for found, source in records)

    def change(self, bureau: str, id_: Id, how: Callable[[Source | None], Source | None]) -> bool:
        """Put what `how` makes of the record, or of none, in its place; False where it makes nothing.

        `how` may be called again with what another has made of it meanwhile, or we ourselves where an
        answer was lost: from what is changed already it must make nothing.

        """
        for _ in range(_TRIES):
            (found,) = self.get(bureau, [id_])
            made = how(None if found is None else found.source)
            if made is None:
                return False
            done = (
                self.make(bureau, [(id_, made)]) if found is None else self.replace(bureau, [(found, made)])
            )
            if done == [True]:
                return True
        raise StorageBusy("同一条记录正被反复改写，请稍后再试")

    def put(self, bureau: str, records: Iterable[tuple[Id, Source, int]]) -> None:
        """Put each unless a higher version stands there; the next are made while the first are on their way."""
        self._bulk(
            (
                {"index": {"_index": index, "_id": id_, "routing": bureau, "version": version, "version_type": "external_gte"}},
                source,
            )
            for (index, id_), source, version in records
        )  # fmt: skip

    def drop(self, bureau: str, ids: Sequence[Id]) -> int:
        """Delete them; how many were there."""
        return sum(
            self._bulk(({"delete": {"_index": index, "_id": id_, "routing": bureau}},) for index, id_ in ids)
        )

    def drop_as(self, bureau: str, found: Found) -> bool:
        """Delete it if it still stands as it was found."""
        return self._bulk([({"delete": _as_found(bureau, found)},)])[0]

    def search(
        self, bureau: str, index: str, query: Source, order: Sequence[str], size: int,
        behind: Sequence[Any] | None = None, only: Sequence[str] | None = None,
    ) -> list[Any]:  # fmt: skip
        """Hits in this order, all that was acknowledged among them; `-field` runs downwards."""
        sort = [{field.lstrip("-"): "desc" if field.startswith("-") else "asc"} for field in order]

        def work(client: Elasticsearch) -> list[Any]:
            fresh(client, index)
            answer = client.search(
                index=index, routing=bureau, query=query, sort=sort, size=size, search_after=behind,
                source_includes=only, track_total_hits=False,
            )  # fmt: skip
            return list(answer["hits"]["hits"])

        return self._cluster.ask(work)

    def walk(
        self, bureau: str, index: str, query: Source, order: Sequence[str], limit: int,
        behind: Sequence[Any] | None = None,
    ) -> list[Source]:  # fmt: skip
        """Sources in this order, `limit` of them at most, in as many answers as it takes."""
        found: list[Source] = []
        while len(found) < limit:
            size = min(limit - len(found), MOST)
            hits = self.search(bureau, index, query, order, size, behind)
            found += [hit["_source"] for hit in hits]
            if len(hits) < size:
                break
            behind = hits[-1]["sort"]
        return found

    def _bulk(self, records: Iterable[tuple[Source, ...]]) -> list[bool]:
        """Which were done; those that another form or none stood in the way of were not.

        Many go in several requests, two at a time: a node works on one of them with one processor.
        Whatever one meets, none is under way when it is raised.
        """
        coming = iter(records)
        part = list(islice(coming, _PART))
        if len(part) < _PART:
            return self._sent(part) if part else []
        begun: list[Future[list[bool]]] = []
        with ThreadPoolExecutor(_AT_ONCE) as hands:
            while part:
                begun.append(hands.submit(self._sent, part))
                part = list(islice(coming, _PART))
                if len(begun) >= _AT_ONCE:
                    # no more of them wait in memory than are at work
                    begun[-_AT_ONCE].result()
        return [done for each in begun for done in each.result()]

    def _sent(self, records: Sequence[tuple[Source, ...]]) -> list[bool]:
        operations = list(chain.from_iterable(records))
        answer = self._cluster.ask(lambda client: client.bulk(operations=operations, timeout=CHOSEN_WITHIN))
        done = []
        for item in answer["items"]:
            (said,) = item.values()
            stood = said["status"] == _CONFLICT or (said["status"] == _GONE and "create" not in item)
            if said["status"] >= _GOOD and not stood:
                raise refusal(said)
            done.append(said["status"] < _GOOD)
        return done


def _as_found(bureau: str, found: Found) -> Source:
    index, id_ = found.id
    return {
        "_index": index, "_id": id_, "routing": bureau, "if_seq_no": found.seq_no, "if_primary_term": found.term,
    }  # fmt: skip


def flat(row: "DataclassInstance") -> Source:
    """A row of plain values by their names: `asdict` copies each, which costs eight times as much."""
    return {each.name: getattr(row, each.name) for each in fields(row)}


def of(bureau: str, *asked: Source) -> Source:
    """The query for records of a bureau of which all this holds."""
    return {"bool": {"filter": [{"term": {"bureau": bureau}}, *asked]}}
