"""Wording: what an alert says, in at most 70 UTF-16 units with signature and link.

Where it is too long it loses, in this order, the source, then figures except deaths, then words of
the title; never the level, the limit or what is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from alerts.escalation import Step
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.domain.judgement import LEVEL_NAMES, ROMAN
from monitor.domain.office import Profile

#: one short message (GSM 03.38 UCS-2), in UTF-16 units
LONGEST = 70
#: " " and a link such as hy.example.cn/s/7KQ2XMRP, kept free behind every text
LINK_ROOM = 26
#: a title cut shorter than this no longer says what happened; other words go first
_LEGIBLE = 14

#: what a clock asks for, in a word
CLOCK_NAMES: dict[str, str] = {
    "authoritative_release": "首发", "press_conference": "新闻发布会", "response": "回应", "triage": "研判", "sign": "签收",
}  # fmt: skip

#: what is done by then, where it is not the same word
_DONE: Mapping[str, str] = {"press_conference": "开新闻发布会"}


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
    befores, afters = frame(_Scene(step, clock, incident, profile, now))
    return fit([f"【{profile.short_name}】{before}" for before in befores], subject, afters)


def fit(befores: Sequence[str], subject: Subject, afters: Sequence[str]) -> str:
    """Put the subject between words that may not be cut, from their fullest form to their shortest.

    The fullest form that leaves the title `_LEGIBLE` units is taken.
    """
    before, after, room = "", "", 0
    for before, after in product(befores, afters):
        room = LONGEST - LINK_ROOM - units(before) - units(after)
        words = _within(subject, room)
        if words is not None:
            return f"{before}{words}{after}"
    return f"{before}{_shortened(subject, room)}{after}"


def _within(subject: Subject, room: int) -> str | None:
    """The subject in `room` units: without other figures, then with fewer words; None if illegible."""
    for figures in (subject.figures, ""):
        added = "".join(each for each in (figures, subject.deaths) if each not in subject.title)
        if units(subject.title + added) <= room:
            return subject.title + added
    return _shortened(subject, room) if room - units(subject.deaths) >= _LEGIBLE else None


def _shortened(subject: Subject, room: int) -> str:
    """Fewer words of the title; the deaths stay."""
    cut = _cut(subject.title, room)
    if subject.deaths in cut:
        return cut
    return f"{_cut(subject.title, room - units(subject.deaths))}{subject.deaths}"


def _cut(text: str, room: int) -> str:
    if units(text) <= room:
        return text
    kept = ""
    for letter in text:
        if units(kept + letter) > room - 1:
            break
        kept += letter
    return f"{kept}…" if room > 0 else ""


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
        return f"{LEVEL_NAMES[level]}（{ROMAN[level]}级{waiting}）"

    @property
    def short_level(self) -> str:
        level = self.incident.level
        return "" if level is None else f"{ROMAN[level]}级{'' if self.incident.graded_by else '待核'}"

    @property
    def due(self) -> str:
        return moment(self.clock.due, self.now)

    @property
    def deadline(self) -> str:
        """18:00前首发; once past, by how much."""
        if self.clock.due > self.now:
            return f"{self.due}前{_DONE.get(self.clock.kind, self.asks)}"
        return f"{self.asks}已超期{span(self.now - self.clock.due)}"

    @property
    def sign_by(self) -> str:
        sign = self.incident.running("sign")
        return (
            f"请{moment(sign.due, self.now)}前签收" if sign is not None and sign.due > self.now else "请签收"
        )

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


_Forms = tuple[Sequence[str], Sequence[str]]  #: words before and after, fullest form first


def _named(scene: _Scene, word: str) -> Sequence[str]:
    """催办：Ⅱ级待核，... - the level is never left out."""
    level = scene.short_level
    return (f"{word}：{level}，" if level else f"{word}：",)


def _started(scene: _Scene) -> _Forms:
    asks = f"{scene.deadline}。{scene.sign_by}"
    if scene.incident.strict:
        return (f"{scene.level}：", f"{scene.short_level}："), (
            f"，{scene.lead}牵头，{asks}",
            f"，{asks}",
            f"，{scene.deadline}。请签收",
        )
    return _named(scene, "交办"), (
        f"一事由{scene.lead}牵头，{asks}", f"，{scene.lead}，{asks}", f"，{asks}", f"，{scene.deadline}。请签收",
    )  # fmt: skip


def _provisional(scene: _Scene) -> _Forms:
    triage = scene.incident.running("triage")
    asks = f"请{moment(triage.due, scene.now)}前研判" if triage is not None and triage.running else "请研判"
    return _named(scene, "待研判"), (f"，暂计时至{scene.due}。{asks}", f"，暂至{scene.due}。{asks}")


def _elapsed(scene: _Scene) -> _Forms:
    if scene.clock.provisional:
        return _named(scene, "待研判"), (
            f"，尚未确认是否回应，{scene.due}到期。请研判",
            f"，{scene.due}到期。请研判",
        )
    signed = "，" if scene.incident.signed_at else "，未签收，"
    return _named(scene, "催办"), (
        f"{signed}{scene.deadline}，{scene.lead}。请加快办理", f"{signed}{scene.deadline}。请加快办理",
    )  # fmt: skip


def _unsigned(scene: _Scene) -> _Forms:
    return _named(scene, "催签"), (f"一事未签收，{scene.deadline}。请即签收", f"，{scene.deadline}。请即签收")


def _signed_idle(scene: _Scene) -> _Forms:
    since = span(scene.now - (scene.incident.signed_at or scene.now))
    return _named(scene, "再提醒"), (
        f"，签收{since}无进展，{scene.deadline}。请补报进展", f"，签收{since}，{scene.deadline}。请补报",
        f"，{scene.deadline}。请补报进展",
    )  # fmt: skip


def _near(scene: _Scene) -> _Forms:
    left = span(scene.clock.due - scene.now)
    if scene.clock.provisional:
        return _named(scene, "临期"), (
            f"，尚未确认是否回应，还剩{left}（{scene.due}）。请研判",
            f"，还剩{left}，未研判。请研判",
        )
    return _named(scene, "临期"), (
        f"，{scene.asks}还剩{left}（{scene.due}）。请加快审签", f"，{scene.asks}还剩{left}。请加快审签",
    )  # fmt: skip


def _due(scene: _Scene) -> _Forms:
    if scene.clock.provisional:
        return _named(scene, "到期"), (
            f"，尚未确认是否回应，时限已到（{scene.due}）。请督促",
            "，时限已到，未研判。请督促",
        )
    return _named(scene, "到期"), (
        f"，{scene.asks}时限已到（{scene.due}），责任{scene.lead}。请予督促", f"，{scene.asks}时限已到（{scene.due}）。请督促",
    )  # fmt: skip


def _overdue(scene: _Scene) -> _Forms:
    over = f"，{scene.asks}已超{span(scene.now - scene.clock.due)}"
    return _named(scene, "超期"), (f"{over}，责任{scene.lead}。请予督促", f"{over}。请予督促")


def _triage(scene: _Scene) -> _Forms:
    return _named(scene, "待研判"), (f"，请于{scene.due}前研判", f"，请{scene.due}前研判")


def _triage_late(scene: _Scene) -> _Forms:
    return _named(scene, "研判超时"), (f"，应于{scene.due}前研判。请督促", f"，{scene.due}到期。请督促")


def _sign(scene: _Scene) -> _Forms:
    return _named(scene, "交办"), (f"一事由{scene.lead}牵头。请于{scene.due}前签收", f"，请{scene.due}前签收")


def _sign_late(scene: _Scene) -> _Forms:
    since = span(scene.now - scene.clock.start.at)
    return _named(scene, "催签"), (
        f"一事交办{since}，{scene.lead}未签收。请即督促签收",
        f"，交办{since}未签收。请即督促",
    )


_FRAMES: dict[str, Callable[[_Scene], _Forms]] = {
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
