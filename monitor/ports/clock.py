"""The clock port: the only source of time. Deciders never see it, they are given `now`."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Desk time for law, ladder and quiet hours; real monotonic time for time-outs and leases."""

    def now(self) -> datetime:
        """Desk time, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Real seconds from an arbitrary origin, never stepped."""
        ...

    def wait(self, span: timedelta) -> None:
        """Return after `span` of desk time, or earlier when woken."""
        ...
