"""Turning what was found back to the text as it was given: counts, clauses and mentions with exact spans."""

from collections.abc import Mapping

from monitor.domain.judgement import COUNT_KEYS, Count, Criterion
from monitor.domain.judgement import Mention as ShownMention
from monitor.judge.criteria import Met
from monitor.judge.merge import Mention, Total
from monitor.judge.normal import Normal


def counts(normal: Normal, totals: Mapping[str, Total]) -> dict[str, Count]:
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
