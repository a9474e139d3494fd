"""What the settings name comes first; dates, titles and lines in their smaller ways."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import beijing
from monitor.domain.place import Selectors
from spiders.article import BadSelector, read_article
from spiders.titles import without_site
from tests.spiders.saved import LINES, TITLE, document, paragraphs

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(
    body: str,
    *,
    head: str = "",
    title: str = TITLE,
    address: str = "http://a.example/",
    select: Selectors | None = None,
):
    return read_article(document(head, body, title=title), address, select or Selectors(), NOW)


def shown(head: str = "", line: str = "", address: str = "http://a.example/") -> str:
    found = read(
        f"<h1>{TITLE}</h1><p>{line}</p><div id='zoom'>{paragraphs()}</div>", head=head, address=address
    ).published
    return "" if found is None else f"{beijing(found.at)[:19]} {found.precision}"


def test_the_selectors_of_the_settings_come_first() -> None:
    body = f"<h1>别的标题在这里</h1><b class='t'>{TITLE}</b><i class='d'>2026-03-10</i><div id='zoom'>{paragraphs()}</div><div class='x'>只要这一段。</div>"
    article = read(body, select=Selectors(title=".t", date=".d", body=".x"))
    assert (article.title, article.text, article.declared) == (TITLE, "只要这一段。", True)
    assert article.published is not None
    assert article.published.precision == "day"


def test_a_selector_that_finds_nothing_leaves_it_to_the_page() -> None:
    article = read(
        f"<h1>{TITLE}</h1><div id='zoom'>{paragraphs()}</div>",
        select=Selectors(title=".none", date=".none", body=".none"),
    )
    assert (article.title, article.text) == (TITLE, "\n".join(LINES))


def test_a_selector_that_is_no_css_is_told() -> None:
    with pytest.raises(BadSelector, match=r"div\[\["):
        read("<p>文</p>", select=Selectors(body="div[["))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("发布时间：2026-03-10 08:05", "2026-03-10T08:05:00 minute"),
        ("发布日期：2026年3月10日 来源：区卫生健康局", "2026-03-10T00:00:00 day"),
        ("时间：2026/3/10 8:05:09", "2026-03-10T08:05:09 second"),
        ("（2026-03-10）", "2026-03-10T00:00:00 day"),
        ("2026.3.10", "2026-03-10T00:00:00 day"),
        ("【发布日期】２０２６－０３－１０", "2026-03-10T00:00:00 day"),
        ("发布时间：26-03-10 08:05", "2026-03-10T08:05:00 minute"),
        ("发布时间：<span>2026</span>年<span>3</span>月<span>10</span>日", "2026-03-10T00:00:00 day"),
        ("更新时间：2026-03-12 09:00 发布时间：2026-03-10", "2026-03-10T00:00:00 day"),
        ("更新日期：2026-03-12 时间：2026-03-10 08:05", "2026-03-10T08:05:00 minute"),
        ("Date: 2026-03-10 08:05:00.0", "2026-03-10T08:05:00 second"),
        ("发布时间：03-10", ""),
        ("发布时间：2026-13-10", ""),
        ("发布时间：昨天", ""),
        ("阅读 20260 次", ""),
    ],
)
def test_a_line_above_the_text_is_read_as_it_stands(line: str, told: str) -> None:
    assert shown(line=line) == told


def test_what_machines_are_told_counts_for_more_than_what_is_shown() -> None:
    head = '<meta property="article:published_time" content="2026-03-10T00:05:00Z">'
    assert shown(head, "发布时间：2026-03-11 09:00") == "2026-03-10T08:05:00 second"


def test_a_day_told_to_machines_is_made_exact_by_the_line_of_that_day() -> None:
    head = '<meta name="PubDate" content="2026-03-10">'
    assert shown(head, "发布时间：2026-03-10 08:05") == "2026-03-10T08:05:00 minute"
    assert shown(head, "发布时间：2026-03-11 08:05") == "2026-03-10T00:00:00 day"


def test_a_change_told_to_machines_gives_way_to_a_line() -> None:
    head = '<meta property="article:modified_time" content="2026-03-12T08:00:00+08:00">'
    assert shown(head, "发布时间：2026-03-10") == "2026-03-10T00:00:00 day"
    assert shown(head) == "2026-03-12T08:00:00 second"


def test_linked_data_with_a_comma_too_many_is_still_heard() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-10T08:05:00+08:00",}</script>'
    assert shown(head) == "2026-03-10T08:05:00 second"


def test_a_variable_of_any_script_is_no_date_of_a_wechat_article() -> None:
    assert shown('<script>var ct = "1773112800";</script>') == ""


def test_a_date_that_has_not_come_is_kept_where_there_is_no_other() -> None:
    assert shown(line="发布时间：2027-03-10") == "2027-03-10T00:00:00 day"


def test_the_address_is_asked_last() -> None:
    address = "http://a.example/202603/t20260310_9.html"
    assert shown(address=address) == "2026-03-10T00:00:00 day"
    assert shown(line="2026-03-09 10:00", address=address) == "2026-03-09T10:00:00 minute"


@pytest.mark.parametrize(
    ("whole", "title"),
    [
        ("夜间急诊恢复_平桥新闻_平桥网", "夜间急诊恢复"),
        ("夜间急诊恢复-新闻中心-平桥市卫健委", "夜间急诊恢复"),
        ("夜间急诊恢复 - 平桥市人民医院", "夜间急诊恢复"),
        ("夜间急诊恢复|急诊|平桥_健康频道_平桥网", "夜间急诊恢复"),
        ("夜间急诊恢复——平桥日报", "夜间急诊恢复"),
        ("关于COVID-19疫苗接种的通告", "关于COVID-19疫苗接种的通告"),
        ("2025-2026年度工作总结", "2025-2026年度工作总结"),
        ("急诊-住院一体化试点启动", "急诊-住院一体化试点启动"),
        ("平桥网_夜间急诊今晚起恢复", "夜间急诊今晚起恢复"),
        ("夜间急诊恢复", "夜间急诊恢复"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_column_and_site_are_cut_off_a_windows_title(whole: str, title: str) -> None:
    assert without_site(whole) == title
