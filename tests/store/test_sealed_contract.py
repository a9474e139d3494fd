"""What is sealed: a letter of 赵小川 to 周村, kept apart, opened by its key alone, destroyed for good."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import StorageError
from monitor.ports.sealed import Sealed, SealedItem
from monitor.service.assemble import KEYS, SEALED, look_into, open_home
from monitor.store.elastic_sealed import ElasticSealed
from monitor.store.memory_sealed import MemorySealed
from monitor.store.sqlite_sealed import SqliteSealed
from tests.ledger import builders as make
from tests.store.conftest import ELASTIC, elastic_indices

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
PHONE = b"13812345678"
KINDS = ("name", "phone")


@pytest.fixture(params=["memory", "sqlite", ELASTIC])
def sealed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sealed]:
    if request.param == "elastic":
        cluster = request.getfixturevalue("elastic")
        yield ElasticSealed(cluster, elastic_indices(cluster, "sealed", "keys"))
        return
    if request.param == "memory":
        yield MemorySealed()
        return
    with open_home(tmp_path / "home") as home:
        assert home.sealed is not None
        yield home.sealed


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def put(sealed: Sealed, document: str = "letter-1", content: bytes = PHONE, now: datetime = NINE) -> bool:
    return sealed.seal("zhoucun", document, content, KINDS, now)


def test_what_was_sealed_is_read_again_by_bureau_and_document(sealed: Sealed) -> None:
    assert put(sealed)
    assert sealed.open("zhoucun", "letter-1") == PHONE
    assert sealed.open("zhoucun", "letter-2") is None
    assert sealed.open("guiyang", "letter-1") is None
    assert sealed.about("zhoucun", ["letter-2", "letter-1"]) == {
        "letter-1": SealedItem("letter-1", KINDS, NINE, "sealed")
    }
    assert sealed.about("zhoucun", []) == {}


def test_the_same_letter_read_again_is_not_sealed_twice(sealed: Sealed) -> None:
    assert put(sealed)
    assert not put(sealed, content=b"other", now=NINE + timedelta(days=1))
    assert sealed.open("zhoucun", "letter-1") == PHONE
    assert sealed.about("zhoucun", ["letter-1"])["letter-1"].sealed_at == NINE


def test_the_end_of_retention_comes_for_each_letter_in_its_turn(sealed: Sealed) -> None:
    for number in range(3):
        put(sealed, f"letter-{number}", now=NINE + timedelta(days=number))
    assert sealed.due("zhoucun", NINE - timedelta(seconds=1), 10) == []
    assert sealed.due("zhoucun", NINE, 10) == ["letter-0"]
    assert sealed.due("zhoucun", NINE + timedelta(days=9), 10) == ["letter-0", "letter-1", "letter-2"]
    assert sealed.due("zhoucun", NINE + timedelta(days=9), 1, after="letter-0") == ["letter-1"]
    assert sealed.due("guiyang", NINE + timedelta(days=9), 10) == []


def test_what_was_destroyed_is_gone_is_known_to_have_been_and_does_not_come_back(sealed: Sealed) -> None:
    put(sealed)
    put(sealed, "letter-2")
    assert sealed.destroy("zhoucun", ["letter-1", "nobody"], NINE + timedelta(days=730)) == 1
    assert sealed.destroy("zhoucun", ["letter-1"], NINE + timedelta(days=731)) == 0
    assert sealed.open("zhoucun", "letter-1") is None
    assert sealed.about("zhoucun", ["letter-1"])["letter-1"].state == "destroyed"
    assert not put(sealed)
    assert sealed.open("zhoucun", "letter-1") is None
    assert sealed.due("zhoucun", NINE + timedelta(days=9), 10) == ["letter-2"]
    assert sealed.open("zhoucun", "letter-2") == PHONE


def test_more_letters_than_one_question_holds_are_all_told(sealed: Sealed) -> None:
    for number in range(3):
        put(sealed, f"letter-{number}")
    asked = [f"letter-{number}" for number in range(1200)]
    assert set(sealed.about("zhoucun", asked)) == {"letter-0", "letter-1", "letter-2"}


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def keys_of(home: Path) -> list[bytes]:
    with sqlite3.connect(home / KEYS) as tool:
        found = [bytes(row[0]) for row in tool.execute("SELECT key FROM keys")]
    tool.close()
    return found


def test_on_disk_the_content_is_nowhere_and_every_item_has_a_key_of_its_own(home: Path) -> None:
    with open_home(home) as opened:
        assert opened.sealed is not None
        put(opened.sealed)
        put(opened.sealed, "letter-2")
        assert PHONE not in bytes_in(home)
    one, two = keys_of(home)
    assert len(one) == len(two) == 32
    assert one != two


def test_destroying_leaves_no_byte_of_the_key_in_any_file_while_the_desk_runs_on(home: Path) -> None:
    with open_home(home) as opened:
        assert opened.sealed is not None
        put(opened.sealed)
        (key,) = keys_of(home)
        assert key in bytes_in(home)
        opened.sealed.destroy("zhoucun", ["letter-1"], NINE)
        assert key not in bytes_in(home)
    assert key not in bytes_in(home)


def test_both_files_are_for_their_owner_alone(home: Path) -> None:
    old = os.umask(0)
    try:
        with open_home(home):
            modes = {name: stat.S_IMODE((home / name).stat().st_mode) for name in (SEALED, KEYS)}
    finally:
        os.umask(old)
    assert modes == {SEALED: 0o600, KEYS: 0o600}


@pytest.mark.parametrize("change", [
    "UPDATE items SET cipher = CAST(x'00' || substr(cipher, 2) AS BLOB)",
    "UPDATE items SET cipher = x''",
    "UPDATE items SET nonce = x''",
    "UPDATE items SET document = 'letter-2'",
    "UPDATE items SET bureau = 'guiyang'",
])  # fmt: skip
def test_an_item_that_was_changed_or_moved_to_another_letter_does_not_open(home: Path, change: str) -> None:
    with open_home(home) as opened:
        assert opened.sealed is not None
        put(opened.sealed)
    with sqlite3.connect(home / SEALED) as tool:
        tool.execute(change)
    with sqlite3.connect(home / KEYS) as tool:
        tool.execute("INSERT INTO keys SELECT 'zhoucun', 'letter-2', key FROM keys")
        tool.execute(
            "INSERT INTO keys SELECT 'guiyang', 'letter-1', key FROM keys WHERE document = 'letter-1'"
        )
    tool.close()
    bureau = "guiyang" if "bureau" in change else "zhoucun"
    document = "letter-2" if "document" in change else "letter-1"
    with open_home(home) as opened:
        assert opened.sealed is not None
        with pytest.raises(StorageError, match="已被改动或损坏") as told:
            opened.sealed.open(bureau, document)
    assert told.value.code == "seal-broken"


def test_without_the_key_file_items_are_known_and_closed(home: Path) -> None:
    with open_home(home) as opened:
        opened.ledger.append(make.commit(opened.ledger.head("zhoucun"), make.opened()))
        assert opened.sealed is not None
        put(opened.sealed)
    (home / KEYS).unlink()
    with look_into(home) as beside:
        assert isinstance(beside.sealed, SqliteSealed)
        assert beside.sealed.about("zhoucun", ["letter-1"])["letter-1"].state == "keyless"
        assert beside.sealed.open("zhoucun", "letter-1") is None
        with pytest.raises(StorageError, match="没有密钥文件"):
            put(beside.sealed, "letter-2")
        with pytest.raises(StorageError, match="没有密钥文件"):
            beside.sealed.destroy("zhoucun", ["letter-1"], NINE)
    with open_home(home) as again:
        assert again.sealed is not None
        assert again.sealed.about("zhoucun", ["letter-1"])["letter-1"].state == "keyless"
        assert not put(again.sealed)


def test_a_key_left_by_a_crash_before_the_item_is_used_when_the_letter_comes_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_home(home) as opened:
        assert isinstance(opened.sealed, SqliteSealed)
        with monkeypatch.context() as crash:
            crash.setattr(
                opened.sealed._items, "write", lambda _work: (_ for _ in ()).throw(KeyboardInterrupt)
            )
            with pytest.raises(KeyboardInterrupt):
                put(opened.sealed)
        before = keys_of(home)
        assert opened.sealed.about("zhoucun", ["letter-1"]) == {}
        assert put(opened.sealed)
        assert keys_of(home) == before
        assert opened.sealed.open("zhoucun", "letter-1") == PHONE
