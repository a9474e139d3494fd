"""The auditor as a process: everything it needs, opened; ended by SIGTERM or Ctrl-C."""

import gc
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from loguru import logger

from config.profile import load_profile
from config.roster import load_roster, sample_roster
from config.settings import Settings
from monitor.ports.clock import Clock
from monitor.service.auditor import STEP, Auditor
from monitor.service.ways_out import channels

_THREADS = 4


def run(settings: Settings, clock: Clock, worker: str, beat: Callable[[], None] = lambda: None) -> None:
    """The auditor in this process, until it is told to end.

    Raises:
        BadConfig: with every fault of profile and roster.

    """
    profile = load_profile(settings.profile)
    roster = (
        sample_roster(profile)
        if settings.roster is None
        else load_roster(settings.roster, profile, os.environ)
    )
    stopping = False

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        nonlocal stopping
        stopping = True

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    auditor = Auditor(
        settings,
        profile,
        roster,
        clock,
        channels(settings, settings.home, _THREADS, copied=False),
        worker,
        beat=beat,
    )
    logger.info("审计进程已开始：{}", profile.short_name)
    steps = 0
    try:
        while not stopping:
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
