"""The shape of config/rules/*.yaml: one file is one document's clauses, each taking from the head what it leaves out."""

from datetime import date
from typing import Literal

from pydantic import Field

from config.checking import Table
from monitor.domain.judgement import Level
from monitor.domain.rule import Reading

#: what a page and a judgement show whole, again and again
_NAME, _SOURCE, _QUOTE = 40, 200, 1_000


class BoundsTable(Table):
    """How the document reads 以上 and 以下."""

    above: Reading
    below: Reading


class ReportTable(Table):
    """Who reports to whom within what time; no time means at once."""

    by: str = Field(min_length=1, max_length=_SOURCE)
    to: str = Field(min_length=1, max_length=_SOURCE)
    within: str | None = None


class RuleTable(Table):
    """One clause. Conditions are `fact: 10`, `fact: [10, 29]` or `circumstance: true`."""

    id: str = Field(min_length=1, max_length=_NAME)
    status: Literal["verified", "unverified"]
    types: tuple[str, ...] = Field(min_length=1)
    clause: str = Field("", max_length=_SOURCE)
    quote: str = Field("", max_length=_QUOTE)
    any_of: tuple[dict[str, object], ...] = ()
    by_authority: bool = False
    level: Level | None = None
    rank: int = Field(0, ge=0, le=9)
    report: ReportTable | None = None
    #: id of a rule of the folder whose limit this one reports by
    report_as: str | None = None
    figure_from: str = Field("", max_length=_SOURCE)
    bounds: BoundsTable | None = None
    document: str | None = Field(None, max_length=_SOURCE)
    version: str | None = Field(None, max_length=_NAME)
    valid_from: date | None = None
    valid_to: date | None = None
    rule_set: str = Field("", max_length=_NAME)


class RulesFile(Table):
    """The head speaks for every clause that does not speak for itself."""

    rules: tuple[RuleTable, ...] = Field(min_length=1)
    document: str = Field("", max_length=_SOURCE)
    version: str = Field("", max_length=_NAME)
    valid_from: date | None = None
    valid_to: date | None = None
    bounds: BoundsTable | None = None
