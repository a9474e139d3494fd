"""A list page -> its rows: by the site's selectors, or as links that repeat in one form. Pure."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from monitor.domain.place import Selectors
from spiders.article import select
from spiders.lists.page import ListItem, ListPage
from spiders.lists.row import Row, date_of, item_of, length_of, shown_date, target_of

#: shorter link texts are menus
SHORTEST = 5
#: a group of links that look alike is a list from here on
FEWEST = 3
#: links looked at on a page
MOST_LINKS = 3000
_MANY = "many"


def listed(page: ListPage, form: re.Pattern[str] | None = None) -> tuple[ListItem, ...]:
    """The articles of a page in its order, each address once.

    Args:
        page: the page; its selectors win over everything.
        form: how addresses of articles look in this family; lists that hold such are the ones meant.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    return () if page.tree is None else listed_in(page.tree, page.address, page.selectors, form)


def listed_in(
    root: html.HtmlElement, address: str, selectors: Selectors, form: re.Pattern[str] | None = None
) -> tuple[ListItem, ...]:
    """The same of a part of a page."""
    chosen = selectors.row or selectors.link
    rows = _chosen(root, selectors) if chosen else _automatic(root, address, form)
    found: dict[str, ListItem] = {}
    for row in list(rows):
        item = item_of(*row, address)
        if item is not None:
            found.setdefault(item.name, item)
    return tuple(found.values())


def _chosen(root: html.HtmlElement, selectors: Selectors) -> Iterator[Row]:
    rows = _Rows(root)
    for row in select(root, selectors.row)[:MOST_LINKS] if selectors.row else [root]:
        if selectors.link:
            links = [each for each in select(row, selectors.link) if each.tag == "a"]
        else:
            links = [row] if row.tag == "a" else sorted(row.iter("a"), key=length_of, reverse=True)[:1]
        for link in links:
            yield link, row if selectors.row else rows.around(link)


def _automatic(root: html.HtmlElement, address: str, form: re.Pattern[str] | None) -> list[Row]:
    """Links that repeat in one form, most with a date beside them; failing that in their address."""
    groups = _groups(root, address)
    if form is not None:
        meant = {name: rows for name, rows in groups.items() if any(_is(form, row, address) for row in rows)}
        groups = meant or groups
    lists = [group for group in groups.values() if len(group) >= FEWEST]
    for dated in (_mostly_shown(lists), _mostly_dated(lists, address)):
        if dated:
            return [row for group in dated for row in group]
    single = [row for group in groups.values() for row in group if date_of(*row, address) is not None]
    if single:
        return single
    if form is not None:
        return [row for group in groups.values() for row in group if _is(form, row, address)]
    return max(lists, key=lambda group: sum(length_of(link) for link, _ in group), default=[])


def _groups(root: html.HtmlElement, address: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    rows = _Rows(root)
    for link in islice(root.iter("a"), MOST_LINKS):
        if length_of(link) >= SHORTEST and target_of(link, address) is not None:
            groups.setdefault(_form(link), []).append((link, rows.around(link)))
    return groups


def _is(form: re.Pattern[str], row: Row, address: str) -> bool:
    return form.search(target_of(row[0], address) or "") is not None


def _mostly_shown(lists: list[list[Row]]) -> list[list[Row]]:
    return [group for group in lists if 2 * sum(shown_date(*row) is not None for row in group) > len(group)]


def _mostly_dated(lists: list[list[Row]], address: str) -> list[list[Row]]:
    return [
        group for group in lists if 2 * sum(date_of(*row, address) is not None for row in group) > len(group)
    ]


class _Rows:
    """The row of each link: the largest element around it that holds no other article's link."""

    def __init__(self, root: html.HtmlElement) -> None:
        #: element -> the one target inside it, or many; built once, for a page may hold thousands
        self._inside: dict[html.HtmlElement, str] = {}
        for link in root.iter("a"):
            # the column's name in front of a title makes no second row
            if length_of(link) < SHORTEST:
                continue
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
            if above.tag in {"body", "html"} or self._inside.get(above, _MANY) == _MANY:
                break
            row = above
        return row


def _form(link: html.HtmlElement) -> str:
    """Tags and classes around a link: rows of one list share it."""
    path = [f"{above.tag}.{above.get('class', '')}" for above in link.iterancestors()]
    # the row itself may be marked first, last, odd or even
    return ">".join([str(above.tag) for above in list(link.iterancestors())[:1]] + path[1:5])
