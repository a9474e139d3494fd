"""Every number and circumstance of the rule book from both sides, in three wordings, through the whole judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.rule import Condition, Rule
from monitor.judge.judge import Judge
from monitor.service.judging import judge_for
from tests.judge.builders import a_document, a_profile
from tests.judge.rule_wordings import SAID, SCENES, TOLD_AS

WAYS = 3


@dataclass(frozen=True, slots=True)
class Boundary:
    """One way to meet one rule, told in one wording."""

    rule: Rule
    conditions: tuple[Condition, ...]
    way: int

    def __str__(self) -> str:
        asked = "+".join(f"{each.fact}{each.at_least or ''}" for each in self.conditions)
        return f"{self.rule.id}-{asked}-{self.way}"


@cache
def _rules() -> tuple[Rule, ...]:
    flags = tuple(flag.name for flag in load_lexicon().flags)
    return load_rules(flags=flags)[0]


@cache
def _judge() -> Judge:
    """Of an office that switched every local set on."""
    return judge_for(a_profile(rule_sets=tuple(sorted({rule.rule_set for rule in _rules()} - {""}))))


def _boundaries() -> Iterator[Boundary]:
    for rule in _rules():
        for conditions in rule.any_of:
            for way in range(WAYS):
                yield Boundary(rule, conditions, way)


def _kind(rule: Rule) -> str:
    return TOLD_AS.get(rule.id) or next(kind for kind in rule.types if kind in SCENES)


def _said(fact: str, kind: str, way: int) -> str:
    return (SAID.get(f"{fact}:{kind}") or SAID[fact])[way]


def _text(bound: Boundary, less: Condition | None = None) -> str:
    """The text that meets the conditions; with `less` one lower, or without it where one lower is nothing."""
    kind = _kind(bound.rule)
    told = [SCENES[kind][bound.way]]
    facts = {each.fact for each in bound.conditions}
    for each in sorted(bound.conditions, key=lambda each: each.at_least is not None):
        number = each.at_least if each is not less else (each.at_least or 1) - 1
        if each.fact == "critical" and "dead_or_critical" in facts:
            continue  # told with the dead
        if each.fact == "dead_or_critical":
            number = (number or 0) - 1
        if each is less and not number:
            continue
        told.append(_said(each.fact, kind, bound.way).format(n=number))
    return "，".join(told) + "。"


def _met(text: str) -> set[str]:
    document = a_document(text, published="2026-03-01T08:00:00+08:00")
    return {each.rule for each in _judge().judge(document, everywhere=True).criteria}


@pytest.mark.parametrize("bound", list(_boundaries()), ids=str)
def test_a_clause_is_met_at_its_bound_and_not_one_below(bound: Boundary) -> None:
    text = _text(bound)
    assert bound.rule.id in _met(text), text
    for each in bound.conditions:
        if each.fact == "critical":
            continue
        below = _text(bound, less=each)
        assert bound.rule.id not in _met(below), f"{each.fact}: {below}"


def test_every_rule_has_a_wording_or_says_that_no_text_meets_it() -> None:
    for rule in _rules():
        if not rule.any_of:
            assert rule.by_authority or rule.report is not None, rule.id
        assert bool(rule.any_of) <= (_kind(rule) in SCENES), rule.id
    missing = {each.fact for rule in _rules() for row in rule.any_of for each in row} - {*SAID, "critical"}
    assert missing == set()


def test_the_boundaries_cover_every_rule_that_asks_for_anything() -> None:
    asking = {rule.id for rule in _rules() if rule.any_of}
    assert {each.rule.id for each in _boundaries()} == asking
    assert len(asking) > 90
