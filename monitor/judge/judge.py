"""The judge: one document -> one judgement. Pure: no I/O, no clock, the same text gives the same answer.

The steps stand in `judge`, in order: read the text once, count, find topics, places, cancelling words,
criteria, then route. What is shown is turned back to positions of the text as it was given.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.document import ADDRESSED_KINDS, Document
from monitor.domain.judgement import COUNT_KEYS, Cancelling, Count, Criterion, Judgement, Place, Proposal
from monitor.domain.judgement import Mention as ShownMention
from monitor.domain.lexicon import Lexicon, Topic
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.judge import counting, criteria, merge, places, route, topics, vocabulary
from monitor.judge.cancel import Cancelled, Cancels
from monitor.judge.criteria import Fact, Met
from monitor.judge.gazetteer import Gazetteer, own_names
from monitor.judge.merge import Mention, Total
from monitor.judge.normal import Normal, normalise
from monitor.judge.review import Review
from monitor.judge.scan import Hit, Scanner, outside
from monitor.judge.together import propose

_DISEASES = frozenset({"food_poisoning", "infectious_disease", "plague", "cholera", "sars", "avian_influenza", "anthrax",
                       "unknown_cause", "vaccination", "nosocomial_infection", "poisoning", "occupational_poisoning"})  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What one pass over a text found. Positions are of the normalised text."""

    normal: Normal
    title_end: int
    mentions: list[Mention]
    totals: dict[str, Total]
    disputed: tuple[str, ...]
    found: tuple[topics.Found, ...]
    best: topics.Found | None
    flags: dict[str, Hit]
    cancelled: tuple[Cancelled, ...]
    spots: tuple[places.Spot, ...]
    aggravated: str

    @property
    def topic(self) -> Topic | None:
        return None if self.best is None else self.best.topic

    @property
    def type(self) -> str:
        return "other" if self.best is None else self.best.topic.code


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
        self._lexicon = lexicon
        self._profile = profile
        self._topics = topics.Topics(lexicon)
        self._cancels = Cancels(lexicon)
        self._fates = vocabulary.fates()
        own = own_names(profile.area)
        self._places = places.Places(gazetteer, profile.area.code, own)
        self._flags: dict[str, list[str]] = {}
        for flag in lexicon.flags:
            for word in flag.words:
                self._flags.setdefault(word, []).append(flag.name)
        self.rules_hash = (
            rules_hash or hashlib.sha256(repr(self._rules).encode() + lexicon.version.encode()).hexdigest()
        )
        self._scanner = Scanner(
            {
                "fate": self._fates,
                "swallow": vocabulary.SWALLOW,
                "topic": self._topics.words(),
                "cancel": self._cancels.words(),
                "flag": self._flags,
                "flag_unless": [word for flag in lexicon.flags for word in flag.unless],
                "place": (*gazetteer.names, *own),
            }
        )

    def judge(self, document: Document, *, everywhere: bool = False, mentions: bool = False) -> Judgement:
        """What the rules say of this document alone.

        `everywhere` takes every place as in scope, `mentions` tells every number before merging.
        """
        reading = self.read(document)
        scope = self._scope(reading, document, everywhere)
        known = criteria.facts(reading.totals, reading.flags, reading.type)
        met = self._met(reading, document, known)
        force, outweighed = self._in_force(reading, document, met)
        if force or not scope.inside:
            met = ()
        matter = self._matter(reading, document, scope, met, force)
        text = reading.normal.text
        remit = route.in_remit(matter, self._profile, text)
        attention = route.attention(matter, remit)
        level = criteria.level(met)
        verified = any(each.rule.level == level and each.rule.standing == "verified" for each in met)
        review = Review(reading.type, reading.topic, level, verified)
        review.see(matter, scope, reading.disputed, met, outweighed, attention)
        asked = (
            criteria.missing(reading.type, reading.totals)
            if attention != "ignore" and (met or matter.tier == "E")
            else ()
        )
        review.asked(asked, attention)
        clocks = route.clocks(level, verified, self._profile) if attention == "respond" else ()
        who = () if attention == "ignore" else route.departments(reading.type, remit, self._profile, text)
        normal = reading.normal
        return Judgement(
            id=document.id,
            profile=self._profile.id,
            attention=attention,
            level=level,
            type=reading.type,
            topics=topics.codes(reading.found, reading.best) or ("other",),
            in_scope=scope.inside,
            places=tuple(
                Place(spot.name, spot.code, normal.span(spot.start, spot.end))
                for spot in self._ordered(reading, scope)
            ),
            counts=_counts(normal, reading.totals),
            criteria=tuple(_criterion(normal, each) for each in met),
            cancelled=self._cancelled(reading, force, scope),
            departments=who,
            clocks=clocks,
            needs_review=review.needed,
            review_reasons=tuple(review.reasons),
            missing_facts=asked,
            mentions=_mentions(normal, reading.mentions) if mentions else (),
            rules_hash=self.rules_hash,
        )

    def propose(self, documents: Sequence[tuple[Document, Judgement]]) -> Proposal:
        """What the merged facts of several documents of one incident propose."""
        return propose(
            documents, self._rules, self._profile, [self.read(document) for document, _ in documents]
        )

    def read(self, document: Document) -> Reading:
        """Read a text once: numbers, topics, places, flags, cancelling words."""
        normal = normalise(document.content)
        text = normal.text
        title_end = normal.forward(len(document.title))
        hits = self._scanner.scan(text)
        mentions = counting.count(text, hits["fate"], hits["swallow"], self._fates, document.published.day)
        totals, disputed = merge.totals(mentions)
        found = self._topics.find(text, hits["topic"], title_end)
        best = topics.above_all(found)
        kind = "other" if best is None else best.topic.code
        if kind not in _DISEASES and "critical" in totals and "severely_injured" not in totals:
            totals["severely_injured"] = totals["critical"]
            totals.setdefault("injured", totals["critical"])
        flags: dict[str, Hit] = {}
        for hit in outside(hits["flag"], hits["flag_unless"]):
            for name in self._flags[hit.word]:
                flags.setdefault(name, hit)
        return Reading(
            normal, title_end, mentions, totals, disputed, found, best, flags,
            self._cancels.find(text, hits["cancel"], title_end), self._places.find(text, hits["place"]),
            "" if best is None else self._topics.aggravated(best.topic, hits["topic"]),
        )  # fmt: skip

    def _scope(self, reading: Reading, document: Document, everywhere: bool) -> places.Scope:
        evidence = _evidence(reading)
        scope = self._places.scope(reading.spots, evidence, reading.title_end)
        if everywhere:
            return places.Scope(inside=True, link=True, event=scope.event, doubt="")
        addressed = document.source in ADDRESSED_KINDS
        if addressed and not scope.inside:
            elsewhere = self._places.addressed_elsewhere(
                reading.normal.text, reading.spots, reading.title_end
            )
            return scope if elsewhere else places.Scope(inside=True, link=True, event=scope.event, doubt="")
        if scope.event or scope.inside:
            return scope
        if self._published_by_us(document):
            return places.Scope(inside=True, link=True, event=(), doubt="")
        return places.Scope(inside=False, link=scope.link, event=(), doubt="文中没有地点，不能确定是否在本地")

    def _published_by_us(self, document: Document) -> bool:
        publisher = document.publisher or ""
        profile = self._profile
        if not publisher:
            return False
        if any(
            name in publisher
            for name in (profile.name, profile.short_name, profile.area.name, *profile.area.aliases)
        ):
            return True
        spots = self._places.find(publisher, self._scanner.scan(publisher)["place"])
        return any(spot.own or self._places.inside(spot.code) for spot in spots)

    def _met(self, reading: Reading, document: Document, known: dict[str, Fact]) -> tuple[Met, ...]:
        kinds = {reading.type} if reading.best is not None else set()
        return criteria.met(self._rules, kinds, known, document.published.day, self._profile.rule_sets)

    def _in_force(
        self, reading: Reading, document: Document, met: tuple[Met, ...]
    ) -> tuple[tuple[Cancelled, ...], tuple[Cancelled, ...]]:
        """The cancelling groups that send this text another way, and those a real event outweighs."""
        force, outweighed = [], []
        first = min((span[0] for each in met for span in each.spans), default=None)
        addressed = document.source in ADDRESSED_KINDS
        for each in reading.cancelled:
            early = each.hit.start < reading.title_end
            real = (
                bool(met)
                and first is not None
                and (
                    (each.group.id == "C2" and not early)
                    or (not early and (each.group.id not in {"C1", "C7"} or first < each.hit.start))
                )
            )
            if each.outweighed or real:
                outweighed.append(each)
            elif not addressed or each.group.id == "C11":
                force.append(each)
        return tuple(force), tuple(outweighed)

    def _matter(
        self,
        reading: Reading,
        document: Document,
        scope: places.Scope,
        met: tuple[Met, ...],
        force: tuple[Cancelled, ...],
    ) -> route.Matter:
        outcomes = {each.group.outcome for each in force} - {"zero"}
        if any(each.group.id == "C5" for each in force) and scope.link:
            outcomes.add("watch")
        outcome = "" if not outcomes else ("ignore" if _decisive(force, scope) else "watch")
        harmed = any(
            total.low > 0
            for name, total in reading.totals.items()
            if name
            in {
                "dead",
                "injured",
                "ill",
                "confirmed",
                "suspected",
                "hospitalised",
                "missing",
                "trapped",
                "dead_or_injured",
            }
        )
        topic = reading.topic
        return route.Matter(
            source=document.source, inside=scope.inside, link=scope.link,
            placeless=not scope.event, type=reading.type, tier="" if topic is None else topic.tier,
            harm=harmed or "harm" in reading.flags, aggravated=reading.aggravated, outcome=outcome, criteria=met,
            asks_nothing=False,
        )  # fmt: skip

    def _cancelled(
        self, reading: Reading, force: tuple[Cancelled, ...], scope: places.Scope
    ) -> tuple[Cancelling, ...]:
        normal = reading.normal
        found = [Cancelling(each.group.id, normal.span(each.hit.start, each.hit.end)) for each in force]
        zero = next((each for each in reading.mentions if each.negated), None)
        if zero is not None:
            found.append(Cancelling("C9", normal.span(zero.start, zero.end)))
        if (
            not scope.inside
            and scope.event
            and not all(self._places.around(spot.code) for spot in scope.event)
        ):
            spot = scope.event[0]
            found.append(Cancelling("C6", normal.span(spot.start, spot.end)))
        return tuple(sorted(found, key=lambda each: int(each.group[1:])))

    def _ordered(self, reading: Reading, scope: places.Scope) -> list[places.Spot]:
        """Event places first, each named region once per spot."""
        rest = [spot for spot in reading.spots if spot not in scope.event]
        return [*scope.event, *rest]


def _decisive(force: tuple[Cancelled, ...], scope: places.Scope) -> bool:
    """Whether some group in force leads to ignore: C5 does not where there is a local link."""
    return any(
        each.group.outcome == "ignore" and not (each.group.id == "C5" and scope.link) for each in force
    )


def _evidence(reading: Reading) -> list[tuple[int, int]]:
    """The sentences that tell of the event: those with its words or with numbers of people."""
    text = reading.normal.text
    points = [
        each.start for each in reading.mentions[:12] if each.standing in {"total", "settled", "increment"}
    ]
    if reading.best is not None:
        points += [hit.start for hit in reading.best.hits[:8]]
    found = []
    for point in points:
        start = max(text.rfind(stop, max(0, point - 600), point) for stop in "。!?;\n") + 1
        end = min(
            (at for stop in "。!?;\n" if (at := text.find(stop, point, point + 600)) >= 0), default=len(text)
        )
        found.append((start, end))
    return list(dict.fromkeys(found))


def _counts(normal: Normal, totals: dict[str, Total]) -> dict[str, Count]:
    return {
        key: Count(total.low, total.high, normal.span(total.start, total.end))
        for key in COUNT_KEYS
        if (total := totals.get(key)) is not None
    }


def _criterion(normal: Normal, met: Met) -> Criterion:
    rule = met.rule
    evidence = tuple(normal.span(start, end) for start, end in met.spans)
    return Criterion(
        rule.id, rule.document, rule.clause, rule.version, rule.standing, rule.level, rule.quote, evidence
    )


def _mentions(normal: Normal, mentions: list[Mention]) -> tuple[ShownMention, ...]:
    shown = [each for each in mentions if each.kind in COUNT_KEYS and each.kind != "week_cases"]
    index = {id(each): number for number, each in enumerate(shown)}
    found = []
    for each in shown:
        whole = None if each.whole is None else index.get(id(each.whole))
        negated = each.negated or each.standing in {"refuted", "supposed"}
        found.append(
            ShownMention(each.kind, each.low, each.high, negated, whole, normal.span(each.start, each.end))
        )
    return tuple(found)
