"""One attempt, one deadline: whatever a receiver does, the sender thread has its answer by then.

Time-outs of sockets count from read to read, so a receiver that drips a byte a second would hold a
thread for ever. One timer thread for each channel shuts the connection down when its time is over.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from alerts.names import addresses

#: the longest wait for one address of a host to accept a connection, seconds
_CONNECT_S = 5.0


class Attempt:
    """One message on one connection. Belongs to one thread; only `cut` comes from another."""

    def __init__(self, latest: float) -> None:
        self._latest = latest
        self._lock = threading.Lock()
        self._wire: socket.socket | None = None
        #: the last byte of the request was handed over; from now on nobody knows what the receiver has
        self.sent = False
        #: the deadline came first
        self.cut = False

    def remaining(self) -> float:
        """Seconds left, never 0: that would make a socket non-blocking."""
        return max(self._latest - time.monotonic(), 0.001)

    def connect(self, host: str, port: int) -> socket.socket:
        """A guarded TCP connection to the first address that accepts one.

        Raises:
            OSError: unknown host, nobody accepts, or out of time.
            UnicodeError: the host cannot be a name.

        """
        places = addresses(host, port, self.remaining())
        last: OSError = TimeoutError("out of time")
        for index, (family, kind, proto, _, place) in enumerate(places):
            wire = socket.socket(family, kind, proto)
            try:
                # an address that swallows everything must leave time for the next
                wire.settimeout(min(self.remaining() / (len(places) - index), _CONNECT_S))
                wire.connect(place)
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                wire.settimeout(self.remaining())
                self.guard(wire)
            except OSError as fault:
                wire.close()
                last = fault
            else:
                return wire
        raise last

    def guard(self, wire: socket.socket) -> None:
        """Have this connection cut at the deadline.

        A duplicate is kept: TLS takes the first descriptor over, and a closed one may be another's by then.
        """
        with self._lock:
            if self.cut:
                raise TimeoutError("out of time")
            self._release()
            self._wire = socket.fromfd(wire.fileno(), wire.family, wire.type)

    def end(self) -> None:
        """Nothing is cut any more."""
        with self._lock:
            self._release()

    def cut_off(self) -> None:
        """Called by the timer: whoever reads or writes on the connection sees its end at once."""
        with self._lock:
            self.cut = True
            if self._wire is not None:
                with suppress(OSError):
                    self._wire.shutdown(socket.SHUT_RDWR)

    def overdue(self, now: float) -> bool:
        return now >= self._latest

    def _release(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None


class Timer:
    """Begins attempts and cuts those whose time is over. One thread, begun with the first attempt."""

    def __init__(self, span: timedelta) -> None:
        self._seconds = span.total_seconds()
        #: under way, in the order begun; as all have the same span, the first is due first
        self._attempts: dict[Attempt, None] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def attempt(self) -> Iterator[Attempt]:
        with self._changed:
            begun = Attempt(time.monotonic() + self._seconds)
            self._attempts[begun] = None
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                thread.start()
                self._thread = thread
            elif len(self._attempts) == 1:
                self._changed.notify()
        try:
            yield begun
        finally:
            with self._changed:
                self._attempts.pop(begun, None)
            begun.end()

    def _run(self) -> None:
        with self._changed:
            while True:
                first = next(iter(self._attempts), None)
                if first is None:
                    self._changed.wait()
                elif first.overdue(time.monotonic()):
                    del self._attempts[first]
                    first.cut_off()
                else:
                    self._changed.wait(first.remaining())
