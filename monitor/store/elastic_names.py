"""Under which names documents are known: by their own id, and by origin and external id, in real time.

Written from the arrivals by whoever comes next, each time in the same form: `position` says how far.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from monitor.errors import StorageBusy
from monitor.store.elastic_arrivals import NONE, Arrival, Arrivals, Batch
from monitor.store.elastic_cluster import Cluster, refusal
from monitor.store.elastic_documents import Documents, Seat
from monitor.store.elastic_indices import Indices

_TRIES = 20
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Known:
    """One document as its names know it."""

    number: int
    document: str
    ref: str
    month: str
    #: "" once erased
    content_hash: str
    erased: bool = False

    @property
    def seat(self) -> Seat:
        return Seat(self.month, self.document, self.ref)


#: (origin, external id)
Name = tuple[str, str]


class Names:
    """The names of many bureaus. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices, arrivals: Arrivals, documents: Documents) -> None:
        self._cluster, self._index = cluster, indices.names
        self._arrivals, self._documents = arrivals, documents
        #: the last batch whose names are written, by bureau
        self._followed: dict[str, Batch] = {}

    def follow(self, bureau: str) -> Batch:
        """Write the names of what came in since; the last batch."""
        last = self._followed.get(bureau) or self._position(bureau)
        news = self._arrivals.after(bureau, last.number)
        for batch in news:
            self._write(bureau, batch)
            last = batch
        if news:
            self._put_position(bureau, last)
        self._followed[bureau] = last
        return last

    def by_name(self, bureau: str, names: Sequence[Name]) -> Mapping[Name, tuple[Known, ...]]:
        """What is known under each, the oldest first."""
        found = self._got(bureau, [_name_id(bureau, name) for name in names])
        return {name: _versions(each) for name, each in zip(names, found, strict=True)}

    def by_id(self, bureau: str, documents: Sequence[str]) -> Sequence[Seat | None]:
        found = self._got(bureau, [_document_id(bureau, document) for document in documents])
        return [None if each is None else Seat(**json.loads(each["_source"]["known"])) for each in found]

    def erase(self, bureau: str, name: Name, ref: str) -> None:
        """The document of this ref does not come back under this name."""
        self._change(
            bureau, name, lambda known: tuple(_erased(each) if each.ref == ref else each for each in known)
        )

    def _write(self, bureau: str, batch: Batch) -> None:
        seats = [Seat(each.month, each.document, each.ref) for each in batch.arrivals]
        kept = self._documents.get(bureau, seats)
        operations: list[Any] = []
        for arrival, seat in zip(batch.arrivals, seats, strict=True):
            head = {"_id": _document_id(bureau, arrival.document), "routing": bureau}
            operations += [{"create": head}, {"bureau": bureau, "known": json.dumps(asdict(seat))}]
        self._bulk(operations)
        named: dict[Name, list[Known]] = {}
        for number, (arrival, found) in enumerate(zip(batch.arrivals, kept, strict=True), batch.first):
            known = _known(number, arrival, found)
            named.setdefault((arrival.origin, arrival.external_id), []).append(known)
        self._add(bureau, named)

    def _add(self, bureau: str, named: Mapping[Name, Sequence[Known]]) -> None:
        """All at once where nobody else writes; those in which somebody does, one by one."""
        names = list(named)
        found = self._got(bureau, [_name_id(bureau, name) for name in names])
        operations: list[Any] = []
        for name, each in zip(names, found, strict=True):
            operations += self._replacing(bureau, name, each, _added(_versions(each), named[name]))
        answers = self._bulk(operations)
        for name, done in zip(names, answers, strict=True):
            if not done:
                self._change(bureau, name, lambda known, name=name: _added(known, named[name]))  # type: ignore[misc]

    def _change(self, bureau: str, name: Name, how: Callable[[tuple[Known, ...]], tuple[Known, ...]]) -> None:
        for _ in range(_TRIES):
            (found,) = self._got(bureau, [_name_id(bureau, name)])
            known = _versions(found)
            made = how(known)
            if made == known or self._bulk(self._replacing(bureau, name, found, made)) == [True]:
                return
        raise StorageBusy("文库里同一篇正被反复改写，请稍后再试")

    def _replacing(self, bureau: str, name: Name, found: Any, made: tuple[Known, ...]) -> list[Any]:
        head: dict[str, Any] = {"_id": _name_id(bureau, name), "routing": bureau}
        source = {"bureau": bureau, "known": json.dumps([asdict(each) for each in made])}
        if found is None:
            return [{"create": head}, source]
        return [
            {"index": head | {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}},
            source,
        ]

    def _position(self, bureau: str) -> Batch:
        (found,) = self._got(bureau, [f"{bureau}/position"])
        if found is None:
            return NONE
        number = int(found["_source"]["known"])
        return self._arrivals.after(bureau, number - 1)[0] if number else NONE

    def _put_position(self, bureau: str, batch: Batch) -> None:
        head = {
            "_id": f"{bureau}/position", "routing": bureau, "version": batch.number, "version_type": "external_gte",
        }  # fmt: skip
        self._bulk([{"index": head}, {"bureau": bureau, "known": str(batch.number)}])

    def _got(self, bureau: str, ids: Sequence[str]) -> list[Any]:
        if not ids:
            return []
        answer = self._cluster.ask(
            lambda client: client.mget(index=self._index, ids=list(ids), routing=bureau)
        )
        return [each if each.get("found") else None for each in answer["docs"]]

    def _bulk(self, operations: list[Any]) -> list[bool]:
        """Which of them were done; those another was quicker with were not."""
        if not operations:
            return []
        answer = self._cluster.ask(lambda client: client.bulk(index=self._index, operations=operations))
        done = []
        for item in answer["items"]:
            (said,) = item.values()
            if said["status"] >= 300 and said["status"] != _CONFLICT:
                raise refusal(said)
            done.append(said["status"] < 300)
        return done


def _known(number: int, arrival: Arrival, found: Any) -> Known:
    row = {} if found is None else json.loads(found["_source"]["row"])
    # its month was dropped before its names were written: nothing is left of it but that it was there
    gone = found is None or row["state"] == "erased"
    return Known(number, arrival.document, arrival.ref, arrival.month, row.get("content_hash") or "", gone)


def _added(known: tuple[Known, ...], more: Sequence[Known]) -> tuple[Known, ...]:
    there = {each.number for each in known}
    return tuple(
        sorted((*known, *(each for each in more if each.number not in there)), key=lambda each: each.number)
    )


def _erased(known: Known) -> Known:
    return replace(known, content_hash="", erased=True)


def _versions(found: Any) -> tuple[Known, ...]:
    return () if found is None else tuple(Known(**each) for each in json.loads(found["_source"]["known"]))


def _document_id(bureau: str, document: str) -> str:
    return f"{bureau}/d/{document}"


def _name_id(bureau: str, name: Name) -> str:
    # an external id is an address or a title: as long as it likes
    return f"{bureau}/n/{hashlib.sha256(chr(0).join(name).encode()).hexdigest()}"
