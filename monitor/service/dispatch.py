"""Dispatch: the sending half of the desk. What is picked, handed to the post room, and what became of it.

It writes nothing itself: it gives the loop the events for the next commit, and hands in only what
that commit has acknowledged.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from loguru import logger

from alerts.delivery import (
    DEADLINE,
    LAST_RESORT,
    ORDER,
    Result,
    by_channel,
    next_channel,
    orphaned,
    overtaken,
    sending,
    settled,
)
from alerts.message import SECOND, Channel, Message
from alerts.outbox import Outbox
from alerts.watch import channel_for
from monitor.domain.alert import Alert
from monitor.domain.anchor import Anchor
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.domain.roster import Person
from monitor.domain.state import State
from monitor.ports.clock import Clock
from monitor.ports.links import Links
from monitor.service.bureau import Bureau
from monitor.service.post import Post

#: attempts one destination may have under way
PER_DESTINATION = 4
#: how long a signing link is good for, desk time
LINK_LIFE = timedelta(hours=72)
#: how long an alert the ledger would not take is left alone, real time
_ASIDE = timedelta(minutes=1)


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
        self._bureau, self._clock, self._worker, self._links = bureau, clock, worker, links
        self.post = Post(channels, clock, threads)
        self._slots = 2 * threads
        self._outbox = Outbox(self._destination)
        #: taken out of the outbox for the next commit, those nobody can be reached by included
        self._taken: list[Alert] = []
        #: of these the ones to be sent, with their words
        self._picked: list[tuple[Alert, str]] = []
        #: alerts the ledger would not take, and until when they are left alone
        self._aside: dict[str, datetime] = {}
        #: real time until which what was picked last may begin
        self._latest = 0.0
        self.results: list[Result] = []
        bureau.journal.listen(self._folded)
        for alert in bureau.journal.state.alerts.values():
            self._outbox.note(alert, clock.now())

    def collect(self, wait_s: float) -> None:
        """Fetch what has finished, waiting up to `wait_s` real seconds for the first."""
        self.results += self.post.results(wait_s)

    def ended(self, state: State, now: datetime) -> list[Event]:
        """Every finished attempt; after the last failure on a channel the alert goes on by the next."""
        return [event for result in self.results for event in self.ended_one(state, result, now)]

    def ended_one(self, state: State, result: Result, now: datetime) -> Sequence[Event]:
        alert = state.alerts.get(result.key)
        if alert is None or overtaken(alert, result):
            return ()
        event = settled(alert, result, now, self._clock.pace)
        if event.data["outcome"] != "failed_for_good":
            return (event,)
        return (event, *self._onward(state, alert))

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
        self._taken = self._outbox.pick(now, free, self.post.busy, PER_DESTINATION)
        events: list[Event] = []
        for alert in self._taken:
            why = self._unreachable(alert)
            if why:
                given_up = Result(alert.key, alert.attempt + 1, "failed_for_good", why)
                events += [settled(alert, given_up, now), *self._onward(state, alert)]
            else:
                self._picked.append((alert, self._bureau.text(alert.text)))
                events.append(sending(alert, self._worker, now, self._clock.pace))
        return events

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
        return [
            settled(alert, Result(alert.key, alert.attempt, "unknown", "worker-gone"), now, pace)
            for alert in self._outbox.sending()
            if alert.key not in self.post.under_way
            and alert.key not in ended
            and orphaned(alert, now, self._timeout(alert) * pace)
        ]

    def hand_in(self) -> None:
        """Send what the last commit promised; called only after it was acknowledged."""
        self.results = []
        picked, self._taken, self._picked = self._picked, [], []
        links = self._links_for([alert for alert, _ in picked])
        for alert, text in picked:
            self._hand_in(alert, text, links.get(alert.key, ""))

    def waits(self) -> bool:
        """Whether anything could be sent at once."""
        free = len(self.post.under_way) < self._slots
        return free and self._outbox.waits(self.post.busy, PER_DESTINATION)

    def quiet(self) -> bool:
        """Nothing waiting, nothing under way, no outcome to be written."""
        return (
            not self._outbox.waits(self.post.busy, PER_DESTINATION)
            and not self.post.under_way
            and not self.results
        )

    def next_try(self) -> datetime | None:
        """When the next back-off ends, aware UTC."""
        return self._outbox.next_try()

    def _hand_in(self, alert: Alert, text: str, link: str) -> None:
        if alert.unknowns and not self.post.channels[alert.channel].idempotent:
            text = f"{SECOND}{text}"
        subject = text.partition("：")[0]
        body = "\n".join(each for each in (text, link, self._footer(alert)) if each)
        message = Message(
            alert.key, self._address(alert), body, subject, alert.attempt + 1, at=self._clock.now()
        )
        try:
            self.post.hand_in(alert.channel, message, latest=self._latest)
        except Exception as bug:  # noqa: BLE001 - nothing left the house, and the others must go out
            logger.bind(alert=alert.key).opt(exception=bug).error("一条提醒没能交出，稍后再试")
            self.results.append(Result(alert.key, message.attempt, "failed_for_now", "not-begun"))

    def _links_for(self, alerts: Sequence[Alert]) -> dict[str, str]:
        """The line each message ends with: the signing link, or the incident's page; never a reason not to send."""
        wanted = [alert for alert in alerts if alert.incident]
        signing = [alert for alert in wanted if alert.channel != LAST_RESORT and self._may_sign(alert)]
        url = self._bureau.settings.web.url
        lines = {alert.key: f"查看：{url}/incidents/{alert.incident}" for alert in wanted}
        now = self._clock.now()
        try:
            codes = self._links.issue(
                self._bureau.settings.bureau,
                [(alert.incident, alert.person) for alert in signing],
                now,
                now + LINK_LIFE,
            )
        except Exception as fault:  # noqa: BLE001 - an alert without its link is worth more than none
            logger.opt(exception=fault).error("签收链接没能生成，提醒照发，请收件人登录值班台签收")
            return lines
        signed = zip(signing, codes, strict=True)
        return lines | {alert.key: f"签收：{url}/s/{code}" for alert, code in signed}

    def _may_sign(self, alert: Alert) -> bool:
        """Whether this person is of a department the incident binds, and it is still open."""
        incident = self._bureau.journal.state.incidents.get(alert.incident)
        person = self._person(alert)
        if incident is None or person is None or incident.status != "open":
            return False
        return any(post.department in incident.departments for post in person.posts if post.department)

    def _footer(self, alert: Alert) -> str:
        """A mail bears the head of the ledger, so that a tail cut off later shows."""
        head = self._bureau.journal.state.head
        return f"账本校验码 {Anchor(head.epoch, head.number, head.hash)}" if alert.channel == "mail" else ""

    def _onward(self, state: State, alert: Alert) -> Sequence[Event]:
        """The same alert by another channel; for the next person up where this one is not there any more."""
        stem = alert.key.rpartition("/")[0]
        person = self._person(alert)
        if person is None:
            other = self._next_up(state, alert)
            if other is not None:
                return (by_channel(alert, channel_for(other, ORDER), other.id),)
        tried = {channel for channel in ORDER if f"{stem}/{channel}" in state.alerts}
        addresses: Mapping[str, Any] = {} if person is None else person.addresses
        there = [channel for channel in ORDER if channel in self.post.channels]
        channel = next_channel(alert, addresses, there, tried)
        return () if channel is None else (by_channel(alert, channel),)

    def _next_up(self, state: State, alert: Alert) -> Person | None:
        incident = state.incidents.get(alert.incident)
        departments = () if incident is None else incident.departments[:1]
        told = alert.key.rsplit("/", 2)[0]
        for each in self._bureau.roster.recipients(alert.role, departments):  # type: ignore[arg-type]
            if not any(f"{told}/{each.person.id}/{channel}" in state.alerts for channel in ORDER):
                return each.person
        return None

    def _unreachable(self, alert: Alert) -> str:
        """Why this alert cannot go out by its channel; "" when it can."""
        if alert.channel == LAST_RESORT:
            return ""
        person = self._person(alert)
        if person is None:
            return "no-person"
        if alert.channel not in self.post.channels:
            return "not-set-up"
        return "" if alert.channel in person.addresses else "no-address"

    def _folded(self, commit: Commit) -> None:
        now = self._clock.now()
        alerts = self._bureau.journal.state.alerts
        for event in commit.events:
            if event.kind in {"alert_due", "alert_sending", "alert_settled"}:
                alert = alerts.get(str(event.data["key"]))
                if alert is not None:
                    self._outbox.note(alert, now)

    def _destination(self, alert: Alert) -> str:
        channel = self.post.channels.get(alert.channel)
        return f"none:{alert.channel}" if channel is None else channel.destination(self._address(alert))

    def _timeout(self, alert: Alert) -> timedelta:
        channel = self.post.channels.get(alert.channel)
        return timedelta(0) if channel is None else channel.timeout

    def _address(self, alert: Alert) -> str:
        person = self._person(alert)
        return alert.person if person is None else str(person.addresses.get(alert.channel, alert.person))

    def _person(self, alert: Alert) -> Person | None:
        return self._bureau.roster.person(alert.person)
