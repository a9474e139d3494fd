"""The crawler in a process of its own: until it is told to end, or for one look."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from config.settings import Settings
from monitor.domain.source import Look
from monitor.errors import BadInput
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import open_sources
from monitor.service.crawl import Crawler
from monitor.service.crawl_guard import CrawlGuard
from monitor.service.intake import open_intake
from monitor.service.prover import Prover, web_evidence
from monitor.service.settings_watch import SettingsWatch
from spiders.looking import reactor_loop

T = TypeVar("T")

#: real seconds between two signs of life
_SIGNED_S = 5.0


def run(settings: Settings, clock: Clock, worker: str, *, pace: float = 1.0) -> None:
    """The crawler in this process, ended by SIGTERM or Ctrl-C; without sources it keeps evidence alone.

    Sources added to the file of settings, or taken out, are followed without a restart.

    Raises:
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """

    async def until_told(crawler: Crawler) -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        signing = asyncio.ensure_future(_sign(Alive(settings.home / "crawl.alive"), clock, stop))
        try:
            await crawler.run(stop)
        finally:
            signing.cancel()
            await asyncio.wait({signing})

    _with_crawler(settings, clock, worker, pace, until_told)


async def _sign(alive: Alive, clock: Clock, stop: asyncio.Event) -> None:
    """The crawler's sign of life, from the loop its looks run on: a loop that hangs does not sign."""
    while not stop.is_set():
        await asyncio.to_thread(alive.sign, clock.now())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _SIGNED_S)


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
