"""The tables of sources.db: what the crawler remembers. Losing it loses no document."""

from monitor.store.sqlite_schema import Schema

_FIRST = (
    """CREATE TABLE sources (
        bureau TEXT NOT NULL, source TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
        body_hash TEXT NOT NULL, last_look TEXT, last_success TEXT, last_whole TEXT, last_new TEXT,
        failing_since TEXT, blocked_since TEXT, fault TEXT, why TEXT NOT NULL, failures INTEGER NOT NULL,
        next_due TEXT, uid_validity INTEGER, last_uid INTEGER NOT NULL,
        PRIMARY KEY (bureau, source)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE read_addresses (
        bureau TEXT NOT NULL, source TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (bureau, source, address)
    ) STRICT, WITHOUT ROWID""",
)

# letters of public boxes are read again until they are answered, also when their list shows them no more
_LETTERS = (
    """CREATE TABLE letters (
        bureau TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, number TEXT NOT NULL, place TEXT NOT NULL,
        status TEXT NOT NULL, title_hash TEXT NOT NULL, first_seen TEXT NOT NULL, next_look TEXT,
        shown TEXT NOT NULL, reply_hash TEXT NOT NULL, tries INTEGER NOT NULL, read TEXT,
        PRIMARY KEY (bureau, source, key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX letters_due ON letters (bureau, source, next_look) WHERE next_look IS NOT NULL",
)

# a source has a rhythm of its own, and is known to be quiet for so long; spans in microseconds
_RHYTHM = (
    "ALTER TABLE sources ADD COLUMN strain REAL NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN validators_lie INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN watched_since TEXT",
    "ALTER TABLE sources ADD COLUMN well_since TEXT",
    "ALTER TABLE sources ADD COLUMN news_count INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN gap INTEGER",
    "ALTER TABLE sources ADD COLUMN longest INTEGER",
    "ALTER TABLE sources ADD COLUMN silent_since TEXT",
)

SOURCES_SCHEMA = Schema(0x48595352, "来源状态", (_FIRST, _LETTERS, _RHYTHM))
