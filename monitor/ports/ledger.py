"""The ledger port: where commits are kept, in order, for good."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from monitor.domain.ledger import Commit, Head


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an append.

    committed: durable, the number is ours. conflict: the number is another's, or the commit does
    not follow the head; catch up and decide again with a fresh now. unknown: the store cannot say;
    read the number by id - our hash there means committed, another's conflict, none: try again.
    """

    outcome: Literal["committed", "conflict", "unknown"]


class LedgerStore(Protocol):
    """Commits of many bureaus, each its own sequence 1, 2, 3 ... without gaps.

    Every method takes the bureau id; nothing of one bureau is ever seen under another. Threads and
    processes may share one store. Methods raise StorageBusy where trying again is right,
    StorageFull where the disk is, StorageError otherwise; what they raise names the file and the
    remedy in Chinese. After a raise from `append` the commit is not in the ledger.
    """

    def append(self, commit: Commit) -> Appended:
        """Keep a commit if its number is the next one and its prev is the head's hash.

        Acknowledged means on disk, together with the register rows its events say. Appending bytes
        that are already there under that number answers `committed` again. A commit that does not
        follow the head (another's number, a gap, a prev that does not fit) answers `conflict` and
        changes nothing. The store trusts that hash and bytes belong together: `seal` made them.

        Raises:
            LedgerTooNew: for an event this program does not know; nothing is kept.
        """
        ...

    def read(self, bureau: str, after: int, limit: int) -> Sequence[Commit]:
        """Up to `limit` commits with numbers above `after`, in order, bytes and hash verbatim.

        What one call returns is of one moment, however much is appended meanwhile.

        Raises:
            LedgerBroken: for stored bytes that are no commit; `raw` still gives them.
        """
        ...

    def raw(self, bureau: str, after: int, limit: int) -> Sequence[tuple[bytes, str]]:
        """As `read`, but bytes and hash only and nothing parsed: for those who trust nothing."""
        ...

    def head(self, bureau: str) -> Head:
        """Number, hash, epoch and time of the last commit; EMPTY for a bureau without commits."""
        ...

    def touching(self, bureau: str, incident: str) -> Sequence[Commit]:
        """The commits whose events name this incident, in order.

        Naming is what `monitor.domain.register.touched` says: as the incident itself, as the one
        merged into or split off, or in the key of an alert.
        """
        ...

    def turn(self, bureau: str) -> AbstractContextManager[None]:
        """Hold the bureau's append turn: others' appends wait while it is held.

        Catch up, decide, trial-fold and append inside it and there is no conflict on this machine.
        It is a courtesy, never correctness: a store over a network may do nothing here. Entering it
        again in the same thread is allowed.

        Raises:
            StorageBusy: when the turn does not come within the store's patience.
        """
        ...

    def bureaus(self) -> Sequence[str]:
        """Every bureau that has a commit, sorted."""
        ...
