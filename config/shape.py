"""The shape of a profile's five files, key by key; what each key means is in docs/CONFIGURATION.md.

Shapes judge one value at a time. What several values must agree on is judged in `config.sense`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.checking import Table, choose_from, refusal
from monitor.domain.instant import parse_limit
from monitor.domain.judgement import TYPES
from monitor.domain.office import CHANNEL_NAMES, CLOCK_NAMES, Grade, Role, Standing, StartRule

_AT = re.compile(r"(?P<start>start)|(?P<percent>[1-9]\d?)%|due(?:(?P<sign>[+-])(?P<offset>\w+))?")


def span_of(text: str) -> timedelta:
    """A span of minutes, hours or days.

    Raises:
        ValueError: for anything else; working days are no span.

    """
    span = parse_limit(text).span
    if span is None:
        raise ValueError(f"“{text}”是工作日，这里只能写 30m、5h 或 7d")
    return span


def _limit(text: str) -> str:
    try:
        parse_limit(text)
    except ValueError:
        raise refusal(
            "limit-format", f"“{text}”不是时限", "时限写作 30m、5h、15d 或 3wd（分、时、日、工作日）"
        ) from None
    return text


def _span(text: str) -> str:
    try:
        span_of(text)
    except ValueError:
        raise refusal(
            "span-format", f"“{text}”不是一段时间", "写作 30m、5h 或 7d（分、时、日；不用工作日）"
        ) from None
    return text


def _at(text: str) -> str:
    match = _AT.fullmatch(text)
    if match is None:
        raise refusal("rung-at", f"看不懂时点“{text}”", "可写：start、50%、due-1h、due、due+15m")
    if match["offset"] is not None:
        _span(match["offset"])
    return text


def _known(code: str, what: str, known: tuple[str, ...]) -> AfterValidator:
    def check(word: str) -> str:
        if word not in known:
            raise refusal(code, f"没有{what}“{word}”", choose_from(word, known))
        return word

    return AfterValidator(check)


def _said(text: str) -> str:
    if not text.strip():
        raise refusal("value-empty", "这里不能是空的", "请填写；文件未规定的写“本单位填写（设计）”")
    return text


Said = Annotated[str, AfterValidator(_said)]
LimitText = Annotated[str, AfterValidator(_limit)]
SpanText = Annotated[str, AfterValidator(_span)]
At = Annotated[str, AfterValidator(_at)]
Topic = Annotated[str, _known("type-unknown", "事件类型", tuple(TYPES))]
Clock = Annotated[str, _known("clock-unknown", "时限种类", tuple(CLOCK_NAMES))]
Channel = Annotated[str, _known("channel-unknown", "告警渠道", tuple(CHANNEL_NAMES))]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
RungId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Topics = Annotated[tuple[Topic, ...], Field(min_length=1)]
Words = Annotated[tuple[Said, ...], Field(min_length=1)]


class Choice(Table):
    department: Said
    source: Said


class AreaTable(Table):
    code: Annotated[str, Field(pattern=r"^[1-9]\d{5}$")]
    name: Said
    aliases: tuple[Said, ...] = ()
    institutions: tuple[Said, ...] = ()


class Where(Table):
    topics: Topics
    words: Words
    source: Said


class RemitTable(Table):
    types: Topics
    source: Said
    where: tuple[Where, ...] = ()


class OfficeFile(Table):
    """profile.yaml"""

    id: Slug
    name: Said
    short_name: Annotated[str, Field(min_length=2, max_length=10)]
    kind: Literal["bureau", "hospital"]
    document: Said
    area: AreaTable
    opinion_lead: Choice
    default_lead: Choice
    remit: RemitTable
    stale_after: SpanText
    story_window: SpanText
    rule_sets: tuple[Said, ...] = ()


class DepartmentTable(Table):
    id: Slug
    name: Said
    aliases: tuple[Said, ...] = ()
    source: Said


class DepartmentsFile(Table):
    """departments.yaml"""

    departments: Annotated[tuple[DepartmentTable, ...], Field(min_length=1)]


class DutyTable(Table):
    topics: Topics
    words: tuple[Said, ...] = ()
    lead: Said
    assist: tuple[Said, ...] = ()
    source: Said


class HandOverTable(Table):
    topics: Topics
    words: tuple[Said, ...] = ()
    body: Said
    source: Said


class DutiesFile(Table):
    """duties.yaml"""

    duties: Annotated[tuple[DutyTable, ...], Field(min_length=1)]
    hand_over: tuple[HandOverTable, ...] = ()


class ClockTable(Table):
    clock: Clock
    limit: LimitText
    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]
    start: StartRule = "earliest"
    basis: Said
    standing: Standing
    source: str = ""


class ClocksFile(Table):
    """clocks.yaml"""

    clocks: Annotated[tuple[ClockTable, ...], Field(min_length=1)]
    where_needed: tuple[ClockTable, ...] = ()


class Repeat(Table):
    every: SpanText
    times: Annotated[int, Field(ge=2, le=100)]


class RungTable(Table):
    id: RungId
    at: At
    tell: Annotated[tuple[Role, ...], Field(min_length=1)]
    grades: tuple[Grade, ...] = ()
    channels: tuple[Channel, ...] = ()
    repeat: Repeat | None = None


class LadderTable(Table):
    clock: Clock
    standing: Standing
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    rungs: Annotated[tuple[RungTable, ...], Field(min_length=1)]
    provisional: tuple[RungTable, ...] = ()


class LaddersFile(Table):
    """ladders.yaml"""

    ladders: Annotated[tuple[LadderTable, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Parts:
    """The five files, each of the right shape."""

    office: OfficeFile
    departments: DepartmentsFile
    duties: DutiesFile
    clocks: ClocksFile
    ladders: LaddersFile


def at_parts(
    text: str,
) -> tuple[Literal["start", "fraction", "before_due", "due", "after_due"], int, timedelta]:
    """(mark, percent, distance from due) of a checked `at` text."""
    match = _AT.fullmatch(text)
    assert match is not None
    if match["start"]:
        return "start", 0, timedelta(0)
    if match["percent"]:
        return "fraction", int(match["percent"]), timedelta(0)
    if match["sign"] is None:
        return "due", 0, timedelta(0)
    return "before_due" if match["sign"] == "-" else "after_due", 0, span_of(match["offset"])
