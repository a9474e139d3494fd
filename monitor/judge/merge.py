"""From mentions to counts: the newest total wins, parts and increments never replace it, unknown is not zero."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.judge.standing import Standing

#: kinds that may be added up within one sentence (两人当场死亡,1人送医后死亡)
_ADDED_UP = frozenset(
    {
        "dead",
        "injured",
        "severely_injured",
        "ill",
        "hospitalised",
        "missing",
        "trapped",
        "confirmed",
        "suspected",
    }
)


_TWO = 2


@dataclass(slots=True)
class Mention:
    """One mention with all that decides its worth. Positions are of the normalised text."""

    kind: str
    low: int
    high: int | None
    start: int
    end: int
    #: number of the sentence; the title is 0
    sentence: int
    standing: Standing
    negated: bool = False
    part: bool = False
    #: the mention it is a part of
    whole: "Mention | None" = None
    more: bool = False
    light: bool = False
    #: how badly some of those counted are hurt (其中9人伤势严重): counted, no mention of its own
    quality: bool = False
    #: explicitly the sum (共, 合计, 累计)
    summed: bool = False
    as_of: tuple[int, ...] = ()
    #: the place its clause names, where it names one (甲县3人, 乙县2人)
    venue: str = ""
    #: which people, where the words tell them apart from all others (2名消防员牺牲, 1名居民遇难)
    who: str = ""
    #: said in a wider sense, which gives way to a figure in the strict one
    loose: bool = False
    #: what they were told as before they were found dead (失联的2人均已遇难)
    lost: str = ""
    #: of the dead: "since", who died of their wounds later (又有1名伤员不治); "now", a figure up to now (已造成, 升至)
    when: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The figure the text stands by."""

    low: int
    high: int | None
    start: int
    end: int


def totals(mentions: list[Mention]) -> tuple[dict[str, Total], tuple[str, ...]]:
    """Kind -> its figure, and the kinds on which the text contradicts itself."""
    found: dict[str, Total] = {}
    disputed: list[str] = []
    if not mentions:
        return found, ()
    for kind in dict.fromkeys(mention.kind for mention in mentions):
        own = [mention for mention in mentions if mention.kind == kind]
        total, unsure = _total(own)
        if total is not None:
            found[kind] = total
        if unsure:
            disputed.append(kind)
    _whole_injured(found, mentions)
    _found_dead(found, mentions)
    _died_since(found, mentions)
    return found, tuple(disputed)


def _total(own: list[Mention]) -> tuple[Total | None, bool]:
    usable = [
        each for each in own if each.standing in {"total", "settled"} and not (each.light and each.part)
    ]
    strict = [each for each in usable if not each.loose]
    usable = strict or usable
    # A part of people counted as something else is a figure of its own: 100人中毒，其中2人死亡.
    wholes = [each for each in usable if not each.part or each.whole is None or not _same(own, each)]
    if not wholes:
        return _rest(own, usable)
    settled = [each for each in wholes if each.standing == "settled"]
    if settled:
        return _figure(settled[-1]), False
    dated = [each for each in wholes if each.as_of]
    if dated:
        newest = max(dated, key=lambda each: (each.as_of, each.low))
        rest = [each for each in wholes if not each.as_of and each.sentence == 0 and each.low > newest.low]
        return _figure(max(rest, key=lambda each: each.low) if rest else newest), False
    return _largest(wholes)


def _same(own: list[Mention], part: Mention) -> bool:
    """Whether the people it is part of are counted as the same kind."""
    return any(each is not part and not each.part and each.sentence == part.sentence for each in own)


def _rest(own: list[Mention], usable: list[Mention]) -> tuple[Total | None, bool]:
    if usable:
        return _figure(max(usable, key=lambda each: each.low)), False
    added = [each for each in own if each.standing == "increment" and not each.negated]
    if added:
        most = max(added, key=lambda each: each.low)
        return Total(most.low, None, most.start, most.end), False
    old = [each for each in own if each.standing == "old"]
    return (_figure(old[-1]), False) if old else (None, False)


def _largest(wholes: list[Mention]) -> tuple[Total, bool]:
    sums = [_sum(group) for group in _by_sentence(wholes)]
    best = max(sums, key=lambda each: (each.low, -each.start))
    firm = {(each.low, each.high) for each in sums if each.low}
    return best, len(firm) > 1 and not _compatible(sums, best)


def _compatible(sums: list[Total], best: Total) -> bool:
    """A smaller figure elsewhere may be a part or the same said loosely; 30余 and 32 do not quarrel."""
    return all(
        each.low == 0 or (each.high is None or each.high >= best.low) or each.low * 4 <= best.low
        for each in sums
    ) or (
        all(each.low <= best.low for each in sums if each.low)
        and not any(each.low == 0 and best.low for each in sums)
    )


def _by_sentence(wholes: list[Mention]) -> Iterable[list[Mention]]:
    groups: dict[int, list[Mention]] = {}
    for each in wholes:
        groups.setdefault(each.sentence, []).append(each)
    return groups.values()


def _sum(group: list[Mention]) -> Total:
    """One sentence's figure: the stated sum, or disjoint mentions added up, or the largest."""
    summed = [each for each in group if each.summed]
    if summed:
        return _figure(max(summed, key=lambda each: each.low))
    first = group[0]
    if len(group) == 1 or first.kind not in _ADDED_UP:
        return _figure(max(group, key=lambda each: each.low))
    split = _divided(group)
    if split is not None:
        return split
    low, high, end = first.low, first.high, first.end
    venues, people = {first.venue}, {first.who}
    for each in group[1:]:
        elsewhere = each.venue and "" not in venues and each.venue not in venues
        others = each.who and "" not in people and each.who not in people
        if each.more or elsewhere or others:
            low += each.low
            high = None if high is None or each.high is None else high + each.high
            end = each.end
            venues.add(each.venue)
            people.add(each.who)
        elif each.low > low:
            low, high, end = each.low, each.high, each.end
    return Total(low, high, first.start, end)


def _divided(group: list[Mention]) -> Total | None:
    """6人死亡,2人当场,4人送医后: the largest is the sum of all the others, so they are its parts."""
    most = max(group, key=lambda each: each.low)
    rest = sum(each.low for each in group) - most.low
    return _figure(most) if len(group) > _TWO and rest == most.low else None


def beyond_reason(mentions: list[Mention]) -> tuple[str, ...]:
    """The kinds of which the text tells a figure that cannot be."""
    return tuple(dict.fromkeys(each.kind for each in mentions if each.standing == "absurd"))


def _found_dead(found: dict[str, Total], mentions: list[Mention]) -> None:
    """3人死亡2人失联。失联的2人均已遇难: nobody is missing any more, and the dead are 5 unless the text sums them."""
    for each in mentions:
        lost, dead = found.get(each.lost), found.get("dead")
        if not each.lost or each.negated or lost is None or dead is None or lost.low > each.low:
            continue
        before = [m.sentence for m in mentions if m.kind == each.lost and m.start == lost.start < each.start]
        if not before:
            continue
        del found[each.lost]
        beside = any(m.kind == "dead" and m.start == dead.start and m.sentence in before for m in mentions)
        if beside and each.sentence not in before:
            high = None if dead.high is None or each.high is None else dead.high + each.high
            found["dead"] = Total(dead.low + each.low, high, dead.start, dead.end)


def _died_since(found: dict[str, Total], mentions: list[Mention]) -> None:
    """造成3人死亡、9人受伤。今晨又有1名伤员不治身亡: on top of a figure that does not claim to be the newest."""
    dead = found.get("dead")
    since = [each for each in mentions if each.when == "since" and not each.negated]
    if dead is None or not since:
        return
    same = [
        each
        for each in mentions
        if each.kind == "dead" and each.standing in {"total", "settled"} and each.low == dead.low
    ]
    # a title is written last and knows of them
    if not same or any(each.when == "now" or each.sentence == 0 for each in same):
        return
    later = [each for each in since if same[-1].end <= each.start and each.sentence - same[-1].sentence <= 1]
    if later:
        more = sum({(each.low, each.sentence): each.low for each in later}.values())
        high = None if dead.high is None else dead.high + more
        found["dead"] = Total(dead.low + more, high, dead.start, later[-1].end)


def _figure(mention: Mention) -> Total:
    return Total(mention.low, mention.high, mention.start, mention.end)


def _whole_injured(found: dict[str, Total], mentions: list[Mention]) -> None:
    """The injured are severe and slight together; where only one of them is told it is that one."""
    severe = found.get("severely_injured")
    if severe is None:
        return
    whole = found.get("injured")
    if whole is None:
        found["injured"] = severe
        return
    slight_only = all(
        each.light or each.part
        for each in mentions
        if each.kind == "injured"
        and not each.negated
        and each.low <= whole.low
        and each.start <= whole.start < each.end
    )
    told = any(
        each.kind == "injured" and not each.light and not each.negated and each.low == whole.low
        for each in mentions
    )
    beside = any(
        each.kind == "severely_injured"
        and not each.part
        and each.sentence == other.sentence
        and other.kind == "injured"
        and other.more
        for each in mentions
        for other in mentions
    )
    if (slight_only and not told) or whole.low < severe.low or beside:
        high = None if whole.high is None or severe.high is None else whole.high + severe.high
        found["injured"] = Total(
            whole.low + severe.low, high, min(whole.start, severe.start), max(whole.end, severe.end)
        )
