"""The moving port: what a store keeps beside its ledger, whole, to be put into another store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.ports.library import Kept


@dataclass(frozen=True, slots=True)
class Row:
    """A document under its number, whatever has become of it."""

    number: int
    kept: Kept
    #: None where text and salt are gone
    salt: bytes | None
    #: its retention ended: nothing is left but what digests pledge and what knows it again
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What is sealed of a document, still sealed."""

    document: str
    kinds: tuple[str, ...]
    #: as the ledger spells an instant
    sealed_at: str
    nonce: bytes
    cipher: bytes
    destroyed_at: str | None
    #: None where it is not here, or was not asked for
    key: bytes | None


class Moving(Protocol):
    """Of one installation. Errors as in LedgerStore."""

    def rows(self, bureau: str, after: int, limit: int) -> Sequence[Row]:
        """Documents numbered above `after`, in their order."""
        ...

    def put_rows(self, bureau: str, rows: Sequence[Row]) -> None:
        """Put them under their numbers, in one step; of those that are there what may change is changed.

        Raises:
            StorageError: code copy-foreign, where another document has a number, or a number is left out.

        """
        ...

    def texts(self, bureau: str) -> Iterator[Sequence[tuple[str, bytes]]]:
        """Every text with its salt that is no document's, in portions; put with `Library.keep_texts`."""
        ...

    def items(self, bureau: str, *, with_keys: bool) -> Iterator[Sequence[Item]]:
        """Everything sealed, in portions."""
        ...

    def put_items(self, bureau: str, items: Sequence[Item]) -> None:
        """Put them there; one that was destroyed here or there stays or becomes so."""
        ...
