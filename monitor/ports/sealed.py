"""The sealed port: personal data of letters, apart from their texts, a key for each item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class SealedItem:
    """What may be known of an item without opening it."""

    document: str
    #: codes of `monitor.domain.personal_span.PERSONAL_NAMES`, each once
    kinds: tuple[str, ...]
    #: desk time, aware UTC
    sealed_at: datetime
    #: keyless: the key is not here, as after a restore without keys; destroyed: at the end of retention
    state: Literal["sealed", "keyless", "destroyed"]


class Sealed(Protocol):
    """Items by bureau and document id, each encrypted under a key of its own.

    Safe to call from several threads and processes.

    Raises:
        StorageBusy, StorageError: from every method; nothing was changed.

    """

    def seal(self, bureau: str, document: str, content: bytes, kinds: tuple[str, ...], now: datetime) -> bool:
        """Keep it, on disk before this returns; False for a document that has an item already.

        A destroyed item counts as one: what was destroyed does not come back with the next reading.
        """
        ...

    def about(self, bureau: str, documents: Iterable[str]) -> Mapping[str, SealedItem]:
        """What is known of these documents' items; those without one are left out."""
        ...

    def open(self, bureau: str, document: str) -> bytes | None:
        """The content; None where there is no item, or its key is not here.

        Raises:
            StorageError: code seal-broken, when the item was changed or belongs to another document.

        """
        ...

    def due(self, bureau: str, before: datetime, limit: int, after: str = "") -> Sequence[str]:
        """Documents whose items were sealed at or before this and are not destroyed, by id above `after`."""
        ...

    def destroy(self, bureau: str, documents: Iterable[str], now: datetime) -> int:
        """Delete keys and contents for good; how many items that were. Each stays as an empty row.

        When this returns, no byte of a key is left in the key file or its log, unless a reader that
        began before still holds the log; it is cut with the next destruction, an empty one too.
        """
        ...
