"""Under which names documents are known: by their own id, and by origin and external id, in real time.

Written from the arrivals by whoever comes next, each time in the same form: `position` says how far.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.store.elastic_arrivals import NONE, Arrival, Arrivals, Batch
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_documents import Documents, Seat
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Found, Id, Records, Source, flat


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
        self._records, self._index = Records(cluster), indices.names
        self._arrivals, self._documents = arrivals, documents
        #: the last batch whose names are written, by bureau
        self._followed: dict[str, Batch] = {}

    def follow(self, bureau: str) -> Batch:
        """Write the names of what came in since; the last batch."""
        last = self._followed.get(bureau) or self._position(bureau)
        news = self._arrivals.after(bureau, last.number)
        for batch in news:
            self._write(bureau, batch, {})
            last = batch
        if news:
            self._put_position(bureau, last)
        self._followed[bureau] = last
        return last

    def took(self, bureau: str, batch: Batch, hashes: Mapping[str, str]) -> None:
        """`batch` is the next, and was just accepted; as `follow`."""
        self._write(bureau, batch, hashes)
        self._put_position(bureau, batch)
        self._followed[bureau] = batch

    def by_name(self, bureau: str, names: Sequence[Name]) -> Mapping[Name, tuple[Known, ...]]:
        """What is known under each, the oldest first."""
        found = self._records.get(bureau, [self._name_id(bureau, name) for name in names])
        return {name: _versions(each) for name, each in zip(names, found, strict=True)}

    def by_id(self, bureau: str, documents: Sequence[str]) -> Sequence[Seat | None]:
        found = self._records.get(bureau, [self._document_id(bureau, each) for each in documents])
        return [None if each is None else Seat(**json.loads(each.source["known"])) for each in found]

    def erase(self, bureau: str, name: Name, ref: str) -> None:
        """The document of this ref does not come back under this name."""
        self._change(
            bureau, name, lambda known: tuple(_erased(each) if each.ref == ref else each for each in known)
        )

    def expire(self, bureau: str, name: Name, number: int, content_hash: str) -> None:
        """The retention of this document has ended: the same content is known again, another is new."""

        def ended(each: Known) -> Known:
            return replace(each, content_hash=content_hash, erased=False) if each.number == number else each

        self._change(bureau, name, lambda known: tuple(ended(each) for each in known))

    def _write(self, bureau: str, batch: Batch, hashes: Mapping[str, str]) -> None:
        seats = [Seat(each.month, each.document, each.ref) for each in batch.arrivals]
        unread = [seat for seat in seats if seat.ref not in hashes]
        found = {
            seat.ref: _hash_of(source)
            for seat, source in zip(unread, self._documents.get(bureau, unread), strict=True)
        }
        named: dict[Name, list[Known]] = {}
        for number, arrival in enumerate(batch.arrivals, batch.first):
            known = _known(number, arrival, hashes.get(arrival.ref) or found.get(arrival.ref))
            named.setdefault((arrival.origin, arrival.external_id), []).append(known)
        self._add(bureau, seats, named)

    def _add(self, bureau: str, seats: Sequence[Seat], named: Mapping[Name, Sequence[Known]]) -> None:
        """All that are new at once, then those known before; one by one where somebody else writes them too."""
        ids = [(self._document_id(bureau, each.document), _seat(bureau, each)) for each in seats]
        fresh = [(self._name_id(bureau, name), _source(bureau, more)) for name, more in named.items()]
        made = self._records.make(bureau, [*ids, *fresh])[len(ids) :]
        met = [name for name, new in zip(named, made, strict=True) if not new]
        found = self._records.get(bureau, [self._name_id(bureau, name) for name in met])
        more = [
            (each, _source(bureau, _added(_versions(each), named[name])))
            for name, each in zip(met, found, strict=True) if each is not None
        ]  # fmt: skip
        if all(self._records.replace(bureau, more)) and len(more) == len(met):
            return
        for name in met:
            self._change(bureau, name, lambda there, more=named[name]: _added(there, more))  # type: ignore[misc]

    def _change(self, bureau: str, name: Name, how: Callable[[tuple[Known, ...]], tuple[Known, ...]]) -> None:
        def changed(source: Source | None) -> Source | None:
            known = _read(source)
            made = how(known)
            return None if made == known else _source(bureau, made)

        self._records.change(bureau, self._name_id(bureau, name), changed)

    def _position(self, bureau: str) -> Batch:
        (found,) = self._records.get(bureau, [(self._index, f"{bureau}/position")])
        number = 0 if found is None else int(found.source["known"])
        return self._arrivals.after(bureau, number - 1)[0] if number else NONE

    def _put_position(self, bureau: str, batch: Batch) -> None:
        source = {"bureau": bureau, "known": str(batch.number)}
        self._records.put(bureau, [((self._index, f"{bureau}/position"), source, batch.number)])

    def _document_id(self, bureau: str, document: str) -> Id:
        return self._index, f"{bureau}/d/{document}"

    def _name_id(self, bureau: str, name: Name) -> Id:
        # an external id is an address or a title: as long as it likes
        return self._index, f"{bureau}/n/{hashlib.sha256(chr(0).join(name).encode()).hexdigest()}"


def _hash_of(source: Source | None) -> str | None:
    """None where nothing is left but that it was there: erased, or its month dropped before its names were written."""
    row = {} if source is None else json.loads(source["row"])
    return row.get("content_hash") if row.get("state") != "erased" else None


def _known(number: int, arrival: Arrival, content_hash: str | None) -> Known:
    gone = content_hash is None
    return Known(number, arrival.document, arrival.ref, arrival.month, content_hash or "", gone)


def _added(known: tuple[Known, ...], more: Sequence[Known]) -> tuple[Known, ...]:
    there = {each.number for each in known}
    added = (*known, *(each for each in more if each.number not in there))
    return tuple(sorted(added, key=lambda each: each.number))


def _erased(known: Known) -> Known:
    return replace(known, content_hash="", erased=True)


def _versions(found: Found | None) -> tuple[Known, ...]:
    return _read(None if found is None else found.source)


def _read(source: Source | None) -> tuple[Known, ...]:
    return () if source is None else tuple(Known(**each) for each in json.loads(source["known"]))


def _seat(bureau: str, seat: Seat) -> Source:
    return {"bureau": bureau, "known": json.dumps(flat(seat))}


def _source(bureau: str, known: Sequence[Known]) -> Source:
    return {"bureau": bureau, "known": json.dumps([flat(each) for each in known], ensure_ascii=False)}
