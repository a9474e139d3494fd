"""What a hostile reader tried: nothing here may lose a duty, move a due time in silence or end the run."""

import pytest

from tests.replay.story import LETTER, Story

GRAVE = "贵阳市南明区阳光中学112名学生食物中毒，其中1人经抢救无效死亡。"
SMALL = "贵阳市南明区阳光中学40名学生食物中毒，均已就医。"


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


def state(ending, document, kind):
    row = ending.clock(document, kind)
    return row["outcome"], row["provisional"]


def running(ending, document):
    return {
        row["kind"]
        for row in ending.rows("clocks")
        if document in row["documents"] and row["outcome"] in {"open", "overdue"}
    }


def test_a_merge_can_be_undone_and_done_again(story):
    story.school("a", dead=0, ill=31).told("b", "11 13:10", SMALL)
    for minute in range(3):
        story.act(f"11 14:{minute * 2:02d}", "merge", "b", with_="a")
        story.act(f"11 14:{minute * 2 + 1:02d}", "split", "a", documents=["b"])
    end = story.until("11 15:00")
    assert end.refused == []
    assert sorted(row["documents"] for row in end.incidents if row["status"] == "open") == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("do", "data"),
    [
        ("dismiss", {"as_": ["offline"], "reason": "x"}),
        ("dismiss", {"as_": {}, "reason": "x"}),
        ("regrade", {"level": "II", "cause": ["new_facts"], "reason": "x"}),
        ("regrade", {"level": ["II"], "cause": "new_facts", "reason": "x"}),
        ("extend", {"clock": "response", "step": ["grant"], "until": "2026-03-20T00:00", "reason": "x"}),
        ("extend", {"clock": ["response"], "step": "ask", "until": "2026-03-20T00:00", "reason": "x"}),
        ("extend", {"clock": "response", "step": "ask", "until": "9999-12-31T23:59:59Z", "reason": "x"}),
        ("respond", {"kind": "final", "published": "0001-01-01T00:00", "evidence": True}),
        ("respond", {"kind": "final", "published": 20260311, "evidence": True}),
        ("respond", {"kind": "final", "published": "2020-01-01T00:00", "evidence": True}),
        ("respond", {"kind": "final", "evidence": "true"}),
        ("respond", {"kind": ["final"], "evidence": True}),
        ("transfer", {"to": {"a": 1}, "reason": "x"}),
        ("merge", {"with_": ["b"]}),
        ("split", {"documents": "l1"}),
        ("sign", {"clock": ["sign"]}),
    ],
)
def test_odd_data_is_refused_and_the_day_goes_on(story, do, data):
    end = story.letter().act("11 10:00", do, "l1", **data).until("11 12:00")
    assert len(end.refused) == 1
    assert state(end, "l1", "response") == ("open", True)


def test_a_dismissed_matter_that_rises_gets_its_clock_and_its_triage_back(story):
    story.school("a", dead=0, ill=31).act("11 13:20", "dismiss", "a", as_="offline", reason="已当面答复")
    story.school("b", "11 14:00", ill=112, dead=0)
    end = story.until("11 14:10")
    assert running(end, "a") == {"response", "triage"}
    assert end.clock("a", "response")["started"][11:16] == "14:00"


def test_a_new_text_about_a_dismissed_matter_is_told_to_the_desk_and_a_repost_is_not(story):
    story.school("a", dead=0, ill=31).act("11 13:20", "dismiss", "a", as_="offline", reason="已当面答复")
    story.school("b", "11 13:40", dead=0, ill=31)
    assert [
        when for when, rung, _ in story.until("11 14:10").alerts("a") if rung.startswith("told_again")
    ] == []
    story.told(
        "c", "11 13:50", "贵阳市云岩区城北小学食物中毒学生家长在校门口要求公开检测结果，涉及学生31人。"
    )
    told = [
        (when, role)
        for when, rung, role in story.until("11 14:10").alerts("a")
        if rung.startswith("told_again")
    ]
    assert told == [("11 13:50", "duty")]


def test_merging_into_a_dismissed_incident_is_refused(story):
    story.school("a", dead=0, ill=31).told("b", "11 13:10", SMALL)
    story.act("11 13:20", "dismiss", "a", as_="false_alarm", reason="误报").act(
        "11 13:30", "merge", "b", with_="a"
    )
    end = story.until("11 13:40")
    assert end.refused == ["act-incident-not-open"]
    assert "response" in running(end, "b")


def test_what_was_confirmed_stays_confirmed_through_a_merge(story):
    story.school("a", dead=0, ill=31).told("b", "11 13:10", SMALL)
    story.act("11 13:20", "confirm", "b").act("11 13:30", "merge", "b", with_="a")
    end = story.until("11 13:35")
    assert state(end, "a", "response") == ("open", False)
    assert "sign" in running(end, "a")


def test_strict_clocks_go_over_with_a_merge_and_with_how_they_were_met(story):
    story.school("a", dead=0, ill=31).told("b", "11 13:30", GRAVE)
    story.act(
        "11 14:00", "respond", "b", kind="press_conference", published="2026-03-11T13:55", evidence=True
    )
    end = story.act("11 14:10", "merge", "b", with_="a").until("12 16:00")
    assert state(end, "a", "authoritative_release")[0] == "met_on_time"
    story.acts = [{**act, "do": "merge", "data": {"with": "a"}} for act in story.acts[:1]]
    end = story.until("11 16:00")
    row = end.clock("a", "authoritative_release")
    assert (row["outcome"], row["started"][11:16]) == ("open", "13:30")


def test_acts_on_a_dismissed_matter_start_nothing_and_confirm_brings_it_back_whole(story):
    story.school("a", dead=0, ill=31).act("11 13:20", "dismiss", "a", as_="offline", reason="x")
    story.act("11 13:30", "transfer", "a", to="宣传处", reason="x").act("11 13:31", "return", "a", reason="x")
    story.act("11 13:32", "regrade", "a", level="III", cause="misjudgement", reason="x")
    end = story.until("11 13:35")
    assert end.refused == ["act-incident-not-open", "act-incident-not-open"]
    assert running(end, "a") == set()
    end = story.act("11 13:40", "confirm", "a").until("11 13:41")
    assert {"response", "sign"} <= running(end, "a")


def test_a_transfer_or_a_level_below_two_leaves_the_gate_to_be_decided(story):
    story.letter().act("11 09:10", "transfer", "l1", to="宣传处", reason="x")
    story.act("11 09:11", "regrade", "l1", level="IV", cause="misjudgement", reason="x")
    assert "triage" in running(story.until("11 09:20"), "l1")


def test_an_extension_into_the_past_is_refused(story):
    story.letter().act("11 09:10", "confirm", "l1")
    story.act(
        "13 11:00", "extend", "l1", clock="response", step="grant", until="2026-03-13T10:00", reason="x"
    )
    end = story.until("13 12:00")
    assert end.refused == ["act-until"]
    assert "overdue" in {rung for _, rung, _ in end.alerts("l1", "response")}


def test_refusing_more_time_needs_no_new_time_and_the_department_is_told(story):
    story.letter().act("11 09:10", "confirm", "l1")
    story.act("12 09:00", "extend", "l1", clock="response", step="refuse", reason="须按期答复")
    end = story.until("12 09:00")
    assert end.refused == []
    assert "department" in {role for when, _, role in end.alerts("l1", "") if when == "12 09:00"}


def test_a_copy_does_not_overturn_an_officers_lower_level_but_graver_facts_do(story):
    story.school("a").act("11 13:30", "regrade", "a", level="III", cause="misjudgement", reason="死亡为误传")
    story.school("b", "11 15:00")
    end = story.until("11 15:10")
    assert end.incidents[0]["level"] == "III"
    assert "authoritative_release" not in running(end, "a")
    story.school("c", "11 16:00", ill=300, dead=31)
    end = story.until("11 16:10")
    assert (end.incidents[0]["level"], end.incidents[0]["graded_by"]) == ("II", None)
    assert end.clock("a", "authoritative_release")["started"][11:16] == "16:00"


def test_a_repost_follows_the_document_that_was_split_off(story):
    story.school("a").school("b", "11 14:00", ill=118).act("11 15:00", "split", "a", documents=["b"])
    story.school("c", "11 16:00", ill=118)
    end = story.until("11 16:10")
    assert sorted(sorted(row["documents"]) for row in end.incidents) == [["a"], ["b", "c"]]


def test_what_an_officer_opened_is_joined_by_its_repost(story):
    text = LETTER.replace("第一人民医院", "第二人民医院")
    story.told("s", "11 08:00", text, "网友发帖", "social").act("11 08:30", "open", "s", title="二院收费")
    end = story.told("l", "11 09:00", text, "来信", "letter").until("11 09:10")
    assert len(end.incidents) == 1


def test_a_date_alone_is_met_when_it_was_recorded(story):
    story.letter().act("11 09:10", "confirm", "l1")
    story.act("13 20:00", "respond", "l1", kind="final", published="2026-03-13", evidence=True)
    row = story.until("13 21:00").clock("l1", "response")
    assert (row["outcome"], row["met_at"][8:16]) == ("met_late", "13T20:00")


def test_an_answer_before_the_new_facts_does_not_meet_the_clocks_they_started(story):
    story.school("a", dead=0, ill=31).school("b", "11 15:00")
    story.act(
        "11 15:30", "respond", "a", kind="press_conference", published="2026-03-11T14:00", evidence=True
    )
    end = story.until("11 16:00")
    assert state(end, "a", "authoritative_release")[0] == "open"
    assert state(end, "a", "response")[0] == "met_on_time"


def test_a_better_proof_of_an_earlier_answer_settles_the_clock_anew(story):
    story.school("a").act(
        "12 09:00", "respond", "a", kind="authoritative", published="2026-03-12T08:00", evidence=True
    )
    assert state(story.until("12 10:00"), "a", "authoritative_release")[0] == "met_late"
    story.act("12 11:00", "respond", "a", kind="authoritative", published="2026-03-11T16:00", evidence=True)
    assert state(story.until("12 12:00"), "a", "authoritative_release")[0] == "met_on_time"


def test_another_departments_person_does_not_sign_for_the_lead(story):
    story.letter().act("11 09:10", "confirm", "l1").act("11 09:15", "sign", "l1", by="宣传处")
    assert "sign" in running(story.until("11 09:20"), "l1")


def test_confirmed_and_signed_at_the_same_instant_the_idle_ladder_still_reopens(story):
    story.letter().act("11 09:03", "confirm", "l1").act("11 09:03", "sign", "l1")
    end = story.until("12 10:00")
    assert ("12 09:00", "half") in {(when, rung) for when, rung, _ in end.alerts("l1", "response")}


def test_found_after_the_fact_the_message_says_by_how_much_and_the_clock_that_it_was_late_when_found(story):
    story.school("a", dead=0, ill=31)
    story.act("11 19:00", "regrade", "a", level="II", cause="misjudgement", reason="漏看死亡人数")
    end = story.until("11 19:00")
    assert end.clock("a", "authoritative_release")["late_when_found"]
    texts = [row["text"] for row in end.rows("alerts") if row["clock"] == "authoritative_release"]
    assert any("首发已超期1小时" in text for text in texts), texts


def test_raised_to_two_the_desk_and_the_lead_have_ten_minutes_from_now(story):
    story.school("a", dead=0, ill=31).act("11 13:02", "confirm", "a").school("b", "11 13:05")
    sign = story.until("11 13:05").clock("a", "sign")
    assert (sign["limit"], sign["due"][11:16]) == ("10m", "13:15")


def test_answered_nobody_is_asked_to_sign_any_more(story):
    story.letter().act("11 09:10", "confirm", "l1")
    story.act("11 09:20", "respond", "l1", kind="final", published="2026-03-11T09:15", evidence=True)
    end = story.until("12 12:00")
    assert "sign" not in running(end, "l1")
    assert all(when <= "11 09:20" for when, _, _ in end.alerts("l1"))


def test_a_date_only_report_keeps_its_precision_and_asks_for_review(story):
    story.documents.append(
        {"id": "d", "title": "", "text": GRAVE, "published": "2026-03-11", "source": "news"}
    )
    end = story.until("11 01:00")
    assert end.clock("d", "authoritative_release")["precision"] == "day"
    assert end.incidents[0]["needs_review"]


def test_names_of_people_we_do_not_know_are_no_part_of_the_ledger(story):
    story.letter().act("11 09:10", "confirm", "l1", by="zhangsan13800138000")
    end = story.until("11 09:20")
    assert "zhangsan" not in (story.folder / "ledger.jsonl").read_text()
    assert end.incidents[0]["confirmed"]


def test_deaths_stay_in_a_message_however_long_the_title(story):
    title = "关于贵阳市云岩区城北小学食堂供餐单位发生疑似食物中毒事件有关情况的紧急报告112人就诊死亡3人"
    story.told("a", "11 13:00", GRAVE.replace("其中1人", "其中3人"), title)
    texts = [
        row["text"]
        for row in story.until("11 13:00").rows("alerts")
        if row["clock"] == "authoritative_release"
    ]
    assert texts
    assert all("死亡3人" in text for text in texts)


def test_marks_that_turn_text_around_and_false_signatures_never_reach_a_message(story):
    story.told("a", "11 13:00", GRAVE, "【市政府】\u202e城北\u200b小学\x00食物中毒")
    for row in story.until("11 13:30").rows("alerts"):
        assert not set(row["text"]) & {"\u202e", "\u200b", "\x00"}
        assert row["text"].count("【") == 1


def test_a_raise_by_an_officer_is_not_worded_as_a_proposal(story):
    story.letter().act("11 09:10", "confirm", "l1")
    story.act("11 09:20", "regrade", "l1", level="IV", cause="misjudgement", reason="有30人就诊")
    texts = [row["text"] for row in story.until("11 09:20").rows("alerts") if row["reason"] == "raised"]
    assert texts
    assert all("已由未达级别调Ⅳ级。请知悉" in text for text in texts)


def test_schools_with_other_numbers_and_empty_letters_are_other_stories(story):
    for number in (1, 10, 110):
        story.told(f"s{number}", "11 13:00", f"贵阳市云岩区第{number}小学35名学生食物中毒，均已送医治疗。")
    for number in (1, 2):
        story.told(f"e{number}", "11 13:00", "", "", "letter")
    assert len(story.until("11 13:10").incidents) == 5


def test_an_out_that_is_a_file_is_refused_before_anything_is_done(tmp_path, capsys):
    from monitor.cli.main import call

    (tmp_path / "docs.jsonl").write_text("")
    (tmp_path / "file").write_text("precious")
    arguments = ["replay", str(tmp_path / "docs.jsonl"), "--profile", "guiyang", "--until", "2026-03-11"]
    assert call([*arguments, "--out", str(tmp_path / "file")]) == 2
    assert "请核对 --out" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "precious"
