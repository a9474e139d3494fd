"""The versions of the settings that were replaced by us: who changed what when, and every byte of before.

HOME/settings-history/ holds index.json, the changes, and each version as SHA256.yaml, so that a person
finds it without us too. Of more than fifty changes the oldest are forgotten. No secrets are in there:
settings name the places of secrets only.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from monitor.domain.instant import BEIJING, stamp, unstamp
from monitor.errors import SettingsKept
from monitor.store.disk import told, write_whole

FOLDER = "settings-history"
#: changes kept
MOST = 50

_WORDS = {"added": "加上", "removed": "去掉"}


@dataclass(frozen=True, slots=True)
class Change:
    """One source put in or taken out; instants aware UTC."""

    number: int
    at: datetime
    #: id of a person of the roster, or who ran the command
    by: str
    what: Literal["added", "removed"]
    #: id of the source
    source: str
    #: SHA-256 of the file before and after, in hex
    before: str
    after: str
    #: counts what is done, undone and done again, over all changes
    turn: int
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def words(self) -> str:
        """For a person; the time is Beijing's."""
        return (
            f"{self.by} 于 {self.at.astimezone(BEIJING):%Y-%m-%d %H:%M} {_WORDS[self.what]}来源 {self.source}"
        )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def settled(changes: Sequence[Change], now: str, at: datetime) -> tuple[Change, ...]:
    """The changes as they stand, for a file whose SHA-256 is `now`.

    The note is written before the file is exchanged, so a process that died in between leaves the last
    one noted as done, or undone, though it was not; and somebody may have put the old version back by hand.
    """
    last = max(changes, key=lambda each: each.turn, default=None)
    if last is None or now not in {last.before, last.after}:
        return tuple(changes)
    undone = now == last.before
    if undone == (last.undone_at is not None):
        return tuple(changes)
    mended = replace(last, undone_at=at if undone else None, undone_by=last.by if undone else "")
    return tuple(mended if each is last else each for each in changes)


def to_undo(changes: Sequence[Change]) -> Change | None:
    """The last change not taken back."""
    return next((each for each in reversed(changes) if each.undone_at is None), None)


def to_redo(changes: Sequence[Change], now: str) -> Change | None:
    """The change that was taken back last, where the file still is what that left."""
    undone = [each for each in changes if each.undone_at is not None and each.before == now]
    return max(undone, key=lambda each: each.turn, default=None)


class History:
    """What lies in one home's folder. Writing is for whoever holds the settings' lock."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self._index = self.folder / "index.json"

    def changes(self) -> tuple[Change, ...]:
        """The oldest first.

        Raises:
            SettingsKept: code settings-history, when the index is not as we wrote it.
            StorageError: when it cannot be read.

        """
        try:
            with told(self._index):
                rows = json.loads(self._index.read_bytes()) if self._index.is_file() else []
            return tuple(_change(row) for row in rows)
        except (ValueError, TypeError, KeyError):
            raise self._spoiled(self._index) from None

    def text(self, version: str) -> bytes:
        """The version of this SHA-256.

        Raises:
            SettingsKept: code settings-history, when it is gone or was changed.
            StorageError: when it cannot be read.

        """
        path = self.file(version)
        with told(path):
            content = path.read_bytes() if path.is_file() else b""
        if digest(content) != version:
            raise self._spoiled(path)
        return content

    def file(self, version: str) -> Path:
        return self.folder / f"{version}.yaml"

    def save(self, changes: Iterable[Change], *texts: bytes) -> None:
        """Keep these changes in place of what was kept, and these versions beside those already there.

        Raises:
            StorageFull, StorageError: what was kept before is then still whole.

        """
        kept = tuple(changes)[-MOST:]
        for content in texts:
            if not self.file(digest(content)).is_file():
                write_whole(self.file(digest(content)), content)
        rows = json.dumps([_row(each) for each in kept], ensure_ascii=False, indent=1)
        write_whole(self._index, rows.encode())
        wanted = {self.file(version) for each in kept for version in (each.before, each.after)}
        with told(self.folder):
            for path in set(self.folder.glob("*.yaml")) - wanted:
                path.unlink(missing_ok=True)

    def _spoiled(self, path: Path) -> SettingsKept:
        return SettingsKept(
            f"改动记录 {path} 缺失或被改过，没有改动设置；请把文件夹 {self.folder} 移到别处再试（以前的改动从此不能自动撤销）",
            code="settings-history",
        )


def _row(change: Change) -> dict[str, Any]:
    row = asdict(change)
    return {name: stamp(each) if isinstance(each, datetime) else each for name, each in row.items()}


def _change(row: dict[str, Any]) -> Change:
    undone = row["undone_at"]
    at = {"at": unstamp(row["at"]), "undone_at": None if undone is None else unstamp(undone)}
    return Change(**{**row, **at})
