"""Too few copies of the ledger are told before there is none to write to."""

from collections.abc import Callable
from datetime import datetime

from loguru import logger

from monitor.domain.instant import stamp
from monitor.errors import StorageError
from monitor.ports.clock import Clock
from monitor.ports.copies import Copies

#: real seconds: how often it is looked; a node that is only started anew is not told; told again
_OFTEN, _PATIENCE, _AGAIN = 10.0, 60.0, 1800.0


class CopiesWatch:
    """Belongs to one process. `words` is what stands wrong, for pages; "" while nothing does."""

    def __init__(self, copies: Callable[[], Copies] | None, clock: Clock) -> None:
        """`copies` is None where the ledger is a file."""
        self._copies, self._clock = copies, clock
        self._next = self._told = float("-inf")
        self._since: float | None = None
        self.words = ""

    def look(self, alarm: Callable[[str, str], None] = lambda _name, _text: None) -> None:
        """Hand `alarm` a name for keys and a Chinese line where too few last; never raises."""
        monotonic = self._clock.monotonic()
        if self._copies is None or monotonic < self._next:
            return
        self._next = monotonic + _OFTEN
        try:
            found = self._copies()
        except StorageError:
            # that nothing can be read at all is told by whoever reads
            return
        if found.whole:
            self._mended()
            return
        self._since = monotonic if self._since is None else self._since
        self.words = told_of(found)
        lasts = found.there < found.needed or monotonic - self._since >= _PATIENCE
        if lasts and monotonic - self._told >= _AGAIN:
            self._told = monotonic
            logger.critical("{}", self.words)
            alarm(_name(self._clock.now()), self.words)

    def _mended(self) -> None:
        if self.words:
            logger.info("账本副本恢复齐全")
        self._since, self._told, self.words = None, float("-inf"), ""


def told_of(found: Copies) -> str:
    """What is said, in Chinese."""
    if found.there < found.needed:
        return f"存储降级：账本应有{found.wanted}份副本，现有{found.there}份，已不足以安全写入。请立即检查集群节点"
    return f"存储降级：账本应有{found.wanted}份副本，现有{found.there}份，再少一份将写不进。请检查集群节点"


def _name(now: datetime) -> str:
    return f"copies@{stamp(now)}"
