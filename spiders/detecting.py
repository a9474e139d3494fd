"""What stands at an address somebody pasted, and how it would be watched. Pure.

A feed, data, a letter box, a list, or one article: asked in this order, each by the reader that would
read it later.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from monitor.domain.place import (
    ApiPlace,
    FeedPlace,
    JsonShape,
    LetterboxPlace,
    ListingPlace,
    MailboxPlace,
    Place,
    Selectors,
)
from monitor.errors import SourceFault
from spiders.article import Article, read_article
from spiders.body import LITTLE
from spiders.charset import charset_in, decode
from spiders.extract import base_of, one_line
from spiders.feeds import read_feed
from spiders.files import is_file
from spiders.json_items import read_items
from spiders.json_text import read_json
from spiders.letters.answer import Answer, read_box
from spiders.lists.page import ListPage
from spiders.presets.families import preset_for
from spiders.refusal import page_fault
from spiders.titles import window_title

#: an entry of a feed with less is a summary: the article itself is to be read
_SUMMARY = 200
#: letters on a page before it is taken for a box: a list of articles has titles and dates too
_FEWEST_LETTERS = 2
#: so much text with a date, and fewer links than this beside it, is an article
_LONG, _MANY = 300, 10
_FRAMES = ("frame", "iframe")


@dataclass(frozen=True, slots=True)
class Detected:
    """How an address would be watched."""

    place: Place
    #: feed, listing, api, letterbox
    spider: str
    #: by what it is known, Chinese
    mark: str
    #: what the page calls itself; ""
    title: str = ""
    #: feeds the page announces: these are better read than the page
    feeds: tuple[str, ...] = ()
    #: why it may not be what was meant, Chinese; ""
    doubt: str = ""

    def at(self, address: str) -> "Detected":
        """The same, asked for at the address that led there."""
        assert not isinstance(self.place, MailboxPlace)
        return replace(self, place=replace(self.place, address=address))


def detect(body: bytes, content_type: str, address: str, now: datetime) -> Detected:
    """What stands there.

    Raises:
        SourceFault: a page in place of it (a challenge, a log-in), one article alone (`no-links`), or
            nothing that can be watched.

    """
    if is_file(body):
        why = "这是一个文件（PDF、Word、Excel 或压缩包），不是列表；收这一份请用 huiying crawl --page，长期监测请填它所在栏目的地址"
        raise SourceFault("no-links", why)
    try:
        page = read_feed(body, address, charset_in(content_type))
    except SourceFault as fault:
        if fault.fault == "entities":
            raise
    else:
        short = sum(len(each.text) < _SUMMARY for each in page.entries)
        articles = 2 * short > len(page.entries)
        return Detected(
            FeedPlace(address, articles), "feed", _of_feed(len(page.entries), articles=articles), page.title
        )
    text = decode(body, charset_in(content_type)).text
    standing_in = page_fault(text)
    if standing_in is not None:
        raise standing_in
    return _data(text, address, now) or _page(text, address, now)


def _of_feed(count: int, *, articles: bool) -> str:
    return f"订阅源，{count} 条" + ("，多半只有摘要：每条再读网页（articles: true）" if articles else "")


def _data(text: str, address: str, now: datetime) -> Detected | None:
    if text.lstrip()[:1] == "<":
        return None
    try:
        data = read_json(text)
    except SourceFault:
        return None
    try:
        page = read_items(data, address, JsonShape(), now)
    except SourceFault as fault:
        raise SourceFault(fault.fault, f"返回的是数据，但没有认出条目：{fault.message}") from None
    box = LetterboxPlace(address)
    letters = read_box(Answer(text, address), box, now).rows if page.items else ()
    told = [row for row in letters if row.seen.state or row.seen.replies]
    if len(told) >= _FEWEST_LETTERS and 2 * len(told) > len(letters):
        return Detected(box, "letterbox", f"数据接口，{len(letters)} 封信件，带办理状态")
    thin = sum(len(each.text) < _SUMMARY for each in page.items)
    articles = 2 * thin > len(page.items) and any(each.url for each in page.items)
    return Detected(ApiPlace(address, articles=articles), "api", f"数据接口，{len(page.items)} 条")


def _page(text: str, address: str, now: datetime) -> Detected:
    page = ListPage(text, address)
    title = "" if page.tree is None else one_line(window_title(page.tree))
    box = LetterboxPlace(address)
    try:
        rows = read_box(Answer(text, address), box, now).rows
    except SourceFault:
        rows = ()
    told = [row for row in rows if row.seen.state]
    if len(told) >= _FEWEST_LETTERS and 2 * len(told) > len(rows):
        return Detected(
            box, "letterbox", f"信箱列表，{len(rows)} 封信件，办理状态如“{told[0].seen.state[:12]}”", title
        )
    preset, mark = preset_for(page)
    leaf = preset.read(page)
    article = read_article(text, address, Selectors(), now)
    if (not leaf.items and leaf.next is None) or _alone(article, len(leaf.items)):
        raise _nothing(text, article, page)
    place = ListingPlace(address, preset="" if preset.name == "plain" else preset.name)
    return Detected(
        place, "listing", f"{preset.title}：{mark}", title, _announced(page, address), _doubt(article)
    )


def _alone(article: Article, listed: int) -> bool:
    """Whether the page is an article with a few others beside it, not a list."""
    return len(article.text) >= _LONG and article.published is not None and listed < _MANY


def _doubt(article: Article) -> str:
    """What is said where a page tells when it was published itself, and at length: lists do not."""
    if len(article.text) < _LONG or not article.declared or not article.title:
        return ""
    return f"网页本身像一篇文章（{article.title[:40]}），下面是它旁边的链接；要长期监测，请填所在栏目的地址"


def _nothing(text: str, article: Article, page: ListPage) -> SourceFault:
    if len(article.text) >= LITTLE and article.title:
        what = f"这是一篇文章（{article.title[:40]}），不是列表"
        return SourceFault(
            "no-links", f"{what}；收这一篇请用 huiying crawl --page，长期监测请填所在栏目的地址"
        )
    if framed := _framed(page):
        return SourceFault("no-links", f"页面的内容在框架里，请改填框架的地址：{'、'.join(framed)}")
    if len(article.text) < LITTLE and "<script" in text.lower():
        why = "页面里没有找到文章链接，内容多半由脚本生成；请改用网站的订阅源、数据接口或另一个栏目的地址"
        return SourceFault("no-links", why)
    return SourceFault("no-links", "页面里没有找到文章链接；请核对地址，或写明 select.row 和 select.link")


def _framed(page: ListPage) -> tuple[str, ...]:
    """Where a page keeps what it shows, when it is built of frames."""
    if page.tree is None:
        return ()
    found = []
    for frame in page.tree.iter(*_FRAMES):
        try:
            found.append(urljoin(base_of(page.tree, page.address), (frame.get("src") or "").strip()))
        except ValueError:
            continue
    fit = (each[:200] for each in found if each.startswith(("http://", "https://")) and each != page.address)
    return tuple(dict.fromkeys(fit))[:3]


def _announced(page: ListPage, address: str) -> tuple[str, ...]:
    """Feeds in the head of the page (RSS autodiscovery)."""
    found = []
    for link in () if page.tree is None else page.tree.iter("link"):
        kind = (link.get("type") or "").lower()
        if "alternate" in (link.get("rel") or "").lower() and kind in {
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
        }:
            try:
                found.append(urljoin(address, (link.get("href") or "").strip()))
            except ValueError:
                continue
    return tuple(dict.fromkeys(each for each in found if each.startswith(("http://", "https://"))))[:3]
