"""One desk time for all processes of a home, whatever the host's wall does between their starts."""

import fcntl
import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.instant import stamp
from monitor.ports.clock import Following
from monitor.service import clock as clocks
from monitor.service.clock import SimulatedClock, SystemClock
from monitor.service.shared_time import NAME, Reckoning, SharedTime

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = timedelta(seconds=2)


class Wall(datetime):
    """The host's wall, set by the test."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.ahead  # noqa: TID251


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[Wall]:
    monkeypatch.setattr(clocks, "datetime", Wall)
    monkeypatch.setattr(Wall, "ahead", timedelta(0))
    monkeypatch.setattr(clocks, "_LOOK", 0.0)
    return Wall


def apart(first: SystemClock, second: SystemClock) -> timedelta:
    return abs(first.now() - second.now())


def test_a_process_started_after_the_wall_was_set_keeps_the_time_of_those_that_run(
    tmp_path: Path, wall: type[Wall]
) -> None:
    desk = SystemClock(tmp_path)
    desk.now()
    wall.ahead = HOUR
    crawler = SystemClock(tmp_path)
    assert apart(desk, crawler) < SOON
    assert abs(crawler.departure() - HOUR) < SOON


def test_when_the_desk_follows_all_follow(tmp_path: Path, wall: type[Wall]) -> None:
    desk, crawler, console = (SystemClock(tmp_path) for _ in range(3))
    before = [each.now() for each in (desk, crawler, console)]
    wall.ahead = HOUR
    assert desk.follow(HOUR)
    assert all(each.now() - then >= HOUR for each, then in zip((desk, crawler, console), before, strict=True))
    assert abs(console.departure()) < SOON
    assert not crawler.follow(HOUR), "it has moved already"
    assert apart(desk, crawler) < SOON


def test_a_step_that_is_not_there_any_more_is_not_followed(tmp_path: Path, wall: type[Wall]) -> None:
    desk = SystemClock(tmp_path)
    wall.ahead = HOUR
    assert not desk.follow(2 * HOUR)
    wall.ahead = timedelta(0)
    assert not desk.follow(HOUR)
    assert abs(desk.departure()) < SOON


def _holds(path: str, told: "multiprocessing.queues.Queue[str]", stop: object) -> None:
    wrong = Reckoning(NINE, clocks.boot_seconds())
    SharedTime(Path(path)).agreed(wrong, clocks.boot_seconds())
    told.put("ready")
    stop.wait()  # type: ignore[attr-defined]


def test_the_time_lasts_as_long_as_any_process_and_ends_with_the_last_even_if_it_is_killed(
    tmp_path: Path,
) -> None:
    start = multiprocessing.get_context("spawn")
    told, stop = start.Queue(), start.Event()
    other = start.Process(target=_holds, args=(str(tmp_path), told, stop))
    other.start()
    assert told.get(timeout=60) == "ready"
    crawler = SystemClock(tmp_path)
    assert abs(crawler.now() - NINE) < timedelta(minutes=2), "the others' time, not the wall's"
    other.kill()
    other.join()
    console = SystemClock(tmp_path)
    assert apart(crawler, console) < SOON, "one of them is still there"
    for each in (crawler, console):
        assert each._shared is not None
        os.close(each._shared._file)
    assert abs(SystemClock(tmp_path).departure()) < SOON, "a service that starts anew starts by the wall"


@pytest.mark.parametrize(
    "said", [b"", b"2026", b"\xff" * 80, b"2026-03-11T01:00:00.000000Z 0000000000001.000000 00000000\n"]
)
def test_a_file_that_is_torn_or_strange_leaves_a_process_its_own_time(tmp_path: Path, said: bytes) -> None:
    (tmp_path / NAME).write_bytes(said)
    with (tmp_path / NAME).open() as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        assert abs(SystemClock(tmp_path).departure()) < SOON


def test_without_a_folder_or_a_lock_a_process_keeps_its_own_time_and_joins_as_soon_as_it_can(
    tmp_path: Path, wall: type[Wall]
) -> None:
    home = tmp_path / "home"
    clock = SystemClock(home)
    assert abs(clock.departure()) < SOON
    home.mkdir()
    wall.ahead = HOUR
    clock.now()
    assert abs(SystemClock(home).departure() - HOUR) < SOON, "who was there first is followed"


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    first, second = SharedTime(tmp_path), SharedTime(tmp_path)
    mine = Reckoning(NINE, 12345.678901)
    assert first.agreed(mine, 12345.7) == mine
    assert second.agreed(Reckoning(NINE + HOUR, 5.0), 12345.7) == mine
    later = mine.moved(HOUR)
    second.tell(later)
    assert first.agreed(mine, 12345.7) == later
    assert later.at(12346.678901) == NINE + HOUR + timedelta(seconds=1)
    assert stamp(later.wall) in (tmp_path / NAME).read_text()


def test_a_simulated_clock_knows_no_wall() -> None:
    clock = SimulatedClock(NINE, clocks.boot_seconds(), 60.0)
    assert clock.departure() == timedelta(0)
    assert not isinstance(clock, Following)
    assert isinstance(SystemClock(), Following)
