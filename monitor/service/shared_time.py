"""Desk time as all processes of one home keep it: one small file, good while any of them lives.

Each holds the file's lock, shared. Who finds nobody holding it writes down its own reckoning: a service
that starts anew starts by the host's wall. Who finds others there takes over theirs, so that a process
started again after the wall was set does not run ahead of the rest (a ledger's time never goes back).
The lock ends with its process, whatever ended it, and on a full disk the file is written in place.
"""

import fcntl
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.instant import stamp, unstamp

#: its name in the home
NAME = "desk.time"
#: longer is none of ours
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Desk time stood at `wall` (aware UTC) when CLOCK_BOOTTIME stood at `boot` seconds."""

    wall: datetime
    boot: float

    def at(self, boot: float) -> datetime:
        return self.wall + timedelta(seconds=boot - self.boot)

    def moved(self, by: timedelta) -> "Reckoning":
        return Reckoning(self.wall + by, self.boot)


class SharedTime:
    """Belongs to one process. Nothing here raises: without the file a process keeps its own time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def agreed(self, own: Reckoning) -> Reckoning:
        """The reckoning in force: that of the others, or `own`, written down for them."""
        try:
            if self._file < 0 and not self._joined(own):
                return own
            return _read(self._file) or own
        except OSError:
            return own

    def tell(self, reckoning: Reckoning) -> None:
        """Have every process of this home reckon so from its next look on."""
        with suppress(OSError):
            if self._file >= 0 or self._joined(reckoning):
                _write(self._file, reckoning)

    def _joined(self, own: Reckoning) -> bool:
        """Whether we are among those who hold the file now."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            if not (_first(file, own) or _held(file, fcntl.LOCK_SH)):
                os.close(file)
                return False
        except OSError:
            os.close(file)
            raise
        self._file = file
        return True


def _first(file: int, own: Reckoning) -> bool:
    """Whether nobody held it; then it holds `own` now."""
    if not _held(file, fcntl.LOCK_EX):
        return False
    _write(file, own)
    fcntl.flock(file, fcntl.LOCK_SH)
    return True


def _held(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(file: int, reckoning: Reckoning) -> None:
    said = f"{stamp(reckoning.wall)} {reckoning.boot:020.6f}"
    # always as long, so that nothing of an older one stands behind it; one write, checked when it is read
    os.pwrite(file, f"{said} {zlib.crc32(said.encode()):08x}\n".encode("ascii"), 0)


def _read(file: int) -> Reckoning | None:
    try:
        said, _, check = os.pread(file, _LONGEST, 0).decode("ascii").strip().rpartition(" ")
        if int(check, 16) != zlib.crc32(said.encode()):
            return None
        wall, boot = said.split(" ")
        return Reckoning(unstamp(wall), float(boot))
    except ValueError:
        return None
