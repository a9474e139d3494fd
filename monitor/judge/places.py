"""Which places a text names, what each is to the event, and whether the event lies in this office's region."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.domain.region import Region, within
from monitor.judge.gazetteer import Gazetteer, Name
from monitor.judge.scan import Hit

#: event: where something may have happened; origin: where people come from or go to; dateline: where the
#: report was filed
Part = Literal["event", "origin", "dateline"]

#: no report names more places than this
_MOST = 300
#: the whole of China: everything in it is in scope
NATIONAL = frozenset({"000000", "100000"})

_NOT_A_PLACE = re.compile(
    r"时间|日报|晚报|晨报|早报|商报|都市报|青年报|电视台|卫视|广播电|新闻网|在线|网讯|路(?!口|段|边)|东路|西路|南路|北路|中路|大道|街(?!道办)|大街|巷|大厦|广场|小区|花园|酒店|饭店|宾馆|牌照|牌|"
    r"口音|话|菜|烤鸭|牛肉|拉面|米粉|银行|航空|证券|股份|集团|马拉松|方言|生物|制药|药业|籍|户籍|户口|人(?=[,)、。;!?\n]|\Z)|省人民医院路"
)
_ROAD_SHORT = re.compile(r"[东西南北中]?(?:路|街|大道|巷)(?![口段边])")
_GOING = re.compile(
    r"(?:来自|开往|驶往|驶向|前往|飞往|飞抵|发往|运往|去往|赶往|赴|籍贯|原籍|祖籍|户籍|老家在?|从|由|返回|抵达|途经|转至|转往|送往|转院到?|转到)\Z"
)
_FROM = re.compile(
    r"(?:[至到][^,。]{1,6}(?:高速|公路|铁路|线|段|航班|国道)|籍|人(?=[,)、。;!?\n]|\Z)|游客|旅游团|旅行团|开往|驶往|飞往|发往|打工|务工|工作|上学|读书|出差|旅游|等地游客|方向)"
)
_HELPING = re.compile(
    r"[^,。;]{0,14}?(?:派出|选派|派遣|紧急派|支援|驰援|援助|捐赠|捐款|医疗队|救援队|专家组|专家|对口帮扶|考察|学习|代表团|慰问|教授|记者)"
)
_DATELINE = re.compile(
    r"[^,。\n]{0,6}\d{1,2}月\d{1,2}日(?:电|讯|消息|信息|报道)|(?:\d{1,2}日)?(?:讯|消息|电)[\(:]"
)
_NEWS_HEAD = re.compile(
    r"(?:新华社|新华网|中新社|中新网|人民网|中广网|央广网|中国网|本报|国际在线|记者|快讯|东南网|台海网)[^,。\n]{0,4}\Z"
)
#: what may follow the short name of a county and make it one (云岩一医院, 平邑警方)
_COUNTY_TAIL = re.compile(
    r"县城|城区|城关|境内|一中|二中|[一二三]医院|人民医院|中医|妇幼|医院|卫健|卫生|警方|消防|交警|公安|县委|县政府|县|市|区|发生|某|疾控|法院|[一-龥]{1,3}[镇乡]|一(?:家|所|名|处|村|小区|工地|学校|幼儿园|企业|工厂|化工厂)|当地|多(?:地|所|个)|通报|回应"
)


_HOUSE = re.compile(
    r"[^,。;!?\n、]{0,10}?(?:医院|卫生院|诊所|卫健委|卫健局|卫生健康|卫生局|卫生室|疾控|学校|幼儿园|小学|中学)"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place named in the text. Positions are of the normalised text."""

    name: str
    code: str | None
    region: Region | None
    start: int
    end: int
    part: Part
    #: the profile's own name or institution
    own: bool
    #: names itself so loosely that several regions fit and nothing decides
    unsure: bool


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

    def find(self, text: str, hits: list[Hit]) -> tuple[Spot, ...]:
        """Every place, in the order of the text, the longest spelling at each spot."""
        if not hits:
            return ()
        names: list[tuple[Hit, list[Name]]] = []
        last = -1
        for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
            if hit.start < last:
                continue
            candidates = self._candidates(text, hit, names)
            if candidates or (hit.word in self._own and not _part_of_a_word(text, hit)):
                names.append((hit, candidates))
                last = hit.end
                if len(names) >= _MOST:
                    break
        said = {name.region.code for _, found in names for name in found if len(found) == 1}
        return tuple(self._spot(text, hit, found, said) for hit, found in names)

    def _candidates(self, text: str, hit: Hit, before: list[tuple[Hit, list[Name]]]) -> list[Name]:
        names = self._gazetteer.names.get(hit.word, [])
        if not names or _part_of_a_word(text, hit):
            return []
        beside = self._beside(names, hit, before)
        if beside:
            return beside
        full = [name for name in names if not name.short]
        if full:
            loose = len(hit.word) == 2 and full[0].region.rank == "county"
            return self._careful(full, text, hit) if loose else full
        names = [name for name in names if _suffix_agrees(text, hit, name)]
        if not names or _NOT_A_PLACE.match(text, hit.end):
            return []
        if hit.word in self._gazetteer.everyday:
            return [
                name for name in names if _COUNTY_TAIL.match(text, hit.end) and self._is_mine_or_high(name)
            ]
        high = [name for name in names if name.region.rank in {"province", "city", "abroad"}]
        if high:
            return high[:1]
        return [name for name in names if self._is_mine(name) or _COUNTY_TAIL.match(text, hit.end)]

    def _beside(self, names: list[Name], hit: Hit, before: list[tuple[Hit, list[Name]]]) -> list[Name]:
        """The regions of that name that lie in the place named right before (贵阳云岩)."""
        if not before or hit.start - before[-1][0].end > 1:
            return []
        outer = {each.region.code for each in before[-1][1]}
        return [name for name in names if outer.intersection(self._gazetteer.chain(name.region.code))]

    def _careful(self, names: list[Name], text: str, hit: Hit) -> list[Name]:
        """和县, 城区: two letters that often meet by chance; at the head of a clause, or our own."""
        head = text[hit.start - 1 : hit.start]
        if any(self._is_mine(name) for name in names):
            return [name for name in names if self._is_mine(name)]
        return (
            names
            if not re.match(r"[\u4e00-\u9fff]", head) and hit.word not in self._gazetteer.everyday
            else []
        )

    def _is_mine_or_high(self, name: Name) -> bool:
        return self._is_mine(name) or name.region.rank == "city"

    def _is_mine(self, name: Name) -> bool:
        return bool(name.region.code) and self.inside(name.region.code)

    def inside(self, code: str | None) -> bool:
        """Whether a region lies at or below the office's own."""
        if self._area in NATIONAL:
            return bool(code)
        return bool(code) and within(code or "", self._area)

    def around(self, code: str | None) -> bool:
        """Whether a region is larger and holds the office's own."""
        return bool(code) and code in self._gazetteer.chain(self._area)

    def _spot(self, text: str, hit: Hit, found: list[Name], said: set[str]) -> Spot:
        part = _part(text, hit)
        if hit.word in self._own and (self._own[hit.word] or not found):
            code = self._own[hit.word]
            region = None if code is None else self._gazetteer.by_code.get(code)
            return Spot(
                region.name if region else hit.word,
                code,
                region,
                hit.start,
                hit.end,
                part,
                own=True,
                unsure=False,
            )
        regions = [name.region for name in found]
        chosen = self._chosen(regions, said)
        region = chosen or regions[0]
        code = region.code if chosen is not None else None
        return Spot(
            region.name,
            code or None,
            region if chosen else None,
            hit.start,
            hit.end,
            part,
            own=False,
            unsure=chosen is None,
        )

    def _chosen(self, regions: list[Region], said: set[str]) -> Region | None:
        """Of regions with the same name, the one the text or the office points to."""
        if len(regions) == 1:
            return regions[0]
        for region in regions:
            if any(code in said for code in self._gazetteer.chain(region.code)):
                return region
        mine = [region for region in regions if self.inside(region.code)]
        elsewhere = any(code and not self.around(code) and not self.inside(code) for code in said)
        return mine[0] if mine and not elsewhere else None

    def addressed_elsewhere(self, text: str, spots: Sequence[Spot], title_end: int) -> bool:
        """Whether a letter is about another place: its title or a house it names says so, and none of ours."""
        if any(spot.own or self.inside(spot.code) for spot in spots):
            return False
        return any(
            spot.part == "event"
            and not self.around(spot.code)
            and not spot.unsure
            and (spot.start < title_end or _HOUSE.match(text, spot.end))
            for spot in spots
        )

    def scope(self, spots: Sequence[Spot], evidence: Sequence[tuple[int, int]], title_end: int) -> Scope:
        """Where the event is. `evidence`: the sentences that tell of it, `title_end`: where the title stops."""
        happened = [spot for spot in spots if spot.part == "event"] or [
            spot for spot in spots if spot.part == "dateline"
        ]
        near = [
            spot
            for spot in happened
            if spot.start < title_end or any(start <= spot.start < end for start, end in evidence)
        ]
        event = tuple(near or happened)
        inside = any(spot.own or self.inside(spot.code) for spot in event)
        link = any(spot.own or self.inside(spot.code) for spot in spots)
        doubt = ""
        if not inside and event and any(spot.unsure for spot in event):
            doubt = "地名有重名，不能确定是否在本地"
        elif not inside and event and all(self.around(spot.code) for spot in event):
            doubt, link = f"只写到{event[0].name}，未写明是否在本地", True
        if inside:
            ranked = sorted(event, key=lambda spot: not (spot.own or self.inside(spot.code)))
            return Scope(inside=True, link=True, event=tuple(ranked), doubt=doubt)
        return Scope(inside=False, link=link, event=event, doubt=doubt)


_AFTER_STATE = re.compile(r"[家际]")
_BY_CHANCE = re.compile(r"(?:难不|不|变|建|完|英|楚|长|沿)\Z")


def _part_of_a_word(text: str, hit: Hit) -> bool:
    """英美国家 is no America, 难不成都 no Chengdu, 楚江西岸 no Jiangxi."""
    if hit.word.endswith("国") and _AFTER_STATE.match(text, hit.end):
        return True
    if _ROAD_SHORT.match(text, hit.end) and not hit.word.endswith(("市", "省")):
        return True
    if text.startswith("岸", hit.end):
        return True
    if len(hit.word) == 2 and text[hit.end : hit.end + 1] in {"乡", "镇"}:
        return True
    return hit.word in {"成都", "美国", "江西"} and bool(
        _BY_CHANCE.search(text, max(0, hit.start - 2), hit.start)
    )


def _suffix_agrees(text: str, hit: Hit, name: Name) -> bool:
    """大城市 is not 大城县: what follows a short name must be the region's own suffix, if it is one at all."""
    after = text[hit.end : hit.end + 1]
    if after not in {"县", "市", "省", "州", "旗"} or text[hit.end : hit.end + 2] in {
        "县城",
        "市区",
        "市民",
        "县域",
    }:
        return True
    return name.region.name.endswith(after)


def _part(text: str, hit: Hit) -> Part:
    head = text[max(0, hit.start - 10) : hit.start]
    if _NEWS_HEAD.search(head) or (_DATELINE.match(text, hit.end) and hit.end - hit.start <= 6):
        return "dateline"
    if _GOING.search(head) or _FROM.match(text, hit.end) or _HELPING.match(text, hit.end):
        return "origin"
    return "event"
