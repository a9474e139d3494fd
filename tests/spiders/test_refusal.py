"""What says that a host keeps us out, and what only looks like it."""

from datetime import timedelta

import pytest

from spiders.refusal import page_fault, status_fault

JSL = "<html><head></head><body><script>var x=['a'];document.cookie='__jsl_clearance=17;Max-age=3600';</script></body></html>"
ACW = "<html><script>var arg1='3000176000856006061501533003690027800375';setCookie('acw_sc__v2',arg1)</script></html>"
NOSCRIPT = (
    "<html><body><noscript>Please enable JavaScript and refresh the page.</noscript>"
    "<script src='/a.js'></script></body></html>"
)
COOKIE = "<html><script>document.cookie='pass=1;path=/';document.forms[0].submit()</script></html>"
#: a challenge packed so that the page is larger than any we would otherwise doubt
PACKED = COOKIE.replace("</script>", f"var packed='{'9f' * 60_000}';</script>")

BUSY = "<html><h1>503 Service Unavailable</h1><p>系统维护中，请稍后再来。</p></html>"
FORBIDDEN = "<html><h1>403 Forbidden</h1><p>nginx</p></html>"

ARTICLE = "<html><head><script>document.cookie='visited=1'</script></head><body><h1>{}</h1>{}</body></html>"
SENTENCE = (
    "<p>本周我市开展网络安全宣传，提醒市民办理预约挂号时按页面提示完成人机验证，不要把验证码告诉他人。</p>"
)


@pytest.mark.parametrize("page", [JSL, ACW, NOSCRIPT, COOKIE, PACKED])
@pytest.mark.parametrize("status", [403, 412, 503, 521])
def test_a_page_that_wants_a_browser_is_a_challenge_whatever_status_it_comes_with(
    page: str, status: int
) -> None:
    told = status_fault(status, None, page)
    assert told is not None
    assert told.fault == "challenge"
    assert f"（{status}）" in told.message
    assert "白名单" in told.message
    alone = page_fault(page)
    assert alone is not None
    assert alone.fault == "challenge", "and with status 200"


@pytest.mark.parametrize(
    ("status", "page", "fault"),
    [
        (412, "", "challenge"),
        (521, "", "challenge"),
        (403, "", "refused"),
        (403, FORBIDDEN, "refused"),
        (503, "", "throttled"),
        (503, BUSY, "throttled"),
        (429, JSL, "throttled"),
        (404, COOKIE, "gone"),
        (410, "", "gone"),
        (500, BUSY, "status"),
        (502, "", "status"),
    ],
)
def test_without_a_challenge_a_status_says_what_it_says(status: int, page: str, fault: str) -> None:
    told = status_fault(status, timedelta(minutes=7), page)
    assert told is not None
    assert told.fault == fault


def test_a_challenge_does_not_drop_the_pause_the_host_asks_for() -> None:
    told = status_fault(503, timedelta(minutes=7), JSL)
    assert told is not None
    assert (told.fault, told.retry_after) == ("challenge", timedelta(minutes=7))


@pytest.mark.parametrize(
    "mention",
    [
        "关于 __jsl_clearance 和 acw_sc__v2 的说明",
        "Please enable JavaScript",
        "document.cookie 是什么",
        "系统升级后登录须完成人机验证",
    ],
)
def test_a_page_of_real_content_that_mentions_such_words_is_read(mention: str) -> None:
    page = ARTICLE.format(mention, SENTENCE * 12)
    assert page_fault(page) is None
    busy = status_fault(503, None, page)
    assert busy is not None
    assert busy.fault == "throttled", "nor is a host that is busy taken for one that keeps us out"


def test_a_page_that_shows_a_sentence_beside_its_cookie_is_no_challenge() -> None:
    """A short note: more than almost nothing, and no word of proving anything."""
    note = "<p>今日采供血正常，各献血屋照常开放，详情请致电本中心办公室，地址和电话见网站首页底部，节假日不休息。</p>"
    page = ARTICLE.format("采供血安排", note * 2)
    assert page_fault(page) is None
