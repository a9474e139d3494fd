"""The page of rules and the rule book are the same, rule by rule."""

import re
from functools import cache
from pathlib import Path

import pytest

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.rule import DERIVED_FACTS, MEASURED_FACTS, READ_FLAGS, Condition, Rule

PAGE = Path(__file__).parents[2] / "docs" / "RULES.md"


@cache
def rules() -> tuple[Rule, ...]:
    return load_rules(flags=tuple(flag.name for flag in load_lexicon().flags))[0]


def rows() -> dict[str, list[str]]:
    """Id -> the cells of its row."""
    table = PAGE.read_text("utf-8").partition("\n## Rules\n")[2]
    found = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    return {cells[0]: cells for cells in found[2:] if re.match(r"[A-Z]{2,3}-", cells[0])}


def printed(condition: Condition) -> str:
    low, high = condition.at_least, condition.at_most
    if low is None:
        return condition.fact
    return f"{condition.fact} {low}{'+' if high is None else '' if high == low else f'–{high}'}"


def asked(rule: Rule) -> str:
    if not rule.any_of:
        return "left to an authority" if rule.by_authority else "named by others"
    return "; ".join(" and ".join(printed(each) for each in row) for row in rule.any_of)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_the_page_says_what_the_rule_says(rule: Rule) -> None:
    cells = rows()[rule.id]
    assert cells[1:5] == [rule.level or "—", rule.standing, ", ".join(rule.types), asked(rule)]
    assert rule.document in cells[6]
    assert rule.clause in cells[6]
    if rule.report is not None:
        assert cells[5].startswith("at once" if rule.report.within is None else str(rule.report.within))


def test_the_page_tells_of_no_rule_that_is_gone() -> None:
    assert set(rows()) == {rule.id for rule in rules()}


@pytest.mark.parametrize("fact", [*DERIVED_FACTS, *MEASURED_FACTS, *READ_FLAGS])
def test_every_fact_that_is_no_plain_word_is_named(fact: str) -> None:
    assert f"`{fact}`" in PAGE.read_text("utf-8")
