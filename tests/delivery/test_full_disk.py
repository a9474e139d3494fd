"""A disk that is full: clocks and alerts go on out of the reserve, and people hear of it."""

import subprocess
from pathlib import Path

import pytest

from monitor.domain.instant import stamp
from monitor.errors import StorageFull
from monitor.service.auditor_checks import LEAST, LITTLE, Room, room_of
from monitor.service.disk_watch import DiskWatch
from monitor.store.reserve import SIZE, Reserve
from tests.delivery.desks import Town, deliveries, settle

MEGABYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 24 MB of its own, where whoever runs the tests may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def filled(folder: Path) -> Path:
    """Somebody else's log takes all the room there is, to the last byte."""
    log = folder / "somebody-else.log"
    with log.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    assert room_of(folder).free == 0
    return log


@pytest.mark.slow
def test_on_a_full_disk_every_rung_is_climbed_and_told_out_of_the_reserve(small_disk):
    town = Town(small_disk / "home")
    try:
        desk = town.desk()
        town.report(desk)
        town.report(desk, "a2", ill=130)
        settle(desk)
        Reserve(town.folder / "reserve", 4 * MEGABYTE).lay()
        log = filled(small_disk)
        watch = DiskWatch(town.folder, town.clock)
        for _ in range(12):
            town.later(desk, minutes=30)
            settle(desk)
            watch.look(desk.alarm)
            town.clock.real += 1800
        assert not (town.folder / "reserve").exists()
        assert set(deliveries(desk).values()) == {"delivered"}
        rungs = {alert.key.split("/")[2] for alert in desk.bureau.journal.state.alerts.values()}
        assert len(rungs) > 4, rungs
        told = [got["text"] for got in town.hook.got if got["path"] == "/duty"]
        assert any("账本将写不进去。请立即清理磁盘" in text for text in told)
        assert any("预留的磁盘空间已用掉" in text for text in told)
        with pytest.raises(StorageFull):
            desk.bureau.home.files.put("guiyang", bytes(8 * MEGABYTE))
        log.unlink()
        town.later(desk, minutes=30)
        settle(desk)
        assert set(deliveries(desk).values()) == {"delivered"}
    finally:
        town.close()


# ---- who lays the reserve, and who says that it is gone


class Told:
    """What the keepers are told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, name: str, text: str) -> None:
        assert name.isascii()
        assert "/" not in name
        self.lines.append(text)


class Disk:
    """Its free bytes, set by hand."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self, _folder: Path) -> Room:
        return Room(self.free)


@pytest.fixture
def house(tmp_path):
    """A home, its clock, a disk with room and what the keepers hear."""
    town = Town(tmp_path)
    yield town
    town.close()


def looks(house, watch, told, seconds=30):
    for _ in range(seconds):
        house.clock.real += 1
        watch.look(told)


def test_a_desk_lays_the_reserve_at_its_start_where_there_is_room_for_it(house):
    told, watch = Told(), DiskWatch(house.folder, house.clock, Disk(LITTLE + SIZE))
    house.clock.real = 0.5
    watch.look(told)
    assert Reserve(house.folder / "reserve").laid
    assert told.lines == []


def test_on_a_disk_that_is_nearly_full_it_is_not_laid_and_said_to_be_missing(house):
    told, watch = Told(), DiskWatch(house.folder, house.clock, Disk(LITTLE + SIZE - 1))
    looks(house, watch, told)
    assert not Reserve(house.folder / "reserve").laid
    assert told.lines == ["预留的磁盘空间已用掉，再满就写不进账本。请清理磁盘"]


def test_a_reserve_that_was_used_up_is_told_once_in_half_an_hour_and_laid_again_when_there_is_room(house):
    told, disk = Told(), Disk(LITTLE + SIZE)
    watch = DiskWatch(house.folder, house.clock, disk)
    looks(house, watch, told)
    assert Reserve(house.folder / "reserve").free()
    disk.free = LEAST - 1
    looks(house, watch, told, 300)
    assert len(told.lines) == 2
    assert "账本将写不进去" in told.lines[0]
    looks(house, watch, told, 1600)
    assert len(told.lines) == 4
    disk.free = LITTLE + SIZE
    looks(house, watch, told)
    assert Reserve(house.folder / "reserve").laid
    assert len(told.lines) == 4


def test_beside_an_auditor_that_tells_it_the_desk_is_silent(house):
    told, watch = Told(), DiskWatch(house.folder, house.clock, Disk(0))
    (house.folder / "auditor.alive").write_text(stamp(house.clock.now()))
    looks(house, watch, told)
    assert told.lines == []
    house.clock.time = house.clock.time.replace(hour=23)
    looks(house, watch, told)
    assert len(told.lines) == 2


def test_a_disk_that_does_not_answer_stops_nothing(house):
    def dead(_folder: Path) -> Room:
        raise OSError(5, "Input/output error")

    told = Told()
    looks(house, DiskWatch(house.folder, house.clock, dead), told)
    assert told.lines == []
