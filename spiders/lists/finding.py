"""A list page -> its rows: by the site's selectors, or as links that repeat in one form. Pure."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import html

from monitor.domain.place import Selectors
from spiders.article import select
from spiders.lists.link import length_of, target_of
from spiders.lists.page import ListItem, ListPage
from spiders.lists.row import date_of, item_of, shown_date
from spiders.lists.rows import MOST_LINKS, Row, Rows

#: a group of links that look alike is a list from here on
FEWEST = 3
#: links without a date that say no more than this on average are a menu
_MENU = 8
#: short links of a page that are looked at
_MOST_SHORT = 300


def listed(page: ListPage, form: re.Pattern[str] | None = None) -> tuple[ListItem, ...]:
    """The articles of a page in its order, each address once.

    Args:
        page: the page; its selectors win over everything.
        form: how addresses of articles look in this family; lists that hold such are the ones meant.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    return () if page.tree is None else listed_in(page.tree, page.base, page.selectors, form)


def listed_in(
    root: html.HtmlElement, address: str, selectors: Selectors, form: re.Pattern[str] | None = None
) -> tuple[ListItem, ...]:
    """The same of a part of a page."""
    chosen = selectors.row or selectors.link
    rows = _chosen(root, selectors) if chosen else _automatic(root, address, form)
    found: dict[str, ListItem] = {}
    for row in rows:
        item = item_of(row, address)
        if item is not None:
            found.setdefault(item.name, item)
    return tuple(found.values())


def _chosen(root: html.HtmlElement, selectors: Selectors) -> Iterator[Row]:
    rows = Rows(root)
    for row in select(root, selectors.row)[:MOST_LINKS] if selectors.row else [root]:
        if selectors.link:
            links = [each for each in select(row, selectors.link) if each.tag == "a"]
        else:
            links = [row] if row.tag == "a" else sorted(row.iter("a"), key=length_of, reverse=True)[:1]
        for link in links:
            yield Row(link, row) if selectors.row else rows.around(link)


def _automatic(root: html.HtmlElement, address: str, form: re.Pattern[str] | None) -> list[Row]:
    """Links that repeat in one form, most with a date beside them; failing that in their address."""
    rows = Rows(root)
    groups = _groups(rows, address)
    if form is not None:
        meant = {
            name: group for name, group in groups.items() if any(_is(form, row, address) for row in group)
        }
        groups = meant or groups
    lists = {name: group for name, group in groups.items() if len(group) >= FEWEST}
    for dated in (_mostly_shown(lists), _mostly_dated(lists, address)):
        if dated:
            return _whole(root, rows, dated, address)
    single = [row for group in groups.values() for row in group if date_of(row, address) is not None]
    if single:
        return single
    if form is not None:
        return [row for group in groups.values() for row in group if _is(form, row, address)]
    return max(filter(_no_menu, lists.values()), key=_length, default=[])


def _groups(rows: Rows, address: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for link in rows.links:
        if target_of(link, address) is not None:
            groups.setdefault(_form(link), []).append(rows.around(link))
    return groups


def _whole(root: html.HtmlElement, rows: Rows, groups: dict[str, list[Row]], address: str) -> list[Row]:
    """The rows of these groups, those of their form whose title is as short as 情况通报, and the headline above."""
    found = {row.link: row for group in groups.values() for row in group}
    more = {row.link: row for row in (*_short(rows, groups, address), *_headlines(rows, found, address))}
    if not more:
        return list(found.values())
    found |= more
    return [found[link] for link in islice(root.iter("a"), MOST_LINKS) if link in found]


def _short(rows: Rows, groups: dict[str, list[Row]], address: str) -> Iterator[Row]:
    for link in rows.short[:_MOST_SHORT]:
        like = groups.get(_form(link))
        row = None if like is None or target_of(link, address) is None else rows.as_high(link, like[0])
        if row is not None and shown_date(row) is not None:
            yield row


def _headlines(rows: Rows, found: Mapping[html.HtmlElement, Row], address: str) -> Iterator[Row]:
    """Links in headings above the list that lead where its rows lead."""
    shapes = {_shape(target_of(link, address)) for link in found}
    for link in rows.links:
        if link in found:
            return
        heading = any(above.tag in {"h1", "h2", "h3"} for above in islice(link.iterancestors(), 2))
        if heading and _shape(target_of(link, address)) in shapes:
            yield rows.around(link)


def _shape(target: str | None) -> str:
    """An address with its numbers left out: articles of one column share it."""
    return re.sub(r"\d+", "0", target or "")


def _length(group: list[Row]) -> int:
    return sum(length_of(row.link) for row in group)


def _no_menu(group: list[Row]) -> bool:
    """Names of columns are short; to watch them would be to watch nothing, and nobody would know."""
    return _length(group) >= _MENU * len(group)


def _is(form: re.Pattern[str], row: Row, address: str) -> bool:
    return form.search(target_of(row.link, address) or "") is not None


def _mostly_shown(lists: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {
        name: group
        for name, group in lists.items()
        if 2 * sum(shown_date(row) is not None for row in group) > len(group)
    }


def _mostly_dated(lists: dict[str, list[Row]], address: str) -> dict[str, list[Row]]:
    return {
        name: group
        for name, group in lists.items()
        if 2 * sum(date_of(row, address) is not None for row in group) > len(group)
    }


def _form(link: html.HtmlElement) -> str:
    """Tags and classes around a link: rows of one list share it."""
    path = [f"{above.tag}.{above.get('class', '')}" for above in link.iterancestors()]
    # the row itself may be marked first, last, odd or even
    return ">".join([str(above.tag) for above in list(link.iterancestors())[:1]] + path[1:5])
