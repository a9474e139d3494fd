"""The room: one thread that owns one bureau, and the doors through which a web process asks it.

A `Bureau` is not thread-safe and its fold is held in memory; so every question goes to the one
thread, catches up with the ledger first, and comes back with plain values.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from loguru import logger

from config.settings import Settings
from monitor.domain.ledger import EMPTY, Head
from monitor.errors import HuiyingError, LedgerError, StorageBusy
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import open_home
from monitor.service.auditor_memory import ALIVE, MEMORY, Standing, standing
from monitor.service.bureau import Bureau
from monitor.service.copies_watch import CopiesWatch
from monitor.service.duty import DeskSeen

T = TypeVar("T")
#: asked of the bureau at this moment of desk time, aware UTC; it must not keep the bureau
Question = Callable[[Bureau, datetime], T]

#: how often the room looks at the ledger while somebody waits for a change
LOOK = timedelta(milliseconds=250)
#: a question that has not begun by then is taken back
PATIENCE = timedelta(seconds=15)


class RoomClosed(HuiyingError):
    """The process is ending; nothing was asked."""

    code = "room-closed"


@dataclass(frozen=True, slots=True)
class Glance:
    """What every page shows of the bureau, as of the last question."""

    #: 贵阳市卫生健康局
    office: str
    #: 贵阳卫健
    short_name: str
    #: live, demo, exercise; "" while nothing has been committed
    mode: str
    #: desk seconds in a real one; 1 outside a demonstration
    pace: float
    head: Head
    #: the desk's last sign of life, aware UTC; None where there never was one
    alive: datetime | None
    #: the auditor's last sign of life, and what it tells of just now; None where it never ran here
    auditor: datetime | None = None
    audit: tuple[Standing, ...] = ()
    #: sources of the settings, and how many of all stand as not well on the ledger
    sources: int = 0
    troubled: int = 0
    #: that too few copies of the ledger are there, in Chinese; "" while enough are
    copies: str = ""


class Room:
    """One bureau, asked from an event loop."""

    def __init__(self, settings: Settings, clock: Clock, worker: str) -> None:
        self.settings, self._clock, self._worker = settings, clock, worker
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="room")
        self._open = ExitStack()
        self._bureau: Bureau | None = None
        self._glance = Glance("", "", "", clock.pace, EMPTY, None)
        self._looking: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def open(self) -> None:
        """Open the home and catch up with its ledger; again after a StorageAway.

        Raises:
            BadConfig: with every fault.
            StorageError, LedgerError: the home cannot be opened or its ledger not be read.

        """
        await asyncio.wrap_future(self._thread.submit(self._enter))

    async def close(self) -> None:
        """Close the home; questions that wait are answered first."""
        self.end_waits()
        await asyncio.wrap_future(self._thread.submit(self._open.close))
        self._thread.shutdown()

    def end_waits(self) -> None:
        """Let everybody go who waits for a change: the process is ending."""
        self._closing.set()

    def now(self) -> datetime:
        """Desk time, aware UTC."""
        return self._clock.now()

    @property
    def clock(self) -> Clock:
        """Desk time of this process."""
        return self._clock

    @property
    def glance(self) -> Glance:
        return self._glance

    @property
    def head(self) -> int:
        """The number of the last commit this room has seen."""
        return self._glance.head.number

    def desk_seen(self) -> datetime | None:
        """When a desk last gave a sign of life, aware UTC; in the bureau's own thread."""
        return self._alive.last()

    async def ask(self, question: Question[T]) -> T:
        """Catch up with the ledger, then ask, in the bureau's own thread.

        Raises:
            StorageError: the store cannot be read; StorageBusy also when the room was occupied for
                longer than `PATIENCE`, and then nothing was asked or done.
            LedgerError: the ledger cannot be used as it is.
            RoomClosed: the process is ending.

        What the question raises comes through as it is.

        """
        try:
            answer = self._thread.submit(self._answer, question)
        except RuntimeError as fault:
            raise RoomClosed("服务正在停止，请稍后刷新") from fault
        return await _begun_in_time(answer)

    async def changed(self, since: int) -> int:
        """The head's number as soon as it is beyond `since`; the ledger is looked at every `LOOK`.

        Raises:
            RoomClosed: the process is ending.

        """
        while self.head <= since:
            if self._closing.is_set():
                raise RoomClosed("服务正在停止，请稍后刷新")
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
            await asyncio.shield(self._looking)
        return self.head

    async def heads(self, since: int) -> AsyncIterator[int]:
        """Every new head's number, the gaps left out; ends when the process does."""
        with suppress(RoomClosed):
            while True:
                since = await self.changed(since)
                yield since

    async def _look(self) -> None:
        """One look for all who wait; a store that fails is told to those who ask, not here."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), LOOK.total_seconds())
        if not self._closing.is_set():
            with suppress(HuiyingError):
                await self.ask(lambda _bureau, _now: None)

    def _enter(self) -> None:
        if self._bureau is not None:
            return
        with ExitStack() as opening:
            home = opening.enter_context(open_home(self.settings.place))
            bureau = Bureau(self.settings, home, self._worker, self._clock.now, alarm=_alarm)
            self._open = opening.pop_all()
        self._copies = CopiesWatch(home.copies, self._clock)
        self._alive, self._auditor = DeskSeen(home, self.settings, self._clock), Alive(home.folder / ALIVE)
        self._memory, self._remembered = home.folder / MEMORY, 0
        self._audit: tuple[Standing, ...] = ()
        self._bureau = bureau
        self._note(bureau)

    def _answer(self, question: Question[T]) -> T:
        if self._bureau is None:
            raise RoomClosed("服务尚未就绪，请稍后刷新")
        self._bureau.journal.catch_up()
        try:
            return question(self._bureau, self._clock.now())
        finally:
            self._note(self._bureau)

    def _standing(self) -> tuple[Standing, ...]:
        """What the auditor tells of, read again when its file was written anew."""
        try:
            written = self._memory.stat().st_mtime_ns
        except OSError:
            return ()
        if written != self._remembered:
            self._audit, self._remembered = standing(self._memory.parent), written
        return self._audit

    def _note(self, bureau: Bureau) -> None:
        state, profile, pace = bureau.journal.state, bureau.profile, self._clock.pace
        self._copies.look()
        self._glance = Glance(
            profile.name,
            profile.short_name,
            state.mode,
            pace,
            state.head,
            self._alive.last(),
            self._auditor.last(),
            self._standing(),
            len(self.settings.watched.sources),
            len(state.sources),
            self._copies.words,
        )


async def _begun_in_time(answer: "Future[T]") -> T:
    """The answer; a question that did not begin within `PATIENCE` is taken back.

    One that has begun is waited for: whether it has changed the ledger must be told truly.
    """
    waiting = asyncio.wrap_future(answer)
    await asyncio.wait({waiting}, timeout=PATIENCE.total_seconds())
    if not waiting.done() and answer.cancel():
        raise StorageBusy("系统正忙，您的请求没有执行，请稍后再试")
    return await waiting


def _alarm(fault: LedgerError) -> None:
    logger.critical("{}；相关事件在本页面只读，请立即核查", fault.message)
