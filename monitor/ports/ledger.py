"""The ledger port: where commits are kept, in order, for good."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from monitor.domain.ledger import Commit, Head


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an append.

    committed: durable, the number is ours. conflict: the number is another's; catch up and decide
    again with a fresh now. unknown: no answer; read the number by id - our hash there means
    committed, another's conflict, none: try again.
    """

    outcome: Literal["committed", "conflict", "unknown"]


class LedgerStore(Protocol):
    """Commits of many bureaus, each its own sequence 1, 2, 3 ... without gaps.

    Every method takes the bureau id; nothing of one bureau is ever seen under another. Threads and
    processes may share one store. Methods raise StorageBusy where trying again is right,
    StorageFull where the disk is, StorageError otherwise.
    """

    def append(self, commit: Commit) -> Appended:
        """Keep a commit if its number is the next one and its prev is the head's hash.

        Acknowledged means on disk, together with the register rows its events say. Appending bytes that are
        already there under that number answers `committed` again.
        """
        ...

    def read(self, bureau: str, after: int, limit: int) -> Sequence[Commit]:
        """Up to `limit` commits with numbers above `after`, in order, bytes and hash verbatim."""
        ...

    def head(self, bureau: str) -> Head:
        """Number, hash, epoch and time of the last commit; EMPTY for a bureau without commits."""
        ...

    def touching(self, bureau: str, incident: str) -> Sequence[Commit]:
        """The commits whose events name this incident, in order."""
        ...

    def turn(self, bureau: str) -> AbstractContextManager[None]:
        """Hold the bureau's append turn: others' appends wait while it is held.

        Catch up, decide, trial-fold and append inside it and there is no conflict on this machine.
        It is a courtesy, never correctness: a store over a network may do nothing here. Entering it
        again in the same thread is allowed.
        """
        ...

    def bureaus(self) -> Sequence[str]:
        """Every bureau that has a commit, sorted."""
        ...
