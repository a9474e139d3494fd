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
from monitor.domain.response import MEETS
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


#: a reason to look: the source gives a date and no time
DATE_ONLY = "发布时间只有日期，起算点须人工核对"


def member_of(seen: Seen, office: Office) -> Member:
    """What an incident remembers of a document."""
    judgement, document = seen.judgement, seen.document
    published = clocks.effective(document.published, seen.detected, seen.unseen_at)
    return Member(
        document=document.id, source=document.source, published=published, detected=seen.detected,
        attention=judgement.attention, level=judgement.level, type=judgement.type,
        stale=seen.detected - published.at > office.profile.stale_after,
    )  # fmt: skip


def admit(
    seen: Seen,
    target: Incident | None,
    reason: str,
    proposal: Proposal,
    known: Proposal | None,
    office: Office,
    now: datetime,
) -> tuple[Event, ...]:
    """What a document does.

    Args:
        seen: the document, not yet in any incident.
        target: the incident whose story it tells; None where it tells a new one.
        reason: why it joins that incident; "" without one.
        proposal: what the merged facts of the incident with this document propose.
        known: what those of the incident without it proposed; None without an incident.
        office: whose rules apply.
        now: aware UTC.

    """
    if seen.judgement.attention == "ignore":
        return ()
    if target is not None:
        return joined(seen, target, reason, proposal, known or proposal, office, now)
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
    if seen.document.published.precision == "day":
        proposal = replace(proposal, review_reasons=(*proposal.review_reasons, DATE_ONLY))
    return (
        begin,
        _document_joined(seen, incident.id, "first", office),
        graded(incident, proposal, "proposal", now),
        *clocks.opening(office, incident, strict=strict, confirmed=confirmed, now=now),
    )


def joined(
    seen: Seen,
    target: Incident,
    reason: str,
    proposal: Proposal,
    known: Proposal,
    office: Office,
    now: datetime,
) -> tuple[Event, ...]:
    """The document joins; its facts may raise the level, an earlier publication may move clocks."""
    events = [_document_joined(seen, target.id, reason, office)]
    member = member_of(seen, office)
    before = clocks.earliest(target.members)
    if not member.stale and (before is None or member.published.at < before.at):
        events += clocks.moved_earlier(target, member.published)
    after = replace(target, members=(*target.members, member))
    if _rises(target, proposal, known):
        events += _risen(after, member, proposal, office, now)
    elif set(proposal.review_reasons) - set(target.review):
        events.append(_reviewed(after, proposal, now))
    triaging = any(each.kind == "clock_started" and each.data["kind"] == "triage" for each in events)
    return (*events, *_owed_again(target, member, office, now, triaging=triaging))


def _owed_again(
    target: Incident, member: Member, office: Office, now: datetime, *, triaging: bool
) -> tuple[Event, ...]:
    """Replies under letters have ended the response clock, and now somebody else asks: nobody has told them.

    A page for all the public, found or recorded besides, is an answer to them too.
    """
    public = any(
        not each.letters and not each.struck and "response" in MEETS[each.kind] for each in target.responses
    )
    ended = any(clock.kind == "response" and clock.by_letters for clock in target.clocks)
    asks = not member.stale and target.status == "open"
    if public or not ended or not asks or target.running("response") is not None:
        return ()
    grade = "none" if target.strict else target.grade
    begin = clocks.Begin(member.published, "asked_again", provisional=not target.confirmed)
    owed = clocks.start(office, target, "response", grade, begin)
    if triaging or target.confirmed or target.running("triage") is not None:
        return owed
    wait = clocks.Begin(Instant(now), "asked_again", provisional=False)
    return (*owed, *clocks.start(office, target, "triage", target.grade, wait))


def _rises(target: Incident, proposal: Proposal, known: Proposal) -> bool:
    """Graver than now, or a clause that is law confirms I or II.

    Against an officer's lower level only facts graver than those the officer knew raise it again: a
    copy of an old report does not.
    """
    if graver(proposal.level, target.level):
        overturns = graver(proposal.level, target.overruled) or _more(proposal, known)
        return not target.graded_by or overturns
    same = proposal.level == target.level and target.strict and proposal.verified
    return same and not _strict_already(target)


def _more(proposal: Proposal, known: Proposal) -> bool:
    """Whether any figure is higher than before, or stated for the first time."""
    before = {kind: count.low for kind, count in known.counts.items()}
    return any(count.low > before.get(kind, 0) for kind, count in proposal.counts.items())


def _reviewed(incident: Incident, proposal: Proposal, now: datetime) -> Event:
    """The level stays; the new document gives a person reasons to look."""
    reasons = tuple(dict.fromkeys((*incident.review, *proposal.review_reasons)))
    kept = replace(
        proposal, level=incident.level, criteria=incident.criteria, type=incident.type, review_reasons=reasons
    )
    return graded(incident, kept, "reviewed", now)


def _risen(
    incident: Incident, member: Member, proposal: Proposal, office: Office, now: datetime
) -> list[Event]:
    events: list[Event] = []
    back = incident.status in {"dismissed", "closed"}
    if back:
        events.append(new("incident_reopened", incident=incident.id, reason="level_raised", by="system"))
        incident = replace(incident, confirmed=False)
    events.append(graded(incident, proposal, "new_facts", now))
    risen = replace(incident, level=proposal.level)
    if risen.strict and proposal.verified and not _strict_already(incident):
        events += clocks.raised(office, risen, risen.grade, member.published, "new_facts", now, decided=False)
    elif back:
        begin = clocks.Begin(member.published, "new_facts", provisional=True)
        events += clocks.start(office, risen, "response", "none" if risen.strict else risen.grade, begin)
        wait = clocks.Begin(Instant(now), "level_raised", provisional=False)
        events += clocks.start(office, risen, "triage", risen.grade, wait)
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


def with_member(incident: Incident, seen: Seen, office: Office) -> Incident:
    """The incident with this document in it."""
    return replace(incident, members=(*incident.members, member_of(seen, office)))


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
