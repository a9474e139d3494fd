"""What a change of the rules does to documents already judged: then and now, compared. Pure."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from monitor.domain.judgement import LEVELS, Criterion, Judgement, Level
from monitor.ports.library import Hit, Kept

#: of one document: graver, milder, graded at last, graded no more, or the same level by another way
Turn = Literal["raised", "lowered", "graded", "ungraded", "beside", "same"]

TURN_NAMES: dict[Turn, str] = {
    "raised": "升级", "lowered": "降级", "graded": "新定级", "ungraded": "不再定级",
    "beside": "级别不变而依据、关注或时限有变", "same": "不变",
}  # fmt: skip

Clock = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause that was met, and where in the text."""

    rule: str
    document: str
    clause: str
    unverified: bool
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """What was said of a document, as far as rules can change it."""

    attention: str
    level: Level | None
    cited: tuple[Cited, ...]
    #: kind and limit
    clocks: tuple[Clock, ...]

    @property
    def rules(self) -> frozenset[str]:
        return frozenset(each.rule for each in self.cited)


@dataclass(frozen=True, slots=True)
class Turned:
    """A document that is graded otherwise."""

    id: str
    title: str
    content: str
    published: datetime
    turn: Turn
    before: Grading
    after: Grading

    @property
    def words(self) -> tuple[tuple[int, int], ...]:
        """Where the text has the words that decided it: those of the clauses that differ, the new before the old."""
        new = [each for each in self.after.cited if each.rule not in self.before.rules]
        old = [each for each in self.before.cited if each.rule not in self.after.rules]
        return _within(new or old or list(self.after.cited), len(self.content))


@dataclass(slots=True)
class Summary:
    """How many documents turned which way; counts on while they are read."""

    turns: Counter[Turn] = field(default_factory=Counter)
    #: texts that were erased by law
    erased: int = 0
    #: documents whose kept judgement cannot be read
    unread: int = 0

    @property
    def seen(self) -> int:
        return self.turns.total() + self.erased + self.unread


#: what is said of a document; None where that is not known any more
Grade = Callable[[Kept], Grading | None]


def turned(hits: Iterator[Hit], before: Grade, after: Grade, summary: Summary) -> Iterator[Turned]:
    """The documents that are graded otherwise, in the order they come; `summary` counts all."""
    for kept in (hit.kept for hit in hits):
        if kept.state == "erased":
            summary.erased += 1
            continue
        old, new = before(kept), after(kept)
        if old is None or new is None:
            summary.unread += 1
            continue
        turn = turn_of(old, new)
        summary.turns[turn] += 1
        if turn != "same":
            document = kept.document
            yield Turned(document.id, document.title, document.content, document.published.at, turn, old, new)


def turn_of(old: Grading, new: Grading) -> Turn:
    """Which way it turned."""
    if old.level == new.level:
        same = (old.attention, old.rules, set(old.clocks)) == (new.attention, new.rules, set(new.clocks))
        return "same" if same else "beside"
    if old.level is None:
        return "graded"
    if new.level is None:
        return "ungraded"
    return "raised" if LEVELS.index(new.level) < LEVELS.index(old.level) else "lowered"


def grading_of(judgement: Judgement) -> Grading:
    """Of a judgement just made."""
    return Grading(
        judgement.attention, judgement.level, tuple(_cited(each) for each in judgement.criteria),
        tuple((each.kind, each.limit) for each in judgement.clocks),
    )  # fmt: skip


def grading_then(kept: Kept) -> Grading | None:
    """Of the judgement the document came in with; None where it is not to be read."""
    try:
        data: Any = json.loads(kept.judgement)
        level = data["level"]
        if level is not None and level not in LEVELS:
            return None
        return Grading(
            str(data["attention"]), level, tuple(_cited_then(each) for each in data["criteria"]),
            tuple((str(each["kind"]), str(each["limit"])) for each in data["clocks"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _cited(each: Criterion) -> Cited:
    spans = tuple((span.start, span.end) for span in each.evidence)
    return Cited(each.rule, each.document, each.clause, each.status == "unverified", spans)


def _cited_then(each: Any) -> Cited:
    spans = tuple((int(span["start"]), int(span["end"])) for span in each["evidence"])
    return Cited(
        str(each["rule"]), str(each["document"]), str(each["clause"]), each["status"] == "unverified", spans
    )


def _within(cited: list[Cited], length: int) -> tuple[tuple[int, int], ...]:
    """The spans of these clauses, in order, joined where they meet."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for each in cited for span in each.spans):
        if not 0 <= start < end <= length:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)
