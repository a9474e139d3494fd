"""Verifying a ledger: the chain commit by commit, what it cannot read, where it was restored.

Works over bytes and hashes alone, wherever they come from; nothing is written, nothing trusted.
Whether the texts the ledger pledges are still there is `monitor.service.evidence`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from monitor.domain.anchor import Anchor
from monitor.domain.event import KINDS, check, raised
from monitor.domain.ledger import EMPTY, Chain, Commit, Head
from monitor.errors import LedgerBroken, LedgerTooNew

#: faults of one sort that are listed singly; the rest are counted
LISTED = 20


class Watcher(Protocol):
    """Sees every commit that holds, in order."""

    def see(self, commit: Commit) -> None: ...


@dataclass(frozen=True, slots=True)
class Restoration:
    """The ledger was restored from a backup here; the commits of the old epoch after it are lost."""

    #: number of the commit that says so, first of its epoch
    number: int
    epoch: int
    #: the head the backup had
    backup: Head
    #: the last head known before, as recorded; None where nothing was known
    last_known: Anchor | None

    @property
    def lost(self) -> int | None:
        """How many commits are known to be lost."""
        if self.last_known is None or self.last_known.epoch != self.backup.epoch:
            return None
        return max(0, self.last_known.number - self.backup.number)


@dataclass(frozen=True, slots=True)
class Verdict:
    bureau: str
    #: sha256 or sm3; "" when commit 1 could not be read
    algorithm: str
    #: the last commit that holds
    head: Head
    #: the first commit that does not; None when all hold
    broken: LedgerBroken | None
    #: what this program cannot read though it is intact: (commit, kind) of the first few, and of how many
    too_new: tuple[tuple[int, str], ...]
    too_new_count: int
    #: events that do not have the fields of their kind: (commit, what)
    malformed: tuple[tuple[int, str], ...]
    restorations: tuple[Restoration, ...]

    @property
    def intact(self) -> bool:
        return self.broken is None


def verify(
    pairs: Iterable[tuple[bytes, str]], *, bureau: str = "", watchers: Sequence[Watcher] = ()
) -> Verdict:
    """Check bytes and hashes of one ledger from commit 1 on, as far as they hold.

    Raises:
        LedgerTooNew: for a format of bytes this program does not know; kinds it does not know are
            no reason, they are listed.
    """
    chain = Chain(bureau=bureau)
    reading = _Reading()
    broken: LedgerBroken | None = None
    try:
        for raw, hash_ in pairs:
            before = chain.head
            commit = chain.add(raw, hash_)
            reading.see(commit, before)
            for watcher in watchers:
                watcher.see(commit)
    except LedgerBroken as fault:
        broken = fault
    return Verdict(
        chain.bureau, chain.algorithm, chain.head, broken, tuple(reading.too_new[:LISTED]),
        len(reading.too_new), tuple(reading.malformed[:LISTED]), tuple(reading.restorations),
    )  # fmt: skip


class _Reading:
    """What the events themselves say that a verdict must tell."""

    def __init__(self) -> None:
        self.too_new: list[tuple[int, str]] = []
        self.malformed: list[tuple[int, str]] = []
        self.restorations: list[Restoration] = []

    def see(self, commit: Commit, before: Head) -> None:
        for event in commit.events:
            try:
                newest = raised(event)
                check(KINDS[newest.kind], newest.data)
            except LedgerTooNew:
                self.too_new.append((commit.number, f"{event.kind} 第 {event.version} 版"))
            except (ValueError, KeyError) as fault:
                self.malformed.append((commit.number, str(fault)))
        if commit.epoch != before.epoch and before is not EMPTY:
            known = commit.events[0].data.get("last_known")
            self.restorations.append(Restoration(commit.number, commit.epoch, before, _anchor(known)))


def _anchor(known: Any) -> Anchor | None:
    try:
        return Anchor(int(known["epoch"]), int(known["number"]), str(known["hash"]).lower())
    except (TypeError, KeyError, ValueError):
        return None


@dataclass(slots=True)
class AnchorWatch:
    """Looks for the commit an anchor was printed at."""

    anchor: Anchor
    #: the commit of that number, whatever its epoch
    there: Head | None = None

    def see(self, commit: Commit) -> None:
        if commit.number == self.anchor.number:
            self.there = commit.head

    def fault(self, verdict: Verdict) -> str:
        """What is wrong with the ledger in the light of the anchor; "" when it fits or is explained."""
        if verdict.broken is not None and self.there is None:
            return ""
        if self.there is not None and self.anchor.fits(self.there):
            return ""
        if self.explained(verdict) is not None:
            return ""
        if self.there is None:
            return f"锚 {self.anchor} 不在账本中：账本止于 {verdict.head}，其后没有恢复记录，尾部已被截去"
        return f"锚 {self.anchor} 与账本不符：第 {self.there.number} 号现为 {self.there}，账本曾被改写"

    def explained(self, verdict: Verdict) -> Restoration | None:
        """The restoration that lost the anchor's commit, recorded as it should be."""
        for restoration in verdict.restorations:
            if (
                restoration.backup.epoch == self.anchor.epoch
                and restoration.backup.number < self.anchor.number
            ):
                return restoration
        return None
