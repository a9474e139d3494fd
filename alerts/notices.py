"""Notices: alerts that belong to no clock. What happened to an incident that somebody must know now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.watch import Desk, notice
from alerts.wording import CLOCK_NAMES, fit, moment
from monitor.domain.clock import STRICT_KINDS
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp, unstamp
from monitor.domain.judgement import LEVELS, ROMAN
from monitor.domain.office import Role


def notices(
    events: Sequence[Event],
    before: Incident | None,
    after: Incident | None,
    desk: Desk,
    now: datetime,
    known: Callable[[str], bool],
) -> tuple[Event, ...]:
    """The notices these events call for, to be committed together with them.

    Args:
        events: what is about to be committed.
        before: the incident as it was; None when it is just being opened (its ladder tells of it).
        after: the incident with a document that is joining it now.
        desk: who is told, in what words.
        now: aware UTC.
        known: whether an alert key is on the ledger already.

    """
    if before is None or after is None:
        return ()
    found: list[Event] = []
    for event in events:
        wording = _WORDINGS.get(event.kind)
        if wording is None or event.data.get("incident") != before.id:
            continue
        said = wording(_Told(event.data, before, events, desk, now))
        if said is None:
            continue
        text = fit([f"【{desk.profile.short_name}】{said.front}"], desk.subject_of(after), [said.back])
        told = notice(before, f"{said.name}@{stamp(now)}", said.reason, said.roles, text, desk, now)
        found += [each for each in told if not known(str(each.data["key"]))]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Told:
    data: Mapping[str, Any]
    before: Incident
    events: Sequence[Event]
    desk: Desk
    now: datetime

    @property
    def lead(self) -> str:
        department = self.desk.profile.department(self.before.lead)
        return department.name if department else self.before.lead

    @property
    def asks(self) -> str:
        clock = self.before.clock(str(self.data["clock"]))
        return CLOCK_NAMES.get(clock.kind, "") if clock else ""

    @property
    def until(self) -> str:
        return moment(unstamp(str(self.data["until"])), self.now)


@dataclass(frozen=True, slots=True)
class _Said:
    reason: str
    #: stands where a rung would; tells two notices of one instant apart
    name: str
    #: words before and after the subject
    front: str
    back: str
    roles: tuple[Role, ...]


def _graded(told: _Told) -> _Said | None:
    level, old = told.data["level"], told.before.level
    if level is None or (old is not None and LEVELS.index(level) >= LEVELS.index(old)):
        return None
    if any(event.kind == "clock_started" and event.data["kind"] in STRICT_KINDS for event in told.events):
        # the ladder of the strict clocks tells the same people at this very moment
        return None
    change = f"{f'{ROMAN[old]}级' if old else '未达级别'}调{ROMAN[level]}级"
    back = f"，建议{change}。请核定" if told.data["by"] == "system" else f"，已由{change}。请知悉"
    return _Said("raised", f"raised.{level}", "升级：", back, ("duty", "leader", "top_leader"))


def _joined(told: _Told) -> _Said | None:
    """A new text about a matter that was put aside: somebody must look, reposts excepted."""
    status = told.before.status
    if status not in {"dismissed", "closed"} or told.data["reason"] == "near_identical":
        return None
    if told.data["attention"] != "respond" or any(event.kind == "incident_reopened" for event in told.events):
        return None
    back = "又有新文书，原已办结。请核实" if status == "closed" else "又有新文书，原已决定不公开回应。请核实"
    return _Said("told_again", f"told_again.{str(told.data['document'])[:40]}", "续报：", back, ("duty",))


def _returned(told: _Told) -> _Said:
    back = f"一事{told.lead}退回，裁定前仍由其负责。请裁定"
    return _Said("returned", "returned", "退回：", back, ("duty", "shift_leader"))


def _asked(told: _Told) -> _Said:
    back = f"，{told.asks}申请延至{told.until}。请审批"
    return _Said("extension_asked", "extension_asked", "申请延期：", back, ("leader",))


def _granted(told: _Told) -> _Said:
    back = f"，{told.asks}可延至{told.until}。请抓紧办理"
    return _Said("extension_granted", "extension_granted", "同意延期：", back, ("department",))


def _refused(told: _Told) -> _Said:
    back = f"，{told.asks}仍须{told.until}前完成。请抓紧办理"
    return _Said("extension_refused", "extension_refused", "不同意延期：", back, ("department",))


def _unproven(told: _Told) -> _Said | None:
    """A claim pauses the ladder: where its page tells of something else, somebody must know at once."""
    if told.data["tells"]:
        return None
    back = "，所报回应页面讲的不是此事。请核对"
    return _Said(
        "evidence_other",
        f"evidence_other.{told.data['response']}",
        "回应未证：",
        back,
        ("duty", "department"),
    )


def _unfetched(told: _Told) -> _Said:
    back = "，所报回应页面取不到。请核对网址"
    name = f"evidence_missing.{told.data['response']}"
    return _Said("evidence_missing", name, "回应未证：", back, ("duty", "department"))


_WORDINGS: Mapping[str, Callable[[_Told], _Said | None]] = {
    "incident_graded": _graded,
    "document_joined": _joined,
    "returned": _returned,
    "extension_asked": _asked,
    "extension_granted": _granted,
    "extension_refused": _refused,
    "evidence_kept": _unproven,
    "evidence_missing": _unfetched,
}
