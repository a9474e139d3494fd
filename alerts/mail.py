"""Mail by SMTP. Everything before the final dot that fails was not sent; after it, nobody knows.

The Message-ID follows from the alert's key, so that a copy can be searched for: where the desk has a mailbox
of its own, every mail goes there too, in the same transaction. All commands of one message share one deadline.
"""

import hashlib
import re
import smtplib
import socket
import ssl
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from alerts.attempt import Attempt, Timer
from alerts.copies import Copies
from alerts.message import Message, Receipt, spelled
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure

#: reply codes (RFC 5321, 4.2.1)
_DONE, _GO_ON, _NEVER = range(200, 300), range(300, 400), range(500, 600)
#: what may follow the final dot
_ANSWERS = (*_DONE, *range(400, 600))
#: how long a reply may be, in lines and in bytes a line
_LINES, _LINE = 100, 8192
#: what could end an address in a command
_UNFIT = re.compile(r"[\x00-\x20<>\x7f]")
#: mails whose copy the server would not take, remembered at most
_REFUSED = 1000


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    #: "tls" from the first byte, "starttls", or "none" on loopback
    security: str
    sender: str
    user: str = ""
    password: str = ""
    #: the desk's own mailbox, sent every mail unseen by the recipient; "" where there is none
    copy_to: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


class _Session(smtplib.SMTP):
    """Connected for one attempt, TLS from the first byte where the server wants it."""

    def __init__(self, server: Server, attempt: Attempt) -> None:
        self._server, self._attempt = server, attempt
        name = socket.gethostname()
        # without a name given, the library would ask the name service for ours
        super().__init__(server.host, server.port, name, timeout=attempt.remaining())
        if self.sock is not None and not ("." in name and name.isascii()):
            self.local_hostname = _literal(self.sock.getsockname()[0])

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        wire = self._attempt.connect(host, port)
        if self._server.security != "tls":
            return wire
        return ssl.create_default_context().wrap_socket(wire, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """As the library's, but for a server that talks without end: it is cut off as one that is silent."""
        if self.file is None:
            self.file = self.sock.makefile("rb")  # type: ignore[union-attr]
        said: list[bytes] = []
        for _ in range(_LINES):
            try:
                line = self.file.readline(_LINE)
            except OSError:
                line = b""
            if not line:
                self.close()
                raise smtplib.SMTPServerDisconnected("connection closed")
            said.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if line[:3].isdigit() else -1
            if code < 0 or line[3:4] != b"-":
                return code, b"\n".join(said)
        self.close()
        raise smtplib.SMTPServerDisconnected("it never comes to an end")


class Mail:
    """`alerts.message.Channel` over one SMTP server; a connection each message."""

    idempotent = False

    def __init__(self, server: Server, *, timeout: timedelta) -> None:
        self._server = server
        self.timeout = timeout
        self._timer = Timer(timeout)
        #: keys whose copy was refused: that it is not there proves nothing
        self._without_copy: OrderedDict[str, None] = OrderedDict()

    def destination(self, address: str) -> str:
        del address
        return f"mail:{self._server.host}:{self._server.port}"

    def send(self, message: Message) -> Receipt:
        raw = self._compose(message)
        with self._timer.attempt() as attempt, self._connected(attempt) as smtp:
            _expect(smtp.mail(self._server.sender), _DONE)
            _expect(smtp.rcpt(message.address), _DONE)
            self._copied(smtp, message.key)
            _expect(smtp.docmd("DATA"), _GO_ON)
            # until the final dot is out the server keeps nothing
            smtp.send(raw + b"\r\n.\r\n")
            attempt.sent = True
            code, _ = smtp.getreply()
            if code not in _ANSWERS:
                raise OutcomeUnknown("信已交出，答复看不懂", code="no-answer")
            _expect((code, b""), _DONE)
            return Receipt(f"smtp-{code}")

    def _copied(self, smtp: smtplib.SMTP, key: str) -> None:
        """Name the desk's own mailbox as well; where the server refuses that, the mail goes without."""
        if self._server.copy_to and smtp.rcpt(self._server.copy_to)[0] not in _DONE:
            self._without_copy[key] = None
            if len(self._without_copy) > _REFUSED:
                self._without_copy.popitem(last=False)

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
            if _UNFIT.search(message.address):
                raise ValueError(message.address)
        except (ValueError, IndexError, HeaderParseError):
            raise PermanentFailure("收件地址写法有误", code="bad-address") from None
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = self.message_id(message.key)
        mail["X-Huiying-Key"] = spelled(message.key)
        mail.set_content(message.text.encode("utf-8", "replace").decode(), cte="base64")
        lines = mail.as_bytes().split(b"\r\n")
        return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)

    @contextmanager
    def _connected(self, attempt: Attempt) -> Iterator[smtplib.SMTP]:
        """A session ready for mail; whatever fails in it but the last answer was not sent."""
        server = self._server
        smtp: smtplib.SMTP | None = None
        try:
            smtp = _Session(server, attempt)
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        except (smtplib.SMTPException, OSError, UnicodeError) as fault:
            raise _failure(fault, attempt) from None
        finally:
            if smtp is not None:
                smtp.close()


class CopiedMail(Mail):
    """Mail that can be asked for: `alerts.message.Asked`."""

    def __init__(
        self, server: Server, copies: Copies, *, timeout: timedelta, settles_after: timedelta
    ) -> None:
        super().__init__(server, timeout=timeout)
        self.settles_after = settles_after
        self._copies = copies

    def arrived(self, key: str) -> bool | None:
        """Whether the copy is in the desk's own mailbox; None where that cannot be said."""
        found = self._copies.there(self.message_id(key))
        return None if found is False and key in self._without_copy else found


def _failure(fault: Exception, attempt: Attempt) -> TemporaryFailure | OutcomeUnknown:
    if attempt.sent:
        return OutcomeUnknown("信已交出，未等到答复", code="no-answer")
    if attempt.cut:
        return TemporaryFailure("邮件服务器答复太慢", code="timeout")
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return TemporaryFailure("发信账号被拒绝，请核对账号和密码", code="smtp-auth")
    if isinstance(fault, smtplib.SMTPResponseException):
        return TemporaryFailure("邮件服务器暂时不能接收", code=f"smtp-{fault.smtp_code}")
    return TemporaryFailure("连接不上邮件服务器", code="connect")


def _expect(reply: tuple[int, bytes], good: range) -> None:
    code = reply[0]
    if code in good:
        return
    if code in _NEVER:
        raise PermanentFailure("邮件服务器拒绝接收", code=f"smtp-{code}")
    raise TemporaryFailure("邮件服务器暂时不能接收", code=f"smtp-{code}")


def _literal(address: str) -> str:
    """How a host without a name calls itself (RFC 5321, 4.1.3)."""
    plain = address.partition("%")[0]
    return f"[IPv6:{plain}]" if ":" in plain else f"[{plain}]"
