"""The wire between a host and a node of the cluster: it can be cut, and mended again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on to one node; while it is cut nobody answers at its address."""

    def __init__(self, node: str) -> None:
        parts = urlsplit(node)
        self._there = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._cut = False

    def close(self) -> None:
        self.cut()
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                with self._lock:
                    if self._cut:
                        here.close()
                        continue
                    there = socket.create_connection(self._there)
                    self._open |= {here, there}
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while some := here.recv(65536):
                there.sendall(some)
        with suppress(OSError):
            there.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open.discard(here)
            here.close()


@contextmanager
def wire_to(node: str) -> Iterator[Wire]:
    wire = Wire(node)
    try:
        yield wire
    finally:
        wire.close()
