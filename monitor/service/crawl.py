"""The crawler as a process: every source is looked at when it is due, whatever the others do.

One event loop carries Twisted's reactor, Scrapy and APScheduler; one thread more holds the intake.
APScheduler reads the real clock and only wakes; when a source is due is said by desk time.
"""

import asyncio
import shutil
import signal
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from loguru import logger
from scrapy.crawler import AsyncCrawlerRunner

from config.settings import Settings
from monitor.domain.source import FAULT_NAMES, Look, Source, SourceState
from monitor.errors import BadInput, LedgerError, StorageError
from monitor.flow.sources import after_look
from monitor.ports.clock import Clock
from monitor.ports.intake import Intake
from monitor.ports.sources import Sources
from monitor.service.assemble import open_sources
from monitor.service.intake import open_intake
from monitor.service.prover import Prover, web_evidence
from spiders.looking import GRACE, look, reactor_loop
from spiders.manners import Manners
from spiders.settings import with_limits
from spiders.task import Task

T = TypeVar("T")

#: one look, all its pages included; real time
LOOK_LIMIT = timedelta(minutes=5)
#: between the first looks at two sources, so that a start is no storm
STAGGER = timedelta(seconds=0.5)
#: a source later than this is looked at whatever the scheduler's clock says
OVERDUE = timedelta(minutes=2)
SWEEP = timedelta(seconds=15)
#: how often answers without evidence are looked for, real time
PROVING = timedelta(seconds=1)
#: the ignored are pledged this often (LEDGER, "State and register"), and addresses forgotten
PLEDGE = timedelta(minutes=10)
#: how often it is looked whether what is sealed of letters has been kept long enough
EXPIRY = timedelta(hours=1)
READ_KEPT = timedelta(days=180)
#: below this crawling stops, so that clocks and alerts can go on (LEDGER)
LEAST_FREE = 2_000_000_000


class PledgingIntake(Intake, Protocol):
    def pledge(self) -> int:
        """Pledge the rows new since the last digest; how many."""
        ...

    def expire(self) -> int:
        """Destroy what was sealed longer ago than this office keeps it; how many items."""
        ...


class Crawler:
    """Looks at sources until told to stop. Everything but `intake` and `memory` runs on the loop."""

    def __init__(
        self, settings: Settings, intake: PledgingIntake, memory: Sources, clock: Clock, hands: Executor,
        *, pace: float = 1.0, limit: timedelta = LOOK_LIMIT, prover: Prover | None = None,
    ) -> None:  # fmt: skip
        """`pace` is how many desk seconds pass in a real one; `limit` is of one look, real."""
        self._settings, self._intake, self._memory, self._clock = settings, intake, memory, clock
        self._hands, self._pace, self._limit = hands, pace, limit
        self._prover = prover
        watched = settings.watched
        self._sources = {each.id: each for each in watched.sources}
        self._states: dict[str, SourceState] = {}
        self._running: set[str] = set()
        self._looks: set[asyncio.Task[object]] = set()
        self._manners = Manners(clock.monotonic, watched.crawling.host_delay)
        self._runner = AsyncCrawlerRunner(with_limits(agent=watched.crawling.agent))
        self._scheduler = AsyncIOScheduler(timezone="Asia/Shanghai", job_defaults={
            # however late a look is, it is made, and once is enough
            "misfire_grace_time": None, "coalesce": True, "max_instances": 1,
        })  # fmt: skip

    async def once(self, only: Collection[str]) -> dict[str, Look]:
        """Look at these sources now, side by side."""
        await self._recall()
        looks = await asyncio.gather(*(self._looked(self._sources[each]) for each in only))
        await self._pledge()
        return dict(zip(only, looks, strict=True))

    async def run(self, stop: asyncio.Event) -> None:
        """Plan and look until `stop` is set; looks under way are then ended."""
        await self._recall()
        self._scheduler.add_listener(
            self._missed, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR
        )
        for place, source in enumerate(self._sources.values()):
            wait = max(self._until_due(source.id), STAGGER * place)
            self._scheduler.add_job(self._look, _every(wait), [source], id=source.id)
        self._scheduler.add_job(self._pledge, _every(PLEDGE / self._pace), id=" pledge")
        self._scheduler.add_job(self._expire, _every(EXPIRY / self._pace), id=" expire")
        self._scheduler.start()
        if self._sources:
            logger.info("抓取已开始：来源 {} 个", len(self._sources))
        else:
            logger.warning(
                "没有配置来源，只为已登记的回应存证；要抓取请在 huiying.yaml 的 sources 里写上来源"
            )
        proving = asyncio.ensure_future(self._prove(stop))
        try:
            while not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), SWEEP.total_seconds())
                self._sweep()
        finally:
            proving.cancel()
            await self._end()

    async def _prove(self, stop: asyncio.Event) -> None:
        """Fetch the pages of answers as they are recorded; one page's trouble stays its own."""
        while self._prover is not None and not stop.is_set():
            try:
                for wanted in await self._apart(self._prover.wanted):
                    taken = await asyncio.to_thread(self._prover.take, wanted)
                    await self._apart(partial(self._prover.record, wanted, taken))
            except (StorageError, LedgerError) as fault:
                logger.error("回应存证暂时记不进账本，稍后再试：{}", fault.message)
            except Exception as bug:  # noqa: BLE001 - the plan of looks must go on
                logger.opt(exception=bug).error("回应存证出错，稍后再试")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PROVING.total_seconds())

    async def _end(self) -> None:
        self._scheduler.shutdown(wait=False)
        for each in self._looks:
            each.cancel()
        if self._looks:
            await asyncio.wait(self._looks, timeout=2 * GRACE.total_seconds())
        with suppress(StorageError):
            await self._pledge()
        logger.info("抓取已结束")

    async def _look(self, source: Source) -> None:
        """The scheduler's job; nothing gets out of it, so that the plan goes on."""
        if source.id in self._running:
            return
        # the next is planned when this one is over; should it never be, the scheduler comes back
        self._scheduler.reschedule_job(source.id, trigger=_every(self._limit + 3 * GRACE))
        task = asyncio.ensure_future(self._looked(source))
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)
        with suppress(asyncio.CancelledError):
            await task
        if self._scheduler.running:
            self._scheduler.reschedule_job(source.id, trigger=_every(self._until_due(source.id)))

    async def _looked(self, source: Source) -> Look:
        self._running.add(source.id)
        try:
            seen = await self._seen(source)
        except Exception as bug:  # noqa: BLE001 - one source's trouble is recorded and stays its own
            logger.bind(source=source.id).opt(exception=bug).error("来源 {}：抓取程序出错", source.id)
            seen = Look(fault="crashed", why="抓取程序出错，已记入日志；到时自动再试")
        finally:
            self._running.discard(source.id)
        await self._remember(source, seen)
        return seen

    async def _seen(self, source: Source) -> Look:
        free = shutil.disk_usage(self._settings.home).free
        if free < LEAST_FREE:
            return Look(fault="storage", why=f"磁盘只剩 {free / 1e9:.1f} GB，已暂停抓取；请清理磁盘")
        task = Task(
            bureau=self._settings.bureau, source=source, state=self._states[source.id], intake=self._intake,
            memory=self._memory, manners=self._manners, now=self._clock.now, hands=self._hands,
            password=self._settings.watched.passwords.get(source.id, ""),
        )  # fmt: skip
        return await look(self._runner, task, self._limit)

    async def _remember(self, source: Source, seen: Look) -> None:
        before = self._states[source.id]
        after = after_look(before, seen, source.every, self._clock.now())
        self._states[source.id] = after
        _tell(source, before, seen)
        try:
            await self._apart(lambda: self._memory.record(self._settings.bureau, source.id, after))
        except StorageError as fault:
            # the plan goes on from memory; what was found is with the intake or comes again
            logger.bind(source=source.id).error("来源 {} 的状态没有记下：{}", source.id, fault.message)

    async def _recall(self) -> None:
        kept = await self._apart(lambda: self._memory.states(self._settings.bureau))
        self._states = {each: kept.get(each, SourceState()) for each in self._sources}
        now = self._clock.now()
        for each, state in self._states.items():
            # a clock that was set back must not silence a source for long
            if state.next_due is not None and state.next_due > now + timedelta(days=1):
                self._states[each] = replace(state, next_due=None)
        await self._apart(lambda: self._memory.forget_read(self._settings.bureau, now - READ_KEPT))

    async def _pledge(self) -> None:
        await self._apart(self._intake.pledge)

    async def _expire(self) -> None:
        gone = await self._apart(self._intake.expire)
        if gone:
            logger.info("来信中的个人信息已到保存期限，销毁 {} 件", gone)

    async def _apart(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._hands, work)

    def _until_due(self, source: str) -> timedelta:
        """Real time until the source is due by desk time."""
        due = self._states[source].next_due
        wait = timedelta(0) if due is None else due - self._clock.now()
        return max(wait, timedelta(0)) / self._pace

    def _sweep(self) -> None:
        """Looks that are late by desk time are made now: the scheduler follows the wall, which may be set back."""
        now: datetime = self._clock.now()
        for source in self._sources.values():
            due = self._states[source.id].next_due
            if (
                due is not None
                and now - due > max(OVERDUE, SWEEP * self._pace * 2)
                and source.id not in self._running
            ):
                logger.bind(source=source.id).warning("来源 {} 晚了 {}，现在补看", source.id, now - due)
                self._scheduler.reschedule_job(source.id, trigger=_every(timedelta(0)))

    def _missed(self, event: JobEvent) -> None:
        bound = logger.bind(source=event.job_id)
        if event.code == EVENT_JOB_MAX_INSTANCES:
            bound.info("来源 {} 还在读，这一次不再开始", event.job_id)
        elif event.code == EVENT_JOB_MISSED:
            bound.warning("来源 {} 错过了一次", event.job_id)
        else:
            bound.opt(exception=event.exception).error("任务 {} 出错，照常继续", event.job_id.strip())


def run(settings: Settings, clock: Clock, worker: str, *, pace: float = 1.0) -> None:
    """The crawler in this process, ended by SIGTERM or Ctrl-C; without sources it keeps evidence alone.

    Raises:
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """

    async def until_told(crawler: Crawler) -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        await crawler.run(stop)

    _with_crawler(settings, clock, worker, pace, until_told)


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
        crawler = Crawler(settings, intake, memory, clock, hands, pace=pace, prover=prover)
        return loop.run_until_complete(work(crawler))


def _every(wait: timedelta) -> IntervalTrigger:
    """Fires after `wait`, real time; reckoned by the scheduler from its own clock."""
    return IntervalTrigger(seconds=max(wait.total_seconds(), 0.05))


def _tell(source: Source, before: SourceState, seen: Look) -> None:
    bound = logger.bind(source=source.id)
    if seen.fault is not None:
        # told when it begins or changes: repeated at every look it would hide the rest
        if (before.fault, before.why) != (seen.fault, seen.why):
            bound.warning("来源 {}：{}——{}", source.id, FAULT_NAMES[seen.fault], seen.why)
    elif before.failing_since is not None:
        bound.info(
            "来源 {} 恢复正常（此前自 {:%m-%d %H:%M} UTC 起：{}）",
            source.id,
            before.failing_since,
            before.why,
        )
    if seen.new:
        bound.info("来源 {}：新 {} 条", source.id, seen.new)
