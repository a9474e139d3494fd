"""The auditor's record on the ledger, made when it can be: telling never waits for it.

A thread of its own opens the home, appends and closes; a ledger that is locked, full or broken costs
the record some time and nothing else.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from loguru import logger

from alerts.auditing import Telling
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp
from monitor.domain.ledger import seal
from monitor.errors import HuiyingError, StorageError
from monitor.flow.journal import TOLERATED
from monitor.service.assemble import Where, open_ledger

#: real seconds between two tries
_AGAIN = 30.0
#: older ones are let go: the ledger is not written for hours
_MOST = 1000


@dataclass(slots=True)
class Unrecorded:
    """A telling that is not on the record yet."""

    telling: Telling
    #: person ids that have not got it
    left: set[str]
    #: monotonic, and desk time
    begun: float
    at: datetime
    #: keys that were accepted
    told: list[str] = field(default_factory=list)

    @property
    def event(self) -> Event:
        """As it stands on the ledger."""
        it = self.telling
        if it.ended:
            return new("audit_cleared", name=it.name, since=stamp(it.since), until=stamp(it.until or self.at))
        return new(
            "audit_alarm", name=it.name, since=stamp(it.since), rank=it.rank, count=it.count, items=list(it.items[:20]),
            told=sorted(self.told), untold=sorted(self.left),
        )  # fmt: skip


class Record:
    """Handed events by the auditor's thread."""

    def __init__(self, place: Where, bureau: str, worker: str, now: Callable[[], datetime]) -> None:
        self._place, self._bureau, self._worker, self._now = place, bureau, worker, now
        self._events: deque[Event] = deque(maxlen=_MOST)
        self._changed = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    def keep(self, event: Event) -> None:
        """Have it written, sooner or later."""
        with self._changed:
            self._events.append(event)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit-record", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self, patience_s: float = 3.0) -> None:
        """Give what is left a moment; what is not written by then is not."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(patience_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._events and not self._closing:
                    self._changed.wait()
                if not self._events:
                    return
            written = False
            try:
                written = self._written()
            except HuiyingError as fault:
                logger.warning("审计告警暂时记不进账本：{}", fault.message)
            except Exception as bug:  # noqa: BLE001 - the record must not end for one bad moment
                logger.opt(exception=bug).error("审计告警记账时程序出错")
            with self._changed:
                if self._closing:
                    return
                if not written:
                    self._changed.wait(_AGAIN)

    def _written(self) -> bool:
        """All that waits in one commit; False where it has to wait."""
        with open_ledger(self._place) as ledger, ledger.turn(self._bureau):
            head, now = ledger.head(self._bureau), self._now()
            behind = head.time is not None and head.time - now > TOLERATED
            if head.number == 0 or behind:
                return False
            opened = ledger.read(self._bureau, 0, 1)[0].events[0]
            events = tuple(self._events)
            commit = seal(
                self._bureau, head, events, now, worker=self._worker, actor="system",
                algorithm=str(opened.data["algorithm"]),
            )  # fmt: skip
            outcome = ledger.append(commit).outcome
            if outcome == "unknown":
                # the same bytes again are committed again
                outcome = ledger.append(commit).outcome
            if outcome != "committed":
                raise StorageError("账本没有接受")
        for _ in events:
            with suppress(IndexError):
                self._events.popleft()
        return True
