"""Loading the rule book: config/rules/*.yaml -> the criteria, dated, with every slip named at once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from config.checking import check, raise_all
from config.reading import Sheet, read_sheet
from config.rule_sense import band, band_slips, bounds_of, slips
from config.rule_tables import RulesFile, RuleTable
from monitor.domain.instant import parse_limit
from monitor.domain.rule import Condition, Report, Rule
from monitor.errors import BadConfig, Fault

SHIPPED = Path(__file__).parent / "rules"


def load_rules(folder: Path = SHIPPED, flags: tuple[str, ...] = ()) -> tuple[tuple[Rule, ...], str]:
    """Every rule of the folder and the SHA-256 of their bytes.

    Conditions may ask for `flags`, the circumstances the lexicon knows.

    Raises:
        BadConfig: with every fault of every file.

    """
    faults: list[Fault] = []
    rules: list[Rule] = []
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        total.update(f"{path.name}\n".encode() + path.read_bytes())
        found, wrong = _file(path, flags)
        rules += found
        faults += wrong
    faults += _twice(rules, folder)
    raise_all(faults)
    return tuple(_reporting(rules)), total.hexdigest()


def _file(path: Path, flags: tuple[str, ...]) -> tuple[list[Rule], tuple[Fault, ...]]:
    try:
        sheet = read_sheet(path, f"rules/{path.name}")
    except BadConfig as fault:
        return [], fault.faults
    return rules_of(sheet, flags)


def rules_of(sheet: Sheet, flags: tuple[str, ...]) -> tuple[list[Rule], tuple[Fault, ...]]:
    """The rules of one file that was read, and every fault found in it."""
    table, faults = check(sheet, RulesFile)
    if table is None:
        return [], faults
    wrong = [
        sheet.fault(f"rules.{index}.{place}", f"规则 {each.id}：{message}", hint, code)
        for index, each in enumerate(table.rules)
        for place, message, hint, code in slips(each, table, flags)
    ]
    rules = [_rule(each, table) for each in table.rules]
    if not wrong:
        wrong = [
            sheet.fault(f"rules.{index}.{place}", f"规则 {rules[index].id}：{message}", hint, code)
            for index, (place, message, hint, code) in band_slips(rules)
        ]
    return rules, tuple(wrong)


def _twice(rules: Iterable[Rule], folder: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    rules = tuple(rules)
    for rule in rules:
        if rule.id in seen:
            yield Fault(
                str(folder), None, rule.id, f"规则编号 {rule.id} 重复", "请改用另一个编号", "rule-duplicate"
            )
        seen.add(rule.id)
    for rule in rules:
        if rule.report is not None and rule.report.rule not in seen:
            yield Fault(
                str(folder), None, rule.id, f"规则 {rule.id} 的 report_as 指向 {rule.report.rule}，没有这一条",
                "请写已有的报告时限规则（REP-）的编号", "rule-report",
            )  # fmt: skip


def _reporting(rules: Iterable[Rule]) -> Iterator[Rule]:
    """With the limit of the rule they name in place of its mere name."""
    rules = tuple(rules)
    named = {
        rule.id: rule.report for rule in rules if rule.report is not None and rule.report.rule == rule.id
    }
    for rule in rules:
        report = None if rule.report is None else named.get(rule.report.rule, rule.report)
        yield rule if report is rule.report else replace(rule, report=report)


def _rule(table: RuleTable, file: RulesFile) -> Rule:
    return Rule(
        id=table.id,
        document=table.document or file.document,
        clause=table.clause,
        version=table.version or file.version,
        standing=table.status,
        valid_from=table.valid_from or file.valid_from or date.min,
        valid_to=table.valid_to or file.valid_to,
        level=table.level,
        types=table.types,
        quote=table.quote,
        any_of=tuple(tuple(_conditions(each)) for each in table.any_of),
        rule_set=table.rule_set,
        report=_report(table),
        by_authority=table.by_authority,
        bounds=bounds_of(table, file),
        rank=table.rank,
        figure_from=table.figure_from,
    )


def _conditions(asked: dict[str, object]) -> Iterator[Condition]:
    for fact, value in asked.items():
        low, high = band(value) or (None, None)
        yield Condition(fact, low, high)


def _report(table: RuleTable) -> Report | None:
    if table.report is None:
        return None if table.report_as is None else Report(None, "", "", table.report_as)
    within = None
    if table.report.within is not None:
        try:
            within = parse_limit(table.report.within)
        except ValueError:
            within = None  # told by rule_sense
    return Report(within, table.report.by, table.report.to, table.id)
