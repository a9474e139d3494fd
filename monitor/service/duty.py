"""Who does the work of a bureau that one process should do alone, and when somebody was last seen doing it.

In the files of a home it is whoever is there: the append lock gives each turn to one. On a cluster it is the
holder of a lease: two that race for the same numbers get half as much done. Leases save work; only commit
numbers give correctness (LEDGER, "Elasticsearch").
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from config.settings import Settings
from monitor.domain.instant import stamp, unstamp
from monitor.errors import StorageError
from monitor.ports.clock import Clock
from monitor.ports.lease import Leases
from monitor.service.alive import Alive
from monitor.service.assemble import Home

DESK, CRAWL = "desk", "crawl"

#: who waits asks so often, real seconds; a lease is asked for with so much less than is promised
_ASKED = 0.25
_MARGIN = timedelta(seconds=0.5)
#: its holder renews it so often with a sign of life, real seconds
_SIGNED = 1.0


class Duty(Protocol):
    """Belongs to one process."""

    def mine(self) -> bool:
        """Whether the work is this process's now; to be asked before every turn of it.

        Raises:
            StorageError: nobody can say; nothing is to be done then.

        """
        ...

    def sign(self, now: datetime) -> bool:
        """A turn succeeded at this time, aware UTC; never raises.

        False where it could not be put down: `mine` raises why, next time it is asked.
        """
        ...

    def stay(self, now: datetime) -> None:
        """This process is there at this time, aware UTC, but cannot work: another may; never raises."""
        ...

    def last(self) -> datetime | None:
        """The last sign of life of whoever did the work, aware UTC; None where there never was one.

        Raises:
            StorageError: it cannot be read.

        """
        ...

    def leave(self) -> None:
        """This process ends in order, or cannot work: another may begin at once; never raises."""
        ...


class AlwaysMine:
    """`Duty` in the files of a home."""

    def __init__(self, here: Alive) -> None:
        self._here = here

    def mine(self) -> bool:
        return True

    def sign(self, now: datetime) -> bool:
        self._here.sign(now)
        return True

    def stay(self, now: datetime) -> None:
        self._here.sign(now)

    def last(self) -> datetime | None:
        return self._here.last()

    def leave(self) -> None:
        """The sign of life stays as it is."""


class Leased:
    """`Duty` by a lease; `here` is signed for those of this host who watch the process."""

    def __init__(
        self, leases: Leases, bureau: str, name: str, owner: str, lasting: timedelta,
        monotonic: Callable[[], float], here: Alive,
    ) -> None:  # fmt: skip
        """A process that dies leaves its work for at most `lasting`, real time."""
        self._leases, self._bureau, self._name = leases, bureau, name
        # two hosts may give their processes the same name
        self._owner = f"{owner}/{uuid.uuid4().hex[:8]}"
        self._lasting, self._monotonic, self._here = lasting - _MARGIN, monotonic, here
        self._held = False
        self._asked = self._signed = float("-inf")
        self._fault: StorageError | None = None

    def mine(self) -> bool:
        if self._fault is not None:
            # asked again, nodes that hang would take as long once more before anybody is told
            fault, self._fault = self._fault, None
            raise fault
        now = self._monotonic()
        # only work that succeeds renews it: a holder that cannot work lets it run out, and asks anew when
        # others have had time to take it
        if now - self._asked >= (2 * self._lasting.total_seconds() if self._held else _ASKED):
            self._ask(now)
        return self._held

    def sign(self, now: datetime) -> bool:
        self._here.sign(now)
        monotonic = self._monotonic()
        if self._held and monotonic - self._signed >= _SIGNED:
            self._signed = monotonic
            try:
                self._ask(monotonic, stamp(now))
            except StorageError as fault:
                self._asked, self._fault = float("-inf"), fault
                return False
        return True

    def stay(self, now: datetime) -> None:
        """Seen on its own host; its lease runs out."""
        self._here.sign(now)

    def last(self) -> datetime | None:
        return seen(self._leases.said(self._bureau, self._name))

    def leave(self) -> None:
        self._held = False
        try:
            self._leases.release(self._bureau, self._name, self._owner)
        except StorageError:
            # it expires by itself
            return

    def _ask(self, now: float, said: str | None = None) -> None:
        self._asked = now
        self._held = self._leases.acquire(self._bureau, self._name, self._owner, self._lasting, said)


class DeskSeen:
    """When a desk was last seen, for pages: asked of a cluster once a second at most; never raises."""

    def __init__(self, home: Home, settings: Settings, clock: Clock) -> None:
        self._leases = None if settings.cluster is None else home.leases(clock.monotonic)
        self._bureau, self._clock = settings.bureau, clock
        self._here = Alive(home.folder / "desk.alive")
        self._asked, self._last = float("-inf"), self._here.last()

    def last(self) -> datetime | None:
        if self._leases is None:
            return self._here.last()
        now = self._clock.monotonic()
        if now - self._asked >= _SIGNED:
            self._asked = now
            try:
                self._last = seen(self._leases.said(self._bureau, DESK))
            except StorageError:
                # it was seen when it was seen: a page that grows older tells by itself
                return self._last
        return self._last


def duty(home: Home, settings: Settings, clock: Clock, worker: str, name: str) -> Duty:
    """The duty of this name for a process called `worker`."""
    here = Alive(home.folder / f"{name}.alive")
    if settings.cluster is None:
        return AlwaysMine(here)
    leases = home.leases(clock.monotonic)
    return Leased(leases, settings.bureau, name, worker, settings.cluster.lease, clock.monotonic, here)


def seen(said: str) -> datetime | None:
    """The time a holder said; None where nobody said one."""
    return unstamp(said) if said else None
