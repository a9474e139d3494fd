"""The proxy a browser must go through, spoken to directly."""

import queue
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from spiders.evidence.fetch import Deadline
from spiders.evidence.guard import Guard
from spiders.evidence.proxy import LARGEST, Traffic, filtering_proxy
from tests.evidence.builders import Names, a_guard, a_page, place, port
from tests.spiders.web import Page, Site, Visit


@contextmanager
def a_proxy(
    guard: Guard, *, seconds: float = 20, largest: int = LARGEST
) -> Iterator[tuple[Callable[[str], bytes], Traffic]]:
    """(say this on a connection of its own and hear all that is answered, what the proxy did)."""
    deadline = Deadline(time.monotonic, time.monotonic() + seconds)
    with filtering_proxy(guard, deadline, largest=largest) as (at, traffic):

        def say(words: str) -> bytes:
            with socket.create_connection(("127.0.0.1", at), 10) as connection:
                connection.sendall(words.encode())
                return heard(connection)

        yield say, traffic


def heard(connection: socket.socket) -> bytes:
    whole = b""
    while piece := connection.recv(65536):
        whole += piece
    return whole


def get(url: str, *headers: str) -> str:
    return "\r\n".join((f"GET {url} HTTP/1.1", "Host: x.example", *headers, "", ""))


def test_a_listed_page_comes_through_and_the_site_sees_no_proxy(site: Site) -> None:
    site.pages["/a?b=1"] = a_page()
    with a_proxy(a_guard(site)) as (say, traffic):
        answer = say(get(site.url("/a?b=1#c"), "Proxy-Connection: keep-alive", "Accept: text/html"))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(a_page().body)
    (visit,) = site.visits
    assert (visit.headers["Accept"], visit.headers["Connection"]) == ("text/html", "close")
    assert not any(name.lower().startswith("proxy") for name in visit.headers)
    assert traffic.refused == set()


def test_a_tunnel_to_a_listed_host_carries_both_ways(site: Site) -> None:
    site.pages["/a"] = a_page()
    with (
        filtering_proxy(a_guard(site), Deadline(time.monotonic, time.monotonic() + 20)) as (at, _),
        socket.create_connection(("127.0.0.1", at), 10) as connection,
    ):
        connection.sendall(f"CONNECT {place(site)} HTTP/1.1\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        connection.sendall(get("/a", "Connection: close").encode())
        assert heard(connection).endswith(a_page().body)


@pytest.mark.parametrize("form", ["GET http://{at}/a HTTP/1.1", "CONNECT {at} HTTP/1.1"])
@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "wjw.example"]
)
def test_nothing_inside_the_house_is_reached_by_any_name(name: str, form: str, intranet: Site) -> None:
    with a_proxy(a_guard(names=_names)) as (say, traffic):
        answer = say(form.format(at=f"{name}:{port(intranet)}") + "\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403")
    assert (intranet.visits, traffic.refused) == ([], {(name.strip("[]"), port(intranet))})


def _names(host: str, at: int) -> tuple[str, ...]:
    return Names(("127.0.0.1",))(host, at) if host.endswith(".example") else Guard().resolve(host, at)


@pytest.mark.parametrize(
    "words",
    [
        "POST http://{at}/a HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: {at}\r\n\r\n",
        "GET https://{at}/a HTTP/1.1\r\n\r\n",
        "GET http://zhang:mima@{at}/a HTTP/1.1\r\n\r\n",
        "GET ftp://{at}/a HTTP/1.1\r\n\r\n",
        "CONNECT {at}99999 HTTP/1.1\r\n\r\n",
        "nonsense\r\n\r\n",
    ],
)
def test_nothing_but_get_and_connect_is_done(words: str, site: Site) -> None:
    with a_proxy(a_guard(site)) as (say, _):
        assert say(words.format(at=place(site))).startswith(b"HTTP/1.1 405")
    assert site.visits == []


def test_the_browsers_own_calls_home_go_nowhere() -> None:
    with a_proxy(a_guard(names=Names(("127.0.0.1",)))) as (say, traffic):
        assert say("CONNECT update.googleapis.com:443 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 405")
    assert traffic.refused == set()


def test_a_second_request_on_one_connection_is_not_handed_to_the_first_host(site: Site) -> None:
    after: queue.Queue[bytes] = queue.Queue()

    def holding_on(visit: Visit) -> None:
        visit.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        after.put(visit.handler.rfile.readline())

    site.pages["/a"] = holding_on
    with (
        filtering_proxy(a_guard(site), Deadline(time.monotonic, time.monotonic() + 20)) as (at, _),
        socket.create_connection(("127.0.0.1", at), 10) as connection,
    ):
        connection.sendall(get(site.url("/a")).encode())
        assert connection.recv(1000).endswith(b"ok")
        connection.sendall(get("http://other.example/b").encode())
        assert after.get(timeout=10) == b""


def test_a_page_that_never_ends_is_cut_off_at_the_deadline(site: Site) -> None:
    def drip(visit: Visit) -> None:
        while not visit.site.closing.wait(0.02):
            visit.handler.wfile.write(b"x")

    site.pages["/a"] = drip
    began = time.monotonic()
    with a_proxy(a_guard(site), seconds=0.5) as (say, _):
        assert say(get(site.url("/a"))).startswith(b"xx")
    assert time.monotonic() - began < 5


def test_pages_without_measure_are_cut_off_at_the_limit_they_share(site: Site) -> None:
    site.pages["/a"] = Page(b"x" * 700_000)
    with a_proxy(a_guard(site), largest=1_000_000) as (say, _):
        assert len(say(get(site.url("/a")))) > 700_000
        assert len(say(get(site.url("/a")))) <= 300_000
        assert say(get(site.url("/a"))) == b""


def test_nobody_is_served_after_its_life(site: Site) -> None:
    deadline = Deadline(time.monotonic, time.monotonic() + 20)
    with filtering_proxy(a_guard(site), deadline) as (at, _):
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", at), 5)
