"""What one pass over a text finds, before any rule is asked."""

from dataclasses import dataclass

from monitor.domain.lexicon import Topic
from monitor.judge import places, topics
from monitor.judge.cancel import Cancelled
from monitor.judge.merge import Mention, Total
from monitor.judge.normal import Normal
from monitor.judge.scan import Hit


@dataclass(slots=True)
class Reading:
    """What one pass over a text found. Positions are of the normalised text."""

    normal: Normal
    title_end: int
    mentions: list[Mention]
    totals: dict[str, Total]
    disputed: tuple[str, ...]
    found: tuple[topics.Found, ...]
    best: topics.Found | None
    flags: dict[str, Hit]
    cancelled: tuple[Cancelled, ...]
    spots: tuple[places.Spot, ...]
    aggravated: str

    @property
    def topic(self) -> Topic | None:
        return None if self.best is None else self.best.topic

    @property
    def type(self) -> str:
        return "other" if self.best is None else self.best.topic.code


def evidence(reading: Reading) -> list[tuple[int, int]]:
    """The sentences that tell of the event: those with its words or with numbers of people."""
    text = reading.normal.text
    points = [
        each.start for each in reading.mentions[:12] if each.standing in {"total", "settled", "increment"}
    ]
    if reading.best is not None:
        points += [hit.start for hit in reading.best.hits[:8]]
    found = []
    for point in points:
        start = max(text.rfind(stop, max(0, point - 600), point) for stop in "。!?;\n") + 1
        end = min(
            (at for stop in "。!?;\n" if (at := text.find(stop, point, point + 600)) >= 0), default=len(text)
        )
        found.append((start, end))
    return list(dict.fromkeys(found))
