"""Whether this host can read for its office: where it cannot, a crawler of another host is to do it."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.source import SourceState
from monitor.errors import StorageError
from monitor.flow.journal import TOLERATED
from monitor.flow.source_watch import network_down
from monitor.ports.clock import Clock
from monitor.ports.ledger import LedgerStore
from monitor.service.crawl_room import LEAST_FREE

#: no source can be reached from here for so long, desk time: from another host one may be
NO_LINE_FOR = timedelta(minutes=5)
#: how often disk and ledger are asked, real time
_ASKED = timedelta(seconds=10)


class Fitness:
    """Belongs to one crawler process of a host among several."""

    def __init__(self, folder: Path, ledger: LedgerStore, bureau: str, clock: Clock) -> None:
        """`folder` is the home: what is read is kept beside it."""
        self._folder, self._ledger, self._bureau, self._clock = folder, ledger, bureau, clock
        self._began = clock.now()
        self._asked, self._here = float("-inf"), ""

    def why_not(self, states: Mapping[str, SourceState]) -> str:
        """Why this host cannot read now, in Chinese; "" where it can or nobody can say."""
        return self.why_not_here() or self._no_line(states)

    def why_not_here(self) -> str:
        """The same, before any source was looked at."""
        now = self._clock.monotonic()
        if now - self._asked >= _ASKED.total_seconds():
            self._asked = now
            self._here = self._short() or self._behind()
        return self._here

    def _short(self) -> str:
        free = shutil.disk_usage(self._folder).free
        return f"本机磁盘只剩 {free / 1e9:.1f} GB" if free < LEAST_FREE else ""

    def _behind(self) -> str:
        """What is read could not be put on the record: an incident would not be recognised."""
        try:
            last = self._ledger.head(self._bureau).time
        except StorageError:
            return ""
        now = self._clock.now()
        return "" if last is None or last - now <= TOLERATED else f"本机时钟比账本最后一号晚了 {last - now}"

    def _no_line(self, states: Mapping[str, SourceState]) -> str:
        """By looks of this process alone: what another failed to read long ago says nothing of the line now."""
        looked = {
            name: replace(state, failing_since=_later(state.failing_since, self._began))
            for name, state in states.items()
            if state.last_look is not None and state.last_look >= self._began
        }
        down = network_down(looked, self._clock.now(), NO_LINE_FOR)
        return f"本机连不上任何来源（{len(down)} 个）" if down else ""


def _later(one: datetime | None, other: datetime) -> datetime | None:
    return None if one is None else max(one, other)
