"""The desk's loop: one thread that writes the ledger, many that send.

Each turn puts finished outcomes, new attempts and new intents into one commit, then hands the
attempts to the post room. Only `slots` alerts are ever in "sending", so a crash leaves no more than
that unknown; a storm's first commit holds only the gravest.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from loguru import logger

from alerts.message import Channel
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.errors import LedgerError, LedgerUnfoldable, StorageError
from monitor.flow.journal import Decide
from monitor.ports.clock import Clock
from monitor.ports.links import Links
from monitor.service.bureau import Bureau
from monitor.service.climbing import Climbing, Row
from monitor.service.dispatch import Dispatch
from monitor.service.gathered_texts import GatheredTexts
from monitor.service.time_said import turned

#: turns a closing desk takes to write down its last outcomes
_LAST_TRIES = 50
#: alerts sent one a commit before the next turn tries all together again
_SINGLY = 16
#: how often others' commits are looked for when nothing is due, real time
_POLL = timedelta(milliseconds=50)
#: outcomes are gathered for as long as the last commit took, within these bounds, real seconds: a slow disk is
#: asked more seldom
_GATHER, _GATHER_MOST = 0.003, 0.02
#: a desk that rests looks so often what the other wrote, real seconds
_RESTING = 0.2
#: making something ready takes no longer, real seconds
_SLICE = 0.02
#: shorter gaps in the signs of life are no outage, real time
OUTAGE = timedelta(seconds=10)
#: an alarm of a step of the wall clock begins so; two desks that see one step see it within that span, real time
_STEPPED, _SAME = "clock_stepped@", timedelta(minutes=1)


class DeskLoop:
    """Clocks and delivery of one bureau. Call `turn` again and again from one thread."""

    def __init__(
        self,
        bureau: Bureau,
        clock: Clock,
        channels: Mapping[str, Channel],
        worker: str,
        threads: int,
        links: Links,
    ) -> None:
        self.bureau, self._clock = bureau, clock
        self._texts = GatheredTexts(bureau.library, bureau.settings.bureau, bureau.texts)
        bureau.desk = replace(bureau.desk, keep_text=self._texts.keep)
        bureau.journal.listen(bureau.texts.heard)
        self.dispatch = Dispatch(bureau, clock, channels, worker, threads, links)
        self.climbing = Climbing(bureau, clock, slots=2 * threads)
        self._closing = False
        self._gathering = _GATHER
        #: when the last turn succeeded: a gap is an outage, be it a suspended host or a store that failed
        self._last: datetime | None = None
        #: steps of the wall clock that are not on the ledger yet
        self._steps: list[Event] = []
        #: the alarms this desk raised of them itself
        self._own_steps: set[str] = set()
        #: the last sign of life of whatever desk works here: where another was there, there was no outage
        self.others: Callable[[], datetime | None] = _nobody
        #: another desk does the work: nothing is begun here, what was begun is ended, what is wrong is told
        self.resting = False
        #: frozen incidents the keepers were told of
        self._frozen: set[str] = set()

    def start(self, last_alive: datetime | None) -> None:
        """Record the outage since the last sign of life; what fell due in it goes out as a digest."""
        self.bureau.open_ledger()
        self._last = last_alive
        if not self.resting:
            self._notice_gap()

    def turn(self, *, waiting: bool = True) -> bool:
        """One round; True when something was written. Waits for results or the next due time first.

        Raises:
            StorageError: nothing was written; everything is still there for the next turn.

        """
        self.dispatch.collect(self._spare() if waiting else 0.0, self._gathering if waiting else 0.0)
        if not self.resting:
            self._notice_gap()
        begun, real = self._clock.now(), self._clock.monotonic()
        self._notice_frozen()
        self.climbing.alarms |= self.dispatch.aside.told()
        rows = () if self.resting else self.climbing.take()
        try:
            written = self._write(rows)
        except LedgerUnfoldable as fault:
            logger.critical("一组事项无法计入账本，改为逐项处理：{}", fault.message)
            written = self._one_by_one(rows)
        finally:
            self.dispatch.put_back()
            self.climbing.give_back(rows)
        if self.resting:
            # what happened to the other's work shows in its own signs of life
            return written
        self._last = self._clock.now()
        self._notice_jump(begun + timedelta(seconds=self._clock.monotonic() - real) * self._clock.pace)
        return written

    def stepped(self, away: timedelta) -> None:
        """The host's wall clock was set: told and recorded with the next turn, not followed (LEDGER, "Time")."""
        now = self._clock.now()
        self._steps.append(
            new("clock_stepped", before=stamp(now), after=stamp(now + away), adopted=False, by="system")
        )
        name = f"{_STEPPED}{stamp(now)}"
        self._own_steps.add(name)
        self.climbing.alarms[name] = f"本机时钟被调了（{turned(away)}），时限仍按原时钟。请校准"

    def alarm(self, name: str, text: str) -> None:
        """Tell the keepers with the next turn; `name` as it stands in keys, `text` in Chinese."""
        self.climbing.alarms[name] = text

    def put(self, decide: Decide) -> Commit | None:
        """A commit beside the turns, for what watches over this desk; raises as `turn` does."""
        return self._append(decide)

    def idle(self) -> bool:
        """Nothing due, nothing waiting, nothing under way."""
        due = self.bureau.agenda.next()
        return self.dispatch.quiet() and (due is None or due > self._clock.now())

    def close(self) -> None:
        """Finish what is under way and write down how it ended."""
        self._closing = True
        self.dispatch.post.close()
        for _ in range(_LAST_TRIES):
            if not self.dispatch.results and not self.dispatch.post.under_way:
                return
            with suppress(StorageError, LedgerError):
                self.turn(waiting=False)

    def _write(self, rows: Sequence[Row]) -> bool:
        """Everything of this turn in one commit."""
        begun = self._clock.monotonic()
        commit = self._append(lambda state, now: self._decide(state, rows, now))
        took = self._clock.monotonic() - begun
        self._gathering = min(max(took, _GATHER), _GATHER_MOST)
        self.climbing.written()
        self._steps = []
        self.dispatch.forget_pieces()
        self.dispatch.hand_in()
        return commit is not None

    def _append(self, decide: Decide) -> Commit | None:
        """One commit, its texts on disk before it names them."""
        return self.bureau.journal.write(self._texts.deciding(decide))

    def _decide(self, state: State, rows: Sequence[Row], now: datetime) -> Sequence[Event]:
        ends = self.dispatch.ended(state, now)
        if self._closing:
            self.dispatch.put_back()
            return ends
        self._leave_told_steps(state, now)
        if self.resting:
            self.dispatch.put_back()
            return once((*self._steps, *ends, *self.climbing.events(state, (), now)))
        climbed = self.climbing.events(state, rows, now)
        return once(
            (
                *self._steps,
                *ends,
                *self.dispatch.orphans(state, now),
                *self.dispatch.pick(state, now),
                *climbed,
            )
        )

    def _one_by_one(self, rows: Sequence[Row]) -> bool:
        """The same work a piece at a time, so that what does not fold stops nothing but itself."""
        self.dispatch.put_back()
        for alert, decide in self.dispatch.pieces():
            try:
                self._append(lambda state, now, each=decide: once(each(state, now)))  # type: ignore[misc]
            except LedgerUnfoldable as fault:
                self.dispatch.aside.set(alert, fault)
        self.dispatch.forget_pieces()
        self._climb_carefully(rows)
        self._send_singly()
        return True

    def _climb_carefully(self, rows: Sequence[Row]) -> None:
        """Rows that do not fold are set apart; the others stay together, so that a digest stays one."""
        try:
            self._append(
                lambda state, now: (*self._steps, *self.climbing.events(state, rows, now, careful=True))
            )
        except LedgerUnfoldable as fault:
            logger.critical("汇总或告警无法计入账本，改为逐条提醒：{}", fault.message)
            self._append(lambda state, now: (*self._steps, *self.climbing.bare(state, rows, now)))
        self._steps = []
        self.climbing.written()

    def _send_singly(self) -> None:
        """One alert a commit; what the ledger does not take is set aside, and the keepers are told."""
        for _ in range(_SINGLY):
            try:
                commit = self._append(lambda state, now: once(self.dispatch.pick(state, now, most=1)))
            except LedgerUnfoldable as fault:
                self.dispatch.set_aside(fault)
                continue
            self.dispatch.hand_in()
            if commit is None:
                return

    def _notice_gap(self) -> None:
        now, longest = self._clock.now(), OUTAGE * self._clock.pace
        # a desk that rested from its first moment knows of the other's signs alone
        last = self._last or self.others()
        if last is None or now - last <= longest:
            return
        since = max(last, min(self.others() or last, now))
        if now - since > longest:
            # what others wrote meanwhile fell due in it too
            self.bureau.journal.catch_up()
            self.climbing.was_down(since, now)

    def _notice_jump(self, expected: datetime) -> None:
        """A step adopted amid a turn leaves no gap between two; what it made due is an outage all the same."""
        now = self._clock.now()
        if now - expected > OUTAGE * self._clock.pace:
            self.climbing.was_down(expected, now)

    def _leave_told_steps(self, state: State, now: datetime) -> None:
        """A step of the wall clock another desk told of just now is not told by this one too."""
        if self._steps and any(
            name not in self._own_steps
            and now - unstamp(name.removeprefix(_STEPPED)) < _SAME * self._clock.pace
            for name in (key.split("/")[2] for key in state.alerts if key.startswith(f"//{_STEPPED}"))
        ):
            self._steps = []
            for name in self._own_steps:
                self.climbing.alarms.pop(name, None)

    def _notice_frozen(self) -> None:
        """Incidents a commit of which does not fold are read-only: somebody has to look."""
        for incident in self.bureau.journal.state.frozen - self._frozen:
            self._frozen.add(incident)
            self.climbing.alarms[f"frozen.{incident}"] = (
                f"事件{incident[:6]}的账本记录有误，已冻结，不再逐级提醒。请立即核查"
            )

    def _spare(self) -> float:
        """Real seconds to wait for a result; where there is time, what falls due soon is made ready instead."""
        if self.resting:
            return _RESTING
        pause = self._pause()
        return 0.0 if pause >= _SLICE and self.climbing.prepare() else pause

    def _pause(self) -> float:
        """Real seconds to wait for a result: none while there is something to do."""
        if self.dispatch.waits():
            return self._gathering if self.dispatch.post.under_way else 0.0
        now, poll = self._clock.now(), _POLL * self._clock.pace
        times = [time for time in (self.bureau.agenda.next(), self.dispatch.next_try()) if time is not None]
        ahead = min(times, default=now + poll) - now
        return max(min(ahead, poll).total_seconds() / self._clock.pace, 0.0)


def _nobody() -> datetime | None:
    """No sign of anybody else."""
    return None


def once(events: Sequence[Event]) -> tuple[Event, ...]:
    """The same alert only once: two that give up on different people may go on to one and the same."""
    kept: list[Event] = []
    due: set[str] = set()
    for event in events:
        if event.kind == "alert_due":
            key = str(event.data["key"])
            if key in due:
                continue
            due.add(key)
        kept.append(event)
    return tuple(kept)
