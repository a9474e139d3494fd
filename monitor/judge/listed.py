"""Regions told by name (波及青禾县、白石县, 波及云岩、南明、花溪三区): counted where the text says it spread to them."""

import re

from monitor.judge.merge import Mention
from monitor.judge.numbers import plain

_KINDS = {"省": "provinces", "市": "cities", "州": "cities", "盟": "cities", "县": "counties", "区": "counties", "旗": "counties"}  # fmt: skip
_SPREAD = r"(?:波及|涉及|蔓延[到至]?|扩散[到至]|遍及|殃及|影响(?:到|范围包括)?|分布[在于]|(?:病例|患者)(?:分别|均|都|主要)?(?:来自|位于|在))(?:了|包括|范围包括|:)?"
#: 甲县、乙县均报告病例: they are touched without a word of spreading
_TELLS = r"(?:等[地县市区]?)?(?:均|都|先后|相继|分别|同时|也|陆续|今日|近日|日前|已|共|各)*(?:报告|出现|发现|确诊|发生|检出)"
_UNIT = "省市县区旗州盟"
#: the sign stands between names and in none, so there is one way to read a list
_NAMED = re.compile(
    rf"{_SPREAD}(?P<list>[一-龥A-Z]{{1,12}}?[{_UNIT}](?:、[一-龥A-Z]{{1,12}}?[{_UNIT}]){{0,60}}(?:[、和及与][一-龥A-Z]{{1,8}}?[{_UNIT}]))"
)
_TELLING = re.compile(
    rf"(?P<list>[一-龥A-Z]{{1,12}}?[{_UNIT}](?:、[一-龥A-Z]{{1,12}}?[{_UNIT}]){{0,60}}[、和及与][一-龥A-Z]{{1,12}}?[{_UNIT}]){_TELLS}"
)
#: the cheap look before it: two names, and that there is something in them
TELLS = re.compile(rf"[{_UNIT}][、和及与][一-龥A-Z]{{1,12}}?[{_UNIT}]{_TELLS}")
#: names without one of these nobody counts
_OF_DISEASE = ("病例", "疫情", "患者", "感染", "发病", "中毒")
_TOLD = re.compile(rf"{TELLS.pattern}|(?:病例|患者)(?:分别|均|都|主要)?(?:来自|位于)")
_CITY_ABOVE = re.compile(r"(?P<city>[一-龥]{2,4}[市州盟])[一-龥]{1,8}[县区旗市]\Z")
_SUMMED = re.compile(
    rf"{_SPREAD}(?P<list>[一-龥]{{2,8}}(?:、[一-龥]{{2,8}}){{0,60}}?(?:[、和及与][一-龥]{{2,8}}?))(?P<many>[两二三四五六七八九十]{{1,3}}|\d{{1,3}})个?(?P<unit>[{_UNIT}])(?![一-龥]{{0,2}}[级长委])"
)
_AND = re.compile(r"[、和及与]")
_FEWEST = 2


def next_told(text: str, start: int) -> int:
    """Where the text next names the places of a disease, from `start` on; -1 where it does not."""
    if not any(text.find(word, start) >= 0 for word in _OF_DISEASE):
        return -1
    match = _TOLD.search(text, start)
    return -1 if match is None else match.start()


def named(sentence: str, offset: int, number: int) -> list[Mention]:
    """What a list of names says of counties, cities and provinces in one sentence."""
    found: list[Mention] = []
    for match in _SUMMED.finditer(sentence):
        many = round(plain(match["many"]) or 0)
        if many >= _FEWEST:
            found.append(_mention(_KINDS[match["unit"]], many, match, offset, number))
    taken = [(each.start - offset, each.end - offset) for each in found]
    telling = _TELLING.finditer(sentence) if TELLS.search(sentence) else ()
    for match in (*_NAMED.finditer(sentence), *telling):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        taken.append(match.span())
        for kind, many in _ranks(match["list"]).items():
            if many >= _FEWEST:
                found.append(_mention(kind, many, match, offset, number))
    return found


def _ranks(names: str) -> dict[str, int]:
    """Rank -> how many names of it the list holds."""
    different = dict.fromkeys(name for name in _AND.split(names) if name[-1:] in _KINDS)
    kinds = [_KINDS[name[-1]] for name in different]
    if "counties" in kinds and "cities" in kinds:
        # 修文县和清镇市: a city that stands among counties is one of them
        kinds = ["counties" if each == "cities" else each for each in kinds]
    found = {kind: kinds.count(kind) for kind in kinds}
    above = {match["city"] for name in different if (match := _CITY_ABOVE.match(name)) is not None}
    if len(above) > 1:
        # 遵义市播州区、毕节市大方县: the cities they lie in are touched as well
        found.setdefault("cities", len(above))
    return found


def _mention(kind: str, many: int, match: re.Match[str], offset: int, number: int) -> Mention:
    return Mention(kind, many, many, offset + match.start(), offset + match.end(), number, "total")
