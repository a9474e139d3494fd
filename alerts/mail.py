"""Mail by SMTP. Everything before the final dot that fails was not sent; after it, nobody knows.

The Message-ID follows from the alert's key, so that a copy can be searched for.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from alerts.message import Message, Receipt
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    #: "tls" from the first byte, "starttls", or "none" on loopback
    security: str
    sender: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


class Mail:
    """`alerts.message.Channel` over one SMTP server; a connection each message."""

    idempotent = False

    def __init__(self, server: Server, *, timeout: timedelta) -> None:
        self._server = server
        self.timeout = timeout

    def destination(self, address: str) -> str:
        del address
        return f"mail:{self._server.host}:{self._server.port}"

    def send(self, message: Message) -> Receipt:
        raw = self._compose(message)
        with self._connected() as smtp:
            _expect(smtp.mail(self._server.sender))
            _expect(smtp.rcpt(message.address))
            _expect(smtp.docmd("DATA"))
            # until the final dot is out the server keeps nothing
            smtp.send(raw)
            try:
                smtp.send(b"\r\n.\r\n")
                code, _ = smtp.getreply()
            except (OSError, smtplib.SMTPException):
                raise OutcomeUnknown("信已交出，未等到答复", code="no-answer") from None
            if not 200 <= code < 600:
                raise OutcomeUnknown("信已交出，答复看不懂", code="no-answer")
            _expect((code, b""))
            return Receipt(f"smtp-{code}")

    def message_id(self, key: str) -> str:
        """The Message-ID of an alert's mail, for searching."""
        host = self._server.sender.rpartition("@")[2] or "huiying"
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"

    def _compose(self, message: Message) -> bytes:
        mail = EmailMessage(policy=SMTP_POLICY)
        try:
            mail["From"] = Address(addr_spec=self._server.sender)
            mail["To"] = Address(addr_spec=message.address)
            message.address.encode("ascii")
        except (ValueError, IndexError):
            raise PermanentFailure("收件地址写法有误", code="bad-address") from None
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = self.message_id(message.key)
        mail["X-Huiying-Key"] = message.key
        mail.set_content(message.text, cte="base64")
        lines = mail.as_bytes().split(b"\r\n")
        return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A session ready for mail; whatever fails in it but the last answer was not sent."""
        seconds = self.timeout.total_seconds()
        server = self._server
        smtp: smtplib.SMTP | None = None
        try:
            if server.security == "tls":
                smtp = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=seconds, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        except smtplib.SMTPAuthenticationError:
            raise TemporaryFailure("发信账号被拒绝，请核对账号和密码", code="smtp-auth") from None
        except smtplib.SMTPResponseException as fault:
            raise TemporaryFailure("邮件服务器暂时不能接收", code=f"smtp-{fault.smtp_code}") from None
        except (smtplib.SMTPException, OSError):
            raise TemporaryFailure("连接不上邮件服务器", code="connect") from None
        finally:
            if smtp is not None:
                smtp.close()


def _expect(reply: tuple[int, bytes]) -> None:
    code = reply[0]
    if 200 <= code < 400:
        return
    if 500 <= code < 600:
        raise PermanentFailure("邮件服务器拒绝接收", code=f"smtp-{code}")
    raise TemporaryFailure("邮件服务器暂时不能接收", code=f"smtp-{code}")
