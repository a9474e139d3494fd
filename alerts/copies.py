"""The desk's own mailbox, asked over IMAP whether the copy of a mail is there."""

import ssl
from contextlib import suppress
from dataclasses import dataclass, field

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError
from loguru import logger

from alerts.names import addresses, literal

#: longest waits for a connection and between two answers, seconds
_CONNECT_S, _READ_S = 5.0, 5.0


@dataclass(frozen=True, slots=True)
class Box:
    host: str
    port: int
    #: "tls" from the first byte, "starttls", or "none" on loopback
    security: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


class Copies:
    """A connection a question: they are rare."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def there(self, message_id: str) -> bool | None:
        """Whether a mail with this Message-ID is in the folder; None where that cannot be said.

        A folder without a single copy of ours proves nothing: the copies go somewhere else.
        """
        try:
            if not literal(self._box.host):
                addresses(self._box.host, self._box.port, _CONNECT_S)
            client = self._connected()
        except (OSError, IMAPClientError, ssl.SSLError, UnicodeError) as fault:
            logger.warning("查不了提醒邮件的副本，连接不上邮箱 {}：{}", self._box.host, type(fault).__name__)
            return None
        try:
            client.login(self._box.user, self._box.password)
            client.select_folder(self._box.folder, readonly=True)
            if client.search(["HEADER", "Message-ID", message_id]):
                return True
            return False if client.search(["HEADER", "X-Huiying-Key", "/"]) else None
        except (OSError, IMAPClientError, ssl.SSLError, ValueError) as fault:
            logger.warning(
                "查不了提醒邮件的副本，邮箱 {} 没有正常答复：{}", self._box.host, type(fault).__name__
            )
            return None
        finally:
            with suppress(OSError, IMAPClientError):
                client.shutdown()

    def _connected(self) -> IMAPClient:
        box = self._box
        client = IMAPClient(
            box.host, box.port, ssl=box.security == "tls", timeout=SocketTimeout(_CONNECT_S, _READ_S)
        )
        if box.security == "starttls":
            try:
                client.starttls(ssl.create_default_context())
            except BaseException:
                client.shutdown()
                raise
        return client
