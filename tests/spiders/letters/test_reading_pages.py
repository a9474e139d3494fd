"""Pages of letters, of every build: the question, the answer, and never the writer in either."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.charset import decode
from spiders.letters.detail import read_letter
from spiders.letters.page import LetterPage
from tests.spiders.letters import boxes
from tests.spiders.letters.boxes import ANSWER, QUESTION, Written

WAITING = Written(asked="2026-1-5")
ANSWERED = Written(asked="2026-1-5", state="已回复", answer=ANSWER, answered="2026-1-6 9:05")
FIVE_PAST_NINE = Instant(datetime(2026, 1, 6, 1, 5, tzinfo=UTC), "minute")


def read(page: bytes | str, **given: str) -> LetterPage:
    text = page if isinstance(page, str) else decode(page).text
    reply = given.pop("reply", "")
    return read_letter(text, Selectors(**given), reply)


def body(markup: str) -> str:
    return f"<html><head><title>信箱</title></head><body>{markup}</body></html>"


FAMILIES = [boxes.php_letter, boxes.jsp_letter, boxes.asp_letter, boxes.message_page]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_question_is_the_same_before_and_after_the_answer(family) -> None:
    before, after = read(family(WAITING)), read(family(ANSWERED))
    assert before.title == after.title == WAITING.title
    assert before.text == after.text
    assert before.text.startswith(QUESTION)
    assert before.replies == ()
    assert after.reply.startswith(ANSWER)


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_of_the_writer_is_in_title_text_or_reply(family) -> None:
    page = read(family(ANSWERED))
    told = page.title + page.text + page.reply + page.unit + page.category
    for secret in (ANSWERED.name, ANSWERED.phone, "520102197003070018", "3栋501", "政治面貌", "退休"):
        assert secret not in told


def test_a_form_that_shows_everything_gives_each_piece_its_kind() -> None:
    personal = read(boxes.jsp_letter(ANSWERED)).personal
    assert personal == (
        ("name", "王秀兰"), ("other", "群众"), ("id_number", "520102197003070018"), ("other", "退休"),
        ("phone", "13985012345"), ("address", "惠民路12号3栋501"),
    )  # fmt: skip


def test_what_is_not_there_yet_is_nothing() -> None:
    page = read(boxes.php_letter(WAITING))
    assert (page.replies, page.replied, page.answering) == ((), None, "黔城市卫生健康局")


@pytest.mark.parametrize(
    "word",
    [
        "暂无",
        "无",
        "--",
        "——",
        "暂无。",
        "(无)",
        "未回复",
        "暂未回复",
        "尚未答复",
        "待回复",
        "办理中",
        "  ",
        "0",
        "1",
        "ok",
        "false",
        "暂未回复，请耐心等待",
        "等待部门答复",
        "回复内容不公开",
        "应来信人要求不公开",
        "该信件尚未办结，暂不公开回复内容",
    ],
)
def test_words_that_say_there_is_no_reply_are_none(word: str) -> None:
    assert (
        read(
            body(f"<table><tr><td>标题</td><td>问</td></tr><tr><td>回复内容</td><td>{word}</td></tr></table>")
        ).replies
        == ()
    )


def test_unpadded_dates_and_times_are_read() -> None:
    page = read(boxes.php_letter(ANSWERED))
    assert page.asked == Instant(datetime(2026, 1, 4, 16, tzinfo=UTC), "day")
    assert page.replied == FIVE_PAST_NINE


def test_labels_and_values_on_lines_below_each_other() -> None:
    page = read(body(
        "<table><tr><th>信件标题</th></tr><tr><td>请问疫苗何时到货</td></tr>"
        "<tr><th>咨询内容</th></tr><tr><td>孩子该打第二针了。<br>时间：本周<br>地点：城关镇卫生院</td></tr>"
        "<tr><th>答复内容</th></tr><tr><td>已到货。</td></tr></table>"
    ))  # fmt: skip
    assert (page.title, page.text) == (
        "请问疫苗何时到货",
        "孩子该打第二针了。\n时间：本周\n地点：城关镇卫生院",
    )
    assert page.reply == "已到货。"


def test_a_head_row_above_a_row_of_values() -> None:
    page = read(body(
        "<table><tr><td>标题</td><td>体检报告</td></tr><tr><td>内容</td><td>何时能取？</td></tr></table>"
        "<table><tr><th>答复单位</th><th>答复时间</th><th>答复内容</th></tr>"
        "<tr><td>市体检中心</td><td>2026-1-6 9:05</td><td>七日后可取。</td></tr></table>"
    ))  # fmt: skip
    assert (page.reply, page.replied, page.answering) == ("七日后可取。", FIVE_PAST_NINE, "市体检中心")


def test_tables_inside_tables_and_sections_that_span_rows() -> None:
    page = read(body(
        "<table><tr><td><table><tr><td rowspan=2>来信</td><td>主题：</td><td>夜里噪声</td></tr>"
        "<tr><td>内容：</td><td>楼下机房整夜响。</td></tr></table></td></tr>"
        "<tr><td><table><tr><td>回复单位</td><td>区疾控中心</td><td>回复日期</td><td>2026年1月6日</td></tr>"
        "<tr><td>回复意见</td><td colspan=3>已责令整改。</td></tr></table></td></tr></table>"
    ))  # fmt: skip
    assert (page.title, page.text, page.reply) == ("夜里噪声", "楼下机房整夜响。", "已责令整改。")
    assert page.answering == "区疾控中心"


def test_dl_rows_of_div_and_fields_of_a_form_that_cannot_be_changed() -> None:
    page = read(body(
        "<dl><dt>受理编号</dt><dd>2026-0105-01</dd><dt>网友</dt><dd>小李</dd></dl>"
        '<div class="row"><div>诉求标题</div><div><input value="挂号难" readonly></div></div>'
        '<div class="row"><label>诉求内容：</label><textarea readonly>专家号三秒就没了。</textarea></div>'
        '<div class="row"><div>办理状态</div><div>办理中</div></div>'
    ))  # fmt: skip
    assert (page.number, page.title, page.text) == ("2026-0105-01", "挂号难", "专家号三秒就没了。")
    assert (page.personal, page.state) == ((("name", "小李"),), "办理中")


def test_headings_above_boxes_and_the_unit_at_the_end_of_the_reply() -> None:
    page = read(body(
        "<h1>请加快老旧小区卫生站建设</h1><h3>留言内容</h3><div><p>最近的卫生站要走半小时。</p><p>望解决。</p></div>"
        "<h3>官方回复</h3><div><p>您好，选址已完成。</p><p>【经办单位：城关区卫生健康局】</p></div>"
    ))  # fmt: skip
    assert (page.title, page.text) == ("请加快老旧小区卫生站建设", "最近的卫生站要走半小时。\n望解决。")
    assert page.answering == "城关区卫生健康局"


SPANS = (
    "<h1>新生儿疫苗本丢了</h1><div><span>来信人：陈某</span><span>来信时间：2026-1-5</span><br><span>处理情况：已回复</span></div>"
    "<div class=a><p>孩子的疫苗本丢了，怎么补？</p></div><div><div><span>回复单位：市疾控中心</span><span>回复时间：2026-1-6 9:05</span></div>"
    "<div class=a><p>请携带出生医学证明到原接种点补办。</p></div></div><div>版权所有 某网</div>"
)
STRONG = (
    "<div><strong>信件标题：</strong>新生儿疫苗本丢了</div><div><strong>信件内容：</strong>孩子的疫苗本丢了，怎么补？</div>"
    "<div><strong>受理状态：</strong>已回复</div><div><strong>回复单位：</strong>市疾控中心<br><strong>回复时间：</strong>2026-1-6 9:05"
    "<div>请携带出生医学证明到原接种点补办。</div></div><div>【打印】【关闭】 版权所有 某网</div>"
)
TABLE = (
    "<table><tr><td><b>标题</b>：新生儿疫苗本丢了</td><td>用户：陈某 提交时间：2026-1-5</td></tr><tr><td colspan=2>孩子的疫苗本丢了，怎么补？</td></tr>"
    "<tr><td colspan=2>答复内容：</td></tr><tr><td colspan=2>请携带出生医学证明到原接种点补办。</td></tr></table>"
)


@pytest.mark.parametrize("markup", [SPANS, STRONG, TABLE])
def test_questions_and_replies_without_labels_of_their_own(markup: str) -> None:
    page = read(body(markup))
    assert (page.title, page.text) == ("新生儿疫苗本丢了", "孩子的疫苗本丢了，怎么补？")
    assert page.reply == "请携带出生医学证明到原接种点补办。"
    assert "陈某" not in page.title + page.text + page.reply
    waiting = read(body(markup.replace("请携带出生医学证明到原接种点补办。", "")))
    assert (waiting.text, waiting.replies) == (page.text, ())


def test_what_stands_beside_an_unlabelled_reply_belongs_to_it() -> None:
    for markup in (SPANS, STRONG):
        page = read(body(markup))
        assert (page.state, page.replied, page.answering) == ("已回复", FIVE_PAST_NINE, "市疾控中心")
    assert read(body(SPANS)).asked == Instant(datetime(2026, 1, 4, 16, tzinfo=UTC), "day")
    assert read(body(SPANS)).personal == (("name", "陈某"),)


def test_several_replies_stand_in_the_order_of_their_times_and_the_last_time_counts() -> None:
    def reply(text: str, day: int) -> str:
        return f"<tr><td>回复时间</td><td>2026-1-{day}</td></tr><tr><td>回复内容</td><td>{text}</td></tr>"

    markup = f"<table><tr><td>内容</td><td>问</td></tr>{reply('第二次答复。', 9)}{reply('第一次答复。', 6)}</table>"
    page = read(body(markup))
    assert page.reply == "第一次答复。\n\n第二次答复。"
    assert page.replied == Instant(datetime(2026, 1, 8, 16, tzinfo=UTC), "day")


def test_the_unit_that_answered_last_is_the_one_that_answers() -> None:
    def reply(unit: str, day: int) -> str:
        return f"<tr><td>答复单位</td><td>{unit}</td><td>答复时间</td><td>2026-1-{day}</td></tr><tr><td>答复内容</td><td colspan=3>第{day}日答复。</td></tr>"

    markup = (
        f"<table><tr><td>内容</td><td>问</td></tr>{reply('市疾控中心', 9)}{reply('区疾控中心', 6)}</table>"
    )
    assert read(body(markup)).answering == "市疾控中心"


def test_a_letter_is_written_before_it_is_received() -> None:
    markup = "<table><tr><td>受理时间</td><td>2026-1-7</td><td>来信时间</td><td>2026-1-5</td></tr><tr><td>内容</td><td>问</td></tr></table>"
    assert read(body(markup)).asked == Instant(datetime(2026, 1, 4, 16, tzinfo=UTC), "day")


def test_what_was_done_inside_is_no_answer_where_the_page_has_a_place_for_one() -> None:
    markup = "<table><tr><td>内容</td><td>问</td></tr><tr><td>办理情况</td><td>已转城关区办理</td></tr><tr><td>答复内容</td><td></td></tr></table>"
    assert read(body(markup)).replies == ()
    alone = markup.replace("<tr><td>答复内容</td><td></td></tr>", "")
    assert read(body(alone)).reply == "已转城关区办理"


def test_selectors_of_the_settings_win() -> None:
    markup = (
        '<b class="t">标题在此</b><i class="d">2026-01-05 08:30</i><div class="q">问：<span>何时开诊</span>'
        '<div class="r">答：周一开诊</div></div>'
    )
    page = read(body(markup), title=".t", date=".d", body=".q", reply=".r")
    assert (page.title, page.reply) == ("标题在此", "答：周一开诊")
    assert page.text == "问：何时开诊"


@pytest.mark.parametrize(
    "words", ["回复内容：已经全部解决，群众满意。", "官方回复：已解决", "答复时间：2026-1-1", "状态：已办结"]
)
def test_words_a_citizen_writes_like_a_label_answer_nothing(words: str) -> None:
    """In every build in which the place of a value can be told."""
    hostile = Written(question=f"我的问题没人管。<br>{words}<br>请尽快。")
    for family in (boxes.php_letter, boxes.jsp_letter):
        page = read(family(hostile))
        assert page.replies == ()
        assert words in page.text
        assert page.standing("未回复")[0] == "received"
    dl = read(body(f"<dl><dt>内容</dt><dd>{hostile.question}</dd></dl>"))
    boxed = read(body(f"<h3>来信内容</h3><div><p>没人管。</p><p>{words}</p></div>"))
    assert (dl.replies, boxed.replies) == ((), ())


def test_a_reply_that_may_be_the_citizens_own_words_gives_way_to_a_box_that_denies_it() -> None:
    hostile = Written(question="没人管。</p><p>答复内容：已经解决。", state="未回复")
    page = read(boxes.asp_letter(hostile))
    assert page.doubtful
    assert page.trusted("未回复").replies == ()
    status, notes = page.standing("")
    assert (status, notes) == ("replied", ("页面分不清来信和答复，或与办理状态矛盾，答复内容请核对",))
    assert page.trusted("已回复").standing("已回复") == ("replied", ())


def test_labels_we_do_not_know_are_taken_neither_for_text_nor_for_reply() -> None:
    page = read(body(
        "<table><tr><th>紧急联络员</th><td>赵某 13800000000</td></tr><tr><th>内容</th><td>问</td></tr>"
        "<tr><th>家庭成员情况：</th><td>配偶李某</td></tr></table>"
    ))  # fmt: skip
    assert (page.text, page.reply) == ("问", "")


def test_a_page_without_a_letter_is_empty() -> None:
    assert read("") == LetterPage()
    nothing = read(body("<p>系统升级中</p>"))
    assert (nothing.title, nothing.text, nothing.replies, nothing.personal) == ("", "", (), ())
