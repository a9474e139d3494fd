"""What is remembered of sources: one contract, in memory and in sources.db."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.instant import stamp
from monitor.domain.letter import KnownLetter
from monitor.domain.source import NEVER_LOOKED, SourceState
from monitor.ports.sources import Sources
from monitor.store.append_lock import AppendLock
from monitor.store.memory_sources import MemorySources
from monitor.store.sources_schema import SOURCES_SCHEMA
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_schema import Schema
from monitor.store.sqlite_sources import SqliteSources

NOW = datetime(2026, 1, 6, 2, 0, 0, 123, tzinfo=UTC)
FULL = SourceState(
    etag='"v1"', last_modified="Mon, 05 Jan 2026 00:00:00 GMT", body_hash="ab12", last_look=NOW,
    last_success=NOW, last_whole=NOW, last_new=NOW, failing_since=NOW, blocked_since=NOW, fault="challenge",
    why="网站要求人机验证（412）", failures=3, next_due=NOW + timedelta(hours=1), uid_validity=7, last_uid=42,
    strain=2.25, validators_lie=True, watched_since=NOW, well_since=NOW, news_count=9,
    gap=timedelta(hours=2, microseconds=1), longest=timedelta(days=400, microseconds=7), silent_since=NOW,
)  # fmt: skip

LETTER = KnownLetter(
    key="20260105001", number="20260105001", place="http://a/mail?id=1", status="in_hand", title_hash="ab12",
    first_seen=NOW, next_look=NOW + timedelta(hours=1), shown="办理中", reply_hash="cd34", tries=2, read=NOW,
)  # fmt: skip


def opened(folder: Path) -> SqliteFile:
    return SqliteFile(folder / "sources.db", SOURCES_SCHEMA, AppendLock(folder / "sources.lock"))


@pytest.fixture(params=["memory", "sqlite"])
def sources(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sources]:
    if request.param == "memory":
        yield MemorySources()
        return
    file = opened(tmp_path)
    yield SqliteSources(file)
    file.close()


def test_a_source_never_looked_at_has_the_blank_state(sources: Sources) -> None:
    assert sources.state("guiyang", "news-1") == NEVER_LOOKED
    assert sources.states("guiyang") == {}


def test_every_field_of_a_state_comes_back_as_it_was(sources: Sources) -> None:
    sources.record("guiyang", "news-1", FULL)
    assert sources.state("guiyang", "news-1") == FULL
    assert sources.states("guiyang") == {"news-1": FULL}


def test_the_last_record_stands(sources: Sources) -> None:
    sources.record("guiyang", "news-1", FULL)
    sources.record("guiyang", "news-1", replace(FULL, failures=4))
    assert sources.state("guiyang", "news-1").failures == 4


def test_bureaus_do_not_see_each_other(sources: Sources) -> None:
    sources.record("guiyang", "news-1", FULL)
    sources.mark_read("guiyang", "news-1", "http://a", NOW)
    assert sources.state("pingyi", "news-1") == NEVER_LOOKED
    assert sources.unread("pingyi", "news-1", ["http://a"]) == ("http://a",)


def test_unread_keeps_order_and_names_each_address_once(sources: Sources) -> None:
    sources.mark_read("guiyang", "news-1", "http://b", NOW)
    sources.mark_read("guiyang", "news-1", "http://b", NOW)
    asked = ["http://c", "http://b", "http://a", "http://c"]
    assert sources.unread("guiyang", "news-1", asked) == ("http://c", "http://a")


def test_addresses_read_long_ago_are_forgotten(sources: Sources) -> None:
    sources.mark_read("guiyang", "news-1", "http://old", NOW - timedelta(days=200))
    sources.mark_read("guiyang", "news-1", "http://new", NOW)
    assert sources.forget_read("guiyang", NOW - timedelta(days=180)) == 1
    assert sources.unread("guiyang", "news-1", ["http://old", "http://new"]) == ("http://old",)


def test_every_field_of_a_letter_comes_back_as_it_was(sources: Sources) -> None:
    never_read = replace(LETTER, key="other", next_look=None, read=None)
    sources.remember_letters("guiyang", "box", [LETTER, never_read])
    sources.remember_letters("guiyang", "box", [])
    found = sources.letters("guiyang", "box", ["other", "unknown", "20260105001", "other"])
    assert found == {"20260105001": LETTER, "other": never_read}


def test_a_letter_remembered_again_stands_once_as_it_was_said_last(sources: Sources) -> None:
    sources.remember_letters("guiyang", "box", [LETTER])
    answered = replace(LETTER, status="replied", next_look=None)
    sources.remember_letters("guiyang", "box", [answered])
    assert sources.letters("guiyang", "box", [LETTER.key]) == {LETTER.key: answered}
    assert sources.due_letters("guiyang", "box", NOW + timedelta(days=9), 10) == ()


def test_letters_of_bureaus_and_boxes_are_apart(sources: Sources) -> None:
    sources.remember_letters("guiyang", "box", [LETTER])
    for bureau, source in (("pingyi", "box"), ("guiyang", "other")):
        assert sources.letters(bureau, source, [LETTER.key]) == {}
        assert sources.due_letters(bureau, source, NOW + timedelta(days=9), 10) == ()


def test_due_letters_come_longest_due_first_and_no_more_than_asked_for(sources: Sources) -> None:
    for key, hours in (("c", 3), ("a", 1), ("b", 2), ("later", 5)):
        due = replace(LETTER, key=key, next_look=NOW + timedelta(hours=hours))
        sources.remember_letters("guiyang", "box", [due])
    at = NOW + timedelta(hours=3)
    assert [each.key for each in sources.due_letters("guiyang", "box", at, 10)] == ["a", "b", "c"]
    assert [each.key for each in sources.due_letters("guiyang", "box", at, 2)] == ["a", "b"]


def test_letters_settled_long_ago_are_forgotten_and_open_ones_never(sources: Sources) -> None:
    long_ago = NOW - timedelta(days=200)
    settled = replace(LETTER, key="settled", first_seen=long_ago, read=long_ago, next_look=None)
    lately = replace(settled, key="lately", read=NOW)
    unread = replace(settled, key="unread", read=None)
    waiting = replace(settled, key="waiting", next_look=NOW)
    sources.remember_letters("guiyang", "box", (settled, lately, unread, waiting))
    assert sources.forget_read("pingyi", NOW) == 0
    assert sources.forget_read("guiyang", NOW - timedelta(days=180)) == 2
    left = sources.letters("guiyang", "box", ["settled", "lately", "unread", "waiting"])
    assert set(left) == {"lately", "waiting"}


OLD_ROW = (
    "guiyang", "news-1", '"v1"', "", "ab12", stamp(NOW), stamp(NOW), stamp(NOW), stamp(NOW), None, None, None, "", 0,
    stamp(NOW), 7, 42,
)  # fmt: skip


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_earlier_version_gains_what_it_lacks_and_keeps_what_it_knew(
    tmp_path: Path, version: int
) -> None:
    lock = AppendLock(tmp_path / "sources.lock")
    earlier = Schema(SOURCES_SCHEMA.mark, SOURCES_SCHEMA.name, SOURCES_SCHEMA.steps[:version])
    old = SqliteFile(tmp_path / "sources.db", earlier, lock)
    row = f"INSERT INTO sources VALUES ({', '.join('?' * len(OLD_ROW))})"
    old.write(lambda connection: connection.execute(row, OLD_ROW))
    SqliteSources(old).mark_read("guiyang", "news-1", "http://a", NOW)
    old.close()
    new = opened(tmp_path)
    sources = SqliteSources(new)
    assert sources.state("guiyang", "news-1") == SourceState(
        etag='"v1"', body_hash="ab12", last_look=NOW, last_success=NOW, last_whole=NOW, last_new=NOW, next_due=NOW,
        uid_validity=7, last_uid=42,
    )  # fmt: skip
    assert sources.unread("guiyang", "news-1", ["http://a"]) == ()
    sources.remember_letters("guiyang", "box", [LETTER])
    assert sources.due_letters("guiyang", "box", NOW + timedelta(days=1), 9) == (LETTER,)
    sources.record("guiyang", "news-1", FULL)
    assert sources.state("guiyang", "news-1") == FULL
    new.close()


def test_it_is_all_there_after_the_process_died(tmp_path: Path) -> None:
    first = opened(tmp_path)
    SqliteSources(first).record("guiyang", "news-1", FULL)
    second = opened(tmp_path)
    assert SqliteSources(second).state("guiyang", "news-1") == FULL
    first.close()
    second.close()
