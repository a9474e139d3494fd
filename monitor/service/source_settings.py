"""Sources added to the settings and taken out while everything runs; the last change can be taken back.

The new text is read as a start would read it before it takes the place of the old one: with any fault
the file stays as it is. It is exchanged whole (a new file, synced, renamed) under a lock, so that two
people lose no change of each other's. A link is followed: the file behind it is exchanged, the link stays.
"""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from config.editing import with_source, without_source
from config.reading import read_sheet
from config.settings import home_of, load_settings
from monitor.domain.source import Source
from monitor.errors import SettingsKept, StorageError
from monitor.service.assemble import settings_lock
from monitor.service.settings_history import Change, History, digest, settled, to_redo, to_undo
from monitor.store.disk import sync_folder, told

__all__ = ["Change", "Saved", "Undone", "add_source", "current", "history", "redo", "remove_source", "undo"]

Environ = Mapping[str, str] | None

#: the system does not let us exchange the file: rights, a read-only file system, a file mounted by itself
_SHUT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV})


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that is in the file."""

    change: Change


@dataclass(frozen=True, slots=True)
class Undone:
    """A change that was taken back, or that was made again after it had been."""

    change: Change


def add_source(
    config: Path, table: Mapping[str, object], by: str, now: datetime, *, environ: Environ = None
) -> Saved:
    """Put one source at the end of the list.

    Args:
        config: the huiying.yaml.
        table: in the shape of `config.source_tables.SourceTable`.
        by: who does it, for the history.
        now: aware UTC.
        environ: the process's own where none is given.

    Raises:
        BadConfig: with every fault the settings would have; the file is as it was.
        SettingsKept: settings-unclear, settings-unwritable, settings-history.
        StorageError: also StorageFull, StorageBusy.

    """
    source = str(table.get("id", ""))
    return _changed(config, environ, partial(with_source, table=table), "added", source, by, now)


def remove_source(config: Path, source: str, by: str, now: datetime, *, environ: Environ = None) -> Saved:
    """Take one source out, with the comments that belong to it.

    Raises:
        NotFound: code source-unknown, when it is not there; and as `add_source`.

    """
    return _changed(config, environ, partial(without_source, source=source), "removed", source, by, now)


def undo(config: Path, by: str, now: datetime, *, environ: Environ = None) -> Undone:
    """Take back the last change not taken back yet; called again, the one before it.

    Raises:
        SettingsKept: settings-idle, when there is none; settings-changed, when the file is not what that
            change left; and as `add_source`.

    """
    with _opened(config, environ) as file:
        change = to_undo(file.changes(now))
        if change is None:
            raise SettingsKept("没有可以撤销的改动：这里只记由程序加上、去掉的来源", code="settings-idle")
        if digest(file.content) != change.after:
            raise SettingsKept(
                f"{config} 在“{change.words}”之后又改过，没有撤销，以免丢掉后来的改动；"
                f"请用编辑器手工改，改动之前的版本在 {file.history.file(change.before)}",
                code="settings-changed",
            )
        taken_back = replace(change, undone_at=now, undone_by=by, turn=file.turn(now))
        file.exchange(file.history.text(change.before), _with(file.changes(now), taken_back), now)
    return Undone(taken_back)


def redo(config: Path, by: str, now: datetime, *, environ: Environ = None) -> Undone:
    """Make the change again that was taken back last.

    Raises:
        SettingsKept: settings-idle, when there is none or the file was changed since; and as `add_source`.

    """
    with _opened(config, environ) as file:
        change = to_redo(file.changes(now), digest(file.content))
        if change is None:
            raise SettingsKept(
                f"没有可以恢复的改动：没有撤销过，或撤销之后 {config} 又改过", code="settings-idle"
            )
        again = replace(change, at=now, by=by, undone_at=None, undone_by="", turn=file.turn(now))
        file.exchange(file.history.text(change.after), _with(file.changes(now), again), now)
    return Undone(again)


def history(config: Path, *, environ: Environ = None) -> tuple[Change, ...]:
    """What `undo` would take back, call after call: the changes in force, the newest first.

    Raises:
        BadConfig: when the settings cannot be read.
        SettingsKept: settings-history; StorageError when it cannot be read.

    """
    kept = History(home_of(config, _environ(environ))).changes()
    with told(config):
        now = digest(config.read_bytes())
    last = max((each.at for each in kept), default=None)
    stand = kept if last is None else settled(kept, now, last)
    return tuple(each for each in reversed(stand) if each.undone_at is None)


def current(config: Path, *, environ: Environ = None) -> tuple[Source, ...]:
    """The sources as the file has them now.

    Raises:
        BadConfig: with every fault.

    """
    return load_settings(config, _environ(environ)).watched.sources


def _changed(
    config: Path, environ: Environ, edit: Callable[..., str],
    what: Literal["added", "removed"], source: str, by: str, now: datetime,
) -> Saved:  # fmt: skip
    with _opened(config, environ) as file:
        after = edit(file.content.decode("utf-8"), file=str(config)).encode("utf-8")
        changes = file.changes(now)
        change = Change(
            number=max((each.number for each in changes), default=0) + 1, at=now, by=by, what=what,
            source=source, before=digest(file.content), after=digest(after), turn=file.turn(now),
        )  # fmt: skip
        file.exchange(after, (*changes, change), now)
    return Saved(change)


def _with(changes: tuple[Change, ...], changed: Change) -> tuple[Change, ...]:
    return tuple(changed if each.number == changed.number else each for each in changes)


@dataclass(frozen=True, slots=True)
class _File:
    """The settings while we alone may exchange them."""

    #: as it was named, for messages
    shown_as: str
    #: behind any link
    path: Path
    content: bytes
    environ: Mapping[str, str]
    history: History

    def changes(self, now: datetime) -> tuple[Change, ...]:
        return settled(self.history.changes(), digest(self.content), now)

    def turn(self, now: datetime) -> int:
        return max((each.turn for each in self.changes(now)), default=0) + 1

    def exchange(self, content: bytes, changes: tuple[Change, ...], now: datetime) -> None:
        """Put this content in place, when a start would accept it, and note the changes with it."""
        before = self.changes(now)
        with self._new(content) as new:
            load_settings(new, self.environ, self.shown_as)
            self.history.save(changes, self.content, content)
            try:
                with self._allowed():
                    new.rename(self.path)
            except BaseException:
                with suppress(StorageError):
                    self.history.save(before)
                raise
        sync_folder(self.path.parent)

    @contextmanager
    def _new(self, content: bytes) -> Iterator[Path]:
        """The content in a file of its own in the same folder, so that what is relative in it holds."""
        with self._allowed():
            there = self.path.stat()
            # a superuser may write what its owner shut on purpose
            if not there.st_mode & 0o222 or not os.access(self.path, os.W_OK):
                raise PermissionError(errno.EACCES, "文件是只读的")
            fd, name = tempfile.mkstemp(dir=self.path.parent, prefix=".huiying-", suffix=".new")
        new = Path(name)
        try:
            with self._allowed(), os.fdopen(fd, "wb") as file:
                os.fchmod(fd, there.st_mode & 0o7777)
                with suppress(PermissionError):
                    os.fchown(fd, there.st_uid, there.st_gid)
                file.write(content)
                file.flush()
                os.fsync(fd)
            yield new
        finally:
            new.unlink(missing_ok=True)

    @contextmanager
    def _allowed(self) -> Iterator[None]:
        with told(self.path):
            try:
                yield
            except OSError as fault:
                if fault.errno not in _SHUT:
                    raise
                raise SettingsKept(
                    f"{self.shown_as} 不能由程序改（{fault.strerror}），没有改动；请给运行本程序的账号文件和文件夹的写权限，"
                    "容器里请挂载整个文件夹且不要只读；或在主机上用编辑器改",
                    code="settings-unwritable",
                ) from fault


@contextmanager
def _opened(config: Path, environ: Environ) -> Iterator[_File]:
    given = _environ(environ)
    kept = History(home_of(config, given))
    with told(kept.folder):
        for each in (kept.folder.parent, kept.folder):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
    with settings_lock(kept.folder):
        # what cannot be read is told in the words of every other reader of settings
        read_sheet(config)
        with told(config):
            content = config.read_bytes()
        yield _File(str(config), config.resolve(), content, given, kept)


def _environ(environ: Environ) -> Mapping[str, str]:
    return os.environ if environ is None else environ
