"""Receivers that drip: no sender thread is held beyond its channel's time-out, and what is known is told."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from alerts.mail import Mail, Server
from alerts.message import Channel, Message
from alerts.webhook import Webhook
from monitor.errors import OutcomeUnknown, SendFailure, TemporaryFailure
from tests.delivery.receivers import Dripper, Hook, Mailbox, serving_tls
from tests.evidence.tls import _written as certificates

pytestmark = pytest.mark.slow

SHORT = timedelta(seconds=0.4)
SECONDS = timedelta(seconds=5)
#: far beyond `SHORT`, far below what a drip would take, so that a busy host fails nothing
SOON = 4.0

REQUEST_IN = (b'"attempt": 1}', b"")
SMTP = [
    (b"", b"220 mail.example.cn\r\n"),
    (b"\r\n", b"250 mail.example.cn\r\n"),
    (b"\r\n", b"250 sender ok\r\n"),
    (b"\r\n", b"250 recipient ok\r\n"),
    (b"\r\n", b"354 go on\r\n"),
    (b"\r\n.\r\n", b""),
]


@contextmanager
def dripping(script: list[tuple[bytes, bytes]], drip: bytes) -> Iterator[Dripper]:
    receiver = Dripper(script, drip)
    try:
        yield receiver
    finally:
        receiver.close()


def message(address: str) -> Message:
    return Message("a1b2/response/start/1/wang/webhook", address, "【贵阳卫健】请签收", "【贵阳卫健】", 1)


def failure(channel: Channel, address: str) -> SendFailure:
    """How a send failed; and it failed soon."""
    begun = time.monotonic()
    with pytest.raises(SendFailure) as told:
        channel.send(message(address))
    assert time.monotonic() - begun < SOON
    return told.value


def kind(fault: SendFailure) -> tuple[type[SendFailure], str]:
    return type(fault), fault.code


@pytest.mark.parametrize(
    "drip", [b"HTTP/1.1 200 OK\r\nX-Slow: a", b"HTTP/1.1 200 O", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 1"]
)
def test_headers_that_drip_leave_the_message_unknown(drip):
    with dripping([REQUEST_IN], drip) as receiver:
        fault = failure(Webhook(threads=2, timeout=SHORT), f"http://127.0.0.1:{receiver.port}/")
    assert kind(fault) == (OutcomeUnknown, "no-answer")


def test_a_body_that_drips_is_judged_by_what_came():
    with dripping([REQUEST_IN], b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n ") as receiver:
        begun = time.monotonic()
        channel = Webhook(threads=2, timeout=timedelta(seconds=1.5))
        assert channel.send(message(f"http://127.0.0.1:{receiver.port}/")).detail == "http-200"
        assert time.monotonic() - begun < SOON + 1.5


def test_a_handshake_that_drips_means_nothing_was_sent():
    with dripping([(b"", b"\x16\x03\x03\x40\x00")], b"\x02") as receiver:
        fault = failure(Webhook(threads=2, timeout=SHORT), f"https://127.0.0.1:{receiver.port}/")
        assert kind(fault) == (TemporaryFailure, "timeout")


def test_a_connection_used_before_is_cut_like_a_new_one():
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    with dripping([(b'"attempt": 1}', said), REQUEST_IN], b"HTTP/1.1 200 OK\r\nX-Slow: a") as receiver:
        channel = Webhook(threads=2, timeout=SHORT)
        address = f"http://127.0.0.1:{receiver.port}/"
        assert channel.send(message(address)).detail == "http-200"
        assert kind(failure(channel, address)) == (OutcomeUnknown, "no-answer")
        assert len(receiver.got) == 2


def test_the_deadline_of_one_message_does_not_touch_the_next_on_its_connection():
    """The first is long done when its deadline comes, while the second is under way on the same wire."""
    hook = Hook()
    hook.held["/slow"], begin = threading.Event(), threading.Event()
    later = [threading.Timer(0.5, begin.set), threading.Timer(1.2, hook.held["/slow"].set)]
    try:
        channel = Webhook(threads=1, timeout=timedelta(seconds=1))
        assert channel.send(message(hook.url())).detail == "http-200"
        for timer in later:
            timer.start()
        assert begin.wait(5)
        assert channel.send(message(hook.url("/slow"))).detail == "http-200"
    finally:
        hook.close()
        for timer in later:
            timer.join()


@pytest.mark.parametrize("stage", range(len(SMTP) - 1))
def test_a_mail_server_may_drip_any_reply_before_the_final_dot_and_nothing_was_sent(stage):
    drip = b"250-slow" if stage else b"220-slow"
    with dripping(SMTP[:stage], drip) as receiver:
        channel = Mail(Server("127.0.0.1", receiver.port, "none", "desk@example.cn"), timeout=SHORT)
        assert kind(failure(channel, "wang@example.cn")) == (TemporaryFailure, "timeout")


def test_a_mail_server_that_drips_after_the_final_dot_leaves_the_mail_unknown():
    with dripping(SMTP, b"250-slow") as receiver:
        channel = Mail(Server("127.0.0.1", receiver.port, "none", "desk@example.cn"), timeout=SHORT)
        assert kind(failure(channel, "wang@example.cn")) == (OutcomeUnknown, "no-answer")


@contextmanager
def swallowing() -> Iterator[int]:
    """A port that accepts nobody and refuses nobody: its queue is full."""
    with socket.socket() as listener, socket.socket() as first:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        first.connect(listener.getsockname())
        yield int(listener.getsockname()[1])


def test_a_host_that_swallows_connections_is_left_in_time():
    with swallowing() as port:
        fault = failure(Webhook(threads=2, timeout=SHORT), f"http://127.0.0.1:{port}/")
        assert isinstance(fault, TemporaryFailure)


def test_a_host_with_two_addresses_is_reached_by_the_one_that_lives(monkeypatch):
    hook = Hook()
    with swallowing() as port:
        alive = int(hook.url().rsplit(":", 1)[1].rstrip("/"))
        places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each)) for each in (port, alive)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
        channel = Webhook(threads=2, timeout=timedelta(seconds=1))
        assert channel.send(message("http://two.example.cn/")).detail == "http-200"
    hook.close()


def test_cut_attempts_leave_nothing_behind():
    with dripping([REQUEST_IN], b"HTTP/1.1 200 OK\r\nX-Slow: a") as receiver:
        channel = Webhook(threads=8, timeout=SHORT)
        address = f"http://127.0.0.1:{receiver.port}/"

        with ThreadPoolExecutor(8) as pool:
            faults = list(pool.map(lambda _: failure(channel, address), range(16)))
        assert {kind(fault) for fault in faults} == {(OutcomeUnknown, "no-answer")}
        assert not [fd for fd in os.listdir("/proc/self/fd") if _outward(int(fd), receiver.port)]  # noqa: PTH208
        assert not channel._timer._attempts


def _outward(fd: int, port: int) -> bool:
    """Whether a descriptor is a connection to this port."""
    try:
        with socket.socket(fileno=os.dup(fd)) as wire:
            return bool(wire.getpeername()[1] == port)
    except (OSError, IndexError):
        return False


def test_over_tls_a_webhook_is_trusted_by_its_certificate_only(tmp_path):
    chained, trusted = certificates(tmp_path, "localhost")
    hook = Hook(serving_tls(chained))
    try:
        channel = Webhook(threads=2, timeout=SECONDS)
        with pytest.raises(TemporaryFailure) as told:
            channel.send(message(hook.url(host="localhost")))
        assert told.value.code == "connect"
        channel._session.verify = str(trusted)
        for _ in range(2):
            assert channel.send(message(hook.url(host="localhost"))).detail == "http-200"
        assert len(hook.got) == 2
    finally:
        hook.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_over_tls_a_mail_goes_out_only_to_a_server_whose_certificate_holds(tmp_path, monkeypatch, security):
    chained, trusted = certificates(tmp_path, "localhost")
    mailbox = Mailbox(serving_tls(chained), starttls=security == "starttls")
    try:
        channel = Mail(Server("localhost", mailbox.port, security, "desk@example.cn"), timeout=SECONDS)
        with pytest.raises(TemporaryFailure):
            channel.send(message("wang@example.cn"))
        assert mailbox.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert channel.send(message("wang@example.cn")).detail == "smtp-250"
        assert [to for to, _ in mailbox.mails] == ["wang@example.cn"]
    finally:
        mailbox.close()


@pytest.mark.parametrize(
    ("name", "called"), [("desk-1", "[127.0.0.1]"), ("desk.example.cn", "desk.example.cn")]
)
def test_a_host_without_a_name_calls_itself_by_its_address_and_asks_no_name_service(
    monkeypatch, name, called
):
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    monkeypatch.setattr(socket, "getfqdn", lambda *_: pytest.fail("asked the name service"))
    mailbox = Mailbox()
    try:
        Mail(Server("127.0.0.1", mailbox.port, "none", "desk@example.cn"), timeout=SECONDS).send(
            message("w@example.cn")
        )
        assert mailbox.called == called
    finally:
        mailbox.close()
