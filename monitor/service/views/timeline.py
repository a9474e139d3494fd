"""The timeline: an incident's own commits, newest first, as a person reads them. Pure.

Straight from the ledger: who, what, the system's time, the time a person claims beside it, the number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.service.views.event_words import Line, clock_of, line_of
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact

#: commits one page of the timeline shows
MOST_ENTRIES = 100
#: lines one commit takes there; more are counted
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    #: the first of several commits told as one; `number` where it is one alone
    first: int
    #: the system's own time
    at: str
    at_iso: str
    who: str
    lines: tuple[Line, ...]
    #: how many reposts in a row it tells of
    reposts: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: tuple[Entry, ...]
    #: commits that only tell how sending went; they stand with the alerts
    of_sending: int
    #: pass as `before` to see older ones; 0 at the end
    earlier: int


def timeline(
    commits: Sequence[Commit], incident: str, sight: Sight, before: int = 0, most: int = MOST_ENTRIES
) -> Timeline:
    """One page of what happened to an incident.

    Args:
        commits: those that name the incident, in order.
        incident: its id; events of others in the same commits are left out.
        sight: names and texts.
        before: only numbers below this; 0 for all.
        most: at most so many entries.

    """
    entries: list[Entry] = []
    of_sending, earlier = 0, 0
    for commit in reversed(commits):
        if before and commit.number >= before:
            continue
        if len(entries) == most:
            earlier = entries[-1].number
            break
        lines = _lines(commit, incident, sight)
        if _only_a_repost(commit, incident) and entries and entries[-1].reposts:
            entries[-1] = _one_more(entries[-1], commit)
        elif _only_a_repost(commit, incident):
            entries.append(replace(_entry(commit, lines, sight), reposts=1))
        elif lines:
            entries.append(_entry(commit, lines, sight))
        else:
            of_sending += 1
    return Timeline(tuple(entries), of_sending, earlier)


def _entry(commit: Commit, lines: tuple[Line, ...], sight: Sight) -> Entry:
    return Entry(
        number=commit.number, first=commit.number, at=exact(commit.time), at_iso=commit.time.isoformat(), who=sight.person(commit.actor),
        lines=lines,
    )  # fmt: skip


def _only_a_repost(commit: Commit, incident: str) -> bool:
    ours = [event for event in commit.events if _is_of(event, incident)]
    return bool(ours) and all(
        event.kind == "document_joined" and event.data["reason"] == "near_identical" for event in ours
    )


def _one_more(entry: Entry, commit: Commit) -> Entry:
    """A row of reposts is told as one: nobody reads forty lines that say the same."""
    count = entry.reposts + 1
    line = Line("文书归入事件", f"{count} 篇，内容基本相同，自 {exact(commit.time)} 起陆续归入")
    return replace(entry, first=commit.number, lines=(line,), reposts=count)


def _lines(commit: Commit, incident: str, sight: Sight) -> tuple[Line, ...]:
    ours = [event for event in commit.events if _is_of(event, incident)]
    alerts = [event for event in ours if event.kind == "alert_due"]
    lines = [
        line_of(event, sight) for event in ours if event.kind not in _SENDING and event.kind != "alert_due"
    ]
    if alerts:
        lines.append(_told(alerts, sight))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [Line("另有", f"{len(lines) - MOST_LINES + 1} 项，见 huiying ledger show")]
    return tuple(lines)


_SENDING = frozenset({"alert_held", "alert_folded", "alert_sending", "alert_settled", "rung_skipped"})


def _is_of(event: Event, incident: str) -> bool:
    return incident in {event.data.get("incident"), event.data.get("into"), event.data.get("new")}


def _told(alerts: Sequence[Event], sight: Sight) -> Line:
    """Alerts of one commit in one line: whom, by how many messages."""
    people = dict.fromkeys(sight.person(str(event.data["person"])) for event in alerts)
    names = list(people)
    some = "、".join(names[:4]) + (f"等 {len(names)} 人" if len(names) > 4 else "")
    clocks = dict.fromkeys(clock_of(event.data) for event in alerts if event.data["clock"])
    about = f"（{'、'.join(clocks)}）" if clocks else ""
    return Line("发出提醒", f"{some}{about}")


#: almost the same text with other figures: no mere repost
UPDATED = "updated"


def joins(commits: Iterable[Commit]) -> dict[str, str]:
    """Document id -> why it joined, whichever incident it joined first; UPDATED where only figures differ."""
    found: dict[str, str] = {}
    told: set[str] = set()
    for commit in commits:
        for event in commit.events:
            if event.kind == "document_joined":
                figures, reason = repr(sorted(_figures(event.data))), str(event.data["reason"])
                fresh = reason == "near_identical" and figures not in told
                found[str(event.data["document"])] = UPDATED if fresh else reason
                told.add(figures)
    return found


def _figures(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    counts: Mapping[str, Any] = data["counts"]
    return ((kind, repr(list(count))) for kind, count in counts.items())


def moves(commits: Iterable[Commit], incident: str) -> dict[str, list[str]]:
    """Clock id -> why its due time moved, in order."""
    found: dict[str, list[str]] = {}
    for commit in commits:
        for event in commit.events:
            if event.data.get("incident") != incident:
                continue
            if event.kind == "clock_moved":
                found.setdefault(str(event.data["clock"]), []).append(str(event.data["reason"]))
            elif event.kind == "extension_granted":
                found.setdefault(str(event.data["clock"]), []).append("同意延期")
    return found
