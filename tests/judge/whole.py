"""The plain way to a proposal: every document of the incident read again, from the first to the last.

Reasons are those of all documents weighed at one go.

Slow, short and obvious. What the judge weighs on as documents join must not differ from it in anything.
"""

from collections.abc import Sequence
from functools import cache

from monitor.domain.document import Document
from monitor.domain.judgement import LEVELS, Count, Judgement, Proposal
from monitor.judge import additions, criteria, tally
from monitor.judge.judge import Judge
from monitor.judge.measures import joined
from monitor.judge.merge import Total
from monitor.judge.reading import Reading
from monitor.judge.review import FACT_NAMES
from monitor.judge.scan import Hit
from tests.judge.builders import a_profile

Told = Sequence[tuple[Document, Judgement]]


def whole(judge: Judge, documents: Told) -> Proposal:
    """What these documents propose together; the order is that in which they joined."""
    counted = [each for each in documents if each[1].in_scope and each[1].attention != "ignore"]
    if not counted:
        kind = documents[-1][1].type if documents else "other"
        return Proposal(None, False, kind, (), (), (), {}, judge.weigh(documents).proposal().reasons)
    judgements = [judgement for _, judgement in counted]
    kind = _type(judgements)
    counts, quarrels = _counts(counted)
    grown = {(each.published.at, each.id): _added(judge, each) for each, _ in counted}
    figures = tally.tallied({}, counted)
    counts = additions.raised(counts, figures, {place: each for place, each in grown.items() if each})
    totals = {
        name: Total(each.low, each.high, each.span.start, each.span.end) for name, each in counts.items()
    }
    flags: dict[str, Hit] = {}
    for document, _ in counted:
        reading = _read(judge, document)
        flags = joined(flags, reading.flags)
        totals |= {name: total for name, total in reading.totals.items() if name == "critical"}
    stay = counts.get("hospitalised")
    watched = stay is not None and criteria.observed(stay.span.text)
    facts = criteria.facts(totals, flags, kind, observed=watched)
    real = any(each.criteria or all(group.group == "C9" for group in each.cancelled) for each in judgements)
    day = max(document.published.day for document, _ in counted)
    rules = judge._rules if real else ()
    met = criteria.met(rules, {kind}, facts, day, a_profile().rule_sets)
    level = criteria.level(met)
    deciding = [each.rule for each in met if level is not None and each.rule.level == level]
    verified = any(rule.standing == "verified" for rule in deciding)
    reasons = [f"各文{FACT_NAMES.get(name, name)}不一致，已取较重的读法" for name in quarrels]
    reasons += ["等级只依据待核条款，请人工核对"] if level is not None and not verified else []
    ids = tuple(rule.id for rule in deciding)
    missing, why = criteria.missing(kind, totals), judge.weigh(documents).proposal().reasons
    return Proposal(level, verified, kind, ids, tuple(reasons), missing, counts, why)


def _added(judge: Judge, document: Document) -> tuple[additions.Addition, ...]:
    reading = _read(judge, document)
    return additions.told(reading.normal, reading.mentions, document.published.day)


@cache
def _read(judge: Judge, document: Document) -> Reading:
    return judge.read(document)


def _type(judgements: Sequence[Judgement]) -> str:
    for level in LEVELS:
        for judgement in judgements:
            if judgement.level == level:
                return judgement.type
    types = [each.type for each in judgements]
    return max(types, key=lambda code: (code != "other", types.count(code), -types.index(code)))


def _counts(documents: Told) -> tuple[dict[str, Count], list[str]]:
    """By publication: a later figure takes the place of an earlier one, of one time the higher one stays.

    The dead become fewer only by a correction.
    """
    stands: dict[str, tuple[Document, Count]] = {}
    added: dict[str, tuple[Document, Count]] = {}
    firsts: dict[str, int] = {}
    quarrels: dict[str, None] = {}
    told = sorted(documents, key=lambda each: (each[0].published.at, each[0].id))
    for document, judgement in told:
        for name, count in judgement.counts.items():
            only_added = tally.increment(name, count)
            figures = added if only_added else stands
            firsts.setdefault(f"{name}{only_added}", len(firsts))
            if name in figures and figures[name][0].published.at == document.published.at:
                known = figures[name][1]
                if count.low != known.low and not only_added:
                    quarrels[name] = None
                if count.low < known.low:
                    continue
            if name == "dead" and not only_added and name in stands and _fallen(told, document, stands[name]):
                quarrels[name] = None
                continue
            figures[name] = document, count
    names = sorted({**added, **stands}, key=lambda name: firsts[f"{name}{name not in stands}"])
    return {name: (stands.get(name) or added[name])[1] for name in names}, list(quarrels)


def _fallen(documents: Told, document: Document, stands: tuple[Document, Count]) -> bool:
    """Whether all that was published together with the document is below what stands, and corrects nothing."""
    together = [
        (each, judgement.counts["dead"])
        for each, judgement in documents
        if each.published.at == document.published.at
        and "dead" in judgement.counts
        and not tally.increment("dead", judgement.counts["dead"])
    ]
    if stands[0].published.at == document.published.at:
        return False
    return max(count.low for _, count in together) < stands[1].low and not any(
        tally.corrects(each, count) for each, count in together
    )
