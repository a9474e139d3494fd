"""Outgoing: what becomes of an alert that was picked. On its way, alone or with others; held; on by another address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from loguru import logger

from alerts.bundle import MOST_TOGETHER, bundle, gravest_first, listed, words
from alerts.delivery import DEAD_HOST, Result, sending, settled
from alerts.limits import GRAVE, MOST_HOLDS
from alerts.outbox import Outbox
from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.domain.state import State
from monitor.errors import LedgerError, StorageError
from monitor.ports.clock import Clock
from monitor.service.aside import AlertsAside
from monitor.service.bureau import Bureau
from monitor.service.composing import Composing
from monitor.service.holding import Gate, Holding
from monitor.service.reaching import Reaching, reaches_a_person


@dataclass(frozen=True, slots=True)
class Picked:
    """One message for the next commit, and what it tells of."""

    events: tuple[Event, ...]
    #: what is handed in once that commit stands; None where nobody can be reached
    message: tuple[Alert, str] | None
    #: keys of all alerts it tells of
    told: frozenset[str]


class Outgoing:
    """Belongs to the one thread that writes the ledger; decides, writes nothing."""

    def __init__(
        self,
        bureau: Bureau,
        clock: Clock,
        worker: str,
        composing: Composing,
        holding: Holding,
        outbox: Outbox,
        aside: AlertsAside,
    ) -> None:
        self._bureau, self._clock, self._worker, self._aside = bureau, clock, worker, aside
        self._composing, self._holding, self._outbox = composing, holding, outbox
        self._reaching: Reaching = holding.reaching

    def picked(self, state: State, alert: Alert, told: set[str], now: datetime) -> Picked:
        """This alert on its way, with what waits for the same person; or on by another where it cannot.

        Raises:
            StorageBusy: its words cannot be read now; half a message goes to nobody.

        """
        why = self._reaching.unreachable(alert)
        if why:
            given_up = Result(alert.key, alert.attempt + 1, "failed_for_good", why)
            onward = self._reaching.onward(state, alert)
            return Picked((settled(alert, given_up, now), *onward), None, frozenset({alert.key}))
        mates = self._mates(alert, told)
        before: tuple[Event, ...] = ()
        message = (alert, "")
        if mates:
            try:
                message, before = self._bundle((alert, *mates), state, now)
            except (StorageError, LedgerError):
                raise
            except Exception as bug:  # noqa: BLE001 - alone it goes out; what is wrong with another shows in its turn
                logger.bind(alert=alert.key).opt(exception=bug).error("几条提醒没能合并，这一条单独发出")
                mates = []
        if not mates:
            message = (alert, self._composing.words(alert))
        going = sending(message[0], self._worker, now, self._clock.pace)
        return Picked((*before, going), message, frozenset(each.key for each in (alert, *mates)))

    def _mates(self, alert: Alert, told: set[str]) -> list[Alert]:
        """What was held for the same person and goes out with it; Ⅰ and Ⅱ, and what was tried, go alone."""
        if alert.rank <= GRAVE or alert.attempt or alert.delivery != "pending":
            return []
        there = self._outbox.together_with(alert)
        mates = [mate for mate in there if mate.key not in told and mate.key not in self._aside]
        return gravest_first(mates)[:MOST_TOGETHER]

    def _bundle(
        self, members: Sequence[Alert], state: State, now: datetime
    ) -> tuple[tuple[Alert, str], tuple[Event, ...]]:
        texts = [self._composing.words(each) + self._composing.since_then(each) for each in listed(members)]
        text = words(self._bureau.profile.short_name, texts, len(members))
        alert, events = bundle(members, self._bureau.desk.keep_text(text), now, state.alerts)
        return (alert, text), events

    def held(self, state: State, alerts: Sequence[Alert], gate: Gate, now: datetime) -> list[Event]:
        """What its receiver does not take now; held too often, it goes on by another channel."""
        events: list[Event] = []
        waiting = self._outbox.held_lanes(now) if alerts else {}
        for alert in alerts:
            events += self._aside.guarded(alert, partial(self._hold, state, alert, gate, waiting, now))
        return events

    def _hold(
        self, state: State, alert: Alert, gate: Gate, waiting: dict[str, datetime], now: datetime
    ) -> Sequence[Event]:
        held = self._holding.hold(alert, gate, waiting, now)
        if alert.holds < MOST_HOLDS:
            return (held,)
        late = Result(alert.key, alert.attempt + 1, "failed_for_good", "held-too-long")
        return self.elsewhere(state, alert, held, late, now)

    def beside(self, state: State, alert: Alert, now: datetime) -> Sequence[Event]:
        """Before a receiver that is dead: not tried now, and so not counted; on by the next address at once."""
        dead = Result(alert.key, alert.attempt + 1, "failed_for_now", DEAD_HOST)
        return (settled(alert, dead, now, self._clock.pace), *self._reaching.beside(state, alert))

    def elsewhere(
        self, state: State, alert: Alert, stay: Event, last: Result, now: datetime
    ) -> Sequence[Event]:
        """On by the next address at once; where only the duty log is left, there too, and go on trying here."""
        onward = self._reaching.onward(state, alert)
        if not reaches_a_person(onward):
            return (stay, *onward)
        given_up = Result(alert.key, last.attempt, "failed_for_good", last.detail)
        return (settled(alert, given_up, now), *onward)
