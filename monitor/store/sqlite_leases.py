"""Leases in ledger.db, for the processes of one host."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta

from monitor.store.lease_watch import Held, LeaseWatch
from monitor.store.sqlite_file import SqliteFile

_MICRO = timedelta(microseconds=1)


class SqliteLeases:
    """`monitor.ports.lease.Leases`; `monotonic` gives real seconds from any origin."""

    def __init__(self, file: SqliteFile, monotonic: Callable[[], float]) -> None:
        self._file = file
        self._monotonic = monotonic
        self._watch = LeaseWatch()

    def acquire(self, bureau: str, name: str, owner: str, lasting: timedelta) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            held = _held(connection, bureau, name)
            theirs = held is not None and held.owner != owner
            if held and theirs and not self._watch.expired(bureau, name, held, self._monotonic()):
                return False
            renewal = 0 if held is None else held.renewal + 1
            connection.execute(
                "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)",
                (bureau, name, owner, lasting // _MICRO, renewal),
            )
            return True

        return self._file.write(work)

    def release(self, bureau: str, name: str, owner: str) -> None:
        self._file.write(
            lambda connection: connection.execute(
                "DELETE FROM leases WHERE bureau = ? AND name = ? AND owner = ?", (bureau, name, owner)
            )
        )


def _held(connection: sqlite3.Connection, bureau: str, name: str) -> Held | None:
    found = connection.execute(
        "SELECT owner, lasting_us, renewal FROM leases WHERE bureau = ? AND name = ?", (bureau, name)
    ).fetchone()
    return None if found is None else Held(found[0], found[1] * _MICRO, found[2])
