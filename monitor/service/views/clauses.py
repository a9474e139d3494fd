"""Why this grade: the clauses it rests on with the words that met them, and what the next one asks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.domain.judgement import LEVELS, TYPES, Count, Level
from monitor.domain.rule import Condition, Rule
from monitor.judge.review import FACT_NAMES
from monitor.service.views.grades import Grade, grade_of, level_words
from monitor.service.views.papers import judged
from monitor.service.views.sight import Sight, voices

#: a grade may be raised by one of so many ways that a list of them says nothing
_MOST_NEXT = 4


@dataclass(frozen=True, slots=True)
class Clause:
    document: str
    clause: str
    quote: str
    #: 待核: read in no original yet, never shown as law
    unverified: bool
    #: the words of the texts that met it
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    grade: Grade
    type: str
    clauses: tuple[Clause, ...]
    #: 死亡人数再增 9 人（达 10 人）即为重大 Ⅱ（…）
    next: tuple[str, ...]
    #: 发病（中毒）人数 112 人
    figures: tuple[str, ...]
    #: facts no text states though the criteria ask for them
    missing: tuple[str, ...]
    review: tuple[str, ...]
    #: 演练：“应急演练”
    cancelled: tuple[str, ...]
    graded_by: str


def verdict(incident: Incident, sight: Sight, now: datetime) -> Verdict:
    """What the level rests on, and what is not known."""
    proposal = sight.proposal(incident)
    read = [judged(kept) for each in voices(incident) if (kept := sight.document(each.document)) is not None]
    return Verdict(
        grade=grade_of(incident), type=TYPES.get(incident.type, incident.type),
        clauses=tuple(_clause(rule, read, sight.rules) for rule in incident.criteria),
        next=next_levels(incident, proposal.counts, sight.rules.values(), now), figures=figures(proposal.counts),
        missing=tuple(FACT_NAMES.get(each, each) for each in proposal.missing_facts),
        review=tuple(dict.fromkeys((*incident.review, *proposal.review_reasons))),
        cancelled=_cancelled(read, sight.cancels),
        graded_by=sight.person(incident.graded_by) if incident.graded_by else "",
    )  # fmt: skip


def _clause(rule_id: str, read: Sequence[Mapping[str, Any]], rules: Mapping[str, Rule]) -> Clause:
    """From the rule book; the words from whichever texts met it by themselves."""
    words = [
        str(span.get("text", ""))
        for judgement in read
        for each in judgement.get("criteria", ())
        if each.get("rule") == rule_id
        for span in each.get("evidence", ())
    ]
    rule = rules.get(rule_id)
    if rule is None:
        return Clause(rule_id, "（规则库中已无此条）", "", unverified=True, words=tuple(dict.fromkeys(words)))
    return Clause(
        f"{rule.document}（{rule.version}）", rule.clause, rule.quote, rule.standing == "unverified",
        tuple(dict.fromkeys(words))[:6],
    )  # fmt: skip


def _cancelled(read: Sequence[Mapping[str, Any]], cancels: Mapping[str, str]) -> tuple[str, ...]:
    found = [
        f"{cancels.get(str(each.get('group')), str(each.get('group')))}：“{each.get('text', '')}”"
        for judgement in read
        for each in judgement.get("cancelled", ())
    ]
    return tuple(dict.fromkeys(found))[:6]


def figures(counts: Mapping[str, Count]) -> tuple[str, ...]:
    """死亡人数 1 人, 直接经济损失 1000 元以上: what the texts state together."""
    return tuple(
        f"{FACT_NAMES.get(kind, kind)} {amount(count)}{_unit(kind)}" for kind, count in counts.items()
    )


def amount(count: Count) -> str:
    if count.high is None:
        return f"{count.low} 以上 "
    return f"{count.low} " if count.low == count.high else f"{count.low}～{count.high} "


def _unit(kind: str) -> str:
    return {"counties": "个", "cities": "个", "provinces": "个", "loss_yuan": "元"}.get(kind, "人")


def next_levels(
    incident: Incident, counts: Mapping[str, Count], rules: Sequence[Rule] | Any, now: datetime
) -> tuple[str, ...]:
    """What would make it the next graver level: one number more, by a clause read in the original.

    Clauses that want two numbers at once are told only where one of them is met already.
    """
    wanted = _next_level(incident.level)
    if wanted is None:
        return ()
    day = now.astimezone(BEIJING).date()
    found: list[str] = []
    for rule in rules:
        if rule.level != wanted or rule.standing != "verified" or rule.rule_set:
            continue
        if incident.type not in rule.types or not rule.in_force(day):
            continue
        for conditions in rule.any_of:
            open_ = [each for each in conditions if _low(counts, each.fact) < (each.at_least or 1)]
            if len(open_) == 1 and open_[0].at_least is not None and open_[0].fact in FACT_NAMES:
                found.append(_wanting(open_[0], counts, wanted, rule))
    return tuple(dict.fromkeys(found))[:_MOST_NEXT]


def _next_level(level: Level | None) -> Level | None:
    if level is None:
        return LEVELS[-1]
    place = LEVELS.index(level)
    return None if place == 0 else LEVELS[place - 1]


def _low(counts: Mapping[str, Count], fact: str) -> int:
    count = counts.get(fact)
    return 0 if count is None else count.low


def _wanting(condition: Condition, counts: Mapping[str, Count], level: Level, rule: Rule) -> str:
    known = counts.get(condition.fact)
    name, unit = FACT_NAMES[condition.fact], _unit(condition.fact)
    now = "未见写明" if known is None else f"现为 {known.low} {unit}"
    return f"{name}达 {condition.at_least} {unit}（{now}）即为{level_words(level)}（{rule.document} {rule.clause}）"
