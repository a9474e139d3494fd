"""What people do, told as stories: each act, its bad input, and what the clocks say afterwards."""

import pytest

from tests.replay.story import Story


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


def outcome(ending, document, kind):
    row = ending.clock(document, kind)
    return row["outcome"], row["met_at"] and row["met_at"][8:16]


def test_a_grave_event_starts_five_and_twenty_four_hours_from_its_publication_and_no_gate(story):
    end = story.school().until("11 13:00")
    five, day = end.clock("n1", "authoritative_release"), end.clock("n1", "press_conference")
    assert (five["started"][11:16], five["due"][8:16], five["limit"]) == ("13:00", "11T18:00", "5h")
    assert (day["due"][8:16], day["limit"]) == ("12T13:00", "24h")
    assert not five["provisional"]
    assert end.kinds("n1") == {"authoritative_release", "press_conference", "triage", "sign"}
    assert {role for _, _, role in end.alerts("n1", "authoritative_release")} == {
        "department", "duty", "leader", "top_leader",
    }  # fmt: skip


def test_an_everyday_letter_waits_at_the_gate_and_only_the_duty_desk_hears_of_it(story):
    end = story.letter().until("11 09:20")
    assert end.clock("l1", "response")["provisional"]
    assert {role for _, _, role in end.alerts("l1")} == {"duty"}


def test_confirmed_it_binds_with_the_start_it_had_and_the_department_is_told(story):
    end = story.letter().act("11 09:20", "confirm", "l1").until("11 09:20")
    row = end.clock("l1", "response")
    assert (row["provisional"], row["started"][11:16], row["due"][8:16]) == (False, "09:00", "13T09:00")
    assert outcome(end, "l1", "triage") == ("met_on_time", "11T09:20")
    assert "department" in {role for _, _, role in end.alerts("l1", "response")}


def test_nobody_decides_and_the_triage_ladder_climbs_to_the_leader(story):
    end = story.letter().until("11 09:45")
    assert end.alerts("l1", "triage") == [
        ("11 09:15", "half", "duty"), ("11 09:30", "due", "shift_leader"), ("11 09:45", "overdue", "leader"),
    ]  # fmt: skip
    assert outcome(end, "l1", "triage") == ("overdue", None)


def test_dismissed_with_a_reason_the_clock_is_cancelled_and_nobody_is_woken_again(story):
    end = (
        story.letter().act("11 09:10", "dismiss", "l1", as_="offline", reason="已电话答复").until("14 09:00")
    )
    assert outcome(end, "l1", "response") == ("cancelled", None)
    assert end.incidents[0]["dismissed_as"] == "offline"
    assert all(when <= "11 09:10" for when, _, _ in end.alerts("l1"))


def test_dismissing_wants_a_reason_and_a_known_kind(story):
    story.letter().act("11 09:10", "dismiss", "l1", as_="offline").act(
        "11 09:11", "dismiss", "l1", as_="x", reason="y"
    )
    assert story.until("11 09:20").refused == ["act-reason-missing", "act-as"]


def test_a_grave_event_can_only_be_dismissed_as_a_false_alarm(story):
    story.school().act("11 13:01", "dismiss", "n1", as_="no_public_answer", reason="影响不大")
    story.act("11 13:02", "dismiss", "n1", as_="false_alarm", reason="系演练稿误发")
    end = story.until("12 14:00")
    assert end.refused == ["act-strict-dismissed"]
    assert outcome(end, "n1", "authoritative_release") == ("cancelled", None)


def test_a_dismissed_matter_confirmed_after_all_runs_from_its_old_start(story):
    story.letter().act("11 09:10", "dismiss", "l1", as_="offline", reason="已电话答复").act(
        "11 15:00", "confirm", "l1"
    )
    row = story.until("11 16:00").clock("l1", "response")
    assert (row["clock"], row["started"][8:16], row["outcome"]) == ("response.2", "11T09:00", "open")


def test_signed_in_time_the_signing_clock_ends_and_an_assisting_department_does_not_end_it(story):
    lead, assist = (
        each["name"] for each in Story(story.folder).school().until("11 13:00").incidents[0]["departments"]
    )
    story.school().act("11 13:04", "sign", "n1", by=assist)
    assert outcome(story.until("11 13:09"), "n1", "sign")[0] == "open"
    assert outcome(story.act("11 13:06", "sign", "n1", by=lead).until("11 13:09"), "n1", "sign") == (
        "met_on_time", "11T13:06",
    )  # fmt: skip


def test_an_answer_with_evidence_ends_the_clock_when_it_was_published(story):
    story.school().act(
        "11 17:40", "respond", "n1", kind="authoritative", published="2026-03-11T17:30", evidence=True
    )
    end = story.until("11 19:00")
    assert outcome(end, "n1", "authoritative_release") == ("met_on_time", "11T17:30")
    assert outcome(end, "n1", "press_conference")[0] == "open"
    assert end.clock("n1", "authoritative_release")["proof"] == "proven"


def test_an_answer_at_the_due_time_itself_is_in_time_and_a_second_later_is_late(story):
    story.school().act(
        "11 18:30", "respond", "n1", kind="holding", published="2026-03-11T18:00:00", evidence=True
    )
    assert outcome(story.until("11 19:00"), "n1", "authoritative_release")[0] == "met_on_time"
    story.acts.clear()
    story.act("11 18:30", "respond", "n1", kind="holding", published="2026-03-11T18:00:01", evidence=True)
    assert outcome(story.until("11 19:00"), "n1", "authoritative_release")[0] == "met_late"


def test_without_evidence_it_is_claimed_the_ladder_pauses_and_evidence_can_still_come(story):
    story.school().act(
        "11 14:00", "respond", "n1", kind="authoritative", published="2026-03-11T14:00", evidence=False
    )
    end = story.until("11 19:00")
    assert outcome(end, "n1", "authoritative_release") == ("claimed", "11T14:00")
    assert [rung for when, rung, _ in end.alerts("n1", "authoritative_release") if when > "11 14:00"] == []
    story.act("12 09:00", "respond", "n1", kind="authoritative", published="2026-03-11T14:00", evidence=True)
    assert outcome(story.until("12 10:00"), "n1", "authoritative_release") == ("met_on_time", "11T14:00")


def test_a_holding_statement_meets_the_five_hours_and_never_the_others(story):
    story.school().act(
        "11 14:00", "respond", "n1", kind="holding", published="2026-03-11T14:00", evidence=True
    )
    story.letter().act("11 10:00", "confirm", "l1")
    story.act("11 11:00", "respond", "l1", kind="holding", published="2026-03-11T11:00", evidence=True)
    end = story.until("11 20:00")
    assert outcome(end, "n1", "authoritative_release")[0] == "met_on_time"
    assert outcome(end, "n1", "press_conference")[0] == "open"
    assert outcome(end, "l1", "response")[0] == "open"


def test_a_press_conference_meets_all_public_clocks(story):
    story.school().act(
        "11 17:00", "respond", "n1", kind="press_conference", published="2026-03-11T16:00", evidence=True
    )
    end = story.until("13 14:00")
    assert {end.clock("n1", kind)["outcome"] for kind in ("authoritative_release", "press_conference")} == {
        "met_on_time"
    }


def test_an_answer_from_the_future_or_of_no_known_kind_is_refused(story):
    story.letter().act("11 10:00", "respond", "l1", kind="final", published="2026-03-11T10:01", evidence=True)
    story.act("11 10:00", "respond", "l1", kind="tweet", published="2026-03-11T09:30", evidence=True)
    story.act("11 10:00", "respond", "l1", kind="final", published="昨天", evidence=True)
    assert story.until("11 11:00").refused == ["act-time-future", "act-response-kind", "act-time"]


def test_a_level_raised_by_new_facts_starts_the_strict_clocks_when_they_became_public(story):
    story.school(dead=0, ill=40).act("11 15:00", "confirm", "n1")
    story.act(
        "11 20:10",
        "regrade",
        "n1",
        level="II",
        cause="new_facts",
        reason="死亡10人",
        published="2026-03-11T20:00",
    )
    end = story.until("11 20:10")
    assert end.clock("n1", "authoritative_release")["started"][11:16] == "20:00"
    assert end.clock("n1", "response")["outcome"] == "open", "the response clock goes on beside them"
    assert end.incidents[0]["level"] == "II"


def test_a_misjudgement_corrected_starts_them_at_the_start_of_the_incident(story):
    story.school(dead=0, ill=40).act(
        "11 20:10", "regrade", "n1", level="II", cause="misjudgement", reason="漏看死亡人数"
    )
    end = story.until("11 20:10")
    assert end.clock("n1", "authoritative_release")["started"][11:16] == "13:00"
    assert outcome(end, "n1", "authoritative_release")[0] == "overdue"


def test_a_lowered_level_cancels_the_strict_clocks_and_forty_eight_hours_take_their_place(story):
    story.school().act("11 17:30", "regrade", "n1", level="III", cause="misjudgement", reason="死亡为误传")
    end = story.until("11 20:00")
    assert outcome(end, "n1", "authoritative_release") == ("cancelled", None)
    assert end.clock("n1", "authoritative_release")["stopped_by"] == "level_lowered"
    row = end.clock("n1", "response")
    assert (row["started"][11:16], row["provisional"], row["outcome"]) == ("13:00", False, "open")


def test_regrading_wants_level_cause_and_reason(story):
    story.school()
    story.act("11 14:00", "regrade", "n1", level="V", cause="new_facts", reason="x")
    story.act("11 14:00", "regrade", "n1", level="III", cause="mood", reason="x")
    story.act("11 14:00", "regrade", "n1", level="III", cause="new_facts")
    assert story.until("11 15:00").refused == ["act-level", "act-cause", "act-reason-missing"]


def test_an_extension_granted_moves_the_due_time_and_keeps_the_first(story):
    story.letter().act("11 09:20", "confirm", "l1")
    story.act(
        "12 09:00",
        "extend",
        "l1",
        clock="response",
        until="2026-03-14T09:00",
        step="ask",
        reason="需调取病历",
    )
    story.act(
        "12 10:00",
        "extend",
        "l1",
        by="leader",
        clock="response",
        until="2026-03-14T09:00",
        step="grant",
        reason="同意",
    )
    end = story.until("13 12:00")
    row = end.clock("l1", "response")
    assert (row["due"][8:16], row["due_original"][8:16], row["outcome"]) == ("14T09:00", "13T09:00", "open")
    assert ("12 09:00", "leader") in {(when, role) for when, _, role in end.alerts("l1", "")}


def test_an_extension_that_is_none_or_of_no_clock_is_refused(story):
    story.letter().act("11 09:20", "confirm", "l1")
    story.act(
        "12 09:00", "extend", "l1", clock="response", until="2026-03-12T09:00", step="grant", reason="x"
    )
    story.act(
        "12 09:00",
        "extend",
        "l1",
        clock="press_conference",
        until="2026-03-19T09:00",
        step="grant",
        reason="x",
    )
    story.act("12 09:00", "extend", "l1", clock="response", until="2026-03-19T09:00", step="beg", reason="x")
    assert story.until("12 10:00").refused == ["act-until", "act-clock-unknown", "act-step"]


def test_a_transfer_gives_the_new_lead_its_own_signing_clock_and_leaves_the_due_time(story):
    story.letter().act("11 09:20", "confirm", "l1")
    story.act("11 10:30", "transfer", "l1", to="宣传处", reason="属宣传口径")
    end = story.until("11 10:40")
    sign = end.clock("l1", "sign")
    assert (sign["clock"], sign["started"][11:16], sign["departments"][0]) == ("sign.2", "10:30", "宣传处")
    assert end.clock("l1", "response")["due"][8:16] == "13T09:00"
    assert end.incidents[0]["departments"][0]["name"] == "宣传处"


def test_a_transfer_to_nobody_is_refused_with_the_list(story):
    end = story.letter().act("11 10:30", "transfer", "l1", to="外事处", reason="x").until("11 11:00")
    assert end.refused == ["act-department-unknown"]
    assert "医政医管处" in end.rows("acts_refused")[0]["reason"]


def test_sent_back_it_stays_bound_and_the_desk_is_asked_to_rule(story):
    story.letter().act("11 09:20", "confirm", "l1").act(
        "11 09:40", "return", "l1", by="医政医管处", reason="属医保"
    )
    end = story.until("11 09:45")
    assert outcome(end, "l1", "sign")[0] == "open"
    assert {role for when, _, role in end.alerts("l1", "") if when == "11 09:40"} == {"duty", "shift_leader"}


def test_merged_the_other_incident_goes_on_with_the_earlier_start_and_the_graver_level(story):
    story.school("n1", "11 13:00").told(
        "n2", "11 12:00", "贵阳市南明区某企业发生不明原因气味，多名职工头晕送医，疑似急性职业中毒，共12人。"
    )
    story.act("11 13:30", "merge", "n1", with_="n2")
    end = story.until("11 14:00")
    gone, stays = (next(row for row in end.incidents if row["status"] == each) for each in ("merged", "open"))
    assert (gone["merged_into"], gone["documents"]) == (stays["id"], [])
    assert (sorted(stays["documents"]), stays["level"]) == (["n1", "n2"], "II")
    clocks = {(row["incident"] == stays["id"], row["kind"]): row["outcome"] for row in end.rows("clocks")}
    assert clocks[False, "authoritative_release"] == "superseded"
    assert clocks[True, "authoritative_release"] == "open"


def test_merging_with_nothing_or_itself_is_refused(story):
    story.school("n1").school("n2", "11 13:30").act("11 14:00", "merge", "n1", with_="x").act(
        "11 14:00", "merge", "n1", with_="n2"
    )
    assert story.until("11 15:00").refused == ["act-merge-unknown", "act-merge-same"]


def test_split_off_documents_become_an_incident_with_clocks_of_their_own(story):
    story.school("n1").school("n2", "11 14:00").act("11 15:00", "split", "n1", documents=["n2"])
    end = story.until("11 15:30")
    assert sorted(row["documents"] for row in end.incidents) == [["n1"], ["n2"]]
    assert end.clock("n2", "authoritative_release")["started"][11:16] == "14:00"


def test_the_first_document_can_be_split_off_too_but_never_all(story):
    story.school("n1").school("n2", "11 14:00").act("11 15:00", "split", "n1", documents=["n1"])
    story.act("11 15:10", "split", "n2", documents=["n2"]).act("11 15:10", "split", "n2", documents=[])
    end = story.until("11 15:30")
    assert sorted(row["documents"] for row in end.incidents) == [["n1"], ["n2"]]
    assert end.refused == ["act-split-all", "act-split-documents"]


def test_a_document_nobody_cared_for_can_be_opened_confirmed_or_answered_by_an_officer(story):
    plain = "贵阳市卫生健康局举办职工运动会，气氛热烈。"
    for number in range(4):
        story.told(f"d{number}", "11 08:00", plain.replace("职工", f"第{number}届职工"))
    story.act("11 09:00", "open", "d0", title="运动会引发议论")
    story.act("11 09:00", "confirm", "d1")
    story.act("11 09:00", "regrade", "d2", level="II", cause="misjudgement", reason="实有伤亡")
    story.act("11 09:00", "respond", "d3", kind="final", published="2026-03-11T08:50", evidence=True)
    end = story.until("11 10:00")
    assert end.refused == []
    assert end.incidents[0]["title"] == "运动会引发议论"
    assert end.clock("d0", "response")["provisional"]
    assert not end.clock("d1", "response")["provisional"]
    assert end.clock("d2", "authoritative_release")["started"][11:16] == "08:00"
    assert outcome(end, "d3", "response")[0] == "met_on_time"


def test_acts_on_what_is_not_there_yet_or_never_are_refused(story):
    story.letter(when="11 09:00").act("11 08:59", "sign", "l1").act("11 09:30", "sign", "x9")
    story.told("p1", "11 09:00", "贵阳市卫生健康局举办职工运动会，气氛热烈。").act("11 09:30", "sign", "p1")
    assert story.until("11 10:00").refused == [
        "act-document-unseen",
        "act-document-unseen",
        "act-no-incident",
    ]


def test_closing_waits_for_the_public_clocks_and_then_ends_everything(story):
    story.letter().act("11 09:20", "confirm", "l1").act("11 10:00", "close", "l1", reason="已处理")
    story.act("11 11:00", "respond", "l1", kind="final", published="2026-03-11T10:30", evidence=True)
    story.act("11 12:00", "close", "l1", reason="已答复").act("11 13:00", "confirm", "l1")
    end = story.until("14 12:00")
    assert end.refused == ["act-clocks-running", "act-incident-closed"]
    assert end.incidents[0]["status"] == "closed"
    assert all(when <= "11 12:00" for when, _, _ in end.alerts("l1"))


def test_what_was_sent_back_can_be_ruled_to_stay_where_it_was(story):
    story.school()
    lead = next(
        each["name"] for each in story.until("11 13:01").incidents[0]["departments"] if each["role"] == "lead"
    )
    end = (
        story.act("11 13:05", "return", "n1", reason="应由市场监管部门牵头")
        .act("11 13:06", "transfer", "n1", by="shift_leader", to=lead, reason="维持原承办科室")
        .act("11 13:07", "transfer", "n1", by="shift_leader", to=lead, reason="再维持一次")
        .until("11 13:10")
    )
    assert end.refused == ["act-transfer-same"]
    signs = [row for row in end.rows("clocks") if row["kind"] == "sign"]
    assert [row["outcome"] for row in signs] == ["cancelled", "open"], "asked to sign once more"
