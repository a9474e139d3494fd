"""A rule, and the rule book, as an officer reads them in a terminal. Pure."""

from collections.abc import Iterator, Sequence

from config.own_rules import OWN_DOCUMENT
from monitor.domain.judgement import LEVEL_WORDS, TYPES
from monitor.domain.rule import Condition, Rule
from monitor.judge import wording
from monitor.service.columns import printable, table
from monitor.service.rules_view import RuleRow, neighbours
from monitor.service.views.spans import limit_words

HEAD = ("编号", "级别", "事项", "条件", "文件条款", "标记")
#: what is left of a terminal's width after the short columns
_SHARES = (0, 0, 2, 4, 3, 2)
#: below this the columns are too narrow to be read
NARROWEST = 110
#: so many types are named in a table; the rest is counted
_MOST_TYPES = 3

_READINGS = {"inclusive": "含本数", "exclusive": "不含本数"}
_TIMES = {"future": "未生效", "now": "", "past": "已失效"}


def listing(rows: Sequence[RuleRow], columns: int | None) -> Iterator[str]:
    """The rules as a table; with `columns` None parted by tabs, for another program or a file."""
    if columns is None:
        yield "\t".join(HEAD)
        yield from ("\t".join(_cells(row, len(TYPES))) for row in rows)
    elif columns < NARROWEST:
        for row in rows:
            yield from _short(row)
    else:
        yield from table(HEAD, [_cells(row, _MOST_TYPES) for row in rows], _SHARES, columns)


def counted(rows: Sequence[RuleRow]) -> str:
    """How many rules there are, and what of them is no law or not in use."""
    unverified = sum(row.rule.standing == "unverified" for row in rows)
    off = sum(not row.switched_on for row in rows)
    own = sum(row.origin == "own" for row in rows)
    said = f"共 {len(rows)} 条：已核 {len(rows) - unverified} 条，待核 {unverified} 条"
    return said + (f"，本单位规则 {own} 条" if own else "") + (f"，未启用的加严标准 {off} 条" if off else "")


def full(row: RuleRow, rows: Sequence[RuleRow]) -> Iterator[str]:
    """Everything of one rule."""
    rule = row.rule
    yield printable(f"{rule.id}　{level(rule)}　{_holding(row)}")
    told = [
        ("文件", rule.document), ("条款", rule.clause), ("版本", rule.version), ("有效期", _validity(rule)),
        ("状态", _status(row)), ("来源", _origin(row)), ("事项", types(rule, len(TYPES))), ("原文", rule.quote),
        ("“以上”“以下”", _bounds(rule)), ("数字出处", rule.figure_from), ("报告时限", report(rule)),
    ]  # fmt: skip
    yield from (printable(f"  {name}：{text}") for name, text in told if text)
    yield "  条件：" + ("" if len(rule.any_of) > 1 else _conditions_or_why_none(rule))
    if len(rule.any_of) > 1:
        yield from (printable(f"    - {conditions(each)}") for each in rule.any_of)
    above, below = neighbours(row, rows)
    for name, near in (("上一级", above), ("下一级", below)):
        yield from (
            printable(f"  {name}：{each.rule.id} {level(each.rule)}　{any_of(each.rule)}") for each in near
        )


def level(rule: Rule) -> str:
    """重大 Ⅱ; what sets no level says so."""
    if rule.level is not None:
        return LEVEL_WORDS[rule.level]
    if rule.rank:
        return f"另有等级 {rule.rank}"
    return "报告" if rule.report is not None else "不定级"


def types(rule: Rule, most: int) -> str:
    """The names of the types, the first few of them."""
    names = [TYPES.get(code, code) for code in rule.types]
    more = f"等{len(names)}类" if len(names) > most else ""
    return "、".join(names[:most]) + more


def any_of(rule: Rule) -> str:
    """死亡30人以上；或中毒100人以上且死亡10人以上."""
    return "；或".join(conditions(each) for each in rule.any_of) or _conditions_or_why_none(rule)


def conditions(alternative: Sequence[Condition]) -> str:
    """中毒100人以上且死亡1人以上."""
    return "且".join(condition(each) for each in alternative)


def condition(asked: Condition) -> str:
    """死亡10～29人, 死亡10人以上, 有扩散趋势; a number is always among those that count."""
    if asked.at_least is None:
        return wording.circumstance(asked.fact)
    name, least = wording.noun(asked.fact, ""), wording.amount(asked.fact, asked.at_least)
    if asked.at_most is None:
        return f"{name}{least}以上"
    return (
        f"{name}{least}"
        if asked.at_most == asked.at_least
        else f"{name}{least}至{wording.amount(asked.fact, asked.at_most)}"
    )


def report(rule: Rule) -> str:
    """医疗机构须在 2 小时内向县级卫生健康部门报告."""
    duty = rule.report
    if duty is None:
        return ""
    soon = "立即" if duty.within is None else f"在 {limit_words(str(duty.within))}内"
    seen = "" if duty.rule == rule.id else f"见 {duty.rule}；"
    return f"{duty.by}{soon}向{duty.to}报告（{seen}内部报告，不是对外回应）"


def marks(row: RuleRow) -> str:
    """待核, 加严未启用 ...: what a reader must know before quoting it."""
    found = [
        "待核" if row.rule.standing == "unverified" else "",
        "本单位" if row.origin == "own" else "",
        "替换随程序的规则" if row.replaces else "",
        ""
        if not row.rule.rule_set
        else f"加严{row.rule.rule_set}"
        if row.switched_on
        else f"加严{row.rule.rule_set}·未启用",
        "须认定" if row.rule.by_authority else "",
        _TIMES[row.time],
    ]
    return "、".join(each for each in found if each)


def _cells(row: RuleRow, most: int) -> tuple[str, ...]:
    rule = row.rule
    cells = (
        rule.id,
        level(rule),
        types(rule, most),
        any_of(rule),
        f"{rule.document} {rule.clause}",
        marks(row),
    )
    return tuple(printable(cell) for cell in cells)


def _short(row: RuleRow) -> Iterator[str]:
    rule_id, grade, kinds, asked, clause, mark = _cells(row, _MOST_TYPES)
    yield f"{rule_id}　{grade}　{kinds}" + (f"　【{mark}】" if mark else "")
    yield f"    {asked}"
    yield f"    {clause}"


def _conditions_or_why_none(rule: Rule) -> str:
    if rule.any_of:
        return conditions(rule.any_of[0])
    return "由有权机关认定，不凭文字定级" if rule.by_authority else "不凭文字判断，由所列规则引出"


def _holding(row: RuleRow) -> str:
    if row.holds:
        return "现行有效，按它研判"
    if not row.switched_on:
        return f"未启用：在 profile.yaml 的 rule_sets 里写上 {row.rule.rule_set} 即启用"
    return f"{_TIMES[row.time]}，不按它研判"


def _validity(rule: Rule) -> str:
    return f"{rule.valid_from} 起" + (f"，至 {rule.valid_to}" if rule.valid_to else "")


def _status(row: RuleRow) -> str:
    if row.rule.standing == "unverified":
        return "待核，不得作为法定依据；可以提出等级，交人复核，不起算5小时、24小时"
    return "本单位自定，不是法定标准" if row.rule.document == OWN_DOCUMENT else "已核对原文"


def _origin(row: RuleRow) -> str:
    if row.origin == "own":
        return "本单位的规则" + ("，替换随程序的同编号规则" if row.replaces else "")
    return f"地方加严标准 {row.rule.rule_set}" if row.origin == "local" else "随程序提供"


def _bounds(rule: Rule) -> str:
    if rule.bounds is None:
        return ""
    return f"这份文件的“以上”{_READINGS[rule.bounds.above]}，“以下”{_READINGS[rule.bounds.below]}；研判只看下限，上限由更高一级接上"
