"""Dispatch: the sending half of the desk. What is picked, handed to the post room, and what became of it.

It writes nothing itself: it gives the loop the events for the next commit, and hands in only what
that commit has acknowledged.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from loguru import logger

from alerts.delivery import DEADLINE, TOO_OFTEN, UNKNOWN_TRIES, Result, orphaned, overtaken, settled
from alerts.limits import GRAVE
from alerts.message import Channel
from alerts.unsettled import unsettled
from monitor.domain.alert import NOT_BEGUN, SETTLED, Alert
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.errors import StorageError
from monitor.flow.journal import Decide
from monitor.ports.clock import Clock
from monitor.ports.links import Links
from monitor.service.aside import AlertsAside
from monitor.service.asking import Asking
from monitor.service.bureau import Bureau
from monitor.service.composing import Composing
from monitor.service.holding import Gate, Holding, outbox
from monitor.service.outgoing import Outgoing
from monitor.service.post import Post
from monitor.service.reaching import Reaching

#: what became of an unknown is asked for after a restart only where it is younger, real time: of what is older a
#: mailbox that was tidied up proves nothing
_ASKED = timedelta(days=1)
#: how an attempt ended that says nothing of the receiver, and is no reason to go on by another address
_OUR_OWN = NOT_BEGUN | {"worker-gone"}
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
        self._bureau, self._clock = bureau, clock
        self._slots = 2 * threads
        # a thread for each slot: what hangs takes no thread away from what is handed in after it
        self.post = Post(channels, clock, self._slots)
        self._reaching = Reaching(bureau, channels)
        self._composing = Composing(bureau, clock, links, self._reaching)
        #: alerts the ledger would not take, or that could not be handled
        self.aside = AlertsAside(clock)
        self._holding = Holding(bureau, clock, self._reaching, self._slots)
        self._asking = Asking(channels, clock)
        self._outbox = outbox()
        self._outgoing = Outgoing(
            bureau, clock, worker, self._composing, self._holding, self._outbox, self.aside
        )
        #: taken out of the outbox for the next commit, those nobody can be reached by included
        self._taken: list[Alert] = []
        #: of these the ones to be sent, with their words
        self._picked: list[tuple[Alert, str]] = []
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

    def collect(self, wait_s: float, gather_s: float = 0.0) -> None:
        """Fetch what has finished, and what was asked for; waits up to `wait_s` real seconds for the first.

        Where others wait for their places, up to `gather_s` more for the rest: a commit for each would cost
        more than it gains.
        """
        came = self.post.results(wait_s, gather_s if self._outbox else 0.0)
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
        events = [event for result in self.results for event in self._ended_one(result, state, now)]
        for alert in self._unsettled.values():
            events += self.aside.guarded(alert, partial(self._doubt, alert, state, now))
        return events

    def pieces(self) -> list[tuple[Alert, Decide]]:
        """What `ended` and `orphans` say, each alert for itself: for a ledger that refuses the whole."""
        alerts = self._bureau.journal.state.alerts
        ends = [
            (alerts[result.key], partial(self._ended_one, result))
            for result in self.results
            if result.key in alerts
        ]
        doubts = [(alert, partial(self._doubt, alert)) for alert in self._unsettled.values()]
        gone = [(alert, partial(self._orphan, alert)) for alert in self._orphaned(self._clock.now())]
        return [*ends, *doubts, *gone]

    def forget_pieces(self) -> None:
        """They are on the ledger, or set aside."""
        self.results, self._unsettled = [], {}

    def _ended_one(self, result: Result, state: State, now: datetime) -> Sequence[Event]:
        alert = state.alerts.get(result.key)
        if alert is None or overtaken(alert, result):
            return ()
        return self.aside.guarded(alert, lambda: self._ended(state, alert, result, now))

    def _ended(self, state: State, alert: Alert, result: Result, now: datetime) -> Sequence[Event]:
        event = settled(alert, result, now, self._clock.pace)
        if event.data["outcome"] == "failed_for_good":
            return (event, *self._reaching.onward(state, alert))
        if alert.rank <= GRAVE and result.detail in TOO_OFTEN:
            return self._outgoing.elsewhere(state, alert, event, result, now)
        # Ⅰ and Ⅱ do not wait for a receiver to get well: by the next address too, while they are tried here
        waits = alert.rank <= GRAVE and result.outcome != "delivered" and result.detail not in _OUR_OWN
        beside = self._reaching.beside(state, alert) if waits else ()
        doubted = self._doubt(alert, state, now) if self._doubtful(event, alert) else ()
        return (event, *beside, *doubted)

    def pick(self, state: State, now: datetime, most: int | None = None) -> list[Event]:
        """The gravest alerts that fit into the free slots, `most` at most, and those nobody can be reached by.

        Raises:
            StorageBusy: words that cannot be read now send nobody half a message.

        """
        self.put_back()
        # counted from before the commit: after it, another worker may believe the attempt dead
        self._latest = self._clock.monotonic() + DEADLINE.total_seconds()
        self._noted(self.aside.over(now))
        free = self._slots - len(self.post.under_way)
        free = free if most is None else min(free, most)
        gate = self._gate()
        found = self._outbox.pick(now, free, gate, singly=most is not None)
        self._taken = [alert for alert, verdict in found if verdict != "leave"]
        with suppress(StorageError):
            # what this does not give is asked for singly
            self._bureau.texts.fetch([alert.text for alert, verdict in found if verdict == "take"])
        events: list[Event] = []
        told: set[str] = set()
        for alert, verdict in found:
            if verdict == "take" and alert.key not in told:
                events += self.aside.guarded(alert, partial(self._sent, state, alert, told, now))
            elif verdict == "beside":
                events += self.aside.guarded(alert, partial(self._outgoing.beside, state, alert, now))
        # what goes out with another's message is not held, nor sent on by a second address
        held = [alert for alert, verdict in found if verdict == "hold" and alert.key not in told]
        return [*events, *self._outgoing.held(state, held, gate, now)]

    def _sent(self, state: State, alert: Alert, told: set[str], now: datetime) -> Sequence[Event]:
        picked = self._outgoing.picked(state, alert, told, now)
        told |= picked.told
        if picked.message is not None:
            self._picked.append(picked.message)
        return picked.events

    def _doubtful(self, event: Event, alert: Alert) -> bool:
        """Sent twice, and twice nobody knows, nor can it still be asked for."""
        twice = event.data["outcome"] == "unknown" and alert.unknowns + 1 >= UNKNOWN_TRIES
        return twice and not self._asking.may_ask(alert)

    def _doubt(self, alert: Alert, state: State, now: datetime) -> Sequence[Event]:
        """The keepers are told."""
        return unsettled(alert, self._bureau.desk, now, state.alerts)

    def put_back(self) -> None:
        """What was picked and not committed goes back to the outbox."""
        self._noted(alert.key for alert in self._taken)
        self._taken, self._picked = [], []

    def set_aside(self, fault: Exception) -> None:
        """Leave what was picked alone for a while: the ledger does not take it, and others must go out."""
        aside, self._taken, self._picked = self._taken, [], []
        for alert in aside:
            self.aside.set(alert, fault)

    def _noted(self, keys: Iterable[str]) -> None:
        alerts = self._bureau.journal.state.alerts
        for key in keys:
            if key in alerts:
                self._outbox.note(alerts[key], self._clock.now())

    def orphans(self, state: State, now: datetime) -> list[Event]:
        """Attempts of workers that are gone: nobody can still be waiting for an answer to them."""
        return [event for alert in self._orphaned(now) for event in self._orphan(alert, state, now)]

    def _orphaned(self, now: datetime) -> list[Alert]:
        pace = self._clock.pace
        # how these ended is known and only waits to be written
        known = {result.key for result in self.results} | self.post.under_way.keys()
        return [
            alert
            for alert in self._outbox.sending()
            if alert.key not in known
            and alert.key not in self.aside
            and orphaned(alert, now, self._reaching.timeout(alert) * pace)
        ]

    def _orphan(self, alert: Alert, state: State, now: datetime) -> Sequence[Event]:
        gone = Result(alert.key, alert.attempt, "unknown", "worker-gone")
        return self._ended_one(gone, state, now)

    def hand_in(self) -> None:
        """Send what the last commit promised; called only after it was acknowledged."""
        picked, self._taken, self._picked = self._picked, [], []
        links = self._composing.lines([alert for alert, _ in picked])
        for alert, text in picked:
            self._hand_in(alert, text, links.get(alert.key, ""))

    def waits(self) -> bool:
        """Whether anything could be done at once."""
        free = len(self.post.under_way) < self._slots
        return free and self._outbox.waits(self._clock.now(), self._gate())

    def quiet(self) -> bool:
        """Nothing waiting, nothing under way, no outcome to be written."""
        busy = self.post.under_way or self.results
        return not busy and not self._outbox.waits(self._clock.now(), self._gate())

    def _gate(self) -> Gate:
        return self._holding.gate(self._asking.at_it, self.aside)

    def next_try(self) -> datetime | None:
        """When the next back-off or hold ends, aware UTC."""
        return self._outbox.next_try()

    def _hand_in(self, alert: Alert, text: str, link: str) -> None:
        # whatever fails here, nothing left the house, and the others must go out
        try:
            message = self._composing.message(alert, text, link)
            self._holding.begun(alert, message.attempt)
        except Exception as bug:  # noqa: BLE001 - as said above; counted, so that the next channel has its turn
            self._unsent(alert, "not-composed", bug)
            return
        try:
            # the last that can fail: what was handed in goes out, whatever is said of it here
            self.post.hand_in(alert.channel, message, latest=self._latest)
        except Exception as bug:  # noqa: BLE001 - as said above; no fault of this alert
            self._unsent(alert, "not-begun", bug)

    def _unsent(self, alert: Alert, why: str, bug: Exception) -> None:
        logger.bind(alert=alert.key).opt(exception=bug).error("一条提醒没能交出，稍后再试")
        unsent = Result(alert.key, alert.attempt + 1, "failed_for_now", why)
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
