"""The scene of an act: everything it is decided on, and what several acts ask of it."""

from collections.abc import Callable, Collection, Sequence
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
    #: whether an incident of this id was ever there
    taken: Callable[[str], bool]
    #: finds another document
    find: Callable[[str], Seen | None]
    #: id of the department `by` belongs to; None for posts of the whole office and for free text
    department: str | None
    #: what the rules propose for these documents together
    propose: Callable[[Sequence[str]], Proposal]
    #: stores outside text, gives its ref
    keep_text: Callable[[str], str]
    office: Office
    now: datetime
    #: how it came in: act (replay), console, link, or proxy (代签)
    way: str = "act"

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


def choice(scene: Scene, name: str, allowed: Collection[str], hint: str, *, code: str) -> str:
    """One of the allowed words in the act's data; refused when it is anything else."""
    given = scene.act.data.get(name)
    if not isinstance(given, str) or given not in allowed:
        raise BadAct(f"{name} 须为{hint}", code=code)
    return given


def must_be_open(incident: Incident) -> None:
    """Refuse what makes no sense on a dismissed or merged incident."""
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    if incident.status != "open":
        raise BadAct("事件不在办理中；如需重新办理，请先确认需回应", code="act-incident-not-open")


def triaged(scene: Scene, incident: Incident, stopped_by: str) -> tuple[Event, ...]:
    """The triage clock ends: somebody decided."""
    return triaged_by(incident, scene.now, stopped_by)


def triaged_by(incident: Incident, now: datetime, stopped_by: str) -> tuple[Event, ...]:
    """The same where no person acted."""
    return clocks.ended_by_record(incident, "triage", now, stopped_by)


def published_of(scene: Scene) -> Instant | None:
    """`published` of the act's data; refused when it is no time or in the future."""
    given = scene.act.data.get("published")
    if given is None:
        return None
    published = time_of(given, "published")
    if published.at > scene.now:
        raise BadAct("published 晚于办理时间，请核对", code="act-time-future")
    return published


def time_of(given: object, name: str) -> Instant:
    """A time in an act's data; refused when it is none."""
    try:
        return parse_instant(given if isinstance(given, str) else "")
    except ValueError as fault:
        raise BadAct(f"{name} 不是可识别的时间：{given}（应为 ISO 8601）", code="act-time") from fault


def without_sign(existing: tuple[Clock, ...]) -> tuple[Clock, ...]:
    """The same clocks with every signing clock ended, so that the next one gets a fresh id."""
    return tuple(replace(clock, outcome="cancelled") if clock.kind == "sign" else clock for clock in existing)
