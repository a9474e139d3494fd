"""Faults besides death: the ledger locked, the disk full or failing, the clock set, receivers in every mood.

The disk fails by a shim that is preloaded (tests/torture/faults.c, built with cc); besides, as root, on
a tmpfs that is really full. The wall clock is set by libfaketime where it is installed.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from tests.torture.host_clock import by, needs_faketime
from tests.torture.receivers import Fickle, Mood
from tests.torture.reckoning import reckon
from tests.torture.test_points import WAYS
from tests.torture.test_storm import storm, wait_for
from tests.torture.world import HURRY, ROOT, World, world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

#: what may happen between us and a receiver that may yet be well
MOODS: tuple[Mood, ...] = ("slow", "500", "errcode", "close-before", "close-amid", "dead")
#: where Debian keeps it
#: more than the reserve of a home takes
_FULL_MB = 128
#: what `make torture` runs besides, so that `make test` stays short
LONG = pytest.mark.torture
LATER = (pytest.param(1, marks=LONG), pytest.param(-24, marks=LONG))


@cache
def shim() -> Path:
    """The failing disk, built once."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler: fsync cannot be made to fail")
    built = Path(os.environ.get("TMPDIR", "/tmp")) / f"huiying-faults-{os.getpid()}.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(built), str(ROOT / "tests/torture/faults.c"), "-ldl"],
        check=True,
    )
    return built


def desk_with(
    ours: World, environment: Mapping[str, str]
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A desk in a process begun with this environment, ended in order."""
    return ours.running(["-m", "tests.torture.dying", "--hurry", str(HURRY)], environment)


@contextmanager
def failing(control: Path, how: str) -> Iterator[None]:
    """The disk fails meanwhile. Written in place: cut to nothing, the mapped byte would be a bus error."""
    with control.open("r+b", buffering=0) as file:
        os.pwrite(file.fileno(), how.encode(), 0)
        try:
            yield
        finally:
            os.pwrite(file.fileno(), b".", 0)


@pytest.mark.parametrize("way", ["robot", pytest.param("webhook", marks=LONG)])
@pytest.mark.parametrize("how", ["f", "w"], ids=["fsync fails", "the disk is full"])
def test_while_the_disk_fails_nothing_is_sent_that_is_not_on_it_and_afterwards_everything_is(
    tmp_path, how, way
):
    control = tmp_path / "control"
    control.write_text(".")
    with world(tmp_path, way) as ours:
        ours.brew(30)
        with desk_with(ours, {"LD_PRELOAD": str(shim()), "HUIYING_FAULTS": str(control)}):
            ours.wait_begun(1)
            for _ in range(3):
                wait_for(ours, len(ours.came) + 8, 20)
                with failing(control, how):
                    time.sleep(1.2)
                    hung = len(ours.came)
                    ours.brew(20)
                    time.sleep(0.8)
                    assert len(ours.came) - hung <= 32, "what was on the ledger already, and no more"
            ours.wait_settled(90)
        assert reckon(ours).broken == ()
        assert 1 <= ours.said.count("暂时写不进账本") <= 12, "told when it begins and when it ends"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root; the shim covers the rest")
def test_a_disk_that_is_really_full_holds_everything_up_and_loses_nothing(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_FULL_MB}m", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        with world(small, "robot") as ours:
            desk = ours.start()
            ours.brew(400)
            wait_for(ours, 10, 20)
            # the first time the reserve is given up, the next time there is none
            filled: list[Path] = []
            latest = time.monotonic() + 20
            while "暂时写不进账本" not in ours.said:
                assert time.monotonic() < latest, ours.said
                filled.append(small / f"filled{len(filled)}")
                fill(filled[-1])
                time.sleep(0.05)
            assert not ours.settled(), "it was hindered, not late"
            for each in filled:
                each.unlink(missing_ok=True)
            ours.brew(20)
            ours.wait_settled(90)
            ours.end(desk)
            assert reckon(ours).broken == ()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65536)


@pytest.mark.parametrize("lock", ["the database", "the append lock"])
def test_another_process_holds_the_ledger_and_lets_go_again(tmp_path, lock):
    with world(tmp_path, "robot") as ours:
        ours.brew(40)
        desk = ours.start()
        for _ in range(2):
            wait_for(ours, len(ours.came) + 15, 20)
            with held(ours, lock):
                time.sleep(2)
        ours.brew(10)
        ours.wait_settled(60)
        ours.end(desk)
        assert reckon(ours).broken == ()


@contextmanager
def held(ours: World, lock: str) -> Iterator[None]:
    if lock == "the database":
        other = sqlite3.connect(ours.settings.home / "ledger.db", isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    with (ours.settings.home / "append.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.parametrize("hours", [-1, 24, *LATER])
def test_the_wall_clock_is_set_under_a_running_desk_and_no_alert_moves(tmp_path, hours):
    """Through the Clock port: desk time goes on, the step is recorded and told."""
    with world(tmp_path) as ours:
        ours.brew(20)
        desk = ours.start(step=3600.0 * hours)
        ours.wait_told("本机时钟被调了")
        ours.brew(5)
        ours.wait_settled(30)
        ours.end(desk)
        assert reckon(ours).broken == ()
        (step,) = [event for _, event in ours.commits() if event.kind == "clock_stepped"]
        assert step.data["adopted"] is False
        way = "往前拨了" if hours > 0 else "往回拨了"
        length = "1天" if abs(hours) == 24 else f"{abs(hours)}小时"
        assert any(f"{way}{length}" in each.text for each in ours.came)


@needs_faketime
@pytest.mark.parametrize("hours", [-1, 24, *LATER])
def test_the_host_s_own_clock_is_set_and_no_alert_moves(tmp_path, hours):
    """By libfaketime, which sets the wall clock of the process and leaves the time since boot alone."""
    said = tmp_path / "faketime"
    said.write_text("+0\n")
    with world(tmp_path / "office") as ours:
        ours.brew(20)
        with desk_with(ours, by(said)):
            ours.wait_settled(60)
            said.write_text(f"{hours:+d}h\n")
            ours.wait_told("本机时钟被调了")
            ours.brew(5)
            ours.wait_settled(60)
        assert reckon(ours).broken == ()
        steps = [event for _, event in ours.commits() if event.kind == "clock_stepped"]
        assert len(steps) == 1
        assert any("本机时钟被调了" in each.text for each in ours.came)
        assert not [event for _, event in ours.commits() if event.kind == "outage"]


@pytest.mark.parametrize("hours", [1, pytest.param(24, marks=LONG)])
def test_a_desk_that_starts_on_a_host_set_ahead_tells_of_it_as_an_outage_once(tmp_path, hours):
    """It cannot know better: between the last sign of life and now lie hours nobody was there."""
    with world(tmp_path) as ours:
        ours.brew(10)
        desk = ours.start()
        ours.wait_settled(30)
        ours.end(desk)
        again = ours.start(ahead=3600.0 * hours)
        time.sleep(3)
        ours.wait_settled(30)
        ours.end(again)
        assert len([event for _, event in ours.commits() if event.kind == "outage"]) == 1
        keys = [each.key for each in ours.came]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("hours", [-24, pytest.param(-1, marks=LONG)])
def test_a_desk_that_starts_on_a_host_set_back_writes_nothing_and_says_so(tmp_path, hours):
    with world(tmp_path) as ours:
        desk = ours.start()
        ours.brew(5)
        ours.wait_settled(30)
        ours.end(desk)
        head = ours.state.head.number
        again = ours.start(ahead=3600.0 * hours)
        ours.brew(5)
        time.sleep(3)
        assert ours.state.head.number == head + 1, "but for what came in"
        assert "本机时钟比账本最后一号晚了" in ours.said
        ours.kill(again)
        right = ours.start()
        ours.wait_settled(30)
        ours.end(right)
        assert reckon(ours).broken == ()


@pytest.mark.parametrize("way", WAYS)
def test_receivers_in_every_mood_and_desks_that_die_among_them(tmp_path, way):
    with world(tmp_path, way, Fickle(7, 20, MOODS)) as ours:
        storm(ours, 4, 11)
        found = reckon(ours, onward=True)
        assert found.broken == ()


@pytest.mark.torture
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_receivers_in_every_mood_through_a_long_storm(tmp_path, way, seed):
    with world(tmp_path, way, Fickle(seed, 25, (*MOODS, "429", "silent"))) as ours:
        storm(ours, 15, seed)
        found = reckon(ours, onward=True)
        sys.stderr.write(f"\n{way} in moods, seed {seed}: 15 kills; {found}\n")
        assert found.broken == ()
