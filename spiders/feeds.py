"""RSS, Atom and JSON Feed -> entries. Pure; broken XML gives what can be read of it."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from monitor.domain.address import known_as
from monitor.domain.instant import Instant
from monitor.errors import SourceFault
from spiders.charset import decode
from spiders.dates import read_date
from spiders.extract import one_line, text_of

#: more entries than any feed shows; the rest is told, not read
MOST_ENTRIES = 1000

_PROLOG = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
#: items in a root of the system's own, or in none
_BARE = re.compile(r"(?:<[A-Za-z]\w{0,20}>\s*)?<item[\s>]", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_JSON_FEED = "jsonfeed.org/version/"


@dataclass(frozen=True, slots=True)
class Entry:
    #: guid or id, else the address, else a hash of what it holds
    external_id: str
    url: str | None
    title: str
    text: str
    published: Instant | None
    publisher: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPage:
    title: str
    entries: tuple[Entry, ...]
    #: what is wrong with the whole; Chinese
    notes: tuple[str, ...] = ()


def read_feed(raw: bytes, address: str, charset: str = "") -> FeedPage:
    """The entries of a feed, in its order; `charset` is what the response declares.

    Raises:
        SourceFault: not-a-feed, entities (a document type with entities of its own), no-entries
            (items without title, id and address).

    """
    decoded = decode(raw, charset)
    notes = (decoded.note,) if decoded.note else ()
    text = decoded.text.lstrip()
    if text.startswith("{"):
        return _json_feed(text, address, notes)
    if _HTML.match(_without_comments(text)):
        raise SourceFault("not-a-feed", "返回的是网页，不是订阅源；请核对地址，或改用 listing")
    root = _ROOT.search(text)
    bare = _PROLOG.sub("", text, count=1).lstrip()
    if root is None and _BARE.match(bare):
        return _xml_feed(f'<rss version="2.0"><channel>{bare}</channel></rss>', address, notes)
    if root is None:
        raise SourceFault("not-a-feed", "内容里没有 RSS 或 Atom；请核对地址")
    if _ENTITY.search(text[: root.start()]):
        raise SourceFault("entities", "订阅源自带实体定义，可能是攻击，未解析；请联系来源网站")
    return _xml_feed(text, address, notes)


def _without_comments(text: str) -> str:
    """The text after the comments it begins with; by hand, for a pattern could run for hours here."""
    while text.startswith("<!--"):
        end = text.find("-->", 4, 20_000)
        if end < 0:
            break
        text = text[end + 3 : end + 40_000].lstrip()
    return text


def _xml_feed(text: str, address: str, notes: tuple[str, ...]) -> FeedPage:
    # what the prolog declares is not believed again: it is UTF-8 now
    clean = _PROLOG.sub("", text, count=1)
    parsed = feedparser.parse(
        ('<?xml version="1.0" encoding="utf-8"?>' + clean).encode("utf-8", "replace"),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise SourceFault("not-a-feed", "内容残缺，读不出任何条目；请核对地址")
    publisher = one_line(text_of(parsed.feed.get("title", "")))
    return _page(publisher, [_xml_entry(each, address, publisher) for each in parsed.entries], notes)


def _xml_entry(each: Any, address: str, publisher: str) -> Entry:
    link = _address(each.get("link", ""), address)
    title = one_line(text_of(each.get("title", "")))
    contents = [part.get("value", "") for part in each.get("content", ())]
    body = max([*contents, each.get("summary", "")], key=len)
    source = one_line(text_of(each.get("source", {}).get("title", "")))
    return _entry(
        each.get("id", ""), link, title, text_of(body),
        each.get("published") or each.get("updated") or each.get("created") or "", source or publisher,
    )  # fmt: skip


def _json_feed(text: str, address: str, notes: tuple[str, ...]) -> FeedPage:
    """JSON Feed 1.0 and 1.1, https://www.jsonfeed.org/version/1.1/"""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceFault("not-a-feed", "JSON 残缺，读不出条目；请核对地址") from None
    items = data.get("items")
    if _JSON_FEED not in str(data.get("version", "")) or not isinstance(items, list):
        raise SourceFault("not-a-feed", "JSON 不是 JSON Feed；请核对地址")
    publisher = _words(data.get("title"))
    if not publisher and not items:
        raise SourceFault("no-entries", "JSON Feed 没有标题也没有条目；请核对地址")
    usable = [each for each in items if isinstance(each, dict) and any(map(each.get, ("id", "url", "title")))]
    if items and not usable:
        raise SourceFault("no-entries", "JSON Feed 的条目都没有 id、地址和标题，无法辨认；请联系来源网站")
    if len(usable) < len(items):
        notes = (*notes, f"{len(items) - len(usable)} 个条目没有 id、地址和标题，未收")
    return _page(publisher, [_json_entry(each, address, publisher) for each in usable], notes)


def _json_entry(each: dict[str, Any], address: str, publisher: str) -> Entry:
    link = _address(_words(each.get("url") or each.get("external_url")), address)
    body = text_of(_words(each.get("content_html"))) or _words(
        each.get("content_text") or each.get("summary")
    )
    published = _words(each.get("date_published") or each.get("date_modified"))
    return _entry(
        _words(each.get("id")), link, one_line(text_of(_words(each.get("title")))), body, published, publisher
    )


def _page(publisher: str, entries: list[Entry], notes: tuple[str, ...]) -> FeedPage:
    if len(entries) > MOST_ENTRIES:
        notes = (*notes, f"条目有 {len(entries)} 个，只读前 {MOST_ENTRIES} 个")
    return FeedPage(publisher, tuple(entries[:MOST_ENTRIES]), notes)


def _entry(name: str, link: str | None, title: str, text: str, published: str, publisher: str) -> Entry:
    found = read_date(published)
    notes = () if found or not published.strip() else ("发布时间看不懂，未采用",)
    content = hashlib.sha256(f"{title}\0{text}\0{published}".encode("utf-8", "replace")).hexdigest()
    return Entry(
        name.strip() or (known_as(link) if link else content),
        link,
        title,
        text,
        found,
        publisher or None,
        notes,
    )


def _address(link: str, base: str) -> str | None:
    try:
        joined = urljoin(base, link.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if link.strip() and parts.scheme in {"http", "https"} and parts.hostname else None


def _words(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
