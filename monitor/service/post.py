r"""The post room: sender threads. They know channels and messages, never the ledger.

    waiting ----> begun ----> finished
       |            \-------> given up ("stuck"); what it says later is told as well
       \--> dropped ("expired")

All waiting is real monotonic time. A channel that never returns costs one thread, never the desk.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Literal

from alerts.delivery import DEADLINE, Outcome, Result
from alerts.message import Channel, Message
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from monitor.ports.clock import Clock
from monitor.service.senders import Senders

#: channel time-outs after the deadline until an attempt that was begun is given up
_PATIENCE = 2


@dataclass(slots=True, eq=False)
class _Handed:
    """One attempt handed in. `stage` changes under the post's lock only."""

    channel: str
    message: Message
    destination: str
    #: real monotonic seconds: not begun after this, and given up after that
    latest: float
    given_up: float
    stage: Literal["waiting", "begun", "finished", "dropped", "stuck"] = "waiting"
    #: when it was begun, real monotonic seconds
    begun: float = 0.0


class Post:
    """At most `threads` sends at once; results are fetched by the one thread that writes the ledger."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock, threads: int) -> None:
        self.channels = channels
        #: destination of each attempt handed in whose result was not fetched yet, by key
        self.under_way: dict[str, str] = {}
        self._clock = clock
        self._senders = Senders(threads)
        self._results: Queue[tuple[_Handed, Result]] = Queue()
        self._handed: dict[_Handed, None] = {}
        self._changed = threading.Condition()

    def hand_in(self, channel: str, message: Message, latest: float | None = None) -> None:
        """Send in the background; called only after the "sending" of this attempt is acknowledged.

        Args:
            channel: its name.
            message: what goes out.
            latest: real monotonic seconds after which it may not begin any more, counted from the
                commit; `DEADLINE` from now where it is not given.

        """
        destination = self.channels[channel].destination(message.address)
        if latest is None:
            latest = self._clock.monotonic() + DEADLINE.total_seconds()
        patience = _PATIENCE * self.channels[channel].timeout.total_seconds()
        handed = _Handed(channel, message, destination, latest, latest + patience)
        self._senders.submit(lambda: self._send(handed))
        self._handed[handed] = None
        self.under_way[message.key] = destination

    def results(self, wait_s: float, gather_s: float = 0.0) -> list[Result]:
        """Everything that finished or is given up.

        Waits up to `wait_s` real seconds for the first, and then up to `gather_s` for all that is under way.
        """
        found = [self._fetched(*entry) for entry in self._waited_for(max(wait_s, 0.0), gather_s)]
        for handed in list(self._handed):
            result = self._overdue(handed)
            if result is not None:
                found.append(self._fetched(handed, result))
        return found

    def close(self) -> None:
        """Wait for what was handed in, as long as it is not given up; nothing may be handed in after."""
        with self._changed:
            for handed in self._handed:
                while handed.stage in {"waiting", "begun"}:
                    left = handed.given_up - self._clock.monotonic()
                    if left <= 0:
                        break
                    self._changed.wait(left)
        self._senders.close()

    def _waited_for(self, wait_s: float, gather_s: float) -> Iterator[tuple[_Handed, Result]]:
        try:
            yield self._results.get(timeout=wait_s)
            until = self._clock.monotonic() + gather_s
            while True:
                left = until - self._clock.monotonic() if self.under_way else 0.0
                yield self._results.get(timeout=left) if left > 0 else self._results.get_nowait()
        except Empty:
            return

    def _overdue(self, handed: _Handed) -> Result | None:
        """An attempt whose time is over: dropped if it was never begun, else nobody knows."""
        now, message = self._clock.monotonic(), handed.message
        with self._changed:
            if handed.stage == "waiting" and now > handed.latest:
                handed.stage = "dropped"
                return Result(message.key, message.attempt, "failed_for_now", "expired")
            if handed.stage == "begun" and now >= handed.given_up:
                handed.stage = "stuck"
                self._senders.replace()
                return Result(message.key, message.attempt, "unknown", "stuck", now - handed.begun)
        return None

    def _fetched(self, handed: _Handed, result: Result) -> Result:
        """Free the slot, unless it was freed when the attempt was given up."""
        if handed in self._handed:
            del self._handed[handed]
            self.under_way.pop(result.key, None)
        return result

    def _send(self, handed: _Handed) -> bool:
        """In a sender thread; False when the thread was given up meanwhile and another took its place."""
        with self._changed:
            if handed.stage == "dropped":
                return True
            handed.stage = "begun"
            handed.begun = self._clock.monotonic()
        outcome, detail = self._attempt(handed)
        took = self._clock.monotonic() - handed.begun
        return self._finish(handed, Result(handed.message.key, handed.message.attempt, outcome, detail, took))

    def _finish(self, handed: _Handed, result: Result) -> bool:
        with self._changed:
            replaced = handed.stage == "stuck"
            if not replaced:
                handed.stage = "finished"
            self._results.put((handed, result))
            self._changed.notify_all()
        return not replaced

    def _attempt(self, handed: _Handed) -> tuple[Outcome, str]:
        if self._clock.monotonic() > handed.latest:
            # dropped, never begun: another worker may believe it dead by now
            return "failed_for_now", "expired"
        try:
            return "delivered", self.channels[handed.channel].send(handed.message).detail
        except TemporaryFailure as fault:
            return "failed_for_now", fault.code
        except PermanentFailure as fault:
            return "failed_for_good", fault.code
        except OutcomeUnknown as fault:
            return "unknown", fault.code
        except Exception as fault:  # noqa: BLE001 - a bug in one sender must not lose its alert
            # the second time the next channel is better than the same bug
            again = handed.message.attempt > 1
            return "failed_for_good" if again else "unknown", f"bug-{type(fault).__name__}"
