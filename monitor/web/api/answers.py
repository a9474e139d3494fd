"""From the folded state to what the interface says. Called in the bureau's own thread."""

from datetime import datetime

from monitor.domain.alert import Alert
from monitor.domain.clock import Clock
from monitor.domain.event import KINDS, Event
from monitor.domain.incident import Incident, Member
from monitor.domain.instant import BEIJING
from monitor.domain.judgement import TYPES
from monitor.domain.ledger import Commit
from monitor.domain.office import CLOCK_NAMES
from monitor.domain.register import touched
from monitor.service.bureau import Bureau
from monitor.web.api import models


def incident(bureau: Bureau, found: Incident, now: datetime) -> models.Incident:
    return models.Incident(
        id=found.id, title=bureau.text(found.title), type=found.type,
        type_name=TYPES.get(found.type, found.type), level=found.level,
        level_confirmed=bool(found.graded_by), status=found.status, confirmed=found.confirmed,
        merged_into=found.into, dismissed_as=found.dismissed_as,
        departments=[
            models.Department(id=each, name=_department(bureau, each), role="assist" if place else "lead")
            for place, each in enumerate(found.departments)
        ],
        criteria=list(found.criteria), review=list(found.review), opened=_local(found.opened),
        detected=_local(found.detected), signed_at=_maybe(found.signed_at), signed_by=found.signed_by,
        returned_by=found.returned_by, frozen=found.id in bureau.journal.state.frozen,
        documents=[_document(each) for each in found.members],
        clocks=[clock(found, each, now) for each in found.clocks],
    )  # fmt: skip


def clock(found: Incident, each: Clock, now: datetime) -> models.Clock:
    return models.Clock(
        incident=found.id, id=each.id, kind=each.kind, name=CLOCK_NAMES.get(each.kind, each.kind),
        limit=each.limit, grade=each.grade, basis=each.basis, standing=each.standing,
        start=_local(each.start.at), precision=each.start.precision, start_rule=each.start_rule,
        due=_local(each.due), due_original=_local(each.due_original), provisional=each.provisional,
        outcome=each.outcome_at(now), met_at=_maybe(each.met_at), proof=each.proof, extension=each.extension,
        departments=list(each.departments),
    )  # fmt: skip


def alert(bureau: Bureau, each: Alert) -> models.Alert:
    return models.Alert(
        key=each.key, incident=each.incident, clock=each.clock, person=each.person, role=each.role,
        channel=each.channel, mark=_local(each.mark), text=bureau.text(each.text), delivery=each.delivery,
        attempt=each.attempt, next_try=_maybe(each.next_try), folded_into=each.folded_into,
    )  # fmt: skip


def commit(each: Commit, about: str) -> models.Commit:
    """A commit as far as it is about this incident: the same commit may hold another department's."""
    return models.Commit(
        number=each.number, time=_local(each.time), actor=each.actor, worker=each.worker, hash=each.hash,
        events=[event(one) for one in each.events if about in touched(one)],
    )  # fmt: skip


def event(each: Event) -> models.Event:
    row = KINDS.get(each.kind)
    return models.Event(kind=each.kind, name=each.kind if row is None else row.chinese, data=dict(each.data))


def done(each: Commit) -> models.Done:
    return models.Done(
        number=each.number, time=_local(each.time), hash=each.hash, events=[event(one) for one in each.events]
    )


def head(bureau: Bureau) -> models.Head:
    state = bureau.journal.state
    return models.Head(
        bureau=state.bureau, mode=state.mode, epoch=state.head.epoch, number=state.head.number,
        hash=state.head.hash, time=_maybe(state.head.time), printed=str(state.head),
    )  # fmt: skip


def _document(member: Member) -> models.Document:
    return models.Document(
        id=member.document, source=member.source, published=_local(member.published.at),
        precision=member.published.precision, detected=_local(member.detected), attention=member.attention,
        level=member.level, stale=member.stale,
    )  # fmt: skip


def _department(bureau: Bureau, department: str) -> str:
    found = bureau.profile.department(department)
    return department if found is None else found.name


def _local(at: datetime) -> datetime:
    return at.astimezone(BEIJING)


def _maybe(at: datetime | None) -> datetime | None:
    return None if at is None else _local(at)
