"""What servers send though they should not: read where it can be read, told where it cannot; the rest goes on."""

import gzip

import pytest

from tests.spiders.desk import Desk, Item, a_feed, a_listing, rss
from tests.spiders.pages import BODY, Story, article, plain_list
from tests.spiders.web import Page, Site

TITLE = "黔城一中食物中毒情况通报"


def test_a_line_of_ten_million_characters_is_too_much(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page(b"<ul>" + b"<li>a</li>" * 1_000_000)
    assert desk.look(a_listing(site.url("/list/"))).fault == "too-large"


def test_a_line_of_four_million_characters_is_read_past(desk: Desk, site: Site) -> None:
    whole = plain_list(Story("/a.html", TITLE))
    site.pages["/list/"] = Page(
        whole.replace(b"</head>", b"<script>var x='" + b"a" * 2_500_000 + b"'</script></head>")
    )
    site.pages["/a.html"] = Page(article(TITLE))
    assert desk.look(a_listing(site.url("/list/"))).new == 1


@pytest.mark.parametrize(
    "said", ["application/pdf", "image/png", "text/plain", "application/octet-stream", "nonsense", ""]
)
def test_what_a_page_is_called_does_not_matter(desk: Desk, site: Site, said: str) -> None:
    site.pages["/list/"] = Page(plain_list(Story("/a.html", TITLE)), headers={"Content-Type": said})
    site.pages["/a.html"] = Page(article(TITLE), headers={"Content-Type": said})
    seen = desk.look(a_listing(site.url("/list/")))
    assert (seen.fault, seen.new) == (None, 1)
    assert BODY in desk.intake.items[0].text


def test_a_picture_in_place_of_a_list_is_told(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page(
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, headers={"Content-Type": "text/html"}
    )
    assert desk.look(a_listing(site.url("/list/"))).fault == "no-links"


def test_html_inside_cdata_inside_rss_is_read_as_people_see_it(desk: Desk, site: Site) -> None:
    text = "<![CDATA[<div><p>共有<b>23</b>人就诊&nbsp;，</p><script>alert(1)</script><p>&lt;均已出院&gt;</p></div>]]>"
    site.pages["/feed"] = Page(rss(Item("<![CDATA[<em>黔城</em>一中 &amp; 食物中毒]]>", text)))
    desk.look(a_feed(site.url("/feed")))
    (item,) = desk.intake.items
    assert item.title == "黔城一中 & 食物中毒"
    assert item.text.split("\n") == ["共有23人就诊 ，", "<均已出院>"]


@pytest.mark.parametrize(
    ("promised", "sent"),
    [
        ("gb2312", "utf-8"),
        ("utf-8", "gbk"),
        ("big5", "gb18030"),
        ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-8"),
    ],
)
def test_the_bytes_count_and_not_the_promise(desk: Desk, site: Site, promised: str, sent: str) -> None:
    def page(whole: bytes) -> Page:
        told = whole.decode().replace("utf-8", promised)
        return Page(told.encode(sent), headers={"Content-Type": f"text/html; charset={promised}"})

    site.pages["/list/"] = page(plain_list(Story("/a.html", TITLE)))
    site.pages["/a.html"] = page(article(TITLE))
    desk.look(a_listing(site.url("/list/")))
    (item,) = desk.intake.items
    assert (item.title, BODY in item.text) == (TITLE, True)


def test_a_page_packed_twice_over_is_told_and_not_read_as_noise(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page(
        gzip.compress(gzip.compress(plain_list(Story("/a.html", TITLE)))),
        headers={"Content-Encoding": "gzip"},
    )
    assert desk.look(a_listing(site.url("/list/"))).fault == "no-links"


def test_one_bad_article_costs_only_itself(desk: Desk, site: Site) -> None:
    good, bad, worse = (
        Story("/a.html", TITLE),
        Story("/b.html", "黔城市第二号情况通报"),
        Story("/c.html", "黔城市第三号情况通报"),
    )
    site.pages["/list/"] = Page(plain_list(good, bad, worse))
    site.pages["/a.html"] = Page(article(TITLE))
    site.pages["/b.html"] = Page(b"x" * 6_000_000)
    site.pages["/c.html"] = Page(b"", 302, {"Location": "/c.html"})
    seen = desk.look(a_listing(site.url("/list/")))
    assert desk.intake.titles == [worse.title, bad.title, TITLE]
    assert seen.new == 3
    assert [bool(each.notes) for each in desk.intake.items] == [True, True, False]
