"""The gate: an officer says 需回应, or that no public answer is owed and why."""

from dataclasses import replace

from monitor.domain.clock import PUBLIC_KINDS, STRICT_KINDS
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.scene import Scene, choice, must_be_open, reason_of, triaged, without_sign


def confirm(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """需回应: the provisional clocks bind with the start they have."""
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    events: list[Event] = []
    public = [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS]
    if incident.status == "dismissed" and not any(clock.answerable for clock in public):
        events += _start_again(scene, incident)
    if scene.act.do == "confirm":
        events.insert(0, new("incident_confirmed", incident=incident.id, by=scene.by, note=scene.note()))
    signing = (
        replace(incident, clocks=without_sign(incident.clocks))
        if incident.status == "dismissed"
        else incident
    )
    if not any(clock.kind == "sign" and clock.outcome != "cancelled" for clock in incident.clocks):
        events += clocks.assign(scene.office, signing, scene.now)
    return (*events, *triaged(scene, incident, "confirmed"))


def _start_again(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """Public clocks of an incident that was dismissed by mistake: with the start their rule gives."""
    events: list[Event] = []
    for kind in sorted(STRICT_KINDS) if incident.strict else ["response"]:
        rule = scene.office.rule(kind, incident.grade)
        if rule is not None:
            begin = clocks.Begin(
                clocks.start_of(rule.start, incident, scene.now), "confirmed", provisional=False
            )
            events += clocks.start(scene.office, incident, kind, incident.grade, begin)
    return tuple(events)


_DISMISSALS = {"no_public_answer": "不公开回应", "offline": "线下办理", "false_alarm": "误报"}


def dismiss(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """不公开回应, 线下办理 or 误报, with a reason."""
    hint = " no_public_answer（不公开回应）、offline（线下办理）或 false_alarm（误报）"
    outcome = choice(scene, "as", _DISMISSALS, hint, code="act-as")
    note = reason_of(scene, _DISMISSALS[outcome])
    must_be_open(incident)
    if incident.strict and outcome != "false_alarm":
        raise BadAct(
            "特别重大、重大突发事件须发布权威信息；如属误报请选误报，级别有误请先改级",
            code="act-strict-dismissed",
        )
    ended = [clock for clock in incident.clocks if clock.answerable and clock.kind != "triage"]
    return (
        new("incident_dismissed", incident=incident.id, outcome=outcome, by=scene.by, note=note),
        *(clocks.cancelled(incident, clock, outcome, scene.by, scene.now) for clock in ended),
        *triaged(scene, incident, outcome),
    )
