"""What each event says on a timeline: a name, the details in words, the time somebody claims. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.wording import CLOCK_NAMES
from monitor.domain.event import KINDS, Event
from monitor.domain.instant import unstamp
from monitor.domain.judgement import Level
from monitor.domain.response import RESPONSE_NAMES
from monitor.domain.story import JOIN_NAMES
from monitor.service.views.clock_lines import PROOF_NAMES, REASON_NAMES
from monitor.service.views.grades import level_words
from monitor.service.views.papers import SOURCE_NAMES
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact

Data = Mapping[str, Any]

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


def line_of(event: Event, sight: Sight) -> Line:
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


def clock_of(data: Data) -> str:
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
    return f"{clock_of(data)}：{exact(unstamp(data['start']))} 起算，应于 {exact(unstamp(data['due']))} 前完成{provisional}"


def _moved(data: Data, _sight: Sight) -> str:
    return f"{clock_of(data)}：改自 {exact(unstamp(data['start']))} 起算，应于 {exact(unstamp(data['due']))} 前完成（{_reason(data['reason'])}）"


def _met(data: Data, _sight: Sight) -> str:
    return f"{clock_of(data)}（{PROOF_NAMES.get(str(data['proof']), str(data['proof']))}）"


def _cancelled(data: Data, _sight: Sight) -> str:
    near = "；临近限期取消" if data["near_deadline"] else ""
    return f"{clock_of(data)}（{_reason(data['reason'])}）{near}"


def _extension(data: Data, _sight: Sight) -> str:
    return f"{clock_of(data)} 至 {exact(unstamp(data['until']))}"


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
    "personal_viewed": lambda data, sight: (
        f"{sight.person(str(data['by']))}，来信 {str(data['document'])[:6]}"
    ),
    "clock_started": _started,
    "clock_moved": _moved,
    "clock_bound": lambda data, _sight: f"{clock_of(data)}（{_reason(data['reason'])}）",
    "clock_met": _met,
    "clock_claimed": lambda data, _sight: clock_of(data),
    "clock_cancelled": _cancelled,
    "clock_reopened": lambda data, _sight: f"{clock_of(data)}（{_reason(data['reason'])}）",
    "clock_superseded": lambda data, _sight: f"{clock_of(data)}，并入事件 {str(data['into'])[:6]}",
    "extension_asked": _extension,
    "extension_granted": _extension,
    "extension_refused": lambda data, _sight: clock_of(data),
    "signed": _signed,
    "transferred": lambda data, sight: f"{sight.department(data['origin'])} → {sight.department(data['to'])}",
    "returned": lambda data, sight: sight.department(str(data["department"])),
    "responded": _responded,
    "evidence_kept": lambda data, sight: (
        f"{sight.text(data['title'])}；{'讲到本事件' if data['tells'] else '未讲到本事件，不作证据'}"
    ),
}
