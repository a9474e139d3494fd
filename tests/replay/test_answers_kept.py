"""What was answered stays answered: through merges, new levels and answers that are struck out."""

import pytest

from tests.replay.story import Story

SMALL = "贵阳市南明区阳光中学40名学生食物中毒，均已就医。"


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


def outcome(ending, document, kind):
    row = ending.clock(document, kind)
    return row["outcome"], row["met_at"] and row["met_at"][8:16]


def answered(story, when, document, published, kind="authoritative", *, evidence=True, **data):
    published = published if "T" in published or "-" in published else f"2026-03-{published}"
    return story.act(when, "respond", document, kind=kind, published=published, evidence=evidence, **data)


def owed(ending, kind="response"):
    """How the clocks of this kind stand in incidents that go on."""
    gone = {row["id"] for row in ending.incidents if row["status"] == "merged"}
    return [
        row["outcome"] for row in ending.rows("clocks") if row["kind"] == kind and row["incident"] not in gone
    ]


def responses(ending):
    """Ids of the answers on the ledger, in order."""
    return [
        event["data"]["response"]
        for row in ending.rows("ledger")
        for event in row["events"]
        if event["kind"] == "responded"
    ]


def struck(story, when, document, number, until):
    """The n-th answer is struck out; the story is told once to learn its id."""
    found = responses(story.until(until))
    return story.act(when, "strike", document, response=found[number], reason="链接错了")


def test_an_answer_goes_over_with_a_merge_and_meets_what_the_other_still_owed(story):
    story.school("a", dead=0, ill=31).told("b", "11 14:00", SMALL)
    story.act("11 14:05", "confirm", "b")
    answered(story, "11 15:10", "a", "2026-03-11T15:00")
    end = story.act("11 16:00", "merge", "a", with_="b").until("11 16:10")
    assert owed(end) == ["met_on_time"]


def test_an_answer_older_than_the_other_story_does_not_pay_for_it(story):
    story.school("a", dead=0, ill=31).told("b", "12 14:00", SMALL)
    answered(story, "11 15:10", "a", "2026-03-11T15:00")
    end = story.act("12 15:00", "merge", "b", with_="a").until("12 15:10")
    assert owed(end) == ["met_on_time", "open"]


def test_what_came_over_with_a_merge_can_be_struck_out_there(story):
    story.school("a", dead=0, ill=31).told("b", "11 14:00", SMALL)
    answered(story, "11 15:10", "a", "2026-03-11T15:00")
    story.act("11 16:00", "merge", "a", with_="b")
    struck(story, "11 17:00", "b", 0, "11 16:10")
    end = story.until("11 17:10")
    assert end.refused == []
    assert owed(end) == ["open"]


def test_an_answer_given_before_the_level_was_corrected_meets_the_stricter_clocks_too(story):
    story.school("a", dead=0, ill=31)
    answered(story, "11 15:10", "a", "2026-03-11T15:00")
    story.act("11 20:10", "regrade", "a", level="II", cause="misjudgement", reason="漏看死亡人数")
    end = story.until("11 20:30")
    assert outcome(end, "a", "authoritative_release") == ("met_on_time", "11T15:00")
    assert outcome(end, "a", "press_conference")[0] == "open"
    assert not [row for row in end.alerts("a", "authoritative_release") if row[0] >= "11 20:10"]


def test_new_facts_are_not_answered_by_what_was_said_before_them(story):
    story.school("a", dead=0, ill=31)
    answered(story, "11 15:10", "a", "2026-03-11T15:00")
    story.act(
        "11 20:10",
        "regrade",
        "a",
        level="II",
        cause="new_facts",
        reason="死亡",
        published="2026-03-11T20:00",
    )
    assert outcome(story.until("11 20:30"), "a", "authoritative_release")[0] == "open"


def test_facts_found_late_were_answered_by_what_was_said_after_they_became_public(story):
    story.school("a", dead=0, ill=31)
    answered(story, "11 19:00", "a", "2026-03-11T18:00")
    story.act(
        "11 20:10",
        "regrade",
        "a",
        level="II",
        cause="new_facts",
        reason="死亡",
        published="2026-03-11T16:00",
    )
    end = story.until("11 20:30")
    assert outcome(end, "a", "authoritative_release") == ("met_on_time", "11T18:00")


def test_a_level_lowered_after_the_answer_leaves_no_answer_owed(story):
    story.school("a")
    answered(story, "11 16:10", "a", "2026-03-11T16:00")
    story.act("11 17:00", "regrade", "a", level="III", cause="misjudgement", reason="死亡为误传")
    end = story.until("11 17:10")
    assert outcome(end, "a", "response") == ("met_on_time", "11T16:00")


def test_struck_after_the_level_was_lowered_the_five_hours_are_owed_no_more(story):
    story.school("a")
    answered(story, "11 16:10", "a", "2026-03-11T16:00", kind="holding")
    story.act("11 17:00", "regrade", "a", level="III", cause="misjudgement", reason="死亡为误传")
    struck(story, "11 19:00", "a", 0, "11 17:10")
    end = story.until("11 23:00")
    assert end.refused == []
    assert outcome(end, "a", "authoritative_release") == ("cancelled", None)
    assert not [row for row in end.alerts("a", "authoritative_release") if row[0] >= "11 19:00"]


def test_struck_the_next_best_that_counts_takes_its_place(story):
    story.school("a", dead=0, ill=31).school("b", "11 15:00")
    answered(story, "11 14:10", "a", "2026-03-11T14:00")
    answered(story, "11 16:10", "a", "2026-03-11T16:00")
    answered(story, "11 17:10", "a", "2026-03-11T17:00", kind="press_conference")
    struck(story, "11 18:00", "a", 1, "11 17:20")
    end = story.until("11 18:10")
    assert outcome(end, "a", "authoritative_release") == ("met_on_time", "11T17:00")
    assert outcome(end, "a", "response") == ("met_on_time", "11T14:00")


def test_struck_by_mistake_the_same_answer_can_be_recorded_again(story):
    story.school("a")
    answered(story, "11 16:10", "a", "2026-03-11T16:00")
    struck(story, "11 16:20", "a", 0, "11 16:15")
    answered(story, "11 16:30", "a", "2026-03-11T16:00")
    answered(story, "11 16:40", "a", "2026-03-11T16:00")
    end = story.until("11 16:50")
    assert end.refused == ["act-response-twice"]
    assert outcome(end, "a", "authoritative_release") == ("met_on_time", "11T16:00")


def test_a_clock_that_runs_again_tells_its_latest_rung_once_and_skips_those_passed_meanwhile(story):
    story.school("a")
    answered(story, "11 13:30", "a", "2026-03-11T13:20", kind="holding")
    struck(story, "12 09:00", "a", 0, "11 13:40")
    end = story.until("12 09:00")
    told = [row for row in end.alerts("a", "authoritative_release") if row[0] > "11 13:30"]
    assert {when for when, _, _ in told} == {"12 09:00"}
    assert len({rung for _, rung, _ in told}) == 1, "one rung, not a storm of all that passed"
    assert len({role for _, _, role in told}) == len(told), "each hears it once"


def test_struck_a_signed_matter_is_idle_again_and_its_fraction_rungs_are_told(story):
    story.letter().act("11 09:10", "confirm", "l1").act("11 09:20", "sign", "l1")
    answered(story, "11 10:10", "l1", "2026-03-11T10:00", kind="final")
    struck(story, "11 11:00", "l1", 0, "11 10:20")
    end = story.until("12 09:00")
    assert "half" in {rung for when, rung, _ in end.alerts("l1", "response") if when == "12 09:00"}


def test_an_earlier_report_found_meanwhile_counts_when_the_clock_runs_again(story):
    story.school("a", "11 13:00", dead=0, ill=31).told("b", "11 12:00", SMALL)
    answered(story, "11 14:10", "a", "2026-03-11T14:00")
    story.act("11 15:00", "merge", "b", with_="a")
    struck(story, "11 16:00", "a", 0, "11 15:10")
    (row,) = [row for row in story.until("11 16:10").rows("clocks") if row["outcome"] == "open"]
    assert (row["kind"], row["started"][11:16], row["due"][8:16]) == ("response", "12:00", "13T12:00")


def test_a_claimed_clock_still_moves_with_an_earlier_publication(story):
    story.school("a", "11 13:00", dead=0, ill=31)
    answered(story, "11 14:10", "a", "2026-03-11T14:00", evidence=False)
    story.told("b", "11 12:00", SMALL)
    end = story.act("11 15:00", "merge", "b", with_="a").until("11 15:10")
    row = end.clock("a", "response")
    assert (row["outcome"], row["started"][11:16]) == ("claimed", "12:00")
