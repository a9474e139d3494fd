"""A host whose wall is set by hand, and strangers on the network who know what time it is."""

from datetime import timedelta

from monitor.service.host_times import OFTEN, HostTimes
from tests.delivery.desks import HandClock

STRANGERS = ("daily.example", "city.example", "health.example")


class WallClock(HandClock):
    """Desk time moved by hand; the wall departs from it by `away` until desk time follows."""

    def __init__(self) -> None:
        super().__init__()
        self.away = timedelta(0)

    def departure(self) -> timedelta:
        return self.away

    def follow(self, away: timedelta) -> bool:
        if abs(self.away - away) > timedelta(seconds=2):
            return False
        self.time += self.away
        self.away = timedelta(0)
        return True

    def wait(self, span: timedelta) -> None:
        self.passes(span.total_seconds())

    def passes(self, seconds: float) -> None:
        """Real time passes, for wall and desk alike."""
        self.time += timedelta(seconds=seconds)
        self.real += seconds


def overheard(folder, clock, wrong=timedelta(0), hosts=STRANGERS):
    """The crawler read pages of these hosts just now: by theirs the wall is `wrong` fast."""
    clock.real += OFTEN
    times = HostTimes(folder, lambda: clock.real - 1)
    for number, host in enumerate(hosts):
        if number == len(hosts) - 1:
            times = _late(times, folder, clock)
        times.note(host, clock.now() + clock.away - wrong)


def _late(times, folder, clock):
    """The file is written at most every 30 s: the last of them is heard when it may be written again."""
    times._boot = lambda: clock.real
    times._written = float("-inf")
    return times
