"""The one entry: a file's bytes -> its text and notes about it. Pure; hostile bytes may take long here.

`spiders.attachments.child` runs it in a process of its own, with limits.
"""

from collections.abc import Callable
from email.message import Message

from spiders.attachments.archive import opened
from spiders.attachments.attachment import (
    LARGEST,
    LONGEST,
    Attachment,
    Given,
    NoText,
    Pieces,
    Remark,
    Unreadable,
    clean,
    shown_name,
    unread,
)
from spiders.attachments.kind import Kind, kind_of
from spiders.charset import decode
from spiders.extract import text_of


def read_attachment(
    name: str, content_type: str, content: bytes, *, tired: Callable[[], bool] = lambda: False
) -> Attachment:
    """The text of a file and what a person must know of it. Never raises for what is in the file.

    `tired` is asked after each piece (a page, a row); when it says yes, what was read so far is given.
    """
    given = Given(name, content_type, content)
    if len(content) > LARGEST:
        return unread(given, f"超过 {LARGEST // 1_000_000} MB")
    try:
        pieces = _pieces(given, kind_of(name, content_type, content))
    except Unreadable as fault:
        return unread(given, fault.message)
    return _gathered(given, pieces, tired)


def is_plain(given: Given) -> bool:
    """Whether no parser is needed: plain text, or nothing to be read. Cheap."""
    try:
        return len(given.content) > LARGEST or (
            kind_of(given.name, given.content_type, given.content) is Kind.TEXT
        )
    except Unreadable:
        return True


def _gathered(given: Given, pieces: Pieces, tired: Callable[[], bool]) -> Attachment:
    kept: list[str] = []
    told: list[str] = []
    try:
        length = 0
        for piece in pieces:
            if isinstance(piece, Remark):
                told.append(piece.text)
                continue
            kept.append(piece)
            length += len(piece)
            if length > LONGEST:
                told.append(f"附件过长，只取前 {LONGEST} 字，请人工查看其余")
                break
            if tired():
                told.append("附件太大或太复杂，只读了前面一部分，请人工查看其余")
                break
    except NoText as fault:
        told.append(f"{fault.message}，请人工查看")
    except Unreadable as fault:
        return unread(given, fault.message)
    except Exception as fault:  # noqa: BLE001 - parsers fail on hostile bytes with errors of any kind
        why = "内存不够" if isinstance(fault, MemoryError) else "文件残缺或不合规范"
        if not kept:
            return unread(given, why)
        told.append(f"{why}，只读了前面一部分，请人工查看其余")
    text = clean("".join(kept))[:LONGEST]
    if not text and not told:
        told.append("附件里没有文字（可能全是图片），请人工查看")
    return Attachment(text, tuple(f"{shown_name(given.name)}：{each}" for each in told))


def _pieces(given: Given, kind: Kind) -> Pieces:
    # parsers are imported where they are needed: the crawler itself must never load them
    match kind:
        case Kind.TEXT | Kind.HTML:
            yield from _text(given, page=kind is Kind.HTML)
        case Kind.ZIP:
            yield from _packed(given.content)
        case Kind.OLE:
            from spiders.attachments.ole import read_ole  # noqa: PLC0415 - see above

            yield from read_ole(given.content)
        case Kind.PDF:
            from spiders.attachments.pdf import read_pdf  # noqa: PLC0415 - see above

            yield from read_pdf(given.content)


def _text(given: Given, *, page: bool) -> Pieces:
    decoded = decode(given.content, _charset(given.content_type))
    if decoded.text.count("\ufffd") * 10 > len(decoded.text):
        raise Unreadable("无法辨认的格式")
    yield text_of(decoded.text) if page else decoded.text.strip()
    if decoded.note:
        yield Remark(decoded.note)


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    value = message.get_param("charset")
    return str(value[2] if isinstance(value, tuple) else value or "").strip()


def _packed(content: bytes) -> Pieces:
    with opened(content) as package:
        names = package.namelist()
        if any(name.startswith("word/") for name in names):
            from spiders.attachments.docx import read_docx  # noqa: PLC0415 - see _pieces

            yield from read_docx(package)
        elif "xl/workbook.bin" not in names and any(name.startswith("xl/") for name in names):
            from spiders.attachments.sheets import read_xlsx  # noqa: PLC0415 - see _pieces

            yield from read_xlsx(content)
        else:
            raise Unreadable(_called(names))


def _called(names: list[str]) -> str:
    """What a person calls a package that is not read."""
    if "OFD.xml" in names:
        return "OFD 版式文件"
    if any(name.startswith("ppt/") for name in names):
        return "演示文稿"
    return "二进制工作簿" if "xl/workbook.bin" in names else "压缩包"
