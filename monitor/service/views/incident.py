"""The incident's page: what is known, what must happen, what has happened. Pure but for the library it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.wording import Subject
from monitor.domain.access import Principal, sees, why_no_look
from monitor.domain.incident import Incident
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.service.views.answers import AnswerLine, answer_lines
from monitor.service.views.board import Holder, ended_words, holder, next_step, signed_words
from monitor.service.views.clauses import Verdict, verdict
from monitor.service.views.clock_lines import ClockLine, clock_lines
from monitor.service.views.deliveries import Deliveries, alerts_of, deliveries
from monitor.service.views.doings import Doing, doings
from monitor.service.views.papers import Papers, papers
from monitor.service.views.sight import Sight
from monitor.service.views.stage import stage_of
from monitor.service.views.timeline import Timeline, joins, moves, timeline

#: absorbed incidents whose joinings are read for their reposts
MOST_ABSORBED = 20


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for it: 责任科室、责任人、分管领导、联络员, none empty."""

    lead: str
    assist: tuple[str, ...]
    in_charge: str
    leader: str
    liaison: str


@dataclass(frozen=True, slots=True)
class IncidentPage:
    id: str
    subject: Subject
    status: str
    #: 办结 15:20; "" while it is open
    ended: str
    #: id and title of the incident it went into; "" otherwise
    into: str
    into_title: str
    frozen: bool
    holder: Holder
    next_step: str
    signed: str
    returned: str
    unsigned_strict: bool
    verdict: Verdict
    duty: Duty
    papers: Papers
    clocks: tuple[ClockLine, ...]
    answers: tuple[AnswerLine, ...]
    doings: tuple[Doing, ...]
    timeline: Timeline
    deliveries: Deliveries
    now: datetime
    head: int
    #: whether this person may open what is sealed of its letters
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a long page is wanted."""

    page: int = 1
    before: int = 0


def incident_page(
    incident: Incident, state: State, commits: Sequence[Commit], absorbed: Sequence[Commit], sight: Sight,
    who: Principal, now: datetime, asked: Asked,
) -> IncidentPage:  # fmt: skip
    """Everything one page shows of an incident.

    Args:
        incident: one this person may see.
        state: of its bureau.
        commits: those that name the incident, in order.
        absorbed: those that name incidents merged into it: why their documents joined.
        sight: names, texts, rules.
        who: whose page.
        now: aware UTC.
        asked: which page of documents, which part of the timeline.

    """
    stage = stage_of(incident)
    lead = sight.department(incident.lead)
    into = _final(incident, state)
    alerts = alerts_of(incident.id, commits, state.alerts)
    return IncidentPage(
        id=incident.id, subject=sight.subject(incident), status=incident.status, ended=ended_words(incident, now),
        into="" if into is None else into.id, into_title=_title(into, who, sight),
        frozen=incident.id in state.frozen, holder=holder(stage, lead, now),
        next_step=next_step(stage, lead, now, strict=incident.strict), signed=signed_words(incident, now),
        returned=sight.department(incident.returned_by) if incident.returned_by else "",
        unsigned_strict=stage.name == "unsigned" and incident.strict, verdict=verdict(incident, sight, now),
        duty=_duty(incident, sight), papers=papers(incident, joins((*absorbed, *commits)), sight, now, asked.page),
        clocks=clock_lines(incident, moves(commits, incident.id), sight, now, state.outages),
        answers=answer_lines(incident, (*absorbed, *commits), sight, now),
        doings=doings(incident, state, who, sight, now),
        timeline=timeline(commits, incident.id, sight, asked.before), deliveries=deliveries(alerts, commits, sight, now, state.alerts),
        now=now, head=state.head.number, looks=not why_no_look(who, incident),
    )  # fmt: skip


def absorbed_into(incident: Incident, state: State) -> tuple[str, ...]:
    """Ids of incidents merged into this one, directly or through another."""
    found: list[str] = []
    wanted = {incident.id}
    while wanted and len(found) < MOST_ABSORBED:
        wanted = {
            each.id for each in state.incidents.values() if each.into in wanted and each.id not in found
        }
        found += sorted(wanted)
    return tuple(found[:MOST_ABSORBED])


def _title(into: Incident | None, who: Principal, sight: Sight) -> str:
    """What the incident it went into is called; another department's is not named."""
    if into is None:
        return ""
    return sight.subject(into).title if sees(who, into) else "由其他科室承办的事件"


def _final(incident: Incident, state: State) -> Incident | None:
    """Where a merged incident's documents are now."""
    found: Incident | None = None
    while incident.status == "merged" and incident.into in state.incidents:
        incident = found = state.incidents[incident.into]
    return found


def _duty(incident: Incident, sight: Sight) -> Duty:
    leader = sight.roster.recipients("leader", ())
    liaison = sight.roster.recipients("liaison", (incident.lead,))
    return Duty(
        lead=sight.department(incident.lead), assist=tuple(sight.department(each) for each in incident.assist),
        in_charge=sight.in_charge(incident.lead), leader=leader[0].person.name if leader else "—",
        liaison=liaison[0].person.name if liaison else "—",
    )  # fmt: skip
