"""The timeline: an incident's own commits, newest first, as a person reads them. Pure.

Straight from the ledger: who, what, the system's time, the time a person claims beside it, the number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.wording import CLOCK_NAMES
from monitor.domain.event import KINDS, Event
from monitor.domain.instant import unstamp
from monitor.domain.judgement import Level
from monitor.domain.ledger import Commit
from monitor.domain.response import RESPONSE_NAMES
from monitor.domain.story import JOIN_NAMES
from monitor.service.views.clock_lines import PROOF_NAMES, REASON_NAMES
from monitor.service.views.grades import level_words
from monitor.service.views.papers import SOURCE_NAMES
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact

#: commits one page of the timeline shows
MOST_ENTRIES = 100
#: lines one commit takes there; more are counted
MOST_LINES = 20

_DISMISSALS = {"no_public_answer": "不公开回应", "offline": "线下办理", "false_alarm": "误报"}
_WAYS = {"link": "短信链接", "console": "值班台", "proxy": "代签（电话告知）", "act": "记录"}
_CAUSES = {
    "proposal": "系统建议", "new_facts": "出现新事实", "misjudgement": "原判有误", "reviewed": "复核事项有增", "merged": "合并",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    #: 签收, 定级 ...
    what: str
    detail: str
    #: the time a person or a page claims; "" where none is claimed
    claimed: str = ""


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
        _line(event, sight) for event in ours if event.kind not in _SENDING and event.kind != "alert_due"
    ]
    if alerts:
        lines.append(_told(alerts, sight))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [Line("另有", f"{len(lines) - MOST_LINES + 1} 项，见 huiying ledger show")]
    return tuple(lines)


_SENDING = frozenset({"alert_sending", "alert_settled", "rung_skipped"})


def _is_of(event: Event, incident: str) -> bool:
    return incident in {event.data.get("incident"), event.data.get("into"), event.data.get("new")}


def _told(alerts: Sequence[Event], sight: Sight) -> Line:
    """Alerts of one commit in one line: whom, by how many messages."""
    people = dict.fromkeys(sight.person(str(event.data["person"])) for event in alerts)
    names = list(people)
    some = "、".join(names[:4]) + (f"等 {len(names)} 人" if len(names) > 4 else "")
    clocks = dict.fromkeys(_clock(event.data) for event in alerts if event.data["clock"])
    about = f"（{'、'.join(clocks)}）" if clocks else ""
    return Line("发出提醒", f"{some}{about}")


def _line(event: Event, sight: Sight) -> Line:
    kind = KINDS.get(event.kind)
    name = event.kind if kind is None else kind.chinese
    detail = _DETAILS.get(event.kind)
    said = "" if detail is None else detail(event.data, sight)
    note = event.data.get("note")
    if isinstance(note, str) and note:
        said = f"{said}；{sight.text(note)}" if said else sight.text(note)
    if event.kind == "incident_dismissed":
        name = _DISMISSALS.get(str(event.data["outcome"]), name)
    return Line(name, said, _claimed(event))


def _claimed(event: Event) -> str:
    """发布时间 2026-03-11 10:18:00; "" where nobody claims one, or the system's own record is the proof."""
    field, label = _CLAIMED.get(event.kind, ("", ""))
    given = event.data.get(field)
    if not isinstance(given, str) or event.data.get("proof") == "record":
        return ""
    return f"{label} {exact(unstamp(given))}"


#: kind -> the field that holds a time somebody claims, and what is claimed
_CLAIMED: Mapping[str, tuple[str, str]] = {
    "document_joined": ("published", "公开时间"), "clock_met": ("met_at", "完成时间"),
    "clock_claimed": ("claimed_at", "自报时间"), "responded": ("published", "发布时间"),
    "evidence_kept": ("published", "页面发布时间"),
}  # fmt: skip

Data = Mapping[str, Any]


def _clock(data: Data) -> str:
    kind = str(data["clock"]).split(".", maxsplit=1)[0]
    return CLOCK_NAMES.get(kind, kind)


def _reason(code: object) -> str:
    return REASON_NAMES.get(str(code), str(code))


def _joined(data: Data, _sight: Sight) -> str:
    reasons = {"first": "首篇"} | {str(code): name for code, name in JOIN_NAMES.items()}
    source = SOURCE_NAMES.get(str(data["source"]), str(data["source"]))
    stale = "；首次发现时已过旧，不起算时限" if data["stale"] else ""
    return f"{source}，{reasons.get(str(data['reason']), str(data['reason']))}{stale}"


def _graded(data: Data, sight: Sight) -> str:
    level: Level | None = data["level"]
    cause = _CAUSES.get(str(data["cause"]), str(data["cause"]))
    by = "" if data["by"] == "system" else f"，{sight.person(str(data['by']))}"
    near = "；临近限期调整" if data["near_deadline"] else ""
    waiting = "待核" if data["by"] == "system" and level is not None else ""
    return f"{level_words(level)} {waiting}（{cause}{by}）{near}"


def _departments(data: Data, sight: Sight) -> str:
    assist = "、".join(sight.department(each) for each in data["assist"])
    return f"牵头 {sight.department(data['lead'])}" + (f"，协办 {assist}" if assist else "")


def _started(data: Data, _sight: Sight) -> str:
    provisional = "，暂计" if data["provisional"] else ""
    return f"{_clock(data)}：{exact(unstamp(data['start']))} 起算，应于 {exact(unstamp(data['due']))} 前完成{provisional}"


def _moved(data: Data, _sight: Sight) -> str:
    return f"{_clock(data)}：改自 {exact(unstamp(data['start']))} 起算，应于 {exact(unstamp(data['due']))} 前完成（{_reason(data['reason'])}）"


def _met(data: Data, _sight: Sight) -> str:
    return f"{_clock(data)}（{PROOF_NAMES.get(str(data['proof']), str(data['proof']))}）"


def _cancelled(data: Data, _sight: Sight) -> str:
    near = "；临近限期取消" if data["near_deadline"] else ""
    return f"{_clock(data)}（{_reason(data['reason'])}）{near}"


def _extension(data: Data, _sight: Sight) -> str:
    return f"{_clock(data)} 至 {exact(unstamp(data['until']))}"


def _responded(data: Data, sight: Sight) -> str:
    known = {str(kind): name for kind, name in RESPONSE_NAMES.items()}
    url = f"，{sight.text(data['url'])}" if data["url"] else ""
    return (
        f"{known.get(str(data['kind']), str(data['kind']))}（{PROOF_NAMES.get(str(data['proof']), '')}）{url}"
    )


def _signed(data: Data, sight: Sight) -> str:
    way = _WAYS.get(str(data["way"]), str(data["way"]))
    return f"{sight.department(str(data['department']))}，{way}"


_DETAILS: Mapping[str, Callable[[Data, Sight], str]] = {
    "incident_opened": _departments,
    "document_joined": _joined,
    "incident_graded": _graded,
    "departments_assigned": _departments,
    "incident_merged": lambda data, _sight: f"事件 {data['incident'][:6]} 并入事件 {data['into'][:6]}",
    "incident_split": lambda data, _sight: (
        f"拆出 {len(data['documents'])} 份文书，另立事件 {data['new'][:6]}"
    ),
    "incident_reopened": lambda data, _sight: _reason(data["reason"]),
    "clock_started": _started,
    "clock_moved": _moved,
    "clock_bound": lambda data, _sight: f"{_clock(data)}（{_reason(data['reason'])}）",
    "clock_met": _met,
    "clock_claimed": lambda data, _sight: _clock(data),
    "clock_cancelled": _cancelled,
    "clock_reopened": lambda data, _sight: f"{_clock(data)}（{_reason(data['reason'])}）",
    "clock_superseded": lambda data, _sight: f"{_clock(data)}，并入事件 {str(data['into'])[:6]}",
    "extension_asked": _extension,
    "extension_granted": _extension,
    "extension_refused": lambda data, _sight: _clock(data),
    "signed": _signed,
    "transferred": lambda data, sight: f"{sight.department(data['origin'])} → {sight.department(data['to'])}",
    "returned": lambda data, sight: sight.department(str(data["department"])),
    "responded": _responded,
    "evidence_kept": lambda data, sight: (
        f"{sight.text(data['title'])}；{'讲到本事件' if data['tells'] else '未讲到本事件，不作证据'}"
    ),
}


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


def _figures(data: Data) -> Iterable[tuple[str, str]]:
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
