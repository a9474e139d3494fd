"""The duty log (值班日志): a file of JSON lines, the channel that is always there.

A key that stands in the file already is not written again: the file can be asked.
"""

import json
import os
import threading
from datetime import timedelta
from pathlib import Path

from alerts.message import Message, Receipt
from monitor.errors import TemporaryFailure

#: how far back the file is asked; older attempts were settled long ago
_ASKED = 1_000_000


class Daybook:
    """`alerts.message.Channel` on a file, on disk before it returns."""

    idempotent = True
    timeout = timedelta(seconds=5)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def destination(self, address: str) -> str:
        del address
        return "log"

    def send(self, message: Message) -> Receipt:
        line = json.dumps(
            {"key": message.key, "to": message.address, "text": message.text}, ensure_ascii=False
        ).encode()
        try:
            with self._lock, self._path.open("a+b") as file:
                if message.attempt > 1 and self._stands(message.key):
                    return Receipt("already")
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise TemporaryFailure("值班日志写不进去", code=f"os-{fault.errno}") from None
        return Receipt("written")

    def _stands(self, key: str) -> bool:
        raw = self._path.read_bytes()[-_ASKED:]
        return json.dumps(key, ensure_ascii=False).encode() in raw
