"""What a page taken as evidence says, and what it does not."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.instant import Instant
from monitor.errors import EvidenceUnreachable
from spiders.evidence.fetch import Page
from spiders.evidence.reading import read
from tests.evidence.builders import NOW, TITLE
from tests.spiders.pages import BODY, article

WHERE = "https://wjw.qiancheng.example/tongbao.html"


def a_page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(WHERE, 200, content_type, body)


def test_title_text_and_declared_time_are_those_of_the_page() -> None:
    seen = read(a_page(article(TITLE, head='<meta name="PubDate" content="2026-01-05 15:20:30">')), NOW)
    assert (seen.title, BODY in seen.text, seen.declared) == (TITLE, True, True)
    assert seen.published == Instant(datetime(2026, 1, 5, 7, 20, 30, tzinfo=UTC), "second")
    assert seen.notes == ()


def test_a_page_in_gbk_is_read_by_its_bytes_whatever_the_header_claims() -> None:
    body = article(TITLE).decode().replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    seen = read(a_page(body, "text/html; charset=utf-8"), NOW)
    assert (seen.title, BODY in seen.text) == (TITLE, True)


def test_bytes_that_cannot_be_read_are_told() -> None:
    seen = read(a_page(article(TITLE).replace(b"</h1>", b"\xff\xff\xff\xff</h1>")), NOW)
    assert any("无法识别" in note for note in seen.notes)


def test_a_page_that_names_only_the_day_is_known_to_the_day() -> None:
    seen = read(a_page(article(TITLE, head='<meta name="PubDate" content="2026-01-05">')), NOW)
    assert seen.published == Instant(datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "day")
    assert seen.notes == ("页面只写明发布日期，没有时刻",)


def test_a_time_later_than_the_taking_is_not_believed() -> None:
    seen = read(a_page(article(TITLE, head='<meta name="PubDate" content="2026-01-08 09:00">')), NOW)
    assert (seen.published, seen.declared) == (None, False)
    assert seen.notes == ("页面所写发布时间 2026-01-08 09:00 晚于取证时间，未采用，请人工核对",)


def test_a_day_later_than_the_taking_is_not_believed_and_told_as_a_day() -> None:
    seen = read(a_page(article(TITLE, head='<meta name="PubDate" content="2026-02-01">')), NOW)
    assert seen.published is None
    assert seen.notes == ("页面所写发布时间 2026-02-01 晚于取证时间，未采用，请人工核对",)


def test_clocks_that_differ_by_minutes_make_no_future() -> None:
    soon = NOW + timedelta(hours=8, minutes=4)
    seen = read(a_page(article(TITLE, head=f'<meta name="PubDate" content="{soon:%Y-%m-%d %H:%M:%S}">')), NOW)
    assert seen.published is not None
    assert seen.published.at == NOW + timedelta(minutes=4)


def test_a_time_found_by_looking_is_marked_as_such() -> None:
    seen = read(a_page(article(TITLE, line="黔城日报 2026-01-05 15:20")), NOW)
    assert seen.published == Instant(datetime(2026, 1, 5, 7, 20, tzinfo=UTC), "minute")
    assert (seen.declared, seen.notes) == (False, ("发布时间由页面内容推断，请核对",))


def test_a_time_behind_its_label_is_what_the_page_says() -> None:
    seen = read(a_page(article(TITLE, line="发布时间：2026-01-05 15:20")), NOW)
    assert (seen.declared, seen.notes) == (True, ())


def test_a_page_without_any_date_is_told() -> None:
    seen = read(a_page(article(TITLE, body="专家组已经到达现场，救治工作正在进行。" * 6)), NOW)
    assert seen.published is None
    assert seen.notes == ("页面上没有读到发布时间，请人工核对",)


def test_a_page_of_pictures_alone_asks_for_a_look_at_the_screenshot() -> None:
    seen = read(a_page(b"<html><head><title>x</title></head><body><img src='a.png'></body></html>"), NOW)
    assert seen.text == ""
    assert "页面里没有找到正文，请对照截图核对" in seen.notes


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [("application/pdf", b"%PDF-1.7", "application/pdf"), ("", b"\x89PNG", "类型不明")],
)
def test_what_is_no_page_is_kept_unread(content_type: str, body: bytes, kind: str) -> None:
    seen = read(a_page(body, content_type), NOW)
    assert (seen.title, seen.text, seen.published) == ("", "", None)
    assert seen.notes == (f"不是网页（{kind}），未读取标题、正文和发布时间，请人工核对",)


def test_a_page_without_a_named_type_is_known_by_its_first_mark() -> None:
    assert read(a_page(b"\n" + article(TITLE), ""), NOW).title == TITLE


def test_plain_text_is_its_own_text() -> None:
    seen = read(a_page("情况通报：病情平稳。".encode("gb18030"), "text/plain; charset=gbk"), NOW)
    assert (seen.title, seen.text) == ("", "情况通报：病情平稳。")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<html><head><script>document.cookie='__jsl_clearance=1';location.href='/'</script></head></html>", "人机验证页"),
        ("<html><body>统一身份认证<form><input type='password' name=p></form></body></html>", "登录页"),
    ],
)  # fmt: skip
def test_a_page_that_came_in_place_of_the_answer_is_no_evidence(body: str, what: str) -> None:
    with pytest.raises(EvidenceUnreachable) as told:
        read(a_page(body.encode()), NOW)
    assert told.value.code == "evidence-challenge"
    assert told.value.message == (
        f"{WHERE} 返回的是{what}，不是所填的页面；请联系网站主管单位放行本机，或由两人录入截图并确认"
    )
