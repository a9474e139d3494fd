"""Lists as webmasters of county sites write them; each row must give its title, its day and its address, or nothing wrong."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from spiders.lists.page import ListItem, ListPage, Turn
from spiders.presets.families import preset_for

HERE = "https://wjw.qiancheng.example/zwgk/tzgg/index.html"
SITE = "https://wjw.qiancheng.example"
THREE = (5, 4, 3)


def day(n: int) -> Instant:
    return Instant(datetime(2026, 1, n - 1, 16, 0, tzinfo=UTC), "day")


def title(n: int) -> str:
    return f"黔城市关于第{n}号事项的公告"


def page(markup: str, *, head: str = "") -> ListPage:
    menu = "".join(f'<li><a href="/lm{n}/">栏目名称之{n}</a></li>' for n in range(6))
    return ListPage(f"<html><head>{head}</head><body><ul class='nav'>{menu}</ul>{markup}</body></html>", HERE)


def read(markup: str, *, head: str = "") -> tuple[ListItem, ...]:
    here = page(markup, head=head)
    return preset_for(here)[0].read(here).items


def told(markup: str, *, head: str = "") -> list[tuple[str, Instant | None, str]]:
    return [(each.title, each.published, each.address.removeprefix(SITE)) for each in read(markup, head=head)]


def of_each(row: str, around: str = "<ul>{}</ul>") -> str:
    """Three rows; N is the number, D the day."""
    return around.format("".join(row.replace("N", str(n)).replace("D", f"2026-01-0{n}") for n in THREE))


EXPECTED = [(title(n), day(n), f"/a/{n}.html") for n in THREE]
LINK = "<a href='/a/N.html'>黔城市关于第N号事项的公告</a>"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(of_each(f"<li>{LINK}<span>D</span></li>"), id="a list"),
        pytest.param(
            of_each(
                f"<tr><td><table><tr><td><img src=d.gif></td><td>{LINK}</td><td>D</td></tr></table></td></tr>",
                "<table>{}</table>",
            ),
            id="tables in tables",
        ),
        pytest.param(
            of_each("<TR><TD><A HREF='/a/N.html'>黔城市关于第N号事项的公告</A></TD><TD><FONT COLOR=#999>D</FONT></TD></TR>", "<TABLE>{}</TABLE>"),
            id="capitals",
        ),
        pytest.param(of_each(f"<dt>{LINK}</dt><dd>D</dd>", "<dl>{}</dl>"), id="dt and dd"),
        pytest.param(of_each(f"·{LINK} D<br>", "<div>{}</div>"), id="lines ended by br, the date behind"),
        pytest.param(of_each(f"[D] {LINK}<br>", "<div>{}</div>"), id="lines ended by br, the date before"),
        pytest.param(
            of_each("<li><a href='/a/N.html'>黔城市关于第N号事项的公告D</a></li>"), id="the date glued to the title's end"
        ),
        pytest.param(
            of_each("<li><a href='/a/N.html'>D黔城市关于第N号事项的公告</a></li>"), id="the date glued to its beginning"
        ),
        pytest.param(of_each("<li><a href='/a/N.html'>D | 黔城市关于第N号事项的公告</a></li>"), id="a stroke between"),
        pytest.param(
            of_each(
                "<a href='/a/N.html'><div class=d><b>0N</b><i>2026-01</i></div><div><h4>黔城市关于第N号事项的公告</h4>"
                "<p>摘要：2025年12月3日，有关单位开展检查。</p></div></a>",
                "<div>{}</div>",
            ),
            id="a card that is a link as a whole",
        ),
        pytest.param(
            of_each(
                f"<div class=item><a href='/a/N.html'><img src=x.jpg></a><h3>{LINK}</h3>"
                "<p>摘要：2025年12月3日，有关单位开展检查，情况如下……<a href='/a/N.html'>[详细]</a></p><span>D</span></div>",
                "<div>{}</div>",
            ),
            id="a summary that tells of another day",
        ),
        pytest.param(
            of_each(
                f"<tr><td>00341N/2026-0000N</td><td>{LINK}</td><td>2025-11-1N</td><td>D</td></tr>",
                "<table><tr><th>索引号</th><th>名称</th><th>发文日期</th><th>发布日期</th></tr>{}</table>",
            ),
            id="a table with the day of signing and the day of publication",
        ),
        pytest.param(
            of_each(f"<li>{LINK}<b>D</b><div class=tip><p>生成日期：2025-12-1N</p><p>名称：某某</p></div></li>"),
            id="a box that tells when the paper was made",
        ),
        pytest.param(
            of_each(
                "<li><a href='/a/N.html' title='标题：黔城市关于第N号事项的公告&#10;发布时间：D&#10;点击数：12'>黔城市关于第N号…</a><i>D</i></li>"
            ),
            id="a title attribute that tells more than the title",
        ),
        pytest.param(
            of_each("<li><a href='/ks/N/'>[疾病预防控制科]</a>" + LINK + "<span>D</span></li>"),
            id="the department as a link before the title",
        ),
        pytest.param(
            of_each(
                f"<tr><td>{LINK}</td><td><a href='/ks/N.html'>疾病预防科</a></td><td>D</td></tr>", "<table>{}</table>"
            ),
            id="the department as a link behind the title",
        ),
        pytest.param(
            of_each(f"<li>{LINK}<img src=new.gif><em>D</em><span>浏览：N12 次</span></li>"), id="counters behind"
        ),
        pytest.param(
            of_each("<li><a href='/a/N.html'>【置顶】黔城市关于第N号事项的公告<sup>new</sup></a><span>D</span></li>"),
            id="flags that come and go",
        ),
        pytest.param(
            of_each("<li><a href='javascript:void(0)' onclick=\"openUrl('/a/N.html','_blank')\">黔城市关于第N号事项的公告</a><span>D</span></li>"),
            id="an address in onclick",
        ),
        pytest.param(
            of_each("<li><a href=\"javascript:openUrl('/a/N.html')\">黔城市关于第N号事项的公告</a><span>D</span></li>"),
            id="an address in a script's call",
        ),
        pytest.param(
            of_each("<li><a data-href='/a/N.html'>黔城市关于第N号事项的公告</a><span>D</span></li>"), id="an address in data-href"
        ),
        pytest.param(
            of_each("<li><a href='//wjw.qiancheng.example/a/N.html'>黔城市关于第N号事项的公告</a><span>D</span></li>"),
            id="an address without its scheme",
        ),
        pytest.param(
            of_each("<li><a href='../../a/N.html'>黔城市关于第N号事项的公告</a><span>D</span></li>"), id="an address that climbs"
        ),
        pytest.param(
            of_each(f"<li>{LINK}<span>D</span></li>") + "<p><a href='/tzgg/'>查看更多的通知公告</a></p>", id="a link to more"
        ),
    ],
)  # fmt: skip
def test_every_row_gives_its_title_its_day_and_its_address(markup: str) -> None:
    assert told(markup) == EXPECTED


def test_two_columns_side_by_side_keep_their_dates_apart() -> None:
    rows = "".join(
        f"<tr><td><a href='/a/{n}.html'>{title(n)}</a></td><td>2026-01-0{n}</td>"
        f"<td><a href='/b/{n}.html'>右栏里{title(n)}</a></td><td>2025-12-1{n}</td></tr>"
        for n in THREE
    )
    found = told(f"<table>{rows}</table>")
    assert found[::2] == EXPECTED
    assert [each for _, each, _ in found[1::2]] == [
        Instant(datetime(2025, 12, 10 + n - 1, 16, tzinfo=UTC), "day") for n in THREE
    ]


def test_dates_before_the_rows_are_not_given_to_the_row_above() -> None:
    rows = "".join(f"<p>2026-01-0{n}</p><p><a href='/a/{n}.html'>{title(n)}</a></p>" for n in THREE)
    assert told(f"<div>{rows}</div>") == EXPECTED


def test_what_the_base_of_a_page_names_is_what_its_addresses_are_relative_to() -> None:
    rows = of_each("<li><a href='art/N.html'>黔城市关于第N号事项的公告</a><span>D</span></li>")
    head = f"<base href='{SITE}/cms/'>"
    assert [each.address for each in read(rows, head=head)] == [f"{SITE}/cms/art/{n}.html" for n in THREE]
    here = page(rows + "<a href='list_2.html'>下一页</a>", head=head)
    assert preset_for(here)[0].read(here).next == Turn(f"{SITE}/cms/list_2.html")


@pytest.mark.parametrize("base", ["", "javascript:void(0)", "http://[bad", "data:text/html,x"])
def test_a_base_that_is_no_address_changes_nothing(base: str) -> None:
    assert told(of_each(f"<li>{LINK}<span>D</span></li>"), head=f"<base href='{base}'>") == EXPECTED


@pytest.mark.parametrize(
    "shown", ["01-05", "[01/05]", "今天 08:30", "昨天 17:02", "3小时前", "26-01-05", "1月5日"]
)
def test_a_day_without_a_year_or_told_from_now_is_no_date(shown: str) -> None:
    """The page may be of any year, or come from a cache: the year would be ours. The article is asked."""
    found = told(of_each(f"<li>{LINK}<span>{shown}</span></li>"))
    assert found == [(name, None, address) for name, _, address in EXPECTED]


@pytest.mark.parametrize("shown", ["[01-05]{}", "{} 01-05", "01/05 {}"])
def test_a_day_without_a_year_is_no_part_of_the_title(shown: str) -> None:
    rows = "".join(f"<li><a href='/a/{n}.html'>{shown.format(title(n))}</a></li>" for n in THREE)
    assert [each.title for each in read(f"<ul>{rows}</ul>")] == [title(n) for n in THREE]


@pytest.mark.parametrize(
    "said",
    [
        "黔城市疫情通报（1月5日）",
        "关于停水至2026-01-05",
        "急诊与发热门诊24-7服务",
        "2026-01-05至08日停诊通知",
    ],
)
def test_a_day_that_a_title_needs_stays_in_it(said: str) -> None:
    rows = "".join(f"<li><a href='/a/{n}.html'>{said}</a><span>2026-01-05</span></li>" for n in THREE)
    assert {each.title for each in read(f"<ul>{rows}</ul>")} == {said}


def test_of_two_days_in_a_row_neither_of_which_is_said_to_be_of_publication_none_is_taken() -> None:
    rows = of_each(f"<tr><td>{LINK}</td><td>2025-11-1N</td><td>D</td></tr>", "<table>{}</table>")
    assert [each.published for each in read(rows)] == [None, None, None]


def test_the_headline_above_a_list_belongs_to_it() -> None:
    top = "<div class=top><h2><a href='/a/9.html'>专家组赶赴黔城一中开展救治</a></h2><p>摘要</p></div>"
    other = "<div><h2><a href='/zt/2026/jhg/'>专题：基本公共卫生服务宣传月</a></h2></div>"
    found = told(other + top + of_each(f"<li>{LINK}<span>D</span></li>"))
    assert found == [("专家组赶赴黔城一中开展救治", None, "/a/9.html"), *EXPECTED]


@pytest.mark.parametrize("short", ["情况通报", "声明", "停诊通知"])
def test_a_title_of_two_words_in_a_list_with_dates_is_an_article(short: str) -> None:
    """What a bureau answers with is often called nothing but 情况通报."""
    rows = of_each(f"<li>{LINK}<span>D</span></li>", "{}")
    found = told(f"<ul><li><a href='/a/6.html'>{short}</a><span>2026-01-06</span></li>{rows}</ul>")
    assert found == [(short, day(6), "/a/6.html"), *EXPECTED]


@pytest.mark.parametrize(
    "markup",
    [
        "<div id=app></div><script src=app.js></script>",
        "<iframe src='list.asp?id=5'></iframe>",
        "<ul><li onclick=\"go('/a/1.html')\">关于第一号事项的公告</li></ul>",
        "<ul>" + "<li><a href='#/detail/5'>黔城市关于第5号事项的公告</a></li>" * 5 + "</ul>",
    ],
)
def test_the_menu_of_a_page_whose_list_cannot_be_seen_is_not_taken_for_it(markup: str) -> None:
    """To watch the names of columns would be to watch nothing, and every look would seem to go well."""
    assert read(markup) == ()
