"""What is remembered of sources: one contract, in memory and in sources.db."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.source import NEVER_LOOKED, SourceState
from monitor.ports.sources import Sources
from monitor.store.append_lock import AppendLock
from monitor.store.memory_sources import MemorySources
from monitor.store.sources_schema import SOURCES_SCHEMA
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_sources import SqliteSources

NOW = datetime(2026, 1, 6, 2, 0, 0, 123, tzinfo=UTC)
FULL = SourceState(
    etag='"v1"', last_modified="Mon, 05 Jan 2026 00:00:00 GMT", body_hash="ab12", last_look=NOW,
    last_success=NOW, last_whole=NOW, last_new=NOW, failing_since=NOW, blocked_since=NOW, fault="challenge",
    why="网站要求人机验证（412）", failures=3, next_due=NOW + timedelta(hours=1), uid_validity=7, last_uid=42,
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


def test_it_is_all_there_after_the_process_died(tmp_path: Path) -> None:
    first = opened(tmp_path)
    SqliteSources(first).record("guiyang", "news-1", FULL)
    second = opened(tmp_path)
    assert SqliteSources(second).state("guiyang", "news-1") == FULL
    first.close()
    second.close()
