"""An audit: the chain of a ledger, its evidence where that is at hand, and an anchor where one is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.domain.anchor import Anchor
from monitor.domain.ledger import read_export
from monitor.ports.ledger import LedgerStore
from monitor.service.assemble import Home
from monitor.service.evidence import Evidence, Pledges, weigh
from monitor.service.verdict_text import verdict_lines
from monitor.service.verify import LISTED, AnchorWatch, Verdict, Watcher, verify

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Audit:
    verdict: Verdict
    anchor: AnchorWatch | None
    #: None where there was no library to hold the ledger against
    evidence: Evidence | None

    @property
    def good(self) -> bool:
        forged = self.anchor is not None and self.anchor.fault(self.verdict) != ""
        spoilt = self.evidence is not None and bool(self.evidence.faults)
        return self.verdict.intact and not forged and not spoilt

    def lines(self) -> Iterator[str]:
        """In Chinese, the verdict first."""
        yield from verdict_lines(self.verdict, self.anchor)
        if self.evidence is None:
            yield "未核对证据：没有文库在侧，只核验了账本本身"
            return
        yield f"证据：{self.evidence.found} 件文本和文件与账本相符"
        if self.evidence.erased:
            yield f"{self.evidence.erased} 件文本已依法删除"
        faults = self.evidence.faults
        yield from faults[:LISTED]
        if len(faults) > LISTED:
            yield f"……另有 {len(faults) - LISTED} 处证据缺失或被改"
        yield from (f"注意：{note}" for note in self.evidence.notes[:LISTED])


def pairs(store: LedgerStore, bureau: str) -> Iterator[tuple[bytes, str]]:
    """Bytes and hashes of a whole ledger, while others may append."""
    number = 0
    while found := store.raw(bureau, number, _PAGE):
        yield from found
        number += len(found)


def audit_export(lines: Iterable[bytes], anchor: Anchor | None = None, bureau: str = "") -> Audit:
    """Audit an exported ledger by itself."""
    watch = None if anchor is None else AnchorWatch(anchor)
    verdict = verify(read_export(lines), bureau=bureau, watchers=[watch] if watch else [])
    return Audit(verdict, watch, None)


def audit_home(
    home: Home, bureau: str, anchor: Anchor | None = None, *, pardoned: frozenset[str] = frozenset()
) -> Audit:
    """Audit one bureau of an installation, library and files included, while others write.

    `pardoned` are refs known to be erased by law though this ledger does not say so yet. A text erased while we look would seem missing; then the ledger has grown, and we look again.
    """
    while True:
        audit = _audit_once(home, bureau, anchor, pardoned)
        if audit.good or audit.verdict.head.number == home.ledger.head(bureau).number:
            return audit
        if audit.verdict.broken is not None:
            return audit


def _audit_once(home: Home, bureau: str, anchor: Anchor | None, pardoned: frozenset[str]) -> Audit:
    watch = None if anchor is None else AnchorWatch(anchor)
    pledges = Pledges(erased=dict.fromkeys(pardoned, 0))
    watchers: list[Watcher] = [pledges] if watch is None else [pledges, watch]
    verdict = verify(pairs(home.ledger, bureau), bureau=bureau, watchers=watchers)
    if home.library is None and not pledges.files:
        return Audit(verdict, watch, None)
    return Audit(verdict, watch, weigh(pledges, bureau, home.library, home.files))
