"""Real receivers on loopback: an HTTP server that records keys, an SMTP server that keeps mails.

Each can be told to misbehave; nothing in them sleeps, what must be late waits for an event.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving_tls(chained: Path) -> ssl.SSLContext:
    """What a receiver with this certificate and key needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chained)
    return context


class Hook:
    """A webhook receiver; behind TLS where it is given a certificate.

    `answers` are used up in order: a status, a body, (content type, bytes), or "close" to hang up.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
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
            disable_nagle_algorithm = True

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
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self._server.server_port}{path}"

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
        status = answer if isinstance(answer, int) else 200
        kind, body = (
            answer if isinstance(answer, tuple) else ("application/json", json.dumps(answer).encode())
        )
        request.send_response(status)
        request.send_header("Content-Type", kind)
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


class Dripper:
    """A TCP server that plays a script and then drips bytes until it is closed.

    `script` is a list of (what must have come in, what is said then); what drips begins with `drip`
    and its last byte goes on for ever.
    """

    def __init__(self, script: Sequence[tuple[bytes, bytes]], drip: bytes) -> None:
        self._script, self._drip = script, drip
        self._closed = threading.Event()
        #: all that came in, connection by connection
        self.got: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                wire, _ = self._listener.accept()
                threading.Thread(target=self._play, args=(wire,), daemon=True).start()

    def _play(self, wire: socket.socket) -> None:
        with wire, suppress(OSError):
            for awaited, said in self._script:
                came = b""
                while awaited not in came:
                    piece = wire.recv(65536)
                    if not piece:
                        return
                    came += piece
                self.got.append(came)
                wire.sendall(said)
            self._drip_on(wire)

    def _drip_on(self, wire: socket.socket) -> None:
        # an acknowledged byte a time, each well within any time-out between two reads
        bytes_: Iterator[int] = chain(self._drip, repeat(self._drip[-1]))
        while not self._closed.wait(0.02):
            wire.sendall(bytes((next(bytes_),)))


class Mailbox:
    """An SMTP server; with a certificate, TLS from the first byte or after STARTTLS.

    `answers` are used up in order by the final dot; `refuse` by RCPT.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, starttls: bool = False) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.answers: list[str] = []
        self.refuse: dict[str, str] = {}
        self.port = free_port()
        #: how the last client called itself
        self.called: str = ""
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, server_hostname="localhost",
            ssl_context=None if starttls else tls, tls_context=tls if starttls else None, require_starttls=starttls,
        )  # fmt: skip
        self._controller.start()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.called = session.host_name
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
