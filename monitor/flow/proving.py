"""Proving, pure: what evidence of an answer does, answers found on the office's own site, answers struck out.

A public answer stops a clock by evidence, not by a click (DESIGN 6). The page's own publication time
counts; a page that gives a date alone, or nothing, was public at the latest when it was fetched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.canonical import Json
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import MEETS, Answer, ResponseKind
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.intake import Seen
from monitor.flow.responding import Reply, answered, meets
from monitor.flow.scene import Scene, must_be_open, reason_of, triaged_by

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
        if self.published is None or self.published.precision == "day":
            return self.captured
        # clocks of hosts differ by minutes; what we hold in hand is public
        return min(self.published.at, self.captured)


def prove(incident: Incident, answer: Answer, capture: Capture) -> tuple[Event, ...]:
    """The evidence, and the clocks it ends where the page tells of this incident; once for each answer."""
    if not answer.wants_evidence:
        return ()
    first = clocks.earliest(incident.members)
    early = first is not None and capture.met_at < first.at - _BEFORE
    tells = capture.tells and not early
    kept = new(
        "evidence_kept", incident=incident.id, response=answer.id, captured=stamp(capture.captured),
        published=None if capture.published is None else stamp(capture.published.at),
        precision="" if capture.published is None else capture.published.precision, url=capture.url,
        files=[dict(each) for each in capture.files], title=capture.title, tells=tells,
    )  # fmt: skip
    if not tells:
        return (kept,)
    return (kept, *meets(incident, answer.kind, _stopped_by(answer), capture.met_at, proven=True))


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
    freed = [clock for clock in incident.clocks if clock.stopped_by == _stopped_by(answer) and clock.met_at]
    struck = new("response_struck", incident=incident.id, response=answer.id, by=scene.by, note=note)
    reopened = [
        new("clock_reopened", incident=incident.id, clock=clock.id, reason="struck", by=scene.by)
        for clock in freed
    ]
    again = replace(
        incident,
        clocks=tuple(replace(clock, outcome="", met_at=None, stopped_by="", proof="") for clock in freed),
    )
    return (struck, *reopened, *_met_by_rest(again, answer, scene.now))


def _met_by_rest(incident: Incident, struck: Answer, now: datetime) -> tuple[Event, ...]:
    """What the answers that are left do to the clocks that were freed; the best proof first."""
    rest = [each for each in incident.responses if each.id != struck.id and not each.struck]
    events: list[Event] = []
    for clock in incident.clocks:
        able = sorted(
            (each for each in rest if clock.kind in MEETS[each.kind]),
            key=lambda each: (each.proof != "proven", each.published.at),
        )
        if able:
            best = able[0]
            met_at = best.at if best.published.precision == "day" else best.published.at
            alone = replace(incident, clocks=(clock,))
            events += meets(
                alone, best.kind, _stopped_by(best), min(met_at, now), proven=best.proof == "proven"
            )
    return tuple(events)


def _stopped_by(answer: Answer) -> str:
    return f"{answer.kind}:{answer.id}"
