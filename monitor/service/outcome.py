"""What a replay tells: alerts, clocks, incidents, refused acts and the ledger, as JSON lines.

Times carry the Beijing offset; what is not there is null; `documents` are those of the incident at
the end, followed through merges.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from monitor.domain.clock import Clock
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import beijing
from monitor.domain.ledger import Commit, export_line
from monitor.service.replay import Replay

_PAGE = 1000


def write(replay: Replay, until: datetime, folder: Path) -> None:
    """Write the five files into `folder`, replacing them together at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "alerts": _lines(_alerts(replay)), "clocks": _lines(_clocks(replay, until)),
        "incidents": _lines(_incidents(replay)), "acts_refused": _lines(_refused(replay)),
        "ledger": (export_line(commit) for commit in _commits(replay)),
    }  # fmt: skip
    for name, lines in files.items():
        with (folder / f".{name}.new").open("wb") as file:
            file.writelines(lines)
    for name in files:
        (folder / f".{name}.new").replace(folder / f"{name}.jsonl")


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    return (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _commits(replay: Replay) -> Iterator[Commit]:
    after = 0
    while True:
        page = replay.ledger.read(replay.profile.id, after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].number


def _documents(replay: Replay, incident: Incident) -> list[str]:
    while incident.status == "merged":
        incident = replay.state.incidents[incident.into]
    return [member.document for member in incident.members]


def _alerts(replay: Replay) -> Iterator[dict[str, Any]]:
    for commit in _commits(replay):
        for event in commit.events:
            if event.kind == "alert_due":
                yield _alert(replay, commit, event)


def _alert(replay: Replay, commit: Commit, event: Event) -> dict[str, Any]:
    incident = replay.state.incidents[str(event.data["incident"])]
    clock = incident.clock(str(event.data["clock"]))
    person = replay.roster.person(str(event.data["person"]))
    return {
        "at": beijing(commit.time), "key": event.data["key"], "incident": incident.id,
        "documents": _documents(replay, incident), "clock": "" if clock is None else clock.kind,
        "rung": event.data["rung"], "repeat": event.data["repeat"], "reason": event.data["reason"],
        "person": event.data["person"], "name": None if person is None else person.name,
        "role": event.data["role"], "channel": event.data["channel"],
        "text": replay.texts.get(str(event.data["text"])), "folded_into": event.data["folded_into"],
    }  # fmt: skip


def _clocks(replay: Replay, until: datetime) -> Iterator[dict[str, Any]]:
    for incident in replay.state.incidents.values():
        for clock in incident.clocks:
            yield _clock(replay, incident, clock, until)


def _clock(replay: Replay, incident: Incident, clock: Clock, until: datetime) -> dict[str, Any]:
    return {
        "incident": incident.id, "documents": _documents(replay, incident), "clock": clock.id,
        "kind": clock.kind, "limit": clock.limit, "basis": clock.basis, "standing": clock.standing,
        "grade": clock.grade, "started": beijing(clock.start.at), "precision": clock.start.precision,
        "start_rule": clock.start_rule, "due": beijing(clock.due), "due_original": beijing(clock.due_original),
        "provisional": clock.provisional, "late_when_found": clock.late_when_found, "outcome": clock.outcome_at(until),
        "met_at": None if clock.met_at is None else beijing(clock.met_at),
        "stopped_by": clock.stopped_by or None, "proof": clock.proof or None,
        "departments": [_name(replay, each) for each in clock.departments],
    }  # fmt: skip


def _name(replay: Replay, department: str) -> str:
    found = replay.profile.department(department)
    return department if found is None else found.name


def _incidents(replay: Replay) -> Iterator[dict[str, Any]]:
    for incident in replay.state.incidents.values():
        lead, *assist = (_name(replay, each) for each in incident.departments)
        yield {
            "id": incident.id, "documents": [member.document for member in incident.members],
            "title": replay.texts.get(incident.title), "level": incident.level,
            "emergency": incident.level is not None, "type": incident.type, "status": incident.status,
            "merged_into": incident.into or None, "dismissed_as": incident.dismissed_as or None,
            "confirmed": incident.confirmed, "graded_by": _who(replay, incident.graded_by),
            "departments": [
                {"name": lead, "role": "lead"}, *({"name": name, "role": "assist"} for name in assist),
            ],
            "criteria": list(incident.criteria), "needs_review": bool(incident.review),
            "review_reasons": list(incident.review), "opened": beijing(incident.opened),
            "detected": beijing(incident.detected),
            "signed_at": None if incident.signed_at is None else beijing(incident.signed_at),
            "signed_by": _who(replay, incident.signed_by),
        }  # fmt: skip


def _who(replay: Replay, by: str) -> str | None:
    """Who acted, as given; free text comes back from the library."""
    return replay.texts.get(by.removeprefix("text:")) if by.startswith("text:") else by or None


def _refused(replay: Replay) -> Iterator[dict[str, Any]]:
    for refused in replay.refused:
        act = refused.act
        yield {
            "at": beijing(act.at), "do": act.do, "document": act.document, "by": act.by, "data": act.data,
            "code": refused.code, "reason": refused.reason,
        }  # fmt: skip
