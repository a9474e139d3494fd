"""A mail as bytes -> subject, text, time. Whatever is broken in it, what can be read is read.

Pure but for attached files: these are handed to `attachments`, by default a child process with limits.

Name and address of the sender stand apart from subject and text: they are handed over to be sealed.
"""

import base64
import binascii
import email
import hashlib
import quopri
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message

from monitor.domain.instant import Instant
from spiders.attachments.attachment import LARGEST, Attachment, Given, shown_name
from spiders.attachments.child import read_files
from spiders.charset import decode
from spiders.dates import TOLERANCE, read_date
from spiders.extract import one_line, text_of

#: a longer text is cut: nobody reads it at a duty desk
LONGEST_TEXT = 200_000
#: nested mails and parts; more is an attack
MOST_PARTS = 200

_WORD = re.compile(rb"=\?([\w.:-]+)(?:\*[\w-]+)?\?([bBqQ])\?([^?]*)\?=")
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)
_LONGEST_SENDER = 300
_GAP = re.compile(rb"(\?=)\s+(=\?)")
_BOUNDARY = re.compile(rb"^--([^\s\"]{1,70})\r?\nContent-", re.MULTILINE | re.IGNORECASE)

#: attached files -> what was read of each, in the same order
Reading = Callable[[Sequence[Given]], Sequence[Attachment]]


@dataclass(frozen=True, slots=True)
class Mail:
    #: the Message-ID, else a hash of the whole
    external_id: str
    subject: str
    text: str
    sent: Instant | None
    notes: tuple[str, ...]
    #: (name or email, value) of who sent it and where an answer is asked for
    sender: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the letter itself, readable or not."""

    kind: str
    text: str
    note: str = ""


def read_mail(
    raw: bytes, arrived: datetime | None, notes: tuple[str, ...] = (), *, attachments: Reading = read_files
) -> Mail:
    """Read a mail; `arrived` is when the server took it in, aware, `notes` what is known already."""
    message = email.message_from_bytes(raw)
    parts = list(_parts(message))
    pieces = [each for each in parts if isinstance(each, _Piece)]
    files = [each for each in parts if isinstance(each, Given)]
    read = attachments(files)
    whole = "\n".join(each for each in (_body(pieces), *_attached(files, read)) if each)
    if len(whole) > LONGEST_TEXT:
        whole, notes = whole[:LONGEST_TEXT], (*notes, f"正文过长，只取前 {LONGEST_TEXT} 字")
    sent, doubt = _sent(header(message, "Date"), arrived)
    found = (*notes, *doubt, *(each.note for each in pieces if each.note))
    of_files = (note for each in read for note in each.notes)
    return Mail(
        header(message, "Message-ID").strip("<> ") or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        header(message, "Subject"), whole, sent, tuple(dict.fromkeys((*found, *of_files))), _sender(message),
    )  # fmt: skip


def _sender(message: Message) -> tuple[tuple[str, str], ...]:
    """Whatever stands there, a forged name too: what it says is not to be read by everybody."""
    found: list[tuple[str, str]] = []
    for where in ("From", "Reply-To"):
        told = header(message, where)[:_LONGEST_SENDER]
        address = _ADDRESS.search(told)
        name = (told if address is None else told[: address.start()]).strip(" <>\"'“”,;()")
        found += [("name", name)] if name else []
        found += [("email", address[0])] if address is not None else []
    return tuple(dict.fromkeys(found))


def header(message: Message, name: str) -> str:
    """A header as text on one line, whatever its bytes are; empty where it is missing."""
    value = message.get(name)
    # raw bytes beyond ASCII come as surrogates, or inside a Header object
    raw = _header_bytes(value)
    return one_line(decode_header(raw))


def decode_header(raw: bytes) -> str:
    """Encoded words (RFC 2047) and bare bytes; words of one charset are joined before decoding.

    Chinese mailers cut a character of two bytes in half between two words.
    """
    raw = _GAP.sub(rb"\1\2", re.sub(rb"\r?\n[ \t]*", b" ", raw))
    runs: list[tuple[str, bytes]] = []
    place = 0
    for word in _WORD.finditer(raw):
        runs.append(("", raw[place : word.start()]))
        runs.append((word[1].decode("ascii").lower(), _word_bytes(word)))
        place = word.end()
    runs.append(("", raw[place:]))
    joined: list[tuple[str, bytes]] = []
    for charset, piece in runs:
        if joined and piece and joined[-1][0] == charset:
            joined[-1] = (charset, joined[-1][1] + piece)
        elif piece:
            joined.append((charset, piece))
    return "".join(decode(piece, charset).text for charset, piece in joined)


def _header_bytes(value: object) -> bytes:
    if value is None:
        return b""
    chunks = getattr(value, "_chunks", None)
    text = "".join(part for part, _ in chunks) if chunks else str(value)
    return text.encode("utf-8", "surrogateescape")


def _word_bytes(word: re.Match[bytes]) -> bytes:
    if word[2] in b"qQ":
        return quopri.decodestring(word[3], header=True)
    try:
        return base64.b64decode(word[3] + b"=" * (-len(word[3]) % 4))
    except binascii.Error:
        return word[0]


def _attached(files: Sequence[Given], read: Sequence[Attachment]) -> Iterator[str]:
    for file, found in zip(files, read, strict=True):
        if found.text:
            yield f"【附件：{shown_name(file.name)}】\n{found.text}"


def _parts(message: Message) -> Iterator[_Piece | Given]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            yield _Piece("", "", note=f"邮件的部分超过 {MOST_PARTS} 个，其余未读")
            return
        mended = _mended(part)
        if mended is not None:
            yield _Piece("", "", note="邮件结构残缺，只读了可辨认的部分")
            yield from _parts(mended)
        elif not part.is_multipart():
            name = _name(part)
            attached = bool(name) or part.get_content_disposition() == "attachment"
            yield Given(name, _declared(part), _payload(part)) if attached else _piece(part)


def _mended(part: Message) -> Message | None:
    """A multipart whose named boundary is not there, by the boundary that is."""
    if part.is_multipart() or part.get_content_maintype() != "multipart":
        return None
    raw = _payload(part)
    match = _BOUNDARY.search(raw)
    if match is None:
        return None
    whole = b'Content-Type: multipart/mixed; boundary="' + match[1] + b'"\n\n' + raw
    mended = email.message_from_bytes(whole)
    return mended if mended.is_multipart() else None


def _piece(part: Message) -> _Piece:
    kind = part.get_content_type()
    raw = _payload(part)
    if kind not in {"text/plain", "text/html", "text/csv"}:
        return _Piece("", "", note="内嵌的图片等内容未读" if raw.strip() else "")
    if len(raw) > LARGEST:
        return _Piece("", "", note=f"正文超过 {LARGEST // 1_000_000} MB，未读，请人工查看")
    decoded = decode(raw, _charset(part))
    page = kind == "text/html"
    text = text_of(decoded.text) if page else decoded.text.replace("\r\n", "\n").strip()
    return _Piece("html" if page else "plain", text, decoded.note)


def _body(pieces: list[_Piece]) -> str:
    """The plain parts; where there are none, the HTML ones."""
    for kind in ("plain", "html"):
        text = "\n".join(each.text for each in pieces if each.kind == kind and each.text)
        if text:
            return text
    return ""


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _declared(part: Message) -> str:
    """The declared type with its charset, cleaned of whatever else stands there."""
    charset = _charset(part)
    return f"{part.get_content_type()}; charset={charset}" if charset.isascii() else part.get_content_type()


def _charset(part: Message) -> str:
    value = part.get_param("charset")
    return str(value[2] if isinstance(value, tuple) else value or "").strip()


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (UnicodeError, ValueError):
        return "未命名"
    return one_line(decode_header(name.encode("utf-8", "surrogateescape")))[:120]


def _sent(text: str, arrived: datetime | None) -> tuple[Instant | None, tuple[str, ...]]:
    """The sender's own date, unless it lies after the arrival."""
    claimed = read_date(text)
    if arrived is None:
        return claimed, ()
    if claimed is None:
        return Instant(arrived), ("邮件没有写明时间，采用送达时间",)
    if claimed.at > arrived + TOLERANCE:
        return Instant(arrived), ("邮件自称的时间晚于送达时间，采用送达时间",)
    return claimed, ()
