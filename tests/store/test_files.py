"""Evidence files: named by what they hold, whole or not there, and what a full disk does to them."""

import errno
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.domain.ledger import EMPTY
from monitor.errors import BadInput, NotFound, StorageError, StorageFull
from monitor.ports.files import Files
from monitor.service.assemble import look_into, open_home
from monitor.service.audit import audit_home
from monitor.store.elastic_files import ElasticFiles
from monitor.store.files import FolderFiles
from monitor.store.memory_files import MemoryFiles
from monitor.store.reserve import Reserve
from tests.ledger import builders as make
from tests.store.conftest import ELASTIC, elastic_indices

PICTURE = b"\x89PNG a page"
ID = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture(params=["memory", "folder", ELASTIC])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "elastic":
        cluster = request.getfixturevalue("elastic")
        return ElasticFiles(cluster, elastic_indices(cluster, "files"), largest=1000)
    return MemoryFiles(largest=1000) if request.param == "memory" else FolderFiles(tmp_path, largest=1000)


def test_a_file_is_named_by_its_bytes_and_kept_once(files: Files) -> None:
    assert files.put("zhoucun", PICTURE) == ID
    assert files.put("zhoucun", PICTURE) == ID
    assert files.get("zhoucun", ID) == PICTURE
    assert files.has("zhoucun", ID)
    other = files.put("zhoucun", b"")
    assert list(files.listed("zhoucun")) == sorted([ID, other])


def test_two_bureaus_never_see_each_other_s_files(files: Files) -> None:
    files.put("zhoucun", PICTURE)
    for bureau in ("pingyi", "..", ".", "zhoucun/..", "../zhoucun", "a/b", ""):
        assert not files.has(bureau, ID)
        assert list(files.listed(bureau)) == []
        with pytest.raises(NotFound, match="没有文件"):
            files.get(bureau, ID)


def test_a_file_beyond_the_limit_is_refused_with_both_sizes(files: Files) -> None:
    with pytest.raises(BadInput, match=r"文件太大：0.0 MB，上限 0.000953674 MB，请压缩或分开"):
        files.put("zhoucun", bytes(1001))


def test_an_erased_file_is_gone(files: Files) -> None:
    files.put("zhoucun", PICTURE)
    assert files.erase("zhoucun", ID)
    assert not files.erase("zhoucun", ID)
    assert not files.has("zhoucun", ID)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31])
def test_what_is_no_id_reaches_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match="64 位十六进制"):
        FolderFiles(tmp_path).get("zhoucun", name)


def test_a_bureau_id_that_climbs_stays_in_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "files"
    FolderFiles(inner).put("../..", PICTURE)
    assert FolderFiles(inner).get("../..", ID) == PICTURE
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def test_a_file_that_was_changed_is_told_and_written_anew_when_it_comes_again(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    files.put("zhoucun", PICTURE)
    (path,) = tmp_path.rglob(ID)
    path.write_bytes(b"another page")
    with pytest.raises(StorageError, match="与其编号不符，已损坏或被改动") as told:
        files.get("zhoucun", ID)
    assert told.value.code == "file-altered"
    files.put("zhoucun", PICTURE)
    assert files.get("zhoucun", ID) == PICTURE


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull, match="所在磁盘已满，请清理磁盘"):
        FolderFiles(tmp_path).put("zhoucun", PICTURE)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_reserve_takes_room_once_and_gives_it_back_once(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve", 1_000_000)
    before = reserve.laid
    reserve.lay()
    reserve.lay()
    assert (before, reserve.laid) == (False, True)
    assert (tmp_path / "reserve").stat().st_blocks * 512 >= 1_000_000
    assert reserve.free()
    assert not reserve.free()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB, where whoever runs the tests may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
def test_on_a_really_full_disk_the_reserve_lets_the_desk_go_on(small_disk: Path) -> None:
    with open_home(small_disk) as home:
        Reserve(small_disk / "reserve", 512 * 1024).lay()
        home.ledger.append(make.commit(EMPTY, make.opened()))
        with (
            (small_disk / "somebody-else.log").open("wb", buffering=0) as log,
            pytest.raises(OSError, match="No space left"),
        ):
            while True:
                log.write(bytes(4096))
        with pytest.raises(StorageFull, match="磁盘已满"):
            home.files.put("zhoucun", PICTURE)
        appended = 0
        with pytest.raises(StorageFull, match=r"ledger\.db 所在磁盘已满"):
            while True:
                commit = make.commit(home.ledger.head("zhoucun"), make.outage(appended))
                assert home.ledger.append(commit).outcome == "committed"
                appended += 1
        assert not (small_disk / "reserve").exists()
        assert appended > 10
        assert home.ledger.head("zhoucun").number == appended + 1
        (small_disk / "somebody-else.log").unlink()
        assert home.ledger.append(make.commit(home.ledger.head("zhoucun"))).outcome == "committed"


@pytest.mark.slow
def test_a_ledger_on_a_read_only_medium_can_be_audited(small_disk: Path) -> None:
    with open_home(small_disk) as home:
        home.ledger.append(make.commit(EMPTY, make.opened()))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with look_into(small_disk) as home:
        assert audit_home(home, "zhoucun").good
    with pytest.raises(StorageError, match="请检查"), open_home(small_disk):
        pass
