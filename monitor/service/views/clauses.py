"""Why this grade, or why none: what the rules say of it, the words that decide, what the next level asks. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.domain.judgement import TYPES, About, Count, Proposal, Reason
from monitor.domain.rule import Rule
from monitor.judge.bands import Bands
from monitor.judge.criteria import facts
from monitor.judge.merge import Total
from monitor.judge.reasons import short
from monitor.judge.review import FACT_NAMES
from monitor.service.views.grades import Grade, grade_of, level_words
from monitor.service.views.papers import MarkKind, Piece, judged
from monitor.service.views.sight import Sight, voices

#: what a sentence quotes; the marks stay with it
_QUOTED = re.compile(r"(“[^“”]*”)")


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
class Line:
    """One reason, its words of the texts marked, and the clause it names apart where it names one last."""

    pieces: tuple[Piece, ...]
    #: （《……》第三条）; "" where the sentence has its clause within
    clause: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces) + self.clause


@dataclass(frozen=True, slots=True)
class Verdict:
    grade: Grade
    type: str
    #: what the rules propose where the incident stands at something else; None where both agree
    proposed: Grade | None
    #: why this grade, or why none: clauses met, or what forbids to grade
    why: tuple[Line, ...]
    clauses: tuple[Clause, ...]
    #: 死亡再增9人（达10人）即为重大 Ⅱ（…）
    next: tuple[Line, ...]
    #: duties to report and scales of their own; never a grade
    report: tuple[Line, ...]
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
    agreed = incident.level == proposal.level
    why = _lines(proposal.reasons, {"met", "none", "elsewhere", "cancelled"})
    said = "".join(line.text for line in why)
    return Verdict(
        grade=grade_of(incident), type=TYPES.get(incident.type, incident.type),
        proposed=None if agreed else Grade(proposal.level, level_words(proposal.level), proposed=True), why=why,
        clauses=tuple(_clause(rule, read, sight.rules) for rule in incident.criteria),
        next=_next(incident, proposal, sight, now), report=_lines(proposal.reasons, {"report"}),
        figures=figures(proposal.counts),
        missing=tuple(FACT_NAMES.get(each, each) for each in proposal.missing_facts),
        review=tuple(dict.fromkeys((*incident.review, *proposal.review_reasons))),
        cancelled=tuple(each for each in _cancelled(read, sight.cancels) if each.partition("：")[2] not in said),
        graded_by=sight.person(incident.graded_by) if incident.graded_by else "",
    )  # fmt: skip


def _lines(reasons: Iterable[Reason], about: Collection[About]) -> tuple[Line, ...]:
    return tuple(line(each) for each in reasons if each.about in about)


def line(reason: Reason) -> Line:
    """The words of the texts marked where the sentence quotes them; its last clause apart."""
    text, clause = reason.text, ""
    if reason.about == "next":
        text, mark, rest = reason.text.rpartition("（《")
        clause = mark + rest
    words = {short(each.text) for each in reason.evidence if each.text}
    kind: MarkKind = "cancelled" if reason.about == "cancelled" else "met"
    pieces: list[Piece] = []
    for part in _QUOTED.split(text):
        if part[1:-1] in words and part.startswith("“"):
            pieces += [Piece("“"), Piece(part[1:-1], kind), Piece("”")]
            words.discard(part[1:-1])
        elif part:
            pieces.append(Piece(part))
    return Line(tuple(pieces), clause)


def _next(incident: Incident, proposal: Proposal, sight: Sight, now: datetime) -> tuple[Line, ...]:
    """What would make it graver than it stands: an officer's grade counts before the rules' own."""
    if incident.level == proposal.level and incident.type == proposal.type:
        return _lines(proposal.reasons, {"next"})
    day = now.astimezone(BEIJING).date()
    bands = Bands(sight.rules.values(), sight.profile.rule_sets)
    totals = {name: Total(each.low, each.high, 0, 0) for name, each in proposal.counts.items()}
    wanting = bands.wanting(incident.type, facts(totals, {}, incident.type), incident.level, day)
    return tuple(line(Reason("next", each.text, each.band.rule.id)) for each in wanting)


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
        f"{_group(str(each.get('group')), cancels)}：“{short(str(each.get('text', '')))}”"
        for judgement in read
        for each in judgement.get("cancelled", ())
    ]
    return tuple(dict.fromkeys(found))[:6]


def _group(group: str, cancels: Mapping[str, str]) -> str:
    """C6 and C9 come from the places and the counts, so the lexicon does not name them."""
    return cancels.get(group) or {"C6": "外地", "C9": "写明没有"}.get(group, group)


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
