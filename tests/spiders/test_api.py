"""Interfaces of JSON on a real server, looked at as the service does."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from monitor.domain.instant import Instant
from monitor.domain.place import ApiPlace, Asking, JsonShape
from monitor.domain.source import Source
from tests.spiders.desk import Desk, a_source
from tests.spiders.pages import BODY, article
from tests.spiders.web import Page, Site, Visit

LOGIN = b"<html><body><form><input name=u><input type='password' name=p></form></body></html>"


def an_api(site: Site, path: str = "/api", **given: Any) -> Source:
    place = replace(ApiPlace(site.url(path)), **given)
    return a_source(place)


def a_letter(number: int, title: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": title or f"来信{number}",
        "content": "正文",
        "time": "2026-01-05 08:30",
        **more,
    }


def answer(*letters: dict[str, Any], **more: Any) -> Page:
    return Page(json.dumps({"code": 0, "list": list(letters), **more}, ensure_ascii=False).encode())


class Town:
    """A box of letters, the newest first, `size` a page, asked in any of the three ways."""

    def __init__(self, *numbers: int, size: int = 2) -> None:
        self.numbers = list(numbers)
        self.size = size
        self.asked: list[int] = []

    def __call__(self, visit: Visit) -> Page:
        if visit.method == "GET":
            told = parse_qs(visit.path.partition("?")[2])["page"][0]
        elif visit.headers["Content-Type"].startswith("application/json"):
            told = json.loads(visit.body)["page"]["no"]
        else:
            told = parse_qs(visit.body.decode())["pageNo"][0]
        self.asked.append(int(told))
        start = (int(told) - 1) * self.size
        return answer(*(a_letter(number) for number in self.numbers[start : start + self.size]))

    def open(self, site: Site) -> "Town":
        for page in range(20):
            site.pages[f"/api?page={page}"] = self
        site.pages["/api"] = self
        return self


def test_an_answer_is_read_whole_the_oldest_first(desk: Desk, site: Site) -> None:
    site.pages["/api"] = answer(
        a_letter(2, "乙", url="/letters/2.html", source="市卫健委"),
        a_letter(1, "甲", content="<p>看病<b>难</b></p>"),
    )
    seen = desk.look(an_api(site))
    assert (seen.fault, seen.found, seen.new) == (None, 2, 2)
    first, second = desk.intake.items
    assert (first.title, first.text, first.external_id, first.url) == ("甲", "看病难", "1", None)
    assert first.published == Instant(datetime(2026, 1, 5, 0, 30, tzinfo=UTC), "minute")
    assert (second.url, second.publisher) == (site.url("/letters/2.html"), "市卫健委")


def test_pages_are_turned_while_all_on_them_is_new(desk: Desk, site: Site) -> None:
    town = Town(9, 8, 7, 6, 5, 4, 3).open(site)
    source = an_api(site, "/api?page={page}")
    desk.look(source)
    assert (town.asked, desk.intake.titles) == ([1, 2, 3, 4, 5], [f"来信{n}" for n in range(3, 10)])
    town.asked, town.numbers = [], [12, 11, 10, *town.numbers]
    seen = desk.look(source)
    assert (town.asked, seen.found) == ([1, 2], 3)
    assert desk.intake.titles[7:] == ["来信10", "来信11", "来信12"]


def test_no_more_pages_are_turned_than_the_settings_allow(desk: Desk, site: Site) -> None:
    town = Town(*range(40, 0, -1)).open(site)
    desk.look(an_api(site, "/api?page={page}", pages=3))
    assert town.asked == [1, 2, 3]


def test_a_list_told_to_be_whole_is_not_turned(desk: Desk, site: Site) -> None:
    site.pages["/api?page=1"] = answer(a_letter(2), a_letter(1), total=2)
    assert desk.look(an_api(site, "/api?page={page}")).fault is None
    assert [visit.path for visit in site.visits] == ["/robots.txt", "/api?page=1"]


def test_a_site_that_gives_the_same_page_for_ever_is_asked_twice(desk: Desk, site: Site) -> None:
    for page in range(6):
        site.pages[f"/api?page={page}"] = answer(a_letter(2), a_letter(1), now=page)
    seen = desk.look(an_api(site, "/api?page={page}"))
    assert (seen.fault, seen.found) == (None, 2)
    assert len(site.visits) == 3


def test_pages_may_count_from_nought(desk: Desk, site: Site) -> None:
    site.pages["/api?page=0"] = answer(a_letter(1))
    site.pages["/api?page=1"] = answer()
    desk.look(an_api(site, "/api?page={page}", asking=Asking(first_page=0)))
    assert [visit.path for visit in site.visits[1:]] == ["/api?page=0", "/api?page=1"]


def test_a_form_is_posted_page_by_page_with_its_values_encoded(desk: Desk, site: Site) -> None:
    town = Town(3, 2, 1).open(site)
    form = (("pageNo", "{page}"), ("q", "看病 难&贵=?"))
    seen = desk.look(an_api(site, asking=Asking(form=form)))
    assert (seen.new, town.asked) == (3, [1, 2, 3])
    visit = site.seen("/api")[0]
    assert visit.method == "POST"
    assert visit.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert parse_qs(visit.body.decode("ascii")) == {"pageNo": ["1"], "q": ["看病 难&贵=?"]}


def test_json_is_posted_page_by_page(desk: Desk, site: Site) -> None:
    town = Town(3, 2, 1).open(site)
    seen = desk.look(an_api(site, asking=Asking(body='{"page":{"no":{page}},"q":"看病"}')))
    assert (seen.new, town.asked) == (3, [1, 2, 3])
    visit = site.seen("/api")[0]
    assert (visit.method, json.loads(visit.body)["q"]) == ("POST", "看病")


@pytest.mark.parametrize(
    ("dress", "kind"),
    [
        ("cb({});", "application/javascript"),
        ("var letters={};", "text/html; charset=utf-8"),
        ("\ufeff{}", "image/png"),
        ("<pre>{}</pre>", "text/plain"),
    ],
)
def test_jsonp_is_read_whatever_it_calls_itself(dress: str, kind: str, desk: Desk, site: Site) -> None:
    written = dress.replace("{}", answer(a_letter(1, "甲")).body.decode())
    site.pages["/api"] = Page(written.encode(), headers={"Content-Type": kind})
    desk.look(an_api(site))
    assert desk.intake.titles == ["甲"]


def test_an_answer_of_the_capital_is_read_by_its_paths(desk: Desk, site: Site) -> None:
    site.pages["/api"] = Page(
        "{page:{pageNo:1,totalCount:1},result:[{originalId:'AH1',letterTitle:'挂号\\x27难\\x27',writeDate:'2026-01-05',}]}".encode()
    )
    shape = JsonShape(items="result", id="originalId", title="letterTitle", published="writeDate")
    assert desk.look(an_api(site, shape=shape)).fault is None
    (found,) = desk.intake.items
    assert (found.external_id, found.title) == ("AH1", "挂号'难'")


def test_gzip_and_gbk_are_read(desk: Desk, site: Site) -> None:
    body = '{"rows":[{"id":1,"title":"镕城区卫生局通报疫情"}]}'.encode("gbk")
    site.pages["/api"] = Page(
        gzip.compress(body), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
    )
    desk.look(an_api(site))
    assert desk.intake.titles == ["镕城区卫生局通报疫情"]


def test_bytes_that_are_no_letters_are_noted(desk: Desk, site: Site) -> None:
    site.pages["/api"] = Page(
        '{"rows":[{"id":1,"title":"卫生局'.encode() + b"\xff\xfe\x80" + '通报"}]}'.encode()
    )
    desk.look(an_api(site))
    assert any("处字节无法识别" in note for note in desk.intake.items[0].notes)


def test_a_line_of_ten_megabytes_is_refused(desk: Desk, site: Site) -> None:
    site.pages["/api"] = Page(b'{"list":[{"title":"' + b"x" * 10_000_000 + b'"}]}')
    seen = desk.look(an_api(site))
    assert (seen.fault, "5 MB" in seen.why) == ("too-large", True)


def test_an_unchanged_answer_is_known_by_what_the_server_says_or_by_its_hash(desk: Desk, site: Site) -> None:
    def polite(visit: Visit) -> Page:
        if visit.headers.get("If-None-Match") == '"v1"':
            return Page(status=304)
        return Page(answer(a_letter(1)).body, headers={"ETag": '"v1"'})

    site.pages["/api"] = polite
    source = an_api(site)
    desk.look(source)
    assert desk.look(source).unchanged
    site.pages["/hash"] = answer(a_letter(1))
    other = replace(an_api(site, "/hash"), id="news-2")
    assert not desk.look(other).unchanged
    assert desk.look(other).unchanged
    desk.now += timedelta(hours=6)
    desk.look(source)
    assert "If-None-Match" not in site.seen("/api")[-1].headers


def test_a_posted_question_is_never_conditional(desk: Desk, site: Site) -> None:
    site.pages["/api"] = Page(answer(a_letter(1)).body, headers={"ETag": '"v1"'})
    source = an_api(site, asking=Asking(form=(("a", "1"),)))
    desk.look(source)
    assert desk.look(source).unchanged
    assert all("If-None-Match" not in visit.headers for visit in site.visits)


def test_an_item_whose_words_were_changed_is_handed_over_again(desk: Desk, site: Site) -> None:
    source = an_api(site)
    site.pages["/api"] = answer(a_letter(1, "2人死亡"), a_letter(2))
    desk.look(source)
    site.pages["/api"] = answer(a_letter(1, "3人死亡"), a_letter(2))
    assert desk.look(source).found == 1
    assert desk.intake.titles[-1] == "3人死亡"


def test_after_a_restart_nothing_is_read_twice(desk: Desk, site: Site) -> None:
    town = Town(3, 2, 1).open(site)
    source = an_api(site, "/api?page={page}")
    desk.look(source)
    # the state is lost, what was read is not: sources.db is written item by item
    fresh = Desk(desk.loop, desk.hands, memory=desk.memory, intake=desk.intake)
    town.numbers.insert(0, 4)
    assert fresh.look(source).found == 1
    assert desk.intake.titles == ["来信1", "来信2", "来信3", "来信4"]


def test_a_second_page_that_fails_loses_nothing(desk: Desk, site: Site) -> None:
    town = Town(9, 8, 7, 6).open(site)
    site.pages["/api?page=2"] = Page(b"", 500)
    source = an_api(site, "/api?page={page}")
    seen = desk.look(source)
    assert (seen.fault, seen.new, desk.intake.titles) == ("status", 2, ["来信8", "来信9"])
    site.pages["/api?page=2"] = town
    again = desk.look(source)
    assert (again.fault, again.new) == (None, 2)
    assert desk.intake.titles[2:] == ["来信6", "来信7"]


def test_a_second_page_that_breaks_off_loses_nothing(desk: Desk, site: Site) -> None:
    town = Town(9, 8, 7, 6).open(site)

    def half(visit: Visit) -> None:
        visit.handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")

    site.pages["/api?page=2"] = half
    source = an_api(site, "/api?page={page}")
    assert (desk.look(source).fault, len(desk.intake.items)) == ("unreachable", 2)
    site.pages["/api?page=2"] = town
    desk.look(source)
    assert sorted(desk.intake.titles) == ["来信6", "来信7", "来信8", "来信9"]


def test_what_the_disk_had_no_room_for_comes_again_from_every_page(desk: Desk, site: Site) -> None:
    Town(4, 3, 2, 1).open(site)
    source = an_api(site, "/api?page={page}")
    desk.intake.full = True
    assert desk.look(source).fault == "storage"
    desk.intake.full = False
    assert desk.look(source).new == 4


def test_the_articles_behind_an_answer_are_read(desk: Desk, site: Site) -> None:
    site.pages["/api"] = answer(
        a_letter(1, "甲号事项通报", url="/a.html", content="摘要"),
        a_letter(2, "乙号事项通报", url="http://169.254.169.254/b.html", content="摘要"),
        a_letter(3, "丙号事项通报", content="只有这些"),
    )
    site.pages["/a.html"] = Page(article("甲号事项通报"))
    assert desk.look(an_api(site, articles=True)).fault is None
    found = {each.external_id: each for each in desk.intake.items}
    assert BODY in found["1"].text
    assert found["1"].published == Instant(datetime(2026, 1, 5, 0, 30, tzinfo=UTC), "minute")
    assert found["2"].text == "摘要"
    assert any("169.254.169.254" in note for note in found["2"].notes)
    assert found["3"].text == "只有这些"


def test_of_more_articles_than_a_look_may_read_the_newest_come_first_and_the_rest_at_the_next(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.articles.MOST_ARTICLES", 3)
    letters = [a_letter(n, f"第{n}号事项通报", url=f"/{n}.html") for n in range(9, 4, -1)]
    site.pages["/api"] = answer(*letters)
    for number in range(5, 10):
        site.pages[f"/{number}.html"] = Page(article(f"第{number}号事项通报"))
    source = an_api(site, articles=True)
    desk.look(source)
    assert sorted(each.external_id for each in desk.intake.items) == ["7", "8", "9"]
    assert desk.look(source).new == 2
    assert desk.look(source).found == 0
    assert desk.look(source).unchanged


@pytest.mark.parametrize(("limit", "value"), [("MOST_ITEMS", 2), ("TURNING", timedelta(0))])
def test_turning_that_becomes_too_much_goes_on_at_the_next_look(
    limit: str, value: object, desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(4, 3, 2, 1).open(site)
    source = an_api(site, "/api?page={page}")
    monkeypatch.setattr(f"spiders.api.{limit}", value)
    assert (desk.look(source).new, town.asked) == (2, [1])
    monkeypatch.undo()
    assert desk.look(source).new == 2
    assert desk.intake.titles == ["来信3", "来信4", "来信1", "来信2"]


@pytest.mark.parametrize(
    ("body", "fault", "why"),
    [
        (b'{"code":401,"msg":"\xe6\x9c\xaa\xe7\x99\xbb\xe5\xbd\x95"}', "login", "未登录"),
        (b'{"success":false,"message":"sid wrong"}', "interface", "sid wrong"),
        (b'{"code":0,"data":{"a":1}}', "fields", "fields.items"),
        (b"<html><body>404</body></html>", "not-json", "返回的是网页"),
        (b"", "not-json", "空的"),
        (b'{"list":[{"title":"x"', "not-json", "中断"),
        (LOGIN, "login", "登录页"),
        (b"<html><script>location.href='/x?__jsl_clearance'</script></html>", "challenge", "脚本页"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_in_our_words(
    body: bytes, fault: str, why: str, desk: Desk, site: Site
) -> None:
    site.pages["/api"] = Page(body)
    seen = desk.look(an_api(site))
    assert (seen.fault, why in seen.why, seen.found) == (fault, True, 0)


def test_an_empty_list_is_nothing_new_and_no_fault(desk: Desk, site: Site) -> None:
    site.pages["/api"] = answer()
    assert (desk.look(an_api(site)).fault, desk.intake.items) == (None, [])


def test_a_field_misnamed_is_told_by_its_key_until_it_is_mended(desk: Desk, site: Site) -> None:
    site.pages["/api"] = answer(a_letter(1, "甲"))
    seen = desk.look(an_api(site, shape=JsonShape(title="biaoti")))
    assert (seen.fault, seen.found) == ("fields", 0)
    assert seen.why.startswith("fields.title“biaoti”在 1 个条目里都没有取到内容")
    seen = desk.look(an_api(site, shape=JsonShape(text="zw")))
    assert (seen.fault, seen.new, "fields.text" in seen.why) == ("fields", 1, True)
    assert desk.look(an_api(site)).fault is None


def test_robots_txt_and_a_host_that_asks_for_time_are_heard(desk: Desk, site: Site) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /closed/\n")
    assert desk.look(an_api(site, "/closed/api")).fault == "robots"
    site.pages["/api"] = Page(b"", 429, {"Retry-After": "1800"})
    source = replace(an_api(site), id="news-2")
    assert desk.look(source).fault == "throttled"
    assert desk.state(source).next_due == desk.now + timedelta(minutes=30)
