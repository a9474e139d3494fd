"""A list page -> the articles it lists. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.article import select
from spiders.dates import date_in_address, read_date
from spiders.extract import one_line, parse, visible

#: shorter link texts are menus
SHORTEST = 5
#: a group of links that look alike is a list from here on
FEWEST = 3

#: Hanweb's jpage keeps its list as HTML inside XML inside a script
_RECORD, _OPEN, _CLOSE = "<record>", "<![CDATA[", "]]>"
_DATE_TAIL = re.compile(
    r"[\[(（【\s]*20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[\])）】\s]*"
)
_FILES = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar", ".jpg", ".png", ".mp4", ".mp3", ".wps")


@dataclass(frozen=True, slots=True)
class ListItem:
    address: str
    title: str
    #: as the list shows it, else as the address carries it
    published: Instant | None


def read_list(page: str, address: str, selectors: Selectors) -> tuple[ListItem, ...]:
    """The listed articles in the page's order, each address once.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    tree = parse(page)
    if tree is None:
        return ()
    records = "".join(_records(page))
    inner = parse(f"<html><body><ul>{records}</ul></body></html>") if records else None
    found: dict[str, ListItem] = {}
    for root in (tree, inner):
        if root is not None:
            rows = _chosen(root, selectors) if selectors.row or selectors.link else _automatic(root, address)
            for item in rows if isinstance(rows, list) else list(rows):
                if (listed := _item(*item, address)) is not None:
                    found.setdefault(listed.address, listed)
    return tuple(found.values())


#: links looked at on a page
MOST_LINKS = 3000
_MANY = "many"


def _records(page: str) -> Iterator[str]:
    """The pieces of HTML in the records of a jpage; by hand, for a pattern could run for hours here."""
    place = page.find(_RECORD)
    while place >= 0:
        start = page.find(_OPEN, place, place + 60)
        end = page.find(_CLOSE, start) if start >= 0 else place
        if end < 0:
            return
        if start >= 0:
            yield page[start + len(_OPEN) : end]
        place = page.find(_RECORD, end + 1)


#: a link, and the row it stands in
Row = tuple[html.HtmlElement, html.HtmlElement]


def _chosen(root: html.HtmlElement, selectors: Selectors) -> Iterator[Row]:
    rows = _Rows(root)
    for row in select(root, selectors.row)[:MOST_LINKS] if selectors.row else [root]:
        if selectors.link:
            links = [each for each in select(row, selectors.link) if each.tag == "a"]
        else:
            links = [row] if row.tag == "a" else sorted(row.iter("a"), key=_length, reverse=True)[:1]
        for link in links:
            yield link, row if selectors.row else rows.around(link)


def _automatic(root: html.HtmlElement, address: str) -> list[Row]:
    """Links that repeat in one form, each row with a date; without any dates, the largest such group."""
    groups: dict[str, list[Row]] = {}
    rows = _Rows(root)
    for link in islice(root.iter("a"), MOST_LINKS):
        if _length(link) >= SHORTEST and _target(link, address) is not None:
            groups.setdefault(_form(link), []).append((link, rows.around(link)))
    lists = [group for group in groups.values() if len(group) >= FEWEST]
    dated = [
        group for group in lists if 2 * sum(_date(*row, address) is not None for row in group) > len(group)
    ]
    if dated:
        return [row for group in dated for row in group]
    single = [row for group in groups.values() for row in group if _date(*row, address) is not None]
    if single:
        return single
    return max(lists, key=lambda group: sum(_length(link) for link, _ in group), default=[])


def _item(link: html.HtmlElement, row: html.HtmlElement, address: str) -> ListItem | None:
    target = _target(link, address)
    shown, full = one_line(visible(link)), one_line(link.get("title") or "")
    # an abbreviated text ends in dots; the attribute then holds it whole
    title = full if len(full) > len(shown.rstrip(".… ")) else shown
    title = _DATE_TAIL.sub(" ", title).strip() or title
    return None if target is None or not title else ListItem(target, title, _date(link, row, address))


def _target(link: html.HtmlElement, address: str) -> str | None:
    try:
        target = urldefrag(urljoin(address, (link.get("href") or "").strip()))[0]
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or target == urldefrag(address)[0]:
        return None
    return (
        None
        if parts.path.lower().endswith(_FILES) or (parts.path in {"", "/"} and not parts.query)
        else target
    )


def _date(link: html.HtmlElement, row: html.HtmlElement, address: str) -> Instant | None:
    shown = one_line(visible(row))
    title = one_line(visible(link))
    # a date in the title speaks of the event; one beside it is the list's
    beside = shown.replace(title, " ", 1) if len(shown) > len(title) else _tail(title)
    return read_date(beside) or date_in_address(urlsplit(_target(link, address) or "").path)


def _tail(title: str) -> str:
    match = list(_DATE_TAIL.finditer(title))
    return match[-1][0] if match and (match[-1].end() == len(title) or match[-1].start() == 0) else ""


class _Rows:
    """The row of each link: the largest element around it that holds no other target."""

    def __init__(self, root: html.HtmlElement) -> None:
        #: element -> the one target inside it, or many; built once, for a page may hold thousands
        self._inside: dict[html.HtmlElement, str] = {}
        for link in root.iter("a"):
            target = link.get("href") or ""
            for above in link.iterancestors():
                if self._inside.setdefault(above, target) == target:
                    continue
                if self._inside[above] == _MANY:
                    break
                self._inside[above] = _MANY

    def around(self, link: html.HtmlElement) -> html.HtmlElement:
        row = link
        for above in link.iterancestors():
            if above.tag in {"body", "html"} or self._inside[above] == _MANY:
                break
            row = above
        return row


def _form(link: html.HtmlElement) -> str:
    """Tags and classes around a link: rows of one list share it."""
    path = [f"{above.tag}.{above.get('class', '')}" for above in link.iterancestors()]
    # the row itself may be marked first, last, odd or even
    return ">".join([str(above.tag) for above in list(link.iterancestors())[:1]] + path[1:5])


def _length(link: html.HtmlElement) -> int:
    return max(len(one_line(link.text_content())), len(one_line(link.get("title") or "")))
