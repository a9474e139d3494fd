"""Handling: sign, transfer, return, extend, close."""

from dataclasses import replace

from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.scene import Scene, choice, must_be_open, reason_of, time_of, without_sign


def sign(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """A department signs: it has the matter. Stops the signing clock, never a public one."""
    wanted = scene.act.data.get("clock") or ""
    if wanted and not any(clock.kind == wanted for clock in incident.clocks):
        raise BadAct(f"该事件没有“{wanted}”这一时限，请核对 clock", code="act-clock-unknown")
    must_be_open(incident)
    department = scene.department or incident.lead
    signed = new(
        "signed", incident=incident.id, clock=str(wanted), by=scene.by, department=department,
        way=scene.way, note=scene.note(),
    )  # fmt: skip
    if department != incident.lead:
        # another department has the matter; the lead still has to say so
        return (signed,)
    return (signed, *clocks.ended_by_record(incident, "sign", scene.now, "signed"))


def transfer(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """Another department takes the lead; the public clocks run on, and so does the decision at the gate.

    What was sent back may be given to the same department again: that is the ruling that it stays there.
    """
    must_be_open(incident)
    to = scene.act.data.get("to")
    department = scene.office.profile.department(to) if isinstance(to, str) else None
    if department is None:
        names = "、".join(each.name for each in scene.office.profile.departments)
        raise BadAct(f"没有“{to}”这一科室，请从下列科室中选择：{names}", code="act-department-unknown")
    note = reason_of(scene, "转办")
    if department.id == incident.lead and not incident.returned_by:
        raise BadAct(f"该事件已由{department.name}牵头，无需转办", code="act-transfer-same")
    changed = replace(
        incident, lead=department.id, assist=tuple(each for each in incident.assist if each != department.id),
        clocks=tuple(clock for clock in incident.clocks if clock.kind != "sign"),
    )  # fmt: skip
    old = [clock for clock in incident.clocks if clock.kind == "sign" and clock.running]
    sign = clocks.assign(scene.office, replace(changed, clocks=without_sign(incident.clocks)), scene.now)
    return (
        new("transferred", incident=incident.id, origin=incident.lead, to=department.id, by=scene.by, note=note),
        new(
            "departments_assigned", incident=incident.id, lead=department.id, assist=list(changed.assist),
            by=scene.by, note=note,
        ),
        *(clocks.cancelled(incident, clock, "transferred", scene.by, scene.now) for clock in old),
        *sign,
    )  # fmt: skip


def return_(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """The department sends it back; it stays bound until somebody rules."""
    must_be_open(incident)
    note = reason_of(scene, "退回")
    mine = scene.department
    department = mine if mine is not None and mine in incident.departments else incident.lead
    return (new("returned", incident=incident.id, by=scene.by, department=department, note=note),)


def extend(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """More time asked, granted or refused by a named person; the first due time is kept."""
    must_be_open(incident)
    data = scene.act.data
    clock = incident.running(str(data.get("clock")))
    if clock is None or not clock.running:
        raise BadAct(f"该事件没有正在计时的“{data.get('clock')}”，请核对 clock", code="act-clock-unknown")
    step = choice(scene, "step", _STEPS, " ask（申请）、grant（同意）或 refuse（不同意）", code="act-step")
    until = clock.due
    if step != "refuse":
        until = time_of(data.get("until"), "until").at
        if until <= max(clock.due, scene.now):
            raise BadAct("延期后的时间须晚于现到期时间，也须晚于现在，请核对 until", code="act-until")
    note = reason_of(scene, "延期") if step == "ask" else scene.note()
    return (
        new(_STEPS[step], incident=incident.id, clock=clock.id, until=stamp(until), by=scene.by, note=note),
    )


_STEPS = {"ask": "extension_asked", "grant": "extension_granted", "refuse": "extension_refused"}


def close(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """The matter is finished; refused while a public clock runs."""
    note = reason_of(scene, "办结")
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    waiting = [clock for clock in incident.clocks if clock.running and clock.kind not in {"sign", "triage"}]
    if waiting:
        names = "、".join(clock.kind for clock in waiting)
        raise BadAct(f"尚有未完成的时限（{names}），请先回应或作出决定再办结", code="act-clocks-running")
    internal = [clock for clock in incident.clocks if clock.running]
    return (
        new("incident_closed", incident=incident.id, by=scene.by, note=note),
        *(clocks.cancelled(incident, clock, "closed", scene.by, scene.now) for clock in internal),
    )
