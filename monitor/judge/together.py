"""Several documents of one incident: what their merged facts propose (DESIGN 5).

The newest total by publication time wins; where texts of the same time contradict each other the graver
reading is taken and a person is asked. What the documents say is gathered once, as they join: a
proposal costs the same whether ten documents tell of the incident or ten thousand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.domain.document import Document
from monitor.domain.judgement import LEVELS, Judgement, Proposal
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.judge import criteria, tally
from monitor.judge.hearing import Heard
from monitor.judge.merge import Total
from monitor.judge.review import FACT_NAMES
from monitor.judge.scan import Hit


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the documents in scope and not ignored say, of each thing as much as a proposal asks."""

    figures: tally.Figures = field(default_factory=dict)
    #: how many judgements name each type, in the order in which they first did
    types: Mapping[str, int] = field(default_factory=dict)
    #: place of the gravest level in LEVELS and the type of the first document of it
    gravest: tuple[int, str] | None = None
    #: the first words of each circumstance
    flags: Mapping[str, Hit] = field(default_factory=dict)
    #: those critically ill, as the last document to tell of them does
    critical: Total | None = None
    #: some document tells of an event and not of a drill, a rebuttal, history ...
    real: bool = False
    #: the newest day of publication in Beijing, whose rules count; None while nothing was gathered
    day: date | None = None
    #: type of the last document, gathered or not
    last: str = "other"


@dataclass(frozen=True, slots=True)
class Weighing:
    """Documents of one incident, weighed in the order in which they joined. It never changes."""

    #: type code -> the rules that speak of it
    rules: Mapping[str, Sequence[Rule]]
    profile: Profile
    hear: Callable[[Document], Heard]
    gathered: Gathered = field(default_factory=Gathered)

    def joined(self, documents: Iterable[tuple[Document, Judgement]]) -> "Weighing":
        """This and more documents; taken one by one, so that they need not all be at hand at once."""
        return replace(self, gathered=_gathered(self.gathered, documents, self.hear))

    def proposal(self) -> Proposal:
        """The level, type and counts of the documents together; nothing while none is in scope."""
        known = self.gathered
        if known.day is None:
            return Proposal(None, False, known.last, (), (), (), {})
        kind, counts = _kind(known), tally.counts(known.figures)
        totals = {
            name: Total(each.low, each.high, each.span.start, each.span.end) for name, each in counts.items()
        }
        if known.critical is not None:
            totals["critical"] = known.critical
        stay = counts.get("hospitalised")
        observed = stay is not None and criteria.observed(stay.span.text)
        facts = criteria.facts(totals, known.flags, kind, observed=observed)
        rules = self.rules.get(kind, ()) if known.real else ()
        met = criteria.met(rules, {kind}, facts, known.day, self.profile.rule_sets)
        level = criteria.level(met)
        deciding = tuple(each for each in met if each.rule.level == level and level is not None)
        verified = any(each.rule.standing == "verified" for each in deciding)
        reasons = [
            f"各文{FACT_NAMES.get(name, name)}不一致，已取较重的读法"
            for name in tally.disputed(known.figures)
        ]
        if level is not None and not verified:
            reasons.append("等级只依据待核条款，请人工核对")
        ids = tuple(each.rule.id for each in deciding)
        return Proposal(level, verified, kind, ids, tuple(reasons), criteria.missing(kind, totals), counts)


def _gathered(
    known: Gathered, documents: Iterable[tuple[Document, Judgement]], hear: Callable[[Document], Heard]
) -> Gathered:
    last, told, heard = known.last, [], []
    for document, judgement in documents:
        last = judgement.type
        if judgement.in_scope and judgement.attention != "ignore":
            told.append((document, judgement))
            heard.append(hear(document))
    if not told:
        return replace(known, last=last)
    judgements = [judgement for _, judgement in told]
    days = [document.published.day for document, _ in told]
    critical = [each.critical for each in heard if each.critical is not None]
    return Gathered(
        figures=tally.tallied(known.figures, told),
        types=_types(known.types, judgements),
        gravest=_gravest(known.gravest, judgements),
        flags=_flags(known.flags, heard),
        critical=critical[-1] if critical else known.critical,
        real=known.real or any(each.criteria or not _cancelled(each) for each in judgements),
        day=max(days) if known.day is None else max(known.day, *days),
        last=last,
    )


def _cancelled(judgement: Judgement) -> bool:
    """Whether some group beyond C9 (nobody hurt) sent the text another way."""
    return any(each.group != "C9" for each in judgement.cancelled)


def _types(known: Mapping[str, int], judgements: Iterable[Judgement]) -> dict[str, int]:
    types = dict(known)
    for judgement in judgements:
        types[judgement.type] = types.get(judgement.type, 0) + 1
    return types


def _gravest(known: tuple[int, str] | None, judgements: Iterable[Judgement]) -> tuple[int, str] | None:
    graded = [(LEVELS.index(each.level), each.type) for each in judgements if each.level is not None]
    return min([*([] if known is None else [known]), *graded], key=lambda each: each[0], default=None)


def _flags(known: Mapping[str, Hit], heard: Iterable[Heard]) -> dict[str, Hit]:
    flags = dict(known)
    for each in heard:
        flags = each.flags | flags
    return flags


def _kind(known: Gathered) -> str:
    """The type of the gravest judgement, then the one told most often, of equals the one told first."""
    if known.gravest is not None:
        return known.gravest[1]
    return max(known.types, key=lambda code: (code != "other", known.types[code]))
