"""Intake, pure: what a judged document does to the incidents.

source -> document -> judgement -> incident -> clock. A document to respond to opens or joins an
incident, one to watch may join and never opens, one to ignore touches nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.clock import STRICT_KINDS
from monitor.domain.document import Document
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident, Member, incident_id
from monitor.domain.instant import Instant, stamp
from monitor.domain.judgement import LEVELS, Judgement, Level, Proposal
from monitor.flow import clocks
from monitor.flow.office import Office


@dataclass(frozen=True, slots=True)
class Seen:
    """A judged document, as it reaches the incidents."""

    document: Document
    judgement: Judgement
    #: when we first saw it, aware UTC
    detected: datetime
    #: our last successful crawl of its source that did not show it yet
    unseen_at: datetime | None
    #: commitments in the library
    ref: str
    title: str


def member_of(seen: Seen, office: Office) -> Member:
    """What an incident remembers of a document."""
    judgement, document = seen.judgement, seen.document
    published = clocks.effective(document.published, seen.detected, seen.unseen_at)
    return Member(
        document=document.id, source=document.source, published=published, detected=seen.detected,
        attention=judgement.attention, level=judgement.level, type=judgement.type,
        stale=seen.detected - published.at > office.profile.stale_after,
    )  # fmt: skip


def admit(seen: Seen, target: Incident | None, reason: str, proposal: Proposal, office: Office, now: datetime) -> tuple[Event, ...]:  # fmt: skip
    """What a document does.

    Args:
        seen: the document, not yet in any incident.
        target: the incident whose story it tells; None where it tells a new one.
        reason: why it joins that incident; "" without one.
        proposal: what the merged facts of the incident with this document propose.
        office: whose rules apply.
        now: aware UTC.

    """
    if seen.judgement.attention == "ignore":
        return ()
    if target is not None:
        return joined(seen, target, reason, proposal, office, now)
    if seen.judgement.attention != "respond" or member_of(seen, office).stale:
        return ()
    return opened(seen, proposal, office, now, by="system", confirmed=False)


def opened(
    seen: Seen, proposal: Proposal, office: Office, now: datetime, *, by: str, confirmed: bool
) -> tuple[Event, ...]:
    """A new incident with its first document, its proposed grade and its clocks."""
    lead, assist = departments(seen.judgement, office)
    incident = Incident(
        id=incident_id(seen.document.id), title=seen.title, opened=now, type=proposal.type, lead=lead,
        assist=assist, members=(member_of(seen, office),), level=proposal.level, confirmed=confirmed,
    )  # fmt: skip
    begin = new(
        "incident_opened", incident=incident.id, document=seen.document.id, type=incident.type,
        lead=lead, assist=list(assist), title=seen.title, detected=stamp(seen.detected),
        provisional=not confirmed, by=by,
    )  # fmt: skip
    strict = incident.strict and proposal.verified
    return (
        begin,
        _document_joined(seen, incident.id, "first", office),
        graded(incident, proposal, "proposal", now),
        *clocks.opening(office, incident, strict=strict, confirmed=confirmed, now=now),
    )


def joined(
    seen: Seen, target: Incident, reason: str, proposal: Proposal, office: Office, now: datetime
) -> tuple[Event, ...]:
    """The document joins; its facts may raise the level, an earlier publication may move clocks."""
    events = [_document_joined(seen, target.id, reason, office)]
    member = member_of(seen, office)
    before = clocks.earliest(target.members)
    if not member.stale and (before is None or member.published.at < before.at):
        events += clocks.moved_earlier(target, member.published)
    if graver(proposal.level, target.level):
        events += _risen(replace(target, members=(*target.members, member)), member, proposal, office, now)
    return tuple(events)


def _risen(
    incident: Incident, member: Member, proposal: Proposal, office: Office, now: datetime
) -> list[Event]:
    events: list[Event] = []
    if incident.status in {"dismissed", "closed"}:
        events.append(new("incident_reopened", incident=incident.id, reason="level_raised", by="system"))
    events.append(graded(incident, proposal, "new_facts", now))
    risen = replace(incident, level=proposal.level)
    if risen.strict and proposal.verified and not _strict_already(incident):
        events += clocks.raised(office, risen, risen.grade, member.published, "new_facts", now)
        if incident.running("triage") is None:
            begin = clocks.Begin(Instant(now), "level_raised", provisional=False)
            events += clocks.start(office, risen, "triage", risen.grade, begin)
    return events


def _strict_already(incident: Incident) -> bool:
    return any(clock.kind in STRICT_KINDS and clock.outcome != "cancelled" for clock in incident.clocks)


def graver(proposed: Level | None, present: Level | None) -> bool:
    """Whether the proposed level is above the present one; the machine never lowers a level."""
    if proposed is None:
        return False
    return present is None or LEVELS.index(proposed) < LEVELS.index(present)


def graded(incident: Incident, proposal: Proposal, cause: str, now: datetime) -> Event:
    """A grade proposed by the rules."""
    return new(
        "incident_graded", incident=incident.id, level=proposal.level, type=proposal.type, cause=cause,
        criteria=list(proposal.criteria), review=list(proposal.review_reasons), by="system", note=None,
        at=stamp(now), near_deadline=False,
    )  # fmt: skip


def departments(judgement: Judgement, office: Office) -> tuple[str, tuple[str, ...]]:
    """Ids of the lead and the assisting departments; never without a lead."""
    profile = office.profile
    known = [(each.role, profile.department(each.name)) for each in judgement.departments]
    lead = next((found.id for role, found in known if role == "lead" and found is not None), "")
    lead = lead or profile.department_id(profile.default_lead)
    assist = tuple(
        found.id for role, found in known if role == "assist" and found is not None and found.id != lead
    )
    return lead, assist


def _document_joined(seen: Seen, incident: str, reason: str, office: Office) -> Event:
    judgement, member = seen.judgement, member_of(seen, office)
    return new(
        "document_joined", incident=incident, document=seen.document.id, ref=seen.ref,
        source=seen.document.source, published=stamp(member.published.at),
        precision=member.published.precision, detected=stamp(seen.detected),
        attention=judgement.attention, level=judgement.level, type=judgement.type,
        counts={kind: [count.low, count.high] for kind, count in judgement.counts.items()},
        rules=judgement.rules_hash, reason=reason, stale=member.stale,
    )  # fmt: skip
