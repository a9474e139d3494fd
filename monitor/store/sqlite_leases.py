"""Leases in ledger.db, for the processes of one host."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta

from monitor.store.lease_watch import FREE, Held, LeaseWatch
from monitor.store.sqlite_file import SqliteFile

_MICRO = timedelta(microseconds=1)


class SqliteLeases:
    """`monitor.ports.lease.Leases`; `monotonic` gives real seconds from any origin."""

    def __init__(self, file: SqliteFile, monotonic: Callable[[], float]) -> None:
        self._file = file
        self._monotonic = monotonic
        self._watch = LeaseWatch()

    def acquire(
        self, bureau: str, name: str, owner: str, lasting: timedelta, said: str | None = None
    ) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            held = _held(connection, bureau, name)
            if held.barred(owner) and not self._watch.expired(bureau, name, held, self._monotonic()):
                return False
            _put(connection, bureau, name, held.taken(owner, lasting, said))
            return True

        return self._file.write(work)

    def release(self, bureau: str, name: str, owner: str) -> None:
        def work(connection: sqlite3.Connection) -> None:
            held = _held(connection, bureau, name)
            if held.owner == owner:
                _put(connection, bureau, name, held.given_back())

        self._file.write(work)

    def said(self, bureau: str, name: str) -> str:
        return self._file.read(lambda connection: _held(connection, bureau, name)).said


def _held(connection: sqlite3.Connection, bureau: str, name: str) -> Held:
    found = connection.execute(
        "SELECT owner, lasting_us, renewal, said FROM leases WHERE bureau = ? AND name = ?", (bureau, name)
    ).fetchone()
    return FREE if found is None else Held(found[0], found[1] * _MICRO, found[2], found[3])


def _put(connection: sqlite3.Connection, bureau: str, name: str, held: Held) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?)",
        (bureau, name, held.owner, held.lasting // _MICRO, held.renewal, held.said),
    )
