"""The register's rows in SQLite: reading them, and carrying out a commit's operations on them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from monitor.domain.instant import stamp, unstamp
from monitor.domain.register import ClockRow, Row, Table
from monitor.store.row_work import KEYS, TYPES, RowWork

_TUPLES = frozenset({"assist"})
_BOOLS = frozenset({"provisional", "confirmed"})
_TIMES = frozenset({"due", "due_original", "met_at", "mark"})


def _column(field: str) -> str:
    # commit is a word of SQL
    return "number" if field == "commit" else f'"{field}"'


_FIELDS: dict[Table, tuple[str, ...]] = {
    table: tuple(each.name for each in fields(kind)) for table, kind in TYPES.items()
}
_COLUMNS = {table: ", ".join(map(_column, names)) for table, names in _FIELDS.items()}
_WRITES = {
    table: f"INSERT OR REPLACE INTO {table}s (bureau, {_COLUMNS[table]}) "  # noqa: S608
    f"VALUES (?{', ?' * len(names)})"
    for table, names in _FIELDS.items()
}
_READS = {table: f"SELECT {_COLUMNS[table]} FROM {table}s WHERE bureau = ?" for table in TYPES}  # noqa: S608
_BY_KEY = {
    table: _READS[table] + "".join(f' AND "{column}" = ?' for column in keys) for table, keys in KEYS.items()
}


def select(connection: sqlite3.Connection, table: Table, rest: str, *values: object) -> list[Any]:
    """Rows of a table; `rest` goes on after WHERE bureau = ?."""
    return [_row(table, found) for found in connection.execute(f"{_READS[table]} {rest}", values)]


def _row(table: Table, found: tuple[Any, ...]) -> Any:
    return TYPES[table](*map(_from_column, _FIELDS[table], found))


def _from_column(field: str, value: Any) -> Any:
    if field in _TIMES:
        return None if value is None else unstamp(value)
    if field in _TUPLES:
        return tuple(json.loads(value))
    return bool(value) if field in _BOOLS else value


def _to_column(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


class SqliteRowWork(RowWork):
    """Inside one transaction; row changes are gathered until `write`."""

    def __init__(self, connection: sqlite3.Connection, bureau: str) -> None:
        super().__init__()
        self._connection = connection
        self._bureau = bureau
        self._placed: list[tuple[str, str, str, int, int]] = []

    def stored(self, table: Table, key: tuple[str, ...]) -> Any:
        found = self._connection.execute(_BY_KEY[table], (self._bureau, *key)).fetchone()
        return None if found is None else _row(table, found)

    def stored_clocks(self, incident: str) -> Iterable[ClockRow]:
        return select(self._connection, "clock", "AND incident = ?", self._bureau, incident)

    def place(self, document: str, incident: str, number: int, order: int) -> None:
        self._placed.append((self._bureau, document, incident, number, order))

    def move(self, incident: str, into: str, number: int) -> None:  # noqa: ARG002
        self._place()
        self._connection.execute(
            "UPDATE documents SET incident = ? WHERE bureau = ? AND incident = ?",
            (into, self._bureau, incident),
        )

    def write(self, position: int) -> None:
        """Write everything gathered; the register is true up to `position`."""
        for table in TYPES:
            rows = [row for (of, _), row in self.changed.items() if of == table]
            if rows:
                self._connection.executemany(_WRITES[table], (self._values(table, row) for row in rows))
        self.changed.clear()
        self._place()
        if self.touches:
            touches = [(self._bureau, *touch) for touch in sorted(self.touches)]
            self._connection.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?, ?)", touches)
            self.touches.clear()
        self._connection.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (self._bureau, position))

    def _place(self) -> None:
        if self._placed:
            # a document that moves keeps the place in which it first joined
            self._connection.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (bureau, document) DO UPDATE SET incident = excluded.incident",
                self._placed,
            )
            self._placed.clear()

    def _values(self, table: Table, row: Row) -> tuple[Any, ...]:
        return (self._bureau, *(_to_column(getattr(row, field)) for field in _FIELDS[table]))
