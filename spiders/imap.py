"""A session with an IMAP server: blocking, read only. Everything here runs in a thread of its own.

The folder is opened by EXAMINE and texts are taken by BODY.PEEK (RFC 9051): nothing is marked as read,
moved or deleted.
"""

import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from monitor.domain.place import MailboxPlace
from monitor.errors import SourceFault
from spiders.attachments.attachment import LARGEST, unread_note
from spiders.charset import decode
from spiders.mail import Mail, decode_header, read_mail

#: larger mails are not fetched whole, but part by part what can be read
LARGEST_WHOLE = 2_000_000
#: bytes of parts fetched of one large mail; it is in memory twice while it is read
LARGEST_PARTS = 30_000_000
#: at the first look, and after the server numbered its mails anew, no older ones are read
FIRST_SPAN = timedelta(days=30)
#: mails read in one look; the rest is for the next
MOST_MAILS = 100

#: declared types not worth fetching; what else is attached is known by its bytes only
_UNREADABLE = frozenset({"image", "audio", "video", "font", "model"})
_TIMEOUT = SocketTimeout(connect=15, read=30)


@dataclass(frozen=True, slots=True)
class Folder:
    """What is to be read."""

    uid_validity: int
    #: ascending
    uids: tuple[int, ...]


class Session:
    """One connection; every method raises SourceFault (unreachable, timeout, mail-login, mail)."""

    def __init__(self, place: MailboxPlace, password: str) -> None:
        self._place = place
        self._password = password
        self._client: IMAPClient | None = None

    def open(self, validity: int | None, last_uid: int, now: datetime) -> Folder:
        """Log in, open the folder, and say which mails are new since `last_uid`."""
        with self._told():
            client = self._connected()
            answer = client.select_folder(self._place.folder, readonly=True)
            found = int(answer[b"UIDVALIDITY"])
            if found == validity:
                # "n:*" always names the last mail, even where its number is below n
                uids = [uid for uid in client.search(["UID", f"{last_uid + 1}:*"]) if uid > last_uid]
            else:
                uids = client.search(["SINCE", (now - FIRST_SPAN).date()])
            return Folder(found, tuple(sorted(uids)))

    def read(self, uid: int) -> Mail | None:
        """One mail; None when it is not there any more."""
        with self._told():
            client = self._client
            assert client is not None
            facts = client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid)
            if facts is None:
                return None
            arrived = facts.get(b"INTERNALDATE")
            arrived = arrived.astimezone(UTC) if isinstance(arrived, datetime) and arrived.tzinfo else None
            if int(facts.get(b"RFC822.SIZE") or 0) > LARGEST_WHOLE:
                return self._in_parts(client, uid, arrived)
            whole = client.fetch([uid], ["BODY.PEEK[]"]).get(uid)
            return None if whole is None else read_mail(whole.get(b"BODY[]") or b"", arrived)

    def close(self) -> None:
        """Log out; a server that does not answer is left."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError, IMAPClientError, ssl.SSLError):
                client.logout()

    def cut(self) -> None:
        """Break the connection from another thread; whatever waits on it ends with a fault."""
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError, AttributeError):
                client.socket().close()

    def _connected(self) -> IMAPClient:
        place = self._place
        client = IMAPClient(place.host, place.port, ssl=place.security == "tls", timeout=_TIMEOUT)
        self._client = client
        client.normalise_times = False
        if place.security == "starttls":
            client.starttls(ssl.create_default_context())
        client.login(place.user, self._password)
        return client

    def _in_parts(self, client: IMAPClient, uid: int, arrived: datetime | None) -> Mail:
        """The head and what can be read of a large mail put together; the rest stays on the server."""
        facts = client.fetch([uid], ["BODYSTRUCTURE", "BODY.PEEK[HEADER]"])[uid]
        head: bytes = facts[b"BODY[HEADER]"]
        kept, notes, fetched = [], [], 0
        for part in _leaves(facts[b"BODYSTRUCTURE"], ""):
            why = _left(part, fetched)
            if why:
                notes.append(unread_note(part.name, part.size, why))
                continue
            fetched += part.size
            found = client.fetch([uid], [f"BODY.PEEK[{part.number}.MIME]", f"BODY.PEEK[{part.number}]"])[uid]
            mime = found.get(f"BODY[{part.number}.MIME]".encode()) or b""
            kept.append(
                mime.rstrip(b"\r\n") + b"\r\n\r\n" + (found.get(f"BODY[{part.number}]".encode()) or b"")
            )
        return read_mail(_assembled(head, kept), arrived, tuple(notes))

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except LoginError:
            raise SourceFault(
                "mail-login", "邮箱拒绝登录；请核对 user 和 password（授权码），登录前不再频繁尝试"
            ) from None
        except TimeoutError:
            raise SourceFault("timeout", "邮箱服务器太慢，在时限内没有答复；到时自动再试") from None
        except ssl.SSLError as fault:
            why = f"与邮箱服务器的加密连接失败（{fault.reason or '证书或协议'}）；请核对 security、端口和证书"
            raise SourceFault("unreachable", why) from None
        except OSError as fault:
            why = f"连接不上邮箱服务器（{fault.strerror or type(fault).__name__}）；请核对 host 和 port"
            raise SourceFault("unreachable", why) from None
        except (IMAPClientError, KeyError, ValueError) as fault:
            # the server's words may hold the user's name
            why = f"邮箱服务器答复有误（{type(fault).__name__}）；请核对 folder，或联系邮箱管理员"
            raise SourceFault("mail", why) from None


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part of a mail as BODYSTRUCTURE tells it."""

    number: str
    #: whether it may hold words
    text: bool
    #: bytes, unpacked from base64
    size: int
    name: str


def _leaves(structure: Any, number: str) -> Iterator[_Leaf]:
    if structure.is_multipart:
        for place, part in enumerate(structure[0], 1):
            yield from _leaves(part, f"{number}.{place}" if number else str(place))
        return
    kind, subtype = (_word(each).lower() for each in structure[:2])
    disposition = next((each for each in structure[8:] if isinstance(each, tuple) and each), ())
    named = {**_pairs(structure[2]), **(_pairs(disposition[1]) if len(disposition) > 1 else {})}
    size = int(structure[6]) if isinstance(structure[6], int) else 0
    if _word(structure[5]).lower() == "base64":
        # 57 bytes become a line of 76 letters and its end
        size = size * 57 // 78
    attached = bool(_file_name(named)) or _word(next(iter(disposition), b"")).lower() == "attachment"
    text = (kind == "text" and subtype in {"plain", "html", "csv"}) or (attached and kind not in _UNREADABLE)
    yield _Leaf(number or "1", text, size, _file_name(named))


def _left(part: _Leaf, fetched: int) -> str:
    """Why a part stays on the server; empty when it is fetched."""
    if not part.text:
        return "不是文书"
    if part.size > LARGEST:
        return f"超过 {LARGEST // 1_000_000} MB"
    return "邮件太大" if fetched + part.size > LARGEST_PARTS else ""


def _file_name(named: dict[str, str]) -> str:
    """The name of a file, plain or as RFC 2231 writes it: filename*=utf-8''%E8..., also in pieces."""
    for key in ("filename", "name"):
        if key in named:
            return named[key]
        pieces = [value for name, value in sorted(named.items()) if name.startswith(f"{key}*")]
        if pieces:
            charset, _, rest = "".join(pieces).partition("'")
            return decode(unquote_to_bytes(rest.partition("'")[2]), charset).text
    return ""


def _pairs(values: Any) -> dict[str, str]:
    words = [_word(each) for each in values] if isinstance(values, tuple) else []
    return {name.lower(): value for name, value in zip(words[::2], words[1::2], strict=False)}


def _word(value: Any) -> str:
    return decode_header(value) if isinstance(value, bytes) else str(value or "")


def _assembled(head: bytes, parts: list[bytes]) -> bytes:
    """A mail of this head and these parts; the old structure's own headers are set aside."""
    kept = [
        line for line in head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")
        if line and not line.lower().startswith((b"content-", b"mime-version"))
    ]  # fmt: skip
    mark = b"=-huiying-parts"
    top = [*kept, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="' + mark + b'"', b"", b""]
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
    return b"\r\n".join(top) + body + b"--" + mark + b"--\r\n"
