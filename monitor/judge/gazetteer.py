"""Names of places -> regions: full names, short names, names a profile gives its own places."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.office import Area
from monitor.domain.region import Atlas, Region

_PEOPLES = (
    "回族|满族|蒙古族|维吾尔|壮族|藏族|苗族|彝族|侗族|瑶族|布依族|土家族|白族|哈尼族|傣族|黎族|畲族|傈僳族|仡佬族|拉祜族|佤族|水族|纳西族|羌族|土族|仫佬族|锡伯族|锡伯|"
    "柯尔克孜族|柯尔克孜|景颇族|达斡尔族|达斡尔|撒拉族|布朗族|毛南族|塔吉克|普米族|怒族|独龙族|鄂伦春|鄂温克族|裕固族|保安族|东乡族|哈萨克族|哈萨克|朝鲜族|蒙古|回|各族|族"
)
_SELF_RULED = re.compile(rf"(?:{_PEOPLES})*自治(?P<rank>[县州旗区])\Z")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|省|市|地区|盟|林区|特区|矿区|县|区|旗)\Z")
#: what a county was before it became a 区 or a 市
_RANKS_BEFORE = {"区": "县市", "市": "县"}
#: provinces are not shortened by the rule for self-ruled places alone
_PROVINCES = {
    "内蒙古自治区": "内蒙古",
    "新疆维吾尔自治区": "新疆",
    "西藏自治区": "西藏",
    "广西壮族自治区": "广西",
    "宁夏回族自治区": "宁夏",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a region."""

    region: Region
    #: without its 省, 市, 县: needs care, many are everyday words
    short: bool


class Gazetteer:
    """Spelling -> the regions it may mean. Built once; some 10,000 spellings."""

    def __init__(self, atlas: Atlas) -> None:
        self.everyday = atlas.everyday
        #: asked for again and again, for each place of each text; there are no more than regions
        self._chains: dict[str, tuple[str, ...]] = {}
        self.by_code = {region.code: region for region in atlas.regions if region.code}
        self.names: dict[str, list[Name]] = defaultdict(list)
        by_name = {region.name: region for region in atlas.regions}
        for region in atlas.regions:
            self._add(region.name, region, short=False)
            for short in _shorter(region):
                self._add(short, region, short=True)
        for alias, name in atlas.aliases.items():
            if name in by_name:
                self._add(alias, by_name[name], short=True)
        for alias, code in atlas.former.items():
            if code in self.by_code:
                self._add(alias, self.by_code[code], short=False)
        self._add_ranks_of_before(atlas)

    def _add_ranks_of_before(self, atlas: Atlas) -> None:
        """密云县 for 密云区, 番禺市 for 番禺区, 会理县 for 会理市, where no other region is called so."""
        taken = frozenset(self.names)
        for region in atlas.regions:
            stem, rank = region.name[:-1], region.name[-1:]
            if region.rank != "county" or len(stem) < 2 or (rank == "区" and stem in atlas.everyday):
                continue
            for before in _RANKS_BEFORE.get(rank, ""):
                # 东城市 would be met in 东城市场
                if stem + before not in taken and not (before == "市" and stem.endswith("城")):
                    self._add(stem + before, region, short=False)

    def _add(self, name: str, region: Region, *, short: bool) -> None:
        if len(name) >= 2 and all(each.region is not region for each in self.names[name]):
            self.names[name].append(Name(region, short))

    def chain(self, code: str) -> tuple[str, ...]:
        """The codes of the regions a region lies in, nearest first."""
        known = self._chains.get(code)
        if known is None:
            known = self._chains[code] = self._chain(code)
        return known

    def _chain(self, code: str) -> tuple[str, ...]:
        found: list[str] = []
        region = self.by_code.get(code)
        while region is not None and region.parent:
            found.append(region.parent)
            region = self.by_code.get(region.parent)
        return tuple(found)


def _shorter(region: Region) -> tuple[str, ...]:
    if region.rank == "abroad":
        return ()
    if region.name in _PROVINCES:
        return (_PROVINCES[region.name],)
    ruled = _SELF_RULED.search(region.name)
    if ruled is not None:
        stem = region.name[: ruled.start()]
        return (stem, f"{stem}{ruled['rank']}") if len(stem) >= 2 else ()
    stem = _SUFFIX.sub("", region.name)
    return (stem,) if len(stem) >= 2 and stem != region.name else ()


#: houses as people call them
_CALLED = (
    (re.compile(r"第([一二三四五六七八九十])人民医院\Z"), (r"第\1医院", r"\1医院", r"\1医", r"\1院")), (re.compile(r"人民医院\Z"), ("医院",)),
    (re.compile(r"中医医院\Z"), ("中医院",)), (re.compile(r"妇幼保健院\Z"), ("妇幼", "妇保院")),
    (re.compile(r"疾病预防控制中心\Z"), ("疾控中心", "疾控")), (re.compile(r"第([一二三四五六七八九十]{1,2})中学\Z"), (r"\1中",)),
    (re.compile(r"实验小学\Z"), ("实小",)), (re.compile(r"社区卫生服务中心\Z"), ("社区医院", "社区卫生服务站")),
)  # fmt: skip
_TOWN = re.compile(r"(?:街道办事处|街道|镇|乡)\Z")


def _called(institution: str, area: Area) -> Iterator[str]:
    """Other names of a house of ours; each still begins with the name of a place."""
    shorts = [short for short in (_SUFFIX.sub("", area.name), *area.aliases) if len(short) >= 2]
    rest = institution.removeprefix(area.name)
    stems = [institution, *(short + rest for short in shorts if rest != institution)]
    yield from stems[1:]
    for stem in stems:
        for house, names in _CALLED:
            match = house.search(stem)
            if match is not None and match.start() >= 2:
                yield from (stem[: match.start()] + match.expand(name) for name in names)
                break


def own_names(area: Area, gazetteer: Gazetteer) -> dict[str, str | None]:
    """The profile's own spellings -> its code; None for its institutions and towns, by short names too."""
    found: dict[str, str | None] = dict.fromkeys(area.institutions)
    for institution in area.institutions:
        town = _TOWN.sub("", institution)
        if town != institution and town not in gazetteer.names and town not in gazetteer.everyday:
            found[town] = None
        found |= dict.fromkeys(_called(institution, area))
    found |= dict.fromkeys(area.aliases, area.code)
    found[area.name] = area.code
    return {name: code for name, code in found.items() if len(name) >= 2}
