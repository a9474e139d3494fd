"""Copying an office from one store into another: what the ledger names first, then the ledger, then proof.

It can be broken off anywhere and begun again: everything is put under its number, and what is there is compared.
The target's ledger is always a beginning of the source's, whole by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.domain.ledger import EMPTY, Commit, Head
from monitor.errors import StorageError
from monitor.ports.ledger import LedgerStore
from monitor.ports.moving import Moving
from monitor.service.assemble import Home
from monitor.service.audit import Audit, audit_home, pairs
from monitor.service.erasures import commits_after, erasures
from monitor.service.verify import verify

_AT_ONCE = 200
#: told of what is being done, in Chinese
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """What the target holds now."""

    head: Head
    #: put there by this run
    commits: int
    documents: int
    audit: Audit


def copy_office(source: Home, target: Home, bureau: str, tell: Tell, *, with_keys: bool = False) -> Copied:
    """Copy the ledger of this bureau up to its head, and all it names.

    Raises:
        LedgerError: the source's chain does not hold; nothing was copied.
        StorageError: code copy-foreign, where the target holds another ledger or library, and was left as it is;
            as the stores raise.

    """
    begun = _begun(source.ledger, target.ledger, bureau)
    head = _whole(source.ledger, bureau)
    tell(f"来源账本完整，至第 {head.number} 号；目标已有 {begun} 号")
    documents = _moved(_of(source), _of(target), bureau, tell, with_keys=with_keys)
    _texts(source, target, bureau, tell)
    commits = _commits(source.ledger, target.ledger, bureau, begun, head)
    _erased(target, commits_after(target.ledger, bureau, 0), bureau)
    if target.library is not None:
        digested = _digested(target.ledger, bureau)
        target.library.mark_digested(bureau, digested)
    tell(f"账本已续写 {commits} 号，正在核验目标")
    return Copied(target.ledger.head(bureau), commits, documents, audit_home(target, bureau))


def _begun(source: LedgerStore, target: LedgerStore, bureau: str) -> int:
    """How far an earlier run came."""
    others = [each for each in target.bureaus() if each != bureau]
    head = target.head(bureau)
    if others and head is EMPTY:
        raise _foreign(f"目标里是单位“{'、'.join(others)}”的账本")
    if not head.number:
        return 0
    there = source.read(bureau, head.number - 1, 1)
    if not there or there[0].hash != head.hash:
        raise _foreign(f"目标账本第 {head.number} 号与来源不同：它不是这本账的开头")
    return head.number


def _foreign(why: str) -> StorageError:
    return StorageError(f"{why}；请核对来源与目标，目标未作改动", code="copy-foreign")


def _whole(ledger: LedgerStore, bureau: str) -> Head:
    verdict = verify(pairs(ledger, bureau), bureau=bureau)
    if verdict.broken is not None:
        raise verdict.broken
    return verdict.head


def _of(home: Home) -> Moving:
    if home.moving is None or home.library is None:
        raise StorageError(f"{home.folder} 里缺少文库或封存库，不能复制；请用 huiying restore 先恢复")
    return home.moving


def _moved(source: Moving, target: Moving, bureau: str, tell: Tell, *, with_keys: bool) -> int:
    after = 0
    while rows := source.rows(bureau, after, _AT_ONCE):
        target.put_rows(bureau, rows)
        after = rows[-1].number
        if after % (10 * _AT_ONCE) == 0:
            tell(f"文书已复制 {after} 篇")
    for items in source.items(bureau, with_keys=with_keys):
        target.put_items(bureau, items)
    return after


def _texts(source: Home, target: Home, bureau: str, tell: Tell) -> None:
    assert target.library is not None
    for texts in _of(source).texts(bureau):
        target.library.keep_texts(bureau, texts)
    count = 0
    for file in source.files.listed(bureau):
        if not target.files.has(bureau, file):
            target.files.put(bureau, source.files.get(bureau, file))
            count += 1
    tell(f"文字已复制，文件新复制 {count} 个")


def _commits(source: LedgerStore, target: LedgerStore, bureau: str, after: int, head: Head) -> int:
    count = 0
    while after < head.number:
        for commit in source.read(bureau, after, min(_AT_ONCE, head.number - after)):
            _appended(target, commit)
            after, count = commit.number, count + 1
    return count


def _appended(target: LedgerStore, commit: Commit) -> None:
    for _ in range(3):
        said = target.append(commit)
        if said.outcome == "committed":
            return
        if said.outcome == "conflict":
            break
    raise _foreign(f"目标账本第 {commit.number} 号写不进：有别的进程在写它")


def _erased(target: Home, commits: Iterable[Commit], bureau: str) -> None:
    """What was lawfully erased stays so, also where an earlier run had copied it before."""
    refs = list(erasures(commits))
    if refs and target.library is not None:
        target.library.erase_all(bureau, refs)
    for ref in refs:
        target.files.erase(bureau, ref)


def _digested(ledger: LedgerStore, bureau: str) -> int:
    return sum(
        int(str(event.data["rows"]))
        for commit in commits_after(ledger, bureau, 0)
        for event in commit.events
        if event.kind == "intake_digest"
    )
