"""The lease port: who does shared work. Leases save work; only commit numbers give correctness."""

from datetime import timedelta
from typing import Protocol


class Leases(Protocol):
    """Named leases of a bureau, e.g. who ticks its clocks. Threads and processes may share them."""

    def acquire(
        self, bureau: str, name: str, owner: str, lasting: timedelta, said: str | None = None
    ) -> bool:
        """Take the lease if it is free, expired or already mine; True when I hold it now.

        Taking it again renews it. It has expired when this observer has seen the same holder not
        renew it for the duration that holder asked for, measured on the observer's own monotonic
        clock: clocks of hosts are never compared. So an observer that has just begun to look waits
        out one whole duration first. Renew well before `lasting` is over. `said` is left for others to
        read where it is given; what stood there stays otherwise.
        """
        ...

    def release(self, bureau: str, name: str, owner: str) -> None:
        """Give it back; what was said stays. Nothing happens when it is not mine."""
        ...

    def said(self, bureau: str, name: str) -> str:
        """What its holders said last; "" where nobody said anything."""
        ...
