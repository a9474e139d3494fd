"""The tables of sealed.db and keys.db: what is sealed, and what opens it, never in one file."""

from monitor.store.sqlite_schema import Schema

_ITEMS = (
    """CREATE TABLE items (
        bureau TEXT NOT NULL, document TEXT NOT NULL, kinds TEXT NOT NULL, sealed_at TEXT NOT NULL,
        nonce BLOB NOT NULL, cipher BLOB NOT NULL, destroyed_at TEXT,
        PRIMARY KEY (bureau, document)
    ) STRICT""",
    "CREATE INDEX items_due ON items (bureau, document, sealed_at) WHERE destroyed_at IS NULL",
)
_KEYS = (
    """CREATE TABLE keys (
        bureau TEXT NOT NULL, document TEXT NOT NULL, key BLOB NOT NULL,
        PRIMARY KEY (bureau, document)
    ) STRICT""",
)

SEALED_SCHEMA = Schema(0x48595344, "封存", (_ITEMS,))
KEYS_SCHEMA = Schema(0x48594B59, "封存密钥", (_KEYS,))
