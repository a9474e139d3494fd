"""An attachment as it is given and as it was read, and how notes about it are worded. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.errors import BadInput
from spiders.attachments.radicals import written
from spiders.extract import one_line

#: a larger file is not opened, bytes
LARGEST = 20_000_000
#: a longer text is cut, characters
LONGEST = 200_000
#: of a name, in notes and headings, characters
LONGEST_NAME = 60

# bidirectional overrides make "txt.exe" look like "exe.txt"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS_BEFORE_TAB = re.compile(r" +\t")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Given:
    """A file as the mail holds it; name and type are only what the sender says."""

    name: str
    #: with its parameters: text/plain; charset=gbk
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was read of a file: text, at most `LONGEST` characters, and Chinese notes for a person."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader has to tell about a file beside its text; Chinese, without the file's name."""

    text: str


#: what a reader gives, piece by piece, so that reading can stop at any of them
Pieces = Iterator[str | Remark]


class Unreadable(BadInput):
    """A file is not read; the message is the reason in a few Chinese words. Never leaves this package."""


class NoText(BadInput):
    """A file opens well and holds no text; the message is a whole clause. Never leaves this package."""


def shown_name(name: str) -> str:
    """A file's name fit for a line: no unseen characters, at most 60, its ending kept."""
    name = one_line(_UNSEEN.sub("", name)) or "未命名"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"…{dot}{ending}" if stem and len(ending) <= 10 else "…"
    return name[: LONGEST_NAME - len(tail)] + tail


def unread_note(name: str, size: int, why: str) -> str:
    """The note of a file that was not read; `size` in bytes."""
    shown = f"{size / 1_000_000:.1f} MB" if size >= 50_000 else f"{-(-size // 1000)} KB"
    return f"附件未读：{shown_name(name)}（{shown}，{why}），请人工查看"


def unread(given: Given, why: str) -> Attachment:
    """A file that was not read, with the note that says why."""
    return Attachment("", (unread_note(given.name, len(given.content), why),))


def clean(text: str) -> str:
    """Text without control characters, radicals, lone surrogates, trailing blanks and empty lines."""
    text = _CONTROL.sub("", written(text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _BLANKS_BEFORE_TAB.sub("\t", _SURROGATE.sub("\ufffd", text))
    return "\n".join(line for each in text.split("\n") if (line := each.rstrip()))
