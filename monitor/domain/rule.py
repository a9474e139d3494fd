"""The rule book: official criteria as dated data, each with its document, clause and standing."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.domain.judgement import Level


@dataclass(frozen=True, slots=True)
class Condition:
    """One number or flag a criterion asks for.

    A number is met when the stated count's `low` reaches `at_least` (bands are coded by their
    lower bound only: a higher band wins, so upper bounds are never needed). A flag is met when
    the judge found its words.
    """

    #: a key of COUNT_KEYS, or the name of a flag ("spread", "big_city" ...)
    fact: str
    #: None for a flag
    at_least: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause. It is met when any of `any_of` is met; each of those asks for all its conditions."""

    id: str
    document: str
    clause: str
    version: str
    standing: Literal["verified", "unverified"]
    valid_from: date
    #: None: still in force
    valid_to: date | None
    #: None for reporting triggers and for scales of their own
    level: Level | None
    #: type codes the clause speaks of
    types: tuple[str, ...]
    #: the words of the clause, quoted
    quote: str
    any_of: tuple[tuple[Condition, ...], ...]
    #: national rules are ""; a local stricter set is switched on by its name in the profile
    rule_set: str

    def in_force(self, day: date) -> bool:
        """Whether the clause applies to a document published on `day` (Asia/Shanghai)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
