"""Compound files: which Office file is inside, and the text of Word 97 to 2003 by its piece table.

Places and flags: [MS-DOC] 2.4.1 (retrieving text), 2.5.2 and 2.5.5 (FibBase, FibRgFcLcb97),
2.9.38 (Clx), 2.9.73 (FcCompressed), 2.9.177 (Pcd).
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO

import olefile

from spiders.attachments.attachment import Unreadable
from spiders.attachments.sheets import read_xls

_WORD, _WORD_6 = 0xA5EC, 0xA5DC
#: nFib of Word 97; before it there is no such table
_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
#: where the head says where the piece table is, and how long
_CLX = 0x01A2
_PROPERTIES, _PIECES = 1, 2
#: a field is 0x13, its code, 0x14, what a reader sees, 0x15; fields stand inside fields
_FIELD = re.compile(r"([\x13\x14\x15])")
#: cell mark, line break, page break, hyphen that does not break, hyphen that is not seen
_SIGNS = str.maketrans({"\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\r": "\n", "\x1e": "-", "\x1f": None})
_ROW_END = re.compile(r"\x07\x07")


def read_ole(content: bytes) -> Iterator[str]:
    """The text of whatever Office file this is. Raises Unreadable for passwords and other files."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as file:
            if file.exists("EncryptedPackage"):
                raise Unreadable("已加密")
            if file.exists("WordDocument"):
                yield from _word(file)
            elif file.exists("Workbook") or file.exists("Book"):
                yield from read_xls(content)
            else:
                raise Unreadable(_called(file))
    except (OSError, struct.error, IndexError):
        raise Unreadable("文件残缺") from None


def _called(file: olefile.OleFileIO) -> str:
    if file.exists("PowerPoint Document"):
        return "演示文稿"
    return "Outlook 邮件" if file.exists("__properties_version1.0") else "无法辨认的格式"


def _word(file: olefile.OleFileIO) -> Iterator[str]:
    stream: bytes = file.openstream("WordDocument").read()
    mark, version = struct.unpack_from("<HH", stream)
    (flags,) = struct.unpack_from("<H", stream, 0x0A)
    if mark == _WORD_6 or (mark == _WORD and version < _WORD_97):
        raise Unreadable("Word 97 以前的格式")
    if mark != _WORD:
        raise Unreadable("文件残缺")
    if flags & _ENCRYPTED:
        raise Unreadable("已加密")
    table: bytes = file.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    place, length = struct.unpack_from("<II", stream, _CLX)
    yield _plain("".join(_pieces(stream, _piece_table(table[place : place + length]))))


def _piece_table(clx: bytes) -> bytes:
    """The table itself, behind any number of properties."""
    place = 0
    while place < len(clx) and clx[place] == _PROPERTIES:
        place += 3 + int(struct.unpack_from("<H", clx, place + 1)[0])
    if place >= len(clx) or clx[place] != _PIECES:
        raise Unreadable("文件残缺")
    (length,) = struct.unpack_from("<I", clx, place + 1)
    return clx[place + 5 : place + 5 + length]


def _pieces(stream: bytes, table: bytes) -> Iterator[str]:
    """The pieces in reading order: n + 1 positions of 4 bytes, then n entries of 8."""
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    total = 0
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        characters = positions[number + 1] - positions[number]
        if characters < 0:
            raise Unreadable("文件残缺")
        # pieces may overlap: a small file must not become an endless text
        total += characters
        if total > len(stream):
            return
        place = where & 0x3FFFFFFF
        if where & 0x40000000:
            yield stream[place // 2 : place // 2 + characters].decode("cp1252", "replace")
        else:
            yield stream[place : place + 2 * characters].decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    text = "".join(_without_codes(text))
    return _ROW_END.sub("\r", text).translate(_SIGNS)


def _without_codes(text: str) -> Iterator[str]:
    #: of each field we are in, whether its code is still running
    fields: list[bool] = []
    running = 0
    for each in _FIELD.split(text):
        if each == "\x13":
            fields.append(True)
            running += 1
        elif each in {"\x14", "\x15"} and fields:
            running -= fields[-1]
            fields[-1] = False
            if each == "\x15":
                fields.pop()
        elif not running:
            yield each
