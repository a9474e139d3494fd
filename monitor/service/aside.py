"""Aside: what cannot be handled for now. Left alone for a while, told of once; everything else goes on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from loguru import logger

from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.errors import LedgerError, StorageError
from monitor.ports.clock import Clock

Key = TypeVar("Key")

#: how long something is left alone, real time
_SPAN = timedelta(minutes=1)
#: so many are told one by one; with more of them it is not they that are bad
_EACH = 20


class Aside(Generic[Key]):
    """Of one desk, for its one thread."""

    def __init__(self, clock: Clock, name: str, counted: str) -> None:
        """`name`: how its alarms begin in keys; `counted`: what is set aside, as it is counted in Chinese."""
        self._clock, self._name, self._counted = clock, name, counted
        self._until: dict[Key, datetime] = {}
        self._alarms: dict[str, str] = {}

    def put(self, key: Key, about: str, text: str, fault: BaseException) -> None:
        """Leave it alone, and have the keepers told; of many at once an hour.

        Args:
            key: it.
            about: its name as it stands in keys, behind ours.
            text: what is wrong and what to do, in Chinese; "" where nobody is told.
            fault: what happened.

        """
        now = self._clock.now()
        self._until[key] = now + _SPAN * self._clock.pace
        name = f"{self._name}.{about}"
        if text and len(self._until) > _EACH:
            name = f"{self._name}@{now:%Y-%m-%dT%H}"
            text = f"超过{_EACH}{self._counted}无法处理，已隔离，稍后再试。请立即核查日志，并人工通知"
        if name not in self._alarms:
            logger.opt(exception=fault).critical("{}（{}）", text or "已隔离，稍后再试", about)
        if text:
            self._alarms.setdefault(name, text)

    def __contains__(self, key: Key) -> bool:
        return key in self._until

    def over(self, now: datetime) -> list[Key]:
        """Those that are tried again; they are not aside any more."""
        free = [key for key, until in self._until.items() if until <= now]
        for key in free:
            del self._until[key]
        return free

    def told(self) -> dict[str, str]:
        """What the keepers must be told and were not yet, by name."""
        alarms, self._alarms = self._alarms, {}
        return alarms


class AlertsAside(Aside[str]):
    """Alerts the ledger would not take, or that could not be handled, by key."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, "unsendable", "条提醒")

    def set(self, alert: Alert, fault: BaseException) -> None:
        """An alarm of ours that cannot be sent itself raises none."""
        ours = alert.key.startswith(f"//{self._name}")
        text = f"事件{alert.incident[:6]}的一条提醒发不出去，已隔离。请立即人工通知并核查账本"
        self.put(alert.key, alert.key.replace("/", "."), "" if ours else text, fault)

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
            self.set(alert, bug)
            return ()
