"""Dates as Chinese pages, feeds and mails write them -> instants.

A date without a zone is Beijing time, CST is China's. Nothing is guessed: a text that is no date
gives None, and no month is ever put in for one that is not there.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from monitor.domain.instant import BEIJING, Instant, Precision

#: a publication cannot be later than its fetching; clocks differ by so much
TOLERANCE = timedelta(minutes=10)

_FULL_WIDTH = str.maketrans("０１２３４５６７８９：／－．　", "0123456789:/-. ")
_TIME = r"(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})?(?:\s*[:：分]\s*(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?\s*秒?|\s*分)?"
_NAMED = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "CST": 8, "BJT": 8, "HKT": 8, "JST": 9, "KST": 9,
    "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_ZONE = rf"(?P<zone>(?:{'|'.join(_NAMED)})\b|[+-]\d{{2}}:?\d{{2}}\b|[+-]\d{{2}}\b)"
_HALF = r"(?P<half>上午|下午|晚上|中午|凌晨|早上|AM|PM)?"
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*(?P<mark>[-/.年])\s*(?P<month>\d{1,2})\s*(?:(?P=mark)|月)\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
    rf"(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)?(?:[\sT,，]*{_HALF}\s*{_TIME}\s*(?P<late>AM|PM)?\s*{_ZONE}?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
#: as a calendar leaf over a headline: the year, then month and day
_SPACED = re.compile(
    rf"(?<!\d)(?P<year>20\d{{2}})\s+(?P<month>\d{{2}})\s*[-/.]\s*(?P<day>\d{{2}})(?!\d)(?:\s+{_TIME})?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})[\s-]+(?P<month>[a-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}})(?:[\s,T]+{_TIME}\s*{_ZONE}?)?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:{_TIME}\s+(?:(?P<before>[a-z]{{3,4}})\s+)?)?(?P<year>\d{{4}})(?:[\s,]+(?:at\s+)?(?P<hour2>\d{{1,2}}):(?P<minute2>\d{{2}})(?::(?P<second2>\d{{2}}))?\s*(?P<late>AM|PM)?)?\s*{_ZONE}?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"\s*(?P<year>\d{2})(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{2}|\d(?!\d))日?"
    r"(?:\s*(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?(?![-/.年\d])"
)
_EPOCH = re.compile(r"\s*1\d{9}(?:\d{3})?\s*")
_FORMS = (_NUMERIC, _SPACED, _DAY_FIRST, _MONTH_FIRST, _COMPACT)


def read_date(text: str) -> Instant | None:
    """The first date in the text, None where there is none that exists."""
    text = text.translate(_FULL_WIDTH)
    if _EPOCH.fullmatch(text):
        number = int(text.strip())
        return Instant(datetime.fromtimestamp(number / 1000 if number >= 10**12 else number, UTC))
    for form in _FORMS:
        for match in form.finditer(text[:2000]):
            found = _instant(match.groupdict())
            if found is not None:
                return found
    return None


def read_short_date(text: str) -> Instant | None:
    """The date a text begins with whose year has two digits (26-01-05 08:00); only behind a label it is one."""
    match = _SHORT.match(text.translate(_FULL_WIDTH))
    return None if match is None else _instant(match.groupdict() | {"year": f"20{match['year']}"})


def date_in_address(address: str) -> Instant | None:
    """The day a site's own address carries: /art/2026/1/5/, /202601/t20260105_123.html, /2026-01/05/."""
    for form in _ADDRESSES:
        match = form.search(address)
        if match is not None:
            found = _instant(match.groupdict())
            if found is not None:
                return found
    return None


_ADDRESSES = (
    re.compile(r"/(?P<year>20\d{2})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/"),
    re.compile(r"/t?(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})[_/]"),
    re.compile(r"/(?P<year>20\d{2})[-/]?(?P<month>\d{2})[-/](?P<day>\d{2})/"),
)


def in_future(found: Instant, now: datetime) -> bool:
    """Whether it lies after now; a date without a time only when the whole day does."""
    return found.at > now + TOLERANCE


def _instant(parts: dict[str, str | None]) -> Instant | None:
    month = _month(parts["month"] or "")
    if month is None:
        return None
    hour, minute = parts.get("hour") or parts.get("hour2"), parts.get("minute") or parts.get("minute2")
    second = parts.get("second") or parts.get("second2")
    try:
        if hour is None:
            day = date(int(parts["year"] or 0), month, int(parts["day"] or 0))
            start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
            return Instant(start.astimezone(UTC), "day")
        moment = datetime(
            int(parts["year"] or 0), month, int(parts["day"] or 0),
            _hour(int(hour), parts.get("half") or parts.get("late") or ""), int(minute or 0), int(second or 0),
            tzinfo=_zone(parts.get("zone") or parts.get("before") or ""),
        )  # fmt: skip
        # hour 24 is no hour, second 60 no second we keep: such dates are none
    except ValueError:
        return None
    precision: Precision = "minute" if second is None else "second"
    return Instant(moment.astimezone(UTC), precision)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    short = text[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _hour(hour: int, half: str) -> int:
    half = half.upper()
    if half in {"下午", "晚上", "PM"} and 1 <= hour < 12:
        return hour + 12
    if half in {"上午", "凌晨", "AM"} and hour == 12:
        return 0
    return hour + 12 if half == "中午" and 1 <= hour <= 2 else hour


def _zone(text: str) -> timezone:
    if not text:
        return BEIJING
    # CST in Chinese pages is China Standard Time
    if text[0] not in "+-":
        return timezone(timedelta(hours=_NAMED.get(text.upper(), 8)))
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if text[0] == "-" else span)
