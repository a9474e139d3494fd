"""A feed from a real server into the intake."""

from datetime import UTC, datetime, timedelta

from monitor.domain.instant import Instant
from tests.spiders.desk import Desk, Item, a_feed, rss
from tests.spiders.web import Page, Site, Visit


def test_every_entry_reaches_the_intake_with_its_words_date_and_publisher(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("食物中毒通报", "我市发生<b>食物中毒</b>事件"), Item("门诊调整")))
    seen = desk.look(a_feed(site.url("/feed")))
    assert (seen.fault, seen.found, seen.new) == (None, 2, 2)
    first = next(each for each in desk.intake.items if each.title == "食物中毒通报")
    assert first.text == "我市发生食物中毒事件"
    assert first.published == Instant(datetime(2026, 1, 5, tzinfo=UTC))
    assert first.publisher == "黔城新闻"
    assert (first.external_id, first.url) == ("id-0", "http://news.example/0")
    assert first.looked_before is None


def test_the_second_look_knows_when_the_first_was_and_hands_over_only_what_is_new(
    desk: Desk, site: Site
) -> None:
    source = a_feed(site.url("/feed"))
    site.pages["/feed"] = Page(rss(Item("甲", guid="a")))
    desk.look(source)
    first_look, desk.now = desk.now, desk.now + timedelta(minutes=10)
    site.pages["/feed"] = Page(rss(Item("乙", guid="b"), Item("甲", guid="a")))
    assert desk.look(source).found == 1
    assert desk.intake.titles == ["甲", "乙"]
    assert desk.intake.items[1].looked_before == first_look


def test_an_entry_whose_words_were_changed_is_handed_over_again(desk: Desk, site: Site) -> None:
    source = a_feed(site.url("/feed"))
    site.pages["/feed"] = Page(rss(Item("通报", "2人死亡", guid="a")))
    desk.look(source)
    site.pages["/feed"] = Page(rss(Item("通报", "3人死亡", guid="a")))
    assert desk.look(source).new == 1


def test_an_unchanged_feed_is_not_fetched_again_when_the_server_says_so(desk: Desk, site: Site) -> None:
    def answer(visit: Visit) -> Page:
        if visit.headers.get("If-None-Match") == '"v1"':
            return Page(status=304)
        return Page(rss(Item("甲")), headers={"ETag": '"v1"'})

    site.pages["/feed"] = answer
    source = a_feed(site.url("/feed"))
    desk.look(source)
    again = desk.look(source)
    assert again.unchanged and again.found == 0
    assert desk.state(source).etag == '"v1"'


def test_an_unchanged_body_is_known_by_its_hash_where_the_server_has_no_etag(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲")))
    source = a_feed(site.url("/feed"))
    desk.look(source)
    assert desk.look(source).unchanged


def test_an_etag_that_lies_is_found_out_within_six_hours(desk: Desk, site: Site) -> None:
    def answer(visit: Visit) -> Page:
        if "If-None-Match" in visit.headers:
            return Page(status=304)
        return Page(rss(Item(titles[0])), headers={"ETag": '"same"'})

    titles = ["甲"]
    site.pages["/feed"] = answer
    source = a_feed(site.url("/feed"))
    desk.look(source)
    titles[0] = "乙"
    assert desk.look(source).unchanged
    desk.now += timedelta(hours=6)
    desk.look(source)
    assert desk.intake.titles == ["甲", "乙"]


def test_nothing_is_lost_when_the_disk_is_full_it_comes_at_the_next_look(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲"), Item("乙")), headers={"ETag": '"v1"'})
    source = a_feed(site.url("/feed"))
    desk.intake.full = True
    assert desk.look(source).fault == "storage"
    assert desk.state(source).etag == ""
    desk.intake.full = False
    assert desk.look(source).new == 2


def test_gbk_bytes_declared_as_something_else_are_read_right(desk: Desk, site: Site) -> None:
    body = rss(Item("镕城区卫生局通报疫情"), encoding="gbk", declared="utf-8")
    site.pages["/feed"] = Page(body, headers={"Content-Type": "text/xml; charset=ISO-8859-1"})
    desk.look(a_feed(site.url("/feed")))
    assert desk.intake.titles == ["镕城区卫生局通报疫情"]


def test_a_date_in_the_future_is_kept_and_noted(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲", date="2031/1/5 8:00")))
    desk.look(a_feed(site.url("/feed")))
    (item,) = desk.intake.items
    assert item.published == Instant(datetime(2031, 1, 5, tzinfo=UTC), "minute")
    assert item.notes == ("发布时间在将来，请核对",)
