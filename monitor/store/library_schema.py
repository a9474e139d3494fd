"""The tables of library.db: documents, texts with their salts, the search index, digests."""

from monitor.store.sqlite_schema import Schema

_FIRST = (
    # what can be deleted by law, and nothing else, lies here
    """CREATE TABLE texts (
        bureau TEXT NOT NULL, ref TEXT NOT NULL, salt BLOB NOT NULL, text BLOB NOT NULL,
        PRIMARY KEY (bureau, ref)
    ) STRICT""",
    # seat: the second of publication times 2^24 plus the order of arrival within it, so that the
    # index walks newest published first without sorting
    """CREATE TABLE documents (
        seat INTEGER PRIMARY KEY, bureau TEXT NOT NULL, number INTEGER NOT NULL, document TEXT NOT NULL,
        origin TEXT NOT NULL, external_id TEXT NOT NULL, content_hash TEXT, ref TEXT NOT NULL,
        title_length INTEGER NOT NULL, source TEXT NOT NULL, url TEXT, publisher TEXT,
        published TEXT NOT NULL, precision TEXT NOT NULL, rules TEXT NOT NULL, attention TEXT NOT NULL,
        reasons TEXT NOT NULL, judgement TEXT NOT NULL, detected TEXT NOT NULL, state TEXT NOT NULL,
        departments TEXT NOT NULL, unseen_at TEXT, notes TEXT NOT NULL,
        UNIQUE (bureau, number), UNIQUE (bureau, document),
        UNIQUE (bureau, origin, external_id, content_hash)
    ) STRICT""",
    # a list without a query walks this one, newest first
    "CREATE INDEX documents_newest ON documents (bureau, seat)",
    "CREATE INDEX documents_pending ON documents (bureau, number) WHERE state = 'pending'",
    # one ref may stand for several rows only by the same salt, yet erasing must find them all
    "CREATE INDEX documents_ref ON documents (bureau, ref)",
    """CREATE TABLE scopes (
        bureau TEXT NOT NULL, department TEXT NOT NULL, seat INTEGER NOT NULL,
        PRIMARY KEY (bureau, department, seat)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX scopes_of ON scopes (seat)",
    "CREATE TABLE digests (bureau TEXT PRIMARY KEY, up_to INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # an ordinary table: rows of a contentless one cannot be deleted before SQLite 3.43
    "CREATE VIRTUAL TABLE words USING fts5 (tokens, tokenize = 'ascii', columnsize = 0)",
    # merge segments less often: keeping is a fifth faster, finding hardly slower
    "INSERT INTO words (words, rank) VALUES ('automerge', 16)",
)

_TALLIES = (
    # what came in on a day is counted from this alone, without reading a row
    "CREATE INDEX documents_detected ON documents (bureau, detected, origin, attention)",
)

LIBRARY_SCHEMA = Schema(0x48594C42, "文库", (_FIRST, _TALLIES))
