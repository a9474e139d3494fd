"""Wording: what an alert says, in at most 70 UTF-16 units with signature and link.

Where it is too long it loses, in this order, the source, then figures except deaths, then words of
the title; never the level, the limit or what is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.escalation import Step
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.domain.judgement import LEVEL_NAMES
from monitor.domain.office import Profile

#: one short message (GSM 03.38 UCS-2), in UTF-16 units
LONGEST = 70
#: " " and a link such as hy.example.cn/s/7KQ2XMRP, kept free behind every text
LINK_ROOM = 26

_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"}
#: what a clock asks for, in a word
CLOCK_NAMES: dict[str, str] = {
    "authoritative_release": "首发", "press_conference": "新闻发布会", "response": "回应", "triage": "研判", "sign": "签收",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What an incident is called in an alert."""

    title: str
    #: 死亡1人; "" where none is stated
    deaths: str
    #: 112人; other figures, dropped first
    figures: str


def units(text: str) -> int:
    """Length in UTF-16 units, as an SMS counts."""
    return len(text.encode("utf-16-le")) // 2


def word(
    step: Step, clock: Clock, incident: Incident, subject: Subject, profile: Profile, now: datetime
) -> str:
    """The text of one alert, without its link."""
    frame = _FRAMES[_frame(step, clock)]
    before, after = frame(_Scene(step, clock, incident, profile, now))
    return fit(f"【{profile.short_name}】{before}", subject, after)


def fit(before: str, subject: Subject, after: str) -> str:
    """Put the subject between two parts that may not be shortened."""
    room = LONGEST - LINK_ROOM - units(before) - units(after)
    for words in (
        _joined(subject.title, subject.figures, subject.deaths),
        _joined(subject.title, subject.deaths),
    ):
        if units(words) <= room:
            return f"{before}{words}{after}"
    deaths = subject.deaths if subject.deaths and subject.deaths not in subject.title else ""
    return f"{before}{_cut(subject.title, room - units(deaths))}{deaths}{after}"


def _joined(title: str, *figures: str) -> str:
    return "".join((title, *(figure for figure in figures if figure and figure not in title)))


def _cut(text: str, room: int) -> str:
    if units(text) <= room:
        return text
    kept = ""
    for letter in text:
        if units(kept + letter) > max(room - 1, 3):
            break
        kept += letter
    return f"{kept}…"


@dataclass(frozen=True, slots=True)
class _Scene:
    step: Step
    clock: Clock
    incident: Incident
    profile: Profile
    now: datetime

    @property
    def level(self) -> str:
        level = self.incident.level
        if level is None:
            return ""
        waiting = "" if self.incident.graded_by else "待核"
        return f"{LEVEL_NAMES[level]}（{_ROMAN[level]}级{waiting}）"

    @property
    def due(self) -> str:
        return moment(self.clock.due, self.now)

    @property
    def lead(self) -> str:
        department = self.profile.department(self.incident.lead)
        return department.name if department else self.incident.lead

    @property
    def asks(self) -> str:
        return CLOCK_NAMES.get(self.clock.kind, self.clock.kind)


def moment(at: datetime, now: datetime) -> str:
    """14:10 today, 9日8:20 on another day, in Beijing time."""
    local, today = at.astimezone(BEIJING), now.astimezone(BEIJING)
    time = f"{local.hour}:{local.minute:02d}"
    return time if local.date() == today.date() else f"{local.day}日{time}"


def span(length: timedelta) -> str:
    """12分钟, 1小时, 3小时30分."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{rest}分钟"
    return f"{hours}小时{rest}分" if rest else f"{hours}小时"


def _frame(step: Step, clock: Clock) -> str:
    if clock.kind in {"triage", "sign"}:
        return f"{clock.kind}_late" if step.reason in {"due", "overdue", "repeated"} else clock.kind
    if step.reason == "repeated":
        return "overdue" if step.rung.mark in {"due", "after_due"} else "unsigned"
    if step.reason == "started":
        return "provisional" if clock.provisional else "started"
    return "near" if step.reason == "before_due" else step.reason


def _started(scene: _Scene) -> tuple[str, str]:
    if scene.incident.strict:
        return f"{scene.level}：", f"，{scene.lead}牵头，{scene.due}前{scene.asks}。请签收"
    return "交办：", f"一事由{scene.lead}牵头，{scene.due}前{scene.asks}。请签收"


def _provisional(scene: _Scene) -> tuple[str, str]:
    return "待研判：", f"，暂计时至{scene.due}。请研判"


def _elapsed(scene: _Scene) -> tuple[str, str]:
    if scene.clock.provisional:
        return "待研判：", f"仍未研判，{scene.due}到期。请研判"
    signed = "" if scene.incident.signed_at else "未签收，"
    return "催办：", f"{signed}{scene.due}前{scene.asks}，{scene.lead}。请加快办理"


def _unsigned(scene: _Scene) -> tuple[str, str]:
    return "催签：", f"一事未签收，{scene.due}前{scene.asks}。请即签收"


def _signed_idle(scene: _Scene) -> tuple[str, str]:
    since = span(scene.now - (scene.incident.signed_at or scene.now))
    return "再提醒：", f"已签收{since}无进展，{scene.due}前{scene.asks}。请补报进展"


def _near(scene: _Scene) -> tuple[str, str]:
    return "临期：", f"{scene.asks}还剩{span(scene.clock.due - scene.now)}（{scene.due}）。请加快审签"


def _due(scene: _Scene) -> tuple[str, str]:
    return "到期：", f"{scene.asks}时限已到（{scene.due}），责任{scene.lead}。请予督促"


def _overdue(scene: _Scene) -> tuple[str, str]:
    return "超期：", f"{scene.asks}已超{span(scene.now - scene.clock.due)}，责任{scene.lead}。请予督促"


def _triage(scene: _Scene) -> tuple[str, str]:
    return f"待研判：{scene.level}", f"，{scene.due}前研判。请研判"


def _triage_late(scene: _Scene) -> tuple[str, str]:
    return f"研判超时：{scene.level}", f"，应于{scene.due}前研判。请督促"


def _sign(scene: _Scene) -> tuple[str, str]:
    return f"交办：{scene.level}", f"一事由{scene.lead}牵头。请于{scene.due}前签收"


def _sign_late(scene: _Scene) -> tuple[str, str]:
    since = span(scene.now - scene.clock.start.at)
    return "催签：", f"一事交办{since}，{scene.lead}未签收。请即督促签收"


_FRAMES: dict[str, Callable[[_Scene], tuple[str, str]]] = {
    "started": _started,
    "provisional": _provisional,
    "elapsed": _elapsed,
    "unsigned": _unsigned,
    "signed_idle": _signed_idle,
    "near": _near,
    "due": _due,
    "overdue": _overdue,
    "triage": _triage,
    "triage_late": _triage_late,
    "sign": _sign,
    "sign_late": _sign_late,
}
