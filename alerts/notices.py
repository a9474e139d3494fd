"""Notices: alerts that belong to no clock. What happened to an incident that somebody must know now."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from alerts.watch import Desk, notice
from alerts.wording import CLOCK_NAMES, ROMAN, fit, moment
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp, unstamp
from monitor.domain.judgement import LEVELS
from monitor.domain.office import Role

_Wording = tuple[str, str, str, tuple[Role, ...]]  #: reason, words before and after the subject, roles


def notices(
    events: Iterable[Event], before: Incident | None, desk: Desk, now: datetime, known: Callable[[str], bool]
) -> tuple[Event, ...]:
    """The notices these events call for, to be committed together with them.

    Args:
        events: what is about to be committed.
        before: the incident as it was; None when it is just being opened (its ladder tells of it).
        desk: who is told, in what words.
        now: aware UTC.
        known: whether an alert key is on the ledger already.

    """
    if before is None:
        return ()
    found: list[Event] = []
    for event in events:
        wording = _WORDINGS.get(event.kind)
        said = None if wording is None else wording(event.data, before, desk, now)
        if said is None or event.data.get("incident") != before.id:
            continue
        reason, front, back, roles = said
        text = fit([f"【{desk.profile.short_name}】{front}"], desk.subject_of(before), [back])
        name = f"{reason}@{stamp(now)}"
        found += [
            each
            for each in notice(before, name, reason, roles, text, desk, now)
            if not known(str(each.data["key"]))
        ]
    return tuple(found)  # fmt: skip


def _graded(data: Mapping[str, Any], before: Incident, _desk: Desk, _now: datetime) -> _Wording | None:
    level = data["level"]
    if level is None or (before.level is not None and LEVELS.index(level) >= LEVELS.index(before.level)):
        return None
    old = f"{ROMAN[before.level]}级" if before.level else "未达级别"
    return "raised", "升级：", f"，建议{old}调{ROMAN[level]}级。请核定", ("duty", "leader", "top_leader")


def _returned(_data: Mapping[str, Any], before: Incident, desk: Desk, _now: datetime) -> _Wording:
    department = desk.profile.department(before.lead)
    name = department.name if department else before.lead
    return "returned", "退回：", f"一事{name}退回，裁定前仍由其负责。请裁定", ("duty", "shift_leader")


def _asked(data: Mapping[str, Any], before: Incident, _desk: Desk, now: datetime) -> _Wording:
    clock = before.clock(str(data["clock"]))
    asks = CLOCK_NAMES.get(clock.kind, "") if clock else ""
    until = moment(unstamp(str(data["until"])), now)
    return "extension_asked", "申请延期：", f"{asks}申请延至{until}。请审批", ("leader",)


_WORDINGS: Mapping[str, Callable[[Mapping[str, Any], Incident, Desk, datetime], _Wording | None]] = {
    "incident_graded": _graded,
    "returned": _returned,
    "extension_asked": _asked,
}
