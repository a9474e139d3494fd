"""A ZIP package of XML parts (ECMA-376 part 2), opened only when it cannot be a bomb. Runs in the child."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from xml.parsers import expat

from spiders.attachments.attachment import Unreadable

#: entries of a package; a long report with pictures has some hundreds
MOST_ENTRIES = 3_000
#: bytes of all entries together, unpacked
LARGEST_WHOLE = 300_000_000
#: one part larger than this and packed better than `RATIO` is a bomb; sheets reach 1:60
LARGE_PART = 10_000_000
RATIO = 150

_CHUNK = 65_536


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The package, checked. Raises Unreadable for bombs, passwords, document types, and no ZIP at all.

    Sizes are checked as declared. That is enough: zipfile never gives more of an entry than its
    declared size, and one that holds more then fails its checksum.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_sizes(package.infolist())
            for entry in package.infolist():
                _check_prolog(package, entry)
            yield package
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise Unreadable("文件残缺") from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"压缩包内文件超过 {MOST_ENTRIES} 个，疑似恶意文件")
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise Unreadable(f"解压后超过 {LARGEST_WHOLE // 1_000_000} MB，疑似恶意文件")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Unreadable("已加密")
        if entry.file_size > LARGE_PART and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise Unreadable("压缩比异常，疑似恶意文件")


def _check_prolog(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No part may bring a document type (ECMA-376 part 2, markup): entities could grow without end.

    The name tells nothing about what a part is, so the beginning of each is tried as XML.
    """
    if entry.is_dir():
        return
    with package.open(entry) as part:
        start = part.read(_CHUNK)
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("doctype")
    parser.StartElementHandler = lambda *_: seen.append("element")
    # broken, or no XML at all: whoever reads the part will say so
    with suppress(expat.ExpatError):
        # "<!DOCTYPE" comes before any element, so what was seen first tells
        parser.Parse(start, False)
    if seen and seen[0] == "doctype":
        raise Unreadable("含实体定义，疑似恶意文件")
    if not seen and len(start) == _CHUNK and start.lstrip()[:1] == b"<":
        raise Unreadable("结构异常，疑似恶意文件")
