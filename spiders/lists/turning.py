"""The way to the next page of a list, by the rules pagers of Chinese office sites follow. Pure.

Rules were gathered from the sites of the hundred largest cities: links that say "next", page numbers,
createPageHTML and its like in scripts, the last page's address, and pagers hidden in base64.
"""

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from lxml import html

from spiders.extract import one_line, parse, visible
from spiders.lists.link import lead_of
from spiders.lists.page import ListPage, Turn

_NEXT = re.compile(r"\W*(?:下一?[页頁]|后一?[页頁]|next(?:\s+page)?)\W*", re.IGNORECASE)
_ARROWS = frozenset({">", ">>", "»", "›", "→"})
_LAST = re.compile(r"\W*(?:尾[页頁]|末[页頁]|最后一?[页頁]|last)\W*", re.IGNORECASE)
_LONGEST_LABEL = 12
#: createPageHTML(total, current, "index", "html"), current from 0
_CREATE = re.compile(
    r"createPage(?:HTML|Html)?\w{0,12}\s*\(\s*(?:['\"][\w-]{0,40}['\"]\s*,\s*)?(\d{1,5})\s*,\s*(\d{1,5})\s*,\s*"
    r"['\"]([\w-]{1,60})['\"]\s*,\s*['\"](s?html?|jhtml|aspx?|jsp|php)['\"]",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|contenpage|pagecount)\s*[=:]\s*['\"]?(\d{1,5})", re.IGNORECASE
)
_CURRENT = re.compile(r"\b(?:currentPage|curPage|currPage|pageIndex)\s*[=:]\s*['\"]?(\d{1,5})", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?P<stem>.*[/_-](?:index|list|default|column-index)?[_-]?)(?P<number>\d{1,5})(?P<end>\.s?html?|\.jhtml)$"
)
_QUERY = (
    "page",
    "pageindex",
    "pageno",
    "pagenum",
    "pageno.",
    "currpage",
    "currentpage",
    "pn",
    "p",
    "curpage",
    "cur_page",
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{60,200000}")


def next_turn(page: ListPage) -> Turn | None:
    """How to ask for the page after this one, on the same host; None where nothing says there is one."""
    if page.tree is None:
        return None
    for found in (
        _linked(page.tree, page),
        _scripted(page),
        _hidden(page.tree, page),
        _after_last(page.tree, page),
    ):
        if found is not None:
            return found
    return None


def _linked(tree: html.HtmlElement, page: ListPage) -> Turn | None:
    """A link that says "next", else the one that bears the next number."""
    for link in tree.iter("a", "link"):
        if "next" in (link.get("rel") or "").lower().split() and (found := _to(link.get("href"), page)):
            return Turn(found)
    labelled = [
        (one_line(visible(link))[: _LONGEST_LABEL + 1] or link.get("title") or "", link)
        for link in tree.iter("a")
    ]
    for label, link in labelled:
        if (_NEXT.fullmatch(label) or label in _ARROWS) and (found := _to(lead_of(link), page)):
            return Turn(found)
    wanted = str(page.number + 1)
    around = [
        link
        for label, link in labelled
        if label.strip("[]【】 ") in {str(page.number), wanted, str(page.number + 2)}
    ]
    if len(around) < 2 and not any(_LAST.fullmatch(label) for label, _ in labelled):
        # a lonely number is no pager
        return None
    for label, link in labelled:
        if label.strip("[]【】 ") == wanted and (found := _to(lead_of(link), page)):
            return Turn(found)
    return None


def _scripted(page: ListPage) -> Turn | None:
    """Pages a script would build: index_1.html behind index.html."""
    made = _CREATE.search(page.text)
    if made is not None:
        total, current, stem, end = int(made[1]), int(made[2]), made[3], made[4]
        return _numbered(page, total, current, stem, end) if current + 1 < total else None
    count, current_page = _COUNT.search(page.text), _CURRENT.search(page.text)
    name = re.search(r"/(index|list|default)(?:_(\d{1,5}))?\.(s?html?)$", urlsplit(page.address).path)
    if count is None or current_page is None or not (name or urlsplit(page.address).path.endswith("/")):
        return None
    stem, end = (name[1], name[3]) if name else ("index", "html")
    place = int(name[2] or 0) if name else 0
    return _numbered(page, int(count[1]), place, stem, end) if place + 1 < int(count[1]) else None


def _numbered(page: ListPage, total: int, current: int, stem: str, end: str) -> Turn | None:
    found = _to(f"{stem}_{current + 1}.{end}", page)
    if found is None:
        return None
    # some sites have no _1: their second page is _2
    skipped = _to(f"{stem}_{current + 2}.{end}", page) if current == 0 and total > 1 else None
    return Turn(found, otherwise=skipped or "")


def _hidden(tree: html.HtmlElement, page: ListPage) -> Turn | None:
    """A pager as base64 of URL-encoded HTML in #pages; only its links on this host count."""
    for element in tree.xpath("//*[@id='pages']"):
        packed = "".join((element.get("value") or element.text_content() or "").split())
        if not _BASE64.fullmatch(packed):
            continue
        try:
            inside = parse(unquote(base64.b64decode(packed, validate=True).decode("utf-8", "replace")))
        except (binascii.Error, ValueError):
            continue
        found = None if inside is None else _linked(inside, page)
        if found is not None:
            return found
    return None


def _after_last(tree: html.HtmlElement, page: ListPage) -> Turn | None:
    """The last page's address shows how the others are called."""
    for link in tree.iter("a"):
        if not _LAST.fullmatch(one_line(visible(link))[: _LONGEST_LABEL + 1]):
            continue
        last = _to(lead_of(link), page)
        made = None if last is None else _before(last, page)
        if made is not None:
            return made
    return None


def _before(last: str, page: ListPage) -> Turn | None:
    parts = urlsplit(last)
    match = _NUMBERED.match(parts.path)
    if match is not None:
        total = int(match["number"])
        here = _NUMBERED.match(urlsplit(page.address).path)
        current = int(here["number"]) if here is not None and here["stem"] == match["stem"] else page.number
        if current + 1 > total:
            return None
        stem = parts._replace(path=f"{match['stem']}{current + 1}{match['end']}")
        return Turn(urlunsplit(stem))
    query = parse_qsl(parts.query, keep_blank_values=True)
    for place, (name, value) in enumerate(query):
        if name.lower() in _QUERY and value.isdecimal() and int(value) > page.number:
            turned = [*query[:place], (name, str(page.number + 1)), *query[place + 1 :]]
            return Turn(urlunsplit(parts._replace(query=urlencode(turned))))
    return None


def _to(href: str | None, page: ListPage) -> str | None:
    """An address on the page's own host that is not the page itself."""
    if not href or href.strip().lower().startswith(("javascript:", "#", "mailto:")):
        return None
    try:
        here = urldefrag(page.address)[0]
        found = urldefrag(urljoin(page.base, href.strip()))[0]
        parts = urlsplit(found)
    except ValueError:
        return None
    same = parts.scheme in {"http", "https"} and parts.netloc == urlsplit(here).netloc
    return found if same and found != here else None
