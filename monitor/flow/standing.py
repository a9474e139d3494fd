"""Standing answers, pure: what was answered before a clock began, went over or ran again.

An answer is not given twice because a level changed, two incidents became one, or another answer was
struck out: a clock that now runs is met by the best answer that stands, if that was public after its
start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.event import Event
from monitor.domain.folding import HANDLERS
from monitor.domain.incident import Incident
from monitor.domain.response import MEETS, Answer
from monitor.domain.trial import Trial
from monitor.flow.responding import all_letters_answered, letter_replies, meets


def paid(incidents: Iterable[Incident | None], events: Sequence[Event], now: datetime) -> tuple[Event, ...]:
    """What answers that stand do to the public clocks these events start or bring together.

    Args:
        incidents: those the events change, as they are before.
        events: decided already, not yet written.
        now: aware UTC.

    """
    started = {(each.data["incident"], each.data["clock"]) for each in events if _starts(each)}
    moved = {(each.data["incident"], each.data["clock"]) for each in events if each.kind == "clock_moved"}
    merged = {str(each.data["into"]) for each in events if each.kind == "incident_merged"}
    # what is left of a split may be answered now: the letter nobody has replied to is another matter
    left = {str(each.data["incident"]) for each in events if each.kind == "incident_split"}
    if not (started or merged or moved or left):
        return ()
    before = {each.id: each for each in incidents if each is not None}
    after = _after(before, events, now)
    found: list[Event] = []
    for incident in after.values():
        for clock in incident.clocks:
            name = (incident.id, clock.id)
            touched = name in started or name in moved or incident.id in merged | left
            if clock.kind in PUBLIC_KINDS and clock.running and touched:
                # two stories are one now: an older answer to one of them told nothing of the other
                older = name in started and incident.id not in merged
                found += met_by_best(incident, clock, None if older else clock.start.at)
    return tuple(found)


def met_by_best(incident: Incident, clock: Clock, since: datetime | None = None) -> tuple[Event, ...]:
    """The end of a running clock by the best answer of its incident: proven ones first, then the earliest.

    `since`: answers that were public before it (aware UTC) do not count.
    """
    able = sorted(
        (
            each
            for each in incident.responses
            if not each.struck and clock.kind in MEETS[each.kind] and _whole(incident, each)
        ),
        key=lambda each: (each.proof != "proven", each.public),
    )
    alone = replace(incident, clocks=(clock,))
    for answer in able:
        if since is None or answer.public >= since:
            ended = meets(alone, answer.kind, answer.name, answer.public, proven=answer.proof == "proven")
            if ended:
                return ended
    return ()


def _whole(incident: Incident, answer: Answer) -> bool:
    """Replies to letters answer together, from when the last of them is public."""
    if answer.kind != "letter_reply":
        return True
    last = max(each.public for each in letter_replies(incident))
    return answer.public == last and all_letters_answered(incident)


def _starts(event: Event) -> bool:
    return event.kind == "clock_started" and event.data["kind"] in PUBLIC_KINDS


def _after(before: Mapping[str, Incident], events: Sequence[Event], now: datetime) -> Mapping[str, Incident]:
    """The incidents as these events leave them."""
    incident_of = {member.document: each.id for each in before.values() for member in each.members}
    trial = Trial(before, {}, incident_of)
    for event in events:
        HANDLERS[event.kind](trial, event.data, now)
    return trial.incidents
