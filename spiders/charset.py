"""Bytes to text by what the bytes are; what they are declared as is only a hint.

Chinese pages and mails declare gb2312 and hold GBK, GB18030 or UTF-8, declare UTF-8 and hold GBK, or
declare nothing. GB18030 (GB 18030-2022) is read wherever GB2312 or GBK is declared: it holds both.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "hz", "big5": "big5hkscs",
    "cp950": "big5hkscs", "ascii": "utf-8", "iso8859-1": "cp1252", "latin-1": "cp1252",
}  # fmt: skip
#: spellings Python does not know
_ALIASES = {
    "gb-2312": "gb2312", "gb_2312": "gb2312", "x-gbk": "gbk", "chinese": "gb2312", "utf8mb4": "utf-8",
    "unicode": "utf-8", "cn-gb": "gb2312", "x-x-big5": "big5",
}  # fmt: skip
#: how the names of charsets begin
_TEXTS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "gb",
    "big5",
    "hz",
    "euc",
    "iso",
    "cp",
    "shift",
    "koi8",
    "ascii",
    "johab",
    "mac-",
)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)|<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
#: how far into a document its charset is declared: some put a page of comments before it
_HEAD = 65_536
#: judging needs no more bytes, and no more letters beyond ASCII
_SAMPLE, _LETTERS = 200_000, 20_000
_ASCII = re.compile(r"[\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    #: a Python codec name
    charset: str
    #: a Chinese line where some bytes could not be read
    note: str = ""


def declared_in(raw: bytes) -> str:
    """The charset an XML prolog or an HTML meta tag declares, else empty."""
    match = _DECLARED.search(raw[:_HEAD])
    return "" if match is None else (match[1] or match[2]).decode("ascii", "replace")


def charset_in(content_type: str) -> str:
    """The charset a Content-Type header names, else empty."""
    match = _NAMED.search(content_type)
    return "" if match is None else match[1]


def decode(raw: bytes, *declared: str) -> Decoded:
    """The text of the bytes; `declared` are the charsets named outside and inside, most trusted first."""
    for mark, charset in _BOMS:
        if raw.startswith(mark):
            return _read(raw, charset)
    if (wide := _wide(raw)) is not None:
        return _read(raw, wide)
    try:
        plain = raw.decode("utf-8")
    except UnicodeError:
        plain = None
    # 7-bit charsets are valid UTF-8 too; they shift by these
    if plain is not None and b"\x1b" not in raw and b"~{" not in raw:
        return Decoded(plain, "utf-8")
    hints = [known for name in (*declared, declared_in(raw)) if (known := _known(name))]
    escaping = bool(hints) and hints[0] in _ESCAPING
    if plain is not None and not (escaping and b"\x1b" in raw):
        return Decoded(plain, "utf-8")
    if escaping:
        return _read(raw, hints[0])
    candidates = dict.fromkeys((*hints, "gb18030", "utf-8", "big5hkscs"))
    sample = raw[:_SAMPLE]
    return _read(raw, min(candidates, key=lambda each: _strangeness(sample, each)))


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: a page's tags are every other byte zero."""
    head = raw[:400]
    half = len(head) // 2
    if half < 20 or b"<" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd * 3 > half and even * 10 < half:
        return "utf-16-le"
    return "utf-16-be" if even * 3 > half and odd * 10 < half else None


#: 7-bit charsets: their bytes are always valid UTF-8 too
_ESCAPING = frozenset({"iso2022_jp", "iso2022_kr", "hz"})


def _known(name: str) -> str:
    name = name.strip().strip("\"'").lower()
    try:
        canonical = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    if not canonical.startswith(_TEXTS):
        # rot13, idna, unicode_escape and the like are codecs too
        return ""
    return _WIDER.get(canonical, canonical)


def _read(raw: bytes, charset: str) -> Decoded:
    text = raw.decode(charset, "replace")
    lost = text.count("\ufffd")
    note = f"有 {lost} 处字节无法识别，已用 \ufffd 代替" if lost else ""
    return Decoded(text.removeprefix("\ufeff"), charset, note)


def _strangeness(sample: bytes, charset: str) -> float:
    """How unlike written Chinese (or plain ASCII) the bytes read in this charset are; 0 is best."""
    text = _ASCII.sub("", sample.decode(charset, "replace"))[:_LETTERS]
    strange = 0.0
    for letter, times in Counter(text).items():
        if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or letter < "\xa0":
            strange += 5 * times
        elif letter not in _COMMON:
            strange += times
    return strange / (len(text) + 1)


def _common() -> frozenset[str]:
    """The 3,755 characters of GB 2312 level 1, the frequent ones of Big5, and punctuation of both."""
    letters = set("，。、；：？！“”‘’（）《》〈〉【】—…·％￥「」『』〔〕　～－")
    for charset, leads in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        for lead in leads:
            for trail in range(0x40, 0xFF):
                letters.update(bytes((lead, trail)).decode(charset, "ignore"))
    letters.update(chr(code) for code in range(0xFF01, 0xFF5F))
    return frozenset(letter for letter in letters if letter > "\x80")


_COMMON = _common()
