"""Which clauses the facts meet. Bands are coded by their lower bound; unknown is never zero."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.judgement import LEVELS, Level
from monitor.domain.rule import Condition, Rule
from monitor.judge.coincidence import COINCIDENCE
from monitor.judge.lone import LONE_DEATH
from monitor.judge.lone_case import LONE_CASES
from monitor.judge.measures import worth
from monitor.judge.merge import Total
from monitor.judge.scan import Hit

#: who is taken to hospital by one of these is ill, though the text does not say so of each
_ILL_IF_TREATED = frozenset(
    {
        "food_poisoning",
        "poisoning",
        "occupational_poisoning",
        "unknown_cause",
        "infectious_disease",
        "cholera",
    }
)
#: kept in hospital to be looked at, not to be treated
_OBSERVED = re.compile(r"观察|觀察|留观|留觀|隔离|隔離|排查|筛查|篩查")


@dataclass(slots=True)
class Fact:
    """A number the rules can ask for, and the words that state it. Never changed; a text has dozens of them."""

    low: int
    spans: tuple[tuple[int, int], ...]
    #: taken in place of another that is not stated; "" where it is stated itself
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """A clause that is met and the words that met it."""

    rule: Rule
    spans: tuple[tuple[int, int], ...]
    assumed: tuple[str, ...]


def observed(words: str) -> bool:
    """Whether the words tell of people kept under observation, who need not be ill."""
    return _OBSERVED.search(words) is not None


#: circumstances that stand for a count nobody gives
_ALONE = frozenset({LONE_DEATH, *LONE_CASES})


def facts(
    totals: Mapping[str, Total], flags: Mapping[str, Hit], kind: str, *, observed: bool = False
) -> dict[str, Fact]:
    """Counts, flags and what follows from them. `kind` is the type of the event.

    `observed`: the figure of people in hospital is of those under observation.
    """
    found = {name: Fact(total.low, ((total.start, total.end),)) for name, total in totals.items()}
    for name, hit in flags.items():
        found[name] = Fact(worth(hit), ((hit.start, hit.end),))
    if not totals and _ALONE.isdisjoint(flags):
        return found
    _add(found, "casualties", _casualties(totals))
    dead, critical = totals.get("dead"), totals.get("critical")
    _add(found, "dead_or_critical", [each for each in (dead, critical) if each is not None])
    lone = flags.get(LONE_DEATH)
    if lone is not None and "dead" not in totals:
        found["dead"] = Fact(1, ((lone.start, lone.end),), "dead")
    for name, count in LONE_CASES.items():
        if name in flags and count not in totals:
            found[count] = Fact(1, ((flags[name].start, flags[name].end),), count)
    treated = None if observed or kind not in _ILL_IF_TREATED else totals.get("hospitalised")
    ill = totals.get("ill")
    if treated is not None and treated.low > (0 if ill is None else ill.low):
        found["ill"] = Fact(treated.low, ((treated.start, treated.end),), "ill")
    if kind == "vaccination" and "normal_reaction" in flags:
        # a slight fever after the needle is no adverse event
        found.pop("ill", None)
    if kind == "vaccination" and COINCIDENCE in flags:
        # the clause asks for a death by the inoculation
        found.pop("dead", None)
        found.pop("dead_or_critical", None)
    _add_cases(found, totals, kind)
    _add_harmed(found, kind)
    return found


def _add_harmed(found: dict[str, Fact], kind: str) -> None:
    """The harmed in any way; those of one batch where the matter is a drug, the batch asked for where nobody names it."""
    hurt = [found[name] for name in ("injured", "ill") if name in found and found[name].low]
    if hurt:
        found["harmed"] = max(hurt, key=lambda fact: fact.low)
    if kind == "drug_safety":
        assumed = "" if "same_batch" in found else "same_batch"
        for name, of_batch in (("harmed", "batch_harmed"), ("dead", "batch_dead")):
            if name in found:
                found[of_batch] = Fact(found[name].low, found[name].spans, assumed)


def _add_cases(found: dict[str, Fact], totals: Mapping[str, Total], kind: str) -> None:
    """Cases are the most of confirmed, ill and dead; those treated only where nobody counted the confirmed."""
    told = [found[name] for name in ("confirmed", "dead", "week_cases") if name in found]
    ill = found.get("ill")
    if ill is not None and not (ill.assumed and {"confirmed", "week_cases"} & totals.keys()):
        told.append(ill)
    if not told:
        return
    best = max(told, key=lambda fact: fact.low)
    found["cases"] = best
    # plague and pneumonic anthrax are counted within one mean incubation time of 6 days
    window = "" if "incubation_window" in found else "incubation_cases"
    found["incubation_cases"] = Fact(best.low, best.spans, window)
    if "week_cases" not in totals and kind == "cholera":
        found["week_cases"] = Fact(best.low, best.spans, "week_cases")


def _casualties(totals: Mapping[str, Total]) -> list[Total]:
    own = [totals[name] for name in ("dead", "injured") if name in totals]
    both = totals.get("dead_or_injured")
    return [both] if both is not None and both.low > sum(each.low for each in own) else own


def _add(found: dict[str, Fact], name: str, parts: Sequence[Total]) -> None:
    if parts:
        found[name] = Fact(sum(each.low for each in parts), tuple((each.start, each.end) for each in parts))


def met(
    rules: Iterable[Rule], types: Iterable[str], known: Mapping[str, Fact], day: date, sets: Iterable[str]
) -> tuple[Met, ...]:
    """Every clause in force on that day that speaks of one of the types and is met, gravest first."""
    types, sets = frozenset(types), frozenset(sets)
    found = []
    for rule in rules:
        # most are met by nothing: that is asked first
        conditions = _first_met(rule.any_of, known)
        if (
            conditions is not None
            and not types.isdisjoint(rule.types)
            and rule.in_force(day)
            and (not rule.rule_set or rule.rule_set in sets)
        ):
            used = [known[condition.fact] for condition in conditions]
            spans = tuple(dict.fromkeys(span for fact in used for span in fact.spans))
            found.append(Met(rule, spans, tuple(fact.assumed for fact in used if fact.assumed)))
    if not found:
        return ()
    return tuple(sorted(_highest(found), key=_gravity))


def by_fact(rules: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    """Fact -> the numbers of the rules one of whose ways asks for it first."""
    found: dict[str, dict[int, None]] = {}
    for number, rule in enumerate(rules):
        for way in rule.any_of:
            if way:
                found.setdefault(way[0].fact, {})[number] = None
    return {fact: tuple(numbers) for fact, numbers in found.items()}


def within_reach(
    rules: Sequence[Rule], index: Mapping[str, Sequence[int]], known: Mapping[str, Fact]
) -> list[Rule]:
    """The rules that ask for something known, in their order. `index` is that of `by_fact`."""
    numbers = {number for fact in known if fact in index for number in index[fact]}
    return [rules[number] for number in sorted(numbers)]


def _gravity(met: Met) -> int:
    return LEVELS.index(met.rule.level) if met.rule.level else len(LEVELS)


def _scale(met: Met) -> str:
    return met.rule.id.split("-", 1)[0]


def _highest(found: list[Met]) -> list[Met]:
    """Of one scale only the highest band, whose upper bound is the only one that holds.

    Where that band is unverified the highest verified one stays beside it.
    """
    ranks: dict[str, int] = {}
    for each in found:
        ranks[_scale(each)] = max(ranks.get(_scale(each), 0), each.rule.rank)
    kept = [
        each
        for each in found
        if each.rule.level is None and (not each.rule.rank or each.rule.rank == ranks[_scale(each)])
    ]
    for scale in dict.fromkeys(_scale(each) for each in found if each.rule.level):
        own = sorted((each for each in found if each.rule.level and _scale(each) == scale), key=_gravity)
        top = [each for each in own if each.rule.level == own[0].rule.level]
        if all(each.rule.standing == "unverified" for each in top):
            lawful = [each for each in own if each.rule.standing == "verified"]
            top += [each for each in lawful if each.rule.level == lawful[0].rule.level]
        kept += top
    return kept


def _first_met(
    any_of: Sequence[Sequence[Condition]], known: Mapping[str, Fact]
) -> Sequence[Condition] | None:
    """The first alternative all of whose conditions hold; None where there is none."""
    for conditions in any_of:
        for condition in conditions:
            fact = known.get(condition.fact)
            if fact is None or fact.low < (condition.at_least or 1):
                break
        else:
            return conditions
    return None


def level(found: Iterable[Met]) -> Level | None:
    """The gravest level among the clauses met; unverified ones propose too."""
    return next((each.rule.level for each in found if each.rule.level is not None), None)


#: facts whose absence could raise the level, by type; asked of the department when not stated
ASKED: dict[str, tuple[str, ...]] = {
    "food_poisoning": ("ill", "dead"), "occupational_poisoning": ("ill", "dead"), "poisoning": ("ill", "dead"),
    "vaccination": ("dead",), "plague": ("confirmed",), "cholera": ("week_cases",), "unknown_cause": ("ill", "dead"),
    "fire": ("dead", "severely_injured"), "explosion": ("dead", "severely_injured"),
    "collapse": ("dead", "severely_injured"), "work_accident": ("dead", "severely_injured"),
    "traffic": ("dead", "severely_injured"), "natural_disaster": ("dead", "injured"),
    "attack": ("dead", "injured"), "pollution": ("ill", "dead"), "nosocomial_infection": ("confirmed",),
    "mass_incident": ("participants",), "infectious_disease": ("confirmed",), "anthrax": ("confirmed",),
    "radiation": ("exposed",),
}  # fmt: skip


def missing(kind: str, totals: Mapping[str, Total]) -> tuple[str, ...]:
    """Facts the criteria of this type ask for and the text does not give."""
    cases = any(name in totals for name in ("ill", "confirmed", "week_cases"))
    return tuple(
        fact
        for fact in ASKED.get(kind, ())
        if fact not in totals
        and not (fact == "confirmed" and cases)
        and not (fact == "severely_injured" and _unhurt(totals))
    )


def _unhurt(totals: Mapping[str, Total]) -> bool:
    injured = totals.get("injured")
    return injured is not None and injured.low == 0
