"""Which places a text names, what each is to the event, and whether the event lies in this office's region."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from monitor.domain.region import Region, within
from monitor.judge import placewords
from monitor.judge.gazetteer import Gazetteer, Name
from monitor.judge.namesakes import Sure, chosen
from monitor.judge.placewords import COUNTY_TAIL, UNIVERSITY, Part, part_of_a_word, suffix_agrees
from monitor.judge.scan import Hit

#: no report names more places than this
_MOST = 300
#: names of counties that any town has a part of
_ANY_TOWN = frozenset({"老城区", "古城区", "新城区", "城区", "郊区", "矿区"})
_LETTER = re.compile(r"[\u4e00-\u9fff]")
#: of a hit where it starts and where it ends
_START, _END = itemgetter(0), itemgetter(1)
#: the whole of China: everything in it is in scope
NATIONAL = frozenset({"000000", "100000"})


@dataclass(slots=True)
class Spot:
    """A place named in the text, never changed once made. Positions are of the normalised text."""

    name: str
    code: str | None
    region: Region | None
    start: int
    end: int
    part: Part
    #: in the office's region, or a name of the profile's own
    ours: bool
    #: names itself so loosely that several regions fit and nothing decides
    unsure: bool
    #: the regions that fit where it is unsure, or where only the office's own area decided
    maybe: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether the event lies in the office's region, and why it is doubtful."""

    inside: bool
    #: some place of ours is named, though the event is elsewhere
    link: bool
    #: the places the event is at, gravest evidence first
    event: tuple[Spot, ...]
    doubt: str


class Places:
    """Finds places for one profile. Pure."""

    def __init__(self, gazetteer: Gazetteer, area: str, own: dict[str, str | None]) -> None:
        self._gazetteer = gazetteer
        self._area = area
        self._own = own
        #: whether a region is ours, for those asked about so far; there are no more than regions
        self._ours: dict[str, bool] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        #: short names of counties far away alone: most often everyday words
        self._remote = frozenset(
            word
            for word, names in gazetteer.names.items()
            if all(
                name.short
                and name.region.rank not in {"province", "city", "abroad"}
                and not self._is_mine(name)
                for name in names
            )
        )

        #: full names that nothing beside them makes another region of
        self._plain = {
            word: names
            for word, names in gazetteer.names.items()
            if len(names) == 1 and not (names[0].short or word in _ANY_TOWN or _loose(word, names[0]))
        }

    def find(self, text: str, hits: list[Hit]) -> tuple[Spot, ...]:
        """Every place, in the order of the text, the longest spelling at each spot."""
        if not hits:
            return ()
        names: list[tuple[Hit, list[Name]]] = []
        last = -1
        short = several = False
        # by start, of one start the longest first
        for hit in sorted(sorted(hits, key=_END, reverse=True), key=_START):
            if hit.start < last or (hit.word[0] == "从" and _runs_into(hit, hits)):
                continue
            candidates = self._candidates(text, hit, names)
            if candidates or self._is_own(text, hit):
                whole = self._parted(text, hit, candidates)
                names.append((whole, candidates))
                last = whole.end
                if candidates:
                    short = short or candidates[0].short
                    several = several or len(candidates) > 1
                if len(names) >= _MOST:
                    break
        if short:
            provinces = [(hit, found[0].region.code[:2]) for hit, found in names if len(found) == 1]
            names = [each for each in names if not (self._far_and_short(each) and _stray(each, provinces))]
        sure = self._sure(names) if several else []
        spots = [self._spot(text, hit, found, sure) for hit, found in names]
        return tuple(self._as_told(text, spots))

    def _sure(self, names: list[tuple[Hit, list[Name]]]) -> list[Sure]:
        """The places that can be but one region."""
        return [Sure(hit.start, self._codes(found[0].region)) for hit, found in names if len(found) == 1]

    def _far_and_short(self, named: tuple[Hit, list[Name]]) -> bool:
        """Whether it is the short name of counties far away."""
        hit, found = named
        if not found or not found[0].short or hit.word in self._own:
            return False
        return all(name.short and name.region.rank == "county" and not self._is_mine(name) for name in found)

    def _is_own(self, text: str, hit: Hit) -> bool:
        if hit.word not in self._own or part_of_a_word(text, hit):
            return False
        # a town by two letters is named with care, our own city by any
        named = len(hit.word) > 2 or self._own[hit.word] is not None
        return named or not placewords.only_in_a_name(text, hit.end)

    def _parted(self, text: str, hit: Hit, candidates: list[Name]) -> Hit:
        """济南市中区 is 济南 and 市中区."""
        if hit.word[-1] != "市" or text[hit.end : hit.end + 2] not in {"中区", "南区", "北区"}:
            return hit
        inner = self._gazetteer.names.get(text[hit.end - 1 : hit.end + 2], [])
        outer = {name.region.code for name in candidates}
        if any(outer.intersection(self._gazetteer.chain(name.region.code)) for name in inner):
            return Hit(hit.start, hit.end - 1, hit.word)
        return hit

    def _candidates(self, text: str, hit: Hit, before: list[tuple[Hit, list[Name]]]) -> list[Name]:
        plain = self._plain.get(hit.word)
        if plain is not None:
            return [] if part_of_a_word(text, hit) else plain
        names = self._gazetteer.names.get(hit.word, [])
        if not names:
            return []
        touching = bool(before) and hit.start - before[-1][0].end <= 1
        if hit.word in self._remote and not touching and COUNTY_TAIL.match(text, hit.end) is None:
            # nothing around makes a county of it: no place right before, no word of a county behind
            return []
        if part_of_a_word(text, hit):
            return []
        if touching:
            beside = self._lying_in(before[-1][1], names)
            if beside:
                return beside
        full = [name for name in names if not name.short]
        if full and (hit.word in _ANY_TOWN or _loose(hit.word, full[0])):
            told = {each.region.code for _, found in before for each in found}
            led_to = [name for name in full if self._is_mine(name) or name.region.parent in told]
            return led_to or ([] if hit.word in _ANY_TOWN else self._careful(full, text, hit))
        if full:
            return full
        names = [name for name in names if suffix_agrees(text, hit, name)]
        if not names or placewords.only_in_a_name(text, hit.end):
            return []
        if hit.word in self._gazetteer.everyday:
            return [
                name for name in names if COUNTY_TAIL.match(text, hit.end) and self._is_mine_or_high(name)
            ]
        high = [name for name in names if name.region.rank in {"province", "city", "abroad"}]
        if high:
            return high[:1]
        return [name for name in names if self._is_mine(name) or COUNTY_TAIL.match(text, hit.end)]

    def _lying_in(self, places: list[Name], names: list[Name]) -> list[Name]:
        """The regions of a name that lie in the place named right before (贵阳云岩)."""
        outer = {each.region.code for each in places}
        return [name for name in names if outer.intersection(self._gazetteer.chain(name.region.code))]

    def _careful(self, names: list[Name], text: str, hit: Hit) -> list[Name]:
        """和县, 城区: two letters that often meet by chance; at the head of a clause only."""
        inside = _LETTER.match(text, hit.start - 1) if hit.start else None
        return [] if inside or hit.word in self._gazetteer.everyday else names

    def _is_mine_or_high(self, name: Name) -> bool:
        return self._is_mine(name) or name.region.rank == "city"

    def _is_mine(self, name: Name) -> bool:
        return bool(name.region.code) and self.inside(name.region.code)

    def inside(self, code: str | None) -> bool:
        """Whether a region lies at or below the office's own."""
        if not code:
            return False
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = self._area in NATIONAL or within(code, self._area)
        return ours

    def around(self, code: str | None) -> bool:
        """Whether a region is larger and holds the office's own."""
        return bool(code) and code in self._gazetteer.chain(self._area)

    def _spot(self, text: str, hit: Hit, found: list[Name], sure: Sequence[Sure]) -> Spot:
        part = placewords.part(text, hit)
        start, end, word = hit
        if word in self._own and (self._own[word] or not found):
            code = self._own[word]
            region = None if code is None else self._gazetteer.by_code.get(code)
            name = region.name if region else word
            return Spot(name, code, region, start, end, part, ours=True, unsure=False)
        if len(found) == 1:
            region = found[0].region
            code, ours = region.code or None, self.inside(region.code)
            return Spot(region.name, code, region, start, end, part, ours=ours, unsure=False)
        regions = [name.region for name in found]
        spot = Spot(regions[0].name, None, None, start, end, part, ours=False, unsure=True)
        return self._settled(spot, regions, sure)

    def _codes(self, region: Region) -> tuple[str, ...]:
        """The code of a region and of those it lies in."""
        known = self._lines.get(region.code)
        if known is None:
            known = (region.code, *self._gazetteer.chain(region.code)) if region.code else ()
            self._lines[region.code] = known
        return known

    def _settled(self, spot: Spot, regions: Sequence[Region], sure: Sequence[Sure]) -> Spot:
        """The spot with the region of that name the text points to, else the office's own, else unsure."""
        meant = chosen(regions, spot.start, sure, self._gazetteer.chain)
        maybe: tuple[Region, ...] = ()
        if meant is None:
            mine = [region for region in regions if self.inside(region.code)]
            elsewhere = any(
                place.codes and not self.around(place.codes[0]) and not self.inside(place.codes[0])
                for place in sure
            )
            meant, maybe = mine[0] if mine and not elsewhere else None, tuple(regions)
        if meant is None:
            return replace(spot, maybe=maybe)
        code, ours = meant.code or None, self.inside(meant.code)
        return replace(spot, name=meant.name, code=code, region=meant, ours=ours, unsure=False, maybe=maybe)

    def by_publisher(
        self, spots: Sequence[Spot], publisher: Callable[[], Sequence[Spot]]
    ) -> tuple[Spot, ...]:
        """Spots of a name several regions bear, settled by the places the publisher is called after."""
        if not any(spot.maybe for spot in spots):
            return tuple(spots)
        sure = [Sure(0, self._codes(spot.region)) for spot in publisher() if spot.region is not None]
        return tuple(self._settled(spot, spot.maybe, sure) if spot.maybe and sure else spot for spot in spots)

    def _as_told(self, text: str, spots: list[Spot]) -> list[Spot]:
        """上饶鄱阳开往: 上饶 is left as 鄱阳 is; 北京大学深圳医院 stands in 深圳."""
        for index in range(len(spots) - 2, -1, -1):
            spot, after = spots[index], spots[index + 1]
            if (
                spot.part != "event"
                or spot.region is None
                or after.region is None
                or after.start - spot.end > 8
            ):
                continue
            left = (
                after.part == "origin"
                and after.start - spot.end <= 1
                and spot.code in self._codes(after.region)
            )
            house = after.start - spot.end > 1 and UNIVERSITY.fullmatch(text, spot.end, after.start)
            if left or (house and after.code != spot.code):
                spots[index] = replace(spot, part="origin")
        return spots


def _runs_into(hit: Hit, hits: Sequence[Hit]) -> bool:
    """从江西来: 江西 and no 从江."""
    return len(hit.word) == 2 and any(each.start == hit.start + 1 for each in hits)


def _stray(named: tuple[Hit, list[Name]], named_once: list[tuple[Hit, str]]) -> bool:
    """昌平区 ... 沙河医院: a county by its short name alone, in a text of other provinces, is none."""
    hit, found = named
    provinces = {name.region.code[:2] for name in found}
    others = {province for other, province in named_once if other is not hit}
    return bool(others - {""}) and not others & provinces


def _loose(word: str, name: Name) -> bool:
    """Two letters of a county, that often meet by chance."""
    return len(word) == 2 and name.region.rank == "county"
