"""The ledger on SQLite: commits and, in the same transaction, the register's rows."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal

from monitor.domain.ledger import EMPTY, NOTHING, Commit, Head, parse
from monitor.ports.ledger import Appended
from monitor.store.sqlite_faults import CommitUnclear
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_rows import SqliteRowWork


class SqliteLedger:
    """`monitor.ports.ledger.LedgerStore` on one ledger.db."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._heads: dict[str, Head] = {}
        self._guard = threading.Lock()

    def append(self, commit: Commit) -> Appended:
        try:
            return Appended(self._file.write(lambda connection: _append(connection, commit)))
        except CommitUnclear:
            return Appended("unknown")

    def read(self, bureau: str, after: int, limit: int) -> Sequence[Commit]:
        return [parse(raw, hash_) for raw, hash_ in self.raw(bureau, after, limit)]

    def raw(self, bureau: str, after: int, limit: int) -> Sequence[tuple[bytes, str]]:
        return self._file.read(
            lambda connection: connection.execute(
                "SELECT raw, hash FROM commits WHERE bureau = ? AND number > ? ORDER BY number LIMIT ?",
                (bureau, after, limit),
            ).fetchall()
        )

    def head(self, bureau: str) -> Head:
        number, hash_ = self._file.read(lambda connection: _last(connection, bureau))
        if number == 0:
            return EMPTY
        with self._guard:
            known = self._heads.get(bureau)
        if known is None or (known.number, known.hash) != (number, hash_):
            # epoch and time stand in the bytes alone; commits never change, so look once
            known = self.read(bureau, number - 1, 1)[0].head
            with self._guard:
                self._heads[bureau] = known
        return known

    def touching(self, bureau: str, incident: str) -> Sequence[Commit]:
        found = self._file.read(
            lambda connection: connection.execute(
                "SELECT raw, hash FROM touches JOIN commits USING (bureau, number)"
                " WHERE bureau = ? AND incident = ? ORDER BY number",
                (bureau, incident),
            ).fetchall()
        )
        return [parse(raw, hash_) for raw, hash_ in found]

    def turn(self, bureau: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """All bureaus of one file share one turn: SQLite has one writer."""
        return self._file.lock.held()

    def bureaus(self) -> Sequence[str]:
        found = self._file.read(
            lambda connection: connection.execute(
                "SELECT DISTINCT bureau FROM commits ORDER BY bureau"
            ).fetchall()
        )
        return [bureau for (bureau,) in found]


def _last(connection: sqlite3.Connection, bureau: str) -> tuple[int, str]:
    found = connection.execute(
        "SELECT number, hash FROM commits WHERE bureau = ? ORDER BY number DESC LIMIT 1", (bureau,)
    ).fetchone()
    return (0, NOTHING) if found is None else (found[0], found[1])


def _append(connection: sqlite3.Connection, commit: Commit) -> Literal["committed", "conflict"]:
    number, hash_ = _last(connection, commit.bureau)
    if commit.number <= number:
        return "committed" if _is_there(connection, commit) else "conflict"
    if commit.number != number + 1 or commit.prev != hash_:
        return "conflict"
    connection.execute(
        "INSERT INTO commits VALUES (?, ?, ?, ?)", (commit.bureau, commit.number, commit.hash, commit.raw)
    )
    work = SqliteRowWork(connection, commit.bureau)
    work.take(commit)
    work.write(commit.number)
    return "committed"


def _is_there(connection: sqlite3.Connection, commit: Commit) -> bool:
    found: tuple[str, bytes] | None = connection.execute(
        "SELECT hash, raw FROM commits WHERE bureau = ? AND number = ?", (commit.bureau, commit.number)
    ).fetchone()
    return found == (commit.hash, commit.raw)
