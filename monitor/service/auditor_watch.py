"""The auditor itself is watched: the desk tells when it gives no sign of life, and when it is back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

from alerts.wording import moment
from monitor.domain.instant import stamp
from monitor.service.auditor_checks import Pulse
from monitor.service.auditor_memory import ALIVE

#: an auditor without a sign for so long is not there, real time
SILENT = timedelta(seconds=60)
#: real seconds between two looks
_OFTEN = 1.0


class AuditorWatch:
    """Called by the desk after every turn; looks once a second."""

    def __init__(self, folder: Path, *, expected: bool) -> None:
        """`expected`: it is started beside us; otherwise it is missed only where it once was."""
        self._pulse = Pulse(folder / ALIVE, timedelta(0))
        self._expected = expected
        self._next = 0.0
        self._silent_since: datetime | None = None

    def look(self, now: datetime, monotonic: float, alarm: Callable[[str, str], None]) -> None:
        """Hand `alarm` a name for keys and a Chinese line where something turned; `now` is desk time."""
        if monotonic < self._next:
            return
        self._next = monotonic + _OFTEN
        silent = self._pulse.look(monotonic) > SILENT.total_seconds()
        last = self._pulse.last
        if silent and self._silent_since is None and (self._expected or last is not None):
            self._silent_since = since = last or now
            logger.critical("审计进程自 {} 起没有动静", moment(since, now))
            text = f"审计进程自{moment(since, now)}起没有动静，漏发的提醒无人复核。请检查"
            # by its last sign: two desks, or one started again, tell it once
            alarm(f"auditor_silent@{stamp(since)}", text)
        elif not silent and self._silent_since is not None:
            since, self._silent_since = self._silent_since, None
            logger.info("审计进程恢复")
            alarm(f"auditor_back@{stamp(since)}", f"审计进程已恢复（中断自{moment(since, now)}起）")
