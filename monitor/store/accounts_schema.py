"""The tables of accounts.db: how people sign in. Losing it loses passwords to be set again, no record."""

from monitor.store.sqlite_schema import Schema

_FIRST = (
    """CREATE TABLE accounts (
        person TEXT PRIMARY KEY, password TEXT NOT NULL, failed TEXT NOT NULL, locked_until TEXT,
        shut INTEGER NOT NULL, epoch INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sessions (
        key TEXT PRIMARY KEY, person TEXT NOT NULL, epoch INTEGER NOT NULL, created TEXT NOT NULL,
        last_seen TEXT NOT NULL, expires TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sessions_by_end ON sessions (expires)",
    """CREATE TABLE tokens (
        person TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL, created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

ACCOUNTS_SCHEMA = Schema(0x48594143, "账号", (_FIRST,))
