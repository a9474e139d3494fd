"""A forward proxy on loopback that lets a browser reach only what a guard lets it: no page is a way into the house.

It knows CONNECT and GET of an absolute address, one request a connection, and lives only as long as
its `with`. Every connection goes to an address that was checked (`spiders.evidence.guard`).
"""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from monitor.errors import EvidenceFault, EvidenceRefused
from spiders.evidence.fetch import Deadline, checked_address
from spiders.evidence.guard import Guard

_HEAD = 64 * 1024
_PIECE = 64 * 1024
#: one browser opens no more at once
_CONNECTIONS = 64
#: all that may come in, so that a page cannot fill line and memory
LARGEST = 80 * 1024 * 1024
#: where a Chromium calls home to on its own account: what an office looks at is no concern of theirs
_VENDOR = ("google.com", "googleapis.com", "gvt1.com", "gstatic.com")
#: headers between the browser and us alone
_OURS = ("proxy-", "connection:", "keep-alive:", "upgrade:", "te:")


@dataclass(slots=True)
class Traffic:
    """What a proxy did in its life."""

    #: bytes that may still come in
    room: int
    #: (host, port) the guard let nobody through to
    refused: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Request:
    """The first lines a browser sent."""

    host: str
    port: int
    #: what goes on to the host; empty for CONNECT
    forward: bytes


@contextmanager
def filtering_proxy(
    guard: Guard, deadline: Deadline, *, largest: int = LARGEST
) -> Iterator[tuple[int, Traffic]]:
    """(its port, what it did). A connection ends with either of its ends, at the latest at the deadline."""
    traffic, places = Traffic(largest), threading.BoundedSemaphore(_CONNECTIONS)
    listener = socket.create_server(("127.0.0.1", 0), backlog=_CONNECTIONS)

    def serve(browser: socket.socket) -> None:
        try:
            with browser, suppress(OSError):
                _serve(browser, guard, deadline, traffic)
        finally:
            places.release()

    def accept() -> None:
        while True:
            places.acquire()
            try:
                browser, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(browser,), name="evidence-proxy", daemon=True).start()

    threading.Thread(target=accept, name="evidence-proxy", daemon=True).start()
    try:
        yield listener.getsockname()[1], traffic
    finally:
        # wakes the accepting thread, which closing alone would not
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _serve(browser: socket.socket, guard: Guard, deadline: Deadline, traffic: Traffic) -> None:
    request = _request(browser, deadline)
    if request is None or request.host.endswith(_VENDOR):
        browser.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    try:
        upstream = guard.connect(request.host, request.port, deadline.left)
    except EvidenceFault as fault:
        if isinstance(fault, EvidenceRefused):
            traffic.refused.add((request.host, request.port))
        browser.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return
    with upstream:
        if request.forward:
            upstream.sendall(request.forward)
        else:
            browser.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        _relay(browser, upstream, deadline, traffic, both_ways=not request.forward)


def _head(browser: socket.socket, deadline: Deadline) -> bytes:
    head = bytearray()
    while b"\r\n\r\n" not in head:
        browser.settimeout(deadline.left)
        piece = browser.recv(_PIECE)
        if not piece or len(head) > _HEAD or deadline.over:
            raise TimeoutError
        head += piece
    return bytes(head)


def _request(browser: socket.socket, deadline: Deadline) -> Request | None:
    """What the browser asks for; None where it is nothing we do."""
    first, *headers = _head(browser, deadline).split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    try:
        if method == "CONNECT":
            parts = urlsplit(f"//{target}")
            return Request(parts.hostname or "", parts.port or 443, b"")
        if method != "GET":
            return None
        checked_address(target)
        parts = urlsplit(target)
    except (ValueError, EvidenceRefused):
        return None
    if parts.scheme != "http" or not parts.hostname:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [each for each in headers if not each.lower().startswith(_OURS)]
    lines = (f"GET {path} HTTP/1.1", *kept, "Connection: close", "", "")
    return Request(parts.hostname, parts.port or 80, "\r\n".join(lines).encode("latin-1"))


def _relay(
    browser: socket.socket, upstream: socket.socket, deadline: Deadline, traffic: Traffic, *, both_ways: bool
) -> None:
    """Carry bytes until either end closes.

    After a GET the browser has nothing more to say here: a second request could be meant for another host.
    """
    with selectors.DefaultSelector() as ready:
        ready.register(browser, selectors.EVENT_READ, upstream)
        ready.register(upstream, selectors.EVENT_READ, browser)
        while not deadline.over:
            for key, _ in ready.select(deadline.left):
                source = key.fileobj
                assert isinstance(source, socket.socket)
                piece = source.recv(_PIECE)
                if not piece or (source is browser and not both_ways):
                    return
                if source is upstream:
                    traffic.room -= len(piece)
                    if traffic.room < 0:
                        return
                key.data.settimeout(deadline.left)
                key.data.sendall(piece)
