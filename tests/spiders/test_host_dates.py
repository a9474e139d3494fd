"""What the answers of crawled hosts tell of the time."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.host_dates import HostDates, told
from spiders.manners import registered
from tests.spiders.desk import Desk, Item, a_feed, rss
from tests.spiders.web import Page, Site

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
HALF = timedelta(seconds=0.5)


def answer(url: str = "https://wjw.example.gov.cn/list", ip: str = "203.0.113.9", **headers: str) -> Response:
    return Response(url, headers={**headers}, ip_address=ip_address(ip))


def test_a_date_is_the_middle_of_its_second() -> None:
    assert told(answer(Date=format_datetime(NINE, usegmt=True))) == NINE + HALF


def test_what_a_cache_kept_for_a_while_is_older_by_so_much() -> None:
    kept = answer(Date=format_datetime(NINE, usegmt=True), Age="600")
    assert told(kept) == NINE + timedelta(minutes=10) + HALF


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Date": ""},
        {"Date": "yesterday"},
        {"Date": "Wed, 11 Mar 99999 01:00:00 GMT"},
        {"Date": "Wed, 11 Mar 2026 01:00:00 GMT", "Age": "a while"},
        {"Date": "Wed, 11 Mar 2026 01:00:00 GMT", "Age": "-5"},
        {"Date": "Wed, 11 Mar 2026 01:00:00 GMT", "Age": "999999999999999999999"},
        {"Date": "星期三"},
    ],
)
def test_an_answer_that_does_not_tell_is_passed_over(headers: dict[str, str]) -> None:
    assert told(answer(**headers)) is None


def test_a_date_without_a_zone_is_read_as_the_one_zone_there_is() -> None:
    assert told(answer(Date="Wed, 11 Mar 2026 01:00:00 -0000")) == NINE + HALF


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("wjw.example.gov.cn", "example.gov.cn"),
        ("EXAMPLE.gov.cn", "example.gov.cn"),
        ("203.0.113.9", "203.0.113.9"),
        ("intranet", "intranet"),
    ],
)
def test_hosts_of_one_office_have_one_voice(host: str, named: str) -> None:
    assert registered(host) == named


class _Spider:
    def __init__(self, task: object) -> None:
        self.task = task


class _Crawler:
    def __init__(self, spider: object) -> None:
        self.spider = spider


class _Task:
    def __init__(self, manners: object) -> None:
        self.manners = manners


def heard(desk: Desk, *answers: Response) -> list[tuple[str, datetime]]:
    found: list[tuple[str, datetime]] = []
    desk.manners.dated = lambda host, said: found.append((host, said))
    watch = HostDates(_Crawler(_Spider(_Task(desk.manners))))  # type: ignore[arg-type]
    for each in answers:
        assert watch.process_response(Request(each.url), each) is each
    return found


def test_every_answer_is_told_by_the_registered_name_of_its_host_whatever_its_status(desk: Desk) -> None:
    date = format_datetime(NINE, usegmt=True)
    refused = Response(
        "https://city.example/", status=403, headers={"Date": date}, ip_address=ip_address("203.0.113.7")
    )
    assert heard(desk, answer(Date=date), refused) == [
        ("example.gov.cn", NINE + HALF), ("city.example", NINE + HALF),
    ]  # fmt: skip


def test_this_very_machine_tells_only_its_own_clock(desk: Desk) -> None:
    date = format_datetime(NINE, usegmt=True)
    own = [
        answer("http://site.example/", ip="127.0.0.1", Date=date),
        Response("http://127.0.0.1:8000/", headers={"Date": date}),
        Response("http://[::1]/", headers={"Date": date}),
        Response("http://localhost/", headers={"Date": date}),
    ]
    assert heard(desk, *own) == []


def test_a_real_look_passes_through_it(desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.host_dates._ourselves", lambda *_: False)
    found: list[tuple[str, datetime]] = []
    desk.manners.dated = lambda host, said: found.append((host, said))
    site.pages["/feed"] = Page(rss(Item("甲")))
    assert desk.look(a_feed(site.url("/feed"))).new == 1
    assert {host for host, _ in found} == {"127.0.0.1"}
    assert len(found) == 2, "robots.txt, and the feed"
    assert all(abs(said - found[0][1]) < timedelta(minutes=1) for _, said in found)
