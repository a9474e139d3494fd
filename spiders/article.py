"""An article's page -> title, text, publication time, publisher. Pure.

The page is parsed once and walked once; what is asked of it is asked of its lines: where the text stands
(`body`), what of it is no text (`trimming`), its title (`titles`), its date (`published`), its publisher
(`publisher`). A site's own selectors come first. No page raises: at worst everything is empty.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from cssselect import SelectorError
from lxml import html

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.body import LITTLE, article_boxes
from spiders.dates import read_date
from spiders.extract import one_line, parse, visible
from spiders.outline import Outline, outline
from spiders.published import published_of
from spiders.publisher import publisher_of
from spiders.titles import title_of, window_title
from spiders.trimming import trimmed

#: metas that are looked at
_METAS = 500


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    #: empty where nothing like an article was found
    text: str
    published: Instant | None
    #: the page declares its date; otherwise it was found by looking
    declared: bool
    publisher: str | None


class BadSelector(ValueError):
    """A selector of the settings is no CSS; `str()` is the selector."""


def read_article(page: str, address: str, selectors: Selectors, now: datetime) -> Article:
    """What a reader would take for the article.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    tree = parse(page)
    if tree is None:
        return Article("", "", None, declared=False, publisher=None)
    metas = _metas(tree)
    seen = outline(tree)
    window = window_title(tree)
    boxes = article_boxes(seen, window)
    first = min((seen.boxes[number].first for number in boxes), default=len(seen.lines))
    last = max((seen.boxes[number].last for number in boxes), default=first)
    title = _chosen(tree, selectors.title) or title_of(window, seen, metas, first)
    published, declared = _dated(tree, selectors.date), True
    if published is None:
        published, declared = published_of(tree, seen, metas, address, now, range(first, last))
    text = _all_chosen(tree, selectors.body) or _text(seen, boxes, title)
    return Article(title, text, published, declared, publisher_of(seen, metas))


def select(tree: html.HtmlElement, selector: str) -> list[Any]:
    """The elements a selector of the settings names."""
    try:
        return list(tree.cssselect(selector))
    except SelectorError:
        raise BadSelector(selector) from None


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in islice(tree.iter("meta"), _METAS):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = one_line((meta.get("content") or "")[:2000])
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _chosen(tree: html.HtmlElement, selector: str) -> str:
    found = (one_line(visible(element)) for element in (select(tree, selector) if selector else ()))
    return next((text for text in found if text), "")


def _all_chosen(tree: html.HtmlElement, selector: str) -> str:
    return "\n".join(visible(element) for element in select(tree, selector)).strip() if selector else ""


def _dated(tree: html.HtmlElement, selector: str) -> Instant | None:
    for element in select(tree, selector) if selector else ():
        found = read_date(element.get("datetime") or "") or read_date(visible(element))
        if found is not None:
            return found
    return None


def _text(seen: Outline, boxes: list[int], title: str) -> str:
    lines = [line for number in boxes for line in seen.within(number)]
    return trimmed(lines, title)


__all__ = ["LITTLE", "Article", "BadSelector", "read_article", "select"]
