"""Each channel against a real receiver: what it says, and what each failure means."""

import email
import email.policy
import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta

import pytest

from alerts.daybook import Daybook
from alerts.mail import Mail, Server
from alerts.message import Message
from alerts.webhook import Webhook
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from tests.delivery.receivers import Hook, Mailbox, free_port

SECONDS = timedelta(seconds=5)
KEY = "a1b2/response/start/1/wang/webhook"


@pytest.fixture
def hook():
    receiver = Hook()
    yield receiver
    receiver.close()


@pytest.fixture
def mailbox():
    receiver = Mailbox()
    yield receiver
    receiver.close()


def message(
    address: str, text: str = "【贵阳卫健】交办：市医院产妇死亡一事。请签收", attempt: int = 1
) -> Message:
    return Message(KEY, address, text, "【贵阳卫健】交办", attempt)


def test_a_webhook_gets_text_key_and_a_signature_it_can_check(hook):
    Webhook(threads=2, timeout=SECONDS, secret=b"s3cret").send(message(hook.url()))
    (got,) = hook.got
    assert got["headers"]["Idempotency-Key"] == got["key"] == KEY
    assert got["text"].startswith("【贵阳卫健】")
    assert (
        got["headers"]["X-Huiying-Signature"]
        == "sha256=" + hmac.new(b"s3cret", got["raw"], hashlib.sha256).hexdigest()
    )


@pytest.mark.parametrize(
    ("answer", "failure", "code"),
    [
        (500, TemporaryFailure, "http-500"),
        (429, TemporaryFailure, "http-429"),
        (404, PermanentFailure, "http-404"),
        (302, PermanentFailure, "http-302"),
        ({"errcode": 45009, "errmsg": "too often"}, TemporaryFailure, "errcode-45009"),
        ("close", OutcomeUnknown, "no-answer"),
    ],
)
def test_what_a_webhook_answers_is_told_apart(hook, answer, failure, code):
    hook.answers.append(answer)
    with pytest.raises(failure) as told:
        Webhook(threads=2, timeout=SECONDS).send(message(hook.url()))
    assert told.value.code == code


def test_a_receiver_that_is_not_there_got_nothing():
    with pytest.raises(TemporaryFailure) as told:
        Webhook(threads=2, timeout=SECONDS).send(message(f"http://127.0.0.1:{free_port()}/"))
    assert told.value.code == "connect"


def test_a_receiver_that_never_answers_leaves_it_unknown(hook):
    hook.held["/slow"] = threading.Event()
    with pytest.raises(OutcomeUnknown):
        Webhook(threads=2, timeout=timedelta(seconds=0.3)).send(message(hook.url("/slow")))


def test_an_answer_that_drips_for_ever_is_cut_off(hook):
    hook.drip = threading.Event()
    started = time.monotonic()
    assert Webhook(threads=2, timeout=timedelta(seconds=0.5)).send(message(hook.url())).detail == "http-200"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1/x", "http://", "http://[oops"])
def test_an_address_that_is_none_fails_for_good(address):
    with pytest.raises(PermanentFailure):
        Webhook(threads=2, timeout=SECONDS).send(message(address))


def post(mailbox: Mailbox) -> Mail:
    return Mail(Server("127.0.0.1", mailbox.port, "none", "desk@example.cn"), timeout=SECONDS)


def test_a_mail_carries_the_text_and_an_id_made_from_its_key(mailbox):
    ours = post(mailbox)
    ours.send(message("wang@example.cn"))
    ((to, raw),) = mailbox.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (to, mail["Subject"]) == ("wang@example.cn", "【贵阳卫健】交办")
    assert mail["Message-ID"] == ours.message_id(KEY)
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "【贵阳卫健】交办：市医院产妇死亡一事。请签收"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("451 later", TemporaryFailure), ("554 no", PermanentFailure), ("close", OutcomeUnknown)],
)
def test_what_the_mail_server_says_to_the_final_dot_is_told_apart(mailbox, answer, failure):
    mailbox.answers.append(answer)
    with pytest.raises(failure):
        post(mailbox).send(message("wang@example.cn"))


def test_a_refused_recipient_fails_for_good_and_a_busy_one_for_now(mailbox):
    mailbox.refuse = {"gone@example.cn": "550 unknown", "busy@example.cn": "450 later"}
    with pytest.raises(PermanentFailure):
        post(mailbox).send(message("gone@example.cn"))
    with pytest.raises(TemporaryFailure):
        post(mailbox).send(message("busy@example.cn"))


def test_a_mail_server_that_is_not_there_got_nothing():
    with pytest.raises(TemporaryFailure):
        Mail(Server("127.0.0.1", free_port(), "none", "desk@example.cn"), timeout=SECONDS).send(
            message("w@example.cn")
        )


@pytest.mark.parametrize("address", ["nonsense", "a@b\r\nBcc: x@y.cn", "", "wang@卫健.中国"])
def test_a_hostile_address_never_becomes_a_header(mailbox, address):
    with pytest.raises(PermanentFailure):
        post(mailbox).send(message(address))
    assert mailbox.mails == []


def test_a_password_is_never_shown():
    assert "geheim" not in repr(Server("mail.example.cn", 465, "tls", "desk@example.cn", "desk", "geheim"))


def test_the_duty_log_holds_a_key_once_however_often_it_is_tried(tmp_path):
    book = Daybook(tmp_path / "duty.jsonl")
    book.send(message("wang"))
    assert book.send(message("wang", attempt=2)).detail == "already"
    (line,) = (tmp_path / "duty.jsonl").read_text().splitlines()
    assert json.loads(line)["key"] == KEY


def test_half_a_line_in_the_duty_log_is_no_delivery(tmp_path):
    path = tmp_path / "duty.jsonl"
    path.write_bytes(json.dumps({"key": KEY, "to": "wang", "text": "前半"}).encode()[:-4])
    assert Daybook(path).send(message("wang", attempt=2)).detail == "written"
    whole = [json.loads(line) for line in path.read_bytes().splitlines()[1:]]
    assert [line["key"] for line in whole] == [KEY]


def test_a_duty_log_that_cannot_be_written_fails_for_now(tmp_path):
    with pytest.raises(TemporaryFailure):
        Daybook(tmp_path / "missing" / "duty.jsonl").send(message("wang"))
