"""How many a written number means: Arabic, Chinese, mixed and vague, as a closed range.

三十余 is 31..39, 近百 90..99, 上百 100 and more, 数十 20..99. A range without an upper bound has None.
"""

import re
from dataclasses import dataclass

#: more than all mankind is no number of people
LARGEST = 10_000_000_000_000

_FIGURE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "廿": 20, "卅": 30}

BEFORE = r"(?:至少有?|最少|不少于|不低于|不下于?|不止|起码|超过了?|逾|多达|高达|突破了?|将近|接近|近|约有?|大约|大概|不到|不足|上(?=[十百千万])|过(?=[百千万])|超|破(?=[\d百千万]))"
_CORE = r"(?:\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,4})?[十百千万亿]{0,2}|[零一二三四五六七八九十百千万亿两几数廿卅]{1,12}|若干)"
AFTER = r"[余多来几]"
#: every letter a written number can open with, looked for first: most places of a text are left at once
OPENS = f"[若\\d零一二三四五六七八九十百千万亿两几数廿卅{''.join(dict.fromkeys(each[0] for each in BEFORE[3:-1].split('|')))}]"
#: one written number; groups: before, core, after, unit, upper core
NUMBER = (
    rf"(?P<before>{BEFORE})?(?P<core>{_CORE})(?P<after>{AFTER})?(?P<unit>[百千万亿]{{1,2}})?"
    rf"(?:(?:至|到|-|~)(?P<upper>{_CORE}))?"
)

#: 超过 is read from the number on, as official texts say of themselves (超过100人，含100人)
_AT_LEAST = frozenset(
    {
        "至少",
        "至少有",
        "最少",
        "不少于",
        "不低于",
        "不下",
        "不下于",
        "不止",
        "起码",
        "多达",
        "高达",
        "超过",
        "超过了",
        "逾",
        "超",
        "上",
        "过",
        "突破",
        "突破了",
        "破",
    }
)
_NEAR = frozenset({"将近", "接近", "近"})
_LESS = frozenset({"不到", "不足"})


@dataclass(frozen=True, slots=True)
class Amount:
    """low..high, both included; high is None where nothing bounds it."""

    low: int
    high: int | None


_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def plain(core: str) -> float | None:
    """The value of a number without vague parts, None when it is none ("十百", "二零" as a figure is 20)."""
    if core.isdecimal():
        value = float(core)
        return value if value < LARGEST else None
    if len(core) == 1 and core in _FIGURE:
        return float(_FIGURE[core])
    digits = _DIGITS.match(core)
    if digits is not None:
        value = float(digits[0].replace(",", ""))
        for unit in core[digits.end() :]:
            value *= _UNIT[unit]
        return value if value < LARGEST else None
    if not core or any(char not in _FIGURE and char not in _UNIT for char in core):
        return None
    if len(core) > 1 and all(char in _FIGURE for char in core):
        return float("".join(str(_FIGURE[char]) for char in core)) if "零" in core or len(core) > 2 else None
    return _composed(core)


def _composed(core: str) -> float | None:
    """Chinese numerals with units: 九千二百, 一百零五, 一百二 (=120), 三万五."""
    total = section = figure = 0
    last_unit = 0
    for char in core:
        if char in _FIGURE:
            figure = _FIGURE[char]
            last_unit = 1 if char == "零" else last_unit
        elif char in "万亿":
            total = (total + section + figure or 1) * _UNIT[char]
            section = figure = 0
            last_unit = _UNIT[char]
        else:
            unit = _UNIT[char]
            section += unit if char in "廿卅" else (figure or 1) * unit
            figure, last_unit = 0, min(unit, 10) if char in "廿卅" else unit
    if figure and last_unit > 10:
        figure *= last_unit // 10
    value = total + section + figure
    return float(value) if value < LARGEST else None


_VAGUE_HEAD = re.compile(r"(?P<head>数|几|好几)(?P<unit>十|百|千|万|十万|百万)?\Z")
_TEENS = re.compile(r"(?P<tens>[一二三四五六七八九]?十|廿|卅)几\Z")
_EITHER = re.compile(
    r"(?P<head>.*?)(?P<one>[一二两三四五六七八九])(?P<two>[一二两三四五六七八九])(?P<unit>[十百千万]?)\Z"
)


def vague(core: str) -> Amount | None:
    """几, 数十, 十几, 两三, 三四十, 十七八, 成百上千: ranges by themselves."""
    # what opens with an Arabic figure, or is one alone, is vague by what stands around it only
    if core[0].isdecimal() or (len(core) == 1 and core in _FIGURE):
        return None
    if core == "若干":
        return Amount(2, None)
    match = _VAGUE_HEAD.match(core)
    if match is not None:
        unit = int(plain(match["unit"]) or 1) if match["unit"] else 1
        return Amount(2 * unit, 10 * unit - 1)
    match = _TEENS.match(core)
    if match is not None:
        tens = int(plain(match["tens"]) or 10)
        return Amount(tens + 1, tens + 9)
    match = _EITHER.match(core)
    if match is None or "零" in core:
        return None
    head, unit = match["head"], _UNIT.get(match["unit"], 1)
    if head and head[-1] not in _UNIT:
        return None
    base = int(plain(head) or 0) if head else 0
    one, two = _FIGURE[match["one"]], _FIGURE[match["two"]]
    return Amount(base + one * unit, base + two * unit) if one < two <= one + 2 else None


def step(value: int) -> int:
    """The place of the last figure that is not nought: 9200 -> 100, 15 -> 1."""
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return place


def amount(match: re.Match[str]) -> Amount | None:
    """What a match of NUMBER means; None when it is no sensible number of anything."""
    core, after, unit = match["core"], match["after"], match["unit"]
    loose = vague(core)
    if loose is not None:
        return _scaled(loose, unit)
    value = _beyond(core) or plain(core)
    if value is None:
        return None
    # 20余万: the vague part lies below the figure, the unit above it
    factor = int(plain(unit) or 1) if unit else 1
    low = round(value * factor)
    if low >= LARGEST:
        return Amount(LARGEST, None)
    if match["upper"]:
        return _range(value, core, match["upper"])
    place = step(round(value)) * factor if value == round(value) else factor
    return _bounded(low, place, match["before"] or "", after or "", core)


def _beyond(core: str) -> int | None:
    """A figure so long that nobody counted it."""
    return LARGEST if len(core) > 13 and re.match(r"\d{14}", core.replace(",", "")) else None


def _scaled(loose: Amount, unit: str | None) -> Amount:
    factor = int(plain(unit) or 1) if unit else 1
    return Amount(loose.low * factor, None if loose.high is None else (loose.high + 1) * factor - 1)


_LAST_UNIT = re.compile(r"[万亿千百]+\Z")


def _range(value: float, core: str, upper: str) -> Amount | None:
    top = plain(upper)
    if top is None:
        return None
    # 3-5万: the unit stands once, at the end
    tail = _LAST_UNIT.search(upper)
    if tail is not None and core[-1] not in "百千万亿":
        value *= plain(tail[0]) or 1
    low, high = round(value), round(top)
    return Amount(low, high) if low <= high else None


def _bounded(low: int, place: int, before: str, after: str, core: str) -> Amount:
    if after:
        # 1.2万余: the last figure written is a thousand
        fine = _place_of_decimal(core) or place
        return Amount(low + 1, low + fine - 1) if fine > 1 else Amount(low, None)
    if before in _NEAR and low >= 10:
        return Amount(-(-low * 9 // 10), low - 1)
    if before in _LESS:
        return Amount(1, max(1, low - 1))
    if before in _AT_LEAST:
        return Amount(low, None)
    return Amount(low, low)


_DECIMAL = re.compile(r"\d[\d,]*\.(\d+)([百千万亿]+)\Z")


def _place_of_decimal(core: str) -> int | None:
    match = _DECIMAL.match(core) if "." in core else None
    if match is None:
        return None
    return max(1, round((plain(match[2]) or 1) / 10.0 ** len(match[1])))
