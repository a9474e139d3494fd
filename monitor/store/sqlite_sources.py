"""What the crawler remembers of its sources, in sources.db."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from monitor.domain.instant import stamp, unstamp
from monitor.domain.source import NEVER_LOOKED, SourceState
from monitor.store.sqlite_file import SqliteFile

_FIELDS = tuple(each.name for each in fields(SourceState))
_INSTANTS = frozenset(
    {"last_look", "last_success", "last_whole", "last_new", "failing_since", "blocked_since", "next_due"}
)
_COLUMNS = ", ".join(_FIELDS)
_READ = f"SELECT source, {_COLUMNS} FROM sources WHERE bureau = ?"  # noqa: S608
_WRITE = f"INSERT OR REPLACE INTO sources (bureau, source, {_COLUMNS}) VALUES (?, ?{', ?' * len(_FIELDS)})"  # noqa: S608


class SqliteSources:
    """`monitor.ports.sources.Sources`."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def state(self, bureau: str, source: str) -> SourceState:
        found = self._file.read(
            lambda connection: connection.execute(f"{_READ} AND source = ?", (bureau, source)).fetchone()
        )
        return NEVER_LOOKED if found is None else _state(found)

    def states(self, bureau: str) -> Mapping[str, SourceState]:
        rows = self._file.read(lambda connection: connection.execute(_READ, (bureau,)).fetchall())
        return {row[0]: _state(row) for row in rows}

    def record(self, bureau: str, source: str, state: SourceState) -> None:
        values = (bureau, source, *(_column(getattr(state, name)) for name in _FIELDS))
        self._file.write(lambda connection: connection.execute(_WRITE, values))

    def unread(self, bureau: str, source: str, addresses: Iterable[str]) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(addresses))

        def work(connection: sqlite3.Connection) -> tuple[str, ...]:
            query = "SELECT 1 FROM read_addresses WHERE bureau = ? AND source = ? AND address = ?"
            return tuple(
                each for each in asked if connection.execute(query, (bureau, source, each)).fetchone() is None
            )

        return self._file.read(work)

    def mark_read(self, bureau: str, source: str, address: str, at: datetime) -> None:
        row = (bureau, source, address, stamp(at))
        self._file.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO read_addresses VALUES (?, ?, ?, ?)", row
            )
        )

    def forget_read(self, bureau: str, before: datetime) -> int:
        return self._file.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM read_addresses WHERE bureau = ? AND at < ?", (bureau, stamp(before))
                ).rowcount
            )
        )


def _column(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def _state(row: tuple[Any, ...]) -> SourceState:
    values: dict[str, Any] = dict(zip(_FIELDS, row[1:], strict=True))
    for name in _INSTANTS:
        if values[name] is not None:
            values[name] = unstamp(values[name])
    return SourceState(**values)
