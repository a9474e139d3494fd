"""SQLite's faults in our own words: what an operator can mend is wrapped, bugs stay raw."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import StorageBusy, StorageError, StorageFull

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REMEDIES = {
    sqlite3.SQLITE_IOERR: "读写磁盘出错，请检查磁盘与挂载",
    sqlite3.SQLITE_READONLY: "文件或目录只读，请检查权限与挂载",
    sqlite3.SQLITE_CANTOPEN: "无法打开，请检查路径与权限",
    sqlite3.SQLITE_PERM: "没有权限，请检查属主",
    sqlite3.SQLITE_CORRUPT: "文件已损坏，请停止服务，用 huiying restore 由备份恢复",
    sqlite3.SQLITE_NOTADB: "不是数据库文件，请检查路径，必要时由备份恢复",
    sqlite3.SQLITE_NOLFS: "文件太大，本文件系统放不下",
    sqlite3.SQLITE_PROTOCOL: "文件锁失灵，请勿放在网络文件系统上",
}


class CommitUnclear(StorageError):
    """COMMIT itself met a disk fault: after a crash the frames may still be found whole."""

    code = "storage-unclear"


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Raise StorageBusy, StorageFull or StorageError for faults of the file at `path`.

    An SQL error, a broken constraint, a closed connection are bugs and pass as they are.
    """
    try:
        yield
    except sqlite3.Error as fault:
        # absent where the module itself, not the library, raises
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            raise StorageBusy(f"{path} 正被别的程序占用，请稍后再试") from fault
        if code == sqlite3.SQLITE_FULL:
            raise StorageFull(f"{path} 所在磁盘已满，请清理磁盘；在此之前不能写入") from fault
        if code in _REMEDIES:
            raise StorageError(f"{path}：{_REMEDIES[code]}（{fault}）") from fault
        raise
