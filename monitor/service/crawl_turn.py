"""Whose turn it is to read: waited for, kept while this host can read, left to another when it cannot."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from types import FrameType

from loguru import logger

from monitor.domain.source import SourceState
from monitor.errors import StorageError
from monitor.ports.clock import Clock
from monitor.service.crawl import Crawler
from monitor.service.crawl_fitness import Fitness
from monitor.service.duty import Duty

#: real seconds between two signs of life
_SIGNED_S = 1.0
#: who waits for another crawler's end asks so often, real time
_ASKED = timedelta(seconds=0.3)
#: a host that cannot read leaves it to others for so long, real time; then it is better than nobody
_OTHERS_FIRST = timedelta(minutes=10)


class Stop:
    """SIGTERM and Ctrl-C while nothing is crawled yet."""

    def __init__(self) -> None:
        self.told = False
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._tell)

    def _tell(self, _signal: int, _frame: FrameType | None) -> None:
        self.told = True


class CrawlTurn:
    """Belongs to one crawler process."""

    def __init__(self, mine: Duty, fitness: Fitness | None, clock: Clock) -> None:
        """`fitness` is None where no other host could read instead."""
        self._mine, self._fitness, self._clock = mine, fitness, clock
        self._told = ""

    def taken(self, stop: Stop) -> bool:
        """Wait until the reading is ours; False when told to end before. What others took in meanwhile is read after.

        Raises:
            StorageAway: nobody can say whose it is.

        """
        began, waits = self._clock.monotonic(), False
        while not stop.told:
            why = "" if self._fitness is None else self._fitness.why_not_here()
            alone = self._clock.monotonic() - began >= _OTHERS_FIRST.total_seconds()
            if (not why or alone) and self._mine.mine():
                if waits:
                    logger.info("本进程接手抓取")
                return True
            self._tell(why)
            if not waits and not why:
                logger.info("另一台主机在抓取，本进程待命")
            waits = True
            self._mine.stay(self._clock.now())
            self._clock.wait(_ASKED * self._clock.pace)
        return False

    async def kept(self, crawler: Crawler, stop: asyncio.Event) -> bool:
        """Sign, from the loop the looks run on: one that hangs does not. False when another has taken over."""
        while not stop.is_set():
            if not await asyncio.to_thread(self._still_mine):
                stop.set()
                return False
            await asyncio.to_thread(self._sign, dict(crawler.states))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _SIGNED_S)
        return True

    def _sign(self, states: Mapping[str, SourceState]) -> None:
        why = "" if self._fitness is None else self._fitness.why_not(states)
        self._tell(why)
        (self._mine.stay if why else self._mine.sign)(self._clock.now())

    def _still_mine(self) -> bool:
        """Where nobody can say, the looks go on: what they find is kept as soon as it can be."""
        try:
            return self._mine.mine()
        except StorageError as fault:
            logger.error("暂时查不到由谁抓取，稍后再试：{}", fault.message)
            return True

    def _tell(self, why: str) -> None:
        """Once each time it turns; figures in it change without being news."""
        if bool(why) != bool(self._told):
            if why:
                logger.error("{}，抓取让给其他主机；没有主机接手时本机照旧", why)
            else:
                logger.info("本机又可以抓取")
        self._told = why
