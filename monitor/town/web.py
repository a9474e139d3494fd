"""A web server of the town: pages asked of a function, with validators, robots and the simulated date."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from monitor.town.clock import Now

_ROBOTS = b"User-agent: *\nAllow: /\n"
HTML, RSS, _PLAIN = (
    "text/html; charset=utf-8",
    "application/rss+xml; charset=utf-8",
    "text/plain; charset=utf-8",
)
#: an idle connection is closed after so many real seconds
_IDLE_S = 20


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    kind: str
    #: simulated time of the newest thing on it
    changed: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


#: a path and the site's own address -> the page, None where there is none
Pages = Callable[[str, str], Page | None]


class Site:
    """One server on loopback."""

    def __init__(self, pages: Pages, now: Now, port: int = 0) -> None:
        """Listen at once.

        Args:
            pages: what the site holds; called from several threads.
            now: simulated time.
            port: 0 takes a free one.

        Raises:
            OSError: when the port is taken.

        """
        self._server = _Server(("127.0.0.1", port), pages, now)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def address(self) -> str:
        return self._server.place

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], pages: Pages, now: Now) -> None:
        self.pages, self.now = pages, now
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # the parent class asks the resolver for the host's full name, which may take long
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    @property
    def place(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who hangs up is nobody's fault."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        robots = Page(_ROBOTS, _PLAIN, datetime(2026, 1, 1, tzinfo=UTC))
        page = robots if path == "/robots.txt" else self.server.pages(path, self.server.place)
        if page is None:
            self._answer(404, "<title>页面不存在</title><p>页面不存在</p>".encode(), {"Content-Type": HTML})
        elif self._known(page):
            self._answer(304, b"", self._validators(page))
        else:
            self._answer(200, page.body, {"Content-Type": page.kind, **self._validators(page)})

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def _validators(self, page: Page) -> dict[str, str]:
        return {"ETag": page.etag, "Last-Modified": _http_date(page.changed), "Cache-Control": "no-cache"}

    def _known(self, page: Page) -> bool:
        """RFC 9110 13.2.2: If-None-Match goes before If-Modified-Since."""
        etags = self.headers.get("If-None-Match")
        if etags is not None:
            return etags.strip() == "*" or page.etag in [
                each.strip().removeprefix("W/") for each in etags.split(",")
            ]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and page.changed.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Date", _http_date(self.server.now()))
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
