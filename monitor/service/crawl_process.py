"""The crawler in a process of its own: until it is told to end, or for one look."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from loguru import logger

from config.settings import Settings
from monitor.domain.source import Look
from monitor.errors import BadInput, StorageAway, StorageBusy
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import open_home, open_sources
from monitor.service.crawl import Crawler
from monitor.service.crawl_fitness import Fitness
from monitor.service.crawl_guard import CrawlGuard
from monitor.service.crawl_turn import CrawlTurn, Stop
from monitor.service.duty import CRAWL, AlwaysMine, duty
from monitor.service.intake import open_intake
from monitor.service.prover import Prover, web_evidence
from monitor.service.settings_watch import SettingsWatch
from spiders.looking import reactor_loop

T = TypeVar("T")

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
            with _turn_of(settings, clock, worker) as turn:
                if turn.taken(stop):
                    _with_crawler(
                        settings, clock, worker, pace, lambda crawler: _until_told(crawler, turn, stop)
                    )
                    return
        except StorageAway as fault:
            Alive(settings.home / "crawl.alive").sign(clock.now())
            logger.error("存储连不上，抓取稍后再开始：{}", fault.message)
            clock.wait(_SECOND * clock.pace)


@contextmanager
def _turn_of(settings: Settings, clock: Clock, worker: str) -> Iterator[CrawlTurn]:
    """Given back at the end."""
    if settings.cluster is None:
        yield CrawlTurn(AlwaysMine(Alive(settings.home / "crawl.alive")), None, clock)
        return
    with open_home(settings.place) as home:
        mine = duty(home, settings, clock, worker, CRAWL)
        try:
            yield CrawlTurn(mine, Fitness(settings.home, home.ledger, settings.bureau, clock), clock)
        finally:
            mine.leave()


async def _until_told(crawler: Crawler, turn: CrawlTurn, before: Stop) -> None:
    """Crawl until told to end.

    Raises:
        StorageBusy: another host has taken over; begun anew, this process waits for its turn.

    """
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    if before.told:
        return
    keeping = asyncio.ensure_future(turn.kept(crawler, stop))
    try:
        await crawler.run(stop)
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
    if not keeping.cancelled() and keeping.exception() is None and not keeping.result():
        raise StorageBusy("另一台主机已接手抓取，本进程重新启动后待命")


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
