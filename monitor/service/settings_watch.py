"""The file of settings watched by a running crawler: its sources are read anew when it was changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from loguru import logger

from config.settings import Settings, load_settings
from config.sources import NOTHING_WATCHED, Watched
from monitor.errors import BadConfig

#: a file that has just changed is looked at again after this, and read once it stands still; real time
SETTLE = timedelta(seconds=1)

#: (mtime in ns, size, inode); None where there is no file
_Signature = tuple[int, int, int] | None


class SettingsWatch:
    """Belongs to one crawler, whose settings were read before: what changed since is found at the first looks.

    Everything but the sources needs a restart, and the log says so when it changed. While the file has
    faults nothing is given out, and the log names the first.
    """

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        """`settings` as they are in force; where they were read from no file nothing is ever found."""
        self._file, self._environ = settings.file, environ
        self._started = self._told = _needing_restart(settings)
        self._crawling = settings.watched.crawling
        #: None: whatever is found is given out
        self._given: Watched | None = settings.watched
        #: as it stood when it was last looked at, and when it was last read; () before that
        self._last: _Signature | tuple[()] = ()
        self._read: _Signature | tuple[()] = ()
        self._fault = ""

    @property
    def unsettled(self) -> bool:
        """Whether it was seen changed, and not yet standing still."""
        return self._file is not None and self._last != self._read

    def look(self) -> Watched | None:
        """The sources as they are now, where they are other than what was given out last."""
        if self._file is None:
            return None
        there, before = _signature(self._file), self._last
        self._last = there
        if there != before or there == self._read:
            return None
        settings = self._loaded(self._file)
        if _signature(self._file) != there:
            return None
        self._read = there
        if settings is None:
            return None
        self._tell_rest(settings)
        return self._changed(replace(settings.watched, crawling=self._crawling))

    def again(self) -> None:
        """What was given out last could not be taken over: it is given out once more."""
        self._given, self._read = None, ()

    def _changed(self, watched: Watched) -> Watched | None:
        if watched == self._given:
            return None
        self._given = watched
        return watched

    def _loaded(self, file: Path) -> Settings | None:
        try:
            settings = load_settings(file, self._environ)
        except BadConfig as fault:
            first = str(fault.faults[0])
            if first != self._fault:
                logger.error(
                    "设置文件改过，但有 {} 处问题，仍按原来的来源抓取；第一处：{}", len(fault.faults), first
                )
            self._fault = first
            return None
        if self._fault:
            logger.info("设置文件已改好，重新读取")
        self._fault = ""
        return settings

    def _tell_rest(self, settings: Settings) -> None:
        rest = _needing_restart(settings)
        if rest not in (self._told, self._started):
            logger.warning("设置里除来源以外还有改动：重启服务后才生效")
        self._told = rest


def _needing_restart(settings: Settings) -> Settings:
    manners = replace(NOTHING_WATCHED, crawling=settings.watched.crawling)
    return replace(settings, watched=manners, simulation=None, file=None)


def _signature(file: Path) -> _Signature:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
