"""Room on the disk for what crawling brings: below the limit it pauses, so that clocks and alerts can go on."""

import shutil
from pathlib import Path

from loguru import logger

from monitor.store.reserve import SIZE

#: below this crawling stops, so that clocks and alerts can go on (LEDGER)
LEAST_FREE = 2_000_000_000


class CrawlRoom:
    """Belongs to one crawler; says in the log when crawling pauses and when it goes on, once each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paused = False

    @property
    def paused(self) -> bool:
        """As it was found last."""
        return self._paused

    def short(self, least: int) -> bool:
        """Whether there is less room than `least` bytes; once there was, until the reserve fits in beside it."""
        free = self._free()
        short = free < (least + SIZE if self._paused else least)
        if short and not self._paused:
            logger.critical("{}，时限和提醒照常；空间够了自动继续", why(free))
        elif self._paused and not short:
            logger.warning("磁盘空间够了，继续抓取")
        self._paused = short
        return short

    def why_not(self, least: int) -> str:
        """For one look asked by a person; "" where there is room."""
        free = self._free()
        return f"{why(free)}；请清理磁盘" if free < least else ""

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free


def why(free: int) -> str:
    return f"磁盘只剩 {free / 1e9:.1f} GB，已暂停抓取"
