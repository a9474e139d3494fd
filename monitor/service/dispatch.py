"""Dispatch: the sending half of the desk. What is picked, handed to the post room, and what became of it.

It writes nothing itself: it gives the loop the events for the next commit, and hands in only what
that commit has acknowledged.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from loguru import logger

from alerts.bundle import MOST_TOGETHER, bundle, gravest_first, listed, words
from alerts.delivery import (
    DEADLINE,
    TOO_OFTEN,
    UNKNOWN_TRIES,
    Result,
    orphaned,
    overtaken,
    sending,
    settled,
)
from alerts.limits import GRAVE, MOST_HOLDS
from alerts.message import Channel
from alerts.unsettled import unsettled
from monitor.domain.alert import SETTLED, Alert
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.ports.clock import Clock
from monitor.ports.links import Links
from monitor.service.asking import Asking
from monitor.service.bureau import Bureau
from monitor.service.composing import Composing
from monitor.service.holding import Gate, Holding, outbox
from monitor.service.post import Post
from monitor.service.reaching import Reaching, reaches_a_person

#: how long an alert the ledger would not take is left alone, real time
_ASIDE = timedelta(minutes=1)
#: what became of an unknown is asked for after a restart only where it is younger, real time: of what is older a
#: mailbox that was tidied up proves nothing
_ASKED = timedelta(days=1)
#: what changes how an alert stands
_OF_ALERTS = frozenset({"alert_due", "alert_held", "alert_folded", "alert_sending", "alert_settled"})


class Dispatch:
    def __init__(
        self,
        bureau: Bureau,
        clock: Clock,
        channels: Mapping[str, Channel],
        worker: str,
        threads: int,
        links: Links,
    ) -> None:
        self._bureau, self._clock, self._worker = bureau, clock, worker
        self._slots = 2 * threads
        # a thread for each slot: what hangs takes no thread away from what is handed in after it
        self.post = Post(channels, clock, self._slots)
        self._reaching = Reaching(bureau, channels)
        self._composing = Composing(bureau, clock, links, self._reaching)
        self._holding = Holding(bureau, clock, self._reaching, self._slots)
        self._asking = Asking(channels, clock)
        self._outbox = outbox()
        #: taken out of the outbox for the next commit, those nobody can be reached by included
        self._taken: list[Alert] = []
        #: of these the ones to be sent, with their words
        self._picked: list[tuple[Alert, str]] = []
        #: alerts the ledger would not take, and until when they are left alone
        self._aside: dict[str, datetime] = {}
        #: sent twice, and nobody can tell whether they arrived; the keepers are told with the next commit
        self._unsettled: dict[str, Alert] = {}
        #: real time until which what was picked last may begin
        self._latest = 0.0
        self.results: list[Result] = []
        bureau.journal.listen(self._folded)
        self._holding.recall()
        for alert in bureau.journal.state.alerts.values():
            if alert.delivery not in SETTLED:
                self._outbox.note(alert, clock.now())
                if clock.now() - alert.mark <= _ASKED * clock.pace:
                    self._asking.note(alert)

    def collect(self, wait_s: float) -> None:
        """Fetch what has finished, waiting up to `wait_s` real seconds for the first, and what was asked for."""
        came = self.post.results(wait_s)
        for result in came:
            self._holding.over(result)
        self.results += came
        for alert, known in self._asking.answers():
            if known is not None:
                self.results.append(known)
                continue
            self._noted([alert.key])
            if alert.unknowns >= UNKNOWN_TRIES:
                self._unsettled[alert.key] = alert

    def ended(self, state: State, now: datetime) -> list[Event]:
        """Every finished attempt; after the last failure on a channel the alert goes on by the next."""
        events = [event for result in self.results for event in self.ended_one(state, result, now)]
        for alert in self._unsettled.values():
            events += unsettled(alert, self._bureau.desk, now, state.alerts)
        return events

    def ended_one(self, state: State, result: Result, now: datetime) -> Sequence[Event]:
        alert = state.alerts.get(result.key)
        if alert is None or overtaken(alert, result):
            return ()
        if result.outcome == "failed_for_now" and result.detail in TOO_OFTEN and alert.rank <= GRAVE:
            return self._elsewhere(state, alert, settled(alert, result, now, self._clock.pace), result, now)
        event = settled(alert, result, now, self._clock.pace)
        if event.data["outcome"] == "failed_for_good":
            return (event, *self._reaching.onward(state, alert))
        if event.data["outcome"] == "unknown":
            return (event, *self._doubted(state, alert, now))
        return (event,)

    def pick(self, state: State, now: datetime, most: int | None = None) -> list[Event]:
        """The gravest alerts that fit into the free slots, `most` at most, and those nobody can be reached by.

        Raises:
            StorageError: words that cannot be read send nobody half a message.

        """
        self.put_back()
        # counted from before the commit: after it, another worker may believe the attempt dead
        self._latest = self._clock.monotonic() + DEADLINE.total_seconds()
        self._wake(now)
        free = self._slots - len(self.post.under_way)
        free = free if most is None else min(free, most)
        gate = self._holding.gate(self._asking.at_it)
        found = self._outbox.pick(now, free, gate)
        self._taken = [alert for alert, verdict in found if verdict != "leave"]
        events: list[Event] = []
        told: set[str] = set()
        for alert, verdict in found:
            if verdict == "take" and alert.key not in told:
                events += self._sent(state, alert, told, now)
        # what goes out with another's message is not held, nor sent on by a second address
        held = [alert for alert, verdict in found if verdict == "hold" and alert.key not in told]
        return [*events, *self._held(state, held, gate, now)]

    def _sent(self, state: State, alert: Alert, told: set[str], now: datetime) -> Sequence[Event]:
        """One picked alert on its way, with what waits for the same person; or on by another where it cannot."""
        why = self._reaching.unreachable(alert)
        if why:
            given_up = Result(alert.key, alert.attempt + 1, "failed_for_good", why)
            return (settled(alert, given_up, now), *self._reaching.onward(state, alert))
        before: tuple[Event, ...] = ()
        mates = self._mates(alert, told)
        if mates:
            members = (alert, *mates)
            told |= {each.key for each in members}
            text = self._bundled(members)
            alert, before = bundle(members, self._bureau.desk.keep_text(text), now, state.alerts)
        else:
            text = self._bureau.text(alert.text)
        self._picked.append((alert, text))
        return (*before, sending(alert, self._worker, now, self._clock.pace))

    def _mates(self, alert: Alert, told: set[str]) -> list[Alert]:
        """What was held for the same person and goes out with it; Ⅰ and Ⅱ, and what was tried, go alone."""
        if alert.rank <= GRAVE or alert.attempt or alert.delivery != "pending":
            return []
        mates = [mate for mate in self._outbox.together_with(alert) if mate.key not in told]
        return gravest_first(mates)[:MOST_TOGETHER]

    def _bundled(self, members: Sequence[Alert]) -> str:
        texts = [self._bureau.text(each.text) + self._composing.since_then(each) for each in listed(members)]
        return words(self._bureau.profile.short_name, texts, len(members))

    def _held(self, state: State, alerts: Sequence[Alert], gate: Gate, now: datetime) -> list[Event]:
        """What its receiver does not take now; held too often, it goes on by another channel."""
        events: list[Event] = []
        waiting = self._outbox.held_lanes(now) if alerts else {}
        for alert in alerts:
            held = self._holding.hold(alert, gate, waiting, now)
            if alert.holds < MOST_HOLDS:
                events.append(held)
            else:
                late = Result(alert.key, alert.attempt + 1, "failed_for_good", "held-too-long")
                events += self._elsewhere(state, alert, held, late, now)
        return events

    def _elsewhere(
        self, state: State, alert: Alert, stay: Event, last: Result, now: datetime
    ) -> Sequence[Event]:
        """On by the next address at once; where only the duty log is left, there too, and go on trying here."""
        onward = self._reaching.onward(state, alert)
        if not reaches_a_person(onward):
            return (stay, *onward)
        given_up = Result(alert.key, last.attempt, "failed_for_good", last.detail)
        return (settled(alert, given_up, now), *onward)

    def _doubted(self, state: State, alert: Alert, now: datetime) -> Sequence[Event]:
        """Sent twice, and twice nobody knows: the keepers are told, unless it can still be asked for."""
        if alert.unknowns + 1 < UNKNOWN_TRIES or self._asking.may_ask(alert):
            return ()
        return unsettled(alert, self._bureau.desk, now, state.alerts)

    def put_back(self) -> None:
        """What was picked and not committed goes back to the outbox."""
        self._noted(alert.key for alert in self._taken)
        self._taken, self._picked = [], []

    def set_aside(self) -> list[Alert]:
        """Leave what was picked alone for a while: the ledger does not take it, and others must go out."""
        aside, self._taken, self._picked = self._taken, [], []
        until = self._clock.now() + _ASIDE * self._clock.pace
        self._aside |= dict.fromkeys((alert.key for alert in aside), until)
        return aside

    def _wake(self, now: datetime) -> None:
        free = [key for key, until in self._aside.items() if until <= now]
        for key in free:
            del self._aside[key]
        self._noted(free)

    def _noted(self, keys: Iterable[str]) -> None:
        alerts = self._bureau.journal.state.alerts
        for key in keys:
            if key in alerts:
                self._outbox.note(alerts[key], self._clock.now())

    def orphans(self, now: datetime) -> list[Event]:
        """Attempts of workers that are gone: nobody can still be waiting for an answer to them."""
        pace = self._clock.pace
        # how these ended is known and only waits to be written
        ended = {result.key for result in self.results}
        events: list[Event] = []
        for alert in self._outbox.sending():
            if alert.key in self.post.under_way or alert.key in ended:
                continue
            if orphaned(alert, now, self._reaching.timeout(alert) * pace):
                gone = Result(alert.key, alert.attempt, "unknown", "worker-gone")
                events.append(settled(alert, gone, now, pace))
                events += self._doubted(self._bureau.journal.state, alert, now)
        return events

    def hand_in(self) -> None:
        """Send what the last commit promised; called only after it was acknowledged."""
        self.results, self._unsettled = [], {}
        picked, self._taken, self._picked = self._picked, [], []
        links = self._composing.lines([alert for alert, _ in picked])
        for alert, text in picked:
            self._hand_in(alert, text, links.get(alert.key, ""))

    def waits(self) -> bool:
        """Whether anything could be done at once."""
        free = len(self.post.under_way) < self._slots
        return free and self._outbox.waits(self._clock.now(), self._holding.gate(self._asking.at_it))

    def quiet(self) -> bool:
        """Nothing waiting, nothing under way, no outcome to be written."""
        gate = self._holding.gate(self._asking.at_it)
        return (
            not self.post.under_way and not self.results and not self._outbox.waits(self._clock.now(), gate)
        )

    def next_try(self) -> datetime | None:
        """When the next back-off or hold ends, aware UTC."""
        return self._outbox.next_try()

    def _hand_in(self, alert: Alert, text: str, link: str) -> None:
        try:
            message = self._composing.message(alert, text, link)
            self._holding.begun(alert, message.attempt)
            # the last that can fail: what was handed in goes out, whatever is said of it here
            self.post.hand_in(alert.channel, message, latest=self._latest)
        except Exception as bug:  # noqa: BLE001 - nothing left the house, and the others must go out
            logger.bind(alert=alert.key).opt(exception=bug).error("一条提醒没能交出，稍后再试")
            unsent = Result(alert.key, alert.attempt + 1, "failed_for_now", "not-begun")
            self._holding.over(unsent)
            self.results.append(unsent)

    def _folded(self, commit: Commit) -> None:
        now = self._clock.now()
        alerts = self._bureau.journal.state.alerts
        self._holding.noted(commit)
        for event in commit.events:
            if event.kind in _OF_ALERTS:
                alert = alerts.get(str(event.data["key"]))
                if alert is not None:
                    self._outbox.note(alert, now)
                    self._asking.note(alert)
