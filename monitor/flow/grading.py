"""Grading by people: a level confirmed, raised or lowered, with cause and reason."""

from dataclasses import replace

from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.judgement import LEVELS, Level
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.scene import Scene, choice, published_of, reason_of, triaged


def _level(value: object) -> Level | None:
    if value is None or value == "none":
        return None
    for level in LEVELS:
        if value == level:
            return level
    raise BadAct("level 须为 I、II、III、IV，或 null（未达突发事件级别）", code="act-level")


def regrade(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """Another level, or the same one confirmed."""
    data = scene.act.data
    level = _level(data.get("level"))
    cause = choice(
        scene, "cause", _CAUSES, " new_facts（出现新事实）或 misjudgement（原判有误）", code="act-cause"
    )
    note = reason_of(scene, "改级")
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    after = replace(incident, level=level)
    changes: tuple[Event, ...] = ()
    near = False
    if after.strict:
        changes = _to_strict(scene, incident, after, cause)
    elif incident.strict and incident.status == "open":
        changes = clocks.lowered(scene.office, after, after.grade, scene.by, scene.now)
        near = any(bool(event.data.get("near_deadline")) for event in changes)
    graded = new(
        "incident_graded", incident=incident.id, level=level, type=incident.type, cause=cause,
        criteria=list(incident.criteria), review=[], by=scene.by, note=note, at=stamp(scene.now), near_deadline=near,
    )  # fmt: skip
    back = incident.status == "dismissed" and after.strict
    reopened = (
        [new("incident_reopened", incident=incident.id, reason="regraded", by=scene.by)] if back else []
    )
    # below II the gate is still to be decided: setting a level does not say 需回应
    decided = triaged(scene, incident, "regraded") if after.strict or incident.strict else ()
    return (*reopened, graded, *decided, *changes)


_CAUSES = ("new_facts", "misjudgement")


def _to_strict(scene: Scene, incident: Incident, after: Incident, cause: str) -> tuple[Event, ...]:
    if cause == "new_facts":
        since = _became_public(scene, incident)
    else:
        since = clocks.start_of("earliest", incident, scene.now)
    return clocks.raised(scene.office, after, after.grade, since, cause, scene.now)


def _became_public(scene: Scene, incident: Incident) -> Instant:
    """When the new facts did: as given, never before the incident itself; a date alone counts from now."""
    given = published_of(scene)
    if given is None:
        return Instant(scene.now)
    if given.precision == "day":
        return Instant(min(scene.now, given.day_end), "day")
    first = clocks.earliest(incident.members)
    if first is not None and given.at < first.at:
        raise BadAct(
            "新事实的公开时间早于事件最早公开时间；如原判有误，cause 请用 misjudgement",
            code="act-time-before",
        )
    return given
