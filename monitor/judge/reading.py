"""What one pass over a text finds, before any rule is asked."""

from bisect import bisect_left
from dataclasses import dataclass

from monitor.domain.lexicon import Topic
from monitor.judge import places, topics
from monitor.judge.cancel import Cancelled
from monitor.judge.merge import Mention, Total
from monitor.judge.normal import Normal
from monitor.judge.scan import Hit
from monitor.judge.sentence import STOP

#: a sentence is looked for this far, in characters
_FAR = 600
#: of texts up to this long all stops are found at once
_SHORT = 5000


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
    #: the sentences that tell of the event, once somebody asked for them
    told: list[tuple[int, int]] | None = None

    @property
    def topic(self) -> Topic | None:
        return None if self.best is None else self.best.topic

    @property
    def type(self) -> str:
        return "other" if self.best is None else self.best.topic.code


def evidence(reading: Reading) -> list[tuple[int, int]]:
    """The sentences that tell of the event: those with its words or with numbers of people."""
    if reading.told is None:
        reading.told = _telling(reading)
    return reading.told


def _telling(reading: Reading) -> list[tuple[int, int]]:
    text = reading.normal.text
    points = [
        each.start for each in reading.mentions[:12] if each.standing in {"total", "settled", "increment"}
    ]
    if reading.best is not None:
        points += [hit.start for hit in reading.best.hits[:8]]
    found: list[tuple[int, int]] = []
    stops = [match.start() for match in STOP.finditer(text)] if points and len(text) <= _SHORT else None
    for point in points:
        # most of them lie in a sentence already found
        if not any(start <= point < end and end - start <= _FAR for start, end in found):
            found.append(_sentence(text, point) if stops is None else _between(text, point, stops))
    return list(dict.fromkeys(found))


def _between(text: str, point: int, stops: list[int]) -> tuple[int, int]:
    """The same, where the stops of the whole text are known."""
    index = bisect_left(stops, point)
    before = stops[index - 1] if index else -1
    after = stops[index] if index < len(stops) else len(text)
    return before + 1 if before >= point - _FAR else 0, after if after < point + _FAR else len(text)


def _sentence(text: str, point: int) -> tuple[int, int]:
    """The sentence around a place, as far as `_FAR` characters on both sides; what has no stop there has no end."""
    first = max(0, point - _FAR)
    start = -1
    for match in STOP.finditer(text, first, point):
        start = match.start()
    stop = STOP.search(text, point, point + _FAR)
    return start + 1, stop.start() if stop else len(text)
