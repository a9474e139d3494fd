"""The town's clock: simulated time from the host's boot clock; the one place of this package that reads one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

#: simulated desk time, aware, UTC
Now = Callable[[], datetime]

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class SimulatedClock:
    """Simulated time runs `pace` times as fast as the host's, sleep included."""

    #: simulated time when the boot clock stood at `boot`
    start: datetime
    #: seconds of CLOCK_BOOTTIME
    boot: float
    #: simulated seconds in one real second
    pace: float

    def now(self) -> datetime:
        gone = time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) - self.boot
        return self.start + timedelta(seconds=gone * self.pace)
