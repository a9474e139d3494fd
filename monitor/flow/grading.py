"""Grading by people: a level confirmed, raised or lowered, with cause and reason."""

from dataclasses import replace

from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.judgement import LEVELS, Level
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.scene import Scene, published_of, reason_of, triaged


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
    level, cause = _level(data.get("level")), data.get("cause")
    if cause not in {"new_facts", "misjudgement"}:
        raise BadAct("cause 须为 new_facts（出现新事实）或 misjudgement（原判有误）", code="act-cause")
    note = reason_of(scene, "改级")
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    after = replace(incident, level=level)
    changes: tuple[Event, ...] = ()
    near = False
    if after.strict:
        changes = _to_strict(scene, incident, after, str(cause))
    elif incident.strict:
        changes = clocks.lowered(scene.office, after, after.grade, scene.by, scene.now)
        near = any(bool(event.data.get("near_deadline")) for event in changes)
    graded = new(
        "incident_graded", incident=incident.id, level=level, type=incident.type, cause=str(cause),
        criteria=list(incident.criteria), review=[], by=scene.by, note=note, at=stamp(scene.now), near_deadline=near,
    )  # fmt: skip
    back = incident.status == "dismissed" and after.strict
    reopened = (
        [new("incident_reopened", incident=incident.id, reason="regraded", by=scene.by)] if back else []
    )
    return (*reopened, graded, *changes, *triaged(scene, incident, "regraded"))


def _to_strict(scene: Scene, incident: Incident, after: Incident, cause: str) -> tuple[Event, ...]:
    if cause == "new_facts":
        since = published_of(scene) or Instant(scene.now)
    else:
        since = clocks.start_of("earliest", incident, scene.now)
    return clocks.raised(scene.office, after, after.grade, since, cause, scene.now)
