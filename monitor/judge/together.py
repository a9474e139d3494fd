"""Several documents of one incident: what their merged facts propose (DESIGN 5).

The newest total by publication time wins; where texts of the same time contradict each other the graver
reading is taken and a person is asked. What the documents say is gathered once, as they join: a
proposal costs the same whether ten documents tell of the incident or ten thousand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.domain.document import Document
from monitor.domain.judgement import LEVELS, Judgement, Level, Proposal, Reason, Span
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.judge import additions, criteria, tally
from monitor.judge.hearing import Heard
from monitor.judge.measures import joined
from monitor.judge.merge import Total
from monitor.judge.reasons import Reasons, Told
from monitor.judge.review import FACT_NAMES
from monitor.judge.scan import Hit

#: reasons kept of documents that grade nothing
_MOST_AWAY = 4
_NOTHING = Reason("none", "没有说明本地事件的文书，不定级")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the documents in scope and not ignored say, of each thing as much as a proposal asks."""

    figures: tally.Figures = field(default_factory=dict)
    #: those who died after others were counted, by the document that tells of them
    grown: additions.Additions = field(default_factory=dict)
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
    #: the words of those critically ill, as their text has them
    critical_words: str = ""
    #: why documents without a grade have none: drills, rebuttals, other places; the first few
    away: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """Documents of one incident, weighed in the order in which they joined. It never changes."""

    #: type code -> the rules that speak of it
    rules: Mapping[str, Sequence[Rule]]
    profile: Profile
    reasons: Reasons
    hear: Callable[[Document], Heard]
    gathered: Gathered = field(default_factory=Gathered)

    def joined(self, documents: Iterable[tuple[Document, Judgement]]) -> "Weighing":
        """This and more documents; taken one by one, so that they need not all be at hand at once."""
        return replace(self, gathered=_gathered(self.gathered, documents, self.hear))

    def proposal(self) -> Proposal:
        """The level, type and counts of the documents together; nothing while none is in scope."""
        known = self.gathered
        if known.day is None:
            return Proposal(None, False, known.last, (), (), (), {}, known.away or (_NOTHING,))
        kind = _kind(known)
        counts = additions.raised(tally.counts(known.figures), known.figures, known.grown)
        words = _Words()
        totals = {name: words.total(each.low, each.high, each.span) for name, each in counts.items()}
        if known.critical is not None:
            low, high = known.critical.low, known.critical.high
            span = Span(known.critical.start, known.critical.end, known.critical_words)
            totals["critical"] = words.total(low, high, span)
        flags = {name: words.hit(each) for name, each in known.flags.items()}
        stay = counts.get("hospitalised")
        observed = stay is not None and criteria.observed(stay.span.text)
        facts = criteria.facts(totals, flags, kind, observed=observed)
        rules = self.rules.get(kind, ()) if known.real else ()
        met = criteria.met(rules, {kind}, facts, known.day, self.profile.rule_sets)
        level = criteria.level(met)
        deciding = tuple(each for each in met if each.rule.level == level and level is not None)
        verified = any(each.rule.standing == "verified" for each in deciding)
        review = _review(known, level, verified=verified)
        missing = criteria.missing(kind, totals)
        told = Told(kind, level, "watch", facts, met, missing, (), review, known.day, "", quiet=False)
        why = self.reasons.of(told, words.quote) if known.real else known.away
        ids = tuple(each.rule.id for each in deciding)
        return Proposal(level, verified, kind, ids, review, missing, counts, why or (_NOTHING,))


class _Words:
    """Words of many texts under one count: where each stands in its own text would be told for another's."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def total(self, low: int, high: int | None, span: Span) -> Total:
        self._spans.append(span)
        return Total(low, high, len(self._spans) - 1, len(self._spans))

    def hit(self, hit: Hit) -> Hit:
        self._spans.append(Span(hit.start, hit.end, hit.word))
        return hit.moved(len(self._spans) - 1, len(self._spans))

    def quote(self, spans: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(self._spans[start] for start, _ in spans)


def _review(known: Gathered, level: Level | None, *, verified: bool) -> tuple[str, ...]:
    found = [
        f"各文{FACT_NAMES.get(name, name)}不一致，已取较重的读法" for name in tally.disputed(known.figures)
    ]
    if level is not None and not verified:
        found.append("等级只依据待核条款，请人工核对")
    return tuple(found)


def _gathered(
    known: Gathered, documents: Iterable[tuple[Document, Judgement]], hear: Callable[[Document], Heard]
) -> Gathered:
    last, told, heard, away = known.last, [], [], {each.text: each for each in known.away}
    for document, judgement in documents:
        last = judgement.type
        if len(away) < _MOST_AWAY:
            away |= {each.text: each for each in _sent_away(judgement)}
        if judgement.in_scope and judgement.attention != "ignore":
            told.append((document, judgement))
            heard.append(hear(document))
    if not told:
        return replace(known, last=last, away=tuple(away.values()))
    judgements = [judgement for _, judgement in told]
    days = [document.published.day for document, _ in told]
    critical = [each for each in heard if each.critical is not None]
    return Gathered(
        figures=tally.tallied(known.figures, told),
        grown={**known.grown, **_added(told, heard)},
        types=_types(known.types, judgements),
        gravest=_gravest(known.gravest, judgements),
        flags=_flags(known.flags, heard),
        critical=critical[-1].critical if critical else known.critical,
        critical_words=critical[-1].critical_words if critical else known.critical_words,
        real=known.real or any(each.criteria or not _cancelled(each) for each in judgements),
        day=max(days) if known.day is None else max(known.day, *days),
        last=last,
        away=tuple(away.values()),
    )


def _added(told: Sequence[tuple[Document, Judgement]], heard: Sequence[Heard]) -> additions.Additions:
    return {
        (document.published.at, document.id): each.added
        for (document, _), each in zip(told, heard, strict=True)
        if each.added
    }


def _sent_away(judgement: Judgement) -> tuple[Reason, ...]:
    """What the judgement says of a drill, a rebuttal, another place; of a text to ignore whatever it says."""
    if judgement.level is not None:
        return ()
    if judgement.attention == "ignore":
        return judgement.reasons[:1]
    return tuple(each for each in judgement.reasons if each.about in {"cancelled", "elsewhere"})


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
        flags = joined(flags, each.flags)
    return flags


def _kind(known: Gathered) -> str:
    """The type of the gravest judgement, then the one told most often, of equals the one told first."""
    if known.gravest is not None:
        return known.gravest[1]
    return max(known.types, key=lambda code: (code != "other", known.types[code]))
