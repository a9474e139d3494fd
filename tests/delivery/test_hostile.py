"""Receivers and inputs that mean no good: nothing follows them elsewhere, fills memory, or doubles in silence."""

import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from alerts.mail import Mail, Server
from alerts.message import Message, spelled
from alerts.names import addresses
from alerts.webhook import Webhook
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from tests.delivery.receivers import Dripper, Hook, Mailbox

pytestmark = pytest.mark.slow

SECONDS = timedelta(seconds=5)
SHORT = timedelta(seconds=1)


@pytest.fixture
def hook() -> Iterator[Hook]:
    receiver = Hook()
    yield receiver
    receiver.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    receiver = Mailbox()
    yield receiver
    receiver.close()


def message(address: str, key: str = "a1b2/response/start/1/wang/webhook", text: str = "请签收") -> Message:
    return Message(key, address, text, "【贵阳卫健】", 1)


def webhook(timeout: timedelta = SECONDS) -> Webhook:
    return Webhook(threads=2, timeout=timeout)


def mail(port: int, timeout: timedelta = SECONDS) -> Mail:
    return Mail(Server("127.0.0.1", port, "none", "desk@example.cn"), timeout=timeout)


@contextmanager
def flood(head: bytes, piece: bytes, *, greets: bool = False) -> Iterator[tuple[int, list[int]]]:
    """A server that reads a request (or greets unasked), says `head` and then `piece` without end; counts the bytes it got rid of."""
    listener = socket.create_server(("127.0.0.1", 0))
    sent, over = [0], threading.Event()

    def serve() -> None:
        with suppress(OSError):
            while True:
                wire, _ = listener.accept()
                threading.Thread(target=pour, args=(wire,), daemon=True).start()

    def pour(wire: socket.socket) -> None:
        with wire, suppress(OSError):
            if not greets:
                wire.recv(65536)
            wire.sendall(head)
            while piece and not over.is_set():
                sent[0] += wire.send(piece)
            # nothing more to say: the line stays open
            over.wait()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1]), sent
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def peak_mb(send: Webhook | Mail, address: str) -> float:
    tracemalloc.start()
    try:
        with suppress(PermanentFailure, TemporaryFailure, OutcomeUnknown):
            send.send(message(address))
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 1000000000\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 1000000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7ffffff\r\n",
    ],
    ids=["fine", "failure", "redirect", "chunk"],
)
def test_an_answer_of_a_gigabyte_is_read_at_its_beginning_only(head: bytes) -> None:
    with flood(head, b"x" * 65536) as (port, sent):
        assert peak_mb(webhook(SHORT), f"http://127.0.0.1:{port}/") < 3
        assert sent[0] < 30_000_000


def test_a_mail_server_that_talks_without_end_is_left() -> None:
    with flood(b"", b"220-still talking\r\n" * 1000, greets=True) as (port, _):
        begun = time.monotonic()
        assert peak_mb(mail(port, SHORT), "wang@example.cn") < 3
        assert time.monotonic() - begun < 4


def test_an_answer_that_unpacks_to_a_gigabyte_is_not_asked_for(hook: Hook) -> None:
    webhook().send(message(hook.url()))
    assert hook.got[0]["headers"]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(hook: Hook, status: int) -> None:
    elsewhere = Hook()
    with (
        flood(f"HTTP/1.1 {status} Go\r\nLocation: {elsewhere.url()}\r\nContent-Length: 0\r\n\r\n".encode(), b"") as (
            port, _,
        ),
        pytest.raises(PermanentFailure) as told,
    ):  # fmt: skip
        webhook().send(message(f"http://127.0.0.1:{port}/"))
    assert told.value.code == f"http-{status}"
    assert elsewhere.got == hook.got == []
    elsewhere.close()


def test_proxies_and_passwords_of_the_surroundings_are_not_used(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert webhook().send(message(hook.url())).detail == "http-200"
    assert "Authorization" not in hook.got[0]["headers"]


def test_what_a_receiver_would_have_remembered_is_not_sent_to_it_again() -> None:
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: who=wang\r\nContent-Length: 2\r\n\r\n{}"
    receiver = Dripper([(b'"attempt": 1}', head), (b'"attempt": 1}', head)], b" ")
    try:
        channel = webhook()
        for _ in range(2):
            channel.send(message(f"http://127.0.0.1:{receiver.port}/"))
        assert not any(b"who=wang" in each for each in receiver.got)
    finally:
        receiver.close()


@pytest.mark.parametrize("key", ["a/b/c/1/王/webhook", "a\r\nX-Evil: 1/b", "a\x00b", "a b%c", "\ud800"])
def test_a_key_with_odd_letters_is_spelled_and_smuggles_nothing(
    hook: Hook, mailbox: Mailbox, key: str
) -> None:
    if key != "\ud800":
        assert webhook().send(message(hook.url(), key)).detail == "http-200"
        got = hook.got[0]["headers"]
        assert got["Idempotency-Key"] == spelled(key)
        assert "X-Evil" not in got
        assert mail(mailbox.port).send(message("wang@example.cn", key)).detail == "smtp-250"
        head = mailbox.mails[0][1].partition(b"\r\n\r\n")[0]
        assert b"\r\nX-Evil" not in head
    else:
        # such a key is never made; were it, nothing is sent and nothing is doubled
        with pytest.raises((PermanentFailure, UnicodeError)):
            webhook().send(message(hook.url(), key))
        assert hook.got == []


def test_our_own_keys_are_spelled_as_they_are() -> None:
    for key in (
        "0123abcd/response/start/1/dept-yzc/webhook",
        "//clock_stepped@2026-03-11T01:00:00.000000Z/1/duty/mail",
        "ab/authoritative_release.2/due.2/3/head-zhc/log",
    ):
        assert spelled(key) == key


def test_half_a_letter_in_a_text_stops_no_alert(hook: Hook, mailbox: Mailbox) -> None:
    assert webhook().send(message(hook.url(), text="坏字\ud83d请签收")).detail == "http-200"
    assert "请签收" in hook.got[0]["text"]
    assert mail(mailbox.port).send(message("wang@example.cn", text="坏字\ud83d请签收")).detail == "smtp-250"


@pytest.mark.parametrize(
    "address",
    [
        "wang@example.cn\r\nBcc: all@example.cn",
        "wang@example.cn> SIZE=1",
        "wang@example.cn\nRCPT TO:<all@example.cn>",
        "<wang@example.cn>",
        "wang@example.cn,all@example.cn",
        "王@example.cn",
        "wang",
        "",
        "@example.cn",
        '"a b"@example.cn',
    ],
)
def test_an_address_that_is_none_reaches_nobody_at_all(mailbox: Mailbox, address: str) -> None:
    with pytest.raises(PermanentFailure) as told:
        mail(mailbox.port).send(message(address))
    assert told.value.code in {"bad-address", "smtp-501", "smtp-553"}
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://127.0.0.1/", "127.0.0.1", "", "http://", "http://[::1", "http://a..b/", "http://" + "a" * 70 + ".cn/",
        "file:///etc/passwd", "http://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_a_webhook_address_that_is_none_is_given_up_at_once(address: str) -> None:
    with pytest.raises((PermanentFailure, TemporaryFailure)) as told:
        webhook().send(message(address))
    assert told.value.code in {"bad-address", "connect"}


def test_a_line_end_in_an_address_smuggles_no_header(hook: Hook) -> None:
    with suppress(PermanentFailure, TemporaryFailure):
        webhook().send(message(hook.url("/a\r\nX-Evil: 1\r\n")))
    assert not any("X-Evil" in got["headers"] for got in hook.got)


def test_a_name_service_that_hangs_means_not_sent_and_costs_one_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_go = threading.Event()
    asked = []

    def hang(host: str, *_given: object, **_named: object) -> list[object]:
        asked.append(host)
        let_go.wait(20)
        raise socket.gaierror("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    channel = webhook(SHORT)
    begun = time.monotonic()
    faults = []

    def send() -> None:
        with pytest.raises(TemporaryFailure) as told:
            channel.send(message("http://hangs.example.cn/"))
        faults.append(told.value.code)

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun < 4
    assert len(faults) == 5
    assert asked == ["hangs.example.cn"], "whoever waits for a name waits for the same answer"
    let_go.set()


def test_a_server_that_takes_the_final_dot_and_drops_leaves_the_mail_unknown(mailbox: Mailbox) -> None:
    mailbox.answers = ["close"]
    with pytest.raises(OutcomeUnknown):
        mail(mailbox.port).send(message("wang@example.cn"))


def test_a_server_that_drops_in_the_middle_of_the_mail_has_not_got_it() -> None:
    script = [
        (b"", b"220 mail\r\n"), (b"\r\n", b"250 mail\r\n"), (b"\r\n", b"250 ok\r\n"), (b"\r\n", b"250 ok\r\n"),
    ]  # fmt: skip
    receiver = Dripper(script, b"4")
    try:
        with pytest.raises(TemporaryFailure):
            mail(receiver.port, SHORT).send(message("wang@example.cn"))
    finally:
        receiver.close()


def test_group_robots_are_known_not_to_know_keys() -> None:
    channel = Webhook(threads=1, timeout=SHORT, keyless=("oapi.dingtalk.com", "gateway.example.cn:8443"))
    assert not channel.knows_keys("https://OAPI.dingtalk.com/robot/send?access_token=x")
    assert not channel.knows_keys("https://gateway.example.cn:8443/x")
    assert channel.knows_keys("https://gateway.example.cn/x")
    assert channel.knows_keys("https://other.example.cn/oapi.dingtalk.com")


def test_a_host_that_had_no_thread_to_be_looked_up_in_is_found_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exhausted(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", exhausted)
        with pytest.raises(OSError, match="no thread"):
            addresses("localhost", 80, 1.0)
    assert addresses("localhost", 80, 5.0)
