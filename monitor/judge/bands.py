"""The bands of the rule book by type: what each asks for, and what is still wanting to reach a graver one.

Built once with the judge; the sentences about a clause that do not depend on a text are made here.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.judgement import LEVEL_WORDS, LEVELS, Level
from monitor.domain.rule import Condition, Rule
from monitor.judge import wording
from monitor.judge.criteria import Fact

#: so many answers are kept
_REMEMBERED = 4096
#: more ways to a graver level than this tell a tired reader nothing
MOST_NEXT = 4
#: how far off things are beside people to be counted: spread comes after one more death, other circumstances and
#: further places after a hundred cases, money after them all
_SPREAD_AWAY = 2
_PLACES_AWAY = 200
_CIRCUMSTANCE_AWAY = 300
_YUAN_AWAY = 10_000
#: circumstances that say what a number says too
_SAME = {"cross_city": "cities", "cross_province": "provinces"}
_MONEY = frozenset({"loss_yuan", "claim_yuan"})
_PLACES = frozenset({"towns", "counties", "cities", "provinces"})
_PARTS = re.compile(r"[^，,；;。：:]+[，,；;。：:]?")
_OR = re.compile(r"(?<=.)(?=或者)")
_LEAD_IN = re.compile(r"\A(?:或者?|是指)?(?:造成)?(?=\d)|\A或者?")
_LONGEST_EXCERPT = 60
#: begins a quote that gives the sense of a clause and not its words
SUMMARY = "（摘要）"
#: remarks about where a band ends, which nothing is judged by
_UPPER = re.compile(r"上端|这一档")
_STEMS: dict[str, tuple[str, ...]] = {
    "dead": ("死亡",), "injured": ("受伤", "伤"), "severely_injured": ("重伤",), "ill": ("中毒", "发病", "病例", "不良反应"),
    "loss_yuan": ("经济损失",), "cases": ("病例", "发病"), "week_cases": ("病例", "发病"), "counties": ("县",), "cities": ("市",),
    "provinces": ("省",), "casualties": ("伤亡",), "dead_or_critical": ("危重",), "participants": ("人",), "exposed": ("暴露",),
    "evacuated": ("疏散", "转移"), "suspected": ("疑似",), "spread": ("扩散",), "collective_unit": ("集体单位",),
    "important_event": ("重要活动",), "same_unit": ("集体单位", "同一"), "pneumonic": ("肺鼠疫", "肺炭疽"), "bubonic": ("腺鼠疫",),
    "group_reaction": ("反应",), "pathogen_lost": ("丢失",), "irradiated": ("照射",), "new_disease": ("尚未发现", "新传染病"),
    "eradicated_return": ("已消灭",), "group": ("群体性",), "big_city": ("城市",), "first_in_city": ("首次",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """One way to meet one clause."""

    rule: Rule
    conditions: tuple[Condition, ...]
    #: place of its level in LEVELS; less is graver
    gravity: int
    #: 即为较大 Ⅲ（《……》第三条）
    leads_to: str


@dataclass(frozen=True, slots=True)
class Wanting:
    """A level that is not reached, and what is wanting."""

    band: Band
    text: str


class Bands:
    """The bands that hold for one profile."""

    def __init__(self, rules: Iterable[Rule], rule_sets: Collection[str]) -> None:
        self._of: dict[str, list[Band]] = {}
        self._rules = {rule.id: rule for rule in rules}
        self._left: dict[str, list[Rule]] = {}
        for rule in self._rules.values():
            if rule.level is None or (rule.rule_set and rule.rule_set not in rule_sets):
                continue
            if not rule.any_of:
                for kind in rule.types:
                    self._left.setdefault(kind, []).append(rule)
            for conditions in rule.any_of:
                band = Band(rule, conditions, LEVELS.index(rule.level), _leads_to(rule, conditions))
                for kind in rule.types:
                    self._of.setdefault(kind, []).append(band)
        for own in self._of.values():
            own.sort(key=lambda band: -band.gravity)
        #: the days on which some rule begins or has ceased to hold: between two of them all days are alike
        self._turns = sorted({turn for rule in self._rules.values() for turn in _turns(rule)})
        #: those in force, by type and the number of turns gone by
        self._holding: dict[tuple[str, int], tuple[Band, ...]] = {}
        #: the facts the bands of a type ask for, and what was last said of them
        self._asked = {
            kind: tuple(dict.fromkeys(each.fact for band in own for each in band.conditions))
            for kind, own in self._of.items()
        }
        self._told: dict[tuple[object, ...], tuple[Wanting, ...]] = {}

    def _in_force(self, kind: str, day: date) -> tuple[Band, ...]:
        key = (kind, bisect_right(self._turns, day))
        if key not in self._holding:
            self._holding[key] = tuple(band for band in self._of.get(kind, ()) if band.rule.in_force(day))
        return self._holding[key]

    def by_authority(self, kind: str) -> tuple[Rule, ...]:
        """Clauses about this type that only an authority can say to be met, those of fewest types first."""
        return tuple(sorted(self._left.get(kind, ()), key=lambda rule: len(rule.types)))

    def rule(self, name: str) -> Rule | None:
        """A rule by its id, whatever it grades."""
        return self._rules.get(name)

    def graded(self, kind: str) -> bool:
        """Whether the standards grade events of this type at all."""
        return kind in self._of

    def wanting(
        self, kind: str, known: Mapping[str, Fact], level: Level | None, day: date
    ) -> tuple[Wanting, ...]:
        """What would reach a graver level, nearest first.

        Of ways that want the same facts only the mildest is told. Ways that want two facts are told where one
        of them is known already, ways that want more never.
        """
        bands = self._in_force(kind, day)
        asked = self._asked.get(kind, ())
        # thousands of texts say the same of the few figures a type asks for
        turns = bisect_right(self._turns, day)
        key = (
            kind,
            turns,
            level,
            *[None if (fact := known.get(name)) is None else fact.low for name in asked],
        )
        told = self._told.get(key)
        if told is None:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            told = self._told[key] = self._wanting(bands, kind, known, level)
        return told

    def _wanting(
        self, bands: Iterable[Band], kind: str, known: Mapping[str, Fact], level: Level | None
    ) -> tuple[Wanting, ...]:
        now = len(LEVELS) if level is None else LEVELS.index(level)
        found: dict[tuple[object, ...], tuple[int, float, Band, list[Condition]]] = {}
        for band in bands:
            if band.gravity >= now:
                continue
            open_ = [each for each in band.conditions if not holds(each, known)]
            if not open_ or not _worth_telling(open_, band, known):
                continue
            key = (*(_SAME.get(each.fact, each.fact) for each in open_), band.rule.standing)
            if key not in found:
                found[key] = (_rank(open_, known), sum(_away(each, known) for each in open_), band, open_)
        nearest = sorted(found.values(), key=lambda each: (each[0], each[1], -each[2].gravity))
        return tuple(
            Wanting(band, _sentence(band, open_, known, kind)) for _, _, band, open_ in nearest[:MOST_NEXT]
        )

    def lowest(self, kind: str, known: Mapping[str, Fact], day: date) -> tuple[Band, ...]:
        """Of each figure that is stated and asked for by itself, the band that begins lowest."""
        found: dict[str, Band] = {}
        for band in self._in_force(kind, day):
            condition = band.conditions[0]
            if len(band.conditions) > 1 or condition.at_least is None or condition.fact not in known:
                continue
            best = found.get(condition.fact)
            if best is None or condition.at_least < (best.conditions[0].at_least or 1):
                found[condition.fact] = band
        return tuple(found.values())


def _turns(rule: Rule) -> Iterator[date]:
    yield rule.valid_from
    if rule.valid_to is not None and rule.valid_to < date.max:
        yield rule.valid_to + timedelta(days=1)


def holds(condition: Condition, known: Mapping[str, Fact]) -> bool:
    """Whether the stated facts reach what the condition asks for."""
    fact = known.get(condition.fact)
    return fact is not None and fact.low >= (condition.at_least or 1)


def _worth_telling(open_: list[Condition], band: Band, known: Mapping[str, Fact]) -> bool:
    if len(open_) == 1:
        return True
    return len(open_) == 2 and any((fact := known.get(each.fact)) and fact.low for each in band.conditions)


def _rank(open_: list[Condition], known: Mapping[str, Fact]) -> int:
    """First what one more figure of people or of a stated sum reaches, then two figures, then the rest."""
    if any(
        each.fact in _PLACES
        or (each.at_least is None and each.fact != "spread")
        or (each.fact in _MONEY and each.fact not in known)
        for each in open_
    ):
        return 2
    return len(open_) - 1


def _away(condition: Condition, known: Mapping[str, Fact]) -> float:
    if condition.at_least is None:
        return _SPREAD_AWAY if condition.fact == "spread" else _CIRCUMSTANCE_AWAY
    fact = known.get(condition.fact)
    more = condition.at_least - (0 if fact is None else fact.low)
    if condition.fact in _PLACES:
        return _PLACES_AWAY + more
    return _YUAN_AWAY + more / _YUAN_AWAY if condition.fact in _MONEY else more


def _sentence(band: Band, open_: list[Condition], known: Mapping[str, Fact], kind: str) -> str:
    """死亡再增7人（达10人）即为重大 Ⅱ（……）."""
    beside = [
        wording.figure(each.fact, known[each.fact].low, kind)
        for each in band.conditions
        if each not in open_ and each.at_least is not None
    ]
    wanted = "且".join(_wanted(each, known, kind) for each in open_)
    return wanted + (f"（已有{'、'.join(beside)}）" if beside else "") + band.leads_to


def _wanted(condition: Condition, known: Mapping[str, Fact], kind: str) -> str:
    fact, at_least = known.get(condition.fact), condition.at_least
    if fact is None or at_least is None or fact.low == 0:
        return wording.asked(condition, kind)
    more = wording.amount(condition.fact, at_least - fact.low)
    return f"{wording.noun(condition.fact, kind)}再增{more}（达{wording.amount(condition.fact, at_least)}）"


def _leads_to(rule: Rule, conditions: tuple[Condition, ...]) -> str:
    assert rule.level is not None
    verb = "即拟为" if rule.standing == "unverified" else "即为"
    return f"{verb}{LEVEL_WORDS[rule.level]}{wording.aside(rule, remark(rule, conditions))}"


def remark(rule: Rule, conditions: tuple[Condition, ...]) -> str:
    """Where a figure comes from that the clause does not print as it is coded; "" where there is none."""
    told = [part for part in rule.figure_from.split("；") if part and not _UPPER.search(part)]
    doubtful = [part for part in told if "未核" in part]
    if all(_printed(each, rule.quote) for each in conditions):
        told = doubtful
    return "；".join(part for part in told if part[:4] not in rule.clause)


def _printed(condition: Condition, quote: str) -> bool:
    """Whether the clause itself begins at this number: 30人以上, or more than 5 for 6."""
    number = condition.at_least
    if number is None or number == 1:
        return True
    if re.search(rf"超过{number}(?!\d)[人例名]?(?!（含)", quote) and not re.search(
        rf"{number}[人例名]?（含{number}", quote
    ):
        return False
    return (
        re.search("|".join(rf"(?<!\d){form}" for form in _forms(number)), quote) is not None
        or f"超过{number - 1}" in quote
    )


def excerpt(rule: Rule, conditions: tuple[Condition, ...]) -> str:
    """The words of the clause that speak of these conditions; all of them where they are few."""
    quote = rule.quote.removeprefix(SUMMARY)
    parts = [part for piece in _PARTS.findall(quote) for part in _OR.split(piece)]
    speaking = [_speaking(parts, each) for each in conditions]
    if not speaking or not all(speaking):
        return quote if len(quote) <= _LONGEST_EXCERPT else quote[:_LONGEST_EXCERPT] + "……"
    # a part that speaks of all of them says it best
    chosen = set.intersection(*speaking) or set.union(*speaking)
    told = "".join(parts[number] for number in sorted(chosen)).strip("，,；;。：: ")
    if told.count("（") != told.count("）"):
        told = told.partition("（")[0]
    return _LEAD_IN.sub("", told)


def _speaking(parts: list[str], condition: Condition) -> set[int]:
    """Which parts name the fact and its number; the number alone will do where none names both."""
    at_least = condition.at_least
    stems = _STEMS.get(condition.fact, ())
    named = {number for number, part in enumerate(parts) if any(stem in part for stem in stems)}
    if at_least is None or at_least == 1:
        return named
    figures = re.compile("|".join(rf"(?<!\d){form}" for form in _forms(at_least)))
    counted = {number for number, part in enumerate(parts) if figures.search(part)}
    return named & counted or counted


def _forms(number: int) -> list[str]:
    """100000000 is written 1亿, 10000万."""
    found = [rf"{number}(?!\d)"]
    found += [
        f"{number // size}{name}"
        for size, name in ((100_000_000, "亿"), (10_000, "万"))
        if number % size == 0
    ]
    return found
