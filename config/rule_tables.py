"""The shape of config/rules/*.yaml: one file is one document's clauses, each taking from the head what it leaves out."""

from datetime import date
from typing import Literal

from pydantic import Field

from config.checking import Table
from monitor.domain.judgement import Level
from monitor.domain.rule import Reading


class BoundsTable(Table):
    """How the document reads 以上 and 以下."""

    above: Reading
    below: Reading


class ReportTable(Table):
    """Who reports to whom within what time; no time means at once."""

    by: str = Field(min_length=1)
    to: str = Field(min_length=1)
    within: str | None = None


class RuleTable(Table):
    """One clause. Conditions are `fact: 10`, `fact: [10, 29]` or `circumstance: true`."""

    id: str = Field(min_length=1)
    status: Literal["verified", "unverified"]
    types: tuple[str, ...] = Field(min_length=1)
    clause: str = ""
    quote: str = ""
    any_of: tuple[dict[str, object], ...] = ()
    by_authority: bool = False
    level: Level | None = None
    rank: int = Field(0, ge=0, le=9)
    report: ReportTable | None = None
    #: id of a rule of the folder whose limit this one reports by
    report_as: str | None = None
    figure_from: str = ""
    bounds: BoundsTable | None = None
    document: str | None = None
    version: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    rule_set: str = ""


class RulesFile(Table):
    """The head speaks for every clause that does not speak for itself."""

    rules: tuple[RuleTable, ...] = Field(min_length=1)
    document: str = ""
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    bounds: BoundsTable | None = None
