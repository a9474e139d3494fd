"""Files of an office, made by hand so that a test can break them where it wants."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

import openpyxl
from pypdf import PdfReader, PdfWriter

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PAD = 4096


def packed(parts: dict[str, str | bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return whole.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{escape(each)}</w:t></w:r>" for each in runs) + "</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<w:tc>{paragraph(each)}</w:tc>" for each in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def word_part(inside: str, root: str = "document", prolog: str = "") -> str:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    return f'<?xml version="1.0"?>{prolog}<w:{root} xmlns:w="{_W}" xmlns:mc="{mc}">{inside}</w:{root}>'


def docx(inside: str = "", **more: str) -> bytes:
    """A Word file; `more` are parts beside the body: header1=..., footnotes=..."""
    inside = inside or paragraph("关于某中学食堂的情况反映")
    others = {f"word/{name}.xml": part for name, part in more.items()}
    body = word_part(f"<w:body>{inside}</w:body>")
    return packed({"[Content_Types].xml": "<Types/>", **others, "word/document.xml": body})


def xlsx(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) of sectors of 512 bytes; streams are padded over the mini stream's limit."""
    chains, content = [], b""
    directory = (len(streams) + 1 + 3) // 4
    blocks = [_block(each) for each in streams.values()]
    sectors = directory + sum(len(each) // 512 for each in blocks)
    fats = next(count for count in range(1, 99) if (sectors + count) <= count * 128)
    table = [0xFFFFFFFD] * fats + _chain(fats, directory)
    for block in blocks:
        chains.append(len(table))
        table += _chain(len(table), len(block) // 512)
        content += block
    table += [0xFFFFFFFF] * (fats * 128 - len(table))
    entries = _entry("Root Entry", 5, 1 if streams else -1, 0xFFFFFFFE, 0)
    for place, (name, start) in enumerate(zip(streams, chains, strict=True), 1):
        # a tree that leans to the right is a tree
        entries += _entry(
            name, 2, -1, start, len(blocks[place - 1]), place + 1 if place < len(streams) else -1
        )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<9I", 0, fats, fats, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(fats), *[0xFFFFFFFF] * (109 - fats))
    return head + struct.pack(f"<{len(table)}I", *table) + entries.ljust(directory * 512, b"\0") + content


def _block(content: bytes) -> bytes:
    return content.ljust(max(_PAD, -(-len(content) // 512) * 512), b"\0")


def _chain(start: int, length: int) -> list[int]:
    return [*range(start + 1, start + length), 0xFFFFFFFE]


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = -1) -> bytes:
    wide = (name + "\0").encode("utf-16-le")
    return (
        wide.ljust(64, b"\0") + struct.pack("<HBBiii", len(wide), kind, 1, -1, right, child)
        + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip


def doc(*pieces: str | bytes, flags: int = 0, version: int = 0x00C1) -> bytes:
    """A Word 97 file; bytes become a piece of one byte a character."""
    raw = [each if isinstance(each, bytes) else each.encode("utf-16-le") for each in pieces]
    counts = [len(each) for each in pieces]
    place, where = 0x800, []
    for piece, content in zip(pieces, raw, strict=True):
        where.append((place * 2) | 0x40000000 if isinstance(piece, bytes) else place)
        place += len(content)
    ends = [sum(counts[:n]) for n in range(len(counts) + 1)]
    table = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<HIH", 0, at, 0) for at in where)
    # a property block stands before the table, as Word writes it
    clx = b"\x01\x02\x00\xaa\xbb" + b"\x02" + struct.pack("<I", len(table)) + table
    head = bytearray(0x800)
    struct.pack_into("<HH", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 0x0A, 0x0200 | flags)
    struct.pack_into("<II", head, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(head) + b"".join(raw), "1Table": clx})


def xls(sheet: str, *rows: Sequence[str | float | date]) -> bytes:
    """An Excel 97 file of one sheet ([MS-XLS]): words, numbers and dates."""
    plain, dated = (struct.pack("<HHH", 0, form, 0) + bytes(14) for form in (0, 14))
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)) + _record(0x00E0, plain)
    start += _record(0x00E0, dated)
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    length = len(start) + 4 + 6 + len(name) + 4
    start += _record(0x0085, struct.pack("<IH", length, 0) + name) + _record(0x000A, b"")
    cells = b"".join(
        _old_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)
    )
    inside = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + cells + _record(0x000A, b"")
    return compound({"Workbook": start + inside})


def _old_cell(row: int, column: int, value: str | float | date) -> bytes:
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + text)
    dated = isinstance(value, date)
    number = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
    return _record(0x0203, struct.pack("<HHHd", row, column, int(dated), number))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def pdf(*pages: str, gbk: bool = False, more: dict[int, bytes] | None = None) -> bytes:
    """A PDF with a text layer, a line of `pages` a line of the page.

    Characters are numbered as a subset font is and told by ToUnicode, or stand as GBK in the page.
    A page "" holds a picture alone.
    """
    letters = sorted(set("".join(pages)) - {"\n"})
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", **_font(letters, gbk=gbk)}
    kids = []
    for place, page in enumerate(pages):
        number = 10 + 2 * place
        kids.append(b"%d 0 R" % number)
        what = b"/Font << /F1 3 0 R >>" if page else b"/XObject << /I1 7 0 R >>"
        objects[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << "
            + what + b" >> /Contents %d 0 R >>" % (number + 1)
        )  # fmt: skip
        objects[number + 1] = _stream(
            _drawn(page, letters, gbk=gbk) if page else b"q 595 0 0 842 0 0 cm /I1 Do Q"
        )
    objects[2] = b"<< /Type /Pages /Kids [" + b" ".join(kids) + b"] /Count %d >>" % len(kids)
    objects[7] = _stream(
        b"\x80",
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return _file({**objects, **(more or {})})


def _font(letters: list[str], *, gbk: bool) -> dict[int, bytes]:
    encoding, told = (b"/GBK-EUC-H", b"") if gbk else (b"/Identity-H", b" /ToUnicode 5 0 R")
    lines = "\n".join(f"<{n:04x}> <{each.encode('utf-16-be').hex()}>" for n, each in enumerate(letters, 1))
    table = f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(letters)} beginbfchar\n{lines}\nendbfchar endcmap end"
    info = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    return {
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding " + encoding
        + b" /DescendantFonts [4 0 R]" + told + b" >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun " + info + b" /DW 1000 >>",
        5: _stream(table.encode()),
    }  # fmt: skip


def _drawn(page: str, letters: list[str], *, gbk: bool) -> bytes:
    shown = []
    for line in page.split("\n"):
        codes = (
            line.encode("gbk")
            if gbk
            else b"".join(struct.pack(">H", letters.index(each) + 1) for each in line)
        )
        shown.append(b"<" + codes.hex().encode() + b"> Tj 0 -20 Td")
    return b"BT /F1 12 Tf 50 780 Td " + b"\n".join(shown) + b" ET"


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< " + more + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def _file(objects: dict[int, bytes]) -> bytes:
    whole = b"%PDF-1.5\n"
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(whole)
        whole += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    last = max(objects)
    lines = [
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(last + 1)
    ]
    return (
        whole + b"xref\n0 %d\n" % (last + 1) + b"".join(lines)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (last + 1, len(whole))
    )  # fmt: skip


def locked(content: bytes, *, reader: str, owner: str = "zhuguan") -> bytes:
    """The same PDF under a password for reading, which may be empty, and one for changing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(reader, owner, algorithm="AES-128")
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


NOON = datetime(2026, 1, 5, 12, 30)  # noqa: DTZ001 - a cell of a sheet has no zone
