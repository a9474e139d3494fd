"""The board in a browser's hands: rows, buttons, empty, scoped."""

import pytest

from monitor.service.views.board import MOST_ROWS
from tests.web.scenes import Office, Site

pytestmark = pytest.mark.slow


def test_a_quiet_board_says_so_and_when_it_was_checked(site: Site):
    page = site.browser("duty").get("/").text
    assert "现在没有待办事件" in page
    assert "最近一次核对 3月11日 09:00" in page


def test_the_duty_officer_sees_what_is_urgent_with_countdowns_for_the_browser(desk: Office, site: Site):
    school = desk.school()
    page = site.browser("duty").get("/").text
    assert f'id="i-{school.id}"' in page
    assert "城北小学学生饭后不适" in page
    assert "患病112人 · 死亡1人" in page
    assert 'class="grade grade-II">重大 Ⅱ</span><span class="proposed">待核</span>' in page
    assert 'data-due="1773208800000" data-near="1773204300000" data-left="剩">剩 5:00:00</span>' in page
    assert 'data-now="2026-03-11T09:00:00+08:00" data-pace="1.0"' in page
    assert '<span class="blink">未签</span>' in page


def test_a_department_is_shown_its_own_and_nobody_elses(desk: Office, site: Site):
    school, letter = desk.school(), desk.letter()
    page = site.browser(f"dept-{letter.lead}").get("/").text
    assert letter.id in page
    assert school.id not in page
    assert "城北小学" not in page


def test_the_administrator_is_shown_no_incident(desk: Office, site: Site):
    desk.letter()
    answer = site.browser("admin").get("/")
    assert answer.status_code == 403
    assert "重复收费" not in answer.text
    # a way on that is open to them, not one that leads here again
    assert 'class="button" href="/me"' in answer.text


def test_a_button_in_the_row_acts_and_comes_back_to_the_board(desk: Office, site: Site):
    letter = desk.letter()
    duty = site.browser("duty")
    answer = duty.act(letter, "confirm", back="board")
    desk.bureau.journal.catch_up()
    assert answer.headers["location"] == f"/?done={desk.state.head.number}"
    assert f"已记入账本第 {desk.state.head.number} 号" in duty.get(answer.headers["location"]).text
    assert desk.again(letter).confirmed


def test_the_rows_alone_are_fetched_without_their_frame(desk: Office, site: Site):
    letter = desk.letter()
    page = site.browser("duty").get("/board/rows").text
    assert letter.id in page
    assert f'data-head="{desk.state.head.number}"' in page
    assert "<html" not in page


def test_a_title_with_markup_stays_text(desk: Office, site: Site):
    found = desk.told(
        "x1", "我父亲在贵阳市第一人民医院住院，同一项检查收了三次钱，请查处。<script>alert(2)</script>",
        '<script>alert(1)</script>"><img src=x onerror=alert(3)>收费', kind="letter",
    )  # fmt: skip
    assert found is not None
    duty = site.browser("duty")
    for page in (duty.get("/").text, duty.get(f"/incidents/{found.id}").text):
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_storm_shows_the_most_urgent_and_counts_the_rest(desk: Office, site: Site, monkeypatch):
    monkeypatch.setattr("monitor.service.views.board.MOST_ROWS", 2)
    assert MOST_ROWS == 200
    for number, place in enumerate(("南明区", "云岩区", "花溪区")):
        desk.clock.time += desk.clock.departure()
        found = desk.told(
            f"s{number}",
            f"贵阳市{place}第{number}小学70名学生午餐后食物中毒，出现呕吐。",
            f"{place}小学",
            kind="news",
        )
        assert found is not None
    page = site.browser("duty").get("/").text
    assert page.count('<tr id="i-') == 2
    assert "另有 1 件较不急的没有列出" in page
    assert "待研判 <b>3</b>" in page
