"""The scene of an act: everything it is decided on, and what several acts ask of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.act import Act
from monitor.domain.clock import Clock
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, parse_instant
from monitor.domain.judgement import Proposal
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.intake import Seen
from monitor.flow.office import Office


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything an act is decided on."""

    act: Act
    #: the person id, post or unit when it is known, else a ref of what was given
    by: str
    #: the incident of the act's document; None while it has none
    incident: Incident | None
    #: the document itself, None while nobody has seen it
    seen: Seen | None
    #: finds the incident of another document
    incident_with: Callable[[str], Incident | None]
    #: what the rules propose for these documents together
    propose: Callable[[Sequence[str]], Proposal]
    #: stores outside text, gives its ref
    keep_text: Callable[[str], str]
    office: Office
    now: datetime

    def note(self) -> str | None:
        """The ref of the reason given, None where none was."""
        reason = self.act.data.get("reason")
        return self.keep_text(reason) if isinstance(reason, str) and reason.strip() else None


def reason_of(scene: Scene, what: str) -> str:
    """The ref of the reason; refused without one."""
    note = scene.note()
    if note is None:
        raise BadAct(f"{what}须写明理由，请在 reason 中填写", code="act-reason-missing")
    return note


def triaged(scene: Scene, incident: Incident, stopped_by: str) -> tuple[Event, ...]:
    """The triage clock ends: somebody decided."""
    return clocks.ended_by_record(incident, "triage", scene.now, stopped_by)


def published_of(scene: Scene) -> Instant | None:
    """`published` of the act's data; refused when it is no time or in the future."""
    given = scene.act.data.get("published")
    if given is None:
        return None
    try:
        published = parse_instant(str(given))
    except ValueError as fault:
        raise BadAct(f"published 不是可识别的时间：{given}", code="act-time") from fault
    if published.at > scene.now:
        raise BadAct("published 晚于办理时间，请核对", code="act-time-future")
    return published


def without_sign(existing: tuple[Clock, ...]) -> tuple[Clock, ...]:
    """The same clocks with every signing clock ended, so that the next one gets a fresh id."""
    return tuple(replace(clock, outcome="cancelled") if clock.kind == "sign" else clock for clock in existing)
