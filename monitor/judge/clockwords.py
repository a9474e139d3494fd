"""Hours of the day as texts say them: 凌晨, 下午3时许, 20:40, 晚上9点半 -> a span of one day, Asia/Shanghai."""

import re
from dataclasses import dataclass
from datetime import timedelta

from monitor.judge.numbers import plain

#: part of the day -> from and to, in hours after the day's midnight; nights run into the next day
PARTS: dict[str, tuple[int, int]] = {
    "凌晨": (0, 6), "清晨": (4, 9), "清早": (4, 9), "早晨": (5, 10), "早上": (5, 10), "一早": (5, 10), "早": (5, 10), "晨": (0, 10),
    "上午": (6, 12), "中午": (11, 14), "正午": (11, 13), "午后": (12, 17), "下午": (12, 19), "傍晚": (16, 20), "晚间": (18, 24), "晚上": (18, 24),
    "晚": (18, 24), "夜间": (18, 29), "夜里": (18, 29), "夜": (18, 29), "深夜": (21, 26), "半夜": (22, 29), "午夜": (22, 26), "子夜": (22, 26),
}  # fmt: skip
_AFTERNOON = frozenset({"午后", "下午", "傍晚"})
_NIGHT = frozenset({"晚间", "晚上", "晚", "夜间", "夜里", "夜", "深夜", "半夜", "午夜", "子夜"})
#: 许, 左右: this much to either side
LOOSE = timedelta(minutes=10)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)

_FIGURES = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|两|零)"
CLOCK = (
    rf"(?P<hour>{_FIGURES})(?:(?P<colon>:(?P<cmin>[0-5]\d)(?::[0-5]\d)?)(?![\d:])|"
    rf"(?:时|点(?!名|击|滴|评|心|半球|半径))(?!间|候|期|段|代|常|装|速|差|光|效|限|而|刻)(?P<bell>钟)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>\d{{1,2}}|[零一二三四五六七八九十]{{1,3}})(?:分(?!钟后|钟内|之|别)钟?(?:\d{{1,2}}(?:\.\d)?秒)?|(?=许|左右|[,)]|发生)))?)"
    r"(?P<loose>许|左右|前后|上下)?(?P<over>多|余)?(?:许|左右)?"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of a day, from its midnight; both ends belong to it."""

    first: timedelta
    last: timedelta


def of_part(part: str) -> Hours:
    """The hours a word for a part of the day covers."""
    low, high = PARTS[part]
    last = timedelta(hours=high)
    return Hours(timedelta(hours=low), last - _SECOND if high == 24 else last)


def of_clock(match: re.Match[str], part: str, *, loose: bool) -> Hours | None:
    """What a match of CLOCK means after a part of the day ("" for none); None when there is no such hour."""
    hour = _hour(_figure(match["hour"]), part)
    minute = _minute(match)
    if hour is None or minute is None:
        return None
    first = timedelta(hours=hour, minutes=max(minute, 0))
    last = first + (timedelta(hours=1) if minute < 0 else timedelta(minutes=1)) - _SECOND
    if loose or match["loose"]:
        return Hours(max(first - LOOSE, timedelta()), last + LOOSE)
    return Hours(first, last)


def told_plainly(match: re.Match[str]) -> bool:
    """Whether it is a time of day even with no day before it: 14时30分, 8:20, 三点钟; not 三点, 一时."""
    if match["colon"]:
        return len(match["hour"]) == 2 or int(match["cmin"]) > 0
    exact = match["bell"] or match["half"] or match["min"] or match["loose"] or match["over"]
    return bool(exact) or ("时" in match[0] and match["hour"].isdigit())


def _figure(word: str) -> int:
    return int(plain(word) or 0)


def _hour(hour: int, part: str) -> int | None:
    if hour > 24:
        return None
    if part in _AFTERNOON and hour < 12:
        return hour + 12
    if part in {"中午", "正午"} and hour <= 3:
        return hour + 12
    if part in _NIGHT and hour <= 12:
        # 昨晚12点, 深夜1点: of the day after
        return hour + (24 if hour <= 4 else 12)
    if part == "凌晨" and hour in {12, 24}:
        return 0
    return hour


def _minute(match: re.Match[str]) -> int | None:
    """The minute, -1 where only the hour is told, None where there is no such minute."""
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"] == "一" else 45
    word = match["cmin"] or match["min"]
    if not word:
        return -1
    minute = int(word) if word.isdigit() else _figure(word.lstrip("零"))
    return minute if minute < 60 else None
