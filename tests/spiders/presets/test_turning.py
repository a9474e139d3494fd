"""The way to the next page, by every rule pagers follow."""

import base64
from urllib.parse import quote

import pytest

from spiders.lists.page import ListPage, Turn
from spiders.lists.turning import next_turn

SITE = "https://wjw.qiancheng.example"


def following(markup: str, path: str = "/tzgg/index.html", number: int = 1) -> str | None:
    turn = next_turn(ListPage(f"<html><body>{markup}</body></html>", f"{SITE}{path}", number=number))
    return None if turn is None else turn.address.removeprefix(SITE)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="index_2.html">下一页</a>', "/tzgg/index_2.html"),
        ('<a href="index_2.html">下页 ></a>', "/tzgg/index_2.html"),
        ('<a href="index_2.html" title="下一页"><img src="n.gif"></a>', "/tzgg/index_2.html"),
        ('<a href="?page=2">»</a>', "/tzgg/index.html?page=2"),
        (
            '<a href="javascript:void(0)" onclick="location.href=\'index_2.html\'">下一页</a>',
            "/tzgg/index_2.html",
        ),
        ("<a href=\"javascript:turn('?page=2')\">下一页</a>", "/tzgg/index.html?page=2"),
        ('<link rel="next" href="/tzgg/2.html">', "/tzgg/2.html"),
        ('<a href="1.html">1</a><a href="2.html">2</a><a href="3.html">3</a>', "/tzgg/2.html"),
        ('<a href="index.html">首页</a><a href="2.html">[2]</a><a href="9.html">尾页</a>', "/tzgg/2.html"),
        ('<a href="/list/index_38.html">尾页</a>', "/list/index_2.html"),
        ('<a href="/c/column-index-20.shtml">末页</a>', "/c/column-index-2.shtml"),
        ('<a href="list.aspx?cid=5&PageIndex=30">末页</a>', "/tzgg/list.aspx?cid=5&PageIndex=2"),
    ],
)
def test_the_next_page_is_found(markup: str, expected: str) -> None:
    assert following(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="index.html">下一页</a>',
        '<a href="#">下一页</a>',
        '<a href="javascript:goPage(2)">下一页</a>',
        '<a href="http://elsewhere.example/2.html">下一页</a>',
        "<a>下一页</a>",
        '<a href="http://[bad">下一页</a>',
        '<a href="/n/2.html">2</a>',
        '<a href="a.html">查看下一页文件的说明</a>',
        "<p>下一页</p>",
        "",
    ],
)
def test_what_leads_nowhere_or_elsewhere_is_no_next_page(markup: str) -> None:
    assert following(markup) is None


def test_on_the_third_page_the_fourth_is_next() -> None:
    pager = "".join(f'<a href="index_{n}.html">{n}</a>' for n in range(1, 8))
    assert following(pager, "/tzgg/index_3.html", 3) == "/tzgg/index_4.html"
    assert (
        following('<a href="/tzgg/index_38.html">尾页</a>', "/tzgg/index_3.html", 3) == "/tzgg/index_4.html"
    )
    assert following('<a href="/tzgg/index_3.html">尾页</a>', "/tzgg/index_3.html", 3) is None


def test_a_pager_hidden_in_base64_is_read_for_this_host_alone() -> None:
    def hidden(href: str) -> str:
        inside = quote(f'<div class="pager-of-the-list"><a href="{href}">下一页</a></div>')
        return f'<input id="pages" value="{base64.b64encode(inside.encode()).decode()}">'

    assert following(hidden("list_2.html")) == "/tzgg/list_2.html"
    assert following(hidden("http://elsewhere.example/2.html")) is None
    assert following('<input id="pages" value="%s">' % ("A" * 61)) is None


def test_the_pages_a_script_would_build_end_at_its_count() -> None:
    assert (
        next_turn(
            ListPage("<a></a><script>var countPage=3, currentPage=2</script>", f"{SITE}/x/index_2.html")
        )
        is None
    )
    turn = next_turn(
        ListPage("<a></a><script>totalPage = 3; currentPage = 1;</script>", f"{SITE}/x/index_1.html")
    )
    assert turn == Turn(f"{SITE}/x/index_2.html")
