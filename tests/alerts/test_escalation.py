"""The ladder: who is told when, and what a signature changes."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.escalation import next_look, reached
from tests.alerts.builders import TEN, at, clock, incident, ladder, passed


def climbed(one, now, kind="response", **fields):
    steps, skipped = reached(incident(one, **fields), one, ladder(kind), now)
    return [(step.name, step.reason) for step in steps], [(each.name, each.reason) for each in skipped]


def test_a_clock_that_starts_tells_the_department_and_the_duty_officer_at_once():
    one = clock()
    steps, _ = reached(incident(one), one, ladder("response"), TEN)
    assert [(step.name, step.roles) for step in steps] == [("start", ("department", "duty"))]


def test_nothing_is_said_twice():
    assert climbed(passed(clock(), "start"), at(11)) == ([], [])


def test_half_way_the_head_of_department_hears_of_it():
    one = passed(clock(), "start")
    steps, _ = reached(incident(one), one, ladder("response"), at(10, day=12))
    assert [(step.name, step.mark) for step in steps] == [("half", at(10, day=12))]
    assert "department_head" in steps[0].roles


def test_before_the_gate_only_the_duty_desk_is_told():
    one = clock(provisional=True)
    steps, _ = reached(incident(one), one, ladder("response"), TEN)
    assert [(step.name, step.roles) for step in steps] == [("desk_start", ("duty",))]


def test_confirmed_after_three_hours_the_department_is_told_though_the_start_is_past():
    one = passed(clock(), "desk_start")
    assert climbed(one, at(13)) == ([("start", "started")], [])


def test_an_incident_found_late_climbs_the_first_and_the_latest_rung_and_records_the_others():
    steps, skipped = climbed(clock(hours=5), at(14, 35), kind="authoritative_release")
    assert steps == [("start", "started"), ("before_due", "before_due")]
    assert skipped == [("half", "overtaken"), ("three_quarters", "overtaken")]


def test_a_signature_ends_the_repeating():
    one = passed(clock(hours=5), "start", "half", "three_quarters", "before_due", "due", "overdue")
    again = climbed(one, at(17), kind="authoritative_release")
    assert again == ([("overdue", "repeated")], [])
    signed = climbed(one, at(17), kind="authoritative_release", signed_at=at(16, 30))
    assert signed == ([], [])


def test_signed_and_idle_at_the_next_mark_opens_the_ladder_one_level_higher():
    one = passed(clock(), "start")
    steps, _ = reached(incident(one, signed_at=at(10, 20)), one, ladder("response"), at(10, day=12))
    assert [(step.name, step.reason) for step in steps] == [("half", "signed_idle")]
    assert "leader" in steps[0].roles, "the leader stands one rung above half way"


def test_signed_and_answered_is_left_in_peace_until_shortly_before_due():
    one = passed(clock(), "start")
    busy = {"signed_at": at(10, 20), "handled": True}
    assert climbed(one, at(10, day=12), **busy) == ([], [("half", "in_hand")])
    rest = passed(one, "half", "three_quarters")
    assert climbed(rest, at(9, day=13), **busy) == ([("before_due", "before_due")], [])
    assert climbed(passed(rest, "before_due"), at(10, day=13), **busy) == ([("due", "due")], [])


def test_a_claimed_answer_pauses_the_ladder_and_an_ended_clock_has_none():
    for outcome in ("claimed", "met_on_time", "cancelled", "superseded"):
        one = clock(outcome=outcome)
        assert climbed(one, at(10, day=20)) == ([], [])
        assert next_look(incident(one), one, ladder("response")) is None


def test_an_extension_climbs_anew_from_the_later_due_time_and_forgets_the_earlier_marks():
    granted_at = at(9, 30, day=13)
    one = replace(
        passed(clock(), "start", "half", "three_quarters", "before_due"),
        due=at(10, day=14), generation=2, armed_at=granted_at, passed=frozenset(),
    )  # fmt: skip
    assert climbed(one, at(9, 31, day=13)) == ([], [])
    assert climbed(one, at(16, day=13)) == ([("three_quarters.2", "elapsed")], [])
    one = replace(one, passed=frozenset({("three_quarters.2", 1)}))
    assert climbed(one, at(9, day=14)) == ([("before_due.2", "before_due")], [])


def test_top_leaders_are_called_for_an_unsigned_grave_matter_and_not_for_an_everyday_one():
    one = passed(clock("sign", hours=0.5), "start", "half", "due", "overdue")
    everyday = climbed(one, at(11), kind="sign")
    grave = climbed(one, at(11), kind="sign", level="II")
    assert everyday == ([], [])
    assert grave == ([("overdue_grave", "overdue")], [])


def test_the_next_look_is_the_earliest_mark_not_passed():
    one = passed(clock(), "start")
    assert next_look(incident(one), one, ladder("response")) == at(10, day=12)
    assert next_look(incident(clock()), clock(), ladder("response")) == TEN


@given(st.lists(st.integers(0, 60 * 60), min_size=1, max_size=40).map(sorted))
def test_however_often_one_looks_every_rung_is_climbed_or_skipped_exactly_once(minutes):
    one = clock()
    seen: list[tuple[str, int]] = []
    for minute in [*minutes, 60 * 61]:
        steps, skipped = reached(incident(one), one, ladder("response"), TEN + timedelta(minutes=minute))
        done = [(each.name, each.repeat) for each in steps] + [(each.name, each.repeat) for each in skipped]
        seen += done
        one = replace(one, passed=one.passed | set(done))
    assert len(seen) == len(set(seen))
    rungs = {rung.id for rung in ladder("response").rungs}
    assert {name for name, _ in seen} == rungs
    assert next_look(incident(one), one, ladder("response")) is None
