"""The clock port: the only source of time. Deciders never see it, they are given `now`."""

from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable


class Clock(Protocol):
    """Desk time for law, ladder and quiet hours; real monotonic time for time-outs and leases."""

    @property
    def pace(self) -> float:
        """Desk seconds in a real one: 1 in earnest, more in a demo. Scales real spans to desk time."""
        ...

    def now(self) -> datetime:
        """Desk time, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Real seconds from an arbitrary origin, never stepped."""
        ...

    def departure(self) -> timedelta:
        """How far the host's wall clock has moved away from desk time since the start."""
        ...

    def wait(self, span: timedelta) -> None:
        """Return after `span` of desk time, or earlier when woken."""
        ...


@runtime_checkable
class Following(Protocol):
    """A clock whose desk time can be moved to the host's wall, for all processes of one home at once."""

    def follow(self, away: timedelta) -> bool:
        """Desk time moves by `away`; False where the wall does not depart by that much (any more)."""
        ...
