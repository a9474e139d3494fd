"""The register on SQLite: rows the append's own transaction wrote."""

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from monitor.domain.instant import stamp
from monitor.domain.ledger import parse
from monitor.domain.register import AlertRow, ClockRow, IncidentRow
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_rows import SqliteRowWork, select

_TABLES = ("positions", "touches", "incidents", "documents", "clocks", "alerts")
#: commits folded between two writes of a rebuild, so that memory stays small
_BATCH = 1000


class SqliteRegister:
    """`monitor.ports.register.Register` on one ledger.db."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def position(self, bureau: str) -> int:
        found: int | None = self._one("SELECT number FROM positions WHERE bureau = ?", bureau)
        return found or 0

    def incident_of(self, bureau: str, document: str) -> str | None:
        found = self._one(
            "SELECT incident FROM documents WHERE bureau = ? AND document = ?", bureau, document
        )
        return None if found is None else str(found)

    def incident(self, bureau: str, incident: str) -> IncidentRow | None:
        rows = self._file.read(lambda c: select(c, "incident", "AND incident = ?", bureau, incident))
        return rows[0] if rows else None

    def incidents(
        self, bureau: str, *, open_only: bool, limit: int, after: str = ""
    ) -> Sequence[IncidentRow]:
        state = "AND status = 'open' " if open_only else ""
        rest = f"AND incident > ? {state}ORDER BY incident LIMIT ?"
        return self._file.read(lambda c: select(c, "incident", rest, bureau, after, limit))

    def documents_of(self, bureau: str, incident: str) -> Sequence[str]:
        found = self._file.read(
            lambda c: c.execute(
                "SELECT document FROM documents WHERE bureau = ? AND incident = ? ORDER BY number, place",
                (bureau, incident),
            ).fetchall()
        )
        return [document for (document,) in found]

    def clocks(self, bureau: str, incident: str) -> Sequence[ClockRow]:
        rest = "AND incident = ? ORDER BY due, clock"
        return self._file.read(lambda c: select(c, "clock", rest, bureau, incident))

    def clocks_due(
        self, bureau: str, until: datetime, limit: int, *, after: ClockRow | None = None
    ) -> Sequence[ClockRow]:
        # the first comparison is for the index, which holds no more than the due time
        behind = "" if after is None else "AND due >= ? AND (due, incident, clock) > (?, ?, ?) "
        passed = () if after is None else (stamp(after.due), stamp(after.due), after.incident, after.clock)
        rest = f"AND outcome = '' AND due <= ? {behind}ORDER BY due, incident, clock LIMIT ?"
        return self._file.read(lambda c: select(c, "clock", rest, bureau, stamp(until), *passed, limit))

    def told_from(self, bureau: str, incident: str, clock: str, mark: datetime) -> bool:
        # keys begin incident/clock/ and 0 follows / in ASCII: a range of the primary key
        stem = f"{incident}/{clock}"
        return bool(
            self._one(
                "SELECT 1 FROM alerts WHERE bureau = ? AND key > ? AND key < ? AND mark >= ? LIMIT 1",
                bureau, f"{stem}/", f"{stem}0", stamp(mark),
            )
        )  # fmt: skip

    def alert(self, bureau: str, key: str) -> AlertRow | None:
        rows = self._file.read(lambda c: select(c, "alert", "AND key = ?", bureau, key))
        return rows[0] if rows else None

    def alerts_open(self, bureau: str, limit: int) -> Sequence[AlertRow]:
        rest = "AND delivery NOT IN ('delivered', 'failed_for_good') AND folded_into = '' ORDER BY rank, mark, key LIMIT ?"
        return self._file.read(lambda c: select(c, "alert", rest, bureau, limit))

    def rebuild(self, bureau: str) -> int:
        return self._file.write(lambda connection: _rebuild(connection, bureau))

    def _one(self, query: str, *values: str) -> Any:
        found = self._file.read(lambda c: c.execute(query, values).fetchone())
        return None if found is None else found[0]


def _rebuild(connection: Connection, bureau: str) -> int:
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE bureau = ?", (bureau,))  # noqa: S608
    number = 0
    while True:
        found = connection.execute(
            "SELECT raw, hash FROM commits WHERE bureau = ? AND number > ? ORDER BY number LIMIT ?",
            (bureau, number, _BATCH),
        ).fetchall()
        if not found:
            return number
        work = SqliteRowWork(connection, bureau)
        for raw, hash_ in found:
            commit = parse(raw, hash_)
            work.take(commit)
            number = commit.number
        work.write(number)
