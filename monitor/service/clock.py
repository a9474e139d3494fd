"""The wall clock: the only file that reads it."""

import threading
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """`monitor.ports.clock.Clock` of a live process.

    Desk time is the wall as it stood at start plus real time since, sleep of the host included: a
    wall that is set back or forth while we run moves no due time.
    """

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)  # noqa: TID251
        self._start = time.clock_gettime(time.CLOCK_BOOTTIME)
        self._woken = threading.Event()

    def now(self) -> datetime:
        """Aware UTC."""
        return self._wall + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Real seconds since this clock was made."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) - self._start

    def wait(self, span: timedelta) -> None:
        """Return after `span`, or earlier when woken."""
        self._woken.wait(span.total_seconds())
        self._woken.clear()

    def wake(self) -> None:
        """End a wait now; may be called from another thread."""
        self._woken.set()
