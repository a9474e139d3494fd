"""Instants and durations: points in time with their precision, spans with their unit.

Inside Huiying an instant is an aware datetime in UTC and a duration a timedelta. Text such as
"30m" or "3wd" exists only in configuration, in the ledger and in what leaves the house.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

Precision = Literal["second", "minute", "day"]

#: years outside are slips of the pen; due times and messages stay inside what a datetime can hold
_EARLIEST, _LATEST = 1970, 2200

_DATE_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}\Z")
#: strptime would take one-digit months and full-width digits; the ledger has one spelling
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z", re.ASCII)
_TO_MINUTE = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}:?\d{2}(?!:?\d)")


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time and how exactly it is known.

    Of a date without a time `at` is the start of that day in Asia/Shanghai.
    """

    #: aware, UTC
    at: datetime
    precision: Precision = "second"

    @property
    def day(self) -> date:
        """The calendar day in Asia/Shanghai."""
        return self.at.astimezone(BEIJING).date()

    @property
    def day_end(self) -> datetime:
        """The last microsecond of that day in Asia/Shanghai, as UTC."""
        start = datetime.combine(self.day, datetime.min.time(), BEIJING)
        return (start + timedelta(days=1, microseconds=-1)).astimezone(UTC)


def parse_instant(text: str) -> Instant:
    """Read ISO 8601; without an offset it is Beijing time.

    Raises:
        ValueError: when it is not ISO 8601 or no such time exists.

    """
    text = text.strip()
    moment = datetime.fromisoformat(text)
    if not _EARLIEST <= moment.year <= _LATEST:
        raise ValueError(f"年份应在 {_EARLIEST} 至 {_LATEST} 之间：{text}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    precision: Precision = "second"
    if _DATE_ONLY.match(text):
        precision = "day"
    elif _TO_MINUTE.match(text):
        precision = "minute"
    return Instant(moment.astimezone(UTC), precision)


def stamp(moment: datetime) -> str:
    """The ledger's one spelling of a time: YYYY-MM-DDTHH:MM:SS.ffffffZ."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


@lru_cache(maxsize=4096)
def unstamp(text: str) -> datetime:
    """Read back what `stamp` wrote; the same instant for the same spelling, as one commit says it several times.

    Raises:
        ValueError: when it is any other spelling.

    """
    if _STAMP.match(text) is None:
        raise ValueError(f"{text!r} is not spelled YYYY-MM-DDTHH:MM:SS.ffffffZ")
    return datetime.fromisoformat(text)


def beijing(moment: datetime) -> str:
    """ISO 8601 with the Beijing offset, the spelling of every promised interface."""
    return moment.astimezone(BEIJING).isoformat()


Unit = Literal["m", "h", "d", "wd"]

_LIMIT = re.compile(r"(\d{1,5})(m|h|d|wd)\Z")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as documents give it: minutes, hours, calendar days or working days.

    Hours and days run through nights and holidays; working days need a calendar and never
    become a timedelta (REGULATIONS K3: three units, kept apart).
    """

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def span(self) -> timedelta | None:
        """The elapsed time it means; None for working days."""
        if self.unit == "m":
            return timedelta(minutes=self.amount)
        if self.unit == "h":
            return timedelta(hours=self.amount)
        return timedelta(days=self.amount) if self.unit == "d" else None


def parse_limit(text: str) -> Limit:
    """Read "30m", "5h", "15d" or "3wd".

    Raises:
        ValueError: for anything else, and for a limit of nothing.

    """
    match = _LIMIT.match(text)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"时限写作 30m、5h、15d 或 3wd，不是“{text}”")
    unit: Unit = match[2]  # type: ignore[assignment]
    return Limit(int(match[1]), unit)
