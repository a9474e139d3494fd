"""The rule book as one office has it: every rule with where it comes from and whether it holds. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from monitor.domain.judgement import LEVELS, Level
from monitor.domain.office import Profile
from monitor.domain.rule import Rule

#: shipped: national or ministerial; local: a shipped set that is switched on by name; own: this office's
Origin = Literal["shipped", "local", "own"]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, for one office on one day."""

    rule: Rule
    origin: Origin
    #: an own rule that stands in a shipped one's place
    replaces: bool
    #: false for a local set the office has not switched on
    switched_on: bool
    #: before or after its time, or within it
    time: Literal["future", "now", "past"]

    @property
    def holds(self) -> bool:
        """Whether documents of that day are judged by it."""
        return self.switched_on and self.time == "now"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rules are wanted; what is left empty asks for nothing."""

    types: tuple[str, ...] = ()
    level: Level | None = None
    status: Literal["verified", "unverified", ""] = ""
    #: those outside their time too
    all: bool = False


def rows_of(
    rules: Iterable[Rule], shipped: Collection[str], profile: Profile | None, day: date
) -> tuple[RuleRow, ...]:
    """Every rule of a book.

    Args:
        rules: the office's book.
        shipped: ids of the rules that come with the program.
        profile: the office; None for none in particular, which has switched nothing on.
        day: the day of publication (Asia/Shanghai) that is asked about.

    """
    own = frozenset(() if profile is None else profile.own_rules)
    sets = () if profile is None else profile.rule_sets
    return tuple(_row(rule, rule in own, rule.id in shipped, sets, day) for rule in rules)


def chosen(rows: Iterable[RuleRow], asked: Asked) -> tuple[RuleRow, ...]:
    """The rows that are asked for, in the order of the book."""
    return tuple(
        row
        for row in rows
        if (not asked.types or set(asked.types) & set(row.rule.types))
        and asked.level in {None, row.rule.level}
        and asked.status in {"", row.rule.standing}
        and (asked.all or row.time == "now")
    )


def scale(rule: Rule) -> str:
    """PS: the rules whose ids begin alike are bands of one scale."""
    return rule.id.partition("-")[0]


def neighbours(row: RuleRow, rows: Sequence[RuleRow]) -> tuple[tuple[RuleRow, ...], tuple[RuleRow, ...]]:
    """The bands of its scale next above and next below it, for events of its types."""
    level = row.rule.level
    if level is None:
        return (), ()
    own = [
        each
        for each in rows
        if each.rule.level is not None
        and scale(each.rule) == scale(row.rule)
        and set(each.rule.types) & set(row.rule.types)
        and (each.holds or not row.holds)
    ]
    place = LEVELS.index(level)
    return _nearest(own, range(place - 1, -1, -1)), _nearest(own, range(place + 1, len(LEVELS)))


def as_data(row: RuleRow) -> dict[str, Any]:
    """For machines."""
    rule = row.rule
    report = rule.report
    return {
        "rule": rule.id, "level": rule.level, "types": list(rule.types), "document": rule.document,
        "clause": rule.clause, "version": rule.version, "status": rule.standing, "quote": rule.quote,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": None if rule.valid_to is None else rule.valid_to.isoformat(),
        "any_of": [
            {each.fact: True if each.at_least is None else [each.at_least, each.at_most] for each in row_}
            for row_ in rule.any_of
        ],
        "by_authority": rule.by_authority, "rule_set": rule.rule_set or None, "origin": row.origin,
        "replaces": row.replaces, "in_force": row.holds,
        "report": None if report is None else {
            "within": None if report.within is None else str(report.within), "by": report.by, "to": report.to,
            "rule": report.rule,
        },
    }  # fmt: skip


def _row(rule: Rule, own: bool, shipped: bool, sets: Collection[str], day: date) -> RuleRow:
    origin: Origin = "own" if own else "local" if rule.rule_set else "shipped"
    past = rule.valid_to is not None and rule.valid_to < day
    time: Literal["future", "now", "past"] = "now" if rule.in_force(day) else "past" if past else "future"
    return RuleRow(rule, origin, own and shipped, not rule.rule_set or rule.rule_set in sets, time)


def _nearest(own: Sequence[RuleRow], places: Iterable[int]) -> tuple[RuleRow, ...]:
    for place in places:
        found = tuple(each for each in own if each.rule.level == LEVELS[place])
        if found:
            return found
    return ()
