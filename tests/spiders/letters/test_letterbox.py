"""王女士 writes to a public letter box, and the desk follows her letter until it is answered."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.instant import Instant
from monitor.domain.letter import KnownLetter
from monitor.errors import StorageFull
from monitor.store.memory_sources import MemorySources
from tests.spiders.desk import BUREAU, Desk
from tests.spiders.letters import boxes
from tests.spiders.letters.box_desk import BoxDesk, box_desk, later, letter_of, on_disk
from tests.spiders.letters.boxes import ANSWER, QUESTION, Written, page
from tests.spiders.web import Page, Site, Visit

pytestmark = pytest.mark.slow

WANG = Written()
ANSWERED = later(WANG, state="已回复", answer=ANSWER, answered="2026-01-06 10:05:00")
DAY = timedelta(days=1)


@pytest.fixture
def box(desk: Desk, site: Site) -> BoxDesk:
    return box_desk(desk, site)


def test_a_new_letter_is_handed_over_as_its_question_without_the_writer(box: BoxDesk) -> None:
    box.show(WANG)
    seen = box.look()
    assert (seen.fault, seen.new) == (None, 1)
    (found,) = box.handed
    assert (found.kind, found.external_id, found.title) == ("letter", "C20260105001", WANG.title)
    assert found.text == QUESTION
    assert found.published == Instant(datetime(2026, 1, 5, 0, 31, 22, tzinfo=UTC))
    assert (found.publisher, found.url) == ("黔城市卫生健康局", box.site.url("/box/mail?mailid=1"))
    assert found.personal == (("name", "王秀兰"),)
    letter = letter_of(found)
    assert (letter.number, letter.status, letter.reply, letter.replied) == (
        "C20260105001",
        "received",
        "",
        None,
    )
    assert (letter.unit, letter.fate, found.notes) == ("黔城市卫生健康局", "there", ())


def test_the_answer_of_the_third_look_is_handed_over_once_apart_from_the_question(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.look()
    assert len(box.handed) == 1, "nothing has changed"
    box.show(ANSWERED)
    box.look()
    first, second = box.handed
    assert (first.title, first.text) == (second.title, second.text), "the reply is no part of the question"
    letter = letter_of(second)
    assert (letter.status, letter.reply) == ("replied", ANSWER)
    assert letter.replied == Instant(datetime(2026, 1, 6, 2, 5, tzinfo=UTC))
    read = box.asked(1)
    box.look_for(3 * DAY, timedelta(hours=12))
    assert (len(box.handed), box.asked(1)) == (2, read), "an answered letter is left alone"


def test_a_letter_that_has_left_the_list_is_followed_until_it_is_answered(box: BoxDesk) -> None:
    newer = Written(2, "另一封来信请问疫苗何时到货", number="C20260106002", state="已办结")
    box.show(WANG)
    box.look()
    box.show(newer, WANG, listed=1)
    box.look_for(5 * DAY, timedelta(hours=8))
    assert [each.external_id for each in box.handed] == ["C20260105001", "C20260106002"]
    box.show(newer, ANSWERED, listed=1)
    box.look_for(DAY, timedelta(hours=6))
    assert letter_of(box.handed[-1]).reply == ANSWER
    assert box.handed[-1].title == WANG.title


def test_an_open_letter_is_read_at_each_look_for_an_hour_and_then_ever_more_seldom(box: BoxDesk) -> None:
    box.show(WANG)
    box.look_for(timedelta(hours=1))
    assert box.asked(1) == 6, "every ten minutes"
    box.look_for(timedelta(hours=6), timedelta(minutes=30))
    assert box.asked(1) == 12, "every hour"
    box.look_for(30 * DAY, timedelta(days=2))
    before = box.asked(1)
    box.look_for(4 * DAY, timedelta(hours=6))
    assert box.asked(1) - before == 4, "once a day"


def test_a_row_whose_state_changes_is_read_at_once(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.look_for(2 * DAY, timedelta(hours=2))
    at_rest = box.asked(1)
    box.look(timedelta(minutes=1))
    assert box.asked(1) == at_rest
    box.show(later(WANG, state="办理中"))
    box.look(timedelta(minutes=1))
    assert box.asked(1) == at_rest + 1
    assert letter_of(box.handed[-1]).status == "in_hand"


def test_a_state_that_goes_backwards_is_told_and_the_letter_is_open_again(box: BoxDesk) -> None:
    box.show(ANSWERED)
    box.look()
    box.show(later(WANG, state="办理中"))
    box.look()
    again = box.handed[-1]
    assert letter_of(again).status == "in_hand"
    assert again.notes == ("办理状态由“已答复”退回“办理中”，请核对", "此前公开的答复已不在页面上")
    box.show(ANSWERED)
    box.look()
    assert [letter_of(each).status for each in box.handed] == ["replied", "in_hand", "replied"]


def test_a_reply_in_doubt_is_handed_over_again_once_the_box_confirms_it(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site)
    site.pages["/box/E_ReadLeadMail.asp?LeadMailID=1"] = Page(boxes.asp_letter(ANSWERED))
    site.pages["/box/"] = Page(boxes.asp_list(later(WANG, state="局长已看")))
    box.look()
    site.pages["/box/"] = Page(boxes.asp_list(later(WANG, state="已回复")))
    box.look()
    assert [(letter_of(each).reply, letter_of(each).sure) for each in box.handed] == [
        (ANSWER, False),
        (ANSWER, True),
    ]
    assert "答复内容与此前公开的不同" not in box.handed[-1].notes


def test_a_list_that_says_answered_before_the_page_does_loses_no_answer(box: BoxDesk) -> None:
    box.show(later(WANG, state="已回复"))
    box.look()
    assert letter_of(box.handed[-1]).reply == ""
    box.site.pages["/box/mail?mailid=1"] = Page(boxes.php_letter(ANSWERED))
    box.look_for(timedelta(hours=2))
    assert letter_of(box.handed[-1]).reply == ANSWER


def test_after_a_first_word_the_answer_itself_is_waited_for(box: BoxDesk) -> None:
    box.show(later(ANSWERED, answer="您好，来信收悉，已转交城关区卫生健康局办理，请耐心等待。"))
    box.look()
    box.site.pages["/box/mail?mailid=1"] = Page(boxes.php_letter(ANSWERED))
    box.look_for(timedelta(hours=2))
    assert letter_of(box.handed[-1]).reply == ANSWER
    read = box.asked(1)
    box.look_for(DAY, timedelta(hours=6))
    assert box.asked(1) == read


def test_an_answer_that_is_rewritten_is_told_when_its_row_shows_it(box: BoxDesk) -> None:
    box.show(ANSWERED)
    box.look()
    box.show(later(ANSWERED, state="已办结", answer="经再次核实，已责令诊所整改并完成验收。"))
    box.look()
    assert box.handed[-1].notes == ("答复内容与此前公开的不同",)
    assert letter_of(box.handed[-1]).status == "closed"


def test_a_letter_the_box_withdraws_is_told_once_and_no_longer_asked_for(box: BoxDesk) -> None:
    box.show(WANG, Written(2, "请问周末能打疫苗吗", number="C2"))
    box.look()
    box.show(Written(2, "请问周末能打疫苗吗", number="C2"))
    box.site.pages["/box/mail?mailid=1"] = Page(b"", 404)
    box.look_for(timedelta(hours=1))
    told = box.handed[2:]
    assert [(each.external_id, letter_of(each).fate) for each in told] == [("C20260105001", "gone")]
    assert told[0].notes == ("信件页面已不存在，信箱可能已撤下，不再查看",)
    assert (told[0].title, told[0].text) == ("", ""), "its words are not kept by the crawler"
    asked = box.asked(1)
    box.look_for(5 * DAY, timedelta(hours=6))
    assert (box.asked(1), len(box.handed)) == (asked, 3)


def test_a_page_that_is_missing_for_one_look_withdraws_nothing(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.site.pages["/box/mail?mailid=1"] = Page(b"", 404)
    box.look()
    box.show(ANSWERED)
    box.look()
    assert [letter_of(each).fate for each in box.handed] == ["there", "there"]


def test_a_letter_nobody_answers_for_half_a_year_is_told_once_and_dropped(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.look_for(177 * DAY, timedelta(days=3))
    assert len(box.handed) == 1
    box.look_for(10 * DAY, timedelta(days=2))
    assert letter_of(box.handed[-1]).fate == "unanswered"
    assert box.handed[-1].notes == ("180 天未见答复，不再查看",)
    asked = box.asked(1)
    box.look_for(10 * DAY, timedelta(days=2))
    assert (box.asked(1), len(box.handed)) == (asked, 2)


def test_a_page_without_a_title_is_called_the_same_whether_the_list_shows_it_or_not(box: BoxDesk) -> None:
    def untitled(answer: str) -> Page:
        return Page(page(f"<dl><dt>来信内容</dt><dd>{QUESTION}</dd><dt>回复内容</dt><dd>{answer}</dd></dl>"))

    box.show(WANG)
    box.site.pages["/box/mail?mailid=1"] = untitled("")
    box.look()
    box.site.pages["/box/"] = Page(page("暂无信件"))
    box.site.pages["/box/mail?mailid=1"] = untitled(ANSWER)
    box.look()
    first, second = box.handed
    assert first.title == second.title == QUESTION
    assert (letter_of(first).reply, letter_of(second).reply) == ("", ANSWER)


def test_a_reply_the_page_cannot_tell_from_the_question_is_marked_until_the_box_confirms_it(
    desk: Desk, site: Site
) -> None:
    box = box_desk(desk, site)
    site.pages["/box/"] = Page(boxes.asp_list(later(WANG, state="局长已看")))
    site.pages["/box/E_ReadLeadMail.asp?LeadMailID=1"] = Page(boxes.asp_letter(ANSWERED))
    box.look()
    (doubtful,) = box.handed
    assert (letter_of(doubtful).reply, letter_of(doubtful).sure) == (ANSWER, False)
    assert "页面分不清来信和答复，或与办理状态矛盾，答复内容请核对" in doubtful.notes
    site.pages["/box/"] = Page(boxes.asp_list(later(WANG, state="未回复"), Written(2, state="已回复")))
    site.pages["/box/E_ReadLeadMail.asp?LeadMailID=2"] = Page(boxes.asp_letter(ANSWERED))
    box.look()
    told = {each.external_id: letter_of(each) for each in box.handed}
    assert (told["E_ReadLeadMail.asp?LeadMailID=1"].reply, told["E_ReadLeadMail.asp?LeadMailID=1"].sure) == (
        "",
        True,
    )
    assert (told["E_ReadLeadMail.asp?LeadMailID=2"].reply, told["E_ReadLeadMail.asp?LeadMailID=2"].sure) == (
        ANSWER,
        True,
    )


def test_a_letter_without_a_page_comes_by_its_title_and_whole_once_the_page_is_there(box: BoxDesk) -> None:
    box.show(WANG)
    box.site.pages["/box/mail?mailid=1"] = Page(b"", 404)
    assert box.look().fault is None
    (by_title,) = box.handed
    assert (by_title.title, by_title.text) == (WANG.title, "")
    assert by_title.notes == ("来信正文未读到：地址不存在（404）；请核对地址",)
    box.show(WANG)
    box.look()
    assert (box.handed[-1].text, box.handed[-1].external_id) == (QUESTION, "C20260105001")


def test_a_page_that_fails_is_tried_again_and_told_by_its_title_at_the_third_look(box: BoxDesk) -> None:
    box.show(WANG)
    box.site.pages["/box/mail?mailid=1"] = Page(b"", 500)
    first = box.look()
    assert (first.fault, first.why) == ("incomplete", "有信件没有读到：网站报错（500），到时自动再试")
    box.look()
    assert box.handed == []
    assert box.look().fault is None
    assert [each.text for each in box.handed] == [""]


def test_a_page_that_holds_no_letter_is_no_letter_without_words(box: BoxDesk) -> None:
    box.show(WANG)
    box.site.pages["/box/mail?mailid=1"] = Page(page("<p>系统升级中</p>"))
    seen = box.look()
    assert seen.fault == "incomplete"
    assert "select.body" in seen.why
    assert box.handed == []


def test_a_letter_that_could_not_be_stored_comes_again(box: BoxDesk) -> None:
    box.show(WANG)
    box.desk.intake.full = True
    assert box.look().fault == "storage"
    box.desk.intake.full = False
    assert box.look().new == 1
    assert len(box.handed) == 1


class Forgetful(MemorySources):
    """Dies between the intake and its own note."""

    dies = False

    def remember_letters(self, bureau, source, letters) -> None:
        if self.dies and any(each.read is not None for each in letters):
            raise StorageFull("sources.db 所在磁盘已满，请清理磁盘")
        super().remember_letters(bureau, source, letters)


def test_a_crash_between_intake_and_memory_hands_the_same_over_again_and_loses_nothing(box: BoxDesk) -> None:
    memory = box.desk.memory = Forgetful()
    box.show(ANSWERED)
    memory.dies = True
    box.look()
    memory.dies = False
    box.look()
    first, second = box.handed
    assert (first.external_id, first.text, first.letter) == (second.external_id, second.text, second.letter)
    box.look()
    assert len(box.handed) == 2


def test_a_process_that_starts_anew_goes_on_where_the_last_one_was(box: BoxDesk, tmp_path: Path) -> None:
    box.show(WANG)
    file = on_disk(box.desk, tmp_path)
    box.look()
    file.close()
    file = on_disk(box.desk, tmp_path)
    box.show(ANSWERED, listed=0)
    box.site.pages["/box/"] = Page(page("<p>暂无信件</p>"))
    assert box.look().fault is None
    assert letter_of(box.handed[-1]).reply == ANSWER
    file.close()


def test_thirty_letters_are_read_in_a_look_the_longest_waiting_first_and_nobody_starves(box: BoxDesk) -> None:
    many = [
        Written(n, f"第{n}封来信请问何时答复", number=f"C{n:03}", state="已办结") for n in range(70, 0, -1)
    ]
    box.show(*many)
    order = []
    for _ in range(3):
        box.look()
        order.append([each.external_id for each in box.handed])
    assert [len(each) for each in order] == [30, 60, 70]
    assert order[-1] == [f"C{n:03}" for n in range(1, 71)], "the oldest stand at the end of the list"


def test_pages_are_turned_while_all_on_them_is_new(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site, "/box/?page={page}", pages=3)
    sheets = [
        [Written(10 * n + k, f"第{n}页第{k}封来信", number=f"C{n}{k}") for k in (1, 2)] for n in (1, 2, 3, 4)
    ]
    for number, sheet in enumerate(sheets, 1):
        site.pages[f"/box/?page={number}"] = Page(boxes.php_list(*sheet))
        for each in sheet:
            site.pages[f"/box/mail?mailid={each.id}"] = Page(boxes.php_letter(each))
    box.look()
    assert [len(site.seen(f"/box/?page={n}")) for n in (1, 2, 3, 4)] == [1, 1, 1, 0], (
        "as many as the settings say"
    )
    assert [each.external_id for each in box.handed] == ["C32", "C31", "C22", "C21", "C12", "C11"]
    box.look()
    assert [len(site.seen(f"/box/?page={n}")) for n in (1, 2, 3)] == [2, 1, 1]


def test_a_page_that_fails_while_turning_is_turned_to_at_the_next_look(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site, "/box/?page={page}", pages=3)
    box.show(WANG)
    site.pages["/box/?page=1"] = site.pages["/box/"]
    second = Written(2, "请问周末能打疫苗吗", number="C2")
    site.pages["/box/mail?mailid=2"] = Page(boxes.php_letter(second))
    site.pages["/box/?page=2"] = Page(b"", 500)
    assert box.look().fault == "status"
    assert [each.external_id for each in box.handed] == ["C20260105001"]
    site.pages["/box/?page=2"] = Page(boxes.php_list(second))
    site.pages["/box/?page=3"] = Page(page("暂无信件"))
    assert box.look().fault is None
    assert "C2" in [each.external_id for each in box.handed]


def test_a_box_that_repeats_its_page_for_ever_is_turned_once(desk: Desk, site: Site) -> None:
    box = box_desk(desk, site, pages=50)
    box.show(WANG)
    shown = site.pages["/box/"]
    assert isinstance(shown, Page)
    endless = Page(shown.body.replace(b"</body>", '<a href="/box/?again=1">下一页</a></body>'.encode()))
    site.pages["/box/"] = site.pages["/box/?again=1"] = endless
    assert box.look().fault is None
    assert len(site.visits) == 4, "robots.txt, the list twice, the letter"


def test_an_unchanged_list_still_lets_open_letters_be_read(box: BoxDesk) -> None:
    box.show(WANG)
    shown = box.site.pages["/box/"]
    assert isinstance(shown, Page)

    def unchanged(visit: Visit) -> Page:
        known = visit.headers.get("If-None-Match") == '"v1"'
        return Page(b"", 304) if known else Page(shown.body, headers={"ETag": '"v1"'})

    box.site.pages["/box/"] = unchanged
    box.look()
    box.site.pages["/box/mail?mailid=1"] = Page(boxes.php_letter(ANSWERED))
    seen = box.look()
    assert (seen.fault, seen.unchanged) == (None, False)
    assert letter_of(box.handed[-1]).reply == ANSWER
    assert box.look().unchanged


def test_a_page_without_letters_is_told_with_the_remedy(box: BoxDesk) -> None:
    box.site.pages["/box/"] = Page(page("<div>欢迎光临本站，请选择栏目</div>"))
    seen = box.look()
    assert seen.fault == "no-letters"
    assert seen.why == "页面里没有找到信件；请核对地址，或写明 select.row 和 select.link"


def test_a_box_that_says_it_is_empty_is_well(box: BoxDesk) -> None:
    box.site.pages["/box/"] = Page(boxes.asp_list(total=0))
    seen = box.look()
    assert (seen.fault, seen.found) == (None, 0)


def test_a_list_that_breaks_does_not_stop_the_letters_that_are_open(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.show(ANSWERED)
    box.site.pages["/box/"] = Page(page("<div>改版中</div>"))
    assert box.look().fault == "no-letters"
    assert letter_of(box.handed[-1]).reply == ANSWER


def test_a_host_that_keeps_us_out_is_not_asked_for_letters(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    box.site.pages["/box/"] = Page(b"", 403)
    asked = box.asked(1)
    assert box.look().fault == "refused"
    assert box.asked(1) == asked


def test_a_letter_on_another_site_comes_by_its_title_with_the_reason(box: BoxDesk) -> None:
    box.site.pages["/box/"] = Page(
        page(
            "<table><tr><td>标题</td><td>状态</td></tr>"
            '<tr><td><a href="http://other.example/1?id=7">请问体检结果何时出</a></td><td>已回复</td></tr></table>'
        )
    )
    assert box.look().fault is None
    (found,) = box.handed
    assert found.notes == (
        "来信正文未读到：跳转到了别的网站 other.example，未读取；确属本来源的请加入 hosts",
    )
    assert letter_of(found).status == "replied"


def test_robots_txt_is_obeyed(box: BoxDesk) -> None:
    box.show(WANG)
    box.site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /box/mail")
    assert box.look().fault == "robots"
    assert box.asked(1) == 0
    assert box.handed == []


def test_no_word_of_a_letter_is_kept_in_the_memory_of_the_crawler(box: BoxDesk) -> None:
    box.show(WANG)
    box.look()
    (known,) = box.desk.memory.letters(BUREAU, "box", ["mail?mailid=1"]).values()
    assert isinstance(known, KnownLetter)
    assert known.next_look == box.desk.now
    told = repr(known)
    assert not any(word in told for word in (WANG.title, QUESTION[:8], WANG.name, WANG.phone))
