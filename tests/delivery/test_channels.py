"""Each channel against a real receiver: what it says, and what each failure means."""

import email
import email.policy
import hashlib
import hmac
import json
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.answer import judged
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


def hmac_of(*signed: bytes) -> str:
    return "sha256=" + hmac.new(b"s3cret", b"".join(signed), hashlib.sha256).hexdigest()


def test_a_webhook_gets_text_key_and_a_signature_it_can_check(hook):
    Webhook(threads=2, timeout=SECONDS, secret=b"s3cret").send(message(hook.url()))
    (got,) = hook.got
    assert got["headers"]["Idempotency-Key"] == got["key"] == KEY
    assert got["text"].startswith("【贵阳卫健】")
    assert got["headers"]["X-Huiying-Signature"] == hmac_of(got["raw"])
    assert "X-Huiying-Timestamp" not in got["headers"]


def test_a_time_is_signed_with_the_body_so_that_a_copy_sent_later_shows(hook):
    nine = datetime(2026, 3, 11, 1, 0, 0, 900_000, tzinfo=UTC)
    ours = replace(message(hook.url()), at=nine)
    Webhook(threads=2, timeout=SECONDS, secret=b"s3cret").send(ours)
    (got,) = hook.got
    assert got["headers"]["X-Huiying-Timestamp"] == "1773190800"
    assert got["headers"]["X-Huiying-Signature"] == hmac_of(b"1773190800.", got["raw"])


def test_without_a_secret_nothing_is_signed(hook):
    Webhook(threads=2, timeout=SECONDS).send(
        replace(message(hook.url()), at=datetime(2026, 3, 11, tzinfo=UTC))
    )
    assert not [name for name in hook.got[0]["headers"] if name.startswith("X-Huiying")]


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


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": 0, "errmsg": "ok"},
        {"errcode": "0"},
        {"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success"},
        {"code": 0}, {"code": 200}, {"code": 201}, {"code": 299}, {"code": "200"}, {"code": "0"}, {"code": 0.0},
        {"code": "ok"}, {"code": "OK"}, {"code": "success"}, {"code": "SUCCESS"},
        {"code": None}, {"code": ""}, {"code": True}, {"code": {"inner": 7}},
        {"success": True}, {"success": True, "code": 1},
        {"Errcode": 7}, {"data": {"errcode": 7}},
        [], [{"errcode": 7}], "errcode", None,
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_refuses_nothing_is_a_delivery(hook, answer):
    hook.answers.append(("application/json", json.dumps(answer).encode()))
    assert Webhook(threads=2, timeout=SECONDS).send(message(hook.url())).detail == "http-200"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"errcode": 310000, "errmsg": "keywords not in content"}, "errcode-310000"),
        ({"errcode": "310000"}, "errcode-310000"),
        ({"errcode": 93000, "code": 0}, "errcode-93000"),
        ({"errcode": 1, "success": True}, "errcode-1"),
        ({"errcode": -1}, "errcode--1"),
        ({"errcode": 200}, "errcode-200"),
        ({"StatusCode": 19001}, "errcode-19001"),
        ({"code": 19024, "msg": "Key Words Not Found"}, "errcode-19024"),
        ({"code": 199}, "errcode-199"), ({"code": 300}, "errcode-300"), ({"code": "500"}, "errcode-500"),
        ({"code": 1}, "errcode-1"), ({"code": "A0400"}, "errcode-A0400"),
        ({"code": 5.5}, "errcode-5.5"), ({"code": "9" * 5000}, "errcode-text"),
        ({"code": "请求太频繁，请稍后再试"}, "errcode-text"),
        ({"success": False}, "errcode-false"), ({"success": False, "code": "7"}, "errcode-7"),
        ({"success": False, "code": 200}, "errcode-false"),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_a_refusal_under_status_200_is_no_delivery_and_its_code_is_kept_but_not_its_words(hook, answer, code):
    hook.answers.append(answer)
    with pytest.raises(TemporaryFailure) as told:
        Webhook(threads=2, timeout=SECONDS).send(message(hook.url()))
    assert told.value.code == code


REFUSAL = '{"errmsg": "关键词不在内容中", "errcode": 310000}'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json; charset=GBK", REFUSAL.encode("gbk")),
        ("application/json", REFUSAL.encode("gbk")),
        ("application/json; charset=utf-8", REFUSAL.encode("gbk")),
        ('text/plain; Charset="utf-16"', REFUSAL.encode("utf-16")),
        ("text/html", REFUSAL.encode("utf-8-sig")),
        ("application/json; charset=utf-8", REFUSAL.encode("utf-8-sig")),
        ("application/json; charset=x-unheard-of", REFUSAL.encode()),
        ("application/json; charset=hex", REFUSAL.encode()),
        ("", REFUSAL.encode()),
        ("application/json", b" " * 60_000 + REFUSAL.encode()),
    ],
    ids=[
        "gbk",
        "gbk unsaid",
        "gbk called utf-8",
        "utf-16",
        "bom",
        "bom unsaid",
        "unknown",
        "no text",
        "none",
        "60 kB",
    ],
)
def test_a_refusal_is_read_in_whatever_charset_it_comes(hook, kind, body):
    hook.answers.append((kind, body))
    with pytest.raises(TemporaryFailure) as told:
        Webhook(threads=2, timeout=SECONDS).send(message(hook.url()))
    assert told.value.code == "errcode-310000"


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"<html>errcode: 7</html>", b'{"errcode": 7', b"\xff\xff\xff", b"[" * 60_000, b"x" * 1_000_000],
    ids=["empty", "word", "page", "half", "bytes", "deep", "long"],
)  # fmt: skip
def test_a_body_that_is_no_json_under_status_200_is_a_delivery(hook, body):
    hook.answers.append(("application/json", body))
    assert Webhook(threads=2, timeout=SECONDS).send(message(hook.url())).detail == "http-200"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_answer_whatever_it_holds_is_a_bug_of_ours(body, kind):
    try:
        assert judged(200, kind, body).detail == "http-200"
    except TemporaryFailure as refused:
        assert re.fullmatch(r"errcode-[A-Za-z0-9_.-]{1,32}", refused.code)


def test_a_receiver_that_is_not_there_got_nothing():
    with pytest.raises(TemporaryFailure) as told:
        Webhook(threads=2, timeout=SECONDS).send(message(f"http://127.0.0.1:{free_port()}/"))
    assert told.value.code == "connect"


def test_a_receiver_that_never_answers_leaves_it_unknown(hook):
    hook.held["/slow"] = threading.Event()
    with pytest.raises(OutcomeUnknown):
        Webhook(threads=2, timeout=timedelta(seconds=0.3)).send(message(hook.url("/slow")))


@pytest.mark.parametrize(
    "address",
    ["nonsense", "ftp://127.0.0.1/x", "http://", "http://[oops", f"http://{'a' * 70}.cn/", "http://.cn/"],
)
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


def test_a_disk_that_hangs_under_one_message_does_not_hold_the_next(tmp_path):
    book = Daybook(tmp_path / "duty.jsonl", timeout=timedelta(seconds=0.05))
    with book._lock, pytest.raises(TemporaryFailure) as told:
        book.send(message("wang"))
    assert told.value.code == "busy"
    assert book.send(message("wang")).detail == "written"
