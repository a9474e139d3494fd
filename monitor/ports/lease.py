"""The lease port: who does shared work. Leases save work; only commit numbers give correctness."""

from datetime import timedelta
from typing import Protocol


class Leases(Protocol):
    def acquire(self, bureau: str, name: str, owner: str, lasting: timedelta) -> bool:
        """Take the lease if it is free, expired or already mine; True when I hold it now.

        It has expired when its holder has not renewed it for its own duration, measured on the
        observer's monotonic clock: clocks of hosts are never compared.
        """
        ...

    def release(self, bureau: str, name: str, owner: str) -> None:
        """Give it back; nothing happens when it is not mine."""
        ...
