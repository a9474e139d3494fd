"""A town for tests: time stands still until a test moves it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.town.matter import Matter, Telling
from monitor.town.story import LEAD
from monitor.town.timeline import Timeline

#: 9:00 in Beijing
ORIGIN = datetime(2026, 3, 22, 1, 0, tzinfo=UTC)
START = ORIGIN + LEAD


@dataclass
class Hand:
    """A clock moved by hand."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Quiet:
    """A town in which only what a test tells happens."""

    hand: Hand = field(default_factory=Hand)
    matters: tuple[Matter, ...] = ()

    def timeline(self) -> Timeline:
        return Timeline(ORIGIN, self.hand.now, prologue=self.matters, follows=None)


def telling(
    minutes: int = 0, where: str = "news", title: str = "湖滨路路灯亮了", text: str = "今天修好了路灯。"
):
    return Telling(timedelta(minutes=minutes), where, title, text)  # type: ignore[arg-type]


def matter(*tellings: Telling, word: str = "湖滨路", **more) -> Matter:
    return Matter(more.pop("id", "lamp"), word, tellings or (telling(),), **more)
