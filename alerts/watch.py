"""Watch: one tick over what is due, turned into the events that tell people. Pure but for the text keeper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.delivery import ORDER
from alerts.escalation import Skipped, Step, reached
from alerts.wording import Subject, word
from monitor.domain.alert import alert_key
from monitor.domain.clock import Clock
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.domain.office import Ladder, Profile, Role, Rung
from monitor.domain.roster import Person, Recipient, Roster

#: rank of an alert by grade: gravest first; the due time breaks ties inside a grade
RANKS: dict[str, int] = {"I": 0, "II": 1, "III": 2, "IV": 3, "none": 4}


@dataclass(frozen=True, slots=True)
class Desk:
    """What a tick needs to know besides the state."""

    profile: Profile
    roster: Roster
    #: stores outside text, gives its ref
    keep_text: Callable[[str], str]
    #: what an incident is called
    subject_of: Callable[[Incident], Subject]


def climb(incident: Incident, clock: Clock, ladder: Ladder, desk: Desk, now: datetime) -> tuple[Event, ...]:
    """The events of one clock's rungs that are reached by now; none when nothing is due."""
    steps, skipped = reached(incident, clock, ladder, now)
    events: list[Event] = [_skip(incident, clock, each) for each in skipped]
    for step in steps:
        text = desk.keep_text(word(step, clock, incident, desk.subject_of(incident), desk.profile, now))
        told = recipients(step.roles, _bound(clock, step), desk.roster)
        events.extend(_alert(incident, clock, step, recipient, text) for recipient in told)
        if not told:
            # an empty roster must not hold the tick at this rung for ever
            events.append(_skip(incident, clock, Skipped(step.name, step.repeat, "nobody")))
    return tuple(events)


def fold_starts(events: Iterable[Event]) -> tuple[Event, ...]:
    """One message where several clocks of one incident start at once for one person.

    The others are committed as folded into it (LEDGER, "Sending"): nobody is woken twice for one event.
    """
    kept: list[Event] = []
    hosts: dict[tuple[str, str], str] = {}
    for event in sorted(events, key=_weight):
        if event.kind == "alert_due" and event.data["reason"] == "started":
            person = (str(event.data["incident"]), str(event.data["person"]))
            host = hosts.setdefault(person, str(event.data["key"]))
            if host != event.data["key"]:
                event = Event(event.kind, event.version, {**event.data, "folded_into": host})  # noqa: PLW2901
        kept.append(event)
    return tuple(kept)


#: which clock's message tells of the others
_SPEAKS_FIRST = ("authoritative_release", "response", "press_conference", "sign", "triage")


def _weight(event: Event) -> tuple[int, int]:
    """Gravest first, then the clock that speaks for the others; what is skipped goes before all."""
    if event.kind != "alert_due":
        return (-1, 0)
    kind = str(event.data["clock"]).split(".", maxsplit=1)[0]
    order = _SPEAKS_FIRST.index(kind) if kind in _SPEAKS_FIRST else len(_SPEAKS_FIRST)
    return (int(str(event.data["rank"])), order)


def recipients(roles: Iterable[Role], departments: tuple[str, ...], roster: Roster) -> tuple[Recipient, ...]:
    """Everybody behind these roles, each person once, in the order of the roles."""
    found: dict[str, Recipient] = {}
    for role in roles:
        for recipient in roster.recipients(role, departments):
            found.setdefault(recipient.person.id, recipient)
    return tuple(found.values())


def channel_for(person: Person, preferred: Iterable[str]) -> str:
    """The first preferred channel this person can be reached by; the log where there is none."""
    return next((channel for channel in preferred if channel in person.addresses), "log")


def _bound(clock: Clock, step: Step) -> tuple[str, ...]:
    """Every department hears of the start; after that the lead is asked."""
    return clock.departments if step.rung.mark == "start" else clock.departments[:1]


def _alert(incident: Incident, clock: Clock, step: Step, recipient: Recipient, text: str) -> Event:
    channel = channel_for(recipient.person, step.rung.channels)
    return new(
        "alert_due",
        key=alert_key(incident.id, clock.id, step.name, step.repeat, recipient.person.id, channel),
        incident=incident.id, clock=clock.id, rung=step.name, repeat=step.repeat,
        person=recipient.person.id, role=recipient.role, channel=channel, reason=step.reason,
        rank=RANKS[incident.grade], text=text, mark=stamp(step.mark), folded_into=None,
    )  # fmt: skip


def _skip(incident: Incident, clock: Clock, skipped: Skipped) -> Event:
    return new(
        "rung_skipped", incident=incident.id, clock=clock.id, rung=skipped.name, repeat=skipped.repeat,
        reason=skipped.reason,
    )  # fmt: skip


def notice(
    incident: Incident, name: str, reason: str, roles: tuple[Role, ...], text: str, desk: Desk, now: datetime
) -> tuple[Event, ...]:
    """An alert that belongs to no clock: a return, a raised level. `name` stands where a rung would."""
    rung = Rung(name, "start", 0, now - now, roles, ORDER, None, 1)
    ref = desk.keep_text(text)
    return tuple(
        new(
            "alert_due",
            key=alert_key(incident.id, "", name, 1, recipient.person.id, channel_for(recipient.person, rung.channels)),
            incident=incident.id, clock="", rung=name, repeat=1, person=recipient.person.id,
            role=recipient.role, channel=channel_for(recipient.person, rung.channels), reason=reason,
            rank=RANKS[incident.grade], text=ref, mark=stamp(now), folded_into=None,
        )
        for recipient in recipients(roles, incident.departments[:1], desk.roster)
    )  # fmt: skip
