"""The library on Elasticsearch: documents by month, their arrivals and names, and texts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from monitor.domain import canonical
from monitor.errors import StorageBusy
from monitor.ports.library import DigestRow, Filters, Hit, Keep, Kept, Reader, Tally
from monitor.store import kept_rows
from monitor.store.elastic_arrivals import Arrival, Arrivals, Batch
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_documents import Documents, Seat, changed, emptied, kept_of, month_of, source_of
from monitor.store.elastic_expiry import Expiry
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_names import Known, Names
from monitor.store.elastic_records import MOST, Source, of
from monitor.store.elastic_search import Asked
from monitor.store.elastic_texts import Texts
from monitor.store.search_text import spans
from monitor.store.sqlite_search import cursor_seat

_TRIES = 20


class ElasticLibrary:
    """`monitor.ports.library.Library` on a cluster. Shared by threads.

    An erased text is found and given out no more when `erase` returns; its bytes leave the files of the
    nodes with the merge that begins then (docs/ELASTICSEARCH.md).
    """

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._arrivals = Arrivals(cluster, indices)
        self._documents = Documents(cluster, indices)
        self._names = Names(cluster, indices, self._arrivals, self._documents)
        self._texts = Texts(cluster, indices)
        self._expiry = Expiry(self._arrivals, self._documents)

    def keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        return self.keep_all(bureau, [(kept, salt)])[0]

    def keep_all(self, bureau: str, kept: Sequence[tuple[Kept, bytes]]) -> Sequence[bool]:
        for each, salt in kept:
            kept_rows.pledge(each, salt)
        for _ in range(_TRIES):
            last = self._names.follow(bureau)
            new = self._new(bureau, [each for each, _ in kept])
            if not any(new):
                return new
            wanted = [each for each, is_new in zip(kept, new, strict=True) if is_new]
            batch = Batch(last.number + 1, last.last + 1, tuple(arrival_of(each) for each, _ in wanted))
            self._documents.put(bureau, [seat_of(each) for each, _ in wanted], (
                source_of(bureau, number, each, salt) for number, (each, salt) in enumerate(wanted, batch.first)
            ))  # fmt: skip
            if self._arrivals.append(bureau, batch):
                self._names.took(bureau, batch, {each.ref: each.content_hash for each, _ in wanted})
                return new
        raise StorageBusy("文库正被反复写入，请稍后再试")

    def settle(self, bureau: str, document: str, departments: tuple[str, ...]) -> None:
        def how(source: Source) -> Source | None:
            state = "settled" if source["state"] == "pending" else source["state"]
            if (source["state"], tuple(source["departments"])) == (state, departments):
                return None
            return changed(source, state=state, departments=kept_rows.listed(departments))

        (seat,) = self._seats(bureau, [document])
        if seat is not None:
            self._documents.change(bureau, seat, how)

    def note(self, bureau: str, origin: str, external_id: str, note: str) -> bool:
        standing = self._standing(bureau, origin, external_id)
        if not standing:
            return False

        def how(source: Source) -> Source | None:
            notes = kept_of(source).notes
            return None if note in notes else changed(source, notes=kept_rows.listed((*notes, note)))

        self._documents.change(bureau, standing[-1].seat, how)
        return True

    def versions(self, bureau: str, origin: str, external_id: str) -> Sequence[str]:
        return [each.document for each in self._standing(bureau, origin, external_id)]

    def pending(self, bureau: str, limit: int) -> Sequence[Kept]:
        asked = of(bureau, {"term": {"state": "pending"}})
        return [kept_of(source) for source in self._walk(bureau, asked, "number", None, limit)]

    def document(self, bureau: str, document: str) -> Kept | None:
        (seat,) = self._seats(bureau, [document])
        (found,) = self._documents.get(bureau, [seat]) if seat else (None,)
        return None if found is None else kept_of(found)

    def search(
        self, bureau: str, query: str, reader: Reader, filters: Filters, after: str = "", limit: int = 20
    ) -> Sequence[Hit]:
        asked = Asked.of(bureau, query, reader, filters, after)
        hits: list[Hit] = []
        below = asked.below
        while len(hits) < limit and not asked.nothing:
            wanted = limit - len(hits)
            found = self._walk(bureau, asked.query, "-seat", below, wanted)
            for source in found:
                places = spans(source["content"], asked.pieces)
                if places is not None:
                    hits.append(Hit(kept_of(source), places, str(source["seat"])))
            if len(found) < wanted:
                break
            below = found[-1]["seat"]
        return hits

    def newest(self, bureau: str, limit: int, after: str = "") -> Sequence[Hit]:
        below = cursor_seat(after) if after else None
        found = self._walk(bureau, of(bureau), "-seat", below, limit)
        return [Hit(kept_of(source), (), str(source["seat"])) for source in found]

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        return self.keep_texts(bureau, [(text, salt)])[0]

    def keep_texts(self, bureau: str, texts: Sequence[tuple[str, bytes]]) -> Sequence[str]:
        refs = [canonical.commitment(salt, text.encode()) for text, salt in texts]
        self._texts.put(bureau, [(ref, text, salt) for ref, (text, salt) in zip(refs, texts, strict=True)])
        return refs

    def texts(self, bureau: str, refs: Sequence[str]) -> Sequence[str | None]:
        found = self._texts.get(bureau, refs)
        return [
            self._of_document(bureau, ref)[0] if each is None else each[0]
            for ref, each in zip(refs, found, strict=True)
        ]

    def text(self, bureau: str, ref: str) -> str | None:
        return self.texts(bureau, [ref])[0]

    def salt(self, bureau: str, ref: str) -> bytes | None:
        (found,) = self._texts.get(bureau, [ref])
        return self._of_document(bureau, ref)[1] if found is None else found[1]

    def erase(self, bureau: str, ref: str) -> bool:
        return self.erase_all(bureau, [ref]) > 0

    def erase_all(self, bureau: str, refs: Iterable[str]) -> int:
        return sum(self._erase(bureau, ref) for ref in refs)

    def expirable(self, bureau: str, after: int, before: datetime) -> int:
        return self._expiry.reach(bureau, after, before)

    def expire(self, bureau: str, after: int, until: int, keep: Keep) -> int:
        # names are written of what is still there
        self._names.follow(bureau)
        return self._expiry.expire(bureau, after, until, keep)

    def tally(self, bureau: str, first: date, last: date) -> Sequence[Tally]:
        return self._arrivals.tally(bureau, first, last)

    def digest_rows(self, bureau: str, limit: int) -> Sequence[DigestRow]:
        after = self._texts.digested(bureau)
        return self.rows_between(bureau, after, after + limit)

    def mark_digested(self, bureau: str, up_to: int) -> None:
        self._texts.mark_digested(bureau, up_to)

    def rows_between(self, bureau: str, after: int, until: int) -> Sequence[DigestRow]:
        found = self._arrivals.between(bureau, after, until)
        return [DigestRow(number, each.origin, each.text) for number, each in found]

    def _new(self, bureau: str, kept: Sequence[Kept]) -> list[bool]:
        """Which of them are not known yet, nor met earlier among themselves."""
        known = self._names.by_name(
            bureau, list(dict.fromkeys((each.origin, each.external_id) for each in kept))
        )
        there = self._names.by_id(bureau, [each.document.id for each in kept])
        ids: set[str] = set()
        contents: set[tuple[str, str, str]] = set()
        new = []
        for each, seat in zip(kept, there, strict=True):
            content = (each.origin, each.external_id, each.content_hash)
            versions = known[each.origin, each.external_id]
            met = any(one.erased or one.content_hash == each.content_hash for one in versions)
            new.append(not (seat or met or each.document.id in ids or content in contents))
            ids.add(each.document.id)
            contents.add(content)
        return new

    def _seats(self, bureau: str, documents: Sequence[str]) -> Sequence[Seat | None]:
        found = self._names.by_id(bureau, documents)
        if all(found):
            return found
        self._names.follow(bureau)
        return self._names.by_id(bureau, documents)

    def _standing(self, bureau: str, origin: str, external_id: str) -> list[Known]:
        """What is known under a name and was neither erased nor expired, the oldest first."""
        self._names.follow(bureau)
        name = (origin, external_id)
        known = [each for each in self._names.by_name(bureau, [name])[name] if not each.erased]
        there = self._documents.get(bureau, [each.seat for each in known])
        return [each for each, source in zip(known, there, strict=True) if source is not None]

    def _walk(self, bureau: str, query: Source, order: str, behind: int | None, limit: int) -> list[Source]:
        """Documents in this order that an arrival names: one that none names was never kept."""
        field = order.lstrip("-")
        found: list[Source] = []
        while len(found) < limit:
            size = min(limit - len(found), MOST)
            page = self._documents.search(bureau, query, order, size, behind)
            found += self._kept(bureau, page)
            if len(page) < size:
                break
            behind = page[-1][field]
        return found

    def _kept(self, bureau: str, sources: Sequence[Source]) -> list[Source]:
        kept = [kept_of(source) for source in sources]
        seats = self._seats(bureau, [each.document.id for each in kept]) if kept else ()
        # one that is just being moved to where it stays lies in two indices
        found = {
            each.document.id: source for source, each, seat in zip(sources, kept, seats, strict=True)
            if seat is not None and seat.ref == each.ref
        }  # fmt: skip
        return list(found.values())

    def _of_document(self, bureau: str, ref: str) -> tuple[str | None, bytes | None]:
        """Text and salt of a document by its ref."""
        for source in self._by_ref(bureau, ref):
            if source["state"] != "erased":
                return source["content"], bytes.fromhex(source["salt"])
        return None, None

    def _by_ref(self, bureau: str, ref: str) -> list[Source]:
        asked = of(bureau, {"term": {"ref": ref}})
        return self._walk(bureau, asked, "number", None, MOST)

    def _erase(self, bureau: str, ref: str) -> bool:
        gone = self._texts.erase(bureau, ref)
        for source in self._by_ref(bureau, ref):
            if source["state"] == "erased":
                continue
            kept = kept_of(source)
            # first what keeps it from coming back
            self._names.erase(bureau, (kept.origin, kept.external_id), ref)
            gone |= self._documents.change(
                bureau, seat_of(kept), lambda each: None if each["state"] == "erased" else emptied(each)
            )
        return gone


def seat_of(kept: Kept) -> Seat:
    return Seat(month_of(kept.detected), kept.document.id, kept.ref)


def arrival_of(kept: Kept) -> Arrival:
    text = kept_rows.pledged(kept)
    return Arrival(kept.document.id, kept.ref, month_of(kept.detected), kept.origin, kept.external_id, text)
