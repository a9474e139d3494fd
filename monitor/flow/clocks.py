"""When clocks start and move: the start rules, the gate, and raised and lowered levels, pure.

No national text says when a clock starts (REGULATIONS K2): the profile's start rule does, default
the earliest publication, never later than detection.
"""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.clock import PUBLIC_KINDS, STRICT_KINDS, Clock, due_time, near_deadline, next_id
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident, Member
from monitor.domain.instant import Instant, stamp
from monitor.domain.office import ClockRule, Grade, StartRule
from monitor.flow.office import Office


@dataclass(frozen=True, slots=True)
class Begin:
    """A clock to start: from when, why, and whether it waits for the gate."""

    start: Instant
    reason: str
    provisional: bool


def effective(published: Instant, detected: datetime, unseen_at: datetime | None) -> Instant:
    """When a document was public, as far as a clock may count on it (LEDGER, "Time").

    A date alone counts from our last crawl that did not show it yet, clipped to that day; without
    one, from detection. A publication after detection is a wrong date: detection counts.
    """
    if published.precision == "day":
        if unseen_at is None:
            return Instant(detected, "day")
        return Instant(min(max(unseen_at, published.at), published.day_end, detected), "day")
    return published if published.at <= detected else Instant(detected)


def earliest(members: tuple[Member, ...]) -> Instant | None:
    """The earliest publication among documents that were not stale; None when all were."""
    fresh = [member.published for member in members if not member.stale]
    return min(fresh, key=lambda instant: instant.at) if fresh else None


def start_of(rule: StartRule, incident: Incident, now: datetime) -> Instant:
    """Where this start rule puts the start of a clock of this incident."""
    first = earliest(incident.members)
    detected = Instant(min(incident.detected, now))
    if rule == "assigned":
        return Instant(now)
    if rule == "detected" or first is None:
        return detected
    if rule == "published":
        opening = next(member for member in incident.members if not member.stale)
        return opening.published
    # "event" counts only once an officer has entered the event time; until then: earliest
    return first if first.at <= detected.at else detected


def start(office: Office, incident: Incident, kind: str, grade: Grade, begin: Begin) -> tuple[Event, ...]:
    """The clock_started event, or none where this office has no rule for that kind and grade."""
    rule = office.rule(kind, grade)
    if rule is None:
        return ()
    return (_started(office, incident, rule, grade, begin),)


def _started(office: Office, incident: Incident, rule: ClockRule, grade: Grade, begin: Begin) -> Event:
    due = due_time(begin.start.at, rule.limit, office.add_workdays)
    return new(
        "clock_started", incident=incident.id,
        clock=next_id(rule.kind, frozenset(clock.id for clock in incident.clocks)),
        kind=rule.kind, limit=str(rule.limit), grade=grade, basis=rule.basis, standing=rule.standing,
        rules=office.clocks_hash, ladder=office.ladders_hash, calendar=office.calendar_hash,
        start=stamp(begin.start.at), precision=begin.start.precision, start_rule=rule.start, due=stamp(due),
        provisional=begin.provisional, departments=list(incident.departments), reason=begin.reason,
    )  # fmt: skip


def opening(
    office: Office, incident: Incident, *, strict: bool, confirmed: bool, now: datetime
) -> tuple[Event, ...]:
    """Every clock a new incident starts.

    Args:
        office: whose rules apply.
        incident: with its first documents and its level.
        strict: graded I or II by a verified clause: 5 h and 24 h at once.
        confirmed: an officer has said 需回应 already: nothing is provisional, nothing to triage.
        now: aware UTC.

    """
    kinds = sorted(STRICT_KINDS) if strict else ["response"]
    grade: Grade = incident.grade if strict or incident.grade in {"III", "IV"} else "none"
    events: list[Event] = []
    if earliest(incident.members) is not None:
        for kind in kinds:
            rule = office.rule(kind, grade)
            if rule is not None:
                begin = Begin(start_of(rule.start, incident, now), "opened", not (strict or confirmed))
                events += start(office, incident, kind, grade, begin)
    if not confirmed:
        events += start(
            office, incident, "triage", incident.grade, Begin(Instant(now), "opened", provisional=False)
        )
    if strict or confirmed:
        events += assign(office, incident, now)
    return tuple(events)


def assign(office: Office, incident: Incident, now: datetime) -> tuple[Event, ...]:
    """The signing clock of the department that is now responsible."""
    if incident.running("sign") is not None:
        return ()
    return start(office, incident, "sign", incident.grade, Begin(Instant(now), "assigned", provisional=False))


def moved_earlier(incident: Incident, first: Instant) -> tuple[Event, ...]:
    """An earlier publication was found: clocks that count from the earliest move with it."""
    events: list[Event] = []
    for clock in incident.clocks:
        if clock.kind not in PUBLIC_KINDS or not clock.answerable or clock.start_rule != "earliest":
            continue
        if first.at >= clock.start.at or _by_new_facts(incident, clock):
            continue
        # an extension that was granted keeps its length
        due = clock.due - (clock.start.at - first.at)
        events.append(_moved(incident, clock, first, due, "earlier_publication"))
    return tuple(events)


def _by_new_facts(incident: Incident, clock: Clock) -> bool:
    """Whether it started with facts that became public later than the incident's start."""
    first = earliest(incident.members)
    return clock.kind in STRICT_KINDS and first is not None and clock.start.at > first.at


def _moved(incident: Incident, clock: Clock, first: Instant, due: datetime, reason: str) -> Event:
    return new(
        "clock_moved", incident=incident.id, clock=clock.id, start=stamp(first.at),
        precision=first.precision, due=stamp(due), reason=reason,
    )  # fmt: skip


def raised(
    office: Office,
    incident: Incident,
    grade: Grade,
    since: Instant,
    reason: str,
    now: datetime,
    *,
    decided: bool = True,
) -> tuple[Event, ...]:
    """The level rose to I or II: the stricter clocks start, the response clock goes on and binds.

    Args:
        office: whose rules apply.
        incident: as it was before.
        grade: the new grade.
        since: when the new facts became public, or the incident's start after a misjudgement.
        reason: new_facts or misjudgement.
        now: aware UTC.
        decided: a person raised it, so there is nothing to triage.

    """
    events: list[Event] = [
        new("clock_bound", incident=incident.id, clock=clock.id, reason="raised")
        for clock in incident.clocks
        if clock.provisional and clock.running
    ]
    for kind in sorted(STRICT_KINDS):
        had = any(
            clock.kind == kind and clock.outcome not in {"cancelled", "superseded"}
            for clock in incident.clocks
        )
        if not had:
            events += start(office, incident, kind, grade, Begin(since, reason, provisional=False))
    return (*events, *hastened(office, incident, now, ("sign",) if decided else ("triage", "sign")))


def hastened(office: Office, incident: Incident, now: datetime, kinds: tuple[str, ...]) -> tuple[Event, ...]:
    """Triage and signing of a raised matter: the shorter limits of its grade, from now."""
    events: list[Event] = []
    for kind in kinds:
        rule = office.rule(kind, incident.grade)
        old = incident.running(kind)
        if rule is None or (old is None and kind == "triage" and incident.confirmed):
            continue
        if old is None and kind == "sign" and incident.signed_at is not None:
            continue
        if old is not None:
            if due_time(now, rule.limit, office.add_workdays) >= old.due:
                continue
            events.append(cancelled(incident, old, "level_raised", "system", now))
        events += start(
            office, incident, kind, incident.grade, Begin(Instant(now), "level_raised", provisional=False)
        )
    return tuple(events)


def lowered(office: Office, incident: Incident, grade: Grade, by: str, now: datetime) -> tuple[Event, ...]:
    """The level fell below II: the stricter clocks are cancelled and 48 h take their place."""
    events: list[Event] = [
        cancelled(incident, clock, "level_lowered", by, now)
        for clock in incident.clocks
        if clock.kind in STRICT_KINDS and clock.answerable
    ]
    if not any(clock.kind == "response" and clock.outcome != "cancelled" for clock in incident.clocks):
        rule = office.rule("response", grade)
        if rule is not None and earliest(incident.members) is not None:
            begin = Begin(start_of(rule.start, incident, now), "level_lowered", provisional=False)
            events += start(office, incident, "response", grade, begin)
    return tuple(events)


def cancelled(incident: Incident, clock: Clock, reason: str, by: str, now: datetime) -> Event:
    """A cancellation, flagged when it comes near the deadline."""
    return new(
        "clock_cancelled", incident=incident.id, clock=clock.id, reason=reason, by=by,
        near_deadline=near_deadline(clock, now),
    )  # fmt: skip


def ended_by_record(incident: Incident, kind: str, met_at: datetime, stopped_by: str) -> tuple[Event, ...]:
    """An internal clock met by an act inside the system."""
    return tuple(
        new(
            "clock_met", incident=incident.id, clock=clock.id, met_at=stamp(met_at), stopped_by=stopped_by, proof="record"
        )
        for clock in incident.clocks
        if clock.kind == kind and clock.running
    )  # fmt: skip
