"""Fetching over real sockets: redirects, limits, names and certificates."""

import gzip
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import EvidenceFault, EvidenceRefused, EvidenceUnreachable
from spiders.evidence.fetch import LARGEST, Fetcher
from tests.evidence.builders import Names, a_fetcher, a_guard, a_page, place, port
from tests.evidence.tls import tls_site
from tests.spiders.web import Page, Site, Visit

HTML = {"Content-Type": "text/html"}
QUICK = timedelta(seconds=0.5)


def moved(to: str, **more: str) -> Page:
    return Page(status=302, headers={"Location": to, **more})


def streaming(head: str, piece: bytes, *, every_s: float = 0) -> Callable[[Visit], None]:
    """An answer that begins with `head` and never ends."""

    def answer(visit: Visit) -> None:
        visit.handler.wfile.write(head.encode())
        while not visit.site.closing.wait(every_s):
            visit.handler.wfile.write(piece)

    return answer


def refusal(fetcher: Fetcher, url: str) -> EvidenceFault:
    with pytest.raises(EvidenceFault) as told:
        fetcher.fetch(url)
    return told.value


def test_the_bytes_are_kept_as_they_came(site: Site) -> None:
    site.pages["/a"] = a_page()
    page = a_fetcher(a_guard(site)).fetch(f" {site.url('/a')} ")
    assert (page.final, page.status) == (site.url("/a"), 200)
    assert page.body == a_page().body
    assert page.content_type == "text/html; charset=utf-8"


def test_a_packed_page_is_unpacked(site: Site) -> None:
    site.pages["/a"] = Page(gzip.compress(a_page().body), headers={**HTML, "Content-Encoding": "gzip"})
    assert a_fetcher(a_guard(site)).fetch(site.url("/a")).body == a_page().body


def test_an_address_in_chinese_is_sent_as_the_server_knows_it(site: Site) -> None:
    site.pages["/%E9%80%9A%E6%8A%A5.html"] = a_page()
    page = a_fetcher(a_guard(site)).fetch(site.url("/通报.html"))
    assert page.final == site.url("/%E9%80%9A%E6%8A%A5.html")


def test_redirects_are_followed_to_the_page_and_its_address_is_kept(site: Site) -> None:
    for step in range(5):
        site.pages[f"/{step}"] = moved(f"/{step + 1}")
    site.pages["/5"] = a_page()
    assert a_fetcher(a_guard(site)).fetch(site.url("/0")).final == site.url("/5")


def test_a_sixth_redirect_is_one_too_many(site: Site) -> None:
    for step in range(6):
        site.pages[f"/{step}"] = moved(f"/{step + 1}")
    site.pages["/6"] = a_page()
    told = refusal(a_fetcher(a_guard(site)), site.url("/0"))
    assert told.code == "evidence-redirects"
    assert told.message == f"{site.url('/0')} 跳转超过 5 次；请填写最终页面的网址"
    assert site.seen("/6") == []


def test_a_site_that_hands_out_a_cookie_and_sends_the_reader_back_is_read(site: Site) -> None:
    def door(visit: Visit) -> Page:
        known = "pass=1" in visit.headers.get("Cookie", "")
        return a_page() if known else moved("/a", **{"Set-Cookie": "pass=1"})

    site.pages["/a"] = door
    assert a_fetcher(a_guard(site)).fetch(site.url("/a")).status == 200


def test_a_redirect_into_the_house_is_refused_before_anybody_knocks(site: Site, intranet: Site) -> None:
    intranet.pages["/secret"] = a_page()
    site.pages["/a"] = moved(intranet.url("/secret"))
    told = refusal(a_fetcher(a_guard(site)), site.url("/a"))
    assert isinstance(told, EvidenceRefused)
    assert told.code == "evidence-private"
    assert told.message.startswith(f"{site.url('/a')} 跳转之后：127.0.0.1 是内网、本机或保留地址")
    assert intranet.visits == []


def test_a_page_from_outside_does_not_send_us_to_a_host_of_the_house_that_is_listed(
    site: Site, intranet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    intranet.pages["/letters"] = a_page()
    site.pages["/a"] = moved(intranet.url("/letters"))
    # the site is public by name and address; that it is really here the guard does not see
    public = "203.0.114.7"
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection",
        lambda to, *rest: real(("127.0.0.1", to[1]) if to[0] == public else to, *rest),
    )  # fmt: skip
    names = {"news.example": (public,), "127.0.0.1": ("127.0.0.1",)}
    fetcher = a_fetcher(a_guard(intranet, names=lambda host, _port: names[host]))
    assert fetcher.fetch(intranet.url("/letters")).status == 200
    told = refusal(fetcher, f"http://news.example:{port(site)}/a")
    assert told.code == "evidence-private"
    assert len(intranet.visits) == 1


def test_a_name_that_leads_into_the_house_is_refused_before_anybody_knocks(intranet: Site) -> None:
    fetcher = a_fetcher(a_guard(names=Names(("127.0.0.1",))))
    assert refusal(fetcher, f"http://www.example:{port(intranet)}/").code == "evidence-private"
    assert intranet.visits == []


def test_a_name_that_changes_its_address_between_two_steps_is_checked_again(
    site: Site, intranet: Site
) -> None:
    site.pages["/a"] = moved(f"http://wjw.example:{port(intranet)}/b")
    names = Names(("127.0.0.1",))
    fetcher = a_fetcher(a_guard(names=names, allowed=[f"wjw.example:{port(site)}"]))
    assert refusal(fetcher, f"http://wjw.example:{port(site)}/a").code == "evidence-private"
    assert (names.asked, intranet.visits) == (["wjw.example", "wjw.example"], [])


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/x", "javascript:alert(1)"])
def test_a_redirect_to_anything_but_the_web_is_refused(target: str, site: Site) -> None:
    site.pages["/a"] = moved(target)
    told = refusal(a_fetcher(a_guard(site)), site.url("/a"))
    assert (told.code, "跳转之后" in told.message) == ("evidence-address", True)


@pytest.mark.parametrize(
    "url",
    ["", "tongbao", "www.example/x", "ftp://a.example/", "file:///etc/passwd", "http://", "http:///x",
     "http://a.example:99999/", "http://a.example:x/", "http://[::1", "http://a.example/ b", "http://a.example/\n",
     "http://a.example/" + "x" * 4000, "https://.example/", "http://a.example:0/"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_told_with_an_example(url: str) -> None:
    told = refusal(a_fetcher(a_guard(names=Names(("127.0.0.1",)))), f"{url}x" if url.endswith("\n") else url)
    assert isinstance(told, EvidenceRefused)
    assert told.code == "evidence-address"
    assert told.message.endswith("不是可以取证的网址；请填写 http:// 或 https:// 开头的完整网址")


def test_an_address_with_a_password_is_refused_without_repeating_it(site: Site) -> None:
    told = refusal(a_fetcher(a_guard(site)), f"http://zhang:mima@{place(site)}/")
    assert told.code == "evidence-address"
    assert told.message == "网址里带有用户名或口令，不予取证；请去掉 @ 及其前面的部分"
    assert site.visits == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "地址不存在；请核对网址，页面是否已发布或已撤下"),
        (403, "网站拒绝访问；请联系网站主管单位放行本机，或由两人录入截图并确认"),
        (500, "网站报错；请稍后再试"),
        (304, "网站报错；请稍后再试"),
    ],
)
def test_an_error_of_the_site_is_no_page(status: int, why: str, site: Site) -> None:
    site.pages["/a"] = Page(b"", status)
    told = refusal(a_fetcher(a_guard(site)), site.url("/a"))
    assert isinstance(told, EvidenceUnreachable)
    assert (told.code, told.message) == ("evidence-status", f"{site.url('/a')} 返回 {status}，{why}")


@pytest.mark.parametrize(
    "answer",
    [
        streaming("HTTP/1.1 200 OK\r\nContent-Length: 21000000\r\n\r\n", b"x" * 65536),
        streaming("HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        Page(gzip.compress(b" " * (LARGEST + 1)), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["told", "untold", "packed"],
)
def test_a_page_above_20_mb_is_left(answer: Page, site: Site) -> None:
    site.pages["/a"] = answer
    told = refusal(a_fetcher(a_guard(site)), site.url("/a"))
    assert (told.code, isinstance(told, EvidenceRefused)) == ("evidence-too-large", True)
    assert told.message == (f"{site.url('/a')} 超过 20 MB，不予取证；请填写文章页面的网址，不要填附件或视频")


def test_a_page_of_20_mb_is_taken(site: Site) -> None:
    site.pages["/a"] = Page(b"x" * LARGEST)
    assert len(a_fetcher(a_guard(site)).fetch(site.url("/a")).body) == LARGEST


@pytest.mark.parametrize(
    "answer",
    [
        streaming("HTTP/1.1 200 OK\r\n\r\n", b"x", every_s=0.02),
        streaming("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x", every_s=0.02),
        streaming("HTTP/1.1 200 OK\r\nX-Slow: ", b"x", every_s=0.02),
        streaming("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", every_s=0.02),
        streaming("", b"", every_s=0.02),
    ],
    ids=["body", "body of known length", "header", "chunks", "nothing"],
)
def test_a_page_that_drips_is_left_when_the_time_is_over(answer: Page, site: Site) -> None:
    site.pages["/a"] = answer
    began = time.monotonic()
    told = refusal(a_fetcher(a_guard(site), limit=QUICK), site.url("/a"))
    assert time.monotonic() - began < 5
    assert (told.code, isinstance(told, EvidenceUnreachable)) == ("evidence-timeout", True)
    assert told.message == f"0.5 秒内没有读完 {site.url('/a')}；请稍后再试"


def test_redirects_do_not_add_time(site: Site) -> None:
    def slow(visit: Visit) -> Page:
        visit.site.closing.wait(0.3)
        return moved("/a")

    site.pages["/a"] = slow
    assert refusal(a_fetcher(a_guard(site), limit=QUICK), site.url("/a")).code == "evidence-timeout"


def test_an_answer_cut_short_is_no_page(site: Site) -> None:
    def cut(visit: Visit) -> None:
        visit.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>")

    site.pages["/a"] = cut
    told = refusal(a_fetcher(a_guard(site)), site.url("/a"))
    assert told.code == "evidence-unreachable"
    assert told.message == f"与 {site.url('/a')} 的连接中断，没有读完；请稍后再试"


def test_what_cannot_be_unpacked_is_no_page(site: Site) -> None:
    site.pages["/a"] = Page(b"not gzip", headers={"Content-Encoding": "gzip"})
    assert refusal(a_fetcher(a_guard(site)), site.url("/a")).code == "evidence-unreachable"


def test_a_proxy_of_the_environment_is_not_asked(
    site: Site, intranet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, intranet.address)
    site.pages["/a"] = a_page()
    assert a_fetcher(a_guard(site)).fetch(site.url("/a")).status == 200
    assert intranet.visits == []


def test_over_tls_the_name_is_shown_and_checked_though_the_address_is_pinned(tmp_path: Path) -> None:
    with tls_site(tmp_path, "www.wjw.example", a_page().body) as secure:
        names = Names(("127.0.0.1",), ("127.0.0.77",))
        guard = a_guard(names=names, allowed=["www.wjw.example"])
        fetcher = a_fetcher(guard, authorities=str(secure.authorities))
        page = fetcher.fetch(f"https://www.wjw.example:{secure.port}/a")
        assert page.body == a_page().body
        assert (secure.names, secure.hosts) == (["www.wjw.example"], [f"www.wjw.example:{secure.port}"])


def test_a_certificate_of_another_name_or_of_an_unknown_authority_is_not_believed(tmp_path: Path) -> None:
    with tls_site(tmp_path, "www.wjw.example", a_page().body) as secure:
        guard = a_guard(names=Names(("127.0.0.1",)), allowed=["www.wjw.example", "other.example"])
        other = f"https://other.example:{secure.port}/"
        told = refusal(a_fetcher(guard, authorities=str(secure.authorities)), other)
        assert told.code == "evidence-unreachable"
        assert told.message == f"{other} 的安全证书无法核验，未取证；请联系网站主管单位检查证书"
        unknown = refusal(a_fetcher(guard), f"https://www.wjw.example:{secure.port}/")
        assert "安全证书无法核验" in unknown.message
        assert secure.hosts == []
