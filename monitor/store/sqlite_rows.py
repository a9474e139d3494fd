"""The register's rows in SQLite: reading them, and carrying out a commit's operations on them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from monitor.domain.event import raised
from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.register import (
    AlertRow,
    ClockRow,
    Edit,
    EditClocks,
    IncidentRow,
    Move,
    Place,
    Put,
    Row,
    Table,
    edited,
    operations,
    touched,
)

_KEYS: dict[Table, tuple[str, ...]] = {
    "incident": ("incident",), "clock": ("incident", "clock"), "alert": ("key",),
}  # fmt: skip
_TYPES: dict[Table, type[Row]] = {"incident": IncidentRow, "clock": ClockRow, "alert": AlertRow}
_TABLE_OF: dict[type[Row], Table] = {kind: table for table, kind in _TYPES.items()}
_TUPLES = frozenset({"assist"})
_BOOLS = frozenset({"provisional", "confirmed"})
_TIMES = frozenset({"due", "due_original", "met_at", "mark"})


def _column(field: str) -> str:
    # commit is a word of SQL
    return "number" if field == "commit" else f'"{field}"'


_FIELDS: dict[Table, tuple[str, ...]] = {
    table: tuple(each.name for each in fields(kind)) for table, kind in _TYPES.items()
}
_COLUMNS = {table: ", ".join(map(_column, names)) for table, names in _FIELDS.items()}
_WRITES = {
    table: f"INSERT OR REPLACE INTO {table}s (bureau, {_COLUMNS[table]}) "  # noqa: S608
    f"VALUES (?{', ?' * len(names)})"
    for table, names in _FIELDS.items()
}
_READS = {table: f"SELECT {_COLUMNS[table]} FROM {table}s WHERE bureau = ?" for table in _TYPES}  # noqa: S608
_BY_KEY = {
    table: _READS[table] + "".join(f' AND "{column}" = ?' for column in keys) for table, keys in _KEYS.items()
}


def select(connection: sqlite3.Connection, table: Table, rest: str, *values: object) -> list[Any]:
    """Rows of a table; `rest` goes on after WHERE bureau = ?."""
    return [_row(table, found) for found in connection.execute(f"{_READS[table]} {rest}", values)]


def _row(table: Table, found: tuple[Any, ...]) -> Any:
    return _TYPES[table](*map(_from_column, _FIELDS[table], found))


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


class RowWork:
    """Carries commits out on the rows inside one transaction, row changes gathered until `write`."""

    def __init__(self, connection: sqlite3.Connection, bureau: str) -> None:
        self._connection = connection
        self._bureau = bureau
        self._rows: dict[tuple[Table, tuple[str, ...]], Any] = {}
        self._changed: dict[tuple[Table, tuple[str, ...]], Any] = {}
        self._placed: list[tuple[str, str, str, int, int]] = []
        self._touches: set[tuple[str, str, int]] = set()

    def take(self, commit: Commit) -> None:
        number = commit.number
        for place, event in enumerate(map(raised, commit.events)):
            for operation in operations(event, number):
                self._carry_out(operation, number, place)
            for incident in touched(event):
                self._touches.add((self._bureau, incident, number))

    def write(self, position: int) -> None:
        """Write everything gathered; the register is true up to `position`."""
        for table in _TYPES:
            rows = [row for (of, _), row in self._changed.items() if of == table]
            if rows:
                self._connection.executemany(_WRITES[table], (self._values(table, row) for row in rows))
        self._changed.clear()
        self._place()
        if self._touches:
            self._connection.executemany(
                "INSERT OR IGNORE INTO touches VALUES (?, ?, ?)", sorted(self._touches)
            )
            self._touches.clear()
        self._connection.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (self._bureau, position))

    def _carry_out(self, operation: Put | Edit | EditClocks | Place | Move, number: int, place: int) -> None:
        if isinstance(operation, Put):
            self._put(operation.row)
        elif isinstance(operation, Edit):
            row = self._find(operation.table, operation.key)
            if row is not None:
                self._put(edited(row, operation.event, number))
        elif isinstance(operation, EditClocks):
            for row in self._clocks(operation.incident):
                self._put(edited(row, operation.event, number))
        elif isinstance(operation, Place):
            self._placed.append((self._bureau, operation.document, operation.incident, number, place))
        else:
            self._place()
            self._connection.execute(
                "UPDATE documents SET incident = ? WHERE bureau = ? AND incident = ?",
                (operation.into, self._bureau, operation.incident),
            )

    def _put(self, row: Row) -> None:
        table = _TABLE_OF[type(row)]
        key = (table, tuple(getattr(row, field) for field in _KEYS[table]))
        self._rows[key] = self._changed[key] = row

    def _find(self, table: Table, key: tuple[str, ...]) -> Any:
        if (table, key) not in self._rows:
            found = self._connection.execute(_BY_KEY[table], (self._bureau, *key)).fetchone()
            self._rows[table, key] = None if found is None else _row(table, found)
        return self._rows[table, key]

    def _clocks(self, incident: str) -> Iterable[ClockRow]:
        stored = select(self._connection, "clock", "AND incident = ?", self._bureau, incident)
        rows = {row.clock: row for row in stored}
        for (table, _), row in self._rows.items():
            if table == "clock" and row is not None and row.incident == incident:
                rows[row.clock] = row
        return [rows[clock] for clock in sorted(rows)]

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
