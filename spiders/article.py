"""An article's page -> title, text, publication time, publisher. Pure.

A site's own selectors come first, then the marks of the content systems Chinese offices use, then
general extraction: readability, and trafilatura where that finds too little.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from cssselect import SelectorError
from htmldate import find_date
from lxml import etree, html
from readability import Document

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.dates import date_in_address, in_future, read_date
from spiders.extract import one_line, parse, text_of, visible

#: fewer characters than this are a caption or a menu, not an article
LITTLE = 80

#: where the content systems of Chinese offices put the text: Hanweb, TRS, Visual SiteBuilder, UCAP and others
_CONTAINERS = (
    "#zoom", "#Zoom", "#zoomcon", ".article_zoom", ".TRS_Editor", ".trs_editor_view", "#td_DocContent",
    ".v_news_content", "#vsb_content", "#UCAP-CONTENT", ".TRS_UEDITOR", ".pages_content", "#js_content",
    "#con1", ".nscont", ".news_cont_d_wrap",
)  # fmt: skip
_TITLE_METAS = ("articletitle", "og:title", "twitter:title", "title")
_DATE_METAS = (
    "pubdate", "publishdate", "publish_time", "publishtime", "article:published_time", "og:published_time",
    "og:release_date", "weibo:article:create_at", "datepublished", "dc.date", "date", "createdate", "publish-date",
    "rnews:datepublished", "bytedance:published_time",
)  # fmt: skip
_SOURCE_METAS = ("contentsource", "source", "mediaid", "author:source", "og:site_name", "sitename")
_LABELLED = re.compile(
    r"(?:发布时间|发布日期|发表时间|发稿时间|更新时间|发布于|时间|日期)\s*[:：]?\s*(?=(?:19|20)\d{2})(.{8,40})"
)
_SOURCE = re.compile(r"(?:来源|信息来源|文章来源|稿件来源)\s*[:：]\s*([^\s|｜:：<>]{2,30})")
_LABEL = re.compile(r"^(?:信息|文章|稿件)?来源\s*[:：]\s*")
_OURSELVES = frozenset({"本网", "本站", "本网站", "原创", "本刊"})
_SUFFIX = re.compile(r"\s*(?:[-_|｜—–·>»]|--)+\s*")
_FOLDED = re.compile(r"[\W_]+")


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
    text = _text(page, tree, selectors.body, address)
    published, declared = _published(page, tree, metas, selectors.date, address, now)
    return Article(_title(tree, metas, selectors.title), text, published, declared, _publisher(tree, metas))


def select(tree: html.HtmlElement, selector: str) -> list[Any]:
    """The elements a selector of the settings names."""
    try:
        return list(tree.cssselect(selector))
    except SelectorError:
        raise BadSelector(selector) from None


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = one_line(meta.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _title(tree: html.HtmlElement, metas: dict[str, str], selector: str) -> str:
    if selector:
        for element in select(tree, selector):
            if chosen := one_line(visible(element)):
                return chosen
    whole = one_line(visible_title(tree))
    headings = [one_line(visible(each)) for each in tree.iter("h1")]
    named = [metas[name] for name in _TITLE_METAS if name in metas]
    # a candidate the window's title begins with is the article's; a meta may be cut at a quotation mark
    inside = [each for each in (*headings, *named) if len(_fold(each)) >= 4 and _fold(each) in _fold(whole)]
    if inside:
        best = max(inside, key=lambda each: len(_fold(each)))
        return _unbroken(best, whole)
    likely = [each for each in headings if 6 <= len(each) <= 120]
    if len(likely) == 1 and not whole:
        return likely[0]
    return next(iter(named), "") or _without_site(whole) or next(iter(likely), "")


def visible_title(tree: html.HtmlElement) -> str:
    """The text of the title element of the head, not of a drawing inside the page."""
    for element in tree.iter("title"):
        if element.text and element.getparent() is not None and element.getparent().tag in {"head", "html"}:
            return str(element.text)
    return ""


def _unbroken(best: str, whole: str) -> str:
    """A title cut at a quotation mark goes on in the window's title."""
    first = _SUFFIX.split(whole)[0].strip()
    return (
        first if first.startswith(best) and first[len(best) : len(best) + 1] in {'"', "“", "”", "'"} else best
    )


def _without_site(whole: str) -> str:
    parts = [each for each in _SUFFIX.split(whole) if each]
    return max(parts[:2], key=len) if parts else ""


def _fold(text: str) -> str:
    return _FOLDED.sub("", text).lower()


def _text(page: str, tree: html.HtmlElement, selector: str, address: str) -> str:
    if selector:
        chosen = "\n".join(visible(element) for element in select(tree, selector)).strip()
        if chosen:
            return chosen
    known = [visible(element) for name in _CONTAINERS for element in tree.cssselect(name)[:2]]
    longest = max(known, key=len, default="")
    if len(longest) >= LITTLE:
        return longest
    readable = _readability(page)
    if len(readable) >= LITTLE:
        return readable
    return max((longest, readable, _trafilatura(tree, address)), key=len)


def _readability(page: str) -> str:
    # it raises whatever its heuristics stumble over: a page it cannot read is the next one's to try
    try:
        return text_of(Document(page, min_text_length=25).summary(html_partial=True))
    except Exception:  # noqa: BLE001
        return ""


def _trafilatura(tree: html.HtmlElement, address: str) -> str:
    try:
        found = trafilatura.extract(tree, url=address, include_comments=False, favor_recall=True)
    except Exception:  # noqa: BLE001
        return ""
    return (found or "").strip()


def _published(
    page: str, tree: html.HtmlElement, metas: dict[str, str], selector: str, address: str, now: datetime
) -> tuple[Instant | None, bool]:
    if selector:
        for element in select(tree, selector):
            found = read_date(element.get("datetime") or "") or read_date(visible(element))
            if found:
                return found, True
    for text in (*(metas[name] for name in _DATE_METAS if name in metas), *_linked_dates(tree)):
        found = read_date(text)
        if found:
            return _sharper(found, tree), True
    for looked in _seen_dates(tree):
        if not in_future(looked, now):
            return looked, False
    guessed = _htmldate(page, now) or date_in_address(urlsplit(address).path)
    return guessed, False


def _linked_dates(tree: html.HtmlElement) -> Iterator[str]:
    """DatePublished of JSON-LD (schema.org), then time elements."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json" and script.text:
            try:
                data = json.loads(script.text)
            except (ValueError, RecursionError):
                continue
            for each in data if isinstance(data, list) else [data]:
                if isinstance(each, dict) and isinstance(each.get("datePublished"), str):
                    yield each["datePublished"]
    times = [each for each in tree.iter("time") if each.get("pubdate") is not None or each.get("datetime")]
    # several times on a page are a list's, not the article's
    if len(times) == 1:
        yield times[0].get("datetime") or visible(times[0])


def _sharper(found: Instant, tree: html.HtmlElement) -> Instant:
    """A day the page declares, with the time of that day it shows."""
    if found.precision != "day":
        return found
    return next(
        (each for each in _seen_dates(tree) if each.precision != "day" and each.day == found.day), found
    )


def _seen_dates(tree: html.HtmlElement) -> Iterator[Instant]:
    """Dates as shown: behind a label, else the first with a time of day near the top."""
    body = tree.find("body")
    shown = visible(body if body is not None else tree)[:20_000]
    labelled = [found for match in _LABELLED.finditer(shown) if (found := read_date(match[1]))]
    yield from labelled
    for line in shown.split("\n")[:200]:
        if len(line) < 120 and (found := read_date(line)) and found.precision != "day":
            yield found


def _htmldate(page: str, now: datetime) -> Instant | None:
    try:
        found = find_date(page, original_date=True, extensive_search=False, max_date=now.strftime("%Y-%m-%d"))
    except Exception:  # noqa: BLE001
        return None
    return read_date(found) if found else None


def _publisher(tree: html.HtmlElement, metas: dict[str, str]) -> str | None:
    for name in _SOURCE_METAS:
        if name in metas and metas[name] not in _OURSELVES and len(metas[name]) <= 40:
            return _LABEL.sub("", metas[name]) or None
    body = tree.find("body")
    match = _SOURCE.search(visible(body)[:5000]) if body is not None else None
    if match and match[1] not in _OURSELVES:
        return match[1].strip("，。；;,[]【】()（）")
    return None


#: lxml raises this for a tree it cannot walk; callers treat it as an empty page
Unreadable = etree.LxmlError
