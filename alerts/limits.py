"""Limits: a receiver takes only so many messages a minute. What does not fit is held, Ⅰ and Ⅱ never.

Real monotonic seconds throughout. A place is taken from the moment "sending" is committed and free again
a minute after the attempt has ended: the receiver cannot have counted it later than that.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence

from alerts.message import without_port
from config.channels import Limit
from monitor.domain.alert import Alert

#: ranks that are never held: Ⅰ, Ⅱ and what is as grave
GRAVE = 1
#: how long a place stays taken, seconds
MINUTE = 60.0
#: added to the time a place should be free at: a held alert is not held again for a hundredth of a second
_MARGIN = 1.0
#: after so many holds in a row another channel is better
MOST_HOLDS = 5

_Attempt = tuple[str, int]


def kept(per_minute: int) -> int:
    """Places nobody but Ⅰ and Ⅱ may use."""
    return max(2, per_minute // 4)


class Limits:
    """Counts what is sent wherever a limit is set. Belongs to the one thread that writes the ledger."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._places: dict[str, _Places] = {}

    def __bool__(self) -> bool:
        return bool(self._limits)

    def of(self, channel: str, host: str, address: str) -> str:
        """The name of the limit that holds for this address; "" where none does."""
        for limit in self._limits:
            if limit.channel == channel and limit.host in {host, without_port(host)}:
                name = f"{limit.channel}:{limit.host}"
                if limit.each == "address":
                    name = f"{name}:{address}"
                self._places.setdefault(name, _Places(limit.per_minute))
                return name
        return ""

    def began(self, name: str, attempt: _Attempt, latest: float) -> None:
        """An attempt is on the ledger as "sending"; at `latest` it is over, whatever becomes of it."""
        self._places[name].began(attempt, latest)

    def ended(self, name: str, attempt: _Attempt, at: float) -> None:
        """It ended, at the latest at `at`."""
        self._places[name].ended(attempt, at)

    def admits(self, name: str, alert: Alert, more: int, now: float) -> bool:
        """Whether there is a place for it beside `more` taken in the same round."""
        places = self._places[name]
        return alert.rank <= GRAVE or places.used(now) + more < places.usual

    def wait(self, name: str, ahead: int, more: int, now: float) -> float:
        """Seconds until there is a place behind `ahead` others who wait for one."""
        return self._places[name].wait(ahead, more, now) + _MARGIN

    def reason(self, name: str) -> str:
        """As it stands on the ledger: per_minute.20."""
        return f"per_minute.{self._places[name].per_minute}"


class _Places:
    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.usual = per_minute - kept(per_minute)
        self._open: dict[_Attempt, float] = {}
        #: when attempts ended, the earliest first
        self._ended: list[float] = []

    def began(self, attempt: _Attempt, latest: float) -> None:
        self._open[attempt] = latest

    def ended(self, attempt: _Attempt, at: float) -> None:
        latest = self._open.pop(attempt, None)
        if latest is not None:
            insort(self._ended, min(at, latest))

    def used(self, now: float) -> int:
        for attempt in [each for each, latest in self._open.items() if latest <= now]:
            self.ended(attempt, now)
        del self._ended[: bisect_right(self._ended, now - MINUTE)]
        return len(self._open) + len(self._ended)

    def wait(self, ahead: int, more: int, now: float) -> float:
        taken = self.used(now) + more
        ends = [*self._ended, *[now] * (len(self._open) + more)]
        # the place behind those ahead is the one that is freed so many places after the limit is left
        nth = max(taken - self.usual, 0) + ahead
        rounds, place = divmod(nth, max(len(ends), 1))
        first = ends[place] + MINUTE - now if ends else 0.0
        return max(first, 0.0) + rounds * MINUTE
