"""The table of links.db: the codes people sign with. Losing it loses no alert."""

from monitor.store.sqlite_schema import Schema

_FIRST = (
    """CREATE TABLE links (
        bureau TEXT NOT NULL, code TEXT NOT NULL, incident TEXT NOT NULL, person TEXT NOT NULL,
        expires TEXT NOT NULL, wrong INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (bureau, code)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX links_of ON links (bureau, incident, person, expires)",
)

LINKS_SCHEMA = Schema(0x48594C4B, "签收链接", (_FIRST,))
