"""The library in memory, searched by looking at every text: the oracle of the indexed one."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor.domain import canonical
from monitor.domain.document import Document
from monitor.ports.library import DigestRow, Filters, Hit, Keep, Kept, Reader, Tally
from monitor.store import kept_rows
from monitor.store.search_text import pieces, spans
from monitor.store.sqlite_search import cursor_seat


class MemoryLibrary:
    """`monitor.ports.library.Library` for tests, replay and trials."""

    def __init__(self) -> None:
        #: bureau -> seat and document in the order of arrival
        self._kept: dict[str, list[tuple[int, Kept]]] = {}
        self._texts: dict[tuple[str, str], tuple[bytes, str]] = {}
        self._digested: dict[str, int] = {}
        #: ids of documents whose retention ended
        self._expired: set[tuple[str, str]] = set()
        self._lock = threading.RLock()

    def keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        return self.keep_all(bureau, [(kept, salt)])[0]

    def keep_all(self, bureau: str, kept: Sequence[tuple[Kept, bytes]]) -> Sequence[bool]:
        for each, salt in kept:
            kept_rows.pledge(each, salt)
        with self._lock:
            return [self._keep(bureau, each, salt) for each, salt in kept]

    def settle(self, bureau: str, document: str, departments: tuple[str, ...]) -> None:
        with self._lock:
            rows = self._rows(bureau)
            for place, (seat, kept) in enumerate(rows):
                if kept.document.id == document:
                    state = "settled" if kept.state == "pending" else kept.state
                    rows[place] = seat, replace(kept, departments=departments, state=state)

    def note(self, bureau: str, origin: str, external_id: str, note: str) -> bool:
        with self._lock:
            rows = self._rows(bureau)
            for place in range(len(rows) - 1, -1, -1):
                seat, kept = rows[place]
                if (kept.origin, kept.external_id) == (origin, external_id) and self._stands(bureau, kept):
                    rows[place] = seat, replace(kept, notes=tuple(dict.fromkeys((*kept.notes, note))))
                    return True
            return False

    def versions(self, bureau: str, origin: str, external_id: str) -> Sequence[str]:
        with self._lock:
            return [
                kept.document.id
                for _, kept in self._rows(bureau)
                if (kept.origin, kept.external_id) == (origin, external_id) and self._stands(bureau, kept)
            ]

    def pending(self, bureau: str, limit: int) -> Sequence[Kept]:
        with self._lock:
            return [kept for _, kept in self._rows(bureau) if kept.state == "pending"][:limit]

    def document(self, bureau: str, document: str) -> Kept | None:
        with self._lock:
            found = [kept for _, kept in self._there(bureau) if kept.document.id == document]
            return found[0] if found else None

    def search(
        self, bureau: str, query: str, reader: Reader, filters: Filters, after: str = "", limit: int = 20
    ) -> Sequence[Hit]:
        parts = pieces(query)
        below = cursor_seat(after) if after else None
        if query.strip() and not parts:
            return []
        with self._lock:
            rows = sorted(self._there(bureau), key=lambda row: -row[0])
        hits: list[Hit] = []
        for seat, kept in rows:
            found = spans(kept.document.content, parts)
            if found is not None and _wanted(kept, reader, filters) and (below is None or seat < below):
                hits.append(Hit(kept, found, str(seat)))
        return hits[:limit]

    def newest(self, bureau: str, limit: int, after: str = "") -> Sequence[Hit]:
        below = cursor_seat(after) if after else None
        with self._lock:
            rows = sorted(self._there(bureau), key=lambda row: -row[0])
        found = [Hit(kept, (), str(seat)) for seat, kept in rows if below is None or seat < below]
        return found[:limit]

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        ref = canonical.commitment(salt, text.encode())
        with self._lock:
            self._texts.setdefault((bureau, ref), (salt, text))
        return ref

    def keep_texts(self, bureau: str, texts: Sequence[tuple[str, bytes]]) -> Sequence[str]:
        return [self.keep_text(bureau, text, salt) for text, salt in texts]

    def texts(self, bureau: str, refs: Sequence[str]) -> Sequence[str | None]:
        return [self.text(bureau, ref) for ref in refs]

    def text(self, bureau: str, ref: str) -> str | None:
        found = self._texts.get((bureau, ref))
        return None if found is None else found[1]

    def salt(self, bureau: str, ref: str) -> bytes | None:
        found = self._texts.get((bureau, ref))
        return None if found is None else found[0]

    def erase(self, bureau: str, ref: str) -> bool:
        with self._lock:
            rows = self._rows(bureau)
            for place, (seat, kept) in enumerate(rows):
                if kept.ref == ref:
                    rows[place] = seat, _emptied(kept)
            return self._texts.pop((bureau, ref), None) is not None

    def erase_all(self, bureau: str, refs: Iterable[str]) -> int:
        return sum(self.erase(bureau, ref) for ref in refs)

    def expirable(self, bureau: str, after: int, before: datetime) -> int:
        with self._lock:
            for _, kept in self._rows(bureau)[after:]:
                if kept.detected >= before:
                    break
                after += 1
            return after

    def expire(self, bureau: str, after: int, until: int, keep: Keep) -> int:
        with self._lock:
            rows = [(place, *row) for place, row in enumerate(self._rows(bureau)) if after <= place < until]
            stay = keep([kept.document.id for _, _, kept in rows])
            ended = 0
            for place, seat, kept in rows:
                if kept.document.id in stay or kept.state != "settled" or not self._stands(bureau, kept):
                    continue
                bare = replace(_emptied(kept), state="settled", content_hash=kept.content_hash)
                self._rows(bureau)[place] = seat, bare
                self._texts.pop((bureau, kept.ref), None)
                self._expired.add((bureau, kept.document.id))
                ended += 1
            return ended

    def tally(self, bureau: str, first: date, last: date) -> Sequence[Tally]:
        with self._lock:
            counted = Counter(
                (kept.origin, kept.attention, kept_rows.day_of(kept.detected))
                for _, kept in self._rows(bureau)
            )
        return [Tally(*each, count) for each, count in sorted(counted.items()) if first <= each[2] <= last]

    def digest_rows(self, bureau: str, limit: int) -> Sequence[DigestRow]:
        with self._lock:
            after = self._digested.get(bureau, 0)
            return self.rows_between(bureau, after, after + limit)

    def mark_digested(self, bureau: str, up_to: int) -> None:
        self._digested[bureau] = up_to

    def rows_between(self, bureau: str, after: int, until: int) -> Sequence[DigestRow]:
        with self._lock:
            rows = list(enumerate(self._rows(bureau), start=1))[after:until]
        return [DigestRow(number, kept.origin, kept_rows.pledged(kept)) for number, (_, kept) in rows]

    def _rows(self, bureau: str) -> list[tuple[int, Kept]]:
        return self._kept.setdefault(bureau, [])

    def _there(self, bureau: str) -> list[tuple[int, Kept]]:
        return [row for row in self._rows(bureau) if (bureau, row[1].document.id) not in self._expired]

    def _stands(self, bureau: str, kept: Kept) -> bool:
        return kept.state != "erased" and (bureau, kept.document.id) not in self._expired

    def _keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        rows = self._rows(bureau)
        for _, other in rows:
            same = (other.origin, other.external_id) == (kept.origin, kept.external_id)
            if other.document.id == kept.document.id or (
                same and (other.content_hash == kept.content_hash or other.state == "erased")
            ):
                return False
        first = kept_rows.first_seat(kept.document.published.at)
        taken = {seat for each in self._kept.values() for seat, _ in each}
        rows.append((next(seat for seat in range(first, first + kept_rows.SEATS) if seat not in taken), kept))
        self._texts[bureau, kept.ref] = (salt, kept.document.content)
        return True


def _wanted(kept: Kept, reader: Reader, filters: Filters) -> bool:
    published = kept.document.published.at
    return (
        kept.state != "erased"
        and (reader.sees_all or bool(set(kept.departments) & set(reader.departments)))
        and filters.source in {"", kept.origin}
        and filters.attention in {"", kept.attention}
        and (filters.since is None or published >= filters.since)
        and (filters.until is None or published < filters.until)
    )


def _emptied(kept: Kept) -> Kept:
    old = kept.document
    document = Document(id=old.id, title="", text="", published=old.published, source=old.source)
    return replace(kept, document=document, content_hash="", judgement="", state="erased")
