"""Loading the rule book: config/rules/*.yaml -> the criteria, dated, with every slip named at once."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from config.checking import Table, check, raise_all
from config.reading import Sheet, read_sheet
from monitor.domain.judgement import COUNT_KEYS, TYPES, Level
from monitor.domain.rule import Condition, Rule
from monitor.errors import BadConfig, Fault

SHIPPED = Path(__file__).parent / "rules"

#: facts derived from counts: every case told; dead and injured; dead and critical; the critical alone
DERIVED_FACTS = ("cases", "casualties", "dead_or_critical", "critical")


class RuleTable(Table):
    """One clause of a file; what it leaves out it takes from the head of the file."""

    id: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    status: Literal["verified", "unverified"]
    types: tuple[str, ...] = Field(min_length=1)
    quote: str = Field(min_length=1)
    any_of: tuple[dict[str, int | bool], ...] = Field(min_length=1)
    level: Level | None = None
    document: str | None = None
    version: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    rule_set: str = ""


class RulesFile(Table):
    document: str = Field(min_length=1)
    version: str = Field(min_length=1)
    valid_from: date
    rules: tuple[RuleTable, ...] = Field(min_length=1)
    valid_to: date | None = None


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
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            faults.append(
                Fault(
                    str(folder),
                    None,
                    rule.id,
                    f"规则编号 {rule.id} 重复",
                    "请改用另一个编号",
                    "rule-duplicate",
                )
            )
        seen.add(rule.id)
    raise_all(faults)
    return tuple(rules), total.hexdigest()


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
        sheet.fault(f"rules.{index}.{place}", message, hint, "rule-unknown-word")
        for index, each in enumerate(table.rules)
        for place, message, hint in _slips(each, flags)
    ]
    return [_rule(each, table) for each in table.rules], tuple(wrong)


def _slips(rule: RuleTable, flags: tuple[str, ...]) -> list[tuple[str, str, str]]:
    found = [
        ("types", f"不认识类型“{code}”", "类型代码见 docs/JUDGEMENT.md")
        for code in rule.types
        if code not in TYPES
    ]
    for conditions in rule.any_of:
        for fact, asked in conditions.items():
            number = not isinstance(asked, bool)
            if number and fact not in COUNT_KEYS and fact not in DERIVED_FACTS:
                found.append(
                    ("any_of", f"不认识数目“{fact}”", f"可写：{'、'.join((*COUNT_KEYS, *DERIVED_FACTS))}")
                )
            if not number and fact not in flags:
                found.append(("any_of", f"不认识情形“{fact}”", "先在 topics/flags.yaml 写明这个情形和它的词"))
            if asked is False or (number and asked < 1):
                found.append(("any_of", f"“{fact}”的条件永远成立", "数目写不小于 1 的整数，情形写 true"))
    return found


def _rule(table: RuleTable, file: RulesFile) -> Rule:
    return Rule(
        id=table.id,
        document=table.document or file.document,
        clause=table.clause,
        version=table.version or file.version,
        standing=table.status,
        valid_from=table.valid_from or file.valid_from,
        valid_to=table.valid_to or file.valid_to,
        level=table.level,
        types=table.types,
        quote=table.quote,
        any_of=tuple(
            tuple(
                Condition(fact, None if isinstance(asked, bool) else asked)
                for fact, asked in conditions.items()
            )
            for conditions in table.any_of
        ),
        rule_set=table.rule_set,
    )
