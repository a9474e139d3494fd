"""Personal data of letters, encrypted in sealed.db, under keys that lie in keys.db."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from monitor.domain.instant import stamp, unstamp
from monitor.errors import StorageError
from monitor.ports.sealed import SealedItem
from monitor.store.seal_cipher import fresh_key, sealed, unsealed
from monitor.store.sqlite_file import SqliteFile

#: documents asked for in one statement
_AT_ONCE = 500


class SqliteSealed:
    """`monitor.ports.sealed.Sealed`; without the file of keys every item is keyless."""

    def __init__(self, items: SqliteFile, keys: SqliteFile | None) -> None:
        self._items, self._keys = items, keys

    def seal(self, bureau: str, document: str, content: bytes, kinds: tuple[str, ...], now: datetime) -> bool:
        if self._keys is None:
            raise StorageError(f"没有密钥文件，{self._items.path} 只能查看，不能封存")
        if self._row(bureau, document) is not None:
            return False
        # the key is on disk before what it opens; one left behind by a crash is used
        key = self._keys.write(lambda connection: _key_for(connection, bureau, document))
        nonce, cipher = sealed(key, bureau, document, content)
        row = (bureau, document, json.dumps(kinds), stamp(now), nonce, cipher)
        put = "INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?, NULL)"
        return bool(self._items.write(lambda connection: connection.execute(put, row).rowcount))

    def about(self, bureau: str, documents: Iterable[str]) -> Mapping[str, SealedItem]:
        wanted = list(documents)
        found: dict[str, SealedItem] = {}
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            known = self._keyed(bureau, some)
            for document, kinds, sealed_at, destroyed_at in self._rows(bureau, some):
                found[document] = SealedItem(
                    document, tuple(json.loads(kinds)), unstamp(sealed_at),
                    "destroyed" if destroyed_at else "sealed" if document in known else "keyless",
                )  # fmt: skip
        return found

    def open(self, bureau: str, document: str) -> bytes | None:
        row = self._row(bureau, document)
        key = None if row is None or row[2] else self._key(bureau, document)
        if row is None or key is None:
            return None
        return unsealed(key, bureau, document, row[0], row[1], self._items.path)

    def due(self, bureau: str, before: datetime, limit: int, after: str = "") -> Sequence[str]:
        query = (
            "SELECT document FROM items WHERE bureau = ? AND destroyed_at IS NULL AND document > ?"
            " AND sealed_at <= ? ORDER BY document LIMIT ?"
        )
        values = (bureau, after, stamp(before), limit)
        return [row[0] for row in self._items.read(lambda c: c.execute(query, values).fetchall())]

    def destroy(self, bureau: str, documents: Iterable[str], now: datetime) -> int:
        if self._keys is None:
            raise StorageError(f"没有密钥文件，{self._items.path} 只能查看，不能销毁")
        wanted = list(documents)
        self._keys.write(lambda connection: forget(connection, bureau, wanted))
        # the pages of the keys still lie in the write-ahead log until it is cut
        self._keys.cut_log()
        gone = self._items.write(lambda connection: _empty(connection, bureau, wanted, stamp(now)))
        self._items.cut_log()
        return gone

    def _row(self, bureau: str, document: str) -> tuple[bytes, bytes, str | None] | None:
        query = "SELECT nonce, cipher, destroyed_at FROM items WHERE bureau = ? AND document = ?"
        found: tuple[bytes, bytes, str | None] | None = self._items.read(
            lambda connection: connection.execute(query, (bureau, document)).fetchone()
        )
        return found

    def _rows(self, bureau: str, documents: list[str]) -> list[tuple[str, str, str, str | None]]:
        query = f"SELECT document, kinds, sealed_at, destroyed_at FROM items WHERE {_listed(documents)}"  # noqa: S608
        return self._items.read(lambda c: c.execute(query, (bureau, *documents)).fetchall())

    def _keyed(self, bureau: str, documents: list[str]) -> set[str]:
        if self._keys is None:
            return set()
        query = f"SELECT document FROM keys WHERE {_listed(documents)}"  # noqa: S608
        return {
            row[0] for row in self._keys.read(lambda c: c.execute(query, (bureau, *documents)).fetchall())
        }

    def _key(self, bureau: str, document: str) -> bytes | None:
        if self._keys is None:
            return None
        query = "SELECT key FROM keys WHERE bureau = ? AND document = ?"
        row = self._keys.read(lambda c: c.execute(query, (bureau, document)).fetchone())
        return None if row is None else bytes(row[0])


def _listed(documents: list[str]) -> str:
    return f"bureau = ? AND document IN ({', '.join('?' * len(documents))})"


def _key_for(connection: sqlite3.Connection, bureau: str, document: str) -> bytes:
    connection.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (bureau, document, fresh_key()))
    query = "SELECT key FROM keys WHERE bureau = ? AND document = ?"
    return bytes(connection.execute(query, (bureau, document)).fetchone()[0])


def forget(connection: sqlite3.Connection, bureau: str, documents: list[str]) -> None:
    """Overwrite and delete these keys; the log is still to be cut."""
    for document in documents:
        place = (bureau, document)
        # overwritten where it lies, then deleted; secure_delete clears what deleting leaves
        connection.execute("UPDATE keys SET key = zeroblob(32) WHERE bureau = ? AND document = ?", place)
        connection.execute("DELETE FROM keys WHERE bureau = ? AND document = ?", place)


def _empty(connection: sqlite3.Connection, bureau: str, documents: list[str], now: str) -> int:
    clear = (
        "UPDATE items SET nonce = x'', cipher = x'', destroyed_at = ?"
        " WHERE bureau = ? AND document = ? AND destroyed_at IS NULL"
    )
    return sum(connection.execute(clear, (now, bureau, document)).rowcount for document in documents)
