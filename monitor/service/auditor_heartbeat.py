"""The outbound heartbeat: somebody outside is asked once a minute while all is well, and misses us otherwise.

What fails is logged when it begins and when it ends, and stops nothing. Redirects are not followed.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from loguru import logger

#: real seconds between two beats, and the longest wait for an answer's next byte
EVERY, _TIMEOUT = 60.0, 10.0


class Heartbeat:
    """Called by the auditor's thread; asks in one of its own, one at a time."""

    def __init__(self, url: str, monotonic: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._url, self._monotonic, self._now = url, monotonic, now
        self._next = 0.0
        self._asking: threading.Thread | None = None
        self._failing = ""
        self._away: list[timedelta] = []

    @property
    def away(self) -> timedelta | None:
        """How far our clock is from the one outside, seen twice in a row; None where nobody said."""
        return min(self._away, key=abs) if len(self._away) == 2 else None

    def beat(self) -> None:
        """All is well: ask, where it is time."""
        now = self._monotonic()
        if not self._url or now < self._next or (self._asking is not None and self._asking.is_alive()):
            return
        self._next = now + EVERY
        self._asking = threading.Thread(target=self._ask, name="heartbeat", daemon=True)
        self._asking.start()

    def _ask(self) -> None:
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.get(
                    self._url, timeout=_TIMEOUT, allow_redirects=False, stream=True,
                    headers={"User-Agent": "Huiying auditor"},
                ) as answer:  # fmt: skip
                    self._measure(answer.headers.get("Date", ""))
                    self._tell("" if 200 <= answer.status_code < 300 else f"对方答 {answer.status_code}")
        except (requests.RequestException, OSError, ValueError) as fault:
            # its words may hold the address, which is a secret
            self._tell(type(fault).__name__)

    def _measure(self, date: str) -> None:
        try:
            theirs = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            self._away = []
            return
        if theirs.tzinfo is None:
            theirs = theirs.replace(tzinfo=UTC)
        # a date has whole seconds: half of one is nearer than none
        away = self._now() - theirs - timedelta(seconds=0.5)
        self._away = [*self._away, away][-2:]

    def _tell(self, trouble: str) -> None:
        if trouble and not self._failing:
            logger.warning("对外心跳没有送到（{}），每分钟再试；告警和值班不受影响", trouble)
        elif self._failing and not trouble:
            logger.info("对外心跳恢复")
        self._failing = trouble
