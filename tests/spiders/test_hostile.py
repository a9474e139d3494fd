"""Sites that are broken, unwilling or wicked: a clear line for a person, and the rest goes on."""

import gzip
import logging
import socket
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain.source import BLOCKING, FAULT_NAMES
from tests.spiders.desk import Desk, Item, a_feed, a_listing, rss
from tests.spiders.pages import Story, article, plain_list
from tests.spiders.web import Page, Site, Visit

LOGIN = "<html><head><title>统一身份认证</title></head><body><form><input name=u><input type='password' name=p></form></body></html>"
CHALLENGE = '<html><head><script>document.cookie="__jsl_clearance=1";location.href="/"</script></head><body></body></html>'
JUMP = '<html><body><script>window.location="/feed?x=1";</script></body></html>'


def streaming(head: str, chunk: bytes, *, every_s: float = 0) -> Callable[[Visit], None]:
    """A page that never ends; `every_s` real seconds pass between its pieces."""

    def answer(visit: Visit) -> None:
        out = visit.handler.wfile
        out.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())
        for _ in range(100_000):
            if visit.site.closing.wait(every_s):
                return
            out.write(chunk)

    return answer


def test_an_endless_page_is_cut_off_at_five_megabytes(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = streaming("Content-Type: text/xml", b"<!-- more -->" * 5000)
    seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, "5 MB" in seen.why) == ("too-large", True)


def test_a_page_that_says_it_is_large_is_not_begun(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = streaming("Content-Length: 900000000", b"x" * 10, every_s=0.05)
    assert desk.look(a_feed(site.url("/feed"))).fault == "too-large"


def test_a_page_that_drips_is_cut_off_by_the_time_limit(desk: Desk, site: Site) -> None:
    desk.page_seconds = 0.5
    site.pages["/feed"] = streaming("Content-Type: text/xml", b"<", every_s=0.05)
    began = time.monotonic()
    seen = desk.look(a_feed(site.url("/feed")))
    assert seen.fault == "timeout"
    assert time.monotonic() - began < 5


def test_a_gzip_bomb_is_not_unpacked(desk: Desk, site: Site) -> None:
    bomb = gzip.compress(b" " * 60_000_000)
    assert len(bomb) < 100_000
    site.pages["/feed"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, "解压" in seen.why) == ("too-large", True)


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!entity % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    ],
)
def test_a_feed_with_entities_of_its_own_is_refused(bomb: str, desk: Desk, site: Site) -> None:
    body = rss(Item("&b;")).decode().replace("<rss", f"{bomb}<rss", 1)
    for encoding in ("utf-8", "utf-16"):
        site.pages["/feed"] = Page(
            body.replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
        )
        assert desk.look(a_feed(site.url("/feed"))).fault == "entities"
    assert desk.intake.items == []


def test_a_redirect_loop_is_left(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Page(status=302, headers={"Location": "/feed"})
    seen = desk.look(a_feed(site.url("/feed")))
    assert seen.fault == "redirects"
    assert len(site.visits) < 12


def test_a_redirect_to_another_site_is_not_followed(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(status=302, headers={"Location": "http://169.254.169.254/latest/"})
    seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, "169.254.169.254" in seen.why, "hosts" in seen.why) == ("elsewhere", True, True)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (Page(b"", 412, {"Set-Cookie": "a=1"}), "challenge"),
        (Page(b"", 403), "refused"),
        (Page(b"", 401), "login"),
        (Page(b"", 521), "challenge"),
        (Page(LOGIN.encode()), "login"),
        (Page(CHALLENGE.encode()), "challenge"),
        (Page(JUMP.encode()), "challenge"),
    ],
)
def test_a_host_that_keeps_us_out_is_blocked_since_then_with_the_reason(
    page: Page, fault: str, desk: Desk, site: Site
) -> None:
    site.pages["/x"] = page
    for source in (a_feed(site.url("/x"), id="feed"), a_listing(site.url("/x"))):
        seen = desk.look(source)
        state = desk.state(source)
        assert (seen.fault, state.health, state.blocked_since) == (fault, "blocked", desk.now)
        assert state.why == seen.why != ""
        assert state.next_due == desk.now + timedelta(minutes=30)


def test_a_page_about_a_login_that_holds_an_article_is_no_login_page(desk: Desk, site: Site) -> None:
    page = plain_list(
        *(Story(f"/a{n}.html", f"关于第{n}号事项的情况通报及后续处置安排说明") for n in range(20)),
        extra="<form><input type=password></form><script>document.cookie='a=1'</script>",
    )
    site.pages["/list/"] = Page(page)
    for n in range(20):
        site.pages[f"/a{n}.html"] = Page(article(f"关于第{n}号事项的情况通报及后续处置安排说明"))
    assert desk.look(a_listing(site.url("/list/"))).fault is None


def test_what_robots_txt_forbids_is_not_fetched_and_the_verdict_is_kept(desk: Desk, site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private/\n")
    site.pages["/private/feed"] = site.pages["/open/feed"] = Page(rss(Item("甲")))
    source = a_feed(site.url("/private/feed"), id="private")
    seen = desk.look(source)
    assert (seen.fault, "robots.txt" in seen.why) == ("robots", True)
    assert desk.state(source).health == "blocked"
    assert site.seen("/private/feed") == []
    assert desk.look(a_feed(site.url("/open/feed"))).new == 1


def test_a_robots_txt_for_us_by_name_is_heard(desk: Desk, site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow:\n\nUser-agent: huiying-test\nDisallow: /\n")
    assert desk.look(a_feed(site.url("/feed"))).fault == "robots"


def test_a_robots_txt_that_fails_keeps_us_out_and_one_that_is_missing_does_not(
    desk: Desk, site: Site
) -> None:
    site.pages["/feed"] = Page(rss(Item("甲")))
    site.pages["/robots.txt"] = Page(b"", 500)
    assert desk.look(a_feed(site.url("/feed"))).fault == "unreachable"
    assert site.seen("/feed") == []
    desk.manners.robots.clear()
    site.pages["/robots.txt"] = Page(b"", 403)
    assert desk.look(a_feed(site.url("/feed"))).new == 1


def test_a_host_that_asks_for_time_gets_it_from_every_source(desk: Desk, site: Site) -> None:
    site.pages["/a"] = Page(b"", 429, {"Retry-After": "1800"})
    site.pages["/b"] = Page(rss(Item("甲")))
    first, second = a_feed(site.url("/a"), id="a"), a_feed(site.url("/b"), id="b")
    desk.look(first)
    assert desk.state(first).next_due == desk.now + timedelta(minutes=30)
    assert desk.look(second).fault == "throttled"
    assert desk.state(second).next_due >= desk.now + timedelta(minutes=29)
    assert site.seen("/b") == []


def test_retry_after_as_a_date_counts_from_desk_time(desk: Desk, site: Site) -> None:
    site.pages["/a"] = Page(b"", 503, {"Retry-After": "Tue, 06 Jan 2026 05:00:00 GMT"})
    source = a_feed(site.url("/a"))
    desk.look(source)
    assert desk.state(source).next_due == desk.now + timedelta(hours=3)


def test_a_connection_refused_a_broken_one_and_a_name_unknown_are_told_apart(desk: Desk, site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    # robots.txt cannot be had either: its verdict is given here so that the page itself is asked for
    desk.manners.learn(f"http://127.0.0.1:{port}", 404, b"")
    refused = desk.look(a_feed(f"http://127.0.0.1:{port}/feed", id="a"))
    assert refused.why == "连接被拒绝；请核对地址和端口，或网站暂停服务"

    def half(visit: Visit) -> None:
        visit.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")

    site.pages["/feed"] = half
    assert desk.look(a_feed(site.url("/feed"), id="b")).why == "内容传到一半断开；到时自动再试"
    desk.manners.learn("http://nowhere.invalid", 404, b"")
    unknown = desk.look(a_feed("http://nowhere.invalid/feed", id="c"))
    assert unknown.why == "域名查不到；请核对地址和本机的域名解析"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "not-a-feed"),
        (b"\x00\x01\x02\xff" * 100, "not-a-feed"),
        (b"<rss", "not-a-feed"),
        (b"{", "not-a-feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"content_text": "x"}]}', "no-entries"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "no-entries"),
        (b'{"name": "x"}', "not-a-feed"),
        (b"[" * 100_000, "not-a-feed"),
        (b'{"a":' * 100_000, "not-a-feed"),
        (("<html><body>" + "长篇网页" * 300).encode(), "not-a-feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, fault: str, desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(body)
    seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, seen.why != "") == (fault, True)


def test_a_feed_broken_in_the_middle_gives_every_entry_there_is(desk: Desk, site: Site) -> None:
    body = (
        rss(Item("甲 & 乙"), Item("丙\x08丁"), Item("戊", "未闭合<b>粗"))
        .decode()
        .replace("</channel></rss>", "")
    )
    site.pages["/feed"] = Page(body.encode())
    assert desk.look(a_feed(site.url("/feed"))).new == 3


def test_a_feed_nested_ten_thousand_deep_is_survived(desk: Desk, site: Site) -> None:
    body = rss(Item("甲", "<div>" * 10_000 + "深处" + "</div>" * 10_000))
    site.pages["/feed"] = Page(body)
    desk.look(a_feed(site.url("/feed")))
    assert desk.intake.titles == ["甲"]


def test_an_entry_without_any_words_is_left_out_and_the_rest_comes(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("", ""), Item("甲", "")))
    assert desk.look(a_feed(site.url("/feed"))).new == 1


def test_the_log_never_holds_what_was_found(desk: Desk, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(found: object) -> bool:
        raise RuntimeError("no words here")

    site.pages["/feed"] = Page(rss(Item("张三来信", "电话13900000000")))
    desk.intake.receive = breaks  # type: ignore[method-assign]
    with caplog.at_level(logging.DEBUG):
        seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, seen.why) == ("crashed", "研判或登记出错，已记入日志；到时自动再试")
    assert "no words here" in caplog.text
    assert "张三" not in caplog.text
    assert "13900000000" not in caplog.text


def test_every_fault_has_a_name_and_blocking_ones_are_faults() -> None:
    assert set(FAULT_NAMES) >= BLOCKING
    assert all(FAULT_NAMES.values())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "body",
    ["<!-- a -->" * 200_000 + "x", "<record><![CDATA[" * 60_000, "<input " * 8_000, "<" * 59_000, "<a href='/1'>一二三四五六</a>" * 20_000],
    ids=["comments", "records", "inputs", "brackets", "links"],
)  # fmt: skip
def test_no_pattern_of_ours_runs_away_on_a_page_made_for_it(body: str, desk: Desk, site: Site) -> None:
    site.pages["/x"] = Page(body.encode())
    assert desk.look(a_feed(site.url("/x"), id="feed")).fault is not None
    desk.look(a_listing(site.url("/x")))
    assert desk.state(a_listing(site.url("/x"))).last_look is not None


def test_a_large_page_full_of_scripts_is_read_not_called_a_challenge(desk: Desk, site: Site) -> None:
    scripts = "<script>document.cookie='a=1';window.location.hash='';var captcha=1;</script>" * 400
    site.pages["/list/"] = Page(plain_list(Story("/a.html", "关于第1号事项的情况通报")))
    site.pages["/a.html"] = Page(
        article("关于第1号事项的情况通报").replace(b"<body>", b"<body>" + scripts.encode())
    )
    assert desk.look(a_listing(site.url("/list/"))).new == 1
    assert "食堂" in desk.intake.items[0].text
