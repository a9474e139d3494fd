"""What a ladder must be: climbable in order for every clock it serves, and never without an end."""

from collections.abc import Iterator
from datetime import timedelta

from config.reading import Sheet
from config.shape import ClockTable, LadderTable, Parts, RungTable, at_parts
from monitor.domain.clock import PUBLIC_KINDS
from monitor.domain.instant import parse_limit
from monitor.domain.office import CLOCK_NAMES, GRADE_NAMES, GRADES, Grade
from monitor.errors import Fault

#: who may be told before an officer has confirmed that an answer is due: the desk and those above it
DESK_ROLES = frozenset({"duty", "shift_leader", "leader", "top_leader", "supervisor"})

_MARKS = ("start", "fraction", "before_due", "due", "after_due")

#: limits of one kind by grade; None: working days, whose length no profile knows
Spans = dict[Grade, timedelta | None]


def ladder_faults(parts: Parts, sheet: Sheet) -> Iterator[Fault]:
    """Every fault of the ladders, seen together with the clocks they serve."""
    automatic = _served(parts.clocks.clocks)
    served = _served((*parts.clocks.clocks, *parts.clocks.where_needed))
    seen: dict[str, int] = {}
    for place, ladder in enumerate(parts.ladders.ladders):
        path = f"ladders.{place}"
        name = CLOCK_NAMES[ladder.clock]
        if ladder.clock in seen:
            yield sheet.fault(
                path, f"{name}已有第 {seen[ladder.clock] + 1} 个阶梯", "每种时限只写一个阶梯", "ladder-twice"
            )
        seen.setdefault(ladder.clock, place)
        if ladder.clock not in served:
            yield sheet.fault(
                path,
                f"没有{name}时限，这个阶梯用不上",
                "在 clocks.yaml 加上时限，或删去阶梯",
                "ladder-no-clock",
            )
            continue
        yield from _rung_ids(ladder, path, sheet)
        yield from _climb(ladder.rungs, served[ladder.clock], f"{path}.rungs", sheet)
        yield from _gate(ladder, automatic.get(ladder.clock, {}), path, sheet)
    for kind in served:
        if kind not in seen:
            yield sheet.fault(
                "ladders",
                f"{CLOCK_NAMES[kind]}时限没有告警阶梯",
                "请加一个 clock 为它的阶梯",
                "clock-no-ladder",
            )


def _served(rules: tuple[ClockTable, ...]) -> dict[str, Spans]:
    served: dict[str, Spans] = {}
    for rule in rules:
        for grade in rule.grades:
            served.setdefault(rule.clock, {}).setdefault(grade, parse_limit(rule.limit).span)
    return served


def _rung_ids(ladder: LadderTable, path: str, sheet: Sheet) -> Iterator[Fault]:
    # A confirmed clock keeps the memory of the rungs it passed: an id used in both lists would be skipped.
    seen: set[str] = set()
    for part in ("rungs", "provisional"):
        rungs: tuple[RungTable, ...] = getattr(ladder, part)
        for n, rung in enumerate(rungs):
            if rung.id in seen:
                yield sheet.fault(
                    f"{path}.{part}.{n}.id",
                    f"级名“{rung.id}”重复",
                    "rungs 与 provisional 里的级名都不能相同",
                    "rung-twice",
                )
            seen.add(rung.id)


def _gate(ladder: LadderTable, spans: Spans, path: str, sheet: Sheet) -> Iterator[Fault]:
    """Public clocks below grade II wait for an officer: until then a ladder for the desk alone."""
    waits: Spans = {grade: span for grade, span in spans.items() if grade not in {"I", "II"}}
    if ladder.clock not in PUBLIC_KINDS or not waits:
        if ladder.provisional:
            yield sheet.fault(
                f"{path}.provisional",
                f"{CLOCK_NAMES[ladder.clock]}从不待确认，这一段用不上",
                "请删去 provisional",
                "ladder-provisional-idle",
            )
        return
    if not ladder.provisional:
        yield sheet.fault(
            path,
            f"{CLOCK_NAMES[ladder.clock]}确认前没有人被提醒",
            "请加 provisional，只提醒值班台（duty、shift_leader、leader）",
            "ladder-no-provisional",
        )
        return
    yield from _climb(ladder.provisional, waits, f"{path}.provisional", sheet)
    for n, rung in enumerate(ladder.provisional):
        outside = [role for role in rung.tell if role not in DESK_ROLES]
        if outside:
            yield sheet.fault(
                f"{path}.provisional.{n}.tell",
                f"确认前不应提醒 {'、'.join(outside)}",
                "确认“需回应”之前只提醒值班台和带班、分管领导",
                "rung-before-gate",
            )


def _climb(rungs: tuple[RungTable, ...], spans: Spans, path: str, sheet: Sheet) -> Iterator[Fault]:
    told: set[str] = set()
    for grade in GRADES:
        if grade not in spans:
            continue
        mine = [(n, rung) for n, rung in enumerate(rungs) if not rung.grades or grade in rung.grades]
        for fault in (*_order(mine, spans[grade], path, sheet), *_end(mine, grade, path, sheet)):
            if fault.message not in told:
                told.add(fault.message)
                yield fault
    for n, rung in enumerate(rungs):
        idle = [grade for grade in rung.grades if grade not in spans]
        if idle:
            yield sheet.fault(
                f"{path}.{n}.grades",
                f"级别 {'、'.join(idle)} 没有这种时限",
                "请删去这些级别，或在 clocks.yaml 加上时限",
                "rung-grade-idle",
            )


def _end(mine: list[tuple[int, RungTable]], grade: Grade, path: str, sheet: Sheet) -> Iterator[Fault]:
    if not any(at_parts(rung.at)[0] in {"due", "after_due"} for _, rung in mine):
        yield sheet.fault(
            path,
            f"{GRADE_NAMES[grade]}的阶梯到期时无人被告知",
            "最后至少要有一级在 due 或 due+…",
            "ladder-no-end",
        )


def _order(
    mine: list[tuple[int, RungTable]], span: timedelta | None, path: str, sheet: Sheet
) -> Iterator[Fault]:
    before: tuple[int, timedelta] | None = None
    for n, rung in mine:
        mark, percent, offset = at_parts(rung.at)
        if mark == "before_due" and span is not None and offset >= span:
            yield sheet.fault(
                f"{path}.{n}.at",
                f"“{rung.id}”在时限开始之前（{rung.at}）",
                "到期前的距离须短于时限",
                "rung-before-start",
            )
        place = _place(mark, percent, offset, span)
        if before is not None and place < before:
            yield sheet.fault(
                f"{path}.{n}.at",
                f"“{rung.id}”（{rung.at}）早于它前面的一级",
                "各级按时间先后排列",
                "rung-order",
            )
        before = place


def _place(mark: str, percent: int, offset: timedelta, span: timedelta | None) -> tuple[int, timedelta]:
    """Where a rung stands: by the clock where the limit is a span, else by the order of marks."""
    if span is None:
        inner = {"fraction": timedelta(percent), "before_due": -offset, "after_due": offset}
        return _MARKS.index(mark), inner.get(mark, timedelta(0))
    reached = {
        "start": timedelta(0),
        "fraction": span * percent / 100,
        "before_due": span - offset,
        "due": span,
        "after_due": span + offset,
    }
    return 0, reached[mark]
