"""The port of what is remembered of each source between looks, of the addresses and the letters read there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from monitor.domain.letter import KnownLetter
from monitor.domain.source import SourceState


class Sources(Protocol):
    """Memory of the crawler, a bureau's sources apart from another's.

    It can be lost without losing a document: everything is looked at anew and the intake knows what
    it has. Threads and processes may share it; only the crawler writes. Every method raises
    StorageError (StorageBusy, StorageFull) when the store cannot be used, and has then changed nothing.
    """

    def state(self, bureau: str, source: str) -> SourceState:
        """What is remembered; NEVER_LOOKED for an unknown source."""
        ...

    def states(self, bureau: str) -> Mapping[str, SourceState]:
        """Every source remembered, by id."""
        ...

    def record(self, bureau: str, source: str, state: SourceState) -> None:
        """Remember this in place of what was."""
        ...

    def unread(self, bureau: str, source: str, addresses: Iterable[str]) -> tuple[str, ...]:
        """Those of the addresses that were not read yet, in the order given, each once."""
        ...

    def mark_read(self, bureau: str, source: str, address: str, at: datetime) -> None:
        """The item at this address is with the intake. Marking twice changes nothing."""
        ...

    def forget_read(self, bureau: str, before: datetime) -> int:
        """Drop addresses read before this, and letters read before it of which nothing more is expected.

        How many in all. One that is still listed is then read once more.
        """
        ...

    def letters(self, bureau: str, source: str, keys: Iterable[str]) -> Mapping[str, KnownLetter]:
        """Those of the letters that are remembered, by key."""
        ...

    def remember_letters(self, bureau: str, source: str, letters: Iterable[KnownLetter]) -> None:
        """Remember these in place of what was remembered under their keys; all of them or none."""
        ...

    def due_letters(self, bureau: str, source: str, now: datetime, most: int) -> tuple[KnownLetter, ...]:
        """Letters whose `next_look` is not after now, the longest due first, `most` of them at most."""
        ...
