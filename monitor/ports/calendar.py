"""The calendar port: working days of the State, with 调休. Filled by config."""

from datetime import date, datetime
from typing import Protocol


class Calendar(Protocol):
    """Which days are worked. Days are days in Asia/Shanghai; pure once built, safe in threads.

    A year nobody has published arrangements for is never guessed at.
    """

    @property
    def version(self) -> str:
        """SHA-256 of `text()`; clocks refer to the calendar by it."""
        ...

    def text(self) -> str:
        """Everything known, as canonical JSON: an export recomputes due times from it alone."""
        ...

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day.

        Raises:
            NotFound: code calendar-year-unknown, for a year without published arrangements.

        """
        ...

    def add_workdays(self, start: datetime, count: int) -> datetime:
        """The last microsecond, as UTC, of the `count`-th working day after the day of `start`.

        The day of `start` is not counted, whatever its hour and whether it is worked.

        Args:
            start: aware.
            count: at least 1.

        Raises:
            NotFound: code calendar-year-unknown, when the count leaves the known years.

        """
        ...
