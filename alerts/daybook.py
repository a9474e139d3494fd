"""The duty log (值班日志): a file of JSON lines, the channel that is always there.

A key that stands in the file already is not written again: the file can be asked.
"""

import errno
import json
import os
import threading
from datetime import timedelta
from pathlib import Path

from alerts.message import Message, Receipt
from monitor.errors import TemporaryFailure

#: how far back the file is asked; older attempts were settled long ago
_ASKED = 8_000_000


class Daybook:
    """`alerts.message.Channel` on a file, on disk before it returns."""

    idempotent = True

    def __init__(self, path: Path, *, timeout: timedelta = timedelta(seconds=5)) -> None:
        self._path = path
        self.timeout = timeout
        self._lock = threading.Lock()

    def destination(self, address: str) -> str:
        del address
        return "log"

    def send(self, message: Message) -> Receipt:
        line = json.dumps(
            {"key": message.key, "to": message.address, "text": message.text}, ensure_ascii=False
        ).encode()
        # a disk that hangs under one thread must not take the others with it
        if not self._lock.acquire(timeout=self.timeout.total_seconds()):
            raise TemporaryFailure("值班日志所在磁盘没有反应", code="busy")
        try:
            if message.attempt > 1 and self._stands(message.key):
                return Receipt("already")
            self._write(line)
        except OSError as fault:
            raise TemporaryFailure("值班日志写不进去", code=f"os-{fault.errno}") from None
        finally:
            self._lock.release()
        return Receipt("written")

    def _write(self, line: bytes) -> None:
        """A whole line or nothing of it, on disk."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            size = os.fstat(file).st_size
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            whole = (b"\n" if torn else b"") + line + b"\n"
            try:
                if os.write(file, whole) != len(whole):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file)
            except OSError:
                os.ftruncate(file, size)
                raise
        finally:
            os.close(file)

    def _stands(self, key: str) -> bool:
        """Whether a whole line with this key is among the latest."""
        if not self._path.exists():
            return False
        with self._path.open("rb") as file:
            file.seek(max(0, self._path.stat().st_size - _ASKED))
            sought = json.dumps(key).encode()
            return any(sought in line and _key_of(line) == key for line in file.read().splitlines())


def _key_of(line: bytes) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    key = found.get("key") if isinstance(found, dict) else None
    return key if isinstance(key, str) else None
