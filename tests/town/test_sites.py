"""The town's web servers, read over real sockets as a crawler reads them."""

import threading
from datetime import timedelta
from email.utils import parsedate_to_datetime

import feedparser
import pytest
import requests

from monitor.town.matter import FICTION
from monitor.town.office_site import OfficeSite
from monitor.town.press import Paper
from monitor.town.timeline import Timeline
from monitor.town.web import Site
from spiders.lists.finding import listed
from spiders.lists.page import ListPage
from tests.town.town import ORIGIN, START, Hand, Quiet, matter, telling


@pytest.fixture
def opened():
    """Opens sites and closes them at the end."""
    sites: list[Site] = []

    def open_site(pages, hand: Hand) -> Site:
        sites.append(Site(pages, hand.now))
        return sites[-1]

    yield open_site
    for each in sites:
        each.close()


def get(site: Site, path: str, **headers: str) -> requests.Response:
    return requests.get(f"{site.address}{path}", headers=headers, timeout=5)


def press(opened, hand: Hand, where="news", timeline: Timeline | None = None):
    return opened(Paper("演示在线", where, timeline or Timeline(ORIGIN, hand.now), hand.now).page, hand)


def test_a_crawler_finds_every_story_on_the_list_with_its_time(opened):
    site = press(opened, Hand())
    answer = get(site, "/")
    answer.encoding = "utf-8"
    rows = listed(ListPage(answer.text, f"{site.address}/"))
    assert len(rows) == 7
    newest = rows[0]
    assert newest.title == "周村区翠屏幼儿园38名幼儿腹泻就医"
    assert newest.published is not None
    assert newest.published.at == ORIGIN + timedelta(hours=5, minutes=10)
    assert get(site, newest.address.removeprefix(site.address)).status_code == 200


def test_a_story_appears_on_its_page_only_when_its_time_has_come(opened):
    town = Quiet(matters=(matter(telling(), telling(6 * 60 + 5, title="湖滨路又黑了")),))
    site = press(opened, town.hand, timeline=town.timeline())
    assert get(site, "/xw/lamp-2.html").status_code == 404
    assert "又黑了" not in get(site, "/").text
    town.hand.move(minutes=5)
    assert get(site, "/xw/lamp-2.html").status_code == 200
    assert "湖滨路又黑了" in get(site, "/").content.decode()


@pytest.mark.parametrize("path", ["/", "/xw/factory-2.html", "/rss.xml"])
def test_every_page_says_that_it_is_fiction(opened, path):
    answer = get(press(opened, Hand()), path)
    assert answer.status_code == 200
    assert FICTION in answer.content.decode()


def test_who_has_the_newest_page_is_told_so_until_something_new_comes(opened):
    hand = Hand()
    site = press(opened, hand)
    first = get(site, "/")
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert get(site, "/", **{"If-None-Match": etag}).status_code == 304
    assert get(site, "/", **{"If-Modified-Since": changed}).status_code == 304
    assert get(site, "/", **{"If-None-Match": '"other"', "If-Modified-Since": changed}).status_code == 200
    assert get(site, "/", **{"If-Modified-Since": "not a date"}).status_code == 200
    hand.move(hours=3)
    assert get(site, "/", **{"If-None-Match": etag, "If-Modified-Since": changed}).status_code == 200


def test_the_server_lives_in_simulated_time(opened):
    answer = get(press(opened, Hand()), "/")
    assert parsedate_to_datetime(answer.headers["Date"]) == START
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == ORIGIN + timedelta(hours=5, minutes=10)


def test_robots_are_welcome_and_unknown_pages_are_not_there(opened):
    site = press(opened, Hand())
    assert get(site, "/robots.txt").text == "User-agent: *\nAllow: /\n"
    assert get(site, "/secret").status_code == 404
    assert requests.head(f"{site.address}/", timeout=5).content == b""


def test_the_evening_papers_feed_carries_whole_texts_to_the_second(opened):
    hand = Hand()
    site = press(opened, hand, "feed")
    feed = feedparser.parse(get(site, "/rss.xml").content)
    assert not feed.bozo
    oldest = feed.entries[-1]
    assert oldest.title == "青禾小学百余名学生用餐后不适"
    assert "112名学生食物中毒就诊" in oldest.description
    assert parsedate_to_datetime(oldest.published) == ORIGIN
    assert oldest.link == f"{site.address}/xw/school-1.html"
    assert get(site, "/xw/school-1.html").status_code == 200


def test_forty_readers_at_once_are_all_served(opened):
    site = press(opened, Hand())
    got: list[int] = []
    readers = [threading.Thread(target=lambda: got.append(get(site, "/").status_code)) for _ in range(40)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert got == [200] * 40


def office(opened, tmp_path, hand: Hand) -> tuple[OfficeSite, Site]:
    own = OfficeSite(Timeline(ORIGIN, hand.now), hand.now, tmp_path / "published.json")
    return own, opened(own.page, hand)


def titles(site: Site, path: str) -> list[str]:
    page = get(site, path).content.decode()
    return [each.title for each in listed(ListPage(page, f"{site.address}{path}"))]


def test_the_office_answers_in_one_column_and_gives_notice_in_another(opened, tmp_path):
    _, site = office(opened, tmp_path, Hand())
    assert titles(site, "/yqhy/") == ["关于松涛医院收费问题的情况说明"]
    assert len(titles(site, "/tzgg/")) == 3
    assert len(titles(site, "/")) == 4


def test_what_somebody_publishes_stands_there_from_its_time_on_with_that_time(opened, tmp_path):
    hand = Hand()
    own, site = office(opened, tmp_path, hand)
    at = START + timedelta(minutes=90)
    own.publish("school", "关于青禾小学的通报", "我局已组织专家全力救治。", at)
    assert titles(site, "/yqhy/")[0] != "关于青禾小学的通报"
    assert get(site, "/yqhy/school.html").status_code == 404
    hand.move(minutes=90)
    assert titles(site, "/yqhy/")[0] == "关于青禾小学的通报"
    page = get(site, "/yqhy/school.html").content.decode()
    assert "发布时间：2026-03-22 16:30" in page
    assert "我局已组织专家全力救治。" in page


def test_of_one_matter_only_the_first_answer_counts(opened, tmp_path):
    own, site = office(opened, tmp_path, Hand())
    own.publish("school", "第一份通报", "文一。", START)
    own.publish("school", "第二份通报", "文二。", START)
    assert "第一份通报" in titles(site, "/yqhy/")
    assert "第二份通报" not in titles(site, "/yqhy/")


def test_what_was_published_is_there_again_when_the_town_is_opened_again(opened, tmp_path):
    hand = Hand()
    office(opened, tmp_path, hand)[0].publish("school", "关于青禾小学的通报", "全力救治。", START)
    _, again = office(opened, tmp_path, hand)
    assert "关于青禾小学的通报" in titles(again, "/yqhy/")


def test_a_torn_file_of_published_pages_costs_those_pages_and_nothing_else(opened, tmp_path):
    (tmp_path / "published.json").write_text('[{"key": "sch', encoding="utf-8")
    own, site = office(opened, tmp_path, Hand())
    assert titles(site, "/yqhy/") == ["关于松涛医院收费问题的情况说明"]
    own.publish("school", "关于青禾小学的通报", "全力救治。", START)
    assert len(titles(site, "/yqhy/")) == 2
