"""The desk keeps watch of the host's clock: tells when it was set, follows it where that is right.

Only the desk follows; all processes of the home move with it at once (`monitor.service.shared_time`).
What falls due in the gap goes out as after an outage of ours. Simulated clocks never depart.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

from alerts.alarms import alarm
from alerts.daybook import Daybook
from alerts.message import Message
from alerts.watch import recipients
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.errors import LedgerUnfoldable, SendFailure
from monitor.flow.journal import TOLERATED
from monitor.flow.stepping import STEP, Outside, Stepping, Verdict
from monitor.ports.clock import Clock, Following
from monitor.service import time_said
from monitor.service.clock import boot_seconds
from monitor.service.desk_loop import DeskLoop
from monitor.service.host_times import believed

#: real seconds between two looks; between two readings of what hosts say while nothing departs
_OFTEN, _SELDOM = 1.0, 30.0
#: one kind of trouble is told to people once in so many real seconds
AGAIN = 1800.0


@dataclass(frozen=True, slots=True)
class _Owed:
    """Something to be written and told; kept until the ledger has it."""

    kind: str
    text: str
    event: Event | None = None
    #: desk time follows once it is written
    follow: timedelta | None = None


class TimeWatch:
    """Belongs to one desk, called from its thread."""

    def __init__(
        self,
        loop: DeskLoop,
        clock: Clock,
        folder: Path,
        worker: str,
        boot: Callable[[], float] = boot_seconds,
    ) -> None:
        self._loop, self._clock, self._folder, self._worker, self._boot = loop, clock, folder, worker, boot
        self._stepping = Stepping()
        self._next = self._outside_next = 0.0
        self._outside: Outside | None = None
        #: kind -> monotonic: when people were last told of it, by this desk or another
        self._told: dict[str, float] = {}
        self._owed: list[_Owed] = []
        #: what is made of the wall and was not said yet: of its kind something was told within the half hour
        self._unsaid: Verdict | None = None
        #: monotonic: since when the wall departs as it does now
        self._begun = float("-inf")
        #: monotonic: until then we may be behind the last commit, having gone back a little ourselves
        self._excused = float("-inf")
        loop.bureau.journal.listen(self._heard)
        before = time_said.kept(folder)
        if (
            before is not None
            and abs(clock.departure() - before.away) <= STEP < abs(before.away)
            and before.code != "moved"
        ):
            self._stepping.resume(before.away, before.code, clock.monotonic())

    def look(self) -> None:
        """After a turn that succeeded.

        Raises:
            LedgerError, StorageError: it could not be written; it is with the next look.

        """
        self._write()
        monotonic = self._clock.monotonic()
        if monotonic < self._next:
            return
        self._next = monotonic + _OFTEN
        self._lag(monotonic)
        verdict = self._verdict(monotonic)
        if verdict is not None:
            time_said.keep(self._folder, verdict)
            self._unsaid = verdict
            self._begun = monotonic if verdict.code == "moved" else self._begun
        if self._unsaid is not None:
            self._act(self._unsaid, monotonic)
            self._write()

    def stuck(self) -> None:
        """After a turn that failed because this host is behind the last commit: nothing can be written.

        Never raises. The wall that was set is followed without a record, which is made afterwards:
        where hosts agree, or, with none to ask, where the ledger itself says that we are behind.
        """
        monotonic, now = self._clock.monotonic(), self._clock.now()
        head = self._loop.bureau.journal.state.head.time or now
        if self._may_tell("stuck", monotonic):
            self._say_without_ledger(head - now, now)
        verdict = self._verdict(monotonic)
        if verdict is None:
            return
        logger.warning("{}", time_said.message(verdict))
        time_said.keep(self._folder, verdict)
        caught_up = (
            verdict.code == "unsure"
            and verdict.away > timedelta(0)
            and head - TOLERATED <= now + verdict.away
        )
        if (verdict.code == "adopt" or caught_up) and self._followed(verdict.away):
            text = time_said.message(Verdict("adopt", verdict.away, verdict.outside))
            self._owed.append(_Owed("adopt", text, _stepped(now, verdict.away, adopted=True)))

    def _verdict(self, monotonic: float) -> Verdict | None:
        away = self._clock.departure()
        if monotonic >= self._outside_next or abs(away) > STEP:
            self._outside_next = monotonic + _SELDOM
            self._outside = self._asked(away)
        return self._stepping.look(away, monotonic, self._outside)

    def _asked(self, away: timedelta) -> Outside | None:
        """What hosts outside say; nothing to a simulated clock."""
        if not isinstance(self._clock, Following):
            return None
        found = believed(self._folder, self._boot())
        return None if found is None else Outside(found.hosts, self._clock.now() + away - found.now)

    def _act(self, verdict: Verdict, monotonic: float) -> None:
        """What may not be told yet is told when the half hour is over, if it still stands then."""
        text = time_said.message(verdict)
        if verdict.code == "over":
            logger.info("{}", text)
        elif verdict.code == "adopt":
            event = _stepped(self._clock.now(), verdict.away, adopted=True)
            self._owed.append(_Owed("adopt", text, event, verdict.away))
        elif self._may_tell(verdict.code, monotonic):
            logger.critical("{}", text)
            if verdict.code == "moved":
                self._loop.stepped(verdict.away)
            else:
                self._owed.append(_Owed(verdict.code, text))
        elif self._told[verdict.code] < self._begun:
            return
        self._unsaid = None

    def _lag(self, monotonic: float) -> None:
        """Somebody appended with a clock ahead of ours; soon nothing could be appended here."""
        now, last = self._clock.now(), self._loop.bureau.journal.state.head.time
        if last is None or last - now <= STEP or monotonic < self._excused:
            return
        if self._may_tell("behind", monotonic):
            lag, most = round((last - now).total_seconds()), round(TOLERATED.total_seconds())
            text = f"本机时钟比账本末号慢{lag}秒，慢过{most}秒将无法写入。请立即校准"
            logger.critical("{}", text)
            self._owed.append(_Owed("behind", text))

    def _write(self) -> None:
        """What is owed, one commit each; another desk that was quicker has told of it for us."""
        while self._owed:
            owed = self._owed[0]
            follow = owed.follow
            try:
                self._loop.put(lambda state, now, each=owed: self._events(each, state, now))  # type: ignore[misc]
            except LedgerUnfoldable as fault:
                # it will never fold, and what stands behind it must be told; nothing unrecorded is followed
                logger.critical("一条关于本机时钟的记录无法计入账本（{}）：{}", fault.message, owed.text)
                follow = None
            # what others wrote meanwhile may have taken it off the list
            self._owed = [each for each in self._owed if each is not owed]
            self._told[owed.kind] = self._clock.monotonic()
            if follow is not None:
                logger.critical("{}", owed.text)
                self._followed(follow)

    def _events(self, owed: _Owed, state: State, now: datetime) -> Sequence[Event]:
        if owed not in self._owed or (owed.kind == "adopt" and self._heard_adopted()):
            return ()
        if owed.follow is not None and abs(self._clock.departure() - owed.follow) > STEP:
            # the wall has been set again meanwhile
            return ()
        facts = () if owed.event is None else (owed.event,)
        told = alarm(
            f"clock_{owed.kind}@{stamp(now)}",
            owed.text,
            self._loop.bureau.desk,
            now,
            state.alerts.__contains__,
        )
        return (*facts, *told)

    def _heard_adopted(self) -> bool:
        """Another desk, or an officer, was quicker with this very step."""
        return self._clock.monotonic() - self._told.get("adopt", float("-inf")) < _SELDOM

    def _followed(self, away: timedelta) -> bool:
        if not isinstance(self._clock, Following) or not self._clock.follow(away):
            return False
        if away < timedelta(0):
            self._excused = self._clock.monotonic() - away.total_seconds() + _OFTEN
        return True

    def _heard(self, commit: Commit) -> None:
        """What others wrote: a step that is adopted is followed, an alarm told is not told again."""
        if commit.worker == self._worker:
            return
        for event in commit.events:
            if event.kind == "clock_stepped" and event.data["adopted"]:
                self._told["adopt"] = self._clock.monotonic()
                # in one home it has moved already, and then this moves nothing
                self._followed(unstamp(str(event.data["after"])) - unstamp(str(event.data["before"])))
            elif event.kind == "alert_due" and str(event.data["rung"]).startswith("clock_"):
                kind = str(event.data["rung"]).partition("@")[0].removeprefix("clock_")
                self._told["moved" if kind == "stepped" else kind] = self._clock.monotonic()
                self._owed = [each for each in self._owed if each.kind != kind or each.event is not None]

    def _may_tell(self, kind: str, monotonic: float) -> bool:
        """One alarm for one kind of trouble in half an hour, however a wall is fought over."""
        if monotonic - self._told.get(kind, float("-inf")) < AGAIN:
            return False
        self._told[kind] = monotonic
        return True

    def _say_without_ledger(self, behind: timedelta, now: datetime) -> None:
        """In the log and in the duty log; the auditor misses our sign of life and tells people."""
        desk = self._loop.bureau.desk
        text = f"本机时钟比账本慢{time_said.lasting(behind)}，已停止写入，提醒发不出去。请立即校准并人工通知"
        logger.critical("{}", text)
        book = Daybook(self._folder / "duty.jsonl")
        for recipient in recipients(("duty", "admin"), (), desk.roster):
            person = recipient.person
            message = Message(
                f"//host_behind@{stamp(now)}/1/{person.id}/log", person.addresses.get("log", person.id),
                f"【{desk.profile.short_name}】系统告警：{text}", "系统告警", 1, now,
            )  # fmt: skip
            with suppress(SendFailure):
                book.send(message)


def _stepped(now: datetime, away: timedelta, *, adopted: bool) -> Event:
    return new("clock_stepped", before=stamp(now), after=stamp(now + away), adopted=adopted, by="system")
