"""What one look at a source is given, and what it reports."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.domain.instant import Instant
from monitor.domain.letter import KnownLetter
from monitor.domain.source import FAULT_NAMES, Found, Look, LookFault, Source, SourceState
from monitor.errors import SourceFault, StorageError
from monitor.ports.intake import Intake
from monitor.ports.sources import Sources
from spiders.dates import in_future
from spiders.manners import Manners

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catch:
    """An item on its way to the intake."""

    found: Found
    #: under which it is remembered as read; None: it is handed over whenever it is found
    mark: str | None
    #: its number in a mailbox
    uid: int | None = None
    #: what is remembered of a letter once it is handed over
    letter: KnownLetter | None = None
    #: set when the intake has taken it, or failed to
    settled: asyncio.Event = field(default_factory=asyncio.Event, compare=False, repr=False)


@dataclass(slots=True)
class Report:
    """What a look has met so far."""

    fault: LookFault | None = None
    why: str = ""
    retry_after: timedelta | None = None
    unchanged: bool = False
    found: int = 0
    new: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    uid_validity: int | None = None
    last_uid: int = 0
    #: set when the source has answered for itself: a look that ends without is a crash
    answered: bool = False

    def failed(self, fault: SourceFault) -> None:
        """Note a failure; the first one stands, for the others mostly follow from it."""
        self.answered = True
        if self.fault is None:
            assert fault.fault in FAULT_NAMES
            self.fault, self.why = fault.fault, fault.message  # type: ignore[assignment]
            self.retry_after = fault.retry_after

    def look(self) -> Look:
        """What came of it. What could not be handed over leaves no trace by which it might be skipped."""
        if not self.answered and self.fault is None:
            self.failed(SourceFault("crashed", "抓取程序没有给出结果；请查看日志"))
        whole = self.fault is None
        return Look(
            fault=self.fault, why=self.why, unchanged=self.unchanged and whole, found=self.found, new=self.new,
            etag=self.etag if whole else "", last_modified=self.last_modified if whole else "",
            body_hash=self.body_hash if whole else "", retry_after=self.retry_after,
            uid_validity=self.uid_validity, last_uid=self.last_uid,
        )  # fmt: skip


@dataclass(slots=True)
class Task:
    """One look: the source, what is remembered of it, and whom to hand what is found."""

    bureau: str
    source: Source
    state: SourceState
    intake: Intake
    memory: Sources
    manners: Manners
    now: Callable[[], datetime]
    #: the one thread in which intake and memory are called
    hands: Executor
    #: of a mailbox; never shown
    password: str = field(default="", repr=False)
    report: Report = field(default_factory=Report)
    #: for a trial: so many of the newest items and no more; None: all there are
    sample: int | None = None

    async def apart(self, work: Callable[..., T], *given: object) -> T:
        """Do something slow in the intake's thread; other looks go on."""
        return await asyncio.get_running_loop().run_in_executor(self.hands, work, *given)

    async def hand_over(self, catch: Catch) -> None:
        """Give an item to the intake; a failure is reported, not raised, so the other items go on."""
        self.report.found += 1
        try:
            new = await self.apart(self._receive, catch)
        except StorageError as fault:
            self.report.failed(SourceFault("storage", fault.message))
        except Exception:
            self.report.failed(SourceFault("crashed", "研判或登记出错，已记入日志；到时自动再试"))
            raise
        else:
            self.report.new += new
            # numbers are remembered without gaps: what comes after a failure comes again
            if catch.uid is not None and self.report.fault is None:
                self.report.last_uid = max(self.report.last_uid, catch.uid)
        finally:
            catch.settled.set()

    async def unread(self, marks: Iterable[str]) -> frozenset[str]:
        """Those not handed over yet."""
        return frozenset(await self.apart(self.memory.unread, self.bureau, self.source.id, tuple(marks)))

    def found(
        self, name: str, *, url: str | None, title: str, text: str, published: Instant | None,
        publisher: str | None, notes: tuple[str, ...] = (),
    ) -> Found:  # fmt: skip
        """An item of this source, fetched now."""
        now = self.now()
        if published is not None and in_future(published, now):
            notes = (*notes, "发布时间在将来，请核对")
        return Found(
            origin=self.source.id, kind=self.source.kind, external_id=name, url=url, title=title, text=text,
            published=published, publisher=self.source.publisher or publisher, fetched=now,
            looked_before=self.state.last_success, notes=notes,
        )  # fmt: skip

    def _receive(self, catch: Catch) -> bool:
        new = self.intake.receive(catch.found)
        if catch.mark is not None:
            self.memory.mark_read(self.bureau, self.source.id, catch.mark, catch.found.fetched)
        if catch.letter is not None:
            self.memory.remember_letters(self.bureau, self.source.id, [catch.letter])
        return new
