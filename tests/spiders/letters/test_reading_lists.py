"""Lists of letters, of every build."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.charset import decode
from spiders.letters.listed import read_letter_list
from spiders.letters.row import LetterList, link_id
from spiders.lists.page import ListPage
from tests.spiders.letters import boxes
from tests.spiders.letters.boxes import Written

ADDRESS = "http://wjw.example.gov.cn/box/"
WANG = Written(asked="2026-1-5")
LI = Written(2, "预约挂号总是失败请解释原因", state="已回复", asked="2026-1-14", unit="市人民医院")
THE_FIFTH = Instant(datetime(2026, 1, 4, 16, tzinfo=UTC), "day")


def read(page: bytes | str, **selectors: str) -> LetterList:
    text = page if isinstance(page, str) else decode(page).text
    return read_letter_list(ListPage(text, ADDRESS, Selectors(**selectors)))


def told(found: LetterList) -> list[tuple[str, str, str]]:
    return [(row.seen.title, row.words, row.lead.address.removeprefix(ADDRESS)) for row in found.rows]


def test_a_table_with_a_head_row_and_colours() -> None:
    found = read(boxes.php_list(WANG, LI))
    assert told(found) == [
        ("诊所夜里倒水结冰无人管", "未回复", "mail?mailid=1"),
        ("预约挂号总是失败请解释原因", "已回复", "mail?mailid=2"),
    ]
    assert [row.seen.unit for row in found.rows] == ["黔城市卫生健康局", "市人民医院"]
    assert found.rows[0].seen.asked == THE_FIFTH


def test_links_that_open_by_script() -> None:
    assert told(read(boxes.jsp_list(WANG)))[0][2] == "front_letter_detail.jsp?id=1"


def test_cut_titles_and_unpadded_dates_of_an_old_page_in_gb2312() -> None:
    found = read(boxes.asp_list(WANG, LI))
    assert told(found)[0] == ("诊所夜里倒水结冰...", "未回复", "E_ReadLeadMail.asp?LeadMailID=1")
    assert found.rows[0].seen.asked == THE_FIFTH
    assert len(found.rows) == 2, "the line that counts is no letter"


@pytest.mark.parametrize("words", ["共搜索到 0 条", "暂无信件", "没有相关记录", "暂无数据", "共0封来信"])
def test_a_list_that_says_it_is_empty_is_empty(words: str) -> None:
    assert read(f"<html><body><p>{words}</p></body></html>").empty


def test_a_page_that_is_no_list_is_not_taken_for_an_empty_one() -> None:
    found = read("<html><body><a href='/'>首页</a><p>共搜索到 12 条</p></body></html>")
    assert (found.rows, found.empty) == ((), False)


def test_a_list_of_li_without_a_head_tells_by_what_stands_in_its_rows() -> None:
    found = read(
        '<html><body><ul class="nav"><li><a href="/a">网上办事</a></li><li><a href="/b">政策解读</a></li></ul><ul>'
        '<li><a href="v?id=3" title="请问社区医院周日开门吗，能不能打疫苗">请问社区医院周日...</a><i>[办理中]</i><span>2026-01-05</span><b>城关区卫生健康局</b></li>'
        '<li><a href="v?id=4">药房价格和医院不一样</a><i>[已答复]</i><span>2026-01-04</span><b>市医疗保障局</b></li></ul></body></html>'
    )
    assert told(found) == [
        ("请问社区医院周日开门吗，能不能打疫苗", "办理中", "v?id=3"),
        ("药房价格和医院不一样", "已答复", "v?id=4"),
    ]
    assert found.rows[0].seen.unit == "城关区卫生健康局"


def test_a_list_of_div_with_a_head_of_span() -> None:
    found = read(
        "<html><body><div class=h><span>编号</span><span>标题</span><span>办理状态</span></div>"
        "<div class=r><span>20260105001</span><span><a href='d?x=1'>急诊等候太久</a></span><span></span></div>"
        "<div class=r><span>20260104002</span><span><a href='d?x=2'>停车太贵</a></span><span>已办结</span></div></body></html>"
    )
    assert [(row.key, row.seen.title, row.words) for row in found.rows] == [
        ("20260105001", "急诊等候太久", ""), ("20260104002", "停车太贵", "已办结"),
    ]  # fmt: skip


def test_a_state_may_be_a_picture() -> None:
    found = read(
        "<table><tr><td>主题</td><td>状态</td></tr><tr><td><a href='d?id=1'>停诊通知在哪看</a></td><td><img src=y.gif alt='已回复'></td></tr></table>"
    )
    assert told(found)[0][1] == "已回复"


def test_rows_of_the_settings_win() -> None:
    page = "<html><body><p><a href='x?id=9'>广告已回复</a></p><section><a href='d?id=1'>短</a> 未阅批 2026-1-5</section></body></html>"
    assert told(read(page, row="section")) == [("短", "", "d?id=1")]
    assert read(page, row="section").rows[0].seen.asked == THE_FIFTH


def test_a_letter_keeps_its_key_when_its_title_is_cut_its_state_changes_or_its_session_ends() -> None:
    keys = {
        link_id(f"http://a/mail.asp{session}?mailid=12&t={n}&page={n}")
        for n, session in enumerate(("", ";jsessionid=AB12", ";jsessionid=CD34"))
    }
    assert keys == {"mail.asp?mailid=12"}
    assert link_id("http://a/consult.flow?id=5") != link_id("http://a/complain.flow?id=5"), "of two kinds"
    assert link_id("http://a/letters/2026/77.html") == link_id("https://b/letters/2026/77.html")
    cut = "<table><tr><td>标题</td><td>日期</td></tr><tr><td>{}</td><td>2026-1-5</td></tr></table>"
    one, two = (read(cut.format(title)).rows[0].key for title in ("请问社区医院...", "请问社区医院…"))
    assert one == two, "without number and link it is known by title and date"


def test_a_link_that_says_next_is_the_next_page() -> None:
    page = boxes.php_list(WANG).replace(b"</body>", '<a href="?p=2">下一页</a></body>'.encode())
    turn = read(page).turn
    assert turn is not None
    assert turn.address == f"{ADDRESS}?p=2"
