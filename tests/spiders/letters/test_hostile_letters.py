"""Pages made to break the reading, or to make it endless."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.place import Selectors
from spiders.extract import parse
from spiders.letters.detail import read_letter
from spiders.letters.labels import field_of, labelled
from spiders.letters.listed import read_letter_list
from spiders.letters.page import LONGEST_TITLE, LetterPage
from spiders.letters.postback import form_of
from spiders.letters.row import LetterList
from spiders.lists.page import ListPage
from tests.spiders.desk import Desk
from tests.spiders.letters.box_desk import box_desk
from tests.spiders.letters.boxes import Written
from tests.spiders.web import Page, Site


def a_letter(page: str) -> LetterPage:
    return read_letter(page, Selectors())


def a_list(page: str) -> LetterList:
    return read_letter_list(ListPage(page, "http://wjw.example.gov.cn/box/"))


pieces = st.sampled_from([
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<dl><dt>", "<dd>", "<div>", "</div>", "<p>", "<br>",
    "标题", "：", "内容", "回复内容：", "姓名", "来信时间", "2026-1-5", "13985012345", "已回复", "【", "】", "<a href='d?id=1'>", "</a>",
    "<input value=x>", "<textarea>", "\u3000", "&nbsp;", "\x00", "\ud800", "<script>", "<b>",
])  # fmt: skip


@given(st.lists(pieces, max_size=60).map("".join))
def test_no_page_however_broken_stops_the_reading(page: str) -> None:
    letter = a_letter(f"<html><body>{page}</body></html>")
    assert len(letter.title) <= LONGEST_TITLE
    status, _ = letter.standing("")
    assert (status == "replied") == bool(letter.replies) or letter.state
    assert all(row.key for row in a_list(f"<html><body>{page}</body></html>").rows)


@given(st.text(max_size=60))
def test_a_label_is_known_or_not_and_never_a_fault(text: str) -> None:
    start = labelled(text)
    assert start is None or start[0] is None or field_of(start[1]) == start[0]


HOSTILE = {
    "a row of ten megabytes": "<table><tr><td>标题</td><td>状态</td></tr><tr><td><a href='d?id=1'>"
    + "长" * 3_400_000
    + "</a></td><td>未回复</td></tr></table>",
    "tables in tables": "<table><tr><td>标题<td>" * 400 + "内容",
    "boxes in boxes": "<div>回复内容：" * 20_000,
    "labels without end": "<table>" + "<tr><td>标题：</td><td>a</td></tr>" * 30_000 + "</table>",
    "labels in one line": "<p>" + "姓名：张 来信日期：2026-1-5 " * 30_000 + "</p>",
    "rows without end": "<table><tr><td>标题</td><td>状态</td></tr>"
    + "<tr><td><a href='d?id=1'>x</a></td><td>y</td></tr>" * 30_000
    + "</table>",
    "links without end": "<ul>" + "<li><a href='d?id=7'>请问何时开诊</a>已回复</li>" * 20_000 + "</ul>",
    "brackets": "【" * 200_000 + "（" * 200_000 + "：" * 200_000,
    "heads without end": "<table>" + "<tr><td>标题</td><td>状态</td></tr>" * 20_000 + "</table>",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_be_slow_costs_seconds_at_most(name: str) -> None:
    began = time.monotonic()
    page = f"<html><body>{HOSTILE[name]}</body></html>"
    letter, found = a_letter(page), a_list(page)
    assert time.monotonic() - began < 20
    assert len(letter.title) <= LONGEST_TITLE
    assert all(len(row.seen.title) <= LONGEST_TITLE for row in found.rows)


@pytest.mark.parametrize(("signs", "sent_back"), [(400_000, True), (1_200_000, False)])
def test_a_view_state_without_end_is_not_sent_back(signs: int, sent_back: bool) -> None:
    fields = "".join(
        f"<input name={name} value='{'A' * signs}'>" for name in ("__VIEWSTATE", "__EVENTVALIDATION")
    )
    page = f"<form action='List.aspx'>{fields}</form>"
    tree = parse(page)
    assert tree is not None
    form = form_of(tree, page, "http://a/")
    assert (form is not None) == sent_back
    if form is not None:
        assert (form.address, dict(form.fields)["__VIEWSTATE"]) == ("http://a/List.aspx", "A" * signs)


@pytest.mark.slow
def test_a_list_above_five_megabytes_is_a_fault_and_no_letter(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site)
    box.show(Written(title="长" * 4_000_000))
    assert box.look().fault == "too-large"
    assert box.handed == []


@pytest.mark.slow
def test_a_letter_above_five_megabytes_comes_by_its_title(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site)
    box.show(Written())
    site.pages["/box/mail?mailid=1"] = Page(b"<html><body>" + b"x" * 6_000_000)
    assert box.look().fault is None
    assert [(each.title, each.text) for each in box.handed] == [(Written().title, "")]
