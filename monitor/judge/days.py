"""What an expression of time means by the day of publication: a closed span of Asia/Shanghai."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.judge.clockwords import Hours, of_clock, of_part
from monitor.judge.moments import Words
from monitor.judge.numbers import plain

#: the groups of an expression that matched, by name
Parts = Mapping[str, str]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_REL = {"大前天": -3, "前天": -2, "前日": -2, "前": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今": 0, "明天": 1, "明日": 1, "后天": 2}  # fmt: skip
_SAME = frozenset({"当天", "当日", "同日", "同一天", "当"})
_NEXT = frozenset({"次日", "翌日", "第二天", "隔天"})
#: an open window of a few days: how far back it reaches
_WINDOWS = {
    "近期": 15,
    "最近": 15,
    "前不久": 15,
    "不久前": 15,
    "近来": 15,
    "前两天": 3,
    "这两天": 3,
    "刚刚": 1,
    "刚才": 1,
}
_WINDOW = 7
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_FEASTS = {"元旦": (1, 1, 1), "劳动节": (5, 1, 5), "五一": (5, 1, 5), "国庆节": (10, 1, 7), "国庆": (10, 1, 7), "十一": (10, 1, 7)}  # fmt: skip
_THIRDS = {"初": (1, 10), "上": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31), "末": (21, 31)}


@dataclass(frozen=True, slots=True)
class When:
    """A closed span of local time (naive, Asia/Shanghai) and where its words stand."""

    earliest: datetime
    latest: datetime
    start: int
    end: int
    #: told by a day or better, not by a window, a week or a month
    exact: bool
    #: it names a day by itself; else it took the day last named
    dated: bool
    #: the year stands in the words
    full: bool


@dataclass(slots=True)
class Days:
    """The days a text speaks from: that of publication, that of its report, and the one last named."""

    #: of publication, local
    now: datetime
    #: the day of the dateline, else that of publication
    report: date
    #: the day the text last named; None before the first
    named: date | None = None

    @property
    def published(self) -> date:
        return self.now.date()

    def read(self, found: Words, *, ahead: bool = False) -> When | None:
        """What it means; None where there is no such day. `ahead`: the text speaks of what is planned."""
        first = self._one(found, ahead=ahead)
        if first is None:
            return None
        if found.to is None:
            return first
        last = self._one(found.to, ahead=ahead, after=first.earliest.date())
        if last is None or last.latest < first.earliest:
            return first
        return When(first.earliest, last.latest, found.start, found.end, first.exact, first.dated, first.full)

    def _one(self, found: Words, *, ahead: bool, after: date | None = None) -> When | None:
        parts = None if found.day is None else _parts(found.day)
        if parts is not None and parts.get("unit") == "小时":
            return self._hours_ago(found, int(plain(parts["ago"].replace("两", "二")) or 0))
        base = after if found.day is None else None
        span = self._span(found.day, parts, ahead=ahead, base=base, after=after)
        if span is None:
            return None
        first, last = span
        exact = first == last
        if exact:
            self.named = first
        dated = found.day is not None and found.day[0] not in _SAME
        full = parts is not None and ("year" in parts or "iso" in parts)
        hours = _hours(found) if exact else None
        if hours is None:
            return When(
                _midnight(first), _midnight(last) + _DAY - _SECOND, found.start, found.end, exact, dated, full
            )
        midnight = _midnight(first)
        return When(midnight + hours.first, midnight + hours.last, found.start, found.end, exact, dated, full)

    def _hours_ago(self, found: Words, many: int) -> When:
        middle, slack = self.now - timedelta(hours=many), timedelta(minutes=20 * many)
        return When(
            middle - slack, middle + slack, found.start, found.end, exact=True, dated=True, full=False
        )

    def _span(
        self,
        match: re.Match[str] | None,
        parts: Parts | None,
        *,
        ahead: bool,
        base: date | None,
        after: date | None,
    ) -> tuple[date, date] | None:
        """First and last day."""
        if match is None or parts is None:
            day = base or self.named or self.report
            return day, day
        try:
            return self._absolute(match[0], parts, ahead=ahead, after=after) or self._relative(
                parts, ahead=ahead
            )
        except (ValueError, OverflowError):
            return None

    def _absolute(
        self, whole: str, parts: Parts, *, ahead: bool, after: date | None
    ) -> tuple[date, date] | None:
        if "iso" in parts:
            day = date(int(parts["iso"][:4]), int(parts["im"]), int(parts["id"]))
            return day, day
        for head in ("", "y"):
            word = parts.get(f"{head}month", "")
            if word:
                year_of = _year(parts.get("yword" if head else "year", ""), self.published)
                day_word, third = parts.get(f"{head}day", ""), parts.get(f"{head}third", "")
                return self._month(year_of, int(plain(word) or 0), day_word, third, ahead=ahead)
        if "nmonth" in parts:
            return self._month(None, int(parts["nmonth"]), parts["nday"], "", ahead=False)
        if "bare" in parts:
            return self._bare(int(plain(parts["bare"]) or 0), ahead=ahead, after=after)
        if "long" in parts:
            year = self.published.year - (2 if parts["long"] == "前年" else 1)
            return date(year, 1, 1), date(year, 12, 31)
        feast = parts.get("feast") or (whole if whole in _FEASTS else "")
        if feast:
            month, first, last = _FEASTS[feast]
            year = self.published.year - (date(self.published.year, month, first) > self.published)
            return date(year, month, first), date(year, month, last)
        return None

    def _month(self, year: int | None, month: int, day: str, third: str, *, ahead: bool) -> tuple[date, date]:
        number = int(plain(day) or 0) if day else 1
        told = year is not None
        year = year or self.published.year
        if not told and not ahead and date(year, month, min(number, 28)) > self.published:
            year -= 1
        if day:
            if not told and month == 2 and number == 29 and monthrange(year, 2)[1] == 28:
                raise ValueError("no such day")
            return date(year, month, number), date(year, month, number)
        length = monthrange(year, month)[1]
        low, high = _THIRDS[third.removeprefix("月")[0]] if third else (1, 31)
        return date(year, month, low), date(year, month, min(high, length))

    def _bare(self, number: int, *, ahead: bool, after: date | None) -> tuple[date, date]:
        """11日: of the month of the range it ends, of the month the text speaks of, or the last 11th gone by."""
        base = after or self.named
        if base is not None and (after is not None or self.published - base > timedelta(days=31)):
            day = _with_day(base, number)
            return (day, day) if day >= base or after is None else (_with_day(_next_month(base), number),) * 2
        this = _with_day(self.published, number) if _has_day(self.published, number) else None
        if this is None or (this > self.published and not ahead):
            this = _with_day(self.published.replace(day=1) - _DAY, number)
        return this, this

    def _relative(self, parts: Parts, *, ahead: bool) -> tuple[date, date] | None:
        word = parts.get("rel", "")
        if word in _SAME:
            day = self.named or self.report
            return day, day
        if word in _NEXT:
            return None if self.named is None else (self.named + _DAY,) * 2
        if word:
            return (self.report + timedelta(days=_REL[word]),) * 2
        if parts.get("mrel", ""):
            base = (
                self.report.replace(day=1) - _DAY
                if parts["mrel"].startswith("上")
                else self.named or self.report
            )
            return self._month(
                base.year, base.month, parts.get("mday", ""), parts.get("mthird", ""), ahead=ahead
            )
        if parts.get("wday", ""):
            return self._weekday(parts.get("wrel", ""), parts["wday"], ahead=ahead)
        if parts.get("week", ""):
            back = {"上上": 14, "上": 7}.get(parts["week"], 0)
            monday = self.report - timedelta(days=self.report.weekday() + back)
            return monday, min(monday + timedelta(days=6), self.report)
        return self._ago(parts)

    def _ago(self, parts: Parts) -> tuple[date, date] | None:
        if parts.get("window", ""):
            return self.report - timedelta(days=_WINDOWS.get(parts["window"], _WINDOW)), self.report
        if parts.get("hence", ""):
            days = {"小时": 1, "月": 15, "年": 183}[parts["halfof"]]
            return self.report - timedelta(days=days + days // 5), self.report - timedelta(
                days=days - 1 - days // 5
            )
        if not parts.get("ago", ""):
            return None
        many, unit = 2 if parts["ago"] == "两" else int(plain(parts["ago"]) or 0), parts["unit"]
        days = many * {"天": 1, "周": 7, "星期": 7, "月": 30, "年": 365}[unit]
        slack = 0 if unit == "天" else {"周": 2, "星期": 2, "月": 10, "年": 183}[unit]
        return self.report - timedelta(days=days + slack), self.report - timedelta(days=days - slack)

    def _weekday(self, which: str, word: str, *, ahead: bool) -> tuple[date, date]:
        monday = self.report - timedelta(days=self.report.weekday())
        monday -= timedelta(days={"上上": 14, "上": 7, "下": -7}.get(which, 0))
        day = monday + timedelta(days=5 if word == "末" else _WEEKDAYS[word])
        if not which and day > self.report and not ahead:
            day -= timedelta(days=7)
        return (day, day + _DAY) if word == "末" else (day, day)


def _hours(found: Words) -> Hours | None:
    if found.clock is not None:
        hours = of_clock(found.clock, found.part, loose=found.loose)
        if hours is not None:
            return hours
    return of_part(found.part) if found.part else None


def _parts(match: re.Match[str]) -> Parts:
    """The groups that matched."""
    return {name: words for name, words in match.groupdict().items() if words}


def _year(word: str, published: date) -> int | None:
    if not word:
        return None
    if word.isdigit():
        return int(word)
    if len(word) == 4:
        return int(plain(word) or 0)
    return published.year - {"去": 1, "前": 2}.get(word, 0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())  # local by design: days are of Asia/Shanghai


def _has_day(month: date, number: int) -> bool:
    return 1 <= number <= monthrange(month.year, month.month)[1]


def _with_day(month: date, number: int) -> date:
    return month.replace(day=number)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
