"""The desk's loop: one thread that writes the ledger, many that send.

Each turn puts finished outcomes, new attempts and new intents into one commit, then hands the
attempts to the post room. Only `slots` alerts are ever in "sending", so a crash leaves no more than
that unknown; a storm's first commit holds only the gravest.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from loguru import logger

from alerts.delivery import (
    LAST_RESORT,
    Result,
    by_channel,
    next_channel,
    orphaned,
    overtaken,
    sending,
    settled,
)
from alerts.message import SECOND, Channel, Message
from alerts.outage import digest
from alerts.outbox import Outbox
from alerts.watch import fold_starts
from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.errors import LedgerError, StorageError
from monitor.ports.clock import Clock
from monitor.service.bureau import Bureau
from monitor.service.desk import Ladders, climbed
from monitor.service.post import Post

#: clocks climbed in one commit
_BATCH = 200
#: after an outage everything goes into one commit, so that nobody gets two digests
_ALL = 100_000
#: attempts one destination may have under way
_PER_DESTINATION = 4
#: how long a row that could not be handled is left alone
_QUARANTINE = timedelta(minutes=1)
#: turns a closing desk takes to write down its last outcomes
_LAST_TRIES = 50
#: how often others' commits are looked for when nothing is due
_POLL = timedelta(milliseconds=50)
_ORDER = ("webhook", "mail", "log")


class DeskLoop:
    """Clocks and delivery of one bureau. Call `turn` again and again from one thread."""

    def __init__(
        self, bureau: Bureau, clock: Clock, channels: Mapping[str, Channel], worker: str, threads: int
    ) -> None:
        self.bureau, self._clock, self._worker = bureau, clock, worker
        self.post = Post(channels, clock, threads)
        self._slots = 2 * threads
        self._outbox = Outbox(self._destination)
        self.agenda = bureau.agenda
        self._ladders = Ladders(lambda: bureau.journal.state)
        #: alerts picked for this turn's commit, with their words
        self._picked: list[tuple[Alert, str]] = []
        self._closing = False
        self._results: list[Result] = []
        #: rows that could not be handled, and until when they are left alone
        self._quarantined: dict[tuple[str, str], datetime] = {}
        #: an outage of ours whose rungs go out as one digest a person
        self._outage: tuple[datetime, datetime] | None = None
        bureau.journal.listen(self._folded)
        for alert in bureau.journal.state.alerts.values():
            self._outbox.note(alert, clock.now())

    def start(self, last_alive: datetime | None) -> None:
        """Record the outage since the last sign of life; what fell due in it goes out as a digest."""
        self.bureau.open_ledger()
        now = self._clock.now()
        if last_alive is not None and now - last_alive > OUTAGE:
            self._outage = (last_alive, now)

    def turn(self, *, waiting: bool = True) -> bool:
        """One round; True when something was written. Waits for results or the next due time first.

        Raises:
            StorageError: nothing was written; everything is still there for the next turn.

        """
        self._results += self.post.results(self._pause() if waiting else 0.0)
        limit = _BATCH if self._outage is None else _ALL
        late = self.agenda.due(self._clock.now(), limit)
        try:
            commit = self.bureau.journal.write(lambda state, now: self._decide(state, late, now))
        except BaseException:
            self._unpick()
            raise
        finally:
            self._noted_again(late)
        if commit is None:
            return False
        self._results, self._outage = [], None
        picked, self._picked = self._picked, []
        for alert, text in picked:
            self._hand_in(alert, text)
        return True

    def _decide(self, state: State, late: Sequence[tuple[str, str]], now: datetime) -> Sequence[Event]:
        self._unpick()
        ends = [event for result in self._results for event in self._ended(state, result, now)]
        if self._closing:
            return ends
        free = self._slots - len(self.post.under_way)
        picked = self._outbox.pick(now, free, self.post.busy, _PER_DESTINATION)
        # the words are fetched before anything is promised: a library that cannot be read sends nobody half a message
        self._picked = [(alert, "") for alert in picked]
        self._picked = [(alert, self.bureau.text(alert.text)) for alert in picked]
        attempts = [sending(alert, self._worker, now) for alert in picked]
        return (*ends, *self._orphans(now), *attempts, *self._climbed(state, late, now))

    def _noted_again(self, late: Sequence[tuple[str, str]]) -> None:
        """What was looked at goes back on the agenda, but for rows in quarantine until their time comes."""
        now = self._clock.now()
        free = [row for row, until in self._quarantined.items() if until <= now]
        for row in free:
            del self._quarantined[row]
        for row in (*late, *free):
            if row not in self._quarantined and row[0] not in self.bureau.journal.state.frozen:
                self.agenda.note(self.bureau.journal.state.incidents[row[0]])

    def _unpick(self) -> None:
        """What was picked and not committed goes back to the outbox."""
        for alert, _ in self._picked:
            self._outbox.note(self.bureau.journal.state.alerts[alert.key], self._clock.now())
        self._picked = []

    def idle(self) -> bool:
        """Nothing due, nothing waiting, nothing under way."""
        due = self.agenda.next()
        return (
            not self._outbox.waits() and not self.post.under_way and (due is None or due > self._clock.now())
        )

    def close(self) -> None:
        """Finish what is under way and write down how it ended."""
        self._closing = True
        self.post.close()
        for _ in range(_LAST_TRIES):
            if not self._results and not self.post.under_way:
                return
            with suppress(StorageError, LedgerError):
                self.turn(waiting=False)

    def _pause(self) -> float:
        """Real seconds to wait for a result: none while there is something to do."""
        if self._outbox.waits() and len(self.post.under_way) < self._slots:
            return 0.003 if self.post.under_way else 0.0
        now = self._clock.now()
        times = [time for time in (self.agenda.next(), self._outbox.next_try()) if time is not None]
        ahead = min(times, default=now + _POLL) - now
        return max(min(ahead, _POLL).total_seconds(), 0.0)

    def _climbed(self, state: State, late: Sequence[tuple[str, str]], now: datetime) -> Sequence[Event]:
        events: list[Event] = []
        for row in late:
            try:
                events += self._climb(state, *row, now)
            except StorageError:
                raise
            except Exception as bug:  # noqa: BLE001 - one bad row must not keep everybody else untold
                self._quarantined[row] = now + _QUARANTINE
                logger.bind(incident=row[0], clock=row[1]).opt(exception=bug).critical(
                    "事件 {} 的时限 {} 无法处理，已隔离，稍后再试；请立即人工核查", *row
                )
        folded = fold_starts(events)
        if self._outage is None:
            return folded
        return digest(folded, self._outage, self.bureau.desk, state.incidents, now)

    def _climb(self, state: State, incident_id: str, clock_id: str, now: datetime) -> Sequence[Event]:
        return climbed(state, incident_id, clock_id, self._ladders, self.bureau.desk, now)

    def _ended(self, state: State, result: Result, now: datetime) -> Sequence[Event]:
        """An outcome; after the last failure on a channel the alert goes on by the next."""
        alert = state.alerts[result.key]
        if overtaken(alert, result):
            return ()
        event = settled(result, now)
        if event.data["outcome"] != "failed_for_good":
            return (event,)
        person = self.bureau.roster.person(alert.person)
        stem = alert.key.rpartition("/")[0]
        tried = {channel for channel in _ORDER if f"{stem}/{channel}" in state.alerts}
        channel = next_channel(alert, {} if person is None else person.addresses, _ORDER, tried)
        return (event,) if channel is None else (event, by_channel(alert, channel))

    def _orphans(self, now: datetime) -> Sequence[Event]:
        return [
            settled(Result(alert.key, alert.attempt, "unknown", "worker-gone"), now)
            for alert in self._outbox.sending()
            if alert.key not in self.post.under_way and orphaned(alert, now, self._channel(alert).timeout)
        ]

    def _hand_in(self, alert: Alert, text: str) -> None:
        channel = self._channel(alert)
        if alert.unknowns and not channel.idempotent:
            text = f"{SECOND}{text}"
        subject = text.partition("：")[0]
        message = Message(alert.key, self._address(alert), text, subject, alert.attempt + 1)
        try:
            self.post.hand_in(self._name(alert), message)
        except Exception as bug:  # noqa: BLE001 - nothing left the house, and the others must go out
            logger.bind(alert=alert.key).opt(exception=bug).error("一条提醒没能交出，稍后再试")
            self._results.append(Result(alert.key, message.attempt, "failed_for_now", "not-begun"))

    def _folded(self, commit: Commit) -> None:
        now = self._clock.now()
        state = self.bureau.journal.state
        for event in commit.events:
            if event.kind in {"alert_due", "alert_sending", "alert_settled"}:
                self._outbox.note(state.alerts[str(event.data["key"])], now)

    def _destination(self, alert: Alert) -> str:
        return self._channel(alert).destination(self._address(alert))

    def _name(self, alert: Alert) -> str:
        """The alert's channel, or the duty log where that channel is not set up here."""
        return alert.channel if alert.channel in self.post.channels else LAST_RESORT

    def _channel(self, alert: Alert) -> Channel:
        return self.post.channels[self._name(alert)]

    def _address(self, alert: Alert) -> str:
        person = self.bureau.roster.person(alert.person)
        addresses: Mapping[str, Any] = {} if person is None else person.addresses
        return str(addresses.get(self._name(alert), alert.person))


#: shorter gaps in the signs of life are no outage
OUTAGE = timedelta(seconds=10)
