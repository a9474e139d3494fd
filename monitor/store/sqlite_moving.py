"""Moving out of and into library.db, sealed.db and keys.db."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from monitor.errors import StorageError
from monitor.ports.moving import Item, Row
from monitor.store import kept_rows, sqlite_expiry
from monitor.store.search_text import tokens
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_library import SqliteLibrary, erase_refs, free_seat, scope
from monitor.store.sqlite_sealed import forget

_AT_ONCE = 500
_ROWS = (
    f"{kept_rows.SELECT.replace(', texts.text FROM', ', texts.text, texts.salt FROM')}"
    " WHERE documents.bureau = ? AND number > ? ORDER BY number LIMIT ?"
)
_TEXTS = (
    "SELECT ref, text, salt FROM texts WHERE bureau = ? AND ref > ? AND NOT EXISTS"
    " (SELECT 1 FROM documents WHERE documents.bureau = texts.bureau AND documents.ref = texts.ref)"
    " ORDER BY ref LIMIT ?"
)
_ITEMS = "SELECT document, kinds, sealed_at, nonce, cipher, destroyed_at FROM items WHERE bureau = ? AND document > ? ORDER BY document LIMIT ?"


class SqliteMoving:
    """`monitor.ports.moving.Moving` on the files of a home."""

    def __init__(self, library: SqliteFile, items: SqliteFile, keys: SqliteFile | None) -> None:
        self._library, self._items, self._keys = library, items, keys

    def rows(self, bureau: str, after: int, limit: int) -> Sequence[Row]:
        found = self._library.read(lambda c: c.execute(_ROWS, (bureau, after, limit)).fetchall())
        return [_row(row) for row in found]

    def put_rows(self, bureau: str, rows: Sequence[Row]) -> None:
        gone = self._library.write(lambda c: sum([_put_row(c, bureau, row) for row in rows]))
        if gone:
            library = SqliteLibrary(self._library)
            library.purge_index()
            self._library.cut_log()

    def texts(self, bureau: str) -> Iterator[Sequence[tuple[str, bytes]]]:
        after = ""
        while some := self._library.read(lambda c: c.execute(_TEXTS, (bureau, after, _AT_ONCE)).fetchall()):  # noqa: B023
            yield [(row[1].decode(errors="replace"), row[2]) for row in some]
            after = some[-1][0]

    def items(self, bureau: str, *, with_keys: bool) -> Iterator[Sequence[Item]]:
        after = ""
        while some := self._items.read(lambda c: c.execute(_ITEMS, (bureau, after, _AT_ONCE)).fetchall()):  # noqa: B023
            yield [self._item(bureau, row, with_keys=with_keys) for row in some]
            after = some[-1][0]

    def put_items(self, bureau: str, items: Sequence[Item]) -> None:
        keys = self._keys
        if keys is not None:
            # a key is on disk before what it opens
            known = [
                (bureau, each.document, each.key)
                for each in items
                if each.key is not None and each.destroyed_at is None
            ]
            keys.write(lambda c: c.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", known))
            destroyed = [each.document for each in items if each.destroyed_at is not None]
            keys.write(lambda c: forget(c, bureau, destroyed))
            if destroyed:
                keys.cut_log()
        self._items.write(lambda connection: _put_items(connection, bureau, items))

    def _item(self, bureau: str, row: tuple[Any, ...], *, with_keys: bool) -> Item:
        document, kinds, sealed_at, nonce, cipher, destroyed_at = row
        key = self._key(bureau, document) if with_keys else None
        return Item(document, tuple(json.loads(kinds)), sealed_at, nonce, cipher, destroyed_at, key)

    def _key(self, bureau: str, document: str) -> bytes | None:
        if self._keys is None:
            return None
        query = "SELECT key FROM keys WHERE bureau = ? AND document = ?"
        found = self._keys.read(lambda c: c.execute(query, (bureau, document)).fetchone())
        return None if found is None else bytes(found[0])


def _row(row: tuple[Any, ...]) -> Row:
    named = dict(zip(kept_rows.COLUMNS, row, strict=False))
    kept, expired = kept_rows.kept_of(row[:-1]), named["state"] == "expired"
    return Row(named["number"], replace(kept, state="settled") if expired else kept, row[-1], expired)


def _put_row(connection: sqlite3.Connection, bureau: str, row: Row) -> int:
    """How many texts were let go by it: what an earlier run had put and the source has no more."""
    there = connection.execute(
        f"SELECT {', '.join(kept_rows.DIGEST_COLUMNS)}, seat FROM documents WHERE bureau = ? AND number = ?",  # noqa: S608
        (bureau, row.number),
    ).fetchone()
    if there is not None:
        if kept_rows.digest_row(there[:-1]).text != kept_rows.pledged(row.kept):
            raise foreign(row.number)
        return _change(connection, bureau, row, there[-1])
    last = connection.execute("SELECT max(number) FROM documents WHERE bureau = ?", (bureau,)).fetchone()[0]
    if row.number != (last or 0) + 1:
        raise foreign(row.number)
    kept = row.kept
    seat = free_seat(connection, kept_rows.first_seat(kept.document.published.at))
    connection.execute(kept_rows.INSERT, kept_rows.values(bureau, seat, row.number, kept))
    if row.salt is not None:
        content = kept.document.content
        connection.execute(
            "INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", (bureau, kept.ref, row.salt, content.encode())
        )
        connection.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (seat, tokens(content)))
    return _change(connection, bureau, row, seat)


def _change(connection: sqlite3.Connection, bureau: str, row: Row, seat: int) -> int:
    kept = row.kept
    gone = 0
    if kept.state == "erased":
        gone += erase_refs(connection, bureau, [kept.ref])[0]
    elif row.expired:
        gone += sqlite_expiry.end(connection, bureau, row.number)
    connection.execute(
        "UPDATE documents SET state = ?, departments = ?, notes = ?, content_hash = ? WHERE seat = ?",
        (
            "expired" if row.expired else kept.state, kept_rows.listed(kept.departments),
            kept_rows.listed(kept.notes), kept.content_hash or None, seat,
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM scopes WHERE seat = ?", (seat,))
    scope(connection, bureau, seat, kept.departments)
    return gone


def _put_items(connection: sqlite3.Connection, bureau: str, items: Sequence[Item]) -> None:
    for each in items:
        _put_item(connection, bureau, each)


def _put_item(connection: sqlite3.Connection, bureau: str, item: Item) -> None:
    row = (
        bureau,
        item.document,
        json.dumps(item.kinds),
        item.sealed_at,
        item.nonce,
        item.cipher,
        item.destroyed_at,
    )
    connection.execute("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    if item.destroyed_at is not None:
        connection.execute(
            "UPDATE items SET nonce = x'', cipher = x'', destroyed_at = ? WHERE bureau = ? AND document = ? AND destroyed_at IS NULL",
            (item.destroyed_at, bureau, item.document),
        )


def foreign(number: int) -> StorageError:
    return StorageError(
        f"目标文库第 {number} 篇与来源不是同一篇，或中间缺号：目标不是这次复制的续篇；请换一个空的目标，原有内容未作改动",
        code="copy-foreign",
    )
