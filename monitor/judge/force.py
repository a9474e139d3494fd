"""Cancelling groups at work: those that send a text another way, and those a real event outweighs."""

import re

from monitor.domain.document import ADDRESSED_KINDS, Document
from monitor.domain.judgement import Cancelling
from monitor.judge.cancel import Cancelled, turns_to_another
from monitor.judge.criteria import Met
from monitor.judge.places import Places, Scope
from monitor.judge.reading import Reading

#: what follows their words is of their kind: casualties of a drill, a story, a study are nobody's
_WHOLE = frozenset({"C1", "C7", "C8"})

#: groups whose bare words in a title are weak: such words also stand above real events
_WEAK = frozenset({"C3", "C4", "C8"})
#: of the words of studies, those that comments on an event bear too
_TALK = frozenset({"分析", "研究"})
_JUST = re.compile(
    r"昨[日天夜晚]|今[日天晨早夜晚]|近日|日前|凌晨|日(?<=\d日)(?!起|前)|截至|发生了?(?:一|两|二|\d)[起例宗](?!以上)"
)
#: characters before and behind the words that met a clause
_AROUND = 60


def _covers(each: Cancelled) -> bool:
    """Whether what comes after its word is of its kind; 统计 and 分析 alone open many a report of a real event."""
    return each.group.id in _WHOLE and (each.group.id != "C8" or each.hit.word in each.group.words)


def _hardly(each: Cancelled, text: str, first: int) -> bool:
    """Whether a bare word of the title (提醒, 印发, 分析), or a warning, stands above what is told as just happened."""
    if each.group.id not in _WEAK or (each.group.id != "C3" and each.hit.word in each.group.words):
        return False
    if each.group.id == "C8" and each.hit.word not in _TALK:
        return False
    return _JUST.search(text, max(0, first - _AROUND), first + _AROUND) is not None


def _told_first(reading: Reading) -> int | None:
    """Where the text first tells of an event of tier E as just happened; None where it does not."""
    if reading.best is None or reading.best.topic.tier != "E" or "harm" not in reading.flags:
        return None
    text = reading.normal.text
    return next(
        (
            hit.start
            for hit in reading.best.hits
            if _JUST.search(text, max(0, hit.start - _AROUND), hit.start + _AROUND)
        ),
        None,
    )


def in_force(
    reading: Reading, document: Document, met: tuple[Met, ...]
) -> tuple[tuple[Cancelled, ...], tuple[Cancelled, ...]]:
    """The groups that apply, and the groups outweighed by a real event in the same text."""
    force, outweighed = [], []
    text = reading.normal.text
    counted = min((span[0] for each in met for span in each.spans), default=None)
    told = _told_first(reading) if counted is None else None
    addressed = document.source in ADDRESSED_KINDS
    for each in reading.cancelled:
        # an event of which no figure is known yet stands against bare words only
        first = told if counted is None and each.group.id in _WEAK else counted
        early = each.leads if each.group.id == "C5" else each.hit.start < reading.title_end
        real = first is not None and (
            (each.group.id == "C2" and not early)
            or (not early and (not _covers(each) or first < each.hit.start))
            or _hardly(each, text, first)
            or (each.group.id in {"C1", "C8"} and turns_to_another(text, each.hit.end, first))
        )
        if each.outweighed or real:
            outweighed.append(each)
        elif not addressed or each.group.id == "C11":
            force.append(each)
    return tuple(force), tuple(outweighed)


def cancelling(
    reading: Reading, force: tuple[Cancelled, ...], scope: Scope, places: Places
) -> tuple[Cancelling, ...]:
    """What is shown of them, in the order of their numbers: C9 comes from the counts, C6 from the places."""
    normal = reading.normal
    found = [Cancelling(each.group.id, normal.span(each.hit.start, each.hit.end)) for each in force]
    zero = next((each for each in reading.mentions if each.negated), None)
    if zero is not None:
        found.append(Cancelling("C9", normal.span(zero.start, zero.end)))
    if not scope.inside and scope.event and not all(places.around(spot.code) for spot in scope.event):
        spot = scope.event[0]
        found.append(Cancelling("C6", normal.span(spot.start, spot.end)))
    return tuple(sorted(found, key=lambda each: int(each.group[1:])))


def outcome(force: tuple[Cancelled, ...], scope: Scope) -> str:
    """What the groups in force lead to: "ignore", "watch" or "". C5 leads to watch where there is a local link."""
    outcomes = {each.group.outcome for each in force} - {"zero"}
    if any(each.group.id == "C5" for each in force) and scope.link:
        outcomes.add("watch")
    return "" if not outcomes else ("ignore" if _decisive(force, scope) else "watch")


def _decisive(force: tuple[Cancelled, ...], scope: Scope) -> bool:
    """Whether some group in force leads to ignore: C5 does not where there is a local link."""
    return any(
        each.group.outcome == "ignore" and not (each.group.id == "C5" and scope.link) for each in force
    )
