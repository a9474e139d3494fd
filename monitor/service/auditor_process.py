"""The auditor as a process: everything it needs, opened; ended by SIGTERM or Ctrl-C."""

import fcntl
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType

from loguru import logger

from config.profile import load_profile
from config.settings import Settings
from monitor.ports.clock import Clock
from monitor.service.auditor import STEP, Auditor
from monitor.service.people import roster_of
from monitor.service.ways_out import channels

_THREADS = 4
_LOCK = "auditor.lock"


@contextmanager
def alone(home: Path, clock: Clock, beat: Callable[[], None], stopping: Callable[[], bool]) -> Iterator[bool]:
    """One auditor a home: a second stands by until the first is gone; False where it is told to end before.

    Two would tell everything twice. Where no lock can be had (a disk that cannot be written) it watches all
    the same: told twice is better than not at all.
    """
    lock: int | None = None
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        said = False
        while lock is not None and not _held(lock):
            if not said:
                logger.info("{} 已有一个审计进程，本进程候补", home)
            said = True
            if stopping():
                yield False
                return
            beat()
            clock.wait(timedelta(seconds=STEP) * clock.pace)
        yield True
    finally:
        if lock is not None:
            os.close(lock)


def _held(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # a file system that knows no locks
        return True
    return True


def run(settings: Settings, clock: Clock, worker: str, beat: Callable[[], None] = lambda: None) -> None:
    """The auditor in this process, until it is told to end.

    Raises:
        BadConfig: with every fault of profile and roster.

    """
    profile = load_profile(settings.profile)
    roster = roster_of(settings, profile)
    stopping = False

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        nonlocal stopping
        stopping = True

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    with alone(settings.home, clock, beat, lambda: stopping) as mine:
        if mine:
            ways = channels(settings, settings.home, _THREADS, copied=False)
            auditor = Auditor(
                settings, profile, roster, clock, ways, worker, beat=beat, environ=os.environ
            )  # fmt: skip
            logger.info("审计进程已开始：{}", profile.short_name)
            _watch(auditor, clock, beat, lambda: stopping)


def _watch(auditor: Auditor, clock: Clock, beat: Callable[[], None], stopping: Callable[[], bool]) -> None:
    steps = 0
    try:
        while not stopping():
            beat()
            auditor.step()
            steps += 1
            if steps == 1:
                # what was folded stays
                gc.collect()
                gc.freeze()
            clock.wait(timedelta(seconds=STEP) * clock.pace)
    finally:
        auditor.close()
