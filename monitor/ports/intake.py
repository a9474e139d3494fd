"""The intake port: where spiders hand over what they found."""

from collections.abc import Collection, Mapping
from typing import Protocol

from monitor.domain.source import Found, SourceState


class Intake(Protocol):
    def receive(self, found: Found) -> bool:
        """Take an item in; True when it was new.

        Idempotent by (origin, external id, content): handing the same item over twice changes
        nothing. Called from one thread of the crawler process. Raises StorageError where nothing
        could be kept: the item will be found again.
        """
        ...


class PledgingIntake(Intake, Protocol):
    """What a crawler asks of its intake besides; from the same thread, raising StorageError and LedgerError."""

    def pledge(self) -> int:
        """Pledge the rows new since the last digest; how many."""
        ...

    def expire(self) -> int:
        """Destroy what was sealed longer ago than this office keeps it; how many items."""
        ...

    def turned(self, configured: Collection[str], states: Mapping[str, SourceState]) -> int:
        """Put on the record which sources cannot be read, or can again; how many."""
        ...

    def own_sources(self, ids: Collection[str]) -> None:
        """From now on the pages of these sources are the office's own."""
        ...
