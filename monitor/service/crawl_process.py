"""The crawler in a process of its own: until it is told to end, or for one look."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from loguru import logger

from config.settings import Settings
from monitor.domain.source import Look
from monitor.errors import BadInput, StorageAway, StorageError
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import Home, open_sources
from monitor.service.crawl import Crawler
from monitor.service.crawl_guard import CrawlGuard
from monitor.service.duty import CRAWL, Duty, duty
from monitor.service.intake import open_intake
from monitor.service.prover import Prover, web_evidence
from monitor.service.settings_watch import SettingsWatch
from spiders.looking import reactor_loop

T = TypeVar("T")

#: real seconds between two signs of life
_SIGNED_S = 1.0
#: who waits for another crawler's end asks so often, real seconds
_ASKED_S = 0.3
_SECOND = timedelta(seconds=1)


def run(settings: Settings, clock: Clock, worker: str, *, pace: float = 1.0) -> None:
    """The crawler in this process, ended by SIGTERM or Ctrl-C; without sources it keeps evidence alone.

    Sources added to the file of settings, or taken out, are followed without a restart.

    Raises:
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """

    async def until_told(make: Callable[[], Crawler], home: Home) -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        mine = duty(home, settings, clock, worker, CRAWL)
        try:
            await Tenures(make, mine, clock, stop).run()
        finally:
            await asyncio.to_thread(mine.leave)

    while not _crawled(settings, clock, worker, pace, until_told):
        clock.wait(_SECOND * clock.pace)


def _crawled(
    settings: Settings, clock: Clock, worker: str, pace: float,
    work: Callable[[Callable[[], Crawler], Home], Awaitable[None]],
) -> bool:  # fmt: skip
    """Crawl until told to end; False where the store cannot be reached before it has begun."""
    begun = False

    async def working(make: Callable[[], Crawler], home: Home) -> None:
        nonlocal begun
        begun = True
        await work(make, home)

    try:
        _with_crawler(settings, clock, worker, pace, working)
    except StorageAway as fault:
        if begun:
            raise
        Alive(settings.home / "crawl.alive").sign(clock.now())
        logger.error("存储连不上，抓取稍后再开始：{}", fault.message)
        return False
    return True


class Tenures:
    """One crawler at a time reads the sources of an office; the others wait until it is gone."""

    def __init__(self, make: Callable[[], Crawler], mine: Duty, clock: Clock, stop: asyncio.Event) -> None:
        self._make, self._mine, self._clock, self._stop = make, mine, clock, stop
        self._waits = False

    async def run(self) -> None:
        while not self._stop.is_set():
            if await asyncio.to_thread(self._is_mine):
                await self._crawl()
            else:
                await self._pause((), _ASKED_S)

    async def _crawl(self) -> None:
        """Crawl until told to stop, or until another has taken over."""
        if self._waits:
            logger.info("本进程接手抓取")
        self._waits = False
        over = asyncio.Event()
        running = asyncio.ensure_future(self._make().run(over))
        try:
            while not running.done() and not self._stop.is_set() and await asyncio.to_thread(self._is_mine):
                await self._pause((running,))
        finally:
            over.set()
            await running

    async def _pause(self, others: Collection["asyncio.Future[None]"], seconds: float = _SIGNED_S) -> None:
        """Sign, from the loop the looks run on: one that hangs does not. Then wait a moment."""
        await asyncio.to_thread(self._mine.sign, self._clock.now())
        told = asyncio.ensure_future(self._stop.wait())
        waited: set[asyncio.Future[Any]] = {told, *others}
        await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()

    def _is_mine(self) -> bool:
        """Where nobody can say, the looks go on: what they find is kept as soon as it can be."""
        try:
            mine = self._mine.mine()
        except StorageError as fault:
            logger.error("暂时查不到由谁抓取，稍后再试：{}", fault.message)
            return not self._waits
        if not mine and not self._waits:
            logger.info("另一台主机在抓取，本进程待命")
        self._waits = self._waits or not mine
        return mine


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
    return _with_crawler(settings, clock, worker, 1.0, lambda make, _home: make().once(only or known))


def _with_crawler(
    settings: Settings, clock: Clock, worker: str, pace: float,
    work: Callable[[Callable[[], Crawler], Home], Awaitable[T]],
) -> T:  # fmt: skip
    with (
        open_intake(settings, clock, worker) as intake,
        open_sources(settings.home) as memory,
        reactor_loop() as loop,
        ThreadPoolExecutor(1, "intake") as hands,
    ):
        prover = Prover(intake.bureau, web_evidence(settings.evidence_hosts, clock), clock)
        guard = CrawlGuard(settings, os.environ)

        def make() -> Crawler:
            # of the settings as they are by then
            watch = SettingsWatch(settings, os.environ)
            return Crawler(
                settings, intake, memory, clock, hands, pace=pace, prover=prover, watch=watch, guard=guard
            )

        return loop.run_until_complete(work(make, intake.bureau.home))
