"""A page of a letter box's list -> its letters, and the way to the next page. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import html

from monitor.domain.place import Selectors
from spiders.article import select
from spiders.extract import one_line, visible
from spiders.letters.columns import Head, by_head, by_looking, cells_of, head_of
from spiders.letters.marking import tag_of
from spiders.letters.page import LetterPage
from spiders.letters.postback import Postback, call_of, form_of, sent
from spiders.letters.row import NOWHERE, Lead, LetterList, LetterRow, lead_of
from spiders.letters.status import status_of
from spiders.lists.inside import MANY, targets_inside
from spiders.lists.page import ListPage
from spiders.lists.turning import next_turn

#: rows and links of a page that are looked at
MOST_ROWS, MOST_LINKS = 500, 3000
_ROW_TAGS = ("tr", "li", "ul", "dl", "div", "p")
_NEXT = re.compile(r"\W*(?:下一?[页頁]|后一?[页頁]|next(?:\s*page)?|>|>>|»|›)\W*", re.IGNORECASE)
_NEXT_ID = re.compile(r"next", re.IGNORECASE)
_NONE = re.compile(
    r"(?:共|搜索到|找到|合计)[^\d\n]{0,8}(?<!\d)0\s*(?:条|封|件|个)|(?:暂无|没有|无)(?:找到|符合|相关|任何|新的)?(?:条件的|的)?"
    r"(?:信件|来信|留言|数据|记录|内容|信息|结果)"
)


def read_letter_list(page: ListPage) -> LetterList:
    """The letters of a page in its order, each once.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    if page.tree is None:
        return LetterList(())
    form = form_of(page.tree, page.text, page.address)
    found: dict[str, LetterRow] = {}
    for each in _found(page.tree, page.selectors):
        row = each.row(page.address, form)
        if row is not None:
            found.setdefault(row.key, row)
    rows = tuple(found.values())[:MOST_ROWS]
    empty = not rows and _NONE.search(visible(page.tree)[:20_000]) is not None
    return LetterList(rows, _turn(page, page.tree, form), empty=empty)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a row says, the row, and the link in it."""

    seen: LetterPage
    element: html.HtmlElement
    link: html.HtmlElement | None

    def row(self, address: str, form: Postback | None) -> LetterRow | None:
        """It with where it leads; None where it neither says nor leads anything."""
        leads = (lead_of(each, address, form) for each in (self.link, self.element) if each is not None)
        lead = next((each for each in leads if each != NOWHERE), NOWHERE)
        return LetterRow(self.seen, lead) if self.seen.title or lead != NOWHERE else None


def _found(tree: html.HtmlElement, selectors: Selectors) -> list[_Found]:
    heads = _heads(tree)
    if selectors.row or selectors.link:
        return list(_chosen(tree, selectors, [head for head, _ in heads]))
    best = max((list(_under(tree, head, place)) for head, place in heads), key=len, default=[])
    return best or _loose(tree)


def _heads(tree: html.HtmlElement) -> list[tuple[Head, html.HtmlElement]]:
    found = ((head_of(cells_of(each)), each) for each in islice(tree.iter(*_ROW_TAGS), MOST_LINKS))
    return [(head, place) for head, place in found if head is not None][:20]


def _under(tree: html.HtmlElement, head: Head, place: html.HtmlElement) -> Iterator[_Found]:
    """The rows below a head row that have as many cells."""
    below, taken = False, set()
    for element in islice(tree.iter(*_ROW_TAGS), MOST_LINKS):
        if element is place:
            below = True
            continue
        if not below or any(above in taken for above in element.iterancestors()):
            continue
        if (tag_of(element) == "tr") != (tag_of(place) == "tr") or place in element.iterancestors():
            continue
        cells = cells_of(element)
        if len(cells) != len(head) or head_of(cells) is not None:
            continue
        seen, link = by_head(head, cells), _link(head, cells, element)
        tells = seen.asked is not None or status_of(seen.state, seen.state_field) is not None
        if seen.title and not _NEXT.search(seen.title[:8]) and (link is not None or tells):
            taken.add(element)
            yield _Found(seen, element, link)


def _link(head: Head, cells: list[html.HtmlElement], row: html.HtmlElement) -> html.HtmlElement | None:
    """The link in the title's cell, else in any other, else the row itself where it can be clicked."""
    ordered = [cell for field, cell in zip(head.fields, cells, strict=True) if field == "title"]
    for cell in (*ordered, *cells):
        links = [cell] if tag_of(cell) == "a" else list(cell.iter("a"))
        for link in links:
            if link.get("href") or link.get("onclick"):
                return link
    return next((each for each in (row, *cells) if each.get("onclick")), None)


def _chosen(tree: html.HtmlElement, selectors: Selectors, heads: list[Head]) -> Iterator[_Found]:
    """The rows the settings name."""
    rows = _Rows(tree)
    for row in select(tree, selectors.row)[:MOST_ROWS] if selectors.row else [tree]:
        if selectors.link:
            links = select(row, selectors.link)[:MOST_ROWS]
        else:
            links = [row] if tag_of(row) == "a" else sorted(row.iter("a"), key=_length, reverse=True)[:1]
        if not links and selectors.row:
            links = [None]
        for link in links:
            around = row if selectors.row else rows.around(link)
            cells = cells_of(around)
            head = next((each for each in heads if len(each) == len(cells)), None)
            if head is not None and head_of(cells) is not None:
                continue
            yield _Found(by_looking(around, link) if head is None else by_head(head, cells), around, link)


def _loose(tree: html.HtmlElement) -> list[_Found]:
    """Without a head row: links with a known state beside them; without any states, with a date."""
    rows, taken, found = _Rows(tree), set(), []
    for link in islice(tree.iter("a"), MOST_LINKS):
        row = rows.around(link)
        if row in taken or not (link.get("href") or link.get("onclick")):
            continue
        seen = by_looking(row, _titled(row, link))
        if len(seen.title) >= 2 and not _NEXT.fullmatch(seen.title):
            taken.add(row)
            found.append(_Found(seen, row, link))
    stated = [each for each in found if each.seen.state]
    return stated or [each for each in found if each.seen.asked is not None]


def _titled(row: html.HtmlElement, link: html.HtmlElement) -> html.HtmlElement:
    return max((link, *(each for each in row.iter("a"))), key=_length)


def _turn(page: ListPage, tree: html.HtmlElement, form: Postback | None) -> Lead | None:
    """The next page: by sending the form where its links do so, else as lists turn."""
    if form is not None:
        for link in islice(tree.iter("a", "input"), MOST_LINKS):
            called = call_of(f"{link.get('href') or ''} {link.get('onclick') or ''}")
            if called is not None and _turns(link, page.number) and link.get("disabled") is None:
                return Lead(postback=sent(form, *called))
    turn = next_turn(page)
    if turn is None:
        return None
    return Lead(postback=Postback(turn.address, turn.form)) if turn.form else Lead(address=turn.address)


def _turns(link: html.HtmlElement, number: int) -> bool:
    words = one_line(visible(link))[:20] or (link.get("value") or "")
    named = not words and _NEXT_ID.search(link.get("id") or "") is not None
    return named or _NEXT.fullmatch(words) is not None or words.strip("[] ") == str(number + 1)


def _length(link: html.HtmlElement) -> int:
    return max(len(one_line(link.text_content()[:1000])), len(one_line(link.get("title") or "")))


class _Rows:
    """The row of each link: the largest element around it that holds no other letter's link."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._inside = targets_inside(
            (link, (link.get("href") or "") + (link.get("onclick") or "")) for link in root.iter("a")
        )

    def around(self, link: html.HtmlElement) -> html.HtmlElement:
        """Its row, never the whole page."""
        row = link
        for above in link.iterancestors():
            if tag_of(above) in {"body", "html", "table", "form"} or self._inside[above] == MANY:
                break
            row = above
        return row
