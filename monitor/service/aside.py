"""Aside: alerts nothing can be done about for now. Left alone for a while, told of once; all others go on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from loguru import logger

from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.errors import LedgerError, StorageError
from monitor.ports.clock import Clock

#: how long one is left alone, real time
_SPAN = timedelta(minutes=1)
#: so many are told one by one; with more of them it is not the alerts that are bad
_EACH = 20
#: how an alarm of ours begins in keys: one that cannot be sent itself raises none
_NAME = "unsendable"


class Aside:
    """Of one desk, for its one thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._alarms: dict[str, str] = {}

    def put(self, alert: Alert, fault: BaseException) -> None:
        """Leave it alone, and have the keepers told; of many at once an hour."""
        now = self._clock.now()
        self._until[alert.key] = now + _SPAN * self._clock.pace
        logger.bind(alert=alert.key).opt(exception=fault).critical("一条提醒无法处理，已隔离，稍后再试")
        if alert.key.startswith(f"//{_NAME}"):
            return
        if len(self._until) > _EACH:
            self._alarms[f"{_NAME}@{now:%Y-%m-%dT%H}"] = (
                f"超过{_EACH}条提醒无法处理，已隔离，稍后再试。请立即核查日志，并人工通知"
            )
            return
        self._alarms[f"{_NAME}.{alert.key.replace('/', '.')}"] = (
            f"事件{alert.incident[:6]}的一条提醒发不出去，已隔离。请立即人工通知并核查账本"
        )

    def guarded(self, alert: Alert, work: Callable[[], Sequence[Event]]) -> Sequence[Event]:
        """What `work` says of this alert; nothing, and the alert is left alone, where it fails unforeseen.

        Raises:
            StorageError: no alert's fault; nothing is decided.
            LedgerError: as above.

        """
        try:
            return work()
        except (StorageError, LedgerError):
            raise
        except Exception as bug:  # noqa: BLE001 - one bad alert must not keep everybody else untold
            self.put(alert, bug)
            return ()

    def told(self) -> dict[str, str]:
        """What the keepers must be told and were not yet, by name."""
        alarms, self._alarms = self._alarms, {}
        return alarms

    def __contains__(self, key: str) -> bool:
        return key in self._until

    def over(self, now: datetime) -> list[str]:
        """Keys of those that are tried again; they are not aside any more."""
        free = [key for key, until in self._until.items() if until <= now]
        for key in free:
            del self._until[key]
        return free
