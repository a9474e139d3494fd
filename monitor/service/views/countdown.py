"""A countdown: one clock at one moment, in words and in numbers a browser can go on counting. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.wording import CLOCK_NAMES
from monitor.domain.clock import Clock
from monitor.service.views.spans import epoch_ms, lasting, left, moment

#: near: under a quarter of the limit is left
Tone = Literal["calm", "near", "over", "claimed", "ended"]


@dataclass(frozen=True, slots=True)
class Countdown:
    #: 首发, 回应, 研判 ...
    name: str
    #: 剩 1:12:08, 超 12 分, 自报，待核证
    words: str
    tone: Tone
    #: 14:10, 3月13日 8:20
    due: str
    #: milliseconds since 1970: the due time, and from when on it is amber
    due_ms: int
    near_ms: int
    provisional: bool

    @property
    def ticks(self) -> bool:
        """Whether it changes by itself."""
        return self.tone in {"calm", "near", "over"}


def countdown(clock: Clock, now: datetime) -> Countdown:
    """How a clock stands now."""
    near = clock.due - (clock.due - clock.start.at) / 4
    tone = tone_of(clock, now)
    return Countdown(
        name=name_of(clock), words=_words(clock, tone, now), tone=tone, due=moment(clock.due, now), due_ms=epoch_ms(clock.due),
        near_ms=epoch_ms(near), provisional=clock.provisional and clock.running,
    )  # fmt: skip


def name_of(clock: Clock) -> str:
    return CLOCK_NAMES.get(clock.kind, clock.kind)


def tone_of(clock: Clock, now: datetime) -> Tone:
    if clock.outcome == "claimed":
        return "claimed"
    if not clock.running:
        return "ended"
    if now > clock.due:
        return "over"
    return "near" if (clock.due - now) < (clock.due - clock.start.at) / 4 else "calm"


def _words(clock: Clock, tone: Tone, now: datetime) -> str:
    if tone == "claimed":
        return "自报，待核证"
    if tone == "ended":
        return ""
    if tone == "over":
        return f"超 {lasting(now - clock.due)}"
    return f"{'暂计' if clock.provisional else '剩'} {left(clock.due - now)}"
