"""The clock: the only place in Huiying that reads one (LEDGER, "Time").

Desk time is the wall at start plus CLOCK_BOOTTIME, so that a stepped or drifting wall never moves a
due time under a running desk; how far the wall has departed since is told, not followed.
"""

import threading
import time
from datetime import UTC, datetime, timedelta


def boot_seconds() -> float:
    """Seconds since boot, sleep included; monotonic where the system has no such clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SystemClock:
    """`monitor.ports.clock.Clock` on this host."""

    pace = 1.0

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)  # noqa: TID251
        self._boot = boot_seconds()
        self._woken = threading.Event()

    def now(self) -> datetime:
        return self._wall + timedelta(seconds=boot_seconds() - self._boot)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, span: timedelta) -> None:
        self._woken.wait(span.total_seconds())
        self._woken.clear()

    def wake(self) -> None:
        """End a `wait` that is under way, or the next one."""
        self._woken.set()

    def departure(self) -> timedelta:
        """How far the wall has moved away from desk time since the start."""
        return datetime.now(UTC) - self.now()  # noqa: TID251


class SimulatedClock:
    """`monitor.ports.clock.Clock` of a demo: desk time runs `pace` times as fast as the host's.

    Time-outs and leases stay real. Every process of the demo, given the same numbers, reads the same
    time.
    """

    def __init__(self, start: datetime, boot: float, pace: float) -> None:
        """Desk time was `start` (aware UTC) when CLOCK_BOOTTIME stood at `boot` seconds."""
        self._start, self._boot, self.pace = start, boot, pace
        self._woken = threading.Event()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(boot_seconds() - self._boot) * self.pace)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, span: timedelta) -> None:
        self._woken.wait(span.total_seconds() / self.pace)
        self._woken.clear()

    def wake(self) -> None:
        """End a `wait` that is under way, or the next one."""
        self._woken.set()

    def departure(self) -> timedelta:
        """None: a wall clock has no say in simulated time."""
        return timedelta(0)
