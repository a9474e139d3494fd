"""Folding: what each event changes. One small function an event kind, one table at the end.

A handler takes the trial, the event's data and the commit's time (aware UTC). It refuses by
KeyError or ValueError what contradicts the state; it never decides anything.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from monitor.domain.alert import NOT_BEGUN, Alert
from monitor.domain.answering import ANSWERS
from monitor.domain.changed import made, replace
from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident, Member
from monitor.domain.instant import Instant, unstamp
from monitor.domain.judgement import LEVELS, Level
from monitor.domain.sole import sole
from monitor.domain.trial import Trial

Handler = Callable[[Trial, Mapping[str, Any], datetime], None]


def _incident_opened(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    if trial.has_incident(data["incident"]):
        raise ValueError(f"incident {data['incident']} is already there")
    trial.incidents[data["incident"]] = made(
        Incident, id=data["incident"], title=data["title"], opened=now, type=sole(data["type"]),
        lead=sole(data["lead"]), assist=sole(tuple(data["assist"])), confirmed=not data["provisional"],
    )  # fmt: skip


def _document_joined(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    incident = trial.incident(data["incident"])
    if trial.owner_of(data["document"]) is not None:
        raise ValueError(f"document {data['document']} has already joined an incident")
    member = made(
        Member, document=data["document"], source=sole(data["source"]),
        published=Instant(unstamp(data["published"]), sole(data["precision"])),
        detected=unstamp(data["detected"]), attention=sole(data["attention"]), level=sole(data["level"]),
        type=sole(data["type"]), stale=data["stale"],
    )  # fmt: skip
    trial.change(incident.id, members=(*incident.members, member), last_joined=now)
    trial.incident_of[data["document"]] = incident.id


def _incident_graded(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    incident = trial.incident(data["incident"])
    graded_by, overruled = incident.graded_by, incident.overruled
    if data["by"] != "system":
        graded_by = data["by"]
        overruled = _graver(incident.level, overruled)
    elif data["level"] != incident.level:
        graded_by = ""
    trial.change(
        incident.id, level=sole(data["level"]), type=sole(data["type"]), criteria=sole(tuple(data["criteria"])),
        review=sole(tuple(data["review"])), graded_by=graded_by, overruled=overruled,
    )  # fmt: skip


def _graver(one: Level | None, other: Level | None) -> Level | None:
    known = [level for level in (one, other) if level is not None]
    return min(known, key=LEVELS.index, default=None)


def _bind(trial: Trial, incident_id: str) -> None:
    incident = trial.incident(incident_id)
    clocks = tuple(
        replace(clock, provisional=False) if clock.kind in PUBLIC_KINDS else clock
        for clock in incident.clocks
    )
    trial.change(incident_id, clocks=clocks)


def _departments_assigned(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    incident = trial.incident(data["incident"])
    departments = (data["lead"], *data["assist"])
    clocks = tuple(
        replace(clock, departments=departments) if clock.answerable else clock for clock in incident.clocks
    )
    trial.change(
        incident.id, lead=data["lead"], assist=tuple(data["assist"]), clocks=clocks, returned_by="",
        signed_at=None, signed_by="", handled=False,
    )  # fmt: skip


def _incident_confirmed(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change(data["incident"], confirmed=True, status="open", dismissed_as="", ended_at=None)
    _bind(trial, data["incident"])


def _incident_dismissed(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    trial.change(data["incident"], status="dismissed", dismissed_as=data["outcome"], ended_at=now)


def _incident_merged(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    incident, into = trial.incident(data["incident"]), trial.incident(data["into"])
    if incident.id == into.id:
        raise ValueError(f"incident {incident.id} cannot be merged into itself")
    for member in incident.members:
        trial.incident_of[member.document] = into.id
    trial.change(
        into.id, members=into.members + incident.members, responses=into.responses + incident.responses
    )
    trial.change(incident.id, status="merged", into=into.id, members=(), responses=())


def _incident_split(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    incident, new = trial.incident(data["incident"]), trial.incident(data["new"])
    moving = set(data["documents"])
    moved = tuple(member for member in incident.members if member.document in moving)
    if len(moved) != len(moving):
        raise ValueError(f"not every document to split off is in incident {incident.id}")
    for member in moved:
        trial.incident_of[member.document] = new.id
    rest = tuple(member for member in incident.members if member.document not in moving)
    # a reply goes where its letter goes
    theirs = tuple(each for each in incident.responses if each.letters and moving.issuperset(each.letters))
    kept = tuple(each for each in incident.responses if each not in theirs)
    trial.change(incident.id, members=rest, responses=kept)
    trial.change(new.id, members=new.members + moved, responses=new.responses + theirs)


def _incident_reopened(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change(data["incident"], status="open", dismissed_as="", confirmed=False, ended_at=None)


def _incident_closed(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    trial.change(data["incident"], status="closed", ended_at=now)


def _clock_started(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    incident = trial.incident(data["incident"])
    if incident.clock(data["clock"]) is not None:
        raise ValueError(f"clock {data['clock']} is already there")
    due = unstamp(data["due"])
    clock = made(
        Clock, id=sole(data["clock"]), kind=sole(data["kind"]), limit=sole(data["limit"]),
        grade=sole(data["grade"]), basis=sole(data["basis"]), standing=sole(data["standing"]),
        ladder=sole(data["ladder"]), start=Instant(unstamp(data["start"]), sole(data["precision"])),
        start_rule=sole(data["start_rule"]), due=due, due_original=due, provisional=data["provisional"],
        departments=sole(tuple(data["departments"])), armed_at=now, began=now,
    )  # fmt: skip
    trial.change(incident.id, clocks=(*incident.clocks, clock))


def _clock_moved(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    start = Instant(unstamp(data["start"]), data["precision"])
    trial.change_clock(data["incident"], data["clock"], start=start)
    _move_due(trial, data["incident"], data["clock"], unstamp(data["due"]), now)


def _move_due(trial: Trial, incident: str, clock_id: str, due: datetime, now: datetime) -> None:
    clock = trial.clock(incident, clock_id)
    if due > clock.due:
        trial.change_clock(
            incident, clock_id, due=due, armed_at=now, generation=clock.generation + 1, passed=frozenset()
        )
    else:
        trial.change_clock(incident, clock_id, due=due)


def _clock_bound(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], provisional=False)


def _clock_met(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    clock = trial.clock(data["incident"], data["clock"])
    met_at = unstamp(data["met_at"])
    trial.change_clock(
        data["incident"], clock.id, outcome="met_on_time" if met_at <= clock.due else "met_late",
        met_at=met_at, stopped_by=data["stopped_by"], proof=data["proof"], provisional=False,
    )  # fmt: skip


def _clock_claimed(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(
        data["incident"], data["clock"], outcome="claimed", met_at=unstamp(data["claimed_at"]),
        stopped_by=data["stopped_by"], proof="claimed", provisional=False,
    )  # fmt: skip


def _clock_cancelled(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(
        data["incident"], data["clock"], outcome="cancelled", stopped_by=data["reason"], met_at=None, proof=""
    )


def _clock_superseded(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], outcome="superseded", stopped_by=data["into"])


def _extension_asked(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], extension="asked")
    trial.change(data["incident"])


def _extension_granted(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], extension="granted")
    _move_due(trial, data["incident"], data["clock"], unstamp(data["until"]), now)


def _extension_refused(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], extension="refused")


def _signed(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    if data["department"] == trial.incident(data["incident"]).lead:
        trial.change(data["incident"], signed_at=now, signed_by=data["by"], handled=False)


def _returned(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change(data["incident"], returned_by=data["department"])


def _clock_reopened(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    trial.change_clock(data["incident"], data["clock"], outcome="", met_at=None, stopped_by="", proof="")


def _alert_due(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    if trial.has_alert(data["key"]):
        raise ValueError(f"alert {data['key']} is already there")
    incident = data["incident"]
    trial.alerts[data["key"]] = made(
        Alert, key=data["key"], incident=trial.incident(incident).id if trial.has_incident(incident) else incident,
        clock=sole(data["clock"]), person=sole(data["person"]), channel=sole(data["channel"]), rank=data["rank"],
        text=data["text"], mark=unstamp(data["mark"]), role=sole(data["role"]), folded_into=data["folded_into"] or "",
    )  # fmt: skip
    if data["clock"]:
        _pass(trial, data)


def _rung_skipped(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    _pass(trial, data)


def _pass(trial: Trial, data: Mapping[str, Any]) -> None:
    clock = trial.clock(data["incident"], data["clock"])
    step = (data["rung"], data["repeat"])
    if step not in clock.passed:
        trial.change_clock(data["incident"], clock.id, passed=sole(clock.passed | {step}))


def _alert_sending(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    alert = trial.alert(data["key"])
    trial.alerts[alert.key] = replace(
        alert, delivery="sending", attempt=data["attempt"], worker=sole(data["worker"]),
        deadline=unstamp(data["deadline"]), next_try=None, held_until=None, held_for="", holds=0,
    )  # fmt: skip


def _alert_held(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    alert = trial.alert(data["key"])
    trial.alerts[alert.key] = replace(
        alert, held_until=unstamp(data["until"]), held_for=data["reason"], holds=alert.holds + 1
    )


def _alert_folded(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    alert, host = trial.alert(data["key"]), trial.alert(data["folded_into"])
    if alert.key == host.key or host.folded_into:
        raise ValueError(f"alert {alert.key} cannot be told with {host.key}")
    trial.alerts[alert.key] = replace(alert, folded_into=host.key, held_until=None, held_for="")


def _alert_settled(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    alert = trial.alert(data["key"])
    next_try = data["next_try"]
    unknowns = alert.unknowns + (data["outcome"] == "unknown")
    if alert.delivery == "unknown" and data["attempt"] == alert.attempt and data["outcome"] in _NOT_SENT:
        # what was unknown is known by now: nothing of it had arrived
        unknowns -= 1
    trial.alerts[alert.key] = replace(
        alert, delivery=sole(data["outcome"]), attempt=max(alert.attempt, data["attempt"]), deadline=None,
        unknowns=unknowns,
        failures=alert.failures + (data["outcome"] == "failed_for_now" and data["detail"] not in NOT_BEGUN),
        next_try=None if next_try is None else unstamp(next_try),
    )  # fmt: skip


#: outcomes that say of an attempt that its message did not arrive
_NOT_SENT = frozenset({"failed_for_now", "failed_for_good"})


HANDLERS: Mapping[str, Handler] = {
    "incident_opened": _incident_opened,
    "document_joined": _document_joined,
    "incident_graded": _incident_graded,
    "departments_assigned": _departments_assigned,
    "incident_confirmed": _incident_confirmed,
    "incident_dismissed": _incident_dismissed,
    "incident_merged": _incident_merged,
    "incident_split": _incident_split,
    "incident_closed": _incident_closed,
    "incident_reopened": _incident_reopened,
    "clock_started": _clock_started,
    "clock_moved": _clock_moved,
    "clock_bound": _clock_bound,
    "clock_met": _clock_met,
    "clock_claimed": _clock_claimed,
    "clock_cancelled": _clock_cancelled,
    "clock_superseded": _clock_superseded,
    "clock_reopened": _clock_reopened,
    "extension_asked": _extension_asked,
    "extension_granted": _extension_granted,
    "extension_refused": _extension_refused,
    "signed": _signed,
    "transferred": lambda _trial, _data, _now: None,
    "returned": _returned,
    **ANSWERS,
    "alert_due": _alert_due,
    "rung_skipped": _rung_skipped,
    "alert_held": _alert_held,
    "alert_folded": _alert_folded,
    "alert_sending": _alert_sending,
    "alert_settled": _alert_settled,
}
