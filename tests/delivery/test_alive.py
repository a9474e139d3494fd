"""The desk's sign of life: what a start after a crash reads of it."""

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from monitor.service.alive import Alive

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.alive"


def test_the_next_desk_reads_when_the_one_before_was_last_there(path):
    before = Alive(path)
    before.sign(NINE)
    before.sign(NINE + SECOND)
    assert Alive(path).last() == NINE + SECOND
    assert [each.name for each in path.parent.iterdir()] == ["desk.alive"]


@pytest.mark.parametrize(
    ("later", "kept"),
    [(SECOND / 2, NINE), (SECOND, NINE + SECOND), (-SECOND, NINE - SECOND)],
    ids=["half a second later", "a second later", "the clock was set back"],
)
def test_it_writes_once_a_second_and_whenever_the_clock_was_set_back(path, later, kept):
    ours = Alive(path)
    ours.sign(NINE)
    ours.sign(NINE + later)
    assert ours.last() == kept


@pytest.mark.parametrize("held", [None, b"", b"2026-03-", b"\xff\xfe", b"yesterday"])
def test_what_is_no_time_is_no_sign_of_life(path, held):
    if held is not None:
        path.write_bytes(held)
    assert Alive(path).last() is None


def test_file_and_folder_are_on_disk_before_and_after_the_new_name(path, monkeypatch):
    """Before the rename the file must last, after it the name; else a crash leaves an empty file."""
    did: list[str] = []
    synced, renamed = os.fsync, type(path).rename

    def fsync(fd):
        did.append("folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file")
        synced(fd)

    def rename(self, target):
        did.append("rename")
        return renamed(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(type(path), "rename", rename)
    Alive(path).sign(NINE)
    assert did == ["file", "rename", "folder"]


def test_a_place_that_cannot_be_written_neither_stops_the_desk_nor_spoils_the_last_sign(tmp_path):
    path = tmp_path / "desk.alive"
    Alive(path).sign(NINE)
    Alive(path / "below").sign(NINE + SECOND)
    assert Alive(path).last() == NINE
    taken = tmp_path / "taken"
    taken.mkdir()
    Alive(taken).sign(NINE)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["desk.alive", "taken"]
