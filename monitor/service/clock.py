"""The clock: the only place in Huiying that reads one (LEDGER, "Time").

Desk time is the wall at start plus CLOCK_BOOTTIME, so that a stepped or drifting wall never moves a
due time under a running desk. How far the wall has departed since is told, and followed only when
somebody says so: hosts outside or an officer (`monitor.service.time_watch`). All processes of one home
keep one time (`monitor.service.shared_time`).
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.service.shared_time import Reckoning, SharedTime

#: real seconds between two tries to join the other processes of the home
_LOOK = 0.5
#: a wall that has moved by more since a step was agreed on is another step
_SAME = timedelta(seconds=2)


def boot_seconds() -> float:
    """Seconds since boot, sleep included; monotonic where the system has no such clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SystemClock:
    """`monitor.ports.clock.Clock` and `Following` on this host."""

    pace = 1.0

    def __init__(self, home: Path | None = None) -> None:
        """With a `home`, the time the processes working in it keep; else one of its own."""
        self._kept = Reckoning(datetime.now(UTC), boot_seconds())  # noqa: TID251
        self._shared = None if home is None else SharedTime(home)
        self._next = 0.0
        self._agreeing = threading.Lock()
        self._woken = threading.Event()

    def now(self) -> datetime:
        boot = boot_seconds()
        # looked at every time (some microseconds), so that no two processes are ever apart
        if self._shared is not None and (self._shared.joined or boot >= self._next):
            self._agree(boot)
        return self._kept.at(boot)

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, span: timedelta) -> None:
        self._woken.wait(span.total_seconds())
        self._woken.clear()

    def wake(self) -> None:
        """End a `wait` that is under way, or the next one."""
        self._woken.set()

    def departure(self) -> timedelta:
        """How far the wall has moved away from desk time."""
        return datetime.now(UTC) - self.now()  # noqa: TID251

    def follow(self, away: timedelta) -> bool:
        """Move desk time by `away`, for every process of the home; False where the wall is not there (any more)."""
        with self._agreeing:
            boot = boot_seconds()
            if self._shared is not None:
                self._kept = self._shared.agreed(self._kept, boot)
            left = datetime.now(UTC) - self._kept.at(boot)  # noqa: TID251
            if abs(left - away) > _SAME:
                return False
            self._kept = self._kept.moved(left)
            if self._shared is not None:
                self._shared.tell(self._kept)
            return True

    def _agree(self, boot: float) -> None:
        if self._shared is not None and self._agreeing.acquire(blocking=False):
            try:
                self._next = boot + _LOOK
                self._kept = self._shared.agreed(self._kept, boot)
            finally:
                self._agreeing.release()


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
