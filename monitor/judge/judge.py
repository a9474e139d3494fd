"""The judge: one document -> one judgement. Pure: no I/O, no clock, the same text gives the same answer.

The steps stand in `judge`, in order: read the text once, count, find topics, places, cancelling words,
criteria, then route. What is shown is turned back to positions of the text as it was given.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from monitor.domain.document import Document
from monitor.domain.judgement import Attention, ClockProposal, Judgement, Level, Place
from monitor.domain.lexicon import Lexicon
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.judge import counting, criteria, force, merge, outrank, places, route, shown, topics, vocabulary
from monitor.judge.bands import Bands
from monitor.judge.cancel import Cancelled, Cancels
from monitor.judge.circumstances import Circumstances
from monitor.judge.criteria import Fact, Met
from monitor.judge.event_time import told_time
from monitor.judge.gazetteer import Gazetteer, own_names
from monitor.judge.hearing import Hearing
from monitor.judge.lone import lone_death
from monitor.judge.lone_case import SINGLE_CASE, lone_case
from monitor.judge.normal import normalise
from monitor.judge.quiet import quiet
from monitor.judge.reading import Reading
from monitor.judge.reasons import Reasons, Told
from monitor.judge.review import Review
from monitor.judge.scan import Scanner
from monitor.judge.together import Weighing
from monitor.judge.whereabouts import Whereabouts

_DISEASES = frozenset({"food_poisoning", "infectious_disease", "plague", "cholera", "sars", "avian_influenza", "anthrax",
                       "unknown_cause", "vaccination", "nosocomial_infection", "poisoning", "occupational_poisoning"})  # fmt: skip

#: from so many dead on an event is no private matter
_MANY = 3
_CASES = frozenset({"confirmed", "suspected", "ill", "week_cases", "hospitalised"})

#: whom a text tells of that came to harm
_HARM = frozenset(
    {
        "dead", "injured", "ill", "confirmed", "suspected", "hospitalised", "missing", "trapped",
        "dead_or_injured",
    }
)  # fmt: skip


class Judge:
    """Judges documents for one profile by one rule book. Building it costs some 100 ms; keep it."""

    def __init__(
        self,
        rules: Sequence[Rule],
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        profile: Profile,
        rules_hash: str = "",
    ) -> None:
        self._rules = tuple(rules)
        self._rules_of: dict[str, list[Rule]] = {}
        for rule in self._rules:
            for code in rule.types:
                self._rules_of.setdefault(code, []).append(rule)
        self._by_fact = {code: criteria.by_fact(rules) for code, rules in self._rules_of.items()}
        self._profile = profile
        self._proposed: dict[tuple[Level | None, bool], tuple[ClockProposal, ...]] = {}
        self._topics = topics.Topics(lexicon)
        self._cancels = Cancels(lexicon)
        self._fates = vocabulary.fates()
        own = own_names(profile.area, gazetteer)
        self._places = places.Places(gazetteer, profile.area.code, own)
        self._circumstances = Circumstances(lexicon)
        self.rules_hash = (
            rules_hash or hashlib.sha256(repr(self._rules).encode() + lexicon.version.encode()).hexdigest()
        )
        self._hearing = Hearing(self.read)
        groups = {group.id: (group.name, group.outcome) for group in lexicon.cancels}
        self._reasons = Reasons(Bands(self._rules, profile.rule_sets), groups, profile.area.name)
        self._scanner = Scanner(
            {
                "fate": self._fates,
                "swallow": vocabulary.SWALLOW,
                "topic": self._topics.words(),
                "cancel": self._cancels.words(),
                **self._circumstances.books(),
                "place": (*gazetteer.names, *own),
            }
        )
        self._whereabouts = Whereabouts(self._places, self._scanner, profile)

    def judge(self, document: Document, *, everywhere: bool = False, mentions: bool = False) -> Judgement:
        """What the rules say of this document alone.

        `everywhere` takes every place as in scope, `mentions` tells every number before merging.
        """
        reading = self.read(document)
        day = document.published.day
        scope = self._whereabouts.scope(reading, document, everywhere=everywhere)
        known = self._known(reading)
        met = self._met(reading, day, known)
        applied, outweighed = force.in_force(reading, document, met)
        were_ours = () if applied or scope.inside else met
        if applied or not scope.inside:
            met = ()
        matter = self._matter(reading, document, scope, met, applied)
        text = reading.normal.text
        remit = route.in_remit(matter, self._profile, text)
        attention = route.attention(matter, remit)
        level = criteria.level(met)
        verified = any(each.rule.level == level and each.rule.standing == "verified" for each in met)
        asked = _asked(reading, matter, met, attention)
        review = Review(reading.type, reading.topic, level, verified)
        review.see(matter, scope, reading.disputed, met, outweighed, attention)
        review.unconfirmed(text, met)
        review.beyond(merge.beyond_reason(reading.mentions))
        review.asked(asked, attention)
        if scope.inside and attention != "ignore":
            self._hearing.note(document, reading)
        cancelled = force.cancelling(reading, applied, scope, self._places)
        told = Judgement(
            id=document.id, profile=self._profile.id, attention=attention, level=level, type=reading.type,
            topics=topics.codes(reading.found, reading.best) or ("other",), in_scope=scope.inside,
            places=_places(reading, scope), counts=shown.counts(reading.normal, reading.totals),
            criteria=tuple(shown.criterion(reading.normal, each) for each in met),
            cancelled=cancelled,
            departments=() if attention == "ignore" else route.departments(reading.type, remit, self._profile, text),
            clocks=self._clocks(level, verified=verified) if attention == "respond" else (),
            needs_review=review.needed, review_reasons=tuple(review.reasons), missing_facts=asked,
            rules_hash=self.rules_hash, event_time=told_time(reading, document.published, applied),
            reasons=self._reasons.of(
                Told(
                    reading.type, level, attention, known, met, asked, cancelled, review.asks, day,
                    shown.elsewhere(scope, self._profile.area.name), matter.quiet,
                    () if attention == "ignore" else shown.aside(reading), were_ours,
                ),
                partial(shown.quote, reading.normal),
            ),
        )  # fmt: skip
        return replace(told, mentions=shown.mentions(reading.normal, reading.mentions)) if mentions else told

    @staticmethod
    def _known(reading: Reading) -> dict[str, Fact]:
        stay = reading.totals.get("hospitalised")
        observed = stay is not None and criteria.observed(reading.normal.text[stay.start : stay.end])
        return criteria.facts(reading.totals, reading.flags, reading.type, observed=observed)

    def weigh(self, documents: Iterable[tuple[Document, Judgement]]) -> Weighing:
        """Several documents of one incident together; more of them may join later."""
        return Weighing(self._rules_of, self._profile, self._reasons, self._hearing.hear).joined(documents)

    def read(self, document: Document) -> Reading:
        """Read a text once: numbers, topics, places, flags, cancelling words."""
        normal = normalise(document.content)
        day = document.published.day
        text = normal.text
        title_end = normal.forward(len(document.title))
        hits = self._scanner.scan(text)
        mentions = counting.count(text, hits["fate"], hits["swallow"], self._fates, day)
        totals, disputed = merge.totals(mentions)
        found = self._topics.find(text, hits["topic"], title_end)
        spots = self._places.find(text, hits["place"])
        flags = self._circumstances.find(text, hits, spots, day)
        strongest = topics.above_all(found)
        blamed = "care_blamed" in flags
        best = outrank.settle(found, strongest, totals, title_end, care_blamed=blamed)
        kind = "other" if best is None else best.topic.code
        if kind not in _DISEASES and "critical" in totals and "severely_injured" not in totals:
            totals["severely_injured"] = totals["critical"]
            totals.setdefault("injured", totals["critical"])
        if best is not None and (best.topic.tier == "E" or kind == "vaccination") and not blamed:
            flags |= lone_death(text, best.hits, day)
        if best is not None and kind in SINGLE_CASE and not _CASES & totals.keys():
            flags |= lone_case(text, best.hits, day)
        return Reading(
            normal, title_end, mentions, totals, disputed, found, best, flags,
            self._cancels.find(text, hits["cancel"], title_end), spots,
            "" if best is None else self._topics.aggravated(best.topic, hits["topic"]),
        )  # fmt: skip

    def _met(self, reading: Reading, day: date, known: dict[str, Fact]) -> tuple[Met, ...]:
        rules = self._rules_of.get(reading.type, ())
        return criteria.met(
            criteria.within_reach(rules, self._by_fact.get(reading.type, {}), known),
            {reading.type},
            known,
            day,
            self._profile.rule_sets,
        )

    def _clocks(self, level: Level | None, *, verified: bool) -> tuple[ClockProposal, ...]:
        """The clocks proposed; they depend on nothing else, so each case is answered once."""
        key = (level, verified)
        if key not in self._proposed:
            self._proposed[key] = route.clocks(level, verified, self._profile)
        return self._proposed[key]

    def _matter(
        self,
        reading: Reading,
        document: Document,
        scope: places.Scope,
        met: tuple[Met, ...],
        applied: tuple[Cancelled, ...],
    ) -> route.Matter:
        harmed = any(total.low > 0 for name, total in reading.totals.items() if name in _HARM)
        topic = reading.topic
        return route.Matter(
            source=document.source, inside=scope.inside, link=scope.link,
            placeless=not scope.event, type=reading.type, tier="" if topic is None else topic.tier,
            harm=harmed or "harm" in reading.flags, aggravated=reading.aggravated, outcome=force.outcome(applied, scope), criteria=met,
            quiet=quiet(reading), unexplained=reading.best is None and _many_died(reading),
        )  # fmt: skip


def _many_died(reading: Reading) -> bool:
    dead = reading.totals.get("dead")
    return dead is not None and dead.low >= _MANY


def _places(reading: Reading, scope: places.Scope) -> tuple[Place, ...]:
    """Event places first, then the rest in the order of the text."""
    told = {id(spot) for spot in scope.event}
    ordered = [*scope.event, *[spot for spot in reading.spots if id(spot) not in told]]
    span = reading.normal.span
    return tuple([Place(spot.name, spot.code, span(spot.start, spot.end)) for spot in ordered])


def _asked(
    reading: Reading, matter: route.Matter, met: tuple[Met, ...], attention: Attention
) -> tuple[str, ...]:
    """Facts to ask the department for: those of graded types, and only where somebody looks at the text."""
    if attention == "ignore" or not (met or matter.tier == "E"):
        return ()
    return criteria.missing(reading.type, reading.totals)
