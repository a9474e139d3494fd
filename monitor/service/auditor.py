"""The auditor: a second pair of eyes on the clocks, with a path of its own (LEDGER, "Processes"; DESIGN 7).

Each step looks, says what is wrong, and tells it by its own sender. It writes nothing it depends on:
the ledger, the small file of what was told and the sign of life may all fail, and people still hear.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

from alerts.auditing import CALM, TITLES, Finding, Sight, Telling, Undecided, listeners, review, ways
from alerts.message import Channel
from alerts.wording import moment
from config.settings import Settings
from monitor.domain.office import Profile
from monitor.domain.roster import Roster
from monitor.errors import LedgerError, LedgerTooNew, NotFound, StorageError
from monitor.ports.clock import Clock
from monitor.ports.ledger import LedgerStore
from monitor.ports.register import Register
from monitor.service import auditor_checks as checks
from monitor.service.alive import Alive
from monitor.service.assemble import watch_ledger
from monitor.service.auditor_checks import Disk, Pulse, Room
from monitor.service.auditor_crawl import CrawlLook
from monitor.service.auditor_fold import AuditFold
from monitor.service.auditor_heartbeat import Heartbeat
from monitor.service.auditor_memory import ALIVE, Memory
from monitor.service.auditor_record import Record, Unrecorded
from monitor.service.auditor_send import Brought, Courier, Errand
from monitor.service.auditor_walk import Walk

#: real seconds between two steps; between two looks at what changes slowly
STEP, SELDOM = 1.0, 10.0
#: real seconds between two readings of the ledger's tail
TAIL = 60.0
#: a ledger that could not be read for so long is told, real seconds
UNREADABLE = 60.0
#: desk time that runs ahead of real time by more: the host slept, or its clock was set and is followed; real time
LEAP = timedelta(seconds=10)
#: a telling goes on the record when everybody has it, at the latest after this, real seconds
_RECORDED = 60.0
#: what a clock outside says of ours hinders no heartbeat: only the heartbeat can say it is over
_NO_ILL = frozenset({"clock-drift"})
_OF_LEDGER = ("missed", "unsent", "frozen", "unseen")
#: while the one stands nobody can say that the other is over
_COVERS = {"disk-full": "disk-low", "crawl-dead": "crawl-silent", "desk-silent": "clocks-apart"}

#: why a ledger cannot be read, and what to do
_UNREADABLE: Mapping[type[Exception], str] = {
    StorageError: "账本读不出来，审计看不到时限。请立即检查数据目录和磁盘",
    LedgerTooNew: "账本由较新的程序写入，审计看不懂，看不到时限。请升级本机程序后重启服务",
}

Sights = Iterable[Sight]


class Auditor:
    """Looks over one bureau. Call `step` about once a second, from one thread."""

    def __init__(
        self, settings: Settings, profile: Profile, roster: Roster, clock: Clock, channels: dict[str, Channel], worker: str,
        *, beat: Callable[[], None] = lambda: None, room: Callable[[Path], Room] = checks.room_of,
        environ: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`beat` is called while much is read; `room` says what a disk has left; `environ` fills in the settings."""
        self._settings, self._profile, self._roster, self._clock = settings, profile, roster, clock
        self._channels, self._beat = channels, beat
        home, bureau = settings.home, settings.bureau
        self.fold = AuditFold(bureau)
        self.walk = Walk(bureau, self.fold, roster, settings.auditing.grace)
        self.courier = Courier(channels, roster, clock)
        self.record = Record(settings.place, bureau, worker, clock.now)
        self.heartbeat = Heartbeat(settings.auditing.heartbeat, clock.monotonic, clock.now)
        self._memory, self._alive = Memory(home), Alive(home / ALIVE)
        self._desk = Pulse(home / "desk.alive")
        self._crawl = CrawlLook(settings, clock, environ or {})
        self._disk = Disk(home, room)
        self._open = ExitStack()
        self._stores: tuple[LedgerStore, Register] | None = None
        mail = settings.channels.mail
        #: real time
        self._asking = timedelta(0) if mail is None or mail.copies is None else mail.copies.within
        self._begun = clock.now()
        #: monotonic: the ledger was last read; its tail; what changes slowly
        self._read, self._tail, self._seldom = clock.monotonic(), clock.monotonic(), 0.0
        self._first = self._read
        #: what fell due while all of us were away is the desk's to tell first, for so long; real time
        self._calm = min(settings.auditing.grace, CALM)
        #: desk time of the last look at the ledger, and monotonic
        self._looked = (self._begun, self._first)
        #: checks that fail by a fault of ours, by their names, and since when, monotonic
        self._failing: dict[tuple[str, ...], float] = {}
        #: the ledger, or the disk, did not answer: said in the log when it begins
        self._unread = self._dumb = False
        #: what the slow checks found last
        self._slow: tuple[Sight, ...] = ()
        self.episodes, errands = self._memory.recall()
        #: tellings that are not on the record yet, as they came
        self._telling: dict[tuple[str, int], Unrecorded] = {}
        self._go_on(errands)

    def step(self) -> None:
        """Look, tell, sign."""
        now, monotonic, pace = self._clock.now(), self._clock.monotonic(), self._clock.pace
        findings, unsure = self._look(now, monotonic)
        self.episodes, told = review(self.episodes, findings, unsure, now, pace, self._calm)
        for each in told:
            self._tell(each, now, monotonic)
        # before anything leaves the house: after a crash it goes out under the same key
        self._memory.keep(self.episodes, self.courier.errands)
        self._brought(self.courier.step(), monotonic)
        self._memory.keep(self.episodes, self.courier.errands)
        self._alive.sign(now)
        if not unsure and all(each.name in _NO_ILL for each in findings) and self._settled:
            self.heartbeat.beat()

    def close(self) -> None:
        self.record.close()
        self._open.close()

    @property
    def _settled(self) -> bool:
        """Every clock was come to since the start, and the desk was seen to sign."""
        return self.walk.rounds > 1 and self._desk.beating

    def _look(self, now: datetime, monotonic: float) -> tuple[list[Finding], set[str]]:
        """What is wrong now, and the names of what could not be looked at."""
        findings: list[Finding] = []
        unsure: set[str] = set()
        sights: Sequence[tuple[tuple[str, ...], Callable[[], Sights]]] = (
            (_OF_LEDGER, lambda: self._ledger(now, monotonic)),
            (("desk-silent", "clocks-apart"), lambda: (checks.desk(self._desk, now, self._clock.pace, monotonic),)),
            (("clock-stepped",), lambda: (checks.wall(self._clock.departure()),)),
            (("clock-drift",), self._drift),
            (("crawl-dead", "crawl-silent", "disk-full", "disk-low", "reserve"), lambda: self._slowly(now, monotonic)),
        )  # fmt: skip
        for names, sight in sights:
            try:
                for each in sight():
                    if isinstance(each, Undecided):
                        unsure.update(each.names)
                    elif each is not None:
                        findings.append(each)
                self._failing.pop(names, None)
            except Exception as bug:  # noqa: BLE001 - one check that fails must not blind the others
                if names not in self._failing:
                    logger.opt(exception=bug).error("审计的一项检查出错（{}），其余照常", "、".join(names))
                self._failing.setdefault(names, monotonic)
                unsure.update(names)
        findings += self._blind(monotonic)
        unsure.update(_COVERS[each.name] for each in findings if each.name in _COVERS)
        return findings, unsure - {each.name for each in findings}

    def _blind(self, monotonic: float) -> Sequence[Finding]:
        """What cannot be looked at for a minute, by a fault of ours, is told like anything else."""
        long = [names for names, since in self._failing.items() if monotonic - since >= UNREADABLE]
        text = f"审计程序出错，{len(long)}项检查做不了，漏发可能看不到。请人工核对并查日志"
        return [Finding("blind", text, 0, count=len(long))] if long else []

    def _ledger(self, now: datetime, monotonic: float) -> Sights:
        """What the ledger and its register tell."""
        fold, pace = self.fold, self._clock.pace
        try:
            ledger, register = self._opened()
            fold.catch_up(ledger, self._beat)
            if monotonic - self._tail >= TAIL:
                self._tail = monotonic
                fold.verify_tail(ledger)
            self.walk.ask(register, now, pace, monotonic)
            self._read, self._unread = monotonic, False
        except NotFound:
            # nothing was ever written; that the desk is not there is told by its own name
            self._read = monotonic
            yield Undecided(_OF_LEDGER)
        except (StorageError, LedgerError) as fault:
            yield Undecided(_OF_LEDGER)
            if monotonic - self._read >= UNREADABLE:
                if not self._unread:
                    logger.error("审计读不出账本：{}", fault.message)
                self._unread = True
                yield Finding("ledger-unreadable", _UNREADABLE.get(type(fault), _UNREADABLE[StorageError]))
        if fold.broken is not None:
            yield Finding(
                "ledger-broken", "账本核验不通过，内容可能被改动。请人工核对时限，由管理员运行 ledger verify"
            )
        if fold.stuck:
            yield Undecided(_OF_LEDGER)
        passed = timedelta(seconds=monotonic - self._looked[1]) * pace
        if abs(now - self._looked[0] - passed) > LEAP * pace:
            self._first = monotonic
        self._looked = (now, monotonic)
        self.walk.step(now, pace)
        # what stands is found again before it is called over, what fell due meanwhile is the desk's to tell first
        if self.walk.rounds < 2 or monotonic - self._first < self._calm.total_seconds():
            yield Undecided(("missed", "unsent"))
        else:
            yield self.walk.finding(now, monotonic)
            yield checks.unsent(fold, now, pace, self._asking)
        yield checks.frozen(fold, now, pace)
        yield self.walk.hidden()

    def _opened(self) -> tuple[LedgerStore, Register]:
        if self._stores is None:
            self._stores = self._open.enter_context(watch_ledger(self._settings.place))
        return self._stores

    def _drift(self) -> Sights:
        # simulated time has nothing to do with anybody else's
        return (checks.drift(self.heartbeat.away if self._clock.pace == 1 else None),)

    def _slowly(self, now: datetime, monotonic: float) -> Sights:
        if monotonic >= self._seldom:
            self._seldom = monotonic + SELDOM
            self._slow = (*self._disk_now(), self._crawl.look(now, monotonic))
        return self._slow

    def _disk_now(self) -> tuple[Sight, ...]:
        try:
            found = self._disk.look()
        except OSError as fault:
            if not self._dumb:
                logger.error("数据盘没有反应（{}）", fault.strerror)
            self._dumb = True
            return (Undecided(("disk-full", "disk-low", "reserve")),)
        self._dumb = False
        return found

    def _tell(self, telling: Telling, now: datetime, monotonic: float) -> None:
        """Errands for everybody who is to hear; what was still on its way of the same alarm is dropped."""
        self.courier.drop(telling.name)
        logger.log(
            "INFO" if telling.ended else "CRITICAL",
            "审计{}：{}",
            "解除" if telling.ended else "告警",
            telling.text,
        )
        text, link = self._worded(telling, now), ""
        if telling.incident and not telling.ended:
            link = f"查看：{self._settings.web.url}/incidents/{telling.incident}"
        people = listeners(self._roster)
        told = {each.person.id: ways(each.person.addresses, self._channels, telling.avoid) for each in people}
        # a roster that names nobody: it is written down all the same
        told = told or {"duty": ways({}, self._channels, ())}
        self.courier.take(
            Errand(telling.name, telling.rung, telling.number, person, text, link, channels)
            for person, channels in told.items()
        )
        # of an end the ledger says when it was, not whom it was told
        left = set() if telling.ended else set(told)
        self._telling[telling.name, telling.number] = Unrecorded(telling, left, monotonic, now)

    def _go_on(self, errands: Sequence[Errand]) -> None:
        """What was being told before a restart is told, and goes on the record."""
        self.courier.take_again(errands)
        for each in errands:
            episode, name = self.episodes.get(each.name), (each.name, each.number)
            if episode is not None and episode.telling == each.number:
                told = Telling(
                    each.name, each.number, episode.text, episode.rank, episode.avoid, episode.since, ended=False,
                    items=tuple(sorted(episode.items)), count=max(len(episode.items), 1),
                )  # fmt: skip
                fresh = Unrecorded(told, set(), self._clock.monotonic(), self._clock.now())
                self._telling.setdefault(name, fresh).left.add(each.person)

    def _worded(self, telling: Telling, now: datetime) -> str:
        head, since = f"【{self._profile.short_name}】审计告警", moment(telling.since, now)
        if telling.ended:
            until = moment(telling.until or now, now)
            return f"{head}解除：{TITLES.get(telling.name, telling.name)}（{since}至{until}）"
        again = f"（自{since}起）" if now - telling.since > timedelta(minutes=1) * self._clock.pace else ""
        return f"{head}：{telling.text}{again}"

    def _brought(self, brought: Sequence[Brought], monotonic: float) -> None:
        """Put on the record what has been told, once everybody has it or that takes too long."""
        for done in brought:
            found = self._telling.get((done.errand.name, done.errand.number))
            if found is not None:
                found.left.discard(done.errand.person)
                found.told += [done.key] if done.key else []
        waiting: set[str] = set()
        for name, each in list(self._telling.items()):
            if name[0] in waiting or (each.left and monotonic - each.begun < _RECORDED):
                # an end is not recorded before its beginning
                waiting.add(name[0])
            else:
                del self._telling[name]
                self.record.keep(each.event)
