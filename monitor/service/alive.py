"""The sign of life: a file with the time, written every second. It alone proves an outage of ours."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from monitor.domain.instant import stamp, unstamp
from monitor.errors import StorageError
from monitor.store.disk import write_whole

#: the file is written at most this often
_OFTEN = timedelta(seconds=1)


class Alive:
    """Belongs to one desk; after a crash the file holds a whole time, the last or the one before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: datetime | None = None

    def last(self) -> datetime | None:
        """The last sign of life, aware UTC; None where there never was one or it cannot be read."""
        try:
            return unstamp(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None

    def sign(self, now: datetime) -> None:
        """Write the time, at most once a second; never raises: a full disk must not stop the desk."""
        if self._written is not None and timedelta(0) <= now - self._written < _OFTEN:
            return
        self._written = now
        with suppress(StorageError):
            write_whole(self._path, stamp(now).encode("ascii"))
