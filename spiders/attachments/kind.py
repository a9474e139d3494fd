"""What a file is, by its bytes first; its name and declared type decide only between kinds of text."""

import codecs
from enum import Enum
from pathlib import PurePosixPath

from spiders.attachments.attachment import Unreadable


class Kind(Enum):
    TEXT = "text"
    HTML = "html"
    #: DOCX, XLSX and whatever else is packed so
    ZIP = "zip"
    #: compound files of Office 97 to 2003, and encrypted ones of later versions
    OLE = "ole"
    PDF = "pdf"


_HEAD = 1024
_SAMPLE = 65_536
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKS = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"%PDF-", Kind.PDF),
)
#: first bytes -> what a person calls it
_OTHERS = (
    (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"), (b"Rar!\x1a", "压缩包"), (b"7z\xbc\xaf", "压缩包"), (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"), (b"MZ", "可执行程序"), (b"\x7fELF", "可执行程序"), (b"ID3", "音频"),
    (b"\x78\x9f\x3e\x22", "Outlook 专用附件"),
)  # fmt: skip
_TEXT_TYPES = frozenset(
    ["text/plain", "text/html", "text/csv", "text/xml", "text/markdown", "application/octet-stream"]
)
_TEXT_NAMES = frozenset([".txt", ".csv", ".tsv", ".htm", ".html", ".mht", ".md", ".log"])
#: pages and tables saved by a web system often bear these names
_OFFICE_NAMES = frozenset([".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".pdf"])
_HTML_NAMES = frozenset([".htm", ".html"])
_HTML_HEADS = (b"<!doctype html", b"<html", b"<?xml", b"<table")


def kind_of(name: str, content_type: str, content: bytes) -> Kind:
    """The kind of a file. Raises Unreadable for what is none of them, with what it looks like."""
    if not content.strip():
        raise Unreadable("空文件")
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return kind
    for mark, called in _OTHERS:
        # a text may begin with these letters
        if content.startswith(mark) and not (mark.isalpha() and _is_text(content)):
            raise Unreadable(called)
    if content[4:8] == b"ftyp" or content[:4] == b"RIFF":
        raise Unreadable("图片、音频或视频")
    if _is_text(content):
        return _kind_of_text(name, content_type, content)
    if b"%PDF-" in content[:_HEAD]:
        return Kind.PDF
    raise Unreadable("无法辨认的格式")


def _is_text(content: bytes) -> bool:
    if content.startswith(_WIDE):
        return True
    sample = content[:_SAMPLE]
    strange = sum(sample.count(code) for code in range(0x20) if code not in b"\t\n\r\f\x1b")
    return b"\x00" not in sample and strange * 100 <= len(sample)


def _kind_of_text(name: str, content_type: str, content: bytes) -> Kind:
    ending = PurePosixPath(name.lower()).suffix
    declared = content_type.partition(";")[0].strip().lower()
    if declared not in _TEXT_TYPES and ending not in _TEXT_NAMES | _OFFICE_NAMES:
        # signatures, calling cards, programs: letters, yet nothing a citizen wrote
        raise Unreadable("不是文书")
    start = content[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    page = declared == "text/html" or ending in _HTML_NAMES or start.startswith(_HTML_HEADS)
    return Kind.HTML if page else Kind.TEXT
