"""The tables of ledger.db: commits for good, the register beside them, leases."""

from monitor.store.sqlite_schema import Schema

_FIRST = (
    # the truth: nothing but bytes and hash is believed; bureau and number only find them
    """CREATE TABLE commits (
        bureau TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, raw BLOB NOT NULL,
        PRIMARY KEY (bureau, number)
    ) STRICT""",
    # number by number, whoever writes: also stops INSERT OR REPLACE before it replaces
    """CREATE TRIGGER commits_follow BEFORE INSERT ON commits
        WHEN NEW.number IS NOT 1 + coalesce((SELECT max(number) FROM commits WHERE bureau = NEW.bureau), 0)
        BEGIN SELECT RAISE(ABORT, '账本只能逐号续写'); END""",
    """CREATE TRIGGER commits_stay BEFORE UPDATE ON commits
        BEGIN SELECT RAISE(ABORT, '账本只增不改'); END""",
    """CREATE TRIGGER commits_last BEFORE DELETE ON commits
        BEGIN SELECT RAISE(ABORT, '账本只增不删'); END""",
    # the register: all below can be dropped and folded anew
    "CREATE TABLE positions (bureau TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE touches (
        bureau TEXT NOT NULL, incident TEXT NOT NULL, number INTEGER NOT NULL,
        PRIMARY KEY (bureau, incident, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE incidents (
        bureau TEXT NOT NULL, incident TEXT NOT NULL, document TEXT NOT NULL, type TEXT NOT NULL, level TEXT,
        lead TEXT NOT NULL, assist TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
        "into" TEXT NOT NULL, number INTEGER NOT NULL, confirmed INTEGER NOT NULL, signed_by TEXT NOT NULL,
        returned_by TEXT NOT NULL, PRIMARY KEY (bureau, incident)
    ) STRICT, WITHOUT ROWID""",
    # lists of open incidents must not walk past years of closed ones
    "CREATE INDEX incidents_open ON incidents (bureau, incident) WHERE status = 'open'",
    """CREATE TABLE documents (
        bureau TEXT NOT NULL, document TEXT NOT NULL, incident TEXT NOT NULL, number INTEGER NOT NULL,
        place INTEGER NOT NULL, PRIMARY KEY (bureau, document)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX documents_of ON documents (bureau, incident, number, place)",
    """CREATE TABLE clocks (
        bureau TEXT NOT NULL, incident TEXT NOT NULL, clock TEXT NOT NULL, kind TEXT NOT NULL,
        due TEXT NOT NULL, outcome TEXT NOT NULL, provisional INTEGER NOT NULL, number INTEGER NOT NULL,
        due_original TEXT, met_at TEXT, PRIMARY KEY (bureau, incident, clock)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX clocks_due ON clocks (bureau, due) WHERE outcome = ''",
    """CREATE TABLE alerts (
        bureau TEXT NOT NULL, key TEXT NOT NULL, incident TEXT NOT NULL, clock TEXT NOT NULL,
        person TEXT NOT NULL, channel TEXT NOT NULL, rank INTEGER NOT NULL, mark TEXT NOT NULL,
        delivery TEXT NOT NULL, attempt INTEGER NOT NULL, number INTEGER NOT NULL,
        folded_into TEXT NOT NULL, PRIMARY KEY (bureau, key)
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX alerts_open ON alerts (bureau, rank, mark, key)
        WHERE delivery NOT IN ('delivered', 'failed_for_good') AND folded_into = ''""",
    # who does shared work; not folded from commits
    """CREATE TABLE leases (
        bureau TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL, lasting_us INTEGER NOT NULL,
        renewal INTEGER NOT NULL, PRIMARY KEY (bureau, name)
    ) STRICT, WITHOUT ROWID""",
)

_SAID = ("ALTER TABLE leases ADD COLUMN said TEXT NOT NULL DEFAULT ''",)

LEDGER_SCHEMA = Schema(0x48594C44, "账本", (_FIRST, _SAID))
