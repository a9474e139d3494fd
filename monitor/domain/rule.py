"""The rule book: official criteria as dated data, each with its document, clause and standing."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.domain.instant import Limit
from monitor.domain.judgement import Level

#: how a document reads 以上 and 以下: with the number itself, or without it
Reading = Literal["inclusive", "exclusive"]

#: numbers derived from counts: every case told; dead and injured; dead and critical; the critical alone;
#: cases within one mean incubation time (6 days); harmed in any way; harmed by one batch, dead by one batch
DERIVED_FACTS: tuple[str, ...] = (
    "cases", "casualties", "dead_or_critical", "critical", "incubation_cases", "harmed", "batch_harmed", "batch_dead",
)  # fmt: skip
#: numbers read beside the words of a circumstance (monitor/judge/measures.py)
MEASURED_FACTS: tuple[str, ...] = (
    "incidence_times", "fight_participants", "stoppage_hours", "project_stopped_hours", "serious_reactions",
    "severe_radiation", "severely_disabled", "moderately_disabled", "lightly_disabled", "claim_yuan", "towns",
)  # fmt: skip
#: circumstances that are read from several words together (monitor/judge/measures.py)
READ_FLAGS: tuple[str, ...] = (
    "seat_attacked", "source_1_2_lost", "source_3_lost", "source_4_5_lost", "water_cut_city", "water_cut_county",
    "water_cut_town",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """One number or flag a criterion asks for.

    A number is met when the stated count's `low` reaches `at_least` (bands are coded by their
    lower bound only: a higher band wins, so upper bounds are never needed). A flag is met when
    the judge found its words.
    """

    #: a key of COUNT_KEYS, of the facts above, or the name of a flag ("spread", "big_city" ...)
    fact: str
    #: None for a flag
    at_least: int | None
    #: the upper end of the band as the document prints it, included; for people to read, never judged by
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How one document reads its own words 以上 and 以下; each document has its own way."""

    above: Reading
    below: Reading


@dataclass(frozen=True, slots=True)
class Report:
    """A duty to report within the administration. Never an answer to the public."""

    #: None: at once
    within: Limit | None
    by: str
    to: str
    #: id of the rule whose document gives the limit
    rule: str


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
    #: empty where no text can meet the clause: left to an authority, or a duty that other rules name
    any_of: tuple[tuple[Condition, ...], ...]
    #: national rules are ""; a local stricter set is switched on by its name in the profile
    rule_set: str
    report: Report | None = None
    #: 由……认定: words of a text never meet it
    by_authority: bool = False
    #: None where the document does not say and nothing in the clause turns on it
    bounds: Bounds | None = None
    #: place on a scale of its own (MQ 1..3, MA 1..4), the graver the greater; 0 where there is none
    rank: int = 0
    #: where a figure of the conditions comes from that the quote does not print
    figure_from: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the clause applies to a document published on `day` (Asia/Shanghai)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
