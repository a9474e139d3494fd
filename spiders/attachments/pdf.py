"""PDF to text, page by page, from the text layer alone; pictures of pages are not read."""

import re
from collections.abc import Iterator
from io import BytesIO
from unicodedata import east_asian_width

from pypdf import PageObject, PdfReader

from spiders.attachments.attachment import NoText, Remark, Unreadable

#: pages beyond are not read; 200,000 characters are some 250 pages
MOST_PAGES = 500

#: a font without a map to Unicode gives such characters
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_SPACE = re.compile(r"\s")
#: after these a line ends because the sentence does
_ENDS = "。！？；：.!?;:"
#: bytes of drawing on an empty page at most
_DRAWN = 1_000
#: half-width columns; in a narrower page lines are entries, not pieces of sentences
_NARROW = 40


def read_pdf(content: bytes) -> Iterator[str | Remark]:
    """The pages' text. Raises Unreadable for a password, NoText where no page has any."""
    reader = PdfReader(BytesIO(content), strict=False)
    # many are locked against change only: their password for reading is empty
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("已加密")
    scanned: list[int] = []
    broken: list[int] = []
    read = 0
    for number, page in enumerate(reader.pages, 1):
        if number > MOST_PAGES:
            yield Remark(f"只读了前 {MOST_PAGES} 页，请人工查看其余")
            break
        text = _text_of(page)
        read += bool(text)
        if text is None:
            broken.append(number)
        elif not text and _has_picture(page):
            scanned.append(number)
        yield f"{text or ''}\n"
    if not read:
        raise NoText("附件的各页都读不出" if broken else "附件无文字层（可能是扫描件）")
    if broken:
        yield Remark(f"第 {_listed(broken)} 页读不出，请人工查看")
    if scanned:
        yield Remark(f"第 {_listed(scanned)} 页无文字层（可能是扫描件），请人工查看")


def _text_of(page: PageObject) -> str | None:
    """A page's text, empty where there is none to be understood, None where the page is broken."""
    try:
        text = page.extract_text()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - one broken page among good ones; what breaks it is of any kind
        return None
    letters = _SPACE.sub("", text)
    if len(_STRANGE.findall(letters)) * 3 > len(letters):
        return ""
    return joined(text)


def _has_picture(page: PageObject) -> bool:
    """Whether anything is shown there, a picture or drawn letters: an empty page is no scan."""
    try:
        if "/XObject" in page["/Resources"]:  # type: ignore[operator]
            return True
        drawn = page.get_contents()
        return drawn is not None and len(drawn.get_data()) > _DRAWN
    except Exception:  # noqa: BLE001 - as above; a page that cannot be looked at should be, by a person
        return True


def joined(text: str) -> str:
    """Lines that were broken only because the page is no wider, joined again.

    A count cut in two ("三十" / "余人") would be read as another count.
    """
    lines = [each.strip() for each in text.split("\n")]
    widest = max(map(_width, lines))
    whole = ""
    for line in lines:
        full = widest >= _NARROW and _width(line) * 10 >= widest * 9 and not line.endswith(tuple(_ENDS))
        between = " " if line[-1:].isascii() and line[-1:].isalnum() else ""
        whole += line + (between if full else "\n")
    return whole.strip()


def _width(line: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in line)


def _listed(numbers: list[int]) -> str:
    shown = "、".join(str(each) for each in numbers[:10])
    return shown if len(numbers) <= 10 else f"{shown} 等 {len(numbers)} "
