"""The crawler in a process of its own: until it is told to end, or for one look."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import FrameType
from typing import TypeVar

from loguru import logger

from config.settings import Settings
from monitor.domain.source import Look
from monitor.errors import BadInput, StorageAway, StorageBusy, StorageError
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import open_home, open_sources
from monitor.service.crawl import Crawler
from monitor.service.crawl_guard import CrawlGuard
from monitor.service.duty import CRAWL, AlwaysMine, Duty, duty
from monitor.service.intake import open_intake
from monitor.service.prover import Prover, web_evidence
from monitor.service.settings_watch import SettingsWatch
from spiders.looking import reactor_loop

T = TypeVar("T")

#: real seconds between two signs of life
_SIGNED_S = 1.0
#: who waits for another crawler's end asks so often, real time
_ASKED = timedelta(seconds=0.3)
_SECOND = timedelta(seconds=1)


def run(settings: Settings, clock: Clock, worker: str, *, pace: float = 1.0) -> None:
    """The crawler in this process, ended by SIGTERM or Ctrl-C; without sources it keeps evidence alone.

    Sources added to the file of settings, or taken out, are followed without a restart.

    Raises:
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """
    stop = Stop()
    while not stop.told:
        try:
            with _duty_of(settings, clock, worker) as mine:
                if _taken(mine, clock, stop):
                    _with_crawler(
                        settings, clock, worker, pace, lambda crawler: _until_told(crawler, mine, clock, stop)
                    )
                    return
        except StorageAway as fault:
            Alive(settings.home / "crawl.alive").sign(clock.now())
            logger.error("存储连不上，抓取稍后再开始：{}", fault.message)
            clock.wait(_SECOND * clock.pace)


class Stop:
    """SIGTERM and Ctrl-C while nothing is crawled yet."""

    def __init__(self) -> None:
        self.told = False
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._tell)

    def _tell(self, _signal: int, _frame: FrameType | None) -> None:
        self.told = True


@contextmanager
def _duty_of(settings: Settings, clock: Clock, worker: str) -> Iterator[Duty]:
    """Given back at the end."""
    if settings.cluster is None:
        yield AlwaysMine(Alive(settings.home / "crawl.alive"))
        return
    with open_home(settings.place) as home:
        mine = duty(home, settings, clock, worker, CRAWL)
        try:
            yield mine
        finally:
            mine.leave()


def _taken(mine: Duty, clock: Clock, stop: Stop) -> bool:
    """Wait until the reading is ours; False when told to end before. What others took in meanwhile is read after."""
    waits = False
    while not stop.told:
        if mine.mine():
            if waits:
                logger.info("本进程接手抓取")
            return True
        if not waits:
            logger.info("另一台主机在抓取，本进程待命")
        waits = True
        mine.sign(clock.now())
        clock.wait(_ASKED * clock.pace)
    return False


async def _until_told(crawler: Crawler, mine: Duty, clock: Clock, before: Stop) -> None:
    """Crawl until told to end.

    Raises:
        StorageBusy: another host has taken over; begun anew, this process waits for its turn.

    """
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    if before.told:
        return
    keeping = asyncio.ensure_future(_kept(mine, clock, stop))
    try:
        await crawler.run(stop)
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
    if not keeping.cancelled() and keeping.exception() is None and not keeping.result():
        raise StorageBusy("另一台主机已接手抓取，本进程重新启动后待命")


async def _kept(mine: Duty, clock: Clock, stop: asyncio.Event) -> bool:
    """Sign, from the loop the looks run on: one that hangs does not. False when another has taken over."""
    while not stop.is_set():
        if not await asyncio.to_thread(_still_mine, mine):
            stop.set()
            return False
        await asyncio.to_thread(mine.sign, clock.now())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _SIGNED_S)
    return True


def _still_mine(mine: Duty) -> bool:
    """Where nobody can say, the looks go on: what they find is kept as soon as it can be."""
    try:
        return mine.mine()
    except StorageError as fault:
        logger.error("暂时查不到由谁抓取，稍后再试：{}", fault.message)
        return True


def run_once(settings: Settings, clock: Clock, worker: str, only: Collection[str]) -> dict[str, Look]:
    """Look once at these sources, at all where none is named; what each look gave.

    Raises:
        BadInput: for a source that is not configured, or when none is; and as `run`.

    """
    known = [each.id for each in settings.watched.sources]
    for each in only:
        if each not in known:
            raise BadInput(f"没有来源“{each}”；huiying.yaml 里有：{'、'.join(known) or '（没有）'}")
    if not known:
        raise BadInput("没有来源：请在 huiying.yaml 的 sources 里写上要看的订阅源、列表页或邮箱")
    return _with_crawler(settings, clock, worker, 1.0, lambda crawler: crawler.once(only or known))


def _with_crawler(
    settings: Settings, clock: Clock, worker: str, pace: float, work: Callable[[Crawler], Awaitable[T]]
) -> T:
    with (
        open_intake(settings, clock, worker) as intake,
        open_sources(settings.home) as memory,
        reactor_loop() as loop,
        ThreadPoolExecutor(1, "intake") as hands,
    ):
        prover = Prover(intake.bureau, web_evidence(settings.evidence_hosts, clock), clock)
        watch = SettingsWatch(settings, os.environ)
        guard = CrawlGuard(settings, os.environ)
        crawler = Crawler(
            settings, intake, memory, clock, hands, pace=pace, prover=prover, watch=watch, guard=guard
        )
        return loop.run_until_complete(work(crawler))
