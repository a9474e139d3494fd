"""The library on SQLite: documents, texts and salts in library.db, found by `sqlite_search`."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from monitor.domain import canonical
from monitor.domain.instant import stamp
from monitor.ports.library import DigestRow, Filters, Hit, Keep, Kept, Reader, Tally
from monitor.store import kept_rows, sqlite_expiry, sqlite_search
from monitor.store.search_text import tokens
from monitor.store.sqlite_file import SqliteFile

#: pages of the index merged in one transaction
_MERGED_AT_ONCE = 500
_DIGEST = f"SELECT {', '.join(kept_rows.DIGEST_COLUMNS)} FROM documents WHERE bureau = ?"  # noqa: S608

_VERSIONS = (
    "SELECT document FROM documents WHERE bureau = ? AND origin = ? AND external_id = ?"
    " AND state NOT IN ('erased', 'expired') ORDER BY number"
)


class SqliteLibrary:
    """`monitor.ports.library.Library` on one library.db."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        return self.keep_all(bureau, [(kept, salt)])[0]

    def keep_all(self, bureau: str, kept: Sequence[tuple[Kept, bytes]]) -> Sequence[bool]:
        # hashing and cutting into tokens before the lock is taken
        ready = [
            (each, salt, kept_rows.pledge(each, salt), tokens(each.document.content)) for each, salt in kept
        ]
        return self._file.write(lambda c: [_keep(c, bureau, *each) for each in ready])

    def settle(self, bureau: str, document: str, departments: tuple[str, ...]) -> None:
        self._file.write(lambda connection: _settle(connection, bureau, document, departments))

    def note(self, bureau: str, origin: str, external_id: str, note: str) -> bool:
        return self._file.write(lambda connection: _note(connection, bureau, origin, external_id, note))

    def versions(self, bureau: str, origin: str, external_id: str) -> Sequence[str]:
        asked = (bureau, origin, external_id)
        rows = self._file.read(lambda connection: connection.execute(_VERSIONS, asked).fetchall())
        return [str(row[0]) for row in rows]

    def pending(self, bureau: str, limit: int) -> Sequence[Kept]:
        return self._kept("documents.bureau = ? AND state = 'pending' ORDER BY number LIMIT ?", bureau, limit)

    def document(self, bureau: str, document: str) -> Kept | None:
        found = self._kept("documents.bureau = ? AND document = ? AND state <> 'expired'", bureau, document)
        return found[0] if found else None

    def search(
        self, bureau: str, query: str, reader: Reader, filters: Filters, after: str = "", limit: int = 20
    ) -> Sequence[Hit]:
        asked = sqlite_search.Asked.of(bureau, query, reader, filters, after)
        return self._file.read(lambda connection: sqlite_search.search(connection, asked, limit))

    def newest(self, bureau: str, limit: int, after: str = "") -> Sequence[Hit]:
        return self._file.read(lambda connection: sqlite_search.newest(connection, bureau, after, limit))

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        raw = text.encode()
        ref = canonical.commitment(salt, raw)
        self._file.write(lambda connection: _keep_text(connection, bureau, ref, salt, raw))
        return ref

    def keep_texts(self, bureau: str, texts: Sequence[tuple[str, bytes]]) -> Sequence[str]:
        ready = [(text.encode(), salt) for text, salt in texts]
        refs = [canonical.commitment(salt, raw) for raw, salt in ready]
        rows = [(bureau, ref, salt, raw) for ref, (raw, salt) in zip(refs, ready, strict=True)]
        if rows:
            self._file.write(lambda c: c.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", rows))
        return refs

    def texts(self, bureau: str, refs: Sequence[str]) -> Sequence[str | None]:
        query = "SELECT text FROM texts WHERE bureau = ? AND ref = ?"
        found = self._file.read(lambda c: [c.execute(query, (bureau, ref)).fetchone() for ref in refs])
        return [None if row is None else _read(row[0]) for row in found]

    def text(self, bureau: str, ref: str) -> str | None:
        found = self._text(bureau, ref)
        return None if found is None else _read(found[1])

    def salt(self, bureau: str, ref: str) -> bytes | None:
        found = self._text(bureau, ref)
        return None if found is None else found[0]

    def erase(self, bureau: str, ref: str) -> bool:
        return self.erase_all(bureau, [ref]) > 0

    def erase_all(self, bureau: str, refs: Iterable[str]) -> int:
        wanted = list(refs)
        gone, indexed = self._file.write(lambda connection: erase_refs(connection, bureau, wanted))
        if indexed:
            self.purge_index()
        if gone:
            # the old pages still lie in the write-ahead log until it is cut
            self._file.cut_log()
        return gone

    def expirable(self, bureau: str, after: int, before: datetime) -> int:
        return self._file.read(lambda c: sqlite_expiry.reach(c, bureau, after, stamp(before)))

    def expire(self, bureau: str, after: int, until: int, keep: Keep) -> int:
        ended = sqlite_expiry.expire(self._file, bureau, after, until, keep)
        if ended:
            self.purge_index()
            self._file.cut_log()
        return ended

    def tally(self, bureau: str, first: date, last: date) -> Sequence[Tally]:
        return self._file.read(lambda connection: sqlite_expiry.tally(connection, bureau, first, last))

    def digest_rows(self, bureau: str, limit: int) -> Sequence[DigestRow]:
        rest = (
            "AND number > coalesce((SELECT up_to FROM digests WHERE bureau = ?), 0) ORDER BY number LIMIT ?"
        )
        return self._digest(rest, bureau, bureau, limit)

    def mark_digested(self, bureau: str, up_to: int) -> None:
        self._file.write(lambda c: c.execute("INSERT OR REPLACE INTO digests VALUES (?, ?)", (bureau, up_to)))

    def rows_between(self, bureau: str, after: int, until: int) -> Sequence[DigestRow]:
        return self._digest("AND number > ? AND number <= ? ORDER BY number", bureau, after, until)

    def purge_index(self) -> None:
        """Merge the whole index into one segment: deleting only marks, old tokens go when merged.

        In small steps, so that others keep documents in between; on a hundred thousand it takes
        seconds. Less than two changes mean that nothing is left to merge.
        """
        begin = partial(_merge, pages=-_MERGED_AT_ONCE)  # negative: take every segment there is
        go_on = partial(_merge, pages=_MERGED_AT_ONCE)
        changes = self._file.write(begin)
        while changes >= 2:
            changes = self._file.write(go_on)

    def _kept(self, where: str, *values: object) -> list[Kept]:
        query = f"{kept_rows.SELECT} WHERE {where}"
        return [
            kept_rows.kept_of(row) for row in self._file.read(lambda c: c.execute(query, values).fetchall())
        ]

    def _digest(self, rest: str, *values: object) -> list[DigestRow]:
        query = f"{_DIGEST} {rest}"
        return [
            kept_rows.digest_row(row)
            for row in self._file.read(lambda c: c.execute(query, values).fetchall())
        ]

    def _text(self, bureau: str, ref: str) -> tuple[bytes, bytes] | None:
        found: tuple[bytes, bytes] | None = self._file.read(
            lambda c: c.execute(
                "SELECT salt, text FROM texts WHERE bureau = ? AND ref = ?", (bureau, ref)
            ).fetchone()
        )
        return found


def _keep(
    connection: sqlite3.Connection, bureau: str, kept: Kept, salt: bytes, content: bytes, words: str
) -> bool:
    if _is_there(connection, bureau, kept):
        return False
    seat = free_seat(connection, kept_rows.first_seat(kept.document.published.at))
    number = connection.execute(
        "SELECT 1 + coalesce(max(number), 0) FROM documents WHERE bureau = ?", (bureau,)
    ).fetchone()[0]
    connection.execute(kept_rows.INSERT, kept_rows.values(bureau, seat, number, kept))
    _keep_text(connection, bureau, kept.ref, salt, content)
    connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (seat, words))
    scope(connection, bureau, seat, kept.departments)
    return True


def _is_there(connection: sqlite3.Connection, bureau: str, kept: Kept) -> bool:
    found = connection.execute(
        "SELECT 1 FROM documents WHERE bureau = ? AND document = ?"
        " UNION ALL SELECT 1 FROM documents WHERE bureau = ? AND origin = ? AND external_id = ?"
        " AND (content_hash = ? OR state = 'erased') LIMIT 1",
        (bureau, kept.document.id, bureau, kept.origin, kept.external_id, kept.content_hash),
    )
    return found.fetchone() is not None


def free_seat(connection: sqlite3.Connection, first: int) -> int:
    taken = connection.execute(
        "SELECT max(seat) FROM documents WHERE seat >= ? AND seat < ?", (first, first + kept_rows.SEATS)
    ).fetchone()[0]
    return first if taken is None else int(taken) + 1


def _read(raw: bytes) -> str:
    """A byte that rotted on the disk spoils its letter, not the message, nor all that wait behind it."""
    return raw.decode(errors="replace")


def _keep_text(connection: sqlite3.Connection, bureau: str, ref: str, salt: bytes, text: bytes) -> None:
    connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", (bureau, ref, salt, text))


def scope(connection: sqlite3.Connection, bureau: str, seat: int, departments: tuple[str, ...]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO scopes VALUES (?, ?, ?)",
        [(bureau, department, seat) for department in departments],
    )


def _note(connection: sqlite3.Connection, bureau: str, origin: str, external_id: str, note: str) -> bool:
    found = connection.execute(
        "SELECT number, notes FROM documents WHERE bureau = ? AND origin = ? AND external_id = ?"
        " AND state NOT IN ('erased', 'expired') ORDER BY number DESC LIMIT 1",
        (bureau, origin, external_id),
    ).fetchone()
    if found is None:
        return False
    notes = list(dict.fromkeys([*json.loads(found[1]), note]))
    connection.execute(
        "UPDATE documents SET notes = ? WHERE bureau = ? AND number = ?",
        (kept_rows.listed(tuple(notes)), bureau, found[0]),
    )
    return True


def _settle(connection: sqlite3.Connection, bureau: str, document: str, departments: tuple[str, ...]) -> None:
    found = connection.execute(
        "SELECT seat FROM documents WHERE bureau = ? AND document = ? AND state <> 'expired'",
        (bureau, document),
    ).fetchone()
    if found is None:
        return
    connection.execute(
        "UPDATE documents SET departments = ?, state = CASE state WHEN 'pending' THEN 'settled' ELSE state END"
        " WHERE seat = ?",
        (json.dumps(departments, ensure_ascii=False), found[0]),
    )
    connection.execute("DELETE FROM scopes WHERE seat = ?", found)
    scope(connection, bureau, found[0], departments)


def _merge(connection: sqlite3.Connection, pages: int) -> int:
    before = connection.total_changes
    connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before


def erase_refs(connection: sqlite3.Connection, bureau: str, refs: list[str]) -> tuple[int, int]:
    """How many texts are gone, and how many documents left the search index."""
    gone = indexed = 0
    for ref in refs:
        gone += connection.execute("DELETE FROM texts WHERE bureau = ? AND ref = ?", (bureau, ref)).rowcount
        seats = connection.execute(
            "SELECT seat FROM documents WHERE bureau = ? AND ref = ? AND state <> 'erased'", (bureau, ref)
        ).fetchall()
        for seat in seats:
            indexed += connection.execute("DELETE FROM words WHERE rowid = ?", seat).rowcount
            connection.execute(
                "UPDATE documents SET content_hash = NULL, title_length = 0, url = NULL, publisher = NULL,"
                " judgement = '', state = 'erased' WHERE seat = ?",
                seat,
            )
    return gone, indexed
