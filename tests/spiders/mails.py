"""Mails as bytes, broken where a test wants them broken."""

import base64
from email.message import EmailMessage


def letter(
    subject: str = "反映医院收费问题",
    text: str = "我市某医院重复收费，请核查。",
    *,
    name: str = "a1",
    date: str = "Mon, 05 Jan 2026 08:30:00 +0800",
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "张三 <zhangsan@example.cn>"
    message["To"] = "shuji@example.cn"
    message["Subject"] = subject
    message["Date"] = date
    message["Message-ID"] = f"<{name}@example.cn>"
    message.set_content(text)
    return message


def bare(subject: bytes, body: bytes, charset: str, name: str = "b1") -> bytes:
    """A mail written by hand: headers as bytes, a body in base64."""
    return (
        b"From: a@example.cn\r\nSubject: " + subject + b"\r\nDate: Mon, 05 Jan 2026 08:30:00 +0800\r\n"
        b"Message-ID: <" + name.encode() + b"@example.cn>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(body).replace(b"\n", b"\r\n")
    )  # fmt: skip


def encoded(text: str, charset: str, declared: str, *, cut: int) -> bytes:
    """An encoded subject whose bytes are cut in two words at `cut`, inside a character where it is odd."""
    raw = text.encode(charset)
    words = (
        b"=?" + declared.encode() + b"?B?" + base64.b64encode(each) + b"?=" for each in (raw[:cut], raw[cut:])
    )
    return b"\r\n ".join(words)
