"""After an outage of ours: one digest a person, marked as the system's fault, not the department's.

Rungs that fell due while we were down are committed as folded into the digest's key and count as
delivered with it (LEDGER, "Sending").
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.delivery import ORDER
from alerts.watch import Desk, channel_for
from alerts.wording import fit, moment
from monitor.domain.alert import alert_key
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp, unstamp

#: where a rung would stand in a digest's key, with the end of the outage
NAME = "outage@"


@dataclass(frozen=True, slots=True)
class Told:
    """An outage that is on the ledger, with its digests."""

    since: datetime
    until: datetime
    #: key of the digest by person
    digests: Mapping[str, str]


def digest(
    events: Sequence[Event],
    outage: tuple[datetime, datetime],
    desk: Desk,
    incidents: Mapping[str, Incident],
    now: datetime,
    *,
    more: bool = False,
) -> tuple[Event, ...]:
    """The outage itself, one digest for each person it left untold, and the rungs folded into it.

    Args:
        events: what the first tick after the outage would send.
        outage: since, until; aware UTC.
        desk: people, words, texts.
        incidents: those the events speak of.
        now: aware UTC.
        more: still more fell due than these events tell of.

    """
    head = new("outage", since=stamp(outage[0]), until=stamp(outage[1]))
    return (head, *digested(events, Told(*outage, {}), desk, incidents, now, more=more))


def digested(
    events: Sequence[Event],
    told: Told,
    desk: Desk,
    incidents: Mapping[str, Incident],
    now: datetime,
    *,
    more: bool = False,
) -> tuple[Event, ...]:
    """What fell due in an outage told of: folded into its digests, and a digest for whoever has none yet."""
    missed: defaultdict[str, list[Event]] = defaultdict(list)
    rest: list[Event] = []
    for event in events:
        fell = event.kind == "alert_due" and event.data["folded_into"] is None
        if fell and told.since <= unstamp(str(event.data["mark"])) <= told.until:
            missed[str(event.data["person"])].append(event)
        else:
            rest.append(event)
    found: list[Event] = []
    for person, owed in missed.items():
        key = told.digests.get(person)
        if key is None:
            main = _digest_of(person, owed, told, desk, incidents, now, more=more)
            found.append(main)
            key = str(main.data["key"])
        found += (Event(each.kind, each.version, {**each.data, "folded_into": key}) for each in owed)
    return (*found, *rest)


def _digest_of(
    person_id: str,
    owed: Sequence[Event],
    told: Told,
    desk: Desk,
    incidents: Mapping[str, Incident],
    now: datetime,
    *,
    more: bool,
) -> Event:
    gravest = min(owed, key=lambda event: int(str(event.data["rank"])))
    incident = incidents[str(gravest.data["incident"])]
    person = desk.roster.person(person_id)
    channel = "log" if person is None else channel_for(person, ORDER)
    name = f"{NAME}{stamp(told.until)}"
    span = f"{moment(told.since, now)}至{moment(told.until, now)}"
    items = f"等{len(owed)}项{'以上' if more else ''}"
    text = fit(
        [
            f"【{desk.profile.short_name}】系统补发：{span}系统中断，",
            f"【{desk.profile.short_name}】系统补发：{span}中断，",
        ],
        desk.subject_of(incident),
        [f"{items}到期，已注明系统原因。请查看", f"{items}，系统原因。请查看"],
    )
    return new(
        "alert_due", key=alert_key(incident.id, "", name, 1, person_id, channel), incident=incident.id, clock="",
        rung=name, repeat=1, person=person_id, role=gravest.data["role"], channel=channel, reason="system_outage",
        rank=gravest.data["rank"], text=desk.keep_text(text), mark=stamp(now), folded_into=None,
    )  # fmt: skip
