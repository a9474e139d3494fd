"""Backing up a home while it runs: ledger, library, what is sealed, files, then proof of the copy.

A copy whose chain does not hold is no backup. One whose home has lost a text or file is taken all
the same, and says so: better a backup with a gap than none.

The keys to what is sealed of letters are copied only when that is asked for: a key destroyed at the
end of retention must not live on in every older backup.

The order makes the copy whole: texts and files are written before the commit that names them, so
whatever the copied ledger names is there when library and files are copied. Only a text erased
meanwhile is missing; the manifest carries those erasures, and `restore` records them.
"""

import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.domain.instant import stamp
from monitor.domain.ledger import Head
from monitor.errors import BadInput, LedgerError, NotFound, StorageError
from monitor.ports.files import Files
from monitor.service.assemble import KEYS, LEDGER, LIBRARY, SEALED, Home, files_in, look_into
from monitor.service.audit import Audit, audit_home
from monitor.service.erasures import commits_after, destructions, erasures
from monitor.store.disk import sync_folder, told

MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken and whose chains hold."""

    target: Path
    heads: dict[str, Head]
    files: int
    #: evidence the home itself has lost, in Chinese
    faults: tuple[str, ...]
    #: whether it opens what is sealed in it
    keys: bool = False


def back_up(home: Home, target: Path, now: datetime, *, with_keys: bool = False) -> Taken:
    """Copy a home to a folder or a .tar file, which is there whole and verified or not at all.

    Raises:
        BadInput: the target is there already.
        NotFound: the ledger holds nothing yet.
        LedgerError: the chain of the copy does not hold; nothing is left of it.
        StorageFull, StorageError: naming the file and the remedy.
    """
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise BadInput(f"{target} 已经存在，备份不覆盖旧的；请另起一个名字")
    if not home.ledger.bureaus():
        raise NotFound("账本尚未启用，没有可备份的内容")
    with _staging(target) as staging:
        home.copy(LEDGER, staging / LEDGER)
        if home.library is not None:
            home.copy(LIBRARY, staging / LIBRARY)
        if home.sealed is not None:
            _copy_sealed(home, staging, with_keys=with_keys)
        count = _copy_files(home, staging)
        heads, faults = _proved(home, staging, now)
        _deliver(staging, target)
    return Taken(target, heads, count, faults, with_keys)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    staging = target.with_name(f".{target.name}.new")
    with told(staging):
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _copy_sealed(home: Home, staging: Path, *, with_keys: bool) -> None:
    for name in (SEALED, KEYS) if with_keys else (SEALED,):
        # made for its owner alone before anything is in it
        with told(staging / name):
            (staging / name).touch(0o600)
        home.copy(name, staging / name)


def _copy_files(home: Home, staging: Path) -> int:
    files, count = files_in(staging), 0
    for bureau in home.ledger.bureaus():
        for file in home.files.listed(bureau):
            count += _copied(home.files, files, bureau, file)
    return count


def _copied(source: Files, target: Files, bureau: str, file: str) -> bool:
    """False for a file erased meanwhile, and for one that is no longer itself: the proof tells of it."""
    try:
        content = source.get(bureau, file)
    except (NotFound, StorageError):
        return False
    return target.put(bureau, content) == file


def _proved(home: Home, staging: Path, now: datetime) -> tuple[dict[str, Head], tuple[str, ...]]:
    """The heads of the copy, once every bureau's chain holds, and what evidence is missing."""
    heads: dict[str, Head] = {}
    faults: list[str] = []
    since: dict[str, list[dict[str, str]]] = {}
    destroyed: dict[str, list[dict[str, str]]] = {}
    with look_into(staging) as copy:
        for bureau in copy.ledger.bureaus():
            head = copy.ledger.head(bureau)
            later = erasures(commits_after(home.ledger, bureau, head.number))
            audit = audit_home(copy, bureau, pardoned=frozenset(later))
            faults += refuse_broken(audit, f"备份“{bureau}”")
            heads[bureau] = head
            since[bureau] = [
                {name: str(event.data[name]) for name in ("ref", "basis", "by")} for event in later.values()
            ]
            gone = destructions(commits_after(home.ledger, bureau, head.number))
            destroyed[bureau] = [
                {name: str(event.data[name]) for name in ("document", "basis", "by")}
                for event in gone.values()
            ]
    manifest = {
        "format": FORMAT, "taken": stamp(now), "heads": {name: str(head) for name, head in heads.items()},
        "erased_since": since, "destroyed_since": destroyed,
    }  # fmt: skip
    with told(staging):
        (staging / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    return heads, tuple(faults)


def refuse_broken(audit: Audit, what: str) -> tuple[str, ...]:
    """Raise LedgerError, with all that was found, unless the chain holds; what evidence is missing."""
    if not audit.verdict.intact:
        raise LedgerError("\n".join([f"{what}核验不通过：", *audit.lines()]), code="backup-broken")
    return () if audit.evidence is None else tuple(f"{what}：{fault}" for fault in audit.evidence.faults)


def _deliver(staging: Path, target: Path) -> None:
    with told(target):
        if target.suffix != ".tar":
            staging.rename(target)  # onto an empty folder, if there is one
        else:
            part = target.with_name(f".{target.name}.part")
            try:
                with tarfile.open(part, "w") as tar:
                    for path in sorted(staging.iterdir()):
                        tar.add(path, path.name)
                part.rename(target)
            finally:
                part.unlink(missing_ok=True)
    sync_folder(target.absolute().parent)
