"""A list page and its articles from a real server into the intake."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from tests.spiders.desk import Desk, Item, a_feed, a_listing, rss
from tests.spiders.pages import BODY, Story, article, hanweb_list, plain_list
from tests.spiders.web import Page, Site, Visit

MORNING = Instant(datetime(2026, 1, 5, 1, 30, tzinfo=UTC), "minute")
THE_DAY = Instant(datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "day")


@pytest.fixture
def office(site: Site) -> Site:
    """Three notices, the newest first."""
    stories = [Story(f"/art/{n}.html", f"关于第{n}号事项的情况通报", f"2026-01-0{n}") for n in (5, 4, 3)]
    site.pages["/list/"] = Page(plain_list(*stories))
    for each in stories:
        site.pages[each.path] = Page(article(each.title, line=f"发布时间：{each.date} 09:30 来源：黔城日报"))
    return site


def test_the_listed_articles_are_read_whole_the_oldest_first(desk: Desk, office: Site) -> None:
    seen = desk.look(a_listing(office.url("/list/")))
    assert (seen.fault, seen.new) == (None, 3)
    assert desk.intake.titles == [f"关于第{n}号事项的情况通报" for n in (3, 4, 5)]
    newest = desk.intake.items[-1]
    assert BODY in newest.text
    assert (newest.published, newest.publisher) == (MORNING, "黔城日报")
    assert newest.url == office.url("/art/5.html")
    assert newest.url == f"http://{newest.external_id}"
    assert newest.notes == ()


def test_an_article_is_fetched_once_and_the_menu_never(desk: Desk, office: Site) -> None:
    source = a_listing(office.url("/list/"))
    desk.look(source)
    again = desk.look(source)
    assert (again.fault, again.unchanged, again.found) == (None, True, 0)
    paths = [each.path for each in office.visits]
    assert sorted(set(paths)) == ["/art/3.html", "/art/4.html", "/art/5.html", "/list/", "/robots.txt"]
    assert paths.count("/art/5.html") == 1
    assert paths.count("/robots.txt") == 1, "robots.txt is kept from look to look"


def test_a_list_inside_a_script_is_read_with_its_full_titles(desk: Desk, site: Site) -> None:
    path = "/art/2026/1/5/art_78506_1.html"
    site.pages["/col/"] = Page(hanweb_list(Story(path, "黔城市卫生健康局关于食物中毒事件的通报")))
    site.pages[path] = Page(article("黔城市卫生健康局关于食物中毒事件的通报"))
    desk.look(a_listing(site.url("/col/")))
    (item,) = desk.intake.items
    assert item.title == "黔城市卫生健康局关于食物中毒事件的通报"
    assert item.published == THE_DAY


def test_a_sites_own_selectors_win(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page(
        plain_list(
            Story("/a.html", "右侧推荐不应读取的内容"),
            extra='<div class="row"><a class="t" href="/b.html">短讯</a></div>',
        )
    )
    site.pages["/b.html"] = Page(
        '<html><head><title>站点</title></head><body><h3 class="bt">就诊学生已全部出院</h3><i class="rq">2026年1月5日 9:30</i>'
        f'<div class="qita">{BODY}</div><div class="zw">就诊的23名学生已全部出院。</div></body></html>'.encode()
    )
    chosen = Selectors(row="div.row", link="a.t", title="h3.bt", date="i.rq", body="div.zw")
    desk.look(a_listing(site.url("/list/"), selectors=chosen))
    (item,) = desk.intake.items
    assert (item.text, item.published) == ("就诊的23名学生已全部出院。", MORNING)


def test_a_selector_that_is_no_css_is_told(desk: Desk, office: Site) -> None:
    seen = desk.look(a_listing(office.url("/list/"), selectors=Selectors(row="div[[")))
    assert seen.why == "选择器“div[[”不是 CSS；请改正 select"


def test_a_page_without_any_article_links_is_told_not_silently_empty(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = Page("<html><body>建设中</body></html>".encode())
    seen = desk.look(a_listing(site.url("/list/")))
    assert seen.fault == "no-links"
    assert "select.row" in seen.why


def test_an_article_on_another_site_comes_by_its_title_with_the_reason(desk: Desk, office: Site) -> None:
    office.pages["/list/"] = Page(plain_list(Story("http://mp.other.example/s/1", "外站转载的一篇通报")))
    seen = desk.look(a_listing(office.url("/list/")))
    assert seen.fault is None
    (item,) = desk.intake.items
    assert (item.title, item.text, item.published) == ("外站转载的一篇通报", "", THE_DAY)
    assert item.notes == ("正文未读到：跳转到了别的网站 mp.other.example，未读取；确属本来源的请加入 hosts",)


def test_an_article_that_is_gone_comes_by_its_title_and_is_not_asked_for_again(
    desk: Desk, office: Site
) -> None:
    office.pages["/art/4.html"] = Page(b"", 404)
    source = a_listing(office.url("/list/"))
    assert desk.look(source).fault is None
    gone = next(each for each in desk.intake.items if "4" in each.title)
    assert gone.notes == ("正文未读到：地址不存在（404）；请核对地址",)
    desk.look(source)
    assert len(office.seen("/art/4.html")) == 1


def test_an_article_that_fails_is_tried_again_then_told_by_its_title_then_read(
    desk: Desk, office: Site
) -> None:
    whole = office.pages["/art/4.html"]
    office.pages["/art/4.html"] = Page(b"", 500)
    source = a_listing(office.url("/list/"))
    first = desk.look(source)
    assert (first.fault, first.new) == ("incomplete", 2)
    assert first.why == "有文章没有读到：网站报错（500），到时自动再试"
    assert desk.state(source).last_success is None, "what it did not show cannot be told yet"
    desk.look(source)
    assert len(desk.intake.items) == 2
    desk.look(source)
    assert desk.intake.titles[-1] == "关于第4号事项的情况通报"
    assert desk.intake.items[-1].text == ""
    office.pages["/art/4.html"] = whole
    last = desk.look(source)
    assert (last.fault, last.new) == (None, 1)
    assert BODY in desk.intake.items[-1].text


def test_a_long_list_is_read_a_hundred_at_a_time_the_oldest_first(desk: Desk, site: Site) -> None:
    stories = [Story(f"/a/{n}.html", f"第{n:03}号防疫工作情况的通报") for n in range(105)]
    site.pages["/list/"] = Page(plain_list(*stories), headers={"ETag": '"v1"'})
    for each in stories:
        site.pages[each.path] = Page(article(each.title))
    source = a_listing(site.url("/list/"))
    assert desk.look(source).new == 100
    assert desk.intake.titles[0] == "第104号防疫工作情况的通报"
    assert desk.look(source).new == 5
    assert desk.intake.titles[-1] == "第000号防疫工作情况的通报"


def test_a_refusal_half_way_stops_the_rest_and_says_blocked(desk: Desk, office: Site) -> None:
    challenge = Page(
        b"<html><script>var arg1='x';document.cookie='acw_sc__v2='+arg1;location.reload()</script></html>"
    )
    for n in (3, 4, 5):
        office.pages[f"/art/{n}.html"] = challenge
    source = a_listing(office.url("/list/"))
    seen = desk.look(source)
    assert seen.fault == "challenge"
    assert desk.state(source).health == "blocked"
    asked = [each for each in office.visits if each.path.startswith("/art/")]
    assert len(asked) < 3, "one may have been on its way already"


def test_a_gbk_page_declared_gb2312_is_read_right(desk: Desk, office: Site) -> None:
    page = article("镕城区关于第5号事项的情况通报").decode().replace("utf-8", "gb2312")
    office.pages["/list/"] = Page(plain_list(Story("/art/5.html", "镕城区关于第5号事项的情况通报")))
    office.pages["/art/5.html"] = Page(
        page.encode("gbk"), headers={"Content-Type": "text/html; charset=gb2312"}
    )
    desk.look(a_listing(office.url("/list/")))
    assert BODY in desk.intake.items[0].text


def test_a_page_that_declares_gb2312_and_holds_utf8_is_read_right(desk: Desk, office: Site) -> None:
    page = article("关于第5号事项的情况通报").decode().replace("utf-8", "gb2312").encode()
    office.pages["/list/"] = Page(plain_list(Story("/art/5.html", "关于第5号事项的情况通报")))
    office.pages["/art/5.html"] = Page(page, headers={"Content-Type": "text/html; charset=gb2312"})
    desk.look(a_listing(office.url("/list/")))
    assert BODY in desk.intake.items[0].text


def test_a_feed_of_summaries_can_be_told_to_read_the_articles(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("学校食堂事件通报", "摘要", link=site.url("/a.html"))))
    site.pages["/a.html"] = Page(
        article("学校食堂事件通报", head='<meta name="PubDate" content="2026-01-03 10:00">')
    )
    source = a_feed(site.url("/feed"), articles=True)
    desk.look(source)
    (item,) = desk.intake.items
    assert BODY in item.text
    assert item.published == Instant(datetime(2026, 1, 5, tzinfo=UTC)), "the feed's own date stands"
    assert desk.look(source).found == 0


def test_a_summary_stands_in_for_an_article_that_is_gone(desk: Desk, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("学校食堂事件通报", "摘要在此", link=site.url("/a.html"))))
    desk.look(a_feed(site.url("/feed"), articles=True))
    (item,) = desk.intake.items
    assert (item.text, item.notes) == ("摘要在此", ("正文未读到：地址不存在（404）；请核对地址",))


def test_an_unchanged_list_says_so_in_304(desk: Desk, office: Site) -> None:
    whole = office.pages["/list/"]
    assert isinstance(whole, Page)

    def answer(visit: Visit) -> Page:
        if visit.headers.get("If-Modified-Since") == "Mon, 05 Jan 2026 02:00:00 GMT":
            return Page(status=304)
        return Page(whole.body, headers={"Last-Modified": "Mon, 05 Jan 2026 02:00:00 GMT"})

    office.pages["/list/"] = answer
    source = a_listing(office.url("/list/"))
    desk.look(source)
    desk.now += timedelta(minutes=10)
    assert desk.look(source).unchanged
    assert desk.state(source).last_success == desk.now
