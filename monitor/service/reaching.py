"""Reaching people: by which address an alert goes out, and by whom or what it goes on where it cannot."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from alerts.delivery import LAST_RESORT, ORDER, by_channel, next_channel
from alerts.message import Channel, Choosy
from alerts.watch import channel_for
from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.domain.roster import Person
from monitor.domain.state import State
from monitor.service.bureau import Bureau


class Reaching:
    def __init__(self, bureau: Bureau, channels: Mapping[str, Channel]) -> None:
        self._bureau, self.channels = bureau, channels

    def person(self, alert: Alert) -> Person | None:
        return self._bureau.roster.person(alert.person)

    def address(self, alert: Alert) -> str:
        person = self.person(alert)
        return alert.person if person is None else str(person.addresses.get(alert.channel, alert.person))

    def host(self, alert: Alert) -> str:
        """What shares one receiver: webhook:gateway.example.cn, mail:mail.example.cn:465, log."""
        return self.channels[alert.channel].destination(self.address(alert))

    def timeout(self, alert: Alert) -> timedelta:
        channel = self.channels.get(alert.channel)
        return timedelta(0) if channel is None else channel.timeout

    def knows_keys(self, alert: Alert) -> bool:
        """Whether the receiver takes the same message once however often it is sent."""
        channel = self.channels[alert.channel]
        if isinstance(channel, Choosy):
            return channel.idempotent and channel.knows_keys(self.address(alert))
        return channel.idempotent

    def unreachable(self, alert: Alert) -> str:
        """Why this alert cannot go out by its channel; "" when it can."""
        if alert.channel == LAST_RESORT:
            return ""
        person = self.person(alert)
        if person is None:
            return "no-person"
        if alert.channel not in self.channels:
            return "not-set-up"
        return "" if alert.channel in person.addresses else "no-address"

    def onward(self, state: State, alert: Alert) -> Sequence[Event]:
        """The same alert by another channel; for the next person up where this one is not there any more."""
        stem = alert.key.rpartition("/")[0]
        person = self.person(alert)
        if person is None:
            other = self._next_up(state, alert)
            if other is not None:
                return (by_channel(alert, channel_for(other, ORDER), other.id),)
        tried = {channel for channel in ORDER if f"{stem}/{channel}" in state.alerts}
        addresses = {} if person is None else person.addresses
        there = [channel for channel in ORDER if channel in self.channels]
        channel = next_channel(alert, addresses, there, tried)
        return () if channel is None else (by_channel(alert, channel),)

    def beside(self, state: State, alert: Alert) -> Sequence[Event]:
        """The same alert by another address of a person's own, while it is tried here; none where there is none."""
        onward = self.onward(state, alert)
        return onward if reaches_a_person(onward) else ()

    def elsewhere(self, alert: Alert) -> bool:
        """Whether this person has another address of their own."""
        person = self.person(alert)
        others = () if person is None else person.addresses.keys() & self.channels.keys()
        return any(channel not in {alert.channel, LAST_RESORT} for channel in others)

    def _next_up(self, state: State, alert: Alert) -> Person | None:
        incident = state.incidents.get(alert.incident)
        departments = () if incident is None else incident.departments[:1]
        told = alert.key.rsplit("/", 2)[0]
        for each in self._bureau.roster.recipients(alert.role, departments):  # type: ignore[arg-type]
            if not any(f"{told}/{each.person.id}/{channel}" in state.alerts for channel in ORDER):
                return each.person
        return None


def reaches_a_person(events: Sequence[Event]) -> bool:
    """Whether what goes on goes to somebody's own address, not to the duty log alone."""
    return any(event.kind == "alert_due" and event.data["channel"] != LAST_RESORT for event in events)
