"""陈姐 adds a source while everything runs; what the next start would refuse never gets into the file."""

import hashlib
import json
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import load_settings
from monitor.errors import BadConfig, NotFound, SettingsKept, StorageError, StorageFull
from monitor.service.settings_history import MOST, Change, History, settled, to_redo, to_undo
from monitor.service.source_settings import add_source, current, history, redo, remove_source, undo

TEXT = (
    "# 南明区的设置\nhome: ./data\nbureau: guiyang\nprofile: guiyang  # 照市里的\n\n"
    "sources:\n# 市里的报纸\n- id: city\n  spider: feed\n  address: https://news.example.cn/rss.xml\n"
)
NOW = datetime(2026, 1, 5, 2, 20, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
CHEN, LI = "chen", "li"


def listing(name: str = "wjw", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "spider": "listing",
        "address": "https://wjw.example.gov.cn/tzgg/",
        "every": "30m",
    } | more


@pytest.fixture(autouse=True)
def _no_home_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYING_HOME", raising=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "huiying.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def ids(config: Path) -> list[str]:
    return [each.id for each in current(config)]


def folder_of(config: Path) -> set[str]:
    """What lies beside the settings; nothing of ours is ever left there."""
    return {each.name for each in config.parent.iterdir()} - {"data"}


def test_a_source_is_added_and_the_next_start_reads_it(config: Path) -> None:
    saved = add_source(config, listing(), CHEN, NOW)
    assert ids(config) == ["city", "wjw"]
    assert config.read_text(encoding="utf-8").startswith(TEXT)
    assert saved.change.words == "chen 于 2026-01-05 10:20 加上来源 wjw"
    assert folder_of(config) == {"huiying.yaml"}


def test_it_can_be_taken_back_and_made_again(config: Path) -> None:
    add_source(config, listing(), CHEN, NOW)
    with_it = config.read_bytes()
    taken_back = undo(config, LI, LATER).change
    assert config.read_text(encoding="utf-8") == TEXT
    assert (taken_back.by, taken_back.at, taken_back.undone_by) == (CHEN, NOW, LI)
    assert history(config) == ()
    redo(config, LI, LATER)
    assert config.read_bytes() == with_it
    assert [each.words for each in history(config)] == ["li 于 2026-01-05 10:25 加上来源 wjw"]


def test_changes_are_taken_back_one_after_another_the_last_one_first(config: Path) -> None:
    add_source(config, listing("wjw"), CHEN, NOW)
    remove_source(config, "city", LI, LATER)
    assert ids(config) == ["wjw"]
    assert [(each.what, each.source) for each in history(config)] == [("removed", "city"), ("added", "wjw")]
    assert undo(config, CHEN, LATER).change.source == "city"
    assert undo(config, CHEN, LATER).change.source == "wjw"
    assert config.read_text(encoding="utf-8") == TEXT
    assert redo(config, CHEN, LATER).change.source == "wjw"
    assert redo(config, CHEN, LATER).change.source == "city"
    assert ids(config) == ["wjw"]
    with pytest.raises(SettingsKept, match="没有可以恢复的改动"):
        redo(config, CHEN, LATER)


def test_after_a_new_change_what_was_taken_back_does_not_come_again(config: Path) -> None:
    add_source(config, listing("wjw"), CHEN, NOW)
    undo(config, CHEN, NOW)
    add_source(config, listing("paper"), CHEN, NOW)
    with pytest.raises(SettingsKept):
        redo(config, CHEN, LATER)
    assert undo(config, CHEN, LATER).change.source == "paper"
    with pytest.raises(SettingsKept, match="没有可以撤销的改动"):
        undo(config, CHEN, LATER)


def test_every_fault_is_told_under_the_files_own_name_and_nothing_is_changed(config: Path) -> None:
    with pytest.raises(BadConfig) as refused:
        add_source(config, listing("city", every="5s", preset="trss"), CHEN, NOW)
    assert {each.code for each in refused.value.faults} == {"span-format", "value-choice"}
    assert all(each.file == str(config) and (each.line or 0) > 10 for each in refused.value.faults)
    with pytest.raises(BadConfig, match="已是第 1 个来源的编号"):
        add_source(config, listing("city"), CHEN, NOW)
    assert config.read_text(encoding="utf-8") == TEXT
    assert folder_of(config) == {"huiying.yaml"}
    assert history(config) == ()


def test_what_lies_relative_to_the_settings_is_found_while_they_are_tried(config: Path) -> None:
    (config.parent / "secret").write_text("s3cret\n", encoding="utf-8")
    box = {"host": "imap.example.gov.cn", "user": "shuji", "password": "file:secret"}
    add_source(config, {"id": "letters", "spider": "mailbox", "mailbox": box}, CHEN, NOW)
    assert load_settings(config, {}).watched.passwords == {"letters": "s3cret"}
    kept = "".join(
        each.read_text(encoding="utf-8") for each in History(config.parent / "data").folder.iterdir()
    )
    assert "s3cret" not in kept


def test_a_source_that_is_not_there_cannot_be_taken_out(config: Path) -> None:
    with pytest.raises(NotFound, match="没有来源“town”"):
        remove_source(config, "town", CHEN, NOW)


def test_what_somebody_wrote_afterwards_is_never_taken_back_with_it(config: Path) -> None:
    add_source(config, listing(), CHEN, NOW)
    edited = config.read_text(encoding="utf-8") + "# 老王加的一行\n"
    config.write_text(edited, encoding="utf-8")
    with pytest.raises(SettingsKept, match=r"之后又改过，没有撤销.*改动之前的版本在") as refused:
        undo(config, CHEN, LATER)
    assert refused.value.code == "settings-changed"
    assert config.read_text(encoding="utf-8") == edited
    before = Path(refused.value.message.rpartition(" ")[2])
    assert before.read_text(encoding="utf-8") == TEXT


def test_the_old_version_is_not_put_back_where_it_could_not_start(config: Path) -> None:
    begun = TEXT.partition("sources:")[0] + "sources:\n"
    config.write_text(begun, encoding="utf-8")
    add_source(config, listing(), CHEN, NOW)
    with pytest.raises(BadConfig, match="sources"):
        undo(config, CHEN, LATER)
    assert ids(config) == ["wjw"]
    assert [each.source for each in history(config)] == ["wjw"]


def test_a_version_put_back_by_hand_counts_as_taken_back(config: Path) -> None:
    add_source(config, listing("wjw"), CHEN, NOW)
    add_source(config, listing("paper"), CHEN, NOW)
    first = History(config.parent / "data").text(history(config)[0].before)
    config.write_bytes(first)
    assert [each.source for each in history(config)] == ["wjw"]
    assert undo(config, LI, LATER).change.source == "wjw"


def test_a_process_that_died_before_the_exchange_has_changed_nothing(config: Path) -> None:
    add_source(config, listing("wjw"), CHEN, NOW)
    there = config.read_bytes()
    kept = History(config.parent / "data")
    before, after = (hashlib.sha256(each).hexdigest() for each in (there, b"later"))
    died = Change(2, LATER, CHEN, "added", "paper", before, after, turn=2)
    kept.save([*kept.changes(), died], there, b"later")
    assert [each.source for each in history(config)] == ["wjw"]
    assert undo(config, LI, LATER).change.source == "wjw"


def test_mode_and_owner_stay_and_a_link_stays_a_link(config: Path) -> None:
    config.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(config, 12345, 12345)
    link = config.parent / "current.yaml"
    link.symlink_to(config.name)
    there = config.stat()
    add_source(link, listing(), CHEN, NOW)
    after = config.stat()
    assert link.is_symlink()
    assert (after.st_mode, after.st_uid, after.st_gid) == (there.st_mode, there.st_uid, there.st_gid)
    assert ids(config) == ["city", "wjw"]
    assert undo(config, CHEN, LATER).change.source == "wjw", "one file, whatever it is called"


def test_windows_line_ends_and_mark_come_through(config: Path) -> None:
    text = ("\ufeff" + TEXT.replace("\n", "\r\n")).encode()
    config.write_bytes(text)
    add_source(config, listing(), CHEN, NOW)
    assert config.read_bytes().startswith(text)
    assert b"\n" not in config.read_bytes().replace(b"\r\n", b"")
    remove_source(config, "wjw", CHEN, NOW)
    assert config.read_bytes() == text


def test_a_file_that_was_set_to_read_only_stays_as_it_is(config: Path) -> None:
    config.chmod(0o444)
    with pytest.raises(
        SettingsKept, match=r"不能由程序改（文件是只读的），没有改动.*请挂载整个文件夹"
    ) as refused:
        add_source(config, listing(), CHEN, NOW)
    assert refused.value.code == "settings-unwritable"
    assert config.read_text(encoding="utf-8") == TEXT


@pytest.mark.skipif(os.geteuid() == 0, reason="a superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(config: Path) -> None:
    (config.parent / "data").mkdir()
    config.parent.chmod(0o555)
    try:
        with pytest.raises(SettingsKept, match="没有改动"):
            add_source(config, listing(), CHEN, NOW)
    finally:
        config.parent.chmod(0o755)


def test_a_file_mounted_by_itself_cannot_be_exchanged_and_no_change_is_noted(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def mounted(self: Path, target: Path) -> Path:
        if target == config:
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", mounted)
        with pytest.raises(SettingsKept, match="Device or resource busy"):
            add_source(config, listing(), CHEN, NOW)
    assert config.read_text(encoding="utf-8") == TEXT
    assert folder_of(config) == {"huiying.yaml"}
    assert History(config.parent / "data").changes() == ()


@contextmanager
def no_room(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 200, 450])
def test_a_full_disk_costs_nothing_of_what_was_there(config: Path, room: int) -> None:
    add_source(config, listing(), CHEN, NOW)
    there = config.read_bytes()
    with no_room(room), pytest.raises(StorageFull, match="请清理磁盘"):
        add_source(config, listing("paper"), CHEN, LATER)
    assert config.read_bytes() == there
    assert folder_of(config) == {"huiying.yaml"}
    assert undo(config, LI, LATER).change.source == "wjw"


def test_a_file_that_is_not_there_is_told_as_everywhere(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="没有这个文件"):
        add_source(tmp_path / "huiying.yaml", listing(), CHEN, NOW)
    (tmp_path / "huiying.yaml").write_text("bureau: guiyang\n", encoding="utf-8")
    with pytest.raises(BadConfig, match="缺少“home”"):
        add_source(tmp_path / "huiying.yaml", listing(), CHEN, NOW)


def test_the_home_given_by_the_environment_keeps_the_history(config: Path, tmp_path: Path) -> None:
    home = {"HUIYING_HOME": str(tmp_path / "elsewhere")}
    add_source(config, listing(), CHEN, NOW, environ=home)
    assert History(tmp_path / "elsewhere").changes()
    assert not (tmp_path / "data").exists()
    assert undo(config, CHEN, NOW, environ=home).change.source == "wjw"


def test_a_record_of_changes_that_was_altered_is_told_and_nothing_done(config: Path) -> None:
    add_source(config, listing(), CHEN, NOW)
    kept = History(config.parent / "data")
    there = config.read_bytes()
    kept.file(kept.changes()[0].before).write_text("home: /", encoding="utf-8")
    with pytest.raises(SettingsKept, match=r"缺失或被改过.*移到别处") as refused:
        undo(config, CHEN, LATER)
    assert refused.value.code == "settings-history"
    (kept.folder / "index.json").write_text(json.dumps([{"number": 1}]), encoding="utf-8")
    with pytest.raises(SettingsKept):
        add_source(config, listing("paper"), CHEN, LATER)
    assert config.read_bytes() == there


def test_a_home_that_cannot_be_made_is_told(config: Path) -> None:
    (config.parent / "data").write_text("no folder", encoding="utf-8")
    with pytest.raises(StorageError):
        add_source(config, listing(), CHEN, NOW)
    assert config.read_text(encoding="utf-8") == TEXT


def test_many_at_once_lose_no_change_of_each_other(config: Path) -> None:
    names = [f"town-{n}" for n in range(6)]
    threads = [threading.Thread(target=add_source, args=(config, listing(each), CHEN, NOW)) for each in names]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ids(config)) == sorted(["city", *names])
    for _ in names:
        undo(config, LI, LATER)
    assert config.read_text(encoding="utf-8") == TEXT


def test_the_oldest_are_forgotten_and_their_versions_with_them(tmp_path: Path) -> None:
    kept = History(tmp_path)
    changes: list[Change] = []
    for n in range(MOST + 5):
        before, after = f"v{n}".encode(), f"v{n + 1}".encode()
        digests = (hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
        changes.append(Change(n + 1, NOW, CHEN, "added", f"s{n}", *digests, turn=n + 1))
        kept.save([*kept.changes(), changes[-1]], before, after)
    assert kept.changes() == tuple(changes[5:])
    assert kept.text(changes[5].before) == b"v5"
    assert len(list(kept.folder.glob("*.yaml"))) == MOST + 1


@given(st.lists(st.sampled_from(["add", "undo", "redo"]), max_size=25))
def test_undo_and_redo_walk_as_in_any_editor(steps: list[str]) -> None:
    """The model is two stacks of versions; what is decided from the list of changes says the same."""
    done: list[int] = []
    undone: list[int] = []
    version, made = "v0", 0
    changes: tuple[Change, ...] = ()
    for turn, step in enumerate(steps, 1):
        if step == "add":
            made += 1
            change = Change(made, NOW, CHEN, "added", f"s{made}", version, f"v{made}", turn)
            changes = (*changes, change)
            done.append(made)
            undone, version = [], change.after
        elif step == "undo":
            found = to_undo(changes)
            assert (found.number if found else None) == (done[-1] if done else None)
            if found is not None:
                undone.append(done.pop())
                version = found.before
                touched = Change(**{**_fields(found), "undone_at": NOW, "turn": turn})
                changes = tuple(touched if each is found else each for each in changes)
        else:
            found = to_redo(changes, version)
            assert not undone or (found is not None and found.number == undone[-1])
            if found is not None and undone:
                done.append(undone.pop())
                version = found.after
                touched = Change(**{**_fields(found), "undone_at": None, "turn": turn})
                changes = tuple(touched if each is found else each for each in changes)
        assert settled(changes, version, NOW) == changes


def _fields(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Change.__slots__}
