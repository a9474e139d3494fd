"""The reserve: a file that does nothing but take room, given up when the disk is full.

What it frees lets clocks and alerts go on while somebody clears the disk.
"""

import os
from pathlib import Path

from monitor.store.disk import sync_folder, told

SIZE = 64 * 1024 * 1024


class Reserve:
    def __init__(self, path: Path, size: int = SIZE) -> None:
        self._path = path
        self._size = size

    @property
    def laid(self) -> bool:
        return self._path.exists() and self._path.stat().st_size >= self._size

    def lay(self) -> None:
        """Take the room, if it is not taken already; blocks are really allocated.

        Raises:
            StorageFull: when there is no room for it.
        """
        if self.laid:
            return
        try:
            with told(self._path), self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)
                os.fsync(file.fileno())
        except BaseException:
            self._path.unlink(missing_ok=True)
            raise
        sync_folder(self._path.parent)

    def free(self) -> bool:
        """Give the room back; False when there was nothing to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
