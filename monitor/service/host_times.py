"""What time the crawled hosts say it is: noted by the crawler, asked by the desk when the wall was set.

Each date is kept beside CLOCK_BOOTTIME, so that neither its age nor what it says now depends on this
host's wall (LEDGER, "Time").
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from monitor.domain.instant import stamp, unstamp
from monitor.service.clock import boot_seconds

#: its name in the home
NAME = "host.times"
#: so many hosts make a median, each heard within the last so many real seconds
FEWEST, HEARD = 3, 600.0
#: real seconds between two writings
OFTEN = 30.0
#: hosts kept: a file of a few kilobytes
_MOST = 50
#: a host that says another year says nothing: by the last of all no second can be added
_YEARS = range(1970, 2201)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Heard:
    """A host said `said` (aware UTC) when CLOCK_BOOTTIME stood at `boot` seconds."""

    said: datetime
    boot: float


@dataclass(frozen=True, slots=True)
class Believed:
    """What several hosts say it is now: how many, and the median."""

    hosts: int
    now: datetime


class HostTimes:
    """The crawler's side; called from its event loop alone. Never raises."""

    def __init__(self, folder: Path, boot: Callable[[], float] = boot_seconds) -> None:
        self._path, self._boot = folder / NAME, boot
        self._heard: dict[str, Heard] = {}
        self._written = float("-inf")

    def note(self, host: str, said: datetime) -> None:
        """A host, by its registered domain, says it is `said` (aware UTC) now."""
        now = self._boot()
        self._heard.pop(host, None)
        self._heard[host] = Heard(said, now)
        if now - self._written < OFTEN:
            return
        self._written = now
        latest = list(self._heard.items())[-_MOST:]
        self._heard = {name: heard for name, heard in latest if now - heard.boot <= HEARD}
        with suppress(OSError):
            self._write()

    def _write(self) -> None:
        """Whole or not at all; worth nothing after a crash of the host, so it need not reach the disk."""
        rows = {name: [stamp(heard.said), heard.boot] for name, heard in self._heard.items()}
        file, name = tempfile.mkstemp(dir=self._path.parent, prefix=".new-")
        try:
            with os.fdopen(file, "w", encoding="utf-8") as out:
                json.dump({"boot": _boot_id(), "hosts": rows}, out)
            Path(name).rename(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def believed(folder: Path, boot: float) -> Believed | None:
    """The median of what hosts say; None where too few were heard of late, or nobody can say.

    Args:
        folder: the home.
        boot: CLOCK_BOOTTIME now, seconds.

    """
    now = [
        each.said + timedelta(seconds=boot - each.boot)
        for each in _read(folder / NAME).values()
        if 0 <= boot - each.boot <= HEARD and each.said.year in _YEARS
    ]
    if len(now) < FEWEST:
        return None
    first = min(now)
    return Believed(
        len(now), first + timedelta(seconds=median((each - first).total_seconds() for each in now))
    )


def _read(path: Path) -> Mapping[str, Heard]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        # seconds of another boot say nothing
        if given["boot"] != _boot_id():
            return {}
        return {str(name): Heard(unstamp(said), float(boot)) for name, (said, boot) in given["hosts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
