"""What a letter box answered -> its list, or one letter, whether as HTML or as JSON. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlsplit

from monitor.domain.place import LetterboxPlace
from monitor.errors import SourceFault
from spiders.article import BadSelector
from spiders.json_text import read_json
from spiders.letters.detail import read_letter
from spiders.letters.json_letters import read_json_letter, read_letter_items
from spiders.letters.listed import read_letter_list
from spiders.letters.page import LetterPage
from spiders.letters.row import LetterList, LetterRow
from spiders.lists.page import ListPage
from spiders.refusal import page_fault

#: where the id of a letter stands in a detail address
_ID = "{id}"
#: a value, a call, an assignment, a comment or a guard
_DATA = re.compile(r"[\[{(]|[\w$.\s]{1,120}[=(\[]|//|/\*|\)\]\}|try\b|typeof\b")
#: some servers write a word before their page
_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A body as it came."""

    text: str
    address: str
    #: of a list: its page, from 1
    number: int = 1


def read_box(answer: Answer, place: LetterboxPlace, now: datetime) -> LetterList:
    """The letters of a page of a list.

    Raises:
        SourceFault: no-letters, a page in place of the list, or what the answer itself says went wrong.

    """
    if _is_json(answer.text, place):
        data = read_json(answer.text)
        rows = read_letter_items(
            data, answer.address, place.shape, place.letter_shape, now, alone=not place.detail
        )
        return LetterList(rows, empty=not rows)
    page = ListPage(answer.text, answer.address, place.selectors, number=answer.number)
    try:
        found = read_letter_list(page)
    except BadSelector as bad:
        raise SourceFault("crashed", f"选择器“{bad}”不是 CSS；请改正 select") from None
    if not found.rows and not found.empty:
        why = "页面里没有找到信件；请核对地址，或写明 select.row 和 select.link"
        raise page_fault(answer.text) or SourceFault("no-letters", why)
    return found


def read_page(answer: Answer, place: LetterboxPlace, now: datetime) -> LetterPage:
    """One letter.

    Raises:
        SourceFault: a page in place of it, or one that holds no letter.

    """
    if _is_json(answer.text, place):
        page = read_json_letter(read_json(answer.text), place.shape, place.letter_shape, now)
    else:
        try:
            page = read_letter(answer.text, place.selectors, place.reply)
        except BadSelector as bad:
            raise SourceFault("crashed", f"选择器“{bad}”不是 CSS；请改正 select") from None
    if not page.text and not page.replies and not (page.title and page.state):
        why = "信件页面里没有找到来信；请写明 select.body 和 select.reply，接口写明 fields"
        raise page_fault(answer.text) or SourceFault("incomplete", why)
    return page


def place_of(row: LetterRow, place: LetterboxPlace) -> str:
    """The address of a letter's page or JSON; "" where none is told."""
    if not place.detail:
        return row.lead.address
    id_ = row.lead.id or _id_in(row.lead.address)
    return place.detail.replace(_ID, quote(id_, safe="")) if id_ else row.lead.address


def _id_in(address: str) -> str:
    """The id in the link of a row, where it is the only thing asked for or is called so."""
    query = parse_qsl(urlsplit(address).query)
    named = [value for name, value in query if name.lower().endswith(("id", "code", "bh", "no"))]
    return named[0] if named else (query[0][1] if len(query) == 1 else "")


def _is_json(text: str, place: LetterboxPlace) -> bool:
    """A page of HTML begins with a tag; so does JSON inside one, where the settings speak of JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return _DATA.match(start) is not None and _PAGE.search(start[:2000]) is None
    if not (place.detail or place.shape.items or place.shape.title):
        return False
    try:
        read_json(text)
    except SourceFault:
        return False
    return True
