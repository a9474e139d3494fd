"""The append lock: one writer at a time among all threads and processes of a host, in turn.

An flock on a file of its own. SQLite's own busy wait sleeps and retries, so that a waiter can
starve for seconds; the kernel's queue for flock is fair. It also keeps two connections from
writing and checkpointing at once, which below SQLite 3.51.3 can corrupt the file.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from monitor.errors import StorageBusy, StorageError

PATIENCE = timedelta(seconds=20)


class AppendLock:
    """Reentrant within a thread; held by one thread of one process at a time."""

    def __init__(self, path: Path, patience: timedelta = PATIENCE) -> None:
        self.path = path
        self._patience = patience.total_seconds()
        self._mine = threading.RLock()
        self._depth = 0
        self._fd = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            StorageBusy: when it does not come within the patience.
            StorageError: when the lock file cannot be opened.
        """
        if not self._mine.acquire(timeout=self._patience):
            raise self._busy()
        try:
            if self._depth == 0:
                self._fd = self._locked()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    os.close(self._fd)  # closing the only descriptor gives the flock back
        finally:
            self._mine.release()

    def _locked(self) -> int:
        try:
            # opened anew each time: a lock belongs to the open file, which a forked child shares
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as fault:
            raise StorageError(f"无法打开写入锁 {self.path}：{fault.strerror}；请检查目录权限") from fault
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not _Queued(fd).came(self._patience):
                raise self._busy() from None
        return fd

    def _busy(self) -> StorageBusy:
        return StorageBusy(f"写入锁 {self.path} 被别的进程占用超过 {self._patience:g} 秒，请稍后再试")


class _Queued:
    """Waits in the kernel's queue in a thread of its own, because flock knows no time-out."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._got = threading.Event()
        self._deciding = threading.Lock()
        self._given_up = False
        threading.Thread(target=self._wait, name="append-lock", daemon=True).start()

    def came(self, patience: float) -> bool:
        """True when the lock is ours; when False, the descriptor is closed as soon as it comes."""
        if self._got.wait(patience):
            return True
        with self._deciding:
            self._given_up = not self._got.is_set()
        return not self._given_up

    def _wait(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        with self._deciding:
            if self._given_up:
                os.close(self._fd)
            else:
                self._got.set()
