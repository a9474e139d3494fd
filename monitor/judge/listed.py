"""Regions told by name (波及青禾县、白石县, 波及云岩、南明、花溪三区): counted where the text says it spread to them."""

import re

from monitor.judge.merge import Mention
from monitor.judge.numbers import plain

_KINDS = {"省": "provinces", "市": "cities", "州": "cities", "盟": "cities", "县": "counties", "区": "counties", "旗": "counties"}  # fmt: skip
_SPREAD = r"(?:波及|涉及|蔓延[到至]?|扩散[到至]|遍及|殃及|影响(?:到|范围包括)?)(?:了|包括|范围包括|:)?"
_UNIT = "省市县区旗州盟"
#: the sign stands between names and in none, so there is one way to read a list
_NAMED = re.compile(
    rf"{_SPREAD}(?P<list>[一-龥]{{1,12}}?[{_UNIT}](?:、[一-龥]{{1,12}}?[{_UNIT}]){{0,60}}(?:[、和及与][一-龥]{{1,8}}?[{_UNIT}]))"
)
_SUMMED = re.compile(
    rf"{_SPREAD}(?P<list>[一-龥]{{2,8}}(?:、[一-龥]{{2,8}}){{0,60}}?(?:[、和及与][一-龥]{{2,8}}?))(?P<many>[两二三四五六七八九十]{{1,3}}|\d{{1,3}})个?(?P<unit>[{_UNIT}])(?![一-龥]{{0,2}}[级长委])"
)
_AND = re.compile(r"[、和及与]")
_FEWEST = 2


def named(sentence: str, offset: int, number: int) -> list[Mention]:
    """What a list of names says of counties, cities and provinces in one sentence."""
    found: list[Mention] = []
    for match in _SUMMED.finditer(sentence):
        many = round(plain(match["many"]) or 0)
        if many >= _FEWEST:
            found.append(_mention(_KINDS[match["unit"]], many, match, offset, number))
    taken = [(each.start - offset, each.end - offset) for each in found]
    for match in _NAMED.finditer(sentence):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        names = dict.fromkeys(name for name in _AND.split(match["list"]) if name[-1:] in _KINDS)
        for kind in dict.fromkeys(_KINDS[name[-1]] for name in names):
            many = sum(_KINDS[name[-1]] == kind for name in names)
            if many >= _FEWEST:
                found.append(_mention(kind, many, match, offset, number))
    return found


def _mention(kind: str, many: int, match: re.Match[str], offset: int, number: int) -> Mention:
    return Mention(kind, many, many, offset + match.start(), offset + match.end(), number, "total")
