"""What the database files themselves refuse: changed commits, newer programs, foreign files, half steps."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.domain.ledger import EMPTY
from monitor.errors import StorageError
from monitor.service.assemble import LEDGER, Home, look_into, open_home
from monitor.store.append_lock import AppendLock
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_schema import Schema
from tests.ledger import builders as make
from tests.store.conftest import ledger_file

FIRST = make.commit(EMPTY, make.opened())


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Home]:
    with open_home(tmp_path) as home:
        home.ledger.append(FIRST)
        yield home


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commits SET hash = 'x' WHERE number = 1",
        "DELETE FROM commits WHERE number = 1",
        "INSERT OR REPLACE INTO commits VALUES ('zhoucun', 1, 'x', x'00')",
        "INSERT INTO commits VALUES ('zhoucun', 3, 'x', x'00')",
        "INSERT INTO commits VALUES ('pingyi', 0, 'x', x'00')",
    ],
)
def test_nobody_changes_deletes_replaces_or_skips_a_commit_by_sql(begun: Home, statement: str) -> None:
    tool = sqlite3.connect(begun.folder / LEDGER, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="账本"):
        tool.execute(statement)
    tool.close()
    assert list(begun.ledger.read("zhoucun", 0, 9)) == [FIRST]


def test_a_file_of_a_newer_program_is_refused_untouched(tmp_path: Path) -> None:
    with open_home(tmp_path):
        pass
    tool = sqlite3.connect(tmp_path / LEDGER)
    tool.execute("PRAGMA user_version = 99")
    tool.close()
    before = (tmp_path / LEDGER).read_bytes()
    with (
        pytest.raises(StorageError, match=r"ledger\.db 由更新版本的程序写成（格式第 99 版") as told,
        open_home(tmp_path),
    ):
        pass
    assert told.value.code == "storage-too-new"
    with pytest.raises(StorageError, match="请升级程序"), look_into(tmp_path):
        pass
    assert (tmp_path / LEDGER).read_bytes() == before


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    tool = sqlite3.connect(tmp_path / LEDGER)
    tool.execute("CREATE TABLE notes (text)")
    tool.close()
    with pytest.raises(StorageError, match="不是本程序的账本文件") as told, open_home(tmp_path):
        pass
    assert told.value.code == "storage-foreign"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_bytes(b"these are the minutes of a meeting" * 100)
    with pytest.raises(StorageError, match=r"ledger\.db：不是数据库文件"), open_home(tmp_path):
        pass


def test_a_step_that_fails_leaves_the_version_before_it(tmp_path: Path) -> None:
    one = Schema(7, "试", (("CREATE TABLE a (x)",),))
    lock = AppendLock(tmp_path / "lock")
    SqliteFile(tmp_path / "t.db", one, lock).close()
    bad = Schema(7, "试", (*one.steps, ("CREATE TABLE b (x)", "CREATE TABLE a (x)")))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        SqliteFile(tmp_path / "t.db", bad, lock)
    good = Schema(7, "试", (*one.steps, ("CREATE TABLE b (x)",)))
    file = SqliteFile(tmp_path / "t.db", good, lock)
    assert file.read(lambda c: c.execute("PRAGMA user_version").fetchone()) == (2,)
    assert file.read(lambda c: c.execute("SELECT count(*) FROM b").fetchone()) == (0,)
    file.close()


def test_the_settings_that_make_commits_last_are_on(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "mmap_size": 0,
        "recursive_triggers": 1,
    }
    found = file.write(
        lambda c: {name: next(iter(c.execute(f"PRAGMA {name}")), (0,))[0] for name in settings}
    )
    assert found == settings
    file.close()
