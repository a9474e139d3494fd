"""What makes a rule impossible or indefensible: no source, impossible dates or bounds, figures its quote lacks. Pure."""

from collections.abc import Iterator
from datetime import date

from config.checking import choose_from
from config.rule_figures import Figures, figures
from config.rule_tables import RulesFile, RuleTable
from monitor.domain.instant import parse_limit
from monitor.domain.judgement import COUNT_KEYS, LEVEL_NAMES, LEVELS, TYPES
from monitor.domain.rule import DERIVED_FACTS, MEASURED_FACTS, READ_FLAGS, Bounds, Condition, Rule

#: key of the rule, message, remedy, code
Slip = tuple[str, str, str, str]

NUMBERS = (*COUNT_KEYS, *DERIVED_FACTS, *MEASURED_FACTS)
_SOURCE = {
    "document": "文件名（文号）", "clause": "条款", "quote": "条款原文", "version": "版本", "valid_from": "施行日期",
}  # fmt: skip


def slips(rule: RuleTable, head: RulesFile, flags: tuple[str, ...]) -> Iterator[Slip]:
    """Everything wrong with one rule by itself."""
    yield from _source(rule, head)
    yield from _dates(rule, head)
    yield from _kind(rule)
    for code in rule.types:
        if code not in TYPES:
            yield "types", f"不认识类型“{code}”", choose_from(code, tuple(TYPES)), "rule-unknown-word"
    for place, conditions in enumerate(rule.any_of):
        for fact, asked in conditions.items():
            for message, hint, code in _condition(fact, asked, flags):
                yield f"any_of.{place}.{fact}", message, hint, code
    yield from _printed(rule, bounds_of(rule, head))


def _source(rule: RuleTable, head: RulesFile) -> Iterator[Slip]:
    for key, name in _SOURCE.items():
        own, general = getattr(rule, key), getattr(head, key, None)
        if not (str(own).strip() if own is not None else general):
            yield key, f"没有写明{name}", f"请写上 {key}；说不出出处的数字不能当规则", "rule-no-source"


def _dates(rule: RuleTable, head: RulesFile) -> Iterator[Slip]:
    start, end = rule.valid_from or head.valid_from, rule.valid_to or head.valid_to
    if start is not None and end is not None and end < start:
        yield "valid_to", f"失效日 {end} 早于施行日 {start}", "请核对 valid_from 与 valid_to", "rule-dates"


def _kind(rule: RuleTable) -> Iterator[Slip]:
    if rule.by_authority and rule.any_of:
        yield (
            "any_of",
            "由主管部门认定的条款不能再写条件",
            "删去 any_of，或删去 by_authority",
            "rule-no-condition",
        )
    if not (rule.by_authority or rule.any_of or rule.report):
        yield (
            "any_of",
            "没有写任何条件",
            "写上 any_of；由主管部门认定的写 by_authority: true",
            "rule-no-condition",
        )
    if rule.report is not None and rule.report_as is not None:
        yield "report_as", "report 与 report_as 只能写一个", "删去其中一个", "rule-report"
    if rule.report is not None and rule.report.within is not None:
        try:
            parse_limit(rule.report.within)
        except ValueError as wrong:
            yield "report.within", str(wrong), "立即报告的不写 within", "rule-report"


def _condition(fact: str, asked: object, flags: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    # told_... only says where to look for a number
    known = (*(name for name in flags if not name.startswith("told_")), *READ_FLAGS)
    if isinstance(asked, bool):
        if fact not in known:
            yield f"不认识情形“{fact}”", "先在 topics/flags.yaml 写明这个情形和它的词", "rule-unknown-word"
        if not asked:
            yield f"“{fact}”的条件永远成立", "情形写 true", "rule-bounds"
        return
    if fact not in NUMBERS:
        yield f"不认识数目“{fact}”", choose_from(fact, NUMBERS), "rule-unknown-word"
    ends = band(asked)
    if ends is None:
        yield (
            f"“{fact}”写作 {asked}，不是数目",
            "用半角数字写作 10（10起）或 [10, 29]（10至29，含两端）",
            "rule-bounds",
        )
    elif ends[0] < 1:
        yield f"“{fact}”的条件永远成立", "数目写不小于 1 的整数；没有说到的不等于零", "rule-bounds"
    elif ends[1] is not None and ends[1] < ends[0]:
        yield f"“{fact}”从 {ends[0]} 到 {ends[1]}，没有这样的数", "把小的写在前面", "rule-bounds"


def band(asked: object) -> tuple[int, int | None] | None:
    """10 is from 10 on, [10, 29] both included; None where it is neither."""
    if isinstance(asked, int) and not isinstance(asked, bool):
        return asked, None
    if isinstance(asked, list | tuple) and len(asked) == 2:
        low, high = asked
        if all(isinstance(each, int) and not isinstance(each, bool) for each in (low, high)):
            return int(low), int(high)
    return None


def bounds_of(rule: RuleTable, head: RulesFile) -> Bounds | None:
    """How the document of this rule reads 以上 and 以下."""
    table = rule.bounds or head.bounds
    return None if table is None else Bounds(table.above, table.below)


def _printed(rule: RuleTable, bounds: Bounds | None) -> Iterator[Slip]:
    """Each figure of the conditions against the figures the quote prints; 1 needs none: one is a case at all."""
    if rule.figure_from:
        return
    told = figures(rule.quote, bounds)
    for place, conditions in enumerate(rule.any_of):
        for fact, asked in conditions.items():
            ends = band(asked)
            if ends is not None:
                for message, hint, code in _end_slips(ends, told, bounds):
                    yield f"any_of.{place}.{fact}", message, hint, code


def _end_slips(
    ends: tuple[int, int | None], told: Figures, bounds: Bounds | None
) -> Iterator[tuple[str, str, str]]:
    low, high = ends
    for number, allowed, word in ((low, told.begins | {1}, "以上"), (high, told.ends, "以下")):
        if number is None or number in allowed:
            continue
        if {number - 1, number, number + 1} & told.printed:
            yield (
                f"数目 {number} 与引文的“{word}”不合：本文件{_reading(word, bounds)}",
                f"按引文应是 {'、'.join(str(each) for each in sorted(allowed))} 之一；或更正 bounds",
                "rule-reading",
            )
        else:
            yield (
                f"引文里没有数目 {number}",
                "请核对原文；数目另有出处的，写明 figure_from",
                "rule-figure",
            )


def _reading(word: str, bounds: Bounds | None) -> str:
    reading = None if bounds is None else (bounds.above if word == "以上" else bounds.below)
    return {"inclusive": f"“{word}”含本数", "exclusive": f"“{word}”不含本数"}.get(
        reading or "", f"没有写明“{word}”是否含本数"
    )


def band_slips(rules: list[Rule]) -> Iterator[tuple[int, Slip]]:
    """Bands of one scale, type and fact that stand in the wrong order, overlap or leave a gap; with the rule's place."""
    ladders: dict[tuple[object, ...], list[tuple[int, int, Condition]]] = {}
    for place, rule in enumerate(rules):
        if rule.level is None:
            continue
        for key, condition in _steps(rule):
            ladders.setdefault(key, []).append((LEVELS.index(rule.level), place, condition))
    told: set[tuple[int, str]] = set()
    for steps in ladders.values():
        steps.sort(key=lambda step: (-step[0], step[1]))
        for number, lower in enumerate(steps):
            upper = next(
                (step for step in steps[number:] if step[0] < lower[0] and _meet(rules, step, lower)), None
            )
            slip = None if upper is None else _between(lower[2], rules[upper[1]], upper[2])
            if slip is not None and (lower[1], slip[1]) not in told:
                told.add((lower[1], slip[1]))
                yield lower[1], slip


def _steps(rule: Rule) -> Iterator[tuple[tuple[object, ...], Condition]]:
    scale = (rule.id.split("-", 1)[0], rule.rule_set)
    for conditions in rule.any_of:
        for condition in conditions:
            if condition.at_least is not None:
                beside = frozenset((each.fact, each.at_least) for each in conditions if each is not condition)
                for kind in rule.types:
                    yield (*scale, kind, condition.fact, beside), condition


def _meet(rules: list[Rule], one: tuple[int, int, Condition], other: tuple[int, int, Condition]) -> bool:
    """Whether there is a day on which both are in force."""
    first, second = rules[one[1]], rules[other[1]]
    start = max(first.valid_from, second.valid_from)
    return start <= min(first.valid_to or date.max, second.valid_to or date.max)


def _between(lower: Condition, grave: Rule, upper: Condition) -> Slip | None:
    low, high = lower.at_least or 1, upper.at_least or 1
    names = f"{grave.id}（{LEVEL_NAMES[grave.level or 'I']}）从 {high} 起"
    if high <= low:
        return (
            "any_of",
            f"“{lower.fact}”从 {low} 起，更重的 {names}，次序颠倒",
            "请核对两条的数目和等级",
            "rule-order",
        )
    if lower.at_most is not None and lower.at_most >= high:
        return (
            "any_of",
            f"“{lower.fact}”到 {lower.at_most} 止，与 {names} 重叠",
            f"上端写 {high - 1}",
            "rule-overlap",
        )
    if lower.at_most is not None and lower.at_most < high - 1:
        return (
            "any_of",
            f"“{lower.fact}”到 {lower.at_most} 止，与 {names} 之间有空缺",
            f"上端写 {high - 1}",
            "rule-gap",
        )
    return None
