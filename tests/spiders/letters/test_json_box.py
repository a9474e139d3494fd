"""Boxes that answer with JSON, JSONP or JavaScript's own notation."""

import json
from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from monitor.domain.place import Asking, JsonShape, LetterShape
from spiders.letters.json_letters import read_json_letter
from tests.spiders.desk import Desk
from tests.spiders.letters.box_desk import box_desk, letter_of
from tests.spiders.letters.boxes import ANSWER, QUESTION, page
from tests.spiders.web import Page, Site, Visit

pytestmark = pytest.mark.slow


def test_a_list_of_html_and_letters_of_jsonp(desk: Desk, site: Site) -> None:
    site.pages["/box/"] = Page(
        page(
            "<table><tr><td>来信标题</td><td>来信日期</td><td>状态</td></tr>"
            '<tr><td><a href="SQContent.jsp?sq_id=77">接种点周末开门吗</a></td><td>2026-1-5</td><td>已办结</td></tr></table>'
        )
    )
    letter = {
        "sq_code": "20260105001", "sq_title2": "接种点周末开门吗", "sq_content2": f"<p>{QUESTION}</p>",
        "sq_dtime": "2026-01-05 10:00:00", "sq_status": 3, "sq_reply": f"<p>{ANSWER}</p>",
        "over_dtime": "2026-01-06 09:00:00", "sq_realname": "王秀兰",
    }  # fmt: skip
    site.pages["/api/letter?id=77"] = Page(f"back({json.dumps(letter, ensure_ascii=False)});".encode())
    box = box_desk(desk, site, detail=site.url("/api/letter?id={id}"))
    assert box.look().fault is None
    (found,) = box.handed
    assert (found.external_id, found.title, found.text) == ("20260105001", "接种点周末开门吗", QUESTION)
    assert found.personal == (("name", "王秀兰"),)
    told = letter_of(found)
    assert (told.status, told.reply) == ("closed", ANSWER)
    assert told.replied == Instant(datetime(2026, 1, 6, 1, 0, tzinfo=UTC))


SINGLE_QUOTED = """{page:{pageNo:1,totalCount:2,totalPages:1,pageSize:10},result:[
{letterTypeName:'咨询',letterTitle:'居民医保在哪里交',showLetterTitle:'居民医保在...',writeDate:'2026-01-05',orgNames:'市医疗保障局',originalId:'AH26010500001'},
{letterTypeName:'投诉',letterTitle:'急诊等候时间太长',writeDate:'2026-01-04',orgNames:'市卫生健康委员会',originalId:'AH26010400002'}]}"""


def test_a_list_in_single_quotes_asked_by_a_form_leads_to_pages_by_their_ids(desk: Desk, site: Site) -> None:
    forms = []

    def listed(visit: Visit) -> Page:
        forms.append(visit.body.decode())
        return Page(SINGLE_QUOTED.encode() if "pageNo=1" in forms[-1] else b"{page:{totalCount:2},result:[]}")

    site.pages["/list"] = listed
    for number in ("AH26010500001", "AH26010400002"):
        site.pages[f"/detail.flow?originalId={number}"] = Page(
            page(
                f'<h1>来信 {number}</h1><div class="row"><div class="text-muted mx-2">{QUESTION}</div></div>'
                f'<div class="row"><div class="text-muted my-3">{ANSWER}</div></div>'
            )
        )
    box = box_desk(
        desk, site, "/list", asking=Asking(form=(("pageNo", "{page}"), ("type", ""))), pages=2,
        detail=site.url("/detail.flow?originalId={id}"), reply=".text-muted.my-3",
    )  # fmt: skip
    assert box.look().fault is None
    assert forms == ["pageNo=1&type=", "pageNo=2&type="]
    by_number = {each.external_id: each for each in box.handed}
    assert set(by_number) == {"AH26010500001", "AH26010400002"}
    found = by_number["AH26010500001"]
    assert (letter_of(found).category, found.publisher) == ("咨询", "市医疗保障局")
    assert letter_of(found).reply == ANSWER
    assert found.text == QUESTION


def test_a_list_that_tells_all_needs_no_pages_and_brings_each_new_reply_once(desk: Desk, site: Site) -> None:
    letter = {
        "id": 9,
        "title": "村卫生室没有人",
        "content": QUESTION,
        "created_at": "2026-01-05 08:00",
        "is_reply": 2,
    }
    answered = {
        **letter,
        "is_reply": 1,
        "reply": [{"content": ANSWER, "reply_time": "2026-01-06 08:00", "name": "县卫生健康局"}],
    }

    def show(one: dict[str, object]) -> None:
        site.pages["/list"] = Page(json.dumps({"code": 0, "data": [one]}).encode())

    box = box_desk(desk, site, "/list")
    show(letter)
    box.look()
    box.look()
    show(answered)
    box.look()
    box.look()
    first, second = box.handed
    assert (letter_of(first).status, first.external_id, first.notes) == ("in_hand", "id=9", ())
    assert (letter_of(second).status, letter_of(second).reply, letter_of(second).unit) == (
        "replied",
        ANSWER,
        "县卫生健康局",
    )
    assert first.text == second.text == QUESTION
    assert {visit.path for visit in site.visits} == {"/list", "/robots.txt"}


def test_parts_marked_as_official_replies_are_replies(desk: Desk, site: Site) -> None:
    site.pages["/list"] = Page(
        b'jsonp({"result":"success","items":[{"tid":7,"subject":"\xe7\xbc\xba\xe8\x8d\xaf","threadsContent":"","createDateline":1767571200,"stateInfo":"\xe5\xb7\xb2\xe5\x9b\x9e\xe5\xa4\x8d"}]})'
    )
    thread = {
        "resultData": {
            "tid": 7, "subject": "缺药", "stateInfo": "已回复",
            "contentList": [
                {"dataType": 1, "content": QUESTION, "dateline": 1767571200},
                {"dataType": 4, "content": ANSWER, "dateline": 1767657600},
            ],
        }
    }  # fmt: skip
    site.pages["/thread/7"] = Page(json.dumps(thread).encode())
    box = box_desk(desk, site, "/list", detail=site.url("/thread/{id}"))
    assert box.look().fault is None
    (found,) = box.handed
    assert (found.text, letter_of(found).reply, found.external_id) == (QUESTION, ANSWER, "7")
    assert letter_of(found).replied == Instant(datetime(2026, 1, 6, 0, 0, tzinfo=UTC))


def test_the_settings_say_where_things_stand_in_an_odd_answer(desk: Desk, site: Site) -> None:
    odd = {
        "a": {
            "b": [
                {
                    "k": "T1",
                    "h": "体检报告何时取",
                    "z": QUESTION,
                    "s": "已办结",
                    "u": "区疾控",
                    "r": ANSWER,
                    "w": "2026-01-06",
                }
            ]
        }
    }
    site.pages["/list"] = Page(json.dumps(odd).encode())
    box = box_desk(
        desk, site, "/list", shape=JsonShape(items="a.b", title="h", text="z"),
        letter_shape=LetterShape(number="k", status="s", unit="u", reply="r", replied="w"),
    )  # fmt: skip
    assert box.look().fault is None
    told = letter_of(box.handed[0])
    assert (told.number, told.status, told.unit, told.reply) == ("T1", "closed", "区疾控", ANSWER)


def test_an_interface_that_reports_an_error_is_told_in_its_words(desk: Desk, site: Site) -> None:
    site.pages["/list"] = Page('{"code":500,"msg":"参数错误"}'.encode())
    seen = box_desk(desk, site, "/list").look()
    assert (seen.fault, "参数错误" in seen.why) == ("interface", True)


def test_letters_may_stand_on_the_host_that_detail_names(desk: Desk, site: Site) -> None:
    site.pages["/list"] = Page(
        json.dumps([{"id": 5, "title": "药房何时开门", "date": "2026-01-05"}]).encode()
    )
    site.pages["/one/5"] = Page(json.dumps({"id": 5, "title": "药房何时开门", "content": QUESTION}).encode())
    elsewhere = site.url("/one/{id}").replace("127.0.0.1", "localhost")
    box = box_desk(desk, site, "/list", detail=elsewhere)
    assert box.look().fault is None
    assert [each.text for each in box.handed] == [QUESTION]


@pytest.mark.parametrize(
    "told", [{"replies": 0}, {"result": "1"}, {"feedback": "N"}, {"answer": "未公开"}, {"result": "success"}]
)
def test_a_count_or_a_code_in_the_place_of_a_reply_answers_nobody(told: dict[str, object]) -> None:
    letter = {"title": "门诊排队太久", "content": QUESTION, "status": "待处理"} | told
    page = read_json_letter(letter, JsonShape(), LetterShape(), datetime(2026, 1, 6, tzinfo=UTC))
    assert (page.replies, page.standing("")[0]) == ((), "received")
