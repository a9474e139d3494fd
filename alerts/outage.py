"""After an outage of ours: one digest a person, marked as the system's fault, not the department's.

Rungs that fell due while we were down are committed as folded into the digest's key and count as
delivered with it (LEDGER, "Sending").
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.delivery import ORDER
from alerts.watch import Desk, channel_for
from alerts.wording import fit, moment
from monitor.domain.alert import alert_key
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp, unstamp


def digest(
    events: Sequence[Event],
    outage: tuple[datetime, datetime],
    desk: Desk,
    incidents: Mapping[str, Incident],
    now: datetime,
) -> tuple[Event, ...]:
    """The outage itself, one digest for each person it left untold, and the rungs folded into it.

    Args:
        events: what the first tick after the outage would send.
        outage: since, until; aware UTC.
        desk: people, words, texts.
        incidents: those the events speak of.
        now: aware UTC.

    """
    since, until = outage
    missed: defaultdict[str, list[Event]] = defaultdict(list)
    rest: list[Event] = []
    for event in events:
        fell = event.kind == "alert_due" and event.data["folded_into"] is None
        if fell and since <= unstamp(str(event.data["mark"])) <= until:
            missed[str(event.data["person"])].append(event)
        else:
            rest.append(event)
    told = [_digest_of(person, owed, outage, desk, incidents, now) for person, owed in missed.items()]
    head = new("outage", since=stamp(since), until=stamp(until))
    return (head, *(event for group in told for event in group), *rest)


def _digest_of(
    person_id: str,
    owed: Sequence[Event],
    outage: tuple[datetime, datetime],
    desk: Desk,
    incidents: Mapping[str, Incident],
    now: datetime,
) -> tuple[Event, ...]:
    gravest = min(owed, key=lambda event: int(str(event.data["rank"])))
    incident = incidents[str(gravest.data["incident"])]
    person = desk.roster.person(person_id)
    channel = "log" if person is None else channel_for(person, ORDER)
    name = f"outage@{stamp(outage[1])}"
    key = alert_key(incident.id, "", name, 1, person_id, channel)
    span = f"{moment(outage[0], now)}至{moment(outage[1], now)}"
    text = fit(
        [
            f"【{desk.profile.short_name}】系统补发：{span}系统中断，",
            f"【{desk.profile.short_name}】系统补发：{span}中断，",
        ],
        desk.subject_of(incident),
        [f"等{len(owed)}项到期，已注明系统原因。请查看", f"等{len(owed)}项，系统原因。请查看"],
    )
    main = new(
        "alert_due", key=key, incident=incident.id, clock="", rung=name, repeat=1, person=person_id,
        role=gravest.data["role"], channel=channel, reason="system_outage", rank=gravest.data["rank"],
        text=desk.keep_text(text), mark=stamp(now), folded_into=None,
    )  # fmt: skip
    folded = (Event(each.kind, each.version, {**each.data, "folded_into": key}) for each in owed)
    return (main, *folded)
