"""Turning what was found back to the text as it was given: counts, clauses and mentions with exact spans."""

from collections.abc import Mapping, Sequence

from monitor.domain.judgement import COUNT_KEYS, Count, Criterion, Span
from monitor.domain.judgement import Mention as ShownMention
from monitor.judge.criteria import Met
from monitor.judge.merge import Mention, Total
from monitor.judge.normal import Normal
from monitor.judge.places import Scope
from monitor.judge.reading import Reading
from monitor.judge.standing import Standing

#: figures of people that could have graded the event, had they been of it
_GRADING = frozenset(
    {"dead", "injured", "severely_injured", "ill", "confirmed", "hospitalised", "dead_or_injured"}
)
_ASIDE: dict[Standing, str] = {
    "history": "往事或统计",
    "supposed": "假设或预防的说法",
    "refuted": "被否认的说法",
}
_MOST_ASIDE = 2


def counts(normal: Normal, totals: Mapping[str, Total]) -> dict[str, Count]:
    if not totals:
        return {}
    return {
        key: Count(total.low, total.high, normal.span(total.start, total.end))
        for key in COUNT_KEYS
        if (total := totals.get(key)) is not None
    }


def criterion(normal: Normal, met: Met) -> Criterion:
    rule = met.rule
    evidence = tuple(normal.span(start, end) for start, end in met.spans)
    return Criterion(
        rule.id, rule.document, rule.clause, rule.version, rule.standing, rule.level, rule.quote, evidence
    )


def mentions(normal: Normal, told: list[Mention]) -> tuple[ShownMention, ...]:
    shown = [
        each for each in told if each.kind in COUNT_KEYS and each.kind != "week_cases" and not each.quality
    ]
    index = {id(each): number for number, each in enumerate(shown)}
    found = []
    for each in shown:
        whole = None if each.whole is None else index.get(id(each.whole))
        negated = each.negated or each.standing in {"refuted", "supposed"}
        found.append(
            ShownMention(each.kind, each.low, each.high, negated, whole, normal.span(each.start, each.end))
        )
    return tuple(found)


def quote(normal: Normal, spans: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(normal.span(start, end) for start, end in spans)


def aside(reading: Reading) -> list[tuple[str, Span]]:
    """Figures of people that are not of this event, where it has none of that kind, and what they are of."""
    found = [
        (_ASIDE[each.standing], reading.normal.span(each.start, each.end))
        for each in reading.mentions
        if each.standing in _ASIDE
        and each.kind in _GRADING
        and not each.negated
        and each.kind not in reading.totals
    ]
    return found[:_MOST_ASIDE]


def elsewhere(scope: Scope, area: str) -> str:
    """Why the event is not taken as this office's; "" where it is."""
    if scope.inside:
        return ""
    if scope.event and not scope.doubt:
        return f"事发地写作“{scope.event[0].name}”，不能认定在{area}，本单位不定级"
    return f"{scope.doubt or '文中没有写明在' + area}，暂不定级"
