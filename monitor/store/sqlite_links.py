"""The codes people sign with, in links.db."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from monitor.domain.instant import stamp, unstamp
from monitor.ports.links import TRIES, Link
from monitor.store.link_codes import fresh_code
from monitor.store.sqlite_file import SqliteFile


class SqliteLinks:
    """`monitor.ports.links.Links`."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def issue(
        self, bureau: str, wanted: Sequence[tuple[str, str]], now: datetime, expires: datetime
    ) -> Sequence[str]:
        if not wanted:
            return ()

        def work(connection: sqlite3.Connection) -> list[str]:
            connection.execute("DELETE FROM links WHERE bureau = ? AND expires <= ?", (bureau, stamp(now)))
            return [_issued(connection, bureau, each, stamp(now), stamp(expires)) for each in wanted]

        return self._file.write(work)

    def find(self, bureau: str, code: str) -> Link | None:
        query = "SELECT code, incident, person, expires, wrong FROM links WHERE bureau = ? AND code = ?"
        row = self._file.read(lambda connection: connection.execute(query, (bureau, code)).fetchone())
        return None if row is None else Link(row[0], row[1], row[2], unstamp(row[3]), row[4])

    def tried(self, bureau: str, code: str) -> int:
        change = "UPDATE links SET wrong = wrong + 1 WHERE bureau = ? AND code = ? RETURNING wrong"
        row = self._file.write(lambda connection: connection.execute(change, (bureau, code)).fetchone())
        return 0 if row is None else int(row[0])

    def guessed(self, bureau: str, person: str, now: datetime) -> int:
        query = "SELECT coalesce(sum(wrong), 0) FROM links WHERE bureau = ? AND person = ? AND expires > ?"
        row = self._file.read(
            lambda connection: connection.execute(query, (bureau, person, stamp(now))).fetchone()
        )
        return int(row[0])


def _issued(
    connection: sqlite3.Connection, bureau: str, wanted: tuple[str, str], now: str, expires: str
) -> str:
    # an instant's spelling sorts as the instant does
    there = connection.execute(
        "SELECT code FROM links WHERE bureau = ? AND incident = ? AND person = ? AND expires > ? AND wrong < ?"
        " ORDER BY expires DESC LIMIT 1",
        (bureau, *wanted, now, TRIES),
    ).fetchone()
    if there is not None:
        return str(there[0])
    code = fresh_code()
    connection.execute(
        "INSERT INTO links (bureau, code, incident, person, expires) VALUES (?, ?, ?, ?, ?)",
        (bureau, code, *wanted, expires),
    )
    return code
