"""The post room: sender threads. They know channels and messages, never the ledger."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from alerts.delivery import DEADLINE, Outcome, Result
from alerts.message import Channel, Message
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from monitor.ports.clock import Clock


class Post:
    """At most `threads` sends at once; results are fetched by the one thread that writes the ledger."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock, threads: int) -> None:
        self.channels = channels
        #: attempts handed in whose result was not fetched yet, by destination
        self.busy: Counter[str] = Counter()
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="send")
        self._results: SimpleQueue[tuple[str, Result]] = SimpleQueue()
        #: destination of each attempt under way, by key
        self.under_way: dict[str, str] = {}

    def hand_in(self, channel: str, message: Message, latest: float | None = None) -> None:
        """Send in the background; called only after the "sending" of this attempt is acknowledged."""
        destination = self.channels[channel].destination(message.address)
        self.busy[destination] += 1
        self.under_way[message.key] = destination
        if latest is None:
            latest = self._clock.monotonic() + DEADLINE.total_seconds()
        self._pool.submit(self._send, channel, message, destination, latest)

    def results(self, wait_s: float) -> list[Result]:
        """Everything that finished; waits up to `wait_s` real seconds for the first."""
        found: list[Result] = []
        try:
            found.append(self._fetched(self._results.get(timeout=max(wait_s, 0.0))))
            while True:
                found.append(self._fetched(self._results.get_nowait()))
        except Empty:
            return found

    def close(self) -> None:
        """Wait for what is under way; nothing new is begun."""
        self._pool.shutdown(wait=True)

    def _fetched(self, entry: tuple[str, Result]) -> Result:
        destination, result = entry
        self.busy[destination] -= 1
        if not self.busy[destination]:
            del self.busy[destination]
        self.under_way.pop(result.key, None)
        return result

    def _send(self, channel: str, message: Message, destination: str, latest: float) -> None:
        outcome, detail = self._attempt(channel, message, latest)
        self._results.put((destination, Result(message.key, message.attempt, outcome, detail)))

    def _attempt(self, channel: str, message: Message, latest: float) -> tuple[Outcome, str]:
        if self._clock.monotonic() > latest:
            # dropped, never begun: another worker may believe it dead by now
            return "failed_for_now", "expired"
        try:
            return "delivered", self.channels[channel].send(message).detail
        except TemporaryFailure as fault:
            return "failed_for_now", fault.code
        except PermanentFailure as fault:
            return "failed_for_good", fault.code
        except OutcomeUnknown as fault:
            return "unknown", fault.code
        except Exception as fault:  # noqa: BLE001 - a bug in one sender must not lose its alert
            # the second time the next channel is better than the same bug
            again = message.attempt > 1
            return "failed_for_good" if again else "unknown", f"bug-{type(fault).__name__}"
