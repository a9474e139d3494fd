"""The mail room: an SMTP server that takes every mail and keeps it for its recipients, in memory."""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

#: mails kept for each person; older ones go
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    text: str


class MailRoom:
    """Listens at once, on a thread with a loop of its own; safe to read from any thread."""

    def __init__(self, port: int = 0) -> None:
        """Listen.

        Raises:
            OSError: when the port is taken; 0 takes a free one.

        """
        self._lock = threading.Lock()
        self._kept: dict[str, deque[Mail]] = {}
        self._new: deque[Mail] = deque()
        self._loop = asyncio.new_event_loop()
        try:
            self._server = self._loop.run_until_complete(
                self._loop.create_server(self._session, "127.0.0.1", port)
            )
        except OSError:
            self._loop.close()
            raise
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def inbox(self, address: str) -> tuple[Mail, ...]:
        """What one recipient got, the oldest first."""
        with self._lock:
            return tuple(self._kept.get(address, ()))

    def take(self) -> list[Mail]:
        """Everything that came since it was last asked for."""
        with self._lock:
            new = list(self._new)
            self._new.clear()
            return new

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            for address in envelope.rcpt_tos:
                mail = Mail(address, str(message["Subject"] or ""), _text(message))
                self._kept.setdefault(address, deque(maxlen=_KEPT)).append(mail)
                self._new.append(mail)
        return "250 OK"

    def _session(self) -> SMTP:
        return SMTP(self, hostname="town.test", ident="town", enable_SMTPUTF8=True, loop=self._loop)

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    try:
        return "" if body is None else str(body.get_content())
    except (LookupError, ValueError):
        return ""
