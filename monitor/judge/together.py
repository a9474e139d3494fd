"""Several documents of one incident: what their merged facts propose (DESIGN 5).

The newest total by publication time wins; where texts of the same time contradict each other the graver
reading is taken and a person is asked.
"""

from collections.abc import Sequence

from monitor.domain.document import Document
from monitor.domain.judgement import LEVELS, Count, Judgement, Proposal
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.judge import criteria
from monitor.judge.merge import Total
from monitor.judge.reading import Reading
from monitor.judge.review import FACT_NAMES
from monitor.judge.scan import Hit


def propose(
    documents: Sequence[tuple[Document, Judgement]],
    rules: Sequence[Rule],
    profile: Profile,
    readings: Sequence[Reading],
) -> Proposal:
    """The level, type and counts of the documents together; never called with none."""
    counted = [
        (document, judgement, reading)
        for (document, judgement), reading in zip(documents, readings, strict=True)
        if judgement.in_scope and judgement.attention != "ignore"
    ]
    if not counted:
        judgement = documents[-1][1]
        return Proposal(None, False, judgement.type, (), (), (), {})
    kind = _kind([judgement for _, judgement, _ in counted])
    counts, disputed = _merged([(document, judgement) for document, judgement, _ in counted])
    totals, flags = _facts(counts, [reading for _, _, reading in counted])
    real = any(judgement.criteria or not _cancelled(judgement) for _, judgement, _ in counted)
    day = max(document.published.day for document, _, _ in counted)
    stay = counts.get("hospitalised")
    observed = stay is not None and criteria.observed(stay.span.text)
    known = criteria.facts(totals, flags, kind, observed=observed)
    met = criteria.met(rules, {kind}, known, day, profile.rule_sets) if real else ()
    level = criteria.level(met)
    deciding = tuple(each for each in met if each.rule.level == level and level is not None)
    verified = any(each.rule.standing == "verified" for each in deciding)
    reasons = [f"各文{FACT_NAMES.get(name, name)}不一致，已取较重的读法" for name in disputed]
    if level is not None and not verified:
        reasons.append("等级只依据待核条款，请人工核对")
    ids = tuple(each.rule.id for each in deciding)
    return Proposal(level, verified, kind, ids, tuple(reasons), criteria.missing(kind, totals), counts)


def _cancelled(judgement: Judgement) -> bool:
    """Whether some group beyond C9 (nobody hurt) sent the text another way."""
    return any(each.group != "C9" for each in judgement.cancelled)


def _facts(counts: dict[str, Count], readings: Sequence[Reading]) -> tuple[dict[str, Total], dict[str, Hit]]:
    """The merged counts as totals, with the critical and the circumstances of each reading."""
    totals = {
        name: Total(count.low, count.high, count.span.start, count.span.end) for name, count in counts.items()
    }
    flags: dict[str, Hit] = {}
    for reading in readings:
        flags = reading.flags | flags
        if "critical" in reading.totals:
            totals["critical"] = reading.totals["critical"]
    return totals, flags


def _kind(judgements: Sequence[Judgement]) -> str:
    """The type of the gravest judgement, then the one told most often."""
    graded = sorted(
        (each for each in judgements if each.level is not None),
        key=lambda each: LEVELS.index(each.level or "IV"),
    )
    if graded:
        return graded[0].type
    types = [each.type for each in judgements]
    return max(types, key=lambda code: (code != "other", types.count(code), -types.index(code)))


def _merged(documents: Sequence[tuple[Document, Judgement]]) -> tuple[dict[str, Count], tuple[str, ...]]:
    """The newest count of each kind, and the kinds on which texts of one time disagree."""
    merged: dict[str, Count] = {}
    stated: dict[str, Document] = {}
    disputed: list[str] = []
    for document, judgement in sorted(documents, key=lambda pair: (pair[0].published.at, pair[0].id)):
        for name, count in judgement.counts.items():
            known = merged.get(name)
            same_time = known is not None and stated[name].published.at == document.published.at
            if known is not None and same_time and count.low != known.low:
                disputed.append(name)
                if count.low < known.low:
                    continue
            merged[name], stated[name] = count, document
    return merged, tuple(dict.fromkeys(disputed))
