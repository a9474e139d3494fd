"""Proving, pure: what evidence of an answer does, answers found on the office's own site, answers struck out.

A public answer stops a clock by evidence, not by a click (DESIGN 6). The page's own publication time
counts; a page that gives a date alone, or nothing, was public at the latest when it was fetched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.canonical import Json
from monitor.domain.clock import STRICT_KINDS, Clock
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import Answer, ResponseKind, public_from
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.intake import Seen
from monitor.flow.responding import Reply, all_letters_answered, answered, meets
from monitor.flow.scene import Scene, must_be_open, reason_of, triaged_by
from monitor.flow.standing import met_by_best

#: as for answers people record: the press may have taken the matter from our own notice
_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Capture:
    """A page of an answer that was fetched and kept."""

    #: when it was fetched, aware UTC
    captured: datetime
    #: as the page says; None where it says nothing
    published: Instant | None
    #: refs of its address in the end and of its title
    url: str
    title: str
    files: Sequence[Mapping[str, Json]]
    #: whether it tells of the incident
    tells: bool

    @property
    def met_at(self) -> datetime:
        """From when it counts as public."""
        return public_from(self.published, self.captured)


def prove(incident: Incident, answer: Answer, capture: Capture) -> tuple[Event, ...]:
    """The evidence, and the clocks it ends where the page tells of this incident; once for each answer."""
    if not answer.wants_evidence:
        return ()
    if answer.kind == "letter_reply":
        # the date on a letter's page is the letter's own
        capture = replace(capture, published=None)
    first = clocks.earliest(incident.members)
    early = first is not None and capture.met_at < first.at - _BEFORE
    tells = capture.tells and not early
    kept = new(
        "evidence_kept", incident=incident.id, response=answer.id, captured=stamp(capture.captured),
        published=None if capture.published is None else stamp(capture.published.at),
        precision="" if capture.published is None else capture.published.precision, url=capture.url,
        files=[dict(each) for each in capture.files], title=capture.title, tells=tells,
    )  # fmt: skip
    if not tells or (answer.kind == "letter_reply" and not all_letters_answered(incident)):
        return (kept,)
    return (kept, *meets(incident, answer.kind, answer.name, capture.met_at, proven=True))


def missing(incident: Incident, answer: Answer, fault: str, note: str) -> tuple[Event, ...]:
    """Why there is no evidence yet; the same reason is written once."""
    if not answer.wants_evidence or answer.evidence == fault:
        return ()
    return (new("evidence_missing", incident=incident.id, response=answer.id, fault=fault, note=note),)


def found_answer(
    incident: Incident, seen: Seen, kind: ResponseKind, now: datetime, keep_text: Callable[[str], str]
) -> tuple[Event, ...]:
    """A page of the office's own site that tells this incident's story is its answer.

    Raises:
        BadAct: it is older than the matter, or recorded already.

    """
    document = seen.document
    reply = Reply(
        kind, document.published, "proven", "system", url=document.url or "",
        evidence=({"document": document.id, "ref": seen.ref},),
    )  # fmt: skip
    events = answered(incident, reply, seen.detected, keep_text)
    return (*events, *triaged_by(incident, now, "responded"))


def strike(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """An officer says that this is no answer: what it met runs again, or is met by what is left."""
    must_be_open(incident)
    answer = incident.answer(str(scene.act.data.get("response")))
    if answer is None:
        raise BadAct("该事件没有这一回应，请核对 response", code="act-response-unknown")
    if answer.struck:
        raise BadAct("这一回应已经作废", code="act-response-struck")
    note = reason_of(scene, "作废回应")
    struck = new("response_struck", incident=incident.id, response=answer.id, by=scene.by, note=note)
    left = replace(
        incident,
        responses=tuple(
            replace(each, struck=True) if each.id == answer.id else each for each in incident.responses
        ),
    )
    freed = [clock for clock in incident.clocks if clock.stopped_by == answer.name and clock.met_at]
    return (struck, *(event for clock in freed for event in _freed(scene, left, clock)))


def _freed(scene: Scene, incident: Incident, clock: Clock) -> tuple[Event, ...]:
    """A clock that lost its answer: it runs again from its start, or is met by what is left."""
    reopened = new("clock_reopened", incident=incident.id, clock=clock.id, reason="struck", by=scene.by)
    again = replace(clock, outcome="", met_at=None, stopped_by="", proof="")
    met = met_by_best(incident, again)
    if met:
        return (reopened, *met)
    if clock.kind in STRICT_KINDS and not incident.strict:
        # the level was lowered since: 5 h and 24 h are owed no more
        return (reopened, clocks.cancelled(incident, again, "level_lowered", scene.by, scene.now))
    first = clocks.earliest(incident.members)
    alone = replace(incident, clocks=(again,))
    return (reopened, *(() if first is None else clocks.moved_earlier(alone, first)))
