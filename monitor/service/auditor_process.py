"""The auditor as a process: everything it needs, opened; ended by SIGTERM or Ctrl-C."""

import gc
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from loguru import logger

from alerts.daybook import Daybook
from alerts.mail import Mail, Server
from alerts.message import Channel
from alerts.webhook import Webhook
from config.profile import load_profile
from config.roster import load_roster, sample_roster
from config.settings import Settings
from monitor.ports.clock import Clock
from monitor.service.auditor import STEP, Auditor

_THREADS = 4
_TIMEOUT = timedelta(seconds=10)


def channels(settings: Settings) -> dict[str, Channel]:
    """The ways out, made anew: a session the desk has spoilt is none of ours."""
    ways: dict[str, Channel] = {
        "webhook": Webhook(
            threads=_THREADS,
            timeout=_TIMEOUT,
            secret=settings.channels.webhook_secret,
            keyless=settings.channels.keyless,
        ),
        "log": Daybook(settings.home / "duty.jsonl"),
    }
    mail = settings.channels.mail
    if mail is not None:
        server = Server(mail.host, mail.port, mail.security, mail.sender, mail.user, mail.password)
        ways["mail"] = Mail(server, timeout=_TIMEOUT)
    return ways


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
    auditor = Auditor(settings, profile, roster, clock, channels(settings), worker, beat=beat)
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
