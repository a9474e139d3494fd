"""Lists of several pages, turned over a real server."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.domain.place import ListingPlace
from monitor.domain.source import Source
from tests.spiders.desk import Desk, a_source
from tests.spiders.pages import Story, article
from tests.spiders.web import Page, Site, Visit

pytestmark = pytest.mark.slow


def story(n: int, date: str = "2026-01-05") -> Story:
    return Story(f"/zx/202601/t20260105_{n:04}.html", f"黔城市第{n:04}号事项的情况通报", date)


def a_list(stories: Iterable[Story], pager: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="{each.path}">{each.title}</a><span>{each.date}</span></li>' for each in stories
    )
    return f'<html><head><meta charset="utf-8"></head><body><ul>{rows}</ul>{pager}</body></html>'.encode()


@pytest.fixture
def office(site: Site) -> Site:
    """Sixty notices on six pages of ten, the newest first; index_1 is the second page."""
    stories = [story(n) for n in range(60, 0, -1)]
    for place in range(6):
        name = "/zx/" if place == 0 else f"/zx/index_{place}.html"
        pager = f'<script>createPageHTML(6, {place}, "index", "html")</script>'
        site.pages[name] = Page(a_list(stories[10 * place : 10 * place + 10], pager))
    for each in stories:
        site.pages[each.path] = Page(article(each.title))
    return site


def a_list_of(site: Site, path: str = "/zx/", **given: object) -> Source:
    return a_source(ListingPlace(site.url(path), **given))  # type: ignore[arg-type]


def lists_asked(site: Site) -> list[str]:
    return [each.path for each in site.visits if "index" in each.path or each.path in {"/zx/", "/more"}]


def test_after_an_absence_every_page_with_news_is_turned_and_no_further(desk: Desk, office: Site) -> None:
    office.pages["/zx/index_3.html"] = Page(a_list([story(n, "2025-11-03") for n in range(30, 20, -1)]))
    seen = desk.look(a_list_of(office))
    assert (seen.fault, seen.new) == (None, 40)
    assert lists_asked(office) == ["/zx/", "/zx/index_1.html", "/zx/index_2.html", "/zx/index_3.html"]
    assert desk.intake.titles[-1] == story(60).title


def test_in_everyday_life_the_first_page_is_enough(desk: Desk, office: Site) -> None:
    source = a_list_of(office)
    desk.look(source)
    office.visits.clear()
    fresh = story(61)
    office.pages[fresh.path] = Page(article(fresh.title))
    office.pages["/zx/"] = Page(
        a_list([fresh, *(story(n) for n in range(60, 51, -1))], '<a href="index_1.html">下一页</a>')
    )
    assert desk.look(source).new == 1
    assert lists_asked(office) == ["/zx/"]


def test_more_news_than_pages_is_told_where_it_matters(desk: Desk, office: Site) -> None:
    """At first nobody expects the whole history; after an outage what was not read is a gap."""
    source = a_list_of(office, pages=2)
    seen = desk.look(source)
    assert (seen.fault, seen.new) == (None, 20)
    desk.now += timedelta(days=1)
    names = [story(n, "2026-01-07") for n in range(200, 160, -1)]
    for each in names:
        office.pages[each.path] = Page(article(each.title))
    for place in range(2):
        name = "/zx/" if place == 0 else f"/zx/index_{place}.html"
        office.pages[name] = Page(
            a_list(names[10 * place : 10 * place + 10], f'<a href="index_{place + 1}.html">下一页</a>')
        )
    seen = desk.look(source)
    assert seen.new == 20
    assert (seen.fault, seen.why) == (
        "incomplete",
        "翻了 2 页仍全是新内容，更早的没有读；需要时把 pages 写大",
    )


def test_where_the_second_page_is_called_two_it_is_found(desk: Desk, office: Site) -> None:
    for place in range(5, 0, -1):
        office.pages[f"/zx/index_{place + 1}.html"] = office.pages.pop(f"/zx/index_{place}.html")
    seen = desk.look(a_list_of(office, pages=2))
    assert (seen.fault, seen.new) == (None, 20)
    assert lists_asked(office) == ["/zx/", "/zx/index_1.html", "/zx/index_2.html"]


@pytest.mark.parametrize("pager", ['<a href="/zx/?p=2">下一页</a>', '<a href="/zx/">下一页</a>'])
def test_a_next_page_that_is_the_same_again_ends_the_list(desk: Desk, site: Site, pager: str) -> None:
    whole = Page(a_list([story(2), story(1)], pager))
    site.pages["/zx/"] = site.pages["/zx/?p=2"] = whole
    for n in (1, 2):
        site.pages[story(n).path] = Page(article(story(n).title))
    seen = desk.look(a_list_of(site))
    assert (seen.fault, seen.new) == (None, 2)
    assert len([each for each in site.visits if each.path.startswith("/zx/?")]) <= 1


def test_pages_that_lead_round_in_a_circle_are_read_once(desk: Desk, site: Site) -> None:
    for n, following in ((1, 2), (2, 3), (3, 1)):
        site.pages[f"/zx/?p={n}"] = Page(a_list([story(n)], f'<a href="/zx/?p={following}">下一页</a>'))
        site.pages[story(n).path] = Page(article(story(n).title))
    seen = desk.look(a_list_of(site, "/zx/?p=1", pages=50))
    assert (seen.fault, seen.new) == (None, 3)
    assert len([each for each in site.visits if "?p=" in each.path]) <= 4


def test_a_second_page_that_fails_costs_nothing_of_the_first(desk: Desk, office: Site) -> None:
    office.pages["/zx/index_1.html"] = Page(b"", 500)
    seen = desk.look(a_list_of(office))
    assert (seen.fault, seen.new) == ("incomplete", 10)
    assert seen.why.startswith("列表第 2 页没有读到：网站报错（500）")


def test_what_a_look_leaves_over_is_found_by_the_next(desk: Desk, office: Site) -> None:
    """A look is cut off in the middle: the oldest were read first, so nothing falls between pages."""
    stop = story(31).path
    office.pages[stop] = Page(b"", 429, {"Retry-After": "1"})
    source = a_list_of(office)
    seen = desk.look(source)
    assert seen.fault == "throttled"
    assert 0 < seen.new < 50
    office.pages[stop] = Page(article(story(31).title))
    desk.manners.monotonic = lambda: 10.0**9
    desk.look(source)
    read = {each.title for each in desk.intake.items}
    assert {story(n).title for n in range(11, 61)} <= read


def test_jpage_is_turned_by_record_numbers_through_its_proxy(desk: Desk, site: Site) -> None:
    names = {
        n: Story(f"/art/2026/1/5/art_78506_{n}.html", f"黔城市第{n:04}号事项的情况通报") for n in range(1, 61)
    }
    for each in names.values():
        site.pages[each.path] = Page(article(each.title))

    def store(first: int, last: int) -> bytes:
        records = "".join(
            f'<record><![CDATA[<li><a href="{names[n].path}" title="{names[n].title}">x…</a><b>2026-01-05</b></li>]]></record>'
            for n in range(first, min(last, 60) + 1)
        )
        return (
            f"<datastore><totalrecord>60</totalrecord><recordset>{records}</recordset></datastore>".encode()
        )

    def proxy(visit: Visit) -> Page:
        query = parse_qs(urlsplit(visit.path).query)
        return Page(
            store(int(query["startrecord"][0]), int(query["endrecord"][0])),
            headers={"Content-Type": "text/xml"},
        )

    script = b"<script>$('#9').jpage({perPage:15,columnid:78506,unitid:'9'})</script>"
    site.pages["/col/col78506/index.html"] = Page(
        b'<script type="text/xml">' + store(1, 45) + b"</script>" + script
    )
    following = "/module/web/jpage/dataproxy.jsp?col=1&appid=1&path=/&sourceContentType=1&permissiontype=0&columnid=78506&unitid=9&startrecord=46&endrecord=60&perpage=15"
    site.pages[following] = proxy
    seen = desk.look(a_list_of(site, "/col/col78506/index.html"))
    assert (seen.fault, seen.why, seen.new) == (None, "", 60)


def test_a_platform_of_data_is_read_with_its_articles(desk: Desk, site: Site) -> None:
    site.pages["/gkmlpt/index"] = Page(b"<script>window.SID = '755'; /*gkmlpt*/</script>")
    post = site.url("/gkmlpt/content/1/post_7.html")
    site.pages["/gkmlpt/api/all/12?page=1&sid=755"] = Page(
        f'{{"total":1,"articles":[{{"id":7,"title":"黔城市第0007号事项的情况通报","post_url":"{post}","display_publish_time":1767571200}}]}}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    site.pages["/gkmlpt/content/1/post_7.html"] = Page(article("黔城市第0007号事项的情况通报"))
    seen = desk.look(a_list_of(site, "/gkmlpt/index#12"))
    assert (seen.fault, seen.new) == (None, 1)
    assert desk.intake.items[0].url == post
