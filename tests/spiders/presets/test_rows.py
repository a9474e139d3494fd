"""Rows of lists as offices write them, and what is read from each."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from spiders.lists.finding import listed
from spiders.lists.page import ListPage

HERE = "https://wjw.qiancheng.example/tzgg/index.html"
FIFTH = Instant(datetime(2026, 1, 4, 16, 0, tzinfo=UTC), "day")


def rows(inner: str, *, around: str = "<ul class='list'>{}</ul>"):
    menu = "".join(f'<li><a href="/lm{n}/">栏目名称之{n}</a></li>' for n in range(6))
    page = f"<html><body><ul class='nav'>{menu}</ul>{around.format(inner)}</body></html>"
    return listed(ListPage(page, HERE))


def li(title: str, date: str = "<span>2026-01-05</span>", *, n: int = 1, attributes: str = "") -> str:
    return f'<li><a href="/tz/{n}.html" {attributes}>{title}</a>{date}</li>'


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("关于开展流感疫苗接种的通知", "关于开展流感疫苗接种的通知"),
        ("关于开展流感疫苗接种的通知<span>2026-01-05</span>", "关于开展流感疫苗接种的通知"),
        ("<em>[2026-01-05]</em>关于开展流感疫苗接种的通知", "关于开展流感疫苗接种的通知"),
        ("关于开展流感疫苗接种的通知 [2026-01-05]", "关于开展流感疫苗接种的通知"),
        ("关于开展流感疫苗接种的通知（2026年1月5日）", "关于开展流感疫苗接种的通知"),
        ("2026-01-05 关于开展流感疫苗接种的通知", "关于开展流感疫苗接种的通知"),
        ("· 关于开展流感疫苗接种的通知", "关于开展流感疫苗接种的通知"),
        ("<i></i><p>关于开展流感疫苗接种的通知</p><p>2026-01-05</p>", "关于开展流感疫苗接种的通知"),
        ("<b>05</b><u>x</u>关于开展流感疫苗接种的通知", "05x关于开展流感疫苗接种的通知"),
    ],
)
def test_a_date_of_the_list_is_no_part_of_the_title(inside: str, title: str) -> None:
    (item,) = rows(li(inside))
    assert (item.title, item.published) == (title, FIFTH)


@pytest.mark.parametrize(
    "title",
    [
        "2026年1月3日黔城市新冠病毒感染疫情通报",
        "黔城市2026年1月3日食物中毒事件处置情况",
        "关于2025年12月31日停水的说明",
        "黔城卫健局2026-2030年规划征求意见",
    ],
)
def test_a_date_that_belongs_to_the_sentence_stays_and_is_not_the_publication(title: str) -> None:
    (item,) = rows(li(title))
    assert (item.title, item.published) == (title, FIFTH)


def test_a_title_cut_short_is_whole_in_its_attribute() -> None:
    whole = "黔城市卫生健康局关于第一中学食物中毒事件处置情况的通报"
    (item,) = rows(li(f"{whole[:12]}...", attributes=f'title="{whole}"'))
    assert item.title == whole


def test_an_attribute_that_says_something_else_is_not_the_title() -> None:
    (item,) = rows(li("黔城一中食物中毒事件通报", attributes='title="点击查看"'))
    assert item.title == "黔城一中食物中毒事件通报"


def test_old_tables_with_one_row_a_line_keep_date_and_title_apart() -> None:
    lines = "".join(
        f"<tr><td width=10><img src=d.gif></td><td><a href='show.asp?id={n}'>关于第{n}号事项的公告</a></td>"
        f"<td class=rq>2026-1-5</td></tr>"
        for n in (3, 2, 1)
    )
    found = rows(lines, around="<table>{}</table>")
    assert [(each.title, each.published) for each in found] == [
        (f"关于第{n}号事项的公告", FIFTH) for n in (3, 2, 1)
    ]
    assert found[0].address == "https://wjw.qiancheng.example/tzgg/show.asp?id=3"


def test_a_columns_name_before_the_title_is_no_article() -> None:
    found = rows(
        "".join(
            f'<li><a href="/gg/">[公告]</a><a href="/gg/{n}.html">关于第{n}号事项的公告</a><i>2026-01-05</i></li>'
            for n in (2, 1)
        )
    )
    assert [(each.title, each.published) for each in found] == [
        ("关于第2号事项的公告", FIFTH),
        ("关于第1号事项的公告", FIFTH),
    ]


def test_a_picture_and_its_caption_lead_to_one_article() -> None:
    (item,) = rows(
        '<li><a href="/tz/1.html"><img src="a.jpg"></a><h3><a href="/tz/1.html">专家组赶赴第一中学开展救治</a></h3>'
        "<p>昨日中午……</p><span>2026-01-05</span></li>"
    )
    assert (item.title, item.published) == ("专家组赶赴第一中学开展救治", FIFTH)


def test_a_tear_off_calendar_is_a_date() -> None:
    (item,) = rows(
        '<li><div class="rl"><b>05</b><span>2026-01</span></div><a href="/tz/1.html">专家组赶赴第一中学开展救治</a></li>'
    )
    assert item.published == FIFTH


def test_a_side_column_without_dates_is_left_out_where_the_list_shows_them() -> None:
    side = "".join(f"<p><a href='/rd/2025/12/{n}/a.html'>热点推荐文章之{n}</a></p>" for n in (11, 12, 13))
    found = rows(
        "".join(li(f"关于第{n}号事项的公告", n=n) for n in (1, 2, 3)),
        around="<ul>{}</ul>" + f"<div>{side}</div>",
    )
    assert [each.title for each in found] == [f"关于第{n}号事项的公告" for n in (1, 2, 3)]


def test_links_to_archives_and_scripts_are_no_articles() -> None:
    found = rows(
        li("附件一览表的下载地址", n=1).replace("/tz/1.html", "/a.zip")
        + li("在线投诉举报的入口", n=2).replace("/tz/2.html", "javascript:void(0)")
        + li("关于第三号事项的公告", n=3)
    )
    assert [each.title for each in found] == ["关于第三号事项的公告"]


def test_a_document_in_the_list_is_an_article() -> None:
    (item,) = rows(li("关于第三号事项的公告").replace("/tz/1.html", "/P0202601051234.pdf"))
    assert (item.title, item.published) == ("关于第三号事项的公告", FIFTH)
