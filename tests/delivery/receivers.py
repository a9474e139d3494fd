"""Real receivers on loopback: an HTTP server that records keys, an SMTP server that keeps mails.

Each can be told to misbehave; nothing in them sleeps, what must be late waits for an event.
"""

import json
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Hook:
    """A webhook receiver. `answers` are used up in order: a status, a body, or "close" to hang up."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answers: list[Any] = []
        #: when given, answers come a byte at a time until it is set
        self.drip: threading.Event | None = None
        #: when given, each message is stamped with it as "came"
        self.now: Callable[[], datetime] | None = None
        #: a path in here is answered only once its event is set
        self.held: dict[str, threading.Event] = {}
        self._came = threading.Condition()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                hook._handle(self)

            def log_message(self, *_args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_args: Any) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Block until so many messages came in."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.got) >= count, timeout=20), (
                f"only {len(self.got)} came"
            )
        return self.got

    def close(self) -> None:
        for event in (*self.held.values(), *([self.drip] if self.drip else [])):
            event.set()
        self._server.shutdown()
        self._server.server_close()

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        raw = request.rfile.read(int(request.headers["Content-Length"]))
        with self._came:
            came = None if self.now is None else self.now()
            self.got.append(
                {
                    "path": request.path,
                    "headers": dict(request.headers),
                    **json.loads(raw),
                    "raw": raw,
                    "came": came,
                }
            )
            answer = self.answers.pop(0) if self.answers else 200
            self._came.notify_all()
        held = self.held.get(request.path)
        if held is not None:
            held.wait(20)
        if answer == "close":
            request.close_connection = True
            request.connection.close()
            return
        if self.drip is not None:
            self._dripped(request, self.drip)
            return
        status, body = (answer, b"{}") if isinstance(answer, int) else (200, json.dumps(answer).encode())
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _dripped(self, request: BaseHTTPRequestHandler, until: threading.Event) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        while not until.wait(0.05):
            try:
                request.wfile.write(b" ")
                request.wfile.flush()
            except OSError:
                return


class Mailbox:
    """An SMTP server. `answers` are used up in order by the final dot; `refuse` by RCPT."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.answers: list[str] = []
        self.refuse: dict[str, str] = {}
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "close":
            self.mails.append((envelope.rcpt_tos[0], envelope.content))
            server.transport.abort()
            return "421 bye"
        if answer.startswith("250"):
            self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return answer

    def close(self) -> None:
        self._controller.stop()
