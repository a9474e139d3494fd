"""Whether a rule that takes a shipped one's place is at least as strict. Pure.

Stricter or equal: whatever meets the shipped rule meets this one too, its grade is no milder, and it
counts for no less. Compared fact by fact: that the dead are among the casualties is not followed up.
"""

from collections.abc import Iterator

from monitor.domain.judgement import LEVEL_NAMES, LEVELS
from monitor.domain.rule import Condition, Report, Rule

#: key of the rule, message, remedy, code
Slip = tuple[str, str, str, str]

_LAX = "rule-laxer"


def laxer(own: Rule, law: Rule) -> Iterator[Slip]:
    """Every way in which `own` asks for more than `law` or promises less; nothing where it is as strict."""
    yield from _conditions(own, law)
    yield from _consequences(own, law)
    if own.standing == "unverified" and law.standing == "verified":
        yield "status", "随程序的规则已核对原文，不能改为待核", "改为 status: verified", _LAX
    if own.rule_set and own.rule_set != law.rule_set:
        yield "rule_set", "随程序的规则不靠加严标准启用，换成这一条后可能不起作用", "删去 rule_set", _LAX
    if _same_source(own, law) and _says_otherwise(own, law):
        yield (
            "document",
            f"写的是“{law.document}”，条件却与该文件不同",
            "请写明这些数字出自哪份文件；本单位自定的，删去 document 和 clause，即标为本单位制度",
            "rule-law-cited",
        )


def _conditions(own: Rule, law: Rule) -> Iterator[Slip]:
    for alternative in law.any_of:
        if not any(_asks_no_more(mine, alternative) for mine in own.any_of):
            yield (
                "any_of",
                f"随程序的规则有“{shown(alternative)}”，这里没有，或比它宽",
                "补上这一项，或把数目改得不大于它；国家规定对各单位都有效，只能加严",
                _LAX,
            )
    missing = [code for code in law.types if code not in own.types]
    if missing:
        yield "types", f"少了类型 {'、'.join(missing)}", "补上这些类型", _LAX


def _consequences(own: Rule, law: Rule) -> Iterator[Slip]:
    if law.level is not None and (own.level is None or LEVELS.index(own.level) > LEVELS.index(law.level)):
        yield (
            "level",
            f"比随程序的规则低，那里是{LEVEL_NAMES[law.level]}（{law.level}）",
            "改为同级或更高",
            _LAX,
        )
    if own.rank < law.rank:
        yield "rank", f"比随程序的规则低，那里是 {law.rank}", "改为同级或更高", _LAX
    if law.report is not None and not _reports_as_soon(own.report, law.report):
        limit = "立即" if law.report.within is None else f" {law.report.within} 内"
        yield "report", f"随程序的规则要求{limit}报告，这里比它慢", "改为不长于它的报告时限", _LAX


def _reports_as_soon(own: Report | None, law: Report) -> bool:
    if own is None or own.within is None or law.within is None:
        return own is not None and own.within is None
    mine, theirs = own.within.span, law.within.span
    return own.within == law.within if mine is None or theirs is None else mine <= theirs


def shown(alternative: tuple[Condition, ...]) -> str:
    """Conditions as a file writes them: {ill: 100, dead: 1}."""
    return "{" + ", ".join(f"{each.fact}: {each.at_least or 'true'}" for each in alternative) + "}"


def _asks_no_more(mine: tuple[Condition, ...], law: tuple[Condition, ...]) -> bool:
    floors = {each.fact: each.at_least or 1 for each in law}
    return all(each.fact in floors and (each.at_least or 1) <= floors[each.fact] for each in mine)


def _same_source(own: Rule, law: Rule) -> bool:
    return (own.document, own.version) == (law.document, law.version)


def _says_otherwise(own: Rule, law: Rule) -> bool:
    return (_floors(own), own.level, set(own.types)) != (_floors(law), law.level, set(law.types))


def _floors(rule: Rule) -> frozenset[frozenset[tuple[str, int]]]:
    """What is judged by: the lower ends."""
    return frozenset(frozenset((each.fact, each.at_least or 1) for each in row) for row in rule.any_of)
