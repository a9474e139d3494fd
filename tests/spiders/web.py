"""A plain HTTP server on loopback whose every page a test writes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


#: what a handler may do: give a page, or write to the connection itself and give None
Answer = Callable[["Visit"], Page | None]


@dataclass
class Visit:
    """One request as the server saw it."""

    path: str
    headers: dict[str, str]
    handler: BaseHTTPRequestHandler = field(repr=False)
    site: "Site" = field(repr=False)
    method: str = "GET"
    #: what was posted
    body: bytes = b""


class Site:
    """Pages by path; unknown paths are 404."""

    def __init__(self, address: str, closing: threading.Event) -> None:
        self.address = address
        self.pages: dict[str, Page | Answer] = {}
        self.visits: list[Visit] = []
        #: set when the test is over: endless pages end then
        self.closing = closing

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def seen(self, path: str) -> list[Visit]:
        return [each for each in self.visits if each.path == path]


@contextmanager
def site_on_loopback() -> Iterator[Site]:
    closing = threading.Event()
    site = Site("", closing)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            posted = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            visit = Visit(self.path, dict(self.headers.items()), self, site, self.command, posted)
            site.visits.append(visit)
            kept = site.pages.get(self.path, Page(b"", 404))
            page = kept if isinstance(kept, Page) else kept(visit)
            if page is None:
                self.close_connection = True
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        do_POST = do_GET  # noqa: N815 - the name is the standard library's

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is part of these tests."""

    server = Server(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
