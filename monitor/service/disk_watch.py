"""The desk keeps watch of its disk: lays the reserve where there is room, tells when it was used up.

Where an auditor runs it tells people by its own path, and the desk only logs: nobody hears it twice.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from loguru import logger

from monitor.domain.instant import stamp
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.auditor_checks import Disk, Room, room_of
from monitor.service.auditor_memory import ALIVE
from monitor.service.auditor_watch import SILENT

#: real seconds between two looks; one trouble is told once in so many
_OFTEN, _AGAIN = 10.0, 1800.0


class DiskWatch:
    """Belongs to one desk. The first look, at its start, lays the reserve."""

    def __init__(self, folder: Path, clock: Clock, room: Callable[[Path], Room] = room_of) -> None:
        self._disk, self._clock = Disk(folder, room), clock
        self._auditor = Alive(folder / ALIVE)
        self._next = 0.0
        #: finding -> monotonic: when it was last told, to people or to the log
        self._told: dict[str, float] = {}
        self._log: dict[str, float] = {}
        self._dumb = False

    def look(self, alarm: Callable[[str, str], None]) -> None:
        """Hand `alarm` a name for keys and a Chinese line where something is wrong; never raises."""
        monotonic = self._clock.monotonic()
        if monotonic < self._next:
            return
        self._next = monotonic + _OFTEN
        try:
            findings = self._disk.look()
        except OSError as fault:
            if not self._dumb:
                logger.error("数据盘没有反应（{}）", fault.strerror)
            self._dumb = True
            return
        self._dumb = False
        if not findings and self._log:
            logger.info("数据盘空间恢复")
            self._log = {}
        for each in findings:
            if each.name not in self._log:
                self._log[each.name] = monotonic
                logger.critical("{}", each.text)
            if monotonic - self._told.get(each.name, float("-inf")) >= _AGAIN and not self._audited():
                self._told[each.name] = monotonic
                alarm(f"{each.name.replace('-', '_')}@{stamp(self._clock.now())}", each.text)

    def _audited(self) -> bool:
        last, now = self._auditor.last(), self._clock.now()
        return last is not None and abs(now - last) < SILENT * self._clock.pace + timedelta(seconds=1)
