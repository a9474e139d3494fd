"""What stands at a pasted address, and how it would be watched."""

import json
from datetime import UTC, datetime

import pytest

from monitor.domain.place import ApiPlace, FeedPlace, LetterboxPlace, ListingPlace
from monitor.errors import SourceFault
from spiders.detecting import Detected, detect
from spiders.fetching import refreshed
from tests.spiders.desk import Item, rss
from tests.spiders.pages import BODY, Story, article, hanweb_list, plain_list

NOW = datetime(2026, 1, 6, 2, tzinfo=UTC)
HERE = "https://wjw.qiancheng.example/tzgg/"


def seen(body: bytes, content_type: str = "text/html") -> Detected:
    return detect(body, content_type, HERE, NOW)


def test_a_feed_of_summaries_is_read_with_its_articles() -> None:
    found = seen(rss(Item("甲", "一句话"), Item("乙", "又一句")), "application/rss+xml")
    assert found.place == FeedPlace(HERE, articles=True)
    assert (found.spider, found.title) == ("feed", "黔城新闻")


def test_a_feed_of_whole_texts_needs_no_more() -> None:
    assert seen(rss(Item("甲", BODY * 2))).place == FeedPlace(HERE, articles=False)


def test_lists_are_known_by_their_family() -> None:
    stories = [Story(f"/art/2026/1/5/art_7_{n}.html", f"关于第{n}号事项的情况通报") for n in range(12)]
    assert seen(hanweb_list(*stories)).place == ListingPlace(HERE, preset="hanweb")
    found = seen(plain_list(*(Story(f"/a/{n}.html", f"关于第{n}号事项的通报") for n in range(12))))
    assert (found.spider, found.place, found.title) == ("listing", ListingPlace(HERE), "通知公告")


def test_a_letter_box_is_known_by_its_states() -> None:
    rows = "".join(
        f"<tr><td><a href='mail?id={n}'>反映第{n}医院排队时间太长</a></td><td>已回复</td><td>2026-01-05 10:00:00</td></tr>"
        for n in range(5)
    )
    found = seen(f"<table><tr><th>来信主题</th><th>状态</th><th>时间</th></tr>{rows}</table>".encode())
    assert (found.spider, found.place) == ("letterbox", LetterboxPlace(HERE))
    assert "已回复" in found.mark


def test_data_is_an_interface() -> None:
    items = [
        {"id": n, "title": f"第{n}号通报的全文", "url": f"/a/{n}.html", "publishTime": "2026-01-05 10:00"}
        for n in range(3)
    ]
    found = seen(json.dumps({"data": {"list": items}}).encode(), "application/json")
    assert found.place == ApiPlace(HERE, articles=True)


def test_the_feeds_a_page_announces_are_told() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="alternate" type="application/rss+xml" href="http://[bad">'
    page = plain_list(*(Story(f"/a/{n}.html", f"关于第{n}号事项的通报") for n in range(3))).replace(
        b"<head>", f"<head>{head}".encode()
    )
    assert seen(page).feeds == ("https://wjw.qiancheng.example/rss.xml",)


@pytest.mark.parametrize(
    ("body", "fault", "words"),
    [
        (
            article("黔城一中食物中毒情况通报", BODY * 3, line="发布时间：2026-01-05 09:30"),
            "no-links",
            "这是一篇文章（黔城一中食物中毒情况通报）",
        ),
        (
            b"<html><body><div id=app></div><script src=app.js></script></body></html>",
            "no-links",
            "由脚本生成",
        ),
        (b"<html><body><p>...</p></body></html>", "no-links", "select.row"),
        (b"<script>document.cookie='__jsl_clearance=1';location.reload()</script>", "challenge", "人机验证"),
        (b'{"code":401,"msg":"please log in"}', "login", "登录"),
        (b"", "no-links", "没有找到"),
    ],
)
def test_what_cannot_be_watched_is_told_with_what_to_do(body: bytes, fault: str, words: str) -> None:
    with pytest.raises(SourceFault, match=words) as caught:
        seen(body)
    assert caught.value.fault == fault


def test_an_article_with_many_dated_links_beside_it_is_doubted() -> None:
    """What an officer pastes by mistake: the links are a list, but not the one that was meant."""
    side = "".join(
        f"<li><a href='/b/{n}.html'>关于第{n}号事项的公告通知</a><span>2026-01-05</span></li>"
        for n in range(12)
    )
    page = article("黔城一中食物中毒情况通报", BODY * 3, line="发布时间：2026-01-05 09:30").replace(
        b"</body>", f"<ul>{side}</ul></body>".encode()
    )
    assert seen(page).doubt.startswith("网页本身像一篇文章（黔城一中食物中毒情况通报）")
    intro = plain_list(
        *(Story(f"/a/{n}.html", f"关于第{n}号事项的通报") for n in range(12)), extra=f"<p>{BODY * 3}</p>"
    )
    assert seen(intro).doubt == ""


@pytest.mark.parametrize("root", ["{}", "<items>{}</items>", '<?xml version="1.0"?><root>{}</root>'])
def test_items_without_the_root_of_a_feed_are_one(root: str) -> None:
    items = "".join(
        f"<item><title>关于第{n}号事项的公告</title><link>https://wjw.qiancheng.example/a/{n}.html</link></item>"
        for n in (3, 2, 1)
    )
    found = seen(root.format(items).encode(), "text/xml")
    assert (found.spider, found.place) == ("feed", FeedPlace(HERE, articles=True))


@pytest.mark.parametrize(
    ("markup", "onward"),
    [
        ('<meta http-equiv="refresh" content="0;url=list.html">', f"{HERE}list.html"),
        ("<META HTTP-EQUIV=Refresh CONTENT='0; URL=/zwgk/'>", "https://wjw.qiancheng.example/zwgk/"),
        ('<meta http-equiv="refresh" content="60">', ""),
        ('<meta http-equiv="refresh" content="60;url=list.html">', ""),
        (f'<meta http-equiv="refresh" content="0;url={HERE}">', ""),
        ('<meta http-equiv="refresh" content="0;url=file:///etc/passwd">', ""),
        ('<meta http-equiv="refresh" content="0;url=http://[bad">', ""),
        ("<p>0;url=list.html</p>", ""),
    ],
)
def test_where_a_page_sends_its_readers_at_once(markup: str, onward: str) -> None:
    assert refreshed(f"<html><head>{markup}</head></html>".encode(), "text/html", HERE) == onward


def test_a_page_of_frames_names_them() -> None:
    frames = b"<html><frameset><frame src='left.html'><frame src='/list.asp?id=5'><frame src='http://[bad'></frameset></html>"
    with pytest.raises(SourceFault, match="页面的内容在框架里") as caught:
        seen(frames)
    assert caught.value.message.endswith(f"{HERE}left.html、https://wjw.qiancheng.example/list.asp?id=5")
