r"""Asking: whether an alert nobody knows of has arrived, where the channel can be asked. Never in the desk's thread.

    unknown ---asked---> there: delivered
                \------> not there, or no answer, by when a copy would have come: nobody knows

A copy that is missing proves nothing: it may be late, in another folder, or over a quota. Real monotonic time. A mailbox that hangs costs these threads and the certainty, nothing else.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue

from loguru import logger

from alerts.delivery import Result
from alerts.message import Asked, Channel
from monitor.domain.alert import Alert
from monitor.ports.clock import Clock
from monitor.service.senders import Senders

#: questions under way at once
_THREADS = 2
#: alerts asked about at once; more than are ever in "sending" of one desk
_MOST = 200
#: seconds between two questions about one alert
_AGAIN = (1.0, 4.0, 10.0)
#: seconds after which a question is given up
_PATIENCE = 30.0


@dataclass(slots=True, eq=False)
class _Question:
    alert: Alert
    channel: Asked
    #: when it was first asked, and when it is asked next
    since: float
    next: float
    asked: int = 0
    #: while a thread is at it: since when
    begun: float | None = None
    stuck: bool = False


class Asking:
    """Asks in the background; `answers` is called by the one thread that writes the ledger."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._clock = clock
        #: those that can be asked; found out once: a look at a Protocol is slow
        self._asked = {name: channel for name, channel in channels.items() if isinstance(channel, Asked)}
        self._senders = Senders(_THREADS)
        self._questions: dict[str, _Question] = {}
        self._told: Queue[tuple[_Question, bool | None]] = Queue()
        #: attempts nobody can tell of any more
        self._silent: set[tuple[str, int]] = set()

    def note(self, alert: Alert) -> None:
        """An alert has become unknown, or has ceased to be."""
        question = self._questions.get(alert.key)
        if alert.delivery != "unknown":
            self._questions.pop(alert.key, None)
            return
        channel = self._asked.get(alert.channel)
        if channel is None or (alert.key, alert.attempt) in self._silent:
            return
        if len(self._questions) < _MOST and (question is None or question.alert.attempt != alert.attempt):
            now = self._clock.monotonic()
            self._questions[alert.key] = _Question(alert, channel, now, now)

    def may_ask(self, alert: Alert) -> bool:
        """Whether its channel can be asked at all."""
        return alert.channel in self._asked

    def at_it(self, alert: Alert) -> bool:
        """Whether this alert's fate is still being asked for."""
        return alert.delivery == "unknown" and alert.key in self._questions

    def answers(self) -> Iterator[tuple[Alert, Result | None]]:
        """What is known by now: a result, or None where nobody can tell."""
        now = self._clock.monotonic()
        for question in list(self._questions.values()):
            if question.begun is not None and now - question.begun > _PATIENCE:
                question.stuck = True
                self._senders.replace()
                self._told.put((question, None))
            elif question.begun is None and question.next <= now:
                self._begin(question, now)
        for question, arrived in self._collected():
            alert = question.alert
            if self._questions.get(alert.key) is not question:
                continue
            over = now - question.since >= question.channel.settles_after.total_seconds()
            question.begun = None
            if arrived:
                yield self._closed(alert), Result(alert.key, alert.attempt, "delivered", "copy-found")
            elif over or question.stuck:
                self._silent.add((alert.key, alert.attempt))
                yield self._closed(alert), None
            else:
                question.next = now + _AGAIN[min(question.asked, len(_AGAIN) - 1)]
                question.asked += 1

    def _begin(self, question: _Question, now: float) -> None:
        question.begun = now
        try:
            self._senders.submit(lambda: self._ask(question))
        except RuntimeError as fault:
            # this host gives no more threads now
            logger.error("一时查不了信的副本（{}），稍后再查", fault)
            question.begun, question.next = None, now + _AGAIN[-1]

    def _collected(self) -> list[tuple[_Question, bool | None]]:
        found: list[tuple[_Question, bool | None]] = []
        with suppress(Empty):
            while True:
                found.append(self._told.get_nowait())
        return found

    def _closed(self, alert: Alert) -> Alert:
        del self._questions[alert.key]
        return alert

    def _ask(self, question: _Question) -> bool:
        try:
            arrived = question.channel.arrived(question.alert.key)
        except Exception as bug:  # noqa: BLE001 - whatever keeps us from asking, nobody knows then
            logger.bind(alert=question.alert.key).opt(exception=bug).error("查不了一封信的副本")
            arrived = None
        if question.stuck:
            return False
        self._told.put((question, arrived))
        return True
