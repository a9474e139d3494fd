"""An office's own rules: rules/*.yaml in its profile folder, laid over the rule book that ships.

The files have the shape of config/rules. What names no document rests on the office's own decision and
is shown as 本单位制度, never as law. A rule with a shipped id takes the shipped one's place for as long as
it is valid itself, and only where it is not laxer: national limits bind every office.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from config.lexicon import load_lexicon
from config.reading import Sheet, read_sheet
from config.rulebook import load_rules, rules_of
from config.stricter import laxer
from monitor.domain.rule import Report, Rule
from monitor.errors import BadConfig, Fault

#: the folder inside a profile folder
FOLDER = "rules"

#: what a rule rests on that names no document
OWN_DOCUMENT = "本单位制度"

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule and where it stands: the file and the dotted path in it."""

    rule: Rule
    sheet: Sheet
    path: str

    def fault(self, place: str, message: str, hint: str, code: str) -> Fault:
        """A fault at this key of the rule."""
        return self.sheet.fault(f"{self.path}.{place}", f"规则 {self.rule.id}：{message}", hint, code)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules one office is judged by."""

    rules: tuple[Rule, ...]
    #: SHA-256 of the shipped files; the office's own stand in its profile's version
    version: str


def own_files(folder: Path) -> tuple[Path, ...]:
    """The files of rules in a profile folder, by name; none where it keeps none."""
    return tuple(sorted((folder / FOLDER).glob("*.yaml")))


def stray_files(folder: Path) -> Iterator[Fault]:
    """What lies in the folder of rules, or in its place, and would not be read."""
    place = folder / FOLDER
    if place.exists() and not place.is_dir():
        yield _whole(place, f"{FOLDER} 应是文件夹", "请改成文件夹，把规则文件放进去", "profile-stray-file")
    elif place.is_dir():
        for path in sorted(place.iterdir()):
            if path.suffix != ".yaml" or not path.is_file():
                yield _whole(
                    path, "不认识这个文件，不会被读取", "规则文件夹里只放 .yaml 文件", "profile-stray-file"
                )


def load_own_rules(folder: Path) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """The rules of a profile folder, and every fault of its files; the shipped rules are only read where there are some."""
    strays = tuple(stray_files(folder))
    files = own_files(folder)
    if not files:
        return (), strays
    placed, faults = checked(files)
    return tuple(each.rule for each in placed), (*strays, *faults)


def checked(files: Iterable[Path]) -> tuple[tuple[Placed, ...], tuple[Fault, ...]]:
    """The rules of these files, and everything wrong with them: by themselves and against the shipped ones.

    Raises:
        BadConfig: when the shipped words or rules are themselves at fault.

    """
    flags = known_flags()
    shipped, _ = load_rules(flags=flags)
    placed, faults = placed_rules(files, flags, shipped)
    return placed, (*faults, *lax_faults(placed, shipped))


def placed_rules(
    files: Iterable[Path], flags: tuple[str, ...], shipped: Sequence[Rule]
) -> tuple[tuple[Placed, ...], tuple[Fault, ...]]:
    """The rules of these files, and what is wrong with each file and among them.

    What a rule does not say of its report and rank it takes from the shipped one in whose place it stands.
    """
    placed: list[Placed] = []
    faults: list[Fault] = []
    for path in files:
        try:
            sheet = read_sheet(path)
        except BadConfig as fault:
            faults += fault.faults
            continue
        faults += _uncited(sheet)
        sheet = _filled(sheet)
        rules, wrong = rules_of(sheet, flags)
        faults += wrong
        placed += [Placed(rule, sheet, f"rules.{place}") for place, rule in enumerate(rules)]
    faults += [*_twice(placed), *_reports_nowhere(placed, shipped)]
    return tuple(_inheriting(placed, shipped)), tuple(faults)


def lax_faults(placed: Iterable[Placed], shipped: Sequence[Rule]) -> Iterator[Fault]:
    """Rules that take a shipped one's place and ask for more than it, or promise less."""
    national = {rule.id: rule for rule in shipped}
    for each in placed:
        law = national.get(each.rule.id)
        if law is not None:
            yield from (each.fault(*slip) for slip in laxer(each.rule, law))


def laid_over(shipped: Iterable[Rule], own: Sequence[Rule]) -> tuple[Rule, ...]:
    """The shipped rules with these in place of those of the same id, while they are valid; new ones after them."""
    mine = {rule.id: rule for rule in own}
    book: dict[Rule, None] = {}
    for rule in shipped:
        replacing = mine.get(rule.id)
        book |= dict.fromkeys((rule,) if replacing is None else (*_beside(rule, replacing), replacing))
    return tuple(book | dict.fromkeys(own))


def rule_book(own: Sequence[Rule] = ()) -> RuleBook:
    """The shipped rules with an office's own laid over them.

    Raises:
        BadConfig: when the shipped files are at fault.

    """
    shipped, version = load_rules(flags=known_flags())
    return RuleBook(laid_over(shipped, own), version)


def known_flags() -> tuple[str, ...]:
    """The circumstances a condition may ask for."""
    return tuple(flag.name for flag in load_lexicon().flags)


def _whole(path: Path, message: str, hint: str, code: str) -> Fault:
    return Fault(str(path), None, "（整个文件）", message, hint, code)


def _limits(placed: Iterable[Placed], shipped: Iterable[Rule]) -> dict[str, Report]:
    """Id -> the limit this very rule gives."""
    return {
        rule.id: rule.report
        for rule in (*shipped, *(each.rule for each in placed))
        if rule.report is not None and rule.report.rule == rule.id
    }


def _reports_nowhere(placed: Sequence[Placed], shipped: Sequence[Rule]) -> Iterator[Fault]:
    limits = _limits(placed, shipped)
    for each in placed:
        if each.rule.report is not None and each.rule.report.rule not in limits:
            named = each.rule.report.rule
            yield each.fault(
                "report_as",
                f"report_as 指向 {named}，没有这一条",
                "请写已有的报告时限规则（REP-）的编号",
                "rule-report",
            )


def _inheriting(placed: Sequence[Placed], shipped: Sequence[Rule]) -> Iterator[Placed]:
    limits, national = _limits(placed, shipped), {rule.id: rule for rule in shipped}
    for each in placed:
        rule, law = each.rule, national.get(each.rule.id)
        report = rule.report and limits.get(rule.report.rule, rule.report)
        if law is not None:
            report, rule = report or law.report, replace(rule, rank=rule.rank or law.rank)
        yield replace(each, rule=replace(rule, report=report))


def _twice(placed: Iterable[Placed]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for each in placed:
        if each.rule.id in seen:
            where = seen[each.rule.id]
            yield each.fault("id", f"编号重复，已用于 {where}", "请改用另一个编号", "rule-duplicate")
        seen.setdefault(each.rule.id, f"{each.sheet.file}:{each.sheet.line_of(each.path)}")


def _filled(sheet: Sheet) -> Sheet:
    """With what an office may leave out: document, version, clause and status of a rule of its own making."""
    data: Any = sheet.data
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        return sheet
    head = {"document": OWN_DOCUMENT, "version": str(data.get("valid_from", "")), **data}
    rules = [_complete(rule, cited="document" in data) for rule in data["rules"]]
    return replace(sheet, data={**head, "rules": rules})


def _uncited(sheet: Sheet) -> Iterator[Fault]:
    """Rules that name a clause and no document: nobody could look it up."""
    data: Any = sheet.data
    if not isinstance(data, dict) or "document" in data or not isinstance(data.get("rules"), list):
        return
    for place, rule in enumerate(data["rules"]):
        if isinstance(rule, dict) and rule.get("clause") and not rule.get("document"):
            yield sheet.fault(
                f"rules.{place}.clause",
                f"规则 {rule.get('id', '')}：写了条款“{rule['clause']}”，没有写出自哪个文件",
                "请写上 document: 文件名（文号）；确是本单位自定的，删去 clause",
                "rule-no-source",
            )


def _complete(rule: Any, *, cited: bool) -> Any:
    """A rule that cites a document names its clause and whether it was read; the office's own need not."""
    if not isinstance(rule, dict) or cited or "document" in rule:
        return rule
    return {"clause": f"规则 {rule.get('id', '')}", "status": "verified", **rule}


def _beside(law: Rule, own: Rule) -> Iterator[Rule]:
    """What is left of a shipped rule before and after the time of the one in its place."""
    end = law.valid_to or date.max
    if own.valid_from > law.valid_from:
        until = own.valid_from - _DAY
        yield replace(law, valid_to=min(until, end))
    if own.valid_to is not None and own.valid_to < end:
        yield replace(law, valid_from=max(own.valid_to + _DAY, law.valid_from))
