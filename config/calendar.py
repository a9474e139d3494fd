"""Working days from chinesecalendar, corrected and continued by the files of config/calendars.

The State Council's office publishes a year's arrangements late in the year before; until a file or a
newer chinesecalendar tells them, that year is refused.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated

from chinese_calendar import constants
from pydantic import Field

from config.checking import Table, check, raise_all
from config.reading import Sheet, read_sheet
from config.shape import Said
from monitor.domain.canonical import digest, encode
from monitor.domain.instant import BEIJING
from monitor.errors import BadConfig, Fault, NotFound

SHIPPED = Path(__file__).parent / "calendars"

_FORMAT = 1
_DAY = timedelta(days=1)


class YearFile(Table):
    """<year>.yaml: what the notice for a year says, beyond Saturdays and Sundays off."""

    year: Annotated[int, Field(ge=2004, le=2100)]
    source: Said
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


@dataclass(frozen=True)
class WorkdayTable:
    """The Calendar port as plain days: week days off, week-end days worked, and the years known."""

    years: frozenset[int]
    #: Mondays to Fridays that are holidays
    off: frozenset[date]
    #: Saturdays and Sundays that are worked (调休)
    worked: frozenset[date]

    @cached_property
    def version(self) -> str:
        return digest(self.text().encode())

    def text(self) -> str:
        return encode(
            {
                "format": _FORMAT,
                "years": sorted(self.years),
                "off": sorted(day.isoformat() for day in self.off),
                "worked": sorted(day.isoformat() for day in self.worked),
            }
        ).decode()

    def is_workday(self, day: date) -> bool:
        if day.year not in self.years:
            raise NotFound(
                f"{day.year} 年的工作日安排未知：请升级程序，或按国务院办公厅的放假通知写一个 {day.year}.yaml 放进 calendars",
                code="calendar-year-unknown",
            )
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def add_workdays(self, start: datetime, count: int) -> datetime:
        if count < 1:
            raise ValueError("工作日数至少是 1")
        day = start.astimezone(BEIJING).date()
        while count:
            day += _DAY
            count -= self.is_workday(day)
        midnight = datetime.combine(day + _DAY, datetime.min.time(), BEIJING)
        return (midnight - timedelta(microseconds=1)).astimezone(UTC)


def read_calendar(text: str) -> WorkdayTable:
    """The calendar of a text that `WorkdayTable.text` wrote.

    Raises:
        ValueError: for a text of another format.

    """
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format") != _FORMAT:
        raise ValueError("这份日历文本的格式不是本程序认识的格式")
    return WorkdayTable(
        frozenset(body["years"]),
        frozenset(map(date.fromisoformat, body["off"])),
        frozenset(map(date.fromisoformat, body["worked"])),
    )


def load_calendar(extra: Path | None = None) -> WorkdayTable:
    """What chinesecalendar knows, then the shipped files, then those of the folder `extra`.

    A file replaces its year whole.

    Raises:
        BadConfig: with every fault of the files.

    """
    table = _published()
    faults: list[Fault] = []
    for folder in (SHIPPED, extra):
        if folder is None:
            continue
        for sheet, year in _year_files(folder, faults):
            table = _with_year(table, year)
            faults.extend(_year_faults(year, sheet))
    raise_all(faults)
    return table


def _published() -> WorkdayTable:
    days = [*constants.holidays, *constants.workdays]
    return WorkdayTable(
        frozenset(range(min(days).year, max(days).year + 1)),
        frozenset(day for day in constants.holidays if day.weekday() < 5),
        frozenset(day for day in constants.workdays if day.weekday() >= 5),
    )


def _year_files(folder: Path, faults: list[Fault]) -> Iterator[tuple[Sheet, YearFile]]:
    """The folder's years; whatever cannot be read is a fault and left out."""
    if not folder.is_dir():
        hint = "请改正 calendars 的路径，或删去这一项"
        faults.append(Fault(str(folder), None, "（整个文件夹）", "没有这个日历文件夹", hint, "file-missing"))
        return
    seen: dict[int, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            sheet = read_sheet(path)
        except BadConfig as error:
            faults.extend(error.faults)
            continue
        year, found = check(sheet, YearFile)
        faults.extend(found)
        if year is None:
            continue
        if year.year in seen:
            message = f"{year.year} 年已写在 {seen[year.year]}"
            faults.append(sheet.fault("year", message, "一年只写一个文件", "calendar-year-twice"))
        seen.setdefault(year.year, path.name)
        yield sheet, year


def _year_faults(year: YearFile, sheet: Sheet) -> Iterator[Fault]:
    seen: set[date] = set()
    for name, days in (("off", year.off), ("worked", year.worked)):
        for place, day in enumerate(days):
            path = f"{name}.{place}"
            if day.year != year.year:
                yield sheet.fault(
                    path, f"{day} 不在 {year.year} 年", "请写进那一年的文件", "calendar-other-year"
                )
            if day in seen:
                yield sheet.fault(path, f"{day} 写了两次", "一天只写一次", "calendar-day-twice")
            seen.add(day)
            if (day.weekday() < 5) == (name == "worked"):
                usual = "本来就上班" if name == "worked" else "本来就休息"
                hint = "off 只写周一至周五里的放假日，worked 只写周六、周日里的上班日"
                yield sheet.fault(path, f"{day} {usual}", hint, "calendar-no-effect")


def _with_year(table: WorkdayTable, year: YearFile) -> WorkdayTable:
    return WorkdayTable(
        table.years | {year.year},
        frozenset(day for day in table.off if day.year != year.year) | frozenset(year.off),
        frozenset(day for day in table.worked if day.year != year.year) | frozenset(year.worked),
    )
