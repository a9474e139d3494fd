"""What the columns of a list of letters hold, by the words of its head row, or by what stands in a row. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import html

from spiders.dates import read_date
from spiders.extract import UNSEEN, one_line
from spiders.letters.labels import LetterField, field_of
from spiders.letters.marking import shown, tag_of
from spiders.letters.page import LONGEST_TITLE, LetterPage, said
from spiders.letters.status import LONGEST as LONGEST_STATE
from spiders.letters.status import status_of

#: of a list, these columns tell how a letter stands
_AS_STATE = frozenset({"status", "answered", "reply"})
#: a head row names a title and one of these
_BESIDE = frozenset({"status", "asked", "replied", "to", "by", "number"})
#: a head cell is short
_LONGEST_HEAD = 12
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-\d]{6,30}")
_UNIT = re.compile(
    r"[\u4e00-\u9fff]{2,20}(?:局|委|院|中心|办|办公室|政府|处|站|公司|街道|镇|乡|县|区|市|部|厅|所|会)"
)
_DATE = re.compile(r"20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_PREFIX = re.compile(r"^(?:[·•▪■◆>»\-]\s*)+")
#: texts of links that open a letter and are not its title
_OPENERS = frozenset(
    {"查看", "详情", "查看详情", "详细", "浏览", "点击查看", "阅读全文", "更多", "进入", "查看全文"}
)
_BRACKETS = "[]【】()（）| "
_MOST_PIECES = 60
_LONGEST_PIECE = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of the columns, in order."""

    fields: tuple[LetterField | None, ...]

    def __len__(self) -> int:
        return len(self.fields)


def cells_of(row: html.HtmlElement) -> list[html.HtmlElement]:
    """The cells of a row of any build: those of a tr, else its children."""
    if tag_of(row) == "tr":
        return [each for each in row if tag_of(each) in {"td", "th"}]
    return [each for each in row if tag_of(each) not in {"", "br", "script", "input", "img"}]


def head_of(cells: list[html.HtmlElement]) -> Head | None:
    """The columns a row names; None where it is no head row."""
    if not 2 <= len(cells) <= 20:
        return None
    words = [one_line(shown(cell)[: _LONGEST_HEAD * 3]) for cell in cells]
    if any(len(each) > _LONGEST_HEAD for each in words):
        return None
    fields = [_column(each) for each in words]
    known = set(fields)
    if "title" not in known and "question" in known:
        fields = ["title" if each == "question" else each for each in fields]
        known = set(fields)
    named = sum(each is not None or not word for each, word in zip(fields, words, strict=True))
    if "title" not in known or not known & _BESIDE or 3 * named < 2 * len(cells):
        return None
    return Head(tuple(fields))


def by_head(head: Head, cells: list[html.HtmlElement]) -> LetterPage:
    """What a row says, by the columns."""
    found = LetterPage()
    for field, cell in zip(head.fields, cells, strict=True):
        value = "" if field is None else said(one_line(shown(cell)[:_LONGEST_PIECE] or _picture(cell)))
        if not value:
            continue
        if field == "title":
            found = replace(found, title=title_in(cell))
        elif field == "number":
            found = replace(found, number=value.replace(" ", "")[:60])
        elif field == "status":
            name = "answered" if status_of(value) is None and status_of(value, "answered") else ""
            found = replace(found, state=value.strip(_BRACKETS)[:LONGEST_STATE], state_field=name)
        elif field == "asked":
            found = replace(found, asked=found.asked or read_date(value))
        elif field in {"to", "by"}:
            found = replace(found, unit=value[:60] if field == "by" or not found.unit else found.unit)
        elif field == "category":
            found = replace(found, category=value[:60])
    return found


def by_looking(row: html.HtmlElement, link: html.HtmlElement | None) -> LetterPage:
    """What a row without a head says: a known state, a date, a number and a unit speak for themselves."""
    title = "" if link is None else title_in(link)
    pieces = list(_pieces(row))
    if not title or title in _OPENERS:
        others = [each for each in pieces if each not in _OPENERS and status_of(each) is None]
        title = max(others, key=len, default="")[:LONGEST_TITLE]
    beside = [each for each in pieces if each != title]
    state = next((each for each in beside if status_of(each) is not None), "")
    dates = [each for each in beside if _DATE.search(each) and len(each) <= 40]
    number = next((each for each in beside if _NUMBER.fullmatch(each) and not _DATE.fullmatch(each)), "")
    unit = next((each for each in beside if _UNIT.fullmatch(each) and each != state), "")
    asked = read_date(dates[0]) if dates else None
    return LetterPage(number=number, title=title, state=state, asked=asked, unit=unit)


def title_in(cell: html.HtmlElement) -> str:
    """The title a cell or link shows; the attribute where the text is cut."""
    links = [cell] if tag_of(cell) == "a" else list(cell.iter("a"))
    text = one_line(shown(cell)[:_LONGEST_PIECE])
    full = next((one_line(each.get("title") or "") for each in links if each.get("title")), "")
    if len(full) > len(text.rstrip(".… ")) or (not text and full):
        text = full
    return _PREFIX.sub("", text)[:LONGEST_TITLE]


def _column(word: str) -> LetterField | None:
    field = field_of(word)
    return "status" if field in _AS_STATE else field


def _pieces(row: html.HtmlElement) -> Iterator[str]:
    """The texts of a row as they stand apart: of each element, and between elements."""
    count = 0
    for element in row.iter():
        if tag_of(element) in UNSEEN:
            continue
        own = (element.text,) if element is row else (element.text, element.tail)
        for text in (*own, _picture(element)):
            piece = one_line((text or "")[:_LONGEST_PIECE]) if isinstance(element.tag, str) else ""
            if piece:
                yield piece.strip(_BRACKETS) or piece
                count += 1
            if count >= _MOST_PIECES:
                return


def _picture(element: html.HtmlElement) -> str:
    """A state may be a picture: its words."""
    pictures = (
        [element] if tag_of(element) == "img" else element.findall(".//img") if len(element) < 5 else []
    )
    return next((each.get("alt") or each.get("title") or "" for each in pictures), "")
