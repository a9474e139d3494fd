"""Desk time as all processes of one home keep it: one small file, good while any of them lives.

Each holds the file's lock, shared. Who finds others there takes over their reckoning, so that a process
started again after the wall was set does not run ahead of the rest (a ledger's time never goes back).
So does who finds nobody, where the desk was there a minute ago: a desk that died follows no wall nobody
confirmed. Else a service that starts anew starts by the host's wall. The lock ends with its process,
whatever ended it, and on a full disk the file is written in place.
"""

import fcntl
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.instant import stamp, unstamp
from monitor.service.alive import Alive

#: its name in the home
NAME = "desk.time"
#: longer is none of ours
_LONGEST = 200
#: a desk that signed so lately has died and is being started again
_LATELY = timedelta(minutes=1)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


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

    def __init__(self, folder: Path) -> None:
        self._path, self._desk = folder / NAME, Alive(folder / "desk.alive")
        self._file = -1
        #: as it was read last, and what it said
        self._raw = b""
        self._said: Reckoning | None = None

    @property
    def joined(self) -> bool:
        return self._file >= 0

    def agreed(self, own: Reckoning, boot: float) -> Reckoning:
        """The reckoning in force: that of the others, or `own`, written down for them; `boot` is now."""
        try:
            if self._file < 0 and not self._joined(own, boot):
                return own
            raw = os.pread(self._file, _LONGEST, 0)
            if raw != self._raw:
                self._raw, self._said = raw, _parsed(raw)
        except OSError:
            return own
        return self._said or own

    def tell(self, reckoning: Reckoning) -> None:
        """Have every process of this home reckon so from its next look on."""
        with suppress(OSError):
            if self._file >= 0 or self._joined(reckoning, reckoning.boot):
                _write(self._file, reckoning)

    def _joined(self, own: Reckoning, boot: float) -> bool:
        """Whether we are among those who hold the file now."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            if not (self._first(file, own, boot) or _held(file, fcntl.LOCK_SH)):
                os.close(file)
                return False
        except OSError:
            os.close(file)
            raise
        self._file = file
        return True

    def _first(self, file: int, own: Reckoning, boot: float) -> bool:
        """Whether nobody held it; then it holds `own` now, or what the desk reckoned by a minute ago."""
        if not _held(file, fcntl.LOCK_EX):
            return False
        before, signed = _read(file), self._desk.last()
        if before is None or signed is None or abs(before.at(boot) - signed) > _LATELY:
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
    said = f"{stamp(reckoning.wall)} {reckoning.boot:020.6f} {_boot_id():<36}"
    # always as long, so that nothing of an older one stands behind it; one write, checked when it is read
    os.pwrite(file, f"{said} {zlib.crc32(said.encode()):08x}\n".encode("ascii"), 0)


def _read(file: int) -> Reckoning | None:
    return _parsed(os.pread(file, _LONGEST, 0))


def _parsed(raw: bytes) -> Reckoning | None:
    try:
        said, _, check = raw.decode("ascii").rstrip("\n").rpartition(" ")
        if int(check, 16) != zlib.crc32(said.encode()):
            return None
        wall, boot, here = said.split()
        # seconds of another boot say nothing
        if here != _boot_id():
            return None
        return Reckoning(unstamp(wall), float(boot))
    except ValueError:
        return None


def _boot_id() -> str:
    """Which boot of which host this is."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return "-"
