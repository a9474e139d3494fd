"""Bytes to text by what the bytes are; what they are declared as is only a hint.

Chinese pages and mails declare gb2312 and hold GBK, GB18030 or UTF-8, declare UTF-8 and hold GBK, or
declare nothing. GB18030 (GB 18030-2022) is read wherever GB2312 or GBK is declared: it holds both.
"""

import codecs
import re
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
#: how far into a document its charset is declared
_HEAD = 4096
#: judging needs no more
_SAMPLE = 200_000


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


def decode(raw: bytes, *declared: str) -> Decoded:
    """The text of the bytes; `declared` are the charsets named outside and inside, most trusted first."""
    for mark, charset in _BOMS:
        if raw.startswith(mark):
            return _read(raw, charset)
    hints = [known for name in (*declared, declared_in(raw)) if (known := _known(name))]
    if _fits(raw, "utf-8") and not (hints and hints[0] in _ESCAPING and b"\x1b" in raw):
        return Decoded(raw.decode("utf-8"), "utf-8")
    if hints and hints[0] in _ESCAPING:
        return _read(raw, hints[0])
    candidates = dict.fromkeys((*hints, "gb18030", "utf-8", "big5hkscs"))
    sample = raw[:_SAMPLE]
    return _read(raw, min(candidates, key=lambda each: _strangeness(sample, each)))


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


def _fits(raw: bytes, charset: str) -> bool:
    try:
        raw.decode(charset)
    except UnicodeError:
        return False
    return True


def _read(raw: bytes, charset: str) -> Decoded:
    text = raw.decode(charset, "replace")
    lost = text.count("\ufffd")
    note = f"有 {lost} 处字节无法识别，已用 \ufffd 代替" if lost else ""
    return Decoded(text.removeprefix("\ufeff"), charset, note)


def _strangeness(sample: bytes, charset: str) -> float:
    """How unlike written Chinese (or plain ASCII) the bytes read in this charset are; 0 is best."""
    text = sample.decode(charset, "replace")
    strange = 0.0
    wide = 1
    for letter in text:
        if letter < "\x80":
            continue
        wide += 1
        if letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or letter < "\xa0":
            strange += 5
        elif letter not in _COMMON:
            strange += 1
    return strange / wide


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
