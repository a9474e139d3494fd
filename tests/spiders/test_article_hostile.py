"""No page keeps the reader busy for long, and none makes it raise."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.place import Selectors
from spiders.article import read_article
from spiders.charset import decode
from spiders.extract import LONGEST, parse
from spiders.tame import tamed
from tests.pace import within

NOW = datetime(2026, 11, 23, tzinfo=UTC)
#: seconds of processor time; a shared machine is given twice what was measured at worst
MOST = 2.5


def numbered(form: str, times: int, *, start: int = 0) -> str:
    return " ".join(form.format(n) for n in range(start, start + times))


SHAPES = {
    "open boxes": "<div>" * 600_000,
    "open tables": "<table><tr><td>" * 200_000,
    "a million links": "<a href=x>题</a>" * 215_000,
    "paragraphs nobody closed": "<p>文，" * 430_000,
    "one tag of attributes": "<div " + numbered("a{}=1", 300_000),
    "attributes that hide their end": "<div " + numbered('a{}=">"', 250_000),
    "attributes that hide another tag": "<div " + numbered('a{}="><b c="', 190_000),
    "attributes with tags in them": "<div " + numbered('a{}="<b"', 250_000),
    "many tags of many attributes": ("<i " + numbered("x{:x}", 390) + ">") * 1_400,
    "end tags of nothing": "<div>" * 250 + "</p>" * 700_000,
    "a window's title of separators": "<title>" + "文_-" * 700_000 + "</title><p>文",
    "headings": "<h1>标题标题标</h1>" * 150_000,
    "labels without a date": "发布时间：2026-13-45 " * 110_000,
    "a label before spaces": "<p>发布时间：" + " " * 2_900_000,
    "scripts of half a variable": "<script>" + 'publish_time="2026' * 160_000 + "</script>",
    "brackets of linked data": '<script type="application/ld+json">' + "[" * 1_400_000 + "</script>",
    "rows": "<table>" + "<tr><td>1<td>二，" * 130_000,
    "every box has a name": "".join(
        f'<div class="c{n} share">文字，文字文字文字文字</div>' for n in range(50_000)
    ),
    "boxes of a content system in one another": "<div id=zoom class=TRS_Editor>" * 100_000,
    "boxes of a content system": "<div id=zoom>文字文字文字文字文字，文字文字。</div>" * 50_000,
    "a line of buttons": "<p>" + "打印关闭" * 250_000,
    "feet": "<p>来源：" * 200_000,
    "a comment nobody closed": "<!--" * 700_000,
    "smaller than": "<" * 3_000_000,
    "one line": "1" * 3_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_page_of_three_megabytes_is_read_in_two_seconds(name: str) -> None:
    page = f"<html><body>{SHAPES[name]}"[:LONGEST]
    with within(MOST):
        read_article(page, "http://a.example/", Selectors(), NOW)


@pytest.mark.slow
@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x81" * 1_000_000, "正文，".encode("gbk") * 600_000, b"<meta " * 500_000 + b"\xff"]
)
def test_three_megabytes_of_bytes_are_decoded_in_no_time(raw: bytes) -> None:
    with within(0.5):
        decode(raw)


@pytest.mark.parametrize(
    "page",
    [
        "",
        " ",
        "\x00",
        "<",
        "<html>",
        "<!--",
        "<?xml",
        "</html>",
        "text",
        "<title>",
        "<p",
        "&#0;&#xD800;",
        "\ud800",
    ],
)
def test_next_to_nothing_is_read_as_nothing_much(page: str) -> None:
    assert read_article(page, "", Selectors(), NOW).published is None


TAGS = st.sampled_from(["<div>", "</div>", "<p class=content>", "<table><tr><td>", "</td>", "<a href='/x'>", "</a>", "<h1>", "<script>", "<div id=zoom>",
                        "<span class=time>", "</html>", "<!--", "<li>", "<br>", "<pre>", "<title>", "<b>", "<div class='share comment'>", '<x a="'])  # fmt: skip


@given(
    st.lists(
        st.one_of(
            TAGS,
            st.text(max_size=30),
            st.just("发布时间：2026-03-10 11:20，"),
            st.just("全区卫生健康系统召开会议，部署工作。"),
        ),
        max_size=40,
    )
)
def test_no_soup_of_tags_makes_it_raise(pieces: list[str]) -> None:
    article = read_article("".join(pieces), "http://a.example/", Selectors(), NOW)
    assert "\n\n" not in article.text
    assert "\n" not in article.title


@given(st.text(alphabet="<>\"'= /abdiv!-\n中", max_size=200))
def test_a_tamed_page_holds_no_tag_of_many_attributes(text: str) -> None:
    wild = "<div " + numbered("a{}=1", 9_000) + ">" + text
    tree = parse(wild)
    assert tree is not None
    assert max(len(element.attrib) for element in tree.iter()) <= 60


def test_an_innocent_long_page_keeps_what_is_read() -> None:
    filler = "<p>区疾控中心到校调查，采集了样本。</p>" * 20_000
    page = f'<!-- x --><div id="zoom" style=\'color:red\' hidden><a href="/a.html?b=1&c=2" title="全称">短</a><img alt="图" src="data:{"A" * 30_000}"></div><b>1 < 2</b>{filler}'
    tree = parse(page)
    assert tree is not None
    box, link = tree.find(".//div[@id='zoom']"), tree.find(".//a")
    assert box is not None
    assert (box.get("style"), box.get("hidden")) == ("color:red", "")
    assert link is not None
    assert dict(link.attrib) == {"href": "/a.html?b=1&c=2", "title": "全称"}
    assert tree.findtext(".//b") == "1 < 2"


def test_a_usual_page_is_not_touched() -> None:
    page = '<div class="a" onclick="b>c">文</div>' * 300
    assert tamed(page) is page
