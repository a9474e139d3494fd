"""Searching library.db: the index proposes, Python proves and highlights."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from monitor.domain.instant import stamp
from monitor.errors import BadInput
from monitor.ports.library import Filters, Hit, Reader
from monitor.store import kept_rows
from monitor.store.search_text import Piece, expression, pieces, spans

#: above every seat of a year datetime knows
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, read and checked."""

    pieces: tuple[Piece, ...]
    #: there was a query, but nothing in it that can be looked for
    nothing: bool
    #: conditions on documents, and their values
    where: str
    values: tuple[Any, ...]
    #: seats below this
    below: int

    @staticmethod
    def of(bureau: str, query: str, reader: Reader, filters: Filters, after: str) -> "Asked":
        """Raises BadInput for a cursor that is none and for a query that is too long."""
        found = pieces(query)
        where, values = ["documents.bureau = ?", "state NOT IN ('erased', 'expired')"], [bureau]
        for column, value in (("origin", filters.source), ("attention", filters.attention)):
            if value:
                where.append(f"{column} = ?")
                values.append(value)
        below = cursor_seat(after) if after else _NEWEST
        if filters.since is not None:
            where += ["published >= ?", f"documents.seat >= {kept_rows.first_seat(filters.since)}"]
            values.append(stamp(filters.since))
        if filters.until is not None:
            where.append("published < ?")
            values.append(stamp(filters.until))
            below = min(below, kept_rows.first_seat(filters.until) + kept_rows.SEATS)
        if not reader.sees_all:
            marks = ", ".join("?" * len(reader.departments))
            own = f"SELECT seat FROM scopes WHERE scopes.bureau = ? AND department IN ({marks})"  # noqa: S608
            where.append(f"documents.seat IN ({own})")
            values += [bureau, *reader.departments]
        return Asked(found, bool(query.strip()) and not found, " AND ".join(where), tuple(values), below)


def cursor_seat(cursor: str) -> int:
    """The seat a page ended at.

    Raises:
        BadInput: for anything else.
    """
    try:
        seat = int(cursor)
    except ValueError:
        seat = _NEWEST + 1
    if not -_NEWEST <= seat <= _NEWEST:
        raise BadInput(f"翻页标记“{cursor[:40]}”不对，请从第一页重新搜索", code="search")
    return seat


def search(connection: sqlite3.Connection, asked: Asked, limit: int) -> list[Hit]:
    """Up to `limit` hits, newest published first."""
    hits: list[Hit] = []
    below = asked.below
    while len(hits) < limit and not asked.nothing:
        wanted = limit - len(hits)
        rows = _rows(connection, asked, below, wanted)
        for row in rows:
            kept = kept_rows.kept_of(row)
            found = spans(kept.document.content, asked.pieces)
            if found is not None:
                hits.append(Hit(kept, found, str(row[0])))
        if len(rows) < wanted:
            break
        below = rows[-1][0]
    return hits


def newest(connection: sqlite3.Connection, bureau: str, after: str, limit: int) -> list[Hit]:
    """Up to `limit` documents of any state, newest published first."""
    below = cursor_seat(after) if after else _NEWEST
    where = "documents.bureau = ? AND documents.seat < ? AND state <> 'expired'"
    query = f"{kept_rows.SELECT} WHERE {where} ORDER BY documents.seat DESC LIMIT ?"
    rows = connection.execute(query, (bureau, below, limit)).fetchall()
    return [Hit(kept_rows.kept_of(row), (), str(row[0])) for row in rows]


def _rows(connection: sqlite3.Connection, asked: Asked, below: int, limit: int) -> list[tuple[Any, ...]]:
    if not asked.pieces:
        query = f"{kept_rows.SELECT} WHERE documents.seat < ? AND {asked.where} ORDER BY documents.seat DESC LIMIT ?"
        return connection.execute(query, (below, *asked.values, limit)).fetchall()
    # CROSS JOIN keeps the order: the index walks by seat, newest first, and stops at the limit
    query = kept_rows.SELECT.replace(
        "FROM documents", "FROM words CROSS JOIN documents ON documents.seat = words.rowid"
    )
    query = (
        f"{query} WHERE words MATCH ? AND words.rowid < ? AND {asked.where} ORDER BY words.rowid DESC LIMIT ?"
    )
    return connection.execute(query, (expression(asked.pieces), below, *asked.values, limit)).fetchall()
