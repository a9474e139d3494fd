"""Holding: what may go out now, what waits for a place at its receiver, and until when.

Lanes keep one slow receiver from holding anybody else; limits keep a receiver from being sent more than it
takes. Both count real time. What counts against a limit is what the ledger says was sent, whichever desk sent
it, so that a restart forgets nothing.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from alerts.delivery import DEADLINE, Result, held
from alerts.lanes import Lanes
from alerts.limits import GRAVE, MINUTE, Limits
from alerts.outbox import Outbox, Verdict
from monitor.domain.alert import NOT_BEGUN, Alert
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.ports.clock import Clock
from monitor.service.aside import AlertsAside
from monitor.service.bureau import Bureau
from monitor.service.reaching import Reaching

#: commits read at once, backwards from the ledger's head
_PAGE = 200


def lane(alert: Alert) -> str:
    """One person by one channel."""
    return f"{alert.channel} {alert.person}"


class Holding:
    def __init__(self, bureau: Bureau, clock: Clock, reaching: Reaching, slots: int) -> None:
        self._bureau, self._clock = bureau, clock
        self.reaching = reaching
        self._limits = Limits(bureau.settings.channels.limits)
        self._lanes = Lanes(slots)
        #: which limit a lane waits for
        self._waits_for: dict[str, str] = {}

    def recall(self) -> None:
        """Count what the ledger says was sent of late: a restart takes no place away from anybody."""
        if not self._limits:
            return
        ledger, bureau = self._bureau.home.ledger, self._bureau.settings.bureau
        oldest = self._clock.now() - timedelta(seconds=2 * MINUTE) * self._clock.pace
        until = self._bureau.journal.state.head.number
        pages: list[list[Commit]] = []
        while until > 0:
            after = max(until - _PAGE, 0)
            pages.append(list(ledger.read(bureau, after, until - after)))
            if not pages[-1] or pages[-1][0].time < oldest:
                break
            until = after
        for page in pages[::-1]:
            for commit in page:
                self.noted(commit)

    def noted(self, commit: Commit) -> None:
        """Take in what a commit says was sent, or ended."""
        if not self._limits:
            return
        ago = max((self._clock.now() - commit.time).total_seconds() / self._clock.pace, 0.0)
        at = self._clock.monotonic() - ago
        for event in commit.events:
            if event.kind not in {"alert_sending", "alert_settled"} or ago > 2 * MINUTE:
                continue
            key, attempt = str(event.data["key"]), int(str(event.data["attempt"]))
            alert = self._bureau.journal.state.alerts.get(key)
            name = "" if alert is None else self._limit_of(alert)
            if alert is None or not name:
                continue
            if event.kind == "alert_settled":
                self._limits.ended(name, (key, attempt), at)
            else:
                span = DEADLINE + self.reaching.timeout(alert)
                self._limits.began(name, (key, attempt), at + span.total_seconds())

    def begun(self, alert: Alert, attempt: int) -> None:
        """An attempt was handed to the senders."""
        host = self.reaching.host(alert)
        self._lanes.begin(f"{alert.key} {attempt}", lane(alert), host, self._clock.monotonic())

    def over(self, result: Result) -> None:
        """What the senders told of it."""
        took = None if result.detail in NOT_BEGUN else result.took
        self._lanes.end(f"{result.key} {result.attempt}", took, self._clock.monotonic())

    def gate(self, left_alone: Callable[[Alert], bool], aside: AlertsAside) -> "Gate":
        """For one round of picking; `left_alone`: something else is being done about this alert."""
        return Gate(self.reaching, self._limits, self._lanes, self._clock.monotonic(), left_alone, aside)

    def hold(self, alert: Alert, gate: "Gate", waiting: dict[str, datetime], now: datetime) -> Event:
        """Until when it waits: as long as what already waits for the same person, else behind all others.

        Args:
            alert: without a place at its receiver.
            gate: of this round.
            waiting: until when each lane is held; this one is added.
            now: aware UTC.

        """
        name, mine = self._limit_of(alert), lane(alert)
        if mine not in waiting:
            ahead = sum(self._waits_for.get(other) == name for other in waiting)
            wait = self._limits.wait(name, ahead, gate.more[name], self._clock.monotonic())
            waiting[mine] = now + timedelta(seconds=ceil(wait)) * self._clock.pace
            self._waits_for[mine] = name
        return held(alert, waiting[mine], self._limits.reason(name))

    def _limit_of(self, alert: Alert) -> str:
        if alert.channel not in self.reaching.channels:
            return ""
        host = self.reaching.host(alert).partition(":")[2]
        return self._limits.of(alert.channel, host, self.reaching.address(alert))


class Gate:
    """What one round of picking has let through already. Called by the outbox, gravest first."""

    def __init__(
        self,
        reaching: Reaching,
        limits: Limits,
        lanes: Lanes,
        at: float,
        left_alone: Callable[[Alert], bool],
        aside: AlertsAside,
    ) -> None:
        self._reaching, self._limits, self._at = reaching, limits, at
        self._left_alone, self._aside = left_alone, aside
        self._load = lanes.load(at)
        #: places taken in this round, by limit
        self.more: Counter[str] = Counter()

    def __call__(self, alert: Alert) -> Verdict:
        if self._left_alone(alert) or alert.key in self._aside:
            return "leave"
        try:
            return self._verdict(alert)
        except Exception as bug:  # noqa: BLE001 - one bad alert must not keep everybody else untold
            self._aside.set(alert, bug)
            return "leave"

    def _verdict(self, alert: Alert) -> Verdict:
        if self._reaching.unreachable(alert):
            return "take"
        host = self._reaching.host(alert)
        if not self._load.takes(lane(alert), host):
            dead = self._load.dead(host) or self._load.dead(lane(alert))
            return "beside" if dead and self._goes_on(alert) else "wait"
        if self._limits:
            name = self._limits.of(alert.channel, host.partition(":")[2], self._reaching.address(alert))
            if name and not self._limits.admits(name, alert, self.more[name], self._at):
                return "hold"
            self.more[name] += 1
        self._load.take(lane(alert), host)
        return "take"

    def _goes_on(self, alert: Alert) -> bool:
        """Ⅰ and Ⅱ do not stand in line before a receiver that does not answer, where there is another."""
        return alert.rank <= GRAVE and self._reaching.elsewhere(alert)


def outbox() -> Outbox:
    return Outbox(lane)
