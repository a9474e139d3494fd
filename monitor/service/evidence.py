"""Evidence: whether what the ledger pledges still lies in library and files, unchanged.

The ledger holds salted commitments; text and salt lie in the library. A text that is gone must have
an `erased` event, one that is there must match its ref, a file must match its id, and the rows of
each intake digest must give its root again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.domain import canonical, intake
from monitor.domain.event import KINDS
from monitor.domain.ledger import Commit
from monitor.errors import NotFound, StorageError
from monitor.ports.files import Files
from monitor.ports.library import Library

#: fields that hold the ref of a text, by event kind
_REFS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(name for name, wanted in row.fields.items() if wanted.startswith("ref"))
    for kind, row in KINDS.items()
    if kind != "erased"
}
#: fields of a clock that name an adopted text
_ADOPTED = ("rules", "ladder", "calendar")


@dataclass(slots=True)
class Pledges:
    """What one ledger pledges, gathered while it is verified; each with the first commit that names it."""

    refs: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    #: refs and file ids deleted by law
    erased: dict[str, int] = field(default_factory=dict)
    #: (commit, rows, root) of each intake digest
    digests: list[tuple[int, int, str]] = field(default_factory=list)
    adopted: set[str] = field(default_factory=set)
    #: adopted texts that do not have the hash they are named by, clocks that rest on none
    odd: list[str] = field(default_factory=list)

    def see(self, commit: Commit) -> None:
        for event in commit.events:
            for name in _REFS.get(event.kind, ()):
                ref = event.data.get(name)
                if isinstance(ref, str):
                    self.refs.setdefault(ref, commit.number)
            seen = _SEEN.get(event.kind)
            if seen is not None:
                seen(self, event.data, commit.number)

    def _erased(self, data: Mapping[str, Any], number: int) -> None:
        self.erased.setdefault(str(data.get("ref")), number)

    def _digest(self, data: Mapping[str, Any], number: int) -> None:
        self.digests.append((number, int(data.get("rows", 0)), str(data.get("root"))))

    def _responded(self, data: Mapping[str, Any], number: int) -> None:
        for file in files_named(data):
            self.files.setdefault(file, number)
        for each in data.get("evidence") or ():
            # a page of the office's own site: a document of the library that joins no incident
            ref = each.get("ref") if isinstance(each, Mapping) else None
            if isinstance(ref, str) and len(ref) == 64:
                self.refs.setdefault(ref, number)

    def _rules(self, data: Mapping[str, Any], number: int) -> None:
        hash_ = str(data.get("hash"))
        if canonical.digest(str(data.get("text")).encode()) != hash_:
            self.odd.append(f"第 {number} 号采用的规则文本与所记校验值 {hash_[:16]} 不符")
        self.adopted.add(hash_)

    def _clock(self, data: Mapping[str, Any], number: int) -> None:
        for name in _ADOPTED:
            hash_ = str(data.get(name))
            if hash_ not in self.adopted:
                self.odd.append(f"第 {number} 号开始的时限所依规则 {hash_[:16]} 此前没有采用过")


_SEEN = {
    "erased": Pledges._erased,  # noqa: SLF001
    "intake_digest": Pledges._digest,  # noqa: SLF001
    "responded": Pledges._responded,  # noqa: SLF001
    "evidence_kept": Pledges._responded,  # noqa: SLF001
    "rules_adopted": Pledges._rules,  # noqa: SLF001
    "clock_started": Pledges._clock,  # noqa: SLF001
}


def files_named(data: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the files an event names as evidence: 64 hex alone, or as `file` of an object."""
    for each in (*(data.get("evidence") or ()), *(data.get("files") or ())):
        file = each.get("file") if isinstance(each, Mapping) else each
        if isinstance(file, str) and len(file) == 64:
            yield file


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the pledges stand."""

    #: in Chinese, each naming the ref or file and the commit
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    #: texts and files deleted by law
    erased: int
    #: texts and files found as pledged
    found: int


def weigh(pledges: Pledges, bureau: str, library: Library | None, files: Files) -> Evidence:
    """Hold every pledge against library and files; without a library, only against the files."""
    faults: list[str] = []
    wanted = 0
    if library is not None:
        faults += _texts(pledges, bureau, library)
        faults += _digests(pledges, bureau, library)
        wanted = len(pledges.refs.keys() - pledges.erased.keys())
    faults += _files(pledges, bureau, files)
    wanted += len(pledges.files.keys() - pledges.erased.keys())
    left = list(_left_over(pledges, bureau, library, files))
    missing = sum("采集汇总" not in fault for fault in faults)
    return Evidence(
        faults=tuple(faults), notes=(*pledges.odd, *left), erased=len(pledges.erased) - len(left),
        found=wanted - missing,
    )  # fmt: skip


def _texts(pledges: Pledges, bureau: str, library: Library) -> Iterator[str]:
    for ref, number in pledges.refs.items():
        if ref in pledges.erased:
            continue
        text, salt = library.text(bureau, ref), library.salt(bureau, ref)
        if text is None or salt is None:
            yield f"证据缺失：第 {number} 号所指文本 {ref[:16]} 不在文库中，账本里也没有删除记录"
        elif canonical.commitment(salt, text.encode()) != ref:
            yield f"证据被改：第 {number} 号所指文本 {ref[:16]} 与其校验值不符"


def _files(pledges: Pledges, bureau: str, files: Files) -> Iterator[str]:
    for file, number in pledges.files.items():
        if file in pledges.erased:
            continue
        try:
            files.get(bureau, file)
        except NotFound:
            yield f"证据缺失：第 {number} 号所指文件 {file[:16]} 不在，账本里也没有删除记录"
        except StorageError as fault:
            yield f"证据被改：第 {number} 号所指文件 {file[:16]} 不能作准（{fault.message}）"


def _digests(pledges: Pledges, bureau: str, library: Library) -> Iterator[str]:
    after = 0
    for number, rows, root in pledges.digests:
        found = library.rows_between(bureau, after, after + rows)
        if len(found) != rows or intake.root(row.text for row in found) != root:
            yield f"第 {number} 号采集汇总与文库不符：文库第 {after + 1} 至 {after + rows} 行有缺失或改动"
        after += rows


def _left_over(pledges: Pledges, bureau: str, library: Library | None, files: Files) -> Iterator[str]:
    for ref, number in pledges.erased.items():
        kept = library is not None and library.text(bureau, ref) is not None
        if kept or (ref in pledges.files and files.has(bureau, ref)):
            yield f"第 {number} 号登记删除的 {ref[:16]} 仍在，请补行删除"
