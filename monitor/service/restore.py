"""Restoring a home from a backup: a new epoch begins, and what is known of the lost tail is recorded.

The backup is unpacked and proved first, inside the home, so that the last step is renaming on one
file system. An exchange that is cut short leaves its mark, and the home does not open until a
restore is done again; the old data lie aside whole.
"""

import json
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.domain import event
from monitor.domain.anchor import Anchor
from monitor.domain.canonical import Json
from monitor.domain.event import Event
from monitor.domain.instant import stamp
from monitor.domain.ledger import Head, seal
from monitor.errors import BadInput, HuiyingError, LedgerError, NotFound
from monitor.service.assemble import (
    FILES,
    KEYS,
    LEDGER,
    LIBRARY,
    RESTORING,
    SEALED,
    Home,
    append_lock,
    look_into,
    open_home,
)
from monitor.service.audit import audit_home
from monitor.service.backup import FORMAT, MANIFEST, refuse_broken
from monitor.service.erasures import commits_after, destructions, erasures
from monitor.store.disk import sync_folder, told

_STAGING = ".restore-new"
_REPLACED = "replaced-"


@dataclass(slots=True)
class Known:
    """What is known of the home that is replaced, by bureau."""

    heads: dict[str, Head] = field(default_factory=dict)
    erased: dict[str, dict[str, Event]] = field(default_factory=dict)
    #: personal data destroyed, by bureau and document
    destroyed: dict[str, dict[str, Event]] = field(default_factory=dict)
    #: why nothing is known, in Chinese; "" where the old home could be read or there was none
    blind: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    #: by bureau, after the `restored` commit
    heads: dict[str, Head]
    #: where the old home's data lie now; None when there were none
    aside: Path | None
    #: in Chinese, to be read by whoever restored
    notes: tuple[str, ...]


def restore(
    source: Path, folder: Path, now: datetime, *, replace: bool = False, anchor: Anchor | None = None
) -> Restored:
    """Put a backup (folder or .tar) in place of a home.

    Args:
        source: what `back_up` wrote.
        folder: the home; made if missing.
        now: aware UTC.
        replace: the home holds data, which are set aside, never deleted.
        anchor: the last head known from paper, where the old home cannot be read.

    Raises:
        NotFound: the source is not there or is no backup.
        BadInput: the home holds data and `replace` was not said.
        LedgerError: the backup does not hold.
        StorageFull, StorageError: naming the file and the remedy.
    """
    if not source.exists():
        raise NotFound(f"没有找到备份 {source}")
    if _holds_data(folder) and not replace:
        raise BadInput(
            f"{folder} 里已有数据；请先停止服务，确要替换再加 --replace-home（原数据另存，不删除）"
        )
    fresh = folder / _STAGING
    with told(fresh):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
    try:
        manifest = _unpacked(source, fresh)
        faults = _proved(fresh, manifest)
        keyed = (fresh / KEYS).exists()
        heads, notes = _begin_epoch(fresh, now, _known(folder), manifest, anchor)
        notes += _of_keys(folder, fresh, keyed=keyed, now=now)
        aside = _swap(folder, fresh, keyed=keyed)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(heads, aside, (*faults, *notes))


def _of_keys(folder: Path, fresh: Path, *, keyed: bool, now: datetime) -> Iterator[str]:
    """What opens the sealed items from now on; a backup without keys leaves those of the home in place."""
    if keyed:
        return
    with look_into(fresh) as home:
        holds = home.sealed is not None and any(
            home.sealed.due(bureau, now, 1) for bureau in home.ledger.bureaus()
        )
    # opening the fresh home has made an empty one
    for path in fresh.glob(f"{KEYS}*"):
        path.unlink()
    if holds and (folder / KEYS).exists():
        yield "备份里没有打开来信个人信息的密钥，沿用数据目录里原有的 keys.db"
    elif holds:
        yield "备份里没有打开来信个人信息的密钥：此前封存的内容打不开，找到原数据目录的 keys.db 放回即可；新来信不受影响"


def _data(folder: Path) -> list[Path]:
    """What a restore exchanges: the databases with their logs, and the files."""
    names = (LEDGER, LIBRARY, SEALED, KEYS)
    return [path for path in folder.iterdir() if path.name == FILES or path.name.startswith(names)]


def _holds_data(folder: Path) -> bool:
    return folder.exists() and bool(_data(folder) or (folder / RESTORING).exists())


def _unpacked(source: Path, fresh: Path) -> dict[str, Any]:
    try:
        with told(source):
            if source.is_dir():
                shutil.copytree(source, fresh)
            else:
                with tarfile.open(source) as tar:
                    tar.extractall(fresh, filter="data")  # no links out, no absolute paths
            manifest: dict[str, Any] = json.loads((fresh / MANIFEST).read_text("utf-8"))
    except (HuiyingError, tarfile.TarError, shutil.Error, ValueError) as fault:
        raise NotFound(f"{source} 不是本程序的备份，或已残缺（{fault}）") from fault
    if manifest.get("format") != FORMAT:
        raise LedgerError(f"{source} 的备份格式是第 {manifest.get('format')} 版，本程序只认识第 {FORMAT} 版")
    return manifest


def _proved(fresh: Path, manifest: dict[str, Any]) -> list[str]:
    """What evidence the backup lacks, once every chain in it holds and ends where the manifest says."""
    faults: list[str] = []
    with look_into(fresh) as copy:
        for bureau in copy.ledger.bureaus():
            pardoned = frozenset(each["ref"] for each in manifest["erased_since"].get(bureau, ()))
            faults += refuse_broken(audit_home(copy, bureau, pardoned=pardoned), f"备份“{bureau}”")
            head = str(copy.ledger.head(bureau))
            if manifest["heads"].get(bureau) != head:
                raise LedgerError(f"备份“{bureau}”的末号是 {head}，与备份清单所记不符", code="backup-broken")
    return faults


def _known(folder: Path) -> Known:
    """Heads and erasures of the home that is there, as far as it can be read."""
    known = Known()
    # after an exchange that was cut short the old data lie aside already
    places = [folder, *sorted(folder.glob(f"{_REPLACED}*"), key=_number, reverse=True)]
    place = next((place for place in places if (place / LEDGER).exists()), None)
    if place is None:
        return known
    try:
        with look_into(place) as old:
            for bureau in old.ledger.bureaus():
                known.heads[bureau] = old.ledger.head(bureau)
                known.erased[bureau] = erasures(commits_after(old.ledger, bureau, 0))
                known.destroyed[bureau] = destructions(commits_after(old.ledger, bureau, 0))
    except HuiyingError as fault:
        known.blind = fault.message
    return known


def _begin_epoch(
    fresh: Path, now: datetime, known: Known, manifest: dict[str, Any], anchor: Anchor | None
) -> tuple[dict[str, Head], list[str]]:
    heads: dict[str, Head] = {}
    notes = [f"原账本读不出来（{known.blind}），恢复前的末号未能得知"] if known.blind else []
    with open_home(fresh) as home:
        for bureau in home.ledger.bureaus():
            before = home.ledger.head(bureau)
            last = _last_known(known.heads.get(bureau), anchor)
            again = _to_erase(home, bureau, known, manifest)
            lost = _to_destroy(home, bureau, known, manifest)
            heads[bureau] = _restored(home, bureau, now, last, [*again, *lost])
            notes += _told(bureau, before, known.heads.get(bureau), len(again), len(lost))
        notes += [
            f"原数据目录里单位“{bureau}”的账本不在备份中，未恢复"
            for bureau in known.heads
            if bureau not in heads
        ]
    return heads, notes


def _last_known(old: Head | None, anchor: Anchor | None) -> Json:
    if old is not None:
        return _head(old)
    if anchor is not None:
        return {"epoch": anchor.epoch, "hash": anchor.hash, "number": anchor.number, "time": None}
    return None


def _head(head: Head) -> Json:
    time = None if head.time is None else stamp(head.time)
    return {"epoch": head.epoch, "hash": head.hash, "number": head.number, "time": time}


def _to_erase(home: Home, bureau: str, known: Known, manifest: dict[str, Any]) -> list[Event]:
    """Erasures this ledger does not know: of the tail that is lost, and of the time of copying."""
    lost = dict(known.erased.get(bureau, {}))
    for each in manifest["erased_since"].get(bureau, ()):
        lost.setdefault(each["ref"], event.new("erased", **each))
    there = erasures(commits_after(home.ledger, bureau, 0))
    return [said for ref, said in lost.items() if ref not in there]


def _to_destroy(home: Home, bureau: str, known: Known, manifest: dict[str, Any]) -> list[Event]:
    """The same of personal data destroyed."""
    lost = dict(known.destroyed.get(bureau, {}))
    for each in manifest.get("destroyed_since", {}).get(bureau, ()):
        lost.setdefault(each["document"], event.new("personal_destroyed", **each))
    there = destructions(commits_after(home.ledger, bureau, 0))
    return [said for document, said in lost.items() if document not in there]


def _restored(home: Home, bureau: str, now: datetime, last: Json, again: list[Event]) -> Head:
    before = home.ledger.head(bureau)
    first = home.ledger.read(bureau, 0, 1)[0]
    epoch = before.epoch + 1
    said = event.new("restored", epoch=epoch, backup_head=_head(before), last_known=last)
    commit = seal(
        bureau, before, (said, *again), now, worker="restore", actor="system", epoch=epoch,
        algorithm=str(first.events[0].data["algorithm"]),
    )  # fmt: skip
    outcome = home.ledger.append(commit).outcome
    if outcome != "committed":
        raise LedgerError(f"“{bureau}”的恢复记录没有写成（{outcome}），请重新恢复")
    # every erasure the ledger knows, not only the new ones: the library copy may be older than some
    refs = list(erasures(commits_after(home.ledger, bureau, 0)))
    if home.library is not None:
        home.library.erase_all(bureau, refs)
    for ref in refs:
        home.files.erase(bureau, ref)
    if home.sealed is not None:
        home.sealed.destroy(bureau, destructions(commits_after(home.ledger, bureau, 0)), now)
    return commit.head


def _told(bureau: str, before: Head, old: Head | None, erased: int, destroyed: int) -> Iterator[str]:
    if old is not None and old.number > before.number and old.epoch == before.epoch:
        yield f"“{bureau}”尾部遗失：第 {before.number + 1} 至 {old.number} 号（原末号 {old}）不在备份中，已如实记入账本"
    if erased:
        yield f"“{bureau}”已补行 {erased} 件依法删除"
    if destroyed:
        yield f"“{bureau}”已补行 {destroyed} 件个人信息的销毁"


def _swap(folder: Path, fresh: Path, *, keyed: bool) -> Path | None:
    """The old data aside, the new in; the mark stands from before the first step to after the last.

    Keys are exchanged only for keys.
    """
    mark = folder / RESTORING
    with told(folder), append_lock(folder):
        mark.touch()
        sync_folder(folder)
        aside = _set_aside(folder, keyed=keyed)
        for path in _data(fresh):
            path.rename(folder / path.name)
        sync_folder(folder)
        mark.unlink()
        sync_folder(folder)
    return aside


def _set_aside(folder: Path, *, keyed: bool) -> Path | None:
    old = [path for path in _data(folder) if keyed or not path.name.startswith(KEYS)]
    if not old:
        return None
    taken = [_number(path) for path in folder.glob(f"{_REPLACED}*")]
    aside = folder / f"{_REPLACED}{max(taken, default=0) + 1}"
    aside.mkdir()
    for path in old:
        path.rename(aside / path.name)
    return aside


def _number(aside: Path) -> int:
    """Which of the homes set aside this is; 0 for a name of somebody else's."""
    number = aside.name.removeprefix(_REPLACED)
    return int(number) if number.isdecimal() else 0
