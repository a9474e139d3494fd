"""One page, however its address is written this time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.address import known_as

PAGE = "wjw.qiancheng.example/tz/1.html"


@pytest.mark.parametrize(
    "address",
    [
        "http://wjw.qiancheng.example/tz/1.html",
        "https://wjw.qiancheng.example/tz/1.html",
        "HTTPS://WJW.Qiancheng.Example:443/tz/1.html",
        "http://wjw.qiancheng.example:80/tz/1.html#top",
        "http://wjw.qiancheng.example/tz/1.html;jsessionid=0AF3B2",
        "http://wjw.qiancheng.example/tz/1.html?PHPSESSID=abc&utm_source=wx",
        "http://wjw.qiancheng.example/tz/1.html?_=1767571200123",
        "http://wjw.qiancheng.example/tz/1.html?from=groupmessage",
        "http://wjw.qiancheng.example/tz/1.html?t=1767571200&spm=C73544894212",
        " http://wjw.qiancheng.example./tz/1.html ",
        "http://wjw.qiancheng.example/tz/%31.html",
    ],
)
def test_sessions_and_ways_of_sharing_do_not_make_another_page(address: str) -> None:
    assert known_as(address) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/show.asp?id=1", "http://a.example/show.asp?id=2"),
        ("http://a.example/show.asp?sid=755001&page=1", "http://a.example/show.asp?sid=755002&page=1"),
        ("http://a.example/show?t=12", "http://a.example/show?t=13"),
        ("http://a.example/T/1", "http://a.example/t/1"),
        ("http://a.example/1?from=5", "http://a.example/1?from=6"),
        ("http://a.example:8080/1", "http://a.example/1"),
        ("http://a.example/1", "http://b.example/1"),
    ],
)
def test_what_names_the_page_stays(one: str, other: str) -> None:
    assert known_as(one) != known_as(other)


def test_a_wechat_article_is_known_by_its_four_names_whoever_shared_it() -> None:
    long = "https://mp.weixin.qq.com/s?__biz=MzA3&mid=265&idx=1&sn=9f1e"
    assert known_as(f"{long}&chksm=84&scene=126&sessionid=1767") == known_as(f"{long}#wechat_redirect")
    assert known_as(long) != known_as(long.replace("idx=1", "idx=2"))
    assert known_as("https://mp.weixin.qq.com/s/AbC?scene=1") == "mp.weixin.qq.com/s/AbC"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "没有地址",
        "http://[bad",
        "http://a.example:99999/",
        "javascript:void(0)",
        "http://a.example/%ff%zz",
    ],
)
def test_what_is_no_address_is_known_by_itself(broken: str) -> None:
    assert isinstance(known_as(broken), str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60), st.text(max_size=20))
def test_to_be_known_twice_changes_nothing(path: str, query: str) -> None:
    once = known_as(f"https://a.example/{path}?{query}")
    assert known_as(f"http://{once}") == once
