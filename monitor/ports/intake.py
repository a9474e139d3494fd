"""The intake port: where spiders hand over what they found."""

from typing import Protocol

from monitor.domain.source import Found


class Intake(Protocol):
    def receive(self, found: Found) -> bool:
        """Take an item in; True when it was new.

        Idempotent by (origin, external id, content): handing the same item over twice changes
        nothing. Called from one thread of the crawler process. Raises StorageError where nothing
        could be kept: the item will be found again.
        """
        ...
