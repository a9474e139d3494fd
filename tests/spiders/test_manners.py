"""Manners toward hosts, by a clock that a test turns."""

import asyncio
from datetime import timedelta

import pytest

from monitor.errors import SourceFault
from spiders.manners import Manners, door_of, same_site
from tests.spiders.desk import Desk, Item, a_feed, rss
from tests.spiders.web import Page, Site, site_on_loopback


class Watch:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("host", "home", "same"),
    [
        ("wjw.example.gov.cn", "www.example.gov.cn", True),
        ("www.example.gov.cn", "www.other.gov.cn", False),
        ("news.example.com", "example.com", True),
        ("example.com.evil.net", "example.com", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("gov.cn", "example.gov.cn", False),
    ],
)
def test_hosts_of_one_registered_domain_are_one_site(host: str, home: str, same: bool) -> None:
    assert same_site(host, home) is same


def test_requests_to_one_host_stand_apart_and_other_hosts_do_not_wait() -> None:
    slept: list[float] = []

    async def two_and_another() -> None:
        manners = Manners(Watch(), timedelta(seconds=2))
        await manners.turn("a")
        await manners.turn("b")
        await manners.turn("a", timedelta(seconds=5))
        await manners.turn("a")

    async def noted(seconds: float) -> None:
        slept.append(seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spiders.manners.asyncio.sleep", noted)
        asyncio.run(two_and_another())
    assert slept == [2.0, 7.0]


def test_a_host_that_asked_for_an_hour_is_not_waited_for_but_left() -> None:
    manners = Manners(Watch())
    manners.hold("a", timedelta(hours=1))
    with pytest.raises(SourceFault, match="要求 1:00:00 后再访问") as told:
        asyncio.run(manners.turn("a"))
    assert (told.value.fault, told.value.retry_after) == ("throttled", timedelta(hours=1))


def test_a_verdict_is_kept_for_a_day_and_an_unreadable_one_for_ten_minutes() -> None:
    watch = Watch()
    manners = Manners(watch)
    manners.learn("http://a", 200, b"User-agent: *\nDisallow: /x\nCrawl-delay: 9\n")
    manners.learn("http://b", None, b"")
    kept, closed = manners.known("http://a"), manners.known("http://b")
    assert kept and closed
    assert (kept.allows("http://a/x", "H"), kept.allows("http://a/y", "H")) == (False, True)
    assert kept.delay("H") == timedelta(seconds=9)
    assert not closed.allows("http://b/", "H")
    watch.seconds += 601
    assert manners.known("http://b") is None
    assert manners.known("http://a") is kept
    watch.seconds += 86400
    assert manners.known("http://a") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://wjw.example.gov.cn/a", "https://wjw.example.gov.cn/b", True),
        ("http://wjw.example.gov.cn:80/", "https://WJW.example.gov.cn:443/x?y", True),
        ("https://wjw.example.gov.cn./", "https://wjw.example.gov.cn/", True),
        ("http://wjw.example.gov.cn:8080/", "http://wjw.example.gov.cn/", False),
        ("http://wjw.example.gov.cn:443/", "http://wjw.example.gov.cn/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8002/", False),
        ("http://[::1]:80/", "http://[::1]/", True),
        ("http://a:99999/", "http://A:99999/", True),
    ],
)
def test_a_host_is_one_whatever_the_scheme_and_another_port_is_another_host(
    one: str, other: str, same: bool
) -> None:
    assert (door_of(one) == door_of(other)) is same


def test_two_sources_of_one_host_take_turns_over_http_and_https() -> None:
    slept: list[float] = []

    async def both() -> None:
        manners = Manners(Watch(), timedelta(seconds=2))
        for address in (
            "http://a.example/1",
            "https://a.example/2",
            "http://a.example:8080/3",
            "http://a.example/4",
        ):
            await manners.turn(door_of(address))

    async def noted(seconds: float) -> None:
        slept.append(seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spiders.manners.asyncio.sleep", noted)
        asyncio.run(both())
    assert slept == [2.0, 4.0]


def test_a_server_that_asks_for_time_speaks_for_its_own_port_alone(desk: Desk, site: Site) -> None:
    """Retry-After of one source holds back every other one of its host, and none of another."""
    site.pages["/a"] = Page(b"", 429, {"Retry-After": "1800"})
    site.pages["/b"] = Page(rss(Item("甲")))
    with site_on_loopback() as other:
        other.pages["/c"] = Page(rss(Item("乙")))
        assert desk.look(a_feed(site.url("/a"), id="a")).fault == "throttled"
        assert desk.look(a_feed(site.url("/b"), id="b")).fault == "throttled"
        assert desk.look(a_feed(other.url("/c"), id="c")).new == 1
    assert site.seen("/b") == []
