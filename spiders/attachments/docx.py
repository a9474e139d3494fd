"""DOCX to text: headers, body, notes and footers in reading order; a row of a table is a line.

Elements: ECMA-376 part 1 section 17 (WordprocessingML), transitional and strict namespaces alike.
"""

import zipfile
from collections.abc import Iterator

from lxml import etree

from spiders.attachments.attachment import Unreadable

_BODY = "word/document.xml"
#: parts around the body, by how their names begin
_BEFORE = ("word/header",)
_AFTER = ("word/footnotes", "word/endnotes", "word/footer")
#: whatever is inside is not what a reader sees: the old place of moved words, the second copy of a
#: text box for old programs
_UNSEEN = frozenset({"moveFrom", "Fallback"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: done with, these are dropped from the tree, or it would hold the whole document
_DROPPED = frozenset({"r", "p", "tr", "tbl"})


def read_docx(package: zipfile.ZipFile) -> Iterator[str]:
    """The text piece by piece. Raises Unreadable when there is no body or it is no XML."""
    names = sorted(package.namelist())
    if _BODY not in names:
        raise Unreadable("缺少正文部分")
    said: set[str] = set()
    for name in [*_among(names, _BEFORE), _BODY, *_among(names, _AFTER)]:
        if name == _BODY:
            yield from _part(package, name)
        elif (text := "".join(_part(package, name)).strip()) and text not in said:
            # first, even and odd pages have headers of their own, mostly alike
            said.add(text)
            yield text + "\n"


def _among(names: list[str], beginnings: tuple[str, ...]) -> list[str]:
    return [
        name for start in beginnings for name in names if name.startswith(start) and name.endswith(".xml")
    ]


def _part(package: zipfile.ZipFile, name: str) -> Iterator[str]:
    """One part as text; inside a cell a paragraph ends with a blank instead of a new line."""
    unseen = cells = 0
    with package.open(name) as source:
        tree = etree.iterparse(
            source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
        )
        for event, element in tree:
            tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
            step = 1 if event == "start" else -1
            unseen += step if tag in _UNSEEN else 0
            cells += step if tag == "tc" else 0
            if event == "end":
                if not unseen:
                    yield _shown(tag, element.text or "", inside=cells > 0)
                if tag in _DROPPED:
                    _drop(element)


def _shown(tag: str, text: str, *, inside: bool) -> str:
    match tag:
        case "t":
            return text
        case "p":
            return " " if inside else "\n"
        case "tc":
            return " " if inside else "\t"
        case "tr":
            return " " if inside else "\n"
        case _:
            sign = _SIGNS.get(tag, "")
            return " " if inside and sign else sign


def _drop(element: etree._Element) -> None:
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        parent.remove(element.getprevious())
