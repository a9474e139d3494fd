"""Files that last: faults in our own words, folders synced, bytes written whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import StorageError, StorageFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Raise StorageFull or StorageError for what the system says of `path`."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise StorageFull(f"{path} 所在磁盘已满，请清理磁盘") from fault
        raise StorageError(f"{path} 无法读写：{fault.strerror}，请检查路径、权限与磁盘") from fault


def sync_folder(folder: Path) -> None:
    """Make the entries of a folder last."""
    with told(folder):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def write_whole(path: Path, content: bytes) -> None:
    """Temporary file, fsync, rename, fsync of the folder: after a crash all of it or nothing is there.

    Raises:
        StorageFull, StorageError: and nothing of it is left.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        fd, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    temporary = Path(name)
    try:
        with told(path):
            with os.fdopen(fd, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o640)
            temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
