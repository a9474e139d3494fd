"""What the crawler remembers of its sources, in sources.db."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from monitor.domain.instant import stamp, unstamp
from monitor.domain.letter import KnownLetter
from monitor.domain.source import NEVER_LOOKED, SourceState
from monitor.store.sqlite_file import SqliteFile

_FIELDS = tuple(each.name for each in fields(SourceState))
_INSTANTS = frozenset({
    "last_look", "last_success", "last_whole", "last_new", "failing_since", "blocked_since", "next_due",
    "watched_since", "well_since", "silent_since",
})  # fmt: skip
#: kept in microseconds
_SPANS = frozenset({"gap", "longest"})
_MICROSECOND = timedelta(microseconds=1)
_COLUMNS = ", ".join(_FIELDS)
_READ = f"SELECT source, {_COLUMNS} FROM sources WHERE bureau = ?"  # noqa: S608
_WRITE = f"INSERT OR REPLACE INTO sources (bureau, source, {_COLUMNS}) VALUES (?, ?{', ?' * len(_FIELDS)})"  # noqa: S608

_LETTER_FIELDS = tuple(each.name for each in fields(KnownLetter))
_LETTER_INSTANTS = frozenset({"first_seen", "next_look", "read"})
_LETTERS = f"SELECT {', '.join(_LETTER_FIELDS)} FROM letters WHERE bureau = ? AND source = ?"  # noqa: S608
_WRITE_LETTER = f"INSERT OR REPLACE INTO letters (bureau, source, {', '.join(_LETTER_FIELDS)}) VALUES (?, ?{', ?' * len(_LETTER_FIELDS)})"  # noqa: S608


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
        def work(connection: sqlite3.Connection) -> int:
            given = (bureau, stamp(before))
            addresses = connection.execute("DELETE FROM read_addresses WHERE bureau = ? AND at < ?", given)
            letters = connection.execute(
                "DELETE FROM letters WHERE bureau = ? AND next_look IS NULL AND coalesce(read, first_seen) < ?",
                given,
            )
            return addresses.rowcount + letters.rowcount

        return self._file.write(work)

    def letters(self, bureau: str, source: str, keys: Iterable[str]) -> Mapping[str, KnownLetter]:
        asked = tuple(dict.fromkeys(keys))

        def work(connection: sqlite3.Connection) -> list[Any]:
            query = f"{_LETTERS} AND key = ?"
            return [connection.execute(query, (bureau, source, key)).fetchone() for key in asked]

        rows = self._file.read(work)
        return {letter.key: letter for letter in (_letter(row) for row in rows if row is not None)}

    def remember_letters(self, bureau: str, source: str, letters: Iterable[KnownLetter]) -> None:
        rows = [
            (bureau, source, *(_column(getattr(letter, name)) for name in _LETTER_FIELDS))
            for letter in letters
        ]
        if rows:
            self._file.write(lambda connection: connection.executemany(_WRITE_LETTER, rows))

    def due_letters(self, bureau: str, source: str, now: datetime, most: int) -> tuple[KnownLetter, ...]:
        query = f"{_LETTERS} AND next_look <= ? ORDER BY next_look, key LIMIT ?"
        given = (bureau, source, stamp(now), most)
        rows = self._file.read(lambda connection: connection.execute(query, given).fetchall())
        return tuple(_letter(row) for row in rows)


def _column(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    return stamp(value) if isinstance(value, datetime) else value


def _state(row: tuple[Any, ...]) -> SourceState:
    values: dict[str, Any] = dict(zip(_FIELDS, row[1:], strict=True))
    for name in _INSTANTS:
        if values[name] is not None:
            values[name] = unstamp(values[name])
    for name in _SPANS:
        if values[name] is not None:
            values[name] = timedelta(microseconds=values[name])
    values["validators_lie"] = bool(values["validators_lie"])
    return SourceState(**values)


def _letter(row: tuple[Any, ...]) -> KnownLetter:
    values: dict[str, Any] = dict(zip(_LETTER_FIELDS, row, strict=True))
    for name in _LETTER_INSTANTS:
        if values[name] is not None:
            values[name] = unstamp(values[name])
    return KnownLetter(**values)
