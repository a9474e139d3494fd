"""Whatever happens in whatever order: the ledger folds, the rows agree, clocks say what the answers made of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings

from monitor.domain.clock import Clock
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import unstamp
from monitor.domain.ledger import Commit
from monitor.domain.response import Answer
from monitor.domain.state import State, fold
from monitor.store.memory_ledger import MemoryRegister
from tests.replay.life import Life
from tests.replay.steps import steps

pytestmark = pytest.mark.slow

STEPS = steps(4, 26)
#: which answers may end which public clock, told once more by hand (RSP-7)
MAY_END = {
    "authoritative_release": {"holding", "authoritative", "press_conference", "final"},
    "press_conference": {"press_conference"},
    "response": {"authoritative", "press_conference", "final"},
}


def commits(life: Life) -> list[Commit]:
    return list(life.ledger.read("guiyang", 0, 100_000))


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_life_told_at_random_keeps_every_promise(steps):
    life = Life()
    life.live(steps)
    assert not [each for each in life.replay.refused if each.code.startswith("ledger")]
    folds_again_to_the_same(life)
    rows_agree(life)
    ends_are_as_a_small_model_says(life)
    answers_that_stand_are_counted(life.state)
    nobody_is_told_of_what_is_over(life)


def folds_again_to_the_same(life: Life) -> None:
    again = State("guiyang")
    for commit in commits(life):
        fold(again, commit)
    assert again == life.state


def rows_agree(life: Life) -> None:
    register = MemoryRegister(life.ledger)
    for incident in life.state.incidents.values():
        row = register.incident("guiyang", incident.id)
        assert row is not None
        assert (row.status, row.into, row.level, row.type, row.lead, row.assist) == (
            incident.status, incident.into, incident.level, incident.type, incident.lead, incident.assist,
        )  # fmt: skip
        assert (row.confirmed, row.signed_by, row.returned_by) == (
            incident.confirmed, incident.signed_by, incident.returned_by,
        )  # fmt: skip
        assert set(register.documents_of("guiyang", incident.id)) == {
            each.document for each in incident.members
        }
        rows = {
            each.clock: (each.kind, each.due, each.due_original, each.outcome, each.met_at, each.provisional)
            for each in register.clocks("guiyang", incident.id)
        }
        assert rows == {
            each.id: (each.kind, each.due, each.due_original, each.outcome, each.met_at, each.provisional)
            for each in incident.clocks
        }
    for alert in life.state.alerts.values():
        told = register.alert("guiyang", alert.key)
        assert told is not None
        assert (told.delivery, told.attempt, told.folded_into) == (
            alert.delivery, alert.attempt, alert.folded_into,
        )  # fmt: skip


def events(life: Life) -> Iterator[Event]:
    for commit in commits(life):
        yield from commit.events


def ends_are_as_a_small_model_says(life: Life) -> None:
    """Due times and ends read off the events by hand."""
    due: dict[tuple[str, str], datetime] = {}
    end: dict[tuple[str, str], str] = {}
    for event in events(life):
        name = (str(event.data.get("incident")), str(event.data.get("clock")))
        if event.kind in {"clock_started", "clock_moved"}:
            due[name] = unstamp(str(event.data["due"]))
        elif event.kind == "extension_granted":
            due[name] = unstamp(str(event.data["until"]))
        elif event.kind == "clock_met":
            end[name] = "met_on_time" if unstamp(str(event.data["met_at"])) <= due[name] else "met_late"
        elif event.kind in {"clock_claimed", "clock_cancelled", "clock_superseded"}:
            end[name] = event.kind.removeprefix("clock_")
        elif event.kind == "clock_reopened":
            end[name] = ""
    for incident in life.state.incidents.values():
        for clock in incident.clocks:
            assert clock.outcome == end.get((incident.id, clock.id), "")
            assert clock.due == due[incident.id, clock.id]


def answers_that_stand_are_counted(state: State) -> None:
    for incident in state.incidents.values():
        if incident.status == "merged":
            assert not incident.responses
            continue
        for clock in incident.clocks:
            if clock.kind in MAY_END:
                ended_by_an_answer_that_stands(incident, clock)
                is_owed_only_while_nothing_pays(incident, clock)


def ended_by_an_answer_that_stands(incident: Incident, clock: Clock) -> None:
    if clock.met_at is None:
        return
    (answer,) = [each for each in incident.responses if each.name == clock.stopped_by]
    assert not answer.struck
    assert answer.kind in MAY_END[clock.kind]
    assert (clock.outcome == "claimed") == (clock.proof == "claimed")
    if clock.proof == "proven":
        assert answer.proof == "proven"
        assert clock.met_at >= answer.public


def is_owed_only_while_nothing_pays(incident: Incident, clock: Clock) -> None:
    """No clock runs that an answer that stands, public after its start, would end."""
    if incident.status != "open" or clock.outcome not in {"", "claimed"}:
        return
    paying = [each for each in incident.responses if pays(each, clock)]
    proven = [each for each in paying if each.proof == "proven"]
    assert not proven, (clock, proven)
    if clock.outcome == "":
        assert not paying, (clock, paying)


def pays(answer: Answer, clock: Clock) -> bool:
    return not answer.struck and answer.kind in MAY_END[clock.kind] and answer.public >= clock.start.at


def nobody_is_told_of_what_is_over(life: Life) -> None:
    """A ladder speaks of open matters alone, and never twice by one key."""
    state, keys = State("guiyang"), []
    for commit in commits(life):
        for event in commit.events:
            if event.kind == "alert_due":
                keys.append(event.data["key"])
                if event.data["clock"]:
                    assert state.incidents[str(event.data["incident"])].status == "open"
        fold(state, commit)
    assert len(keys) == len(set(keys))
    assert replace(state.head, time=None) == replace(life.state.head, time=None)
