"""The crawler: every source is looked at when it is due, whatever the others do.

One event loop carries Twisted's reactor, Scrapy and APScheduler; one thread more holds the intake.
APScheduler reads the real clock and only wakes; when a source is due is said by desk time.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from loguru import logger
from scrapy.crawler import AsyncCrawlerRunner

from config.settings import Settings
from config.sources import Watched
from monitor.domain.source import Look, Source, SourceState
from monitor.errors import LedgerError, StorageError
from monitor.flow.replanning import anew, replanned
from monitor.flow.sources import after_look
from monitor.ports.clock import Clock
from monitor.ports.intake import PledgingIntake
from monitor.ports.sources import Sources
from monitor.service.crawl_evidence import EvidenceRound
from monitor.service.crawl_guard import CrawlGuard
from monitor.service.crawl_log import tell, tell_changes
from monitor.service.crawl_room import LEAST_FREE, CrawlRoom
from monitor.service.host_times import HostTimes
from monitor.service.prover import Prover
from monitor.service.settings_watch import SETTLE, SettingsWatch
from spiders.looking import GRACE, look
from spiders.manners import Manners
from spiders.settings import with_limits
from spiders.task import Task

T = TypeVar("T")

#: one look, all its pages included; real time
LOOK_LIMIT = timedelta(minutes=5)
#: looks under way at once: each holds some pages in memory
AT_ONCE = 40
#: between the first looks at two sources, so that a start is no storm
STAGGER = timedelta(seconds=0.5)
#: a source later than this is looked at whatever the scheduler's clock says
OVERDUE = timedelta(minutes=2)
SWEEP = timedelta(seconds=15)
#: a source put back while an earlier look at it is under way is tried again this often
BUSY = timedelta(seconds=5)
#: the ignored are pledged this often (LEDGER, "State and register"), and addresses forgotten
PLEDGE = timedelta(minutes=10)
#: how often it is looked whether what is sealed of letters has been kept long enough
EXPIRY = timedelta(hours=1)
READ_KEPT = timedelta(days=180)


class Crawler:
    """Looks at sources until told to stop. Everything but `intake` and `memory` runs on the loop."""

    def __init__(
        self, settings: Settings, intake: PledgingIntake, memory: Sources, clock: Clock, hands: Executor,
        *, pace: float = 1.0, limit: timedelta = LOOK_LIMIT, prover: Prover | None = None,
        watch: SettingsWatch | None = None, guard: CrawlGuard | None = None,
    ) -> None:  # fmt: skip
        """`pace` is how many desk seconds pass in a real one; `limit` is of one look, real.

        `guard` is told of changed sources before any of them is looked at.
        """
        self._settings, self._intake, self._memory, self._clock = settings, intake, memory, clock
        self._hands, self._pace, self._limit = hands, pace, limit
        self._evidence = None if prover is None else EvidenceRound(prover, hands)
        self._watch, self._guard = watch, guard
        watched = settings.watched
        self._sources = {each.id: each for each in watched.sources}
        self._passwords = watched.passwords
        self._states: dict[str, SourceState] = {}
        self._running: set[str] = set()
        self._looks: set[asyncio.Task[object]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        private = () if guard is None else guard.refused
        self._room = CrawlRoom(settings.home)
        # what hosts say of simulated time is not asked
        dated = HostTimes(settings.home).note if clock.pace == 1 else _unheard
        self._manners = Manners(clock.monotonic, watched.crawling.host_delay, private, dated)
        self._runner = AsyncCrawlerRunner(with_limits(agent=watched.crawling.agent))
        self._scheduler = AsyncIOScheduler(timezone="Asia/Shanghai", job_defaults={
            # however late a look is, it is made, and once is enough
            "misfire_grace_time": None, "coalesce": True, "max_instances": 1,
        })  # fmt: skip

    @property
    def states(self) -> Mapping[str, SourceState]:
        """What is known of each source now; of those not looked at yet, what was kept."""
        return self._states

    async def once(self, only: Collection[str]) -> dict[str, Look]:
        """Look at these sources now, side by side."""
        await self._recall()
        looks = await asyncio.gather(*(self._looked(self._sources[each]) for each in only))
        await self._turned()
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
            self._scheduler.add_job(self._look, _every(wait), [source.id], id=source.id)
        self._scheduler.add_job(self._pledge, _every(PLEDGE / self._pace), id=" pledge")
        self._scheduler.add_job(self._expire, _every(EXPIRY / self._pace), id=" expire")
        self._scheduler.start()
        if self._sources:
            logger.info("抓取已开始：来源 {} 个", len(self._sources))
        else:
            logger.warning(
                "没有配置来源，只为已登记的回应存证；要抓取请在 huiying.yaml 的 sources 里写上来源"
            )
        proving = None if self._evidence is None else asyncio.ensure_future(self._evidence.run(stop))
        try:
            while not stop.is_set():
                soon = self._watch is not None and self._watch.unsettled
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), min(SETTLE if soon else SWEEP, SWEEP).total_seconds())
                await self._follow()
                self._sweep()
                await self._turned()
        finally:
            if proving is not None:
                proving.cancel()
            await self._end()

    async def _follow(self) -> None:
        """Take over the sources as the settings have them now; what goes wrong leaves those in force."""
        if self._watch is None:
            return
        try:
            watched = await asyncio.to_thread(self._watch.look)
            if watched is not None:
                await self._take(watched)
        except (StorageError, LedgerError) as fault:
            logger.error("来源有改动，暂时接不上，稍后再试：{}", fault.message)
            self._watch.again()
        except Exception as bug:  # noqa: BLE001 - the plan of looks must go on
            logger.opt(exception=bug).error("来源有改动，程序出错，仍按原来的来源抓取")

    async def _take(self, watched: Watched) -> None:
        # before any page of them is read: an answer of our own must not come in as a report
        own = frozenset(each.id for each in watched.sources if each.own)
        await self._apart(partial(self._intake.own_sources, own))
        if self._guard is not None:
            self._guard.follow(watched)
        kept = await self._apart(lambda: self._memory.states(self._settings.bureau))
        before, now = self._sources, self._clock.now()
        self._sources, self._passwords = {each.id: each for each in watched.sources}, watched.passwords
        for gone in before.keys() - self._sources.keys():
            # a look under way ends by itself
            self._scheduler.remove_job(gone)
            del self._states[gone]
        fresh = [each for each in self._sources if each not in before]
        for place, each in enumerate(fresh):
            self._states[each] = anew(kept.get(each, SourceState()), now)
            self._scheduler.add_job(self._look, _every(STAGGER * place), [each], id=each)
        other = [each for each in self._sources if each in before and before[each] != self._sources[each]]
        for each in other:
            self._states[each] = replanned(self._states[each], before[each], self._sources[each], now)
            if each not in self._running:
                self._scheduler.reschedule_job(each, trigger=_every(self._until_due(each)))
        tell_changes(fresh, sorted(before.keys() - self._sources.keys()), other, len(self._sources))

    async def _end(self) -> None:
        self._scheduler.shutdown(wait=False)
        for each in self._looks:
            each.cancel()
        if self._looks:
            await asyncio.wait(self._looks, timeout=2 * GRACE.total_seconds())
        with suppress(StorageError):
            await self._pledge()
        logger.info("抓取已结束")

    async def _look(self, name: str) -> None:
        """The scheduler's job; nothing gets out of it, so that the plan goes on."""
        source = self._sources.get(name)
        if source is None:
            return
        if name in self._running:
            self._scheduler.reschedule_job(name, trigger=_every(BUSY))
            return
        if self._room.short(LEAST_FREE):
            # no fault of the source: it is due as before, and looked at as soon as there is room
            self._scheduler.reschedule_job(name, trigger=_every(SWEEP))
            return
        # the next is planned when this one is over; should it never be, the scheduler comes back
        self._scheduler.reschedule_job(source.id, trigger=_every(self._limit + 3 * GRACE))
        task = asyncio.ensure_future(self._looked(source))
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)
        with suppress(asyncio.CancelledError):
            await task
        if self._scheduler.running and source.id in self._sources:
            self._scheduler.reschedule_job(source.id, trigger=_every(self._until_due(source.id)))

    async def _looked(self, source: Source) -> Look:
        self._running.add(source.id)
        try:
            async with self._slots:
                seen = await self._seen(source)
        except Exception as bug:  # noqa: BLE001 - one source's trouble is recorded and stays its own
            logger.bind(source=source.id).opt(exception=bug).error("来源 {}：抓取程序出错", source.id)
            seen = Look(fault="crashed", why="抓取程序出错，已记入日志；到时自动再试")
        finally:
            self._running.discard(source.id)
        await self._remember(source, seen)
        return seen

    async def _seen(self, source: Source) -> Look:
        why = self._room.why_not(LEAST_FREE)
        if why:
            return Look(fault="storage", why=why)
        task = Task(
            bureau=self._settings.bureau, source=source, state=self._states.get(source.id, SourceState()), intake=self._intake,
            memory=self._memory, manners=self._manners, now=self._clock.now, hands=self._hands,
            password=self._passwords.get(source.id, ""),
        )  # fmt: skip
        return await look(self._runner, task, self._limit)

    async def _remember(self, source: Source, seen: Look) -> None:
        before, now = self._states.get(source.id), self._clock.now()
        if before is None:
            return  # taken out of the settings meanwhile
        after = after_look(before, seen, source.every, now, source.slowest)
        if self._sources[source.id] != source:
            after = replanned(after, source, self._sources[source.id], now)
        self._states[source.id] = after
        tell(source, before, seen)
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

    async def _turned(self) -> None:
        """Put on the record what has turned; it is found again where that fails now."""
        configured, states = tuple(self._sources), dict(self._states)
        try:
            await self._apart(lambda: self._intake.turned(configured, states))
        except (StorageError, LedgerError) as fault:
            logger.error("来源的状况暂时记不进账本，稍后再试：{}", fault.message)
        except Exception as bug:  # noqa: BLE001 - the plan of looks must go on
            logger.opt(exception=bug).error("登记来源状况时程序出错，抓取照常")

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
        if self._room.paused:
            return
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


def _unheard(_host: str, _said: datetime) -> None:
    """Nobody listens."""


def _every(wait: timedelta) -> IntervalTrigger:
    """Fires after `wait`, real time; reckoned by the scheduler from its own clock."""
    return IntervalTrigger(seconds=max(wait.total_seconds(), 0.05))
