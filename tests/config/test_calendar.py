"""Three working days over a holiday: the clerk counts on the wall calendar, the table must agree."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import WorkdayTable, load_calendar, read_calendar
from monitor.domain.canonical import decode, encode
from monitor.domain.instant import BEIJING
from monitor.errors import BadConfig, NotFound
from monitor.ports.calendar import Calendar

CALENDAR: Calendar = load_calendar()


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def end_of(text: str) -> datetime:
    return beijing(text) + timedelta(days=1, microseconds=-1)


def counted_on_the_wall(start: datetime, count: int) -> datetime:
    """The slow oracle: one day after another, asking the library itself, in Beijing's own days."""
    days = [start.astimezone(BEIJING).date() + timedelta(days=n) for n in range(1, 20 + 3 * count)]
    last = [day for day in days if chinese_calendar.is_workday(day)][count - 1]
    return datetime(last.year, last.month, last.day, 23, 59, 59, 999999, tzinfo=BEIJING).astimezone(UTC)


@given(
    start=st.datetimes(datetime(2016, 1, 1), datetime(2025, 6, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    count=st.integers(1, 25),
)
def test_working_days_are_counted_as_on_the_wall(start: datetime, count: int) -> None:
    assert CALENDAR.add_workdays(start, count) == counted_on_the_wall(start, count)


@given(
    start=st.datetimes(datetime(2016, 1, 1), datetime(2025, 6, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    first=st.integers(1, 10),
    second=st.integers(1, 10),
)
def test_counting_on_from_where_one_stopped_is_counting_in_one_go(
    start: datetime, first: int, second: int
) -> None:
    stopped = CALENDAR.add_workdays(start, first)
    assert CALENDAR.add_workdays(stopped, second) == CALENDAR.add_workdays(start, first + second)


@given(day=st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_every_known_day_is_what_the_library_says(day: date) -> None:
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


def test_three_working_days_over_national_day_end_after_the_holiday() -> None:
    # 2025: 1 to 8 October off, Sunday 28 September and Saturday 11 October worked
    assert CALENDAR.add_workdays(beijing("2025-09-26T15:00"), 1) == end_of("2025-09-28")
    assert CALENDAR.add_workdays(beijing("2025-09-29T09:00"), 3) == end_of("2025-10-10")
    assert CALENDAR.add_workdays(beijing("2025-10-10T09:00"), 1) == end_of("2025-10-11")


def test_the_day_it_begins_on_is_not_counted_and_it_is_beijing_s_day() -> None:
    late_in_utc = datetime(2025, 6, 9, 23, 30, tzinfo=UTC)
    assert late_in_utc.astimezone(BEIJING).day == 10
    assert CALENDAR.add_workdays(late_in_utc, 1) == end_of("2025-06-11")
    elsewhere = late_in_utc.astimezone(timezone(timedelta(hours=-8)))
    assert CALENDAR.add_workdays(elsewhere, 1) == end_of("2025-06-11")


def test_nothing_or_less_than_nothing_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="至少"):
        CALENDAR.add_workdays(beijing("2025-06-10T09:00"), 0)


def test_a_year_nobody_has_published_is_refused_by_name_and_never_guessed() -> None:
    with pytest.raises(NotFound) as refused:
        CALENDAR.add_workdays(beijing("2026-12-30T09:00"), 5)
    assert refused.value.code == "calendar-year-unknown"
    assert "2027.yaml" in refused.value.message


def test_the_text_the_ledger_adopts_says_all_the_calendar_knows() -> None:
    text = CALENDAR.text()
    again = read_calendar(text)
    assert again == CALENDAR
    assert again.version == CALENDAR.version
    assert encode(decode(text.encode())).decode() == text
    with pytest.raises(ValueError, match="格式"):
        read_calendar('{"format":9}')


YEAR = """\
year: 2027
source: 一份为测试写的通知
off: [2027-01-01, 2027-02-08]
worked: [2027-02-14]
"""


def with_files(folder: Path, **files: str) -> WorkdayTable:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_calendar(folder)


def test_a_file_makes_a_new_year_known(tmp_path: Path) -> None:
    calendar = with_files(tmp_path, y2027=YEAR)
    assert not calendar.is_workday(date(2027, 1, 1))
    assert not calendar.is_workday(date(2027, 1, 2)), "a Saturday"
    assert calendar.is_workday(date(2027, 1, 4))
    assert calendar.is_workday(date(2027, 2, 14)), "a Sunday worked in exchange"
    assert calendar.add_workdays(beijing("2026-12-31T09:00"), 1) == end_of("2027-01-04")
    assert calendar.version != CALENDAR.version


def test_a_file_for_a_known_year_replaces_it_whole(tmp_path: Path) -> None:
    calendar = with_files(tmp_path, y2026="year: 2026\nsource: 测试\noff: [2026-07-01]\n")
    assert not calendar.is_workday(date(2026, 7, 1))
    assert calendar.is_workday(date(2026, 10, 1)), "what the file does not say is no holiday"
    assert calendar.is_workday(date(2025, 7, 1)) == CALENDAR.is_workday(date(2025, 7, 1))


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("calendar-other-year", "2027-02-08", "2028-02-08"),
        ("calendar-day-twice", "2027-02-08", "2027-01-01"),
        ("calendar-no-effect", "2027-02-08", "2027-01-02"),
        ("calendar-no-effect", "2027-02-14", "2027-02-15"),
        ("value-type", "2027-02-08", "元宵节"),
        ("value-range", "year: 2027", "year: 1999"),
    ],
)
def test_a_slip_in_a_year_file_is_named(code: str, old: str, new: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as refused:
        with_files(tmp_path, y2027=YEAR.replace(old, new))
    assert code in {fault.code for fault in refused.value.faults}


def test_two_files_for_one_year_and_a_folder_that_is_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as twice:
        with_files(tmp_path, a=YEAR, b=YEAR)
    with pytest.raises(BadConfig) as missing:
        load_calendar(tmp_path / "nowhere")
    assert [fault.code for fault in twice.value.faults] == ["calendar-year-twice"]
    assert [fault.code for fault in missing.value.faults] == ["file-missing"]
