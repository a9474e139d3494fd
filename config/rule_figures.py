"""The numbers a quoted clause prints, read as its own document reads 以上 and 以下. Pure."""

import re
from dataclasses import dataclass

from monitor.domain.rule import Bounds

# bounded, so that a quote of digits without end is read in one pass
_NUMBER = r"(?:\d[\d,]{0,20}(?:\.\d{1,6})?|[一二两三四五六七八九十百]{1,8})[万亿]{0,2}"
_UNIT = r"(?:个|例|人|名|起|小时|倍|元|张)?"
_RANGE = re.compile(rf"({_NUMBER}){_UNIT}[～~—–\-至]+({_NUMBER})")
_FIGURE = re.compile(
    rf"(?P<before>未超过|不超过|超过|不足)?(?P<number>{_NUMBER}){_UNIT}(?P<after>及?以[上下])?"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the words allow a band to begin and to end with, and every number they print."""

    begins: frozenset[int]
    ends: frozenset[int]
    printed: frozenset[int]


def figures(quote: str, bounds: Bounds | None) -> Figures:
    """Read a quote. Where the document does not say how it reads 以上 and 以下 either reading is allowed."""
    begins: set[int] = set()
    ends: set[int] = set()
    printed: set[int] = set()
    for one, other in _RANGE.findall(quote):
        begins.add(value(one))
        ends.add(value(other))
        printed |= {value(one), value(other)}
    for match in _FIGURE.finditer(_RANGE.sub("", quote)):
        number = value(match["number"])
        printed.add(number)
        lower, upper = _allowed(number, match["before"] or "", match["after"] or "", bounds)
        begins |= lower
        ends |= upper
    return Figures(frozenset(begins), frozenset(ends), frozenset(printed))


def value(written: str) -> int:
    """30, 1,000, 5000万, 三, 十二, 一百. Fractions are cut off."""
    scale = 1
    while written[-1] in _SCALES:
        scale *= _SCALES[written[-1]]
        written = written[:-1]
    if written[0].isdigit():
        return int(float(written.replace(",", "")) * scale)
    total = figure = 0
    for char in written:
        if char in _DIGITS:
            figure = _DIGITS[char]
        else:
            total += (figure or 1) * (10 if char == "十" else 100)
            figure = 0
    return (total + figure) * scale


def _allowed(number: int, before: str, after: str, bounds: Bounds | None) -> tuple[set[int], set[int]]:
    """What a band may begin with, and end with."""
    if before == "超过":
        return {number + 1}, set()
    if before in {"未超过", "不超过"}:
        return set(), {number, number - 1}
    if before == "不足":
        return set(), {number - 1}
    if after.endswith("以上"):
        return _read(
            number, number + 1, None if after[0] == "及" or bounds is None else bounds.above, after
        ), set()
    if after.endswith("以下"):
        return set(), _read(
            number, number - 1, None if after[0] == "及" or bounds is None else bounds.below, after
        )
    return {number}, {number}


def _read(with_it: int, without: int, reading: str | None, after: str) -> set[int]:
    if after[0] == "及" or reading == "inclusive":
        return {with_it}
    return {without} if reading == "exclusive" else {with_it, without}
