"""The end of retention in library.db, and what came in by the day."""

import sqlite3
from collections import Counter
from datetime import date, datetime, time, timedelta

from monitor.domain.instant import BEIJING, stamp, unstamp
from monitor.ports.library import Keep, Tally
from monitor.store import kept_rows
from monitor.store.sqlite_file import SqliteFile

#: documents ended in one transaction: others write in between
_AT_ONCE = 500
_SETTLED = (
    "SELECT number, document FROM documents WHERE bureau = ? AND number > ? AND number <= ?"
    " AND state = 'settled' ORDER BY number LIMIT ?"
)
_TEXT = (
    "DELETE FROM texts WHERE bureau = ? AND ref = ? AND NOT EXISTS (SELECT 1 FROM documents AS other"
    " WHERE other.bureau = texts.bureau AND other.ref = texts.ref AND other.number <> ? AND other.state <> 'expired')"
)


def reach(connection: sqlite3.Connection, bureau: str, after: int, before: str) -> int:
    """The number before the first above `after` that was not detected before this."""
    first = connection.execute(
        "SELECT number FROM documents WHERE bureau = ? AND number > ? AND detected >= ? ORDER BY number LIMIT 1",
        (bureau, after, before),
    ).fetchone()
    if first is not None:
        return int(first[0]) - 1
    last = connection.execute("SELECT max(number) FROM documents WHERE bureau = ?", (bureau,)).fetchone()[0]
    return max(after, last or 0)


def expire(file: SqliteFile, bureau: str, after: int, until: int, keep: Keep) -> int:
    """As `Library.expire`; the search index still has to be merged, the log to be cut."""
    ended = 0
    while rows := file.read(lambda c: c.execute(_SETTLED, (bureau, after, until, _AT_ONCE)).fetchall()):  # noqa: B023
        stay = keep([str(row[1]) for row in rows])
        numbers = [int(row[0]) for row in rows if row[1] not in stay]
        ended += file.write(lambda c: sum(end(c, bureau, number) for number in numbers))  # noqa: B023
        after = int(rows[-1][0])
    return ended


def tally(connection: sqlite3.Connection, bureau: str, first: date, last: date) -> list[Tally]:
    """As `Library.tally`."""
    rows = connection.execute(
        "SELECT origin, attention, detected FROM documents WHERE bureau = ? AND detected >= ? AND detected < ?",
        (bureau, stamp(_begin(first)), stamp(_begin(last + timedelta(days=1)))),
    )
    counted = Counter((row[0], row[1], kept_rows.day_of(unstamp(row[2]))) for row in rows)
    return [Tally(*each, count) for each, count in sorted(counted.items())]


def end(connection: sqlite3.Connection, bureau: str, number: int) -> int:
    """Let go one settled document; how many that were."""
    found = connection.execute(
        "SELECT seat, ref FROM documents WHERE bureau = ? AND number = ? AND state = 'settled'",
        (bureau, number),
    ).fetchone()
    if found is None:
        return 0
    seat, ref = found
    connection.execute("DELETE FROM words WHERE rowid = ?", (seat,))
    connection.execute(_TEXT, (bureau, ref, number))
    connection.execute("DELETE FROM scopes WHERE seat = ?", (seat,))
    # what is left knows the same content again, stands in digests and is counted
    connection.execute(
        "UPDATE documents SET title_length = 0, url = NULL, publisher = NULL, judgement = '', notes = '[]',"
        " departments = '[]', state = 'expired' WHERE seat = ?",
        (seat,),
    )
    return 1


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
