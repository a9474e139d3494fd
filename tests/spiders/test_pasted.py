"""A page somebody pasted: an article, a WeChat article, a document; and what may stand there instead."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from monitor.errors import SourceFault
from spiders.evidence.fetch import Fetcher
from spiders.evidence.guard import Guard
from spiders.pasted import read_pasted
from tests.spiders.files import docx, paragraph, pdf
from tests.spiders.pages import BODY, article
from tests.spiders.web import Page, Site

NOW = datetime(2026, 1, 6, 2, tzinfo=UTC)
TITLE = "黔城一中食物中毒情况通报"


def wechat(body: str = BODY, *, scripts: str = "") -> bytes:
    """As WeChat writes it: the text unseen until a script has run, the time in a script."""
    return (
        f'<html><head><meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="微信公众平台">'
        f'<title></title></head><body><h1 class="rich_media_title" id="activity-name">\n {TITLE}\n</h1>'
        '<a id="js_name"> 健康黔城 </a><em id="publish_time"></em>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;"><section><p>{body}</p></section></div>'
        f'<script>var ct = "1767578400"; var nickname = htmlDecode("健康黔城");{scripts}</script></body></html>'
    ).encode()


def paste(site: Site, path: str = "/s/AbC"):
    guard = Guard(frozenset({urlsplit(site.address).netloc}))
    return read_pasted(Fetcher(guard, time.monotonic, any_status=True), site.url(path), NOW)


def fault_of(site: Site, path: str = "/s/AbC") -> SourceFault:
    with pytest.raises(SourceFault) as caught:
        paste(site, path)
    return caught.value


def test_a_wechat_article_is_read_with_its_account_and_its_time(site: Site) -> None:
    site.pages["/s/AbC?scene=1&sessionid=9"] = Page(wechat())
    found = paste(site, "/s/AbC?scene=1&sessionid=9")
    assert (found.title, found.publisher) == (TITLE, "健康黔城")
    assert BODY in found.text
    assert found.published is not None
    assert found.published.at == datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    assert found.notes == ()
    assert found.external_id.endswith("/s/AbC"), "shared by anybody, it is the same article"


def test_any_article_of_a_site_can_be_pasted(site: Site) -> None:
    site.pages["/a.html"] = Page(article(TITLE, line="发布时间：2026-01-05 09:30 来源：黔城日报"))
    found = paste(site, "/a.html")
    assert (found.origin, found.kind, found.title, found.publisher) == ("pasted", "news", TITLE, "黔城日报")


@pytest.mark.parametrize("content", [docx(paragraph("共有23名学生就诊。")), pdf("共有23名学生就诊。")])
def test_a_document_can_be_pasted(site: Site, content: bytes) -> None:
    site.pages["/files/tongbao"] = Page(content)
    found = paste(site, "/files/tongbao")
    assert (found.title, found.text) == ("tongbao", "共有23名学生就诊。")


@pytest.mark.parametrize(
    ("page", "fault", "words"),
    [
        (Page("<html><p>该内容已被发布者删除</p></html>".encode()), "gone", "“该内容已被发布者删除”"),
        (
            Page("<html><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p></html>".encode()),
            "challenge",
            "人机验证",
        ),
        (Page(b"", 404), "gone", "404"),
        (Page(b"<html><body></body></html>"), "no-article", "没有找到文章"),
        (Page(pdf("")), "no-article", "请人工查看"),
        (Page(b"", 302, {"Location": "/s/AbC"}), "redirects", "跳转"),
    ],
)
def test_what_stands_there_instead_is_told(site: Site, page: Page, fault: str, words: str) -> None:
    site.pages["/s/AbC"] = page
    told = fault_of(site)
    assert told.fault == fault
    assert words in told.message


def test_a_page_inside_the_house_is_not_fetched_for_anybody_who_pastes_it(site: Site) -> None:
    site.pages["/a.html"] = Page(article(TITLE))
    with pytest.raises(SourceFault, match=r"evidence\.hosts") as caught:
        read_pasted(Fetcher(Guard(), time.monotonic, any_status=True), site.url("/a.html"), NOW)
    assert caught.value.fault == "unreachable"
    assert site.visits == []


def test_a_page_that_only_sends_its_readers_on_is_followed_but_not_into_the_house(site: Site) -> None:
    site.pages["/old.html"] = Page(
        b'<html><head><meta http-equiv="refresh" content="0;url=/a.html"></head></html>'
    )
    site.pages["/a.html"] = Page(article(TITLE, line="发布时间：2026-01-05 09:30"))
    assert paste(site, "/old.html").title == TITLE
    site.pages["/old.html"] = Page(
        b'<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1:1/"></head></html>'
    )
    assert "evidence.hosts" in fault_of(site, "/old.html").message


@pytest.mark.parametrize(
    "location", ["http://[bad", "http://a:99999/", "file:///etc/passwd", "http://x@y/", "gopher://x/"]
)
def test_a_redirect_to_what_is_no_address_is_told(site: Site, location: str) -> None:
    site.pages["/r"] = Page(b"", 302, {"Location": location})
    assert fault_of(site, "/r").message.startswith("网址写法不对")


def test_hosts_of_the_house_are_open_to_who_asks_for_them_and_to_no_page_from_outside() -> None:
    fetcher = Fetcher(Guard(frozenset({"oa.qiancheng.example", "10.1.1.1:8080"})), time.monotonic)
    assert fetcher.onward_from("https://news.example/a").guard.allowed == frozenset()
    assert fetcher.onward_from("http://10.1.1.1:8080/a").guard == fetcher.guard
    assert fetcher.onward_from("http://10.1.1.1/a").guard.allowed == frozenset()
