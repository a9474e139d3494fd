"""What every register promises: rows that say what the fold of the same commits says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.event import KINDS, Event
from monitor.domain.folding import HANDLERS
from monitor.domain.instant import unstamp
from monitor.domain.ledger import EMPTY
from monitor.domain.register import IncidentRow, operations
from monitor.domain.state import State, fold
from monitor.ports.register import Register
from tests.ledger import builders as make
from tests.store.conftest import Home

DUE = unstamp("2026-03-04T00:40:00.000000Z")
SCHOOL = (make.opened(), make.incident(), make.joined(), make.clock(), make.alert())


def told(home: Home, *commits: Sequence[Event]) -> State:
    """Append commits of these events; the state folded from the same."""
    state = State("zhoucun", home.ledger.head("zhoucun"))
    for events in commits:
        commit = make.commit(state.head, *events)
        assert home.ledger.append(commit).outcome == "committed"
        fold(state, commit)
    return state


def test_an_incident_opens_with_its_first_document_its_clock_and_its_alert(home: Home) -> None:
    told(home, SCHOOL)
    row = home.register.incident("zhoucun", "school")
    assert row == IncidentRow(
        incident="school", document="doc-1", type="food_poisoning", level=None, lead="disease",
        assist=("inspection",), title=make.ref("title"), status="open", into="", commit=1,
    )  # fmt: skip
    assert home.register.incident_of("zhoucun", "doc-1") == "school"
    (clock,) = home.register.clocks("zhoucun", "school")
    assert (clock.kind, clock.due, clock.due_original, clock.outcome) == ("response", DUE, DUE, "")
    (alert,) = home.register.alerts_open("zhoucun", 10)
    assert (alert.person, alert.delivery, alert.rank) == ("wang", "pending", 2)
    assert home.register.position("zhoucun") == 1


def test_the_grade_is_on_the_row_and_binds_no_clock_but_those_it_names(home: Home) -> None:
    told(home, SCHOOL, [make.clock(clock_id="triage")], [make.graded("II")])
    row = home.register.incident("zhoucun", "school")
    assert row is not None
    assert (row.level, row.commit) == ("II", 3)
    assert {clock.provisional for clock in home.register.clocks("zhoucun", "school")} == {True}
    bound = make.said("clock_bound", clock="response", reason="raised")
    home.ledger.append(make.commit(home.ledger.head("zhoucun"), bound))
    standing = {clock.clock: clock.provisional for clock in home.register.clocks("zhoucun", "school")}
    assert standing == {"response": False, "triage": True}


def test_grade_three_leaves_the_clock_provisional_until_an_officer_says_so(home: Home) -> None:
    told(home, SCHOOL, [make.graded("III")])
    assert [clock.provisional for clock in home.register.clocks("zhoucun", "school")] == [True]
    commit = make.commit(home.ledger.head("zhoucun"), make.said("incident_confirmed"))
    home.ledger.append(commit)
    assert [clock.provisional for clock in home.register.clocks("zhoucun", "school")] == [False]
    row = home.register.incident("zhoucun", "school")
    assert row is not None
    assert row.confirmed


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [
        ("2026-03-04T00:40:00.000000Z", "met_on_time"),
        ("2026-03-04T00:40:00.000001Z", "met_late"),
    ],
)
def test_an_answer_at_the_due_time_itself_is_in_time(home: Home, answered: str, outcome: str) -> None:
    told(home, SCHOOL, [make.met(answered)])
    (clock,) = home.register.clocks("zhoucun", "school")
    assert (clock.outcome, clock.met_at) == (outcome, unstamp(answered))
    assert list(home.register.clocks_due("zhoucun", make.later(days=30), 10)) == []


def test_a_granted_extension_moves_the_due_time_and_keeps_the_first(home: Home) -> None:
    until = "2026-03-05T00:40:00.000000Z"
    told(home, SCHOOL, [make.said("extension_granted", clock="response", until=until)])
    (clock,) = home.register.clocks("zhoucun", "school")
    assert (clock.due, clock.due_original) == (unstamp(until), DUE)


def test_due_clocks_come_earliest_first_and_only_those_that_run(home: Home) -> None:
    early, late = "2026-03-02T06:00:00.000000Z", "2026-03-09T00:00:00.000000Z"
    told(
        home,
        (*SCHOOL, make.clock(clock_id="triage", due=early), make.clock(clock_id="follow_up", due=late)),
        [make.superseded("school", "triage", "response")],
    )
    due = home.register.clocks_due("zhoucun", DUE, 10)
    assert [clock.clock for clock in due] == ["response"]
    everything = home.register.clocks_due("zhoucun", make.later(days=30), 10)
    assert [clock.clock for clock in everything] == ["response", "follow_up"]
    assert [clock.clock for clock in home.register.clocks_due("zhoucun", make.later(days=30), 1)] == [
        "response"
    ]


def test_due_clocks_are_paged_through_each_once_though_many_are_due_at_one_moment(home: Home) -> None:
    clocks = [make.clock(clock_id=f"follow_up.{number}") for number in range(2, 7)]
    told(home, (*SCHOOL, *clocks))
    seen: list[str] = []
    last = None
    while page := home.register.clocks_due("zhoucun", make.later(days=30), 2, after=last):
        seen += [clock.clock for clock in page]
        last = page[-1]
    assert seen == [clock.clock for clock in home.register.clocks_due("zhoucun", make.later(days=30), 100)]
    assert len(seen) == len(set(seen)) == 6


def test_whether_a_clock_was_told_of_from_a_moment_on_is_said_by_its_own_alerts_alone(home: Home) -> None:
    key = "school/response.2/start/1/wang/mail"
    own = make.alert(key, clock="response.2", mark="2026-03-02T06:00:00.000000Z")
    told(home, (make.opened(), make.incident(), make.clock(), make.clock(clock_id="response.2"), own))
    alert = home.register.alert("zhoucun", key)
    assert alert is not None
    second = timedelta(seconds=1)
    assert home.register.told_from("zhoucun", "school", "response.2", alert.mark)
    assert not home.register.told_from("zhoucun", "school", "response.2", alert.mark + second)
    assert not home.register.told_from("zhoucun", "school", "response", alert.mark)
    assert not home.register.told_from("pingyi", "school", "response.2", alert.mark)


def test_signing_sending_back_and_new_departments_show_on_the_row(home: Home) -> None:
    told(home, SCHOOL, [make.said("signed", clock="response", department="disease", way="console")])
    row = home.register.incident("zhoucun", "school")
    assert row is not None
    assert row.signed_by == "zhao"
    returned = make.said("returned", department="disease")
    assigned = make.said("departments_assigned", lead="medical", assist=[])
    for events, wanted in (
        ([returned], replace(row, returned_by="disease", commit=3)),
        ([assigned], replace(row, lead="medical", assist=(), signed_by="", commit=4)),
    ):
        home.ledger.append(make.commit(home.ledger.head("zhoucun"), *events))
        assert home.register.incident("zhoucun", "school") == wanted


def test_a_merged_incident_gives_its_documents_away_and_a_split_takes_some_back(home: Home) -> None:
    ward = (make.incident("ward"), make.joined("doc-2", "ward"), make.joined("doc-3", "ward"))
    told(home, SCHOOL, ward, [make.merged("ward", "school")])
    assert list(home.register.documents_of("zhoucun", "school")) == ["doc-1", "doc-2", "doc-3"]
    assert list(home.register.documents_of("zhoucun", "ward")) == []
    row = home.register.incident("zhoucun", "ward")
    assert row is not None
    assert (row.status, row.into) == ("merged", "school")
    head = home.ledger.head("zhoucun")
    home.ledger.append(make.commit(head, make.incident("ward-2"), make.split("school", "ward-2", "doc-3")))
    assert home.register.incident_of("zhoucun", "doc-3") == "ward-2"
    assert list(home.register.documents_of("zhoucun", "school")) == ["doc-1", "doc-2"]


def test_a_document_that_joins_and_moves_within_one_commit_ends_where_it_went(home: Home) -> None:
    told(home, (*SCHOOL, make.incident("ward"), make.joined("doc-2", "ward"), make.merged("ward", "school")))
    assert home.register.incident_of("zhoucun", "doc-2") == "school"


def test_open_incidents_are_paged_by_id_without_the_closed(home: Home) -> None:
    several = [make.incident(f"case-{letter}") for letter in "cabd"]
    told(home, [make.opened(), *several], [make.said("incident_closed", "case-b")])
    first = home.register.incidents("zhoucun", open_only=True, limit=2)
    assert [row.incident for row in first] == ["case-a", "case-c"]
    rest = home.register.incidents("zhoucun", open_only=True, limit=2, after="case-c")
    assert [row.incident for row in rest] == ["case-d"]
    assert len(home.register.incidents("zhoucun", open_only=False, limit=9)) == 4


def test_alerts_leave_the_open_list_when_settled_or_told_by_another(home: Home) -> None:
    keys = [f"school/response/start/1/{person}/mail" for person in ("wang", "li", "zhao", "sun")]
    told(
        home,
        (*SCHOOL[:-1], make.alert(keys[0]), make.alert(keys[1], rank=0), make.alert(keys[2])),
        [make.alert(keys[3], folded_into=keys[1])],
        [make.sending(keys[0]), make.sending(keys[2])],
        [make.settled(keys[0]), make.settled(keys[2], outcome="unknown")],
    )
    waiting = home.register.alerts_open("zhoucun", 10)
    assert [(alert.person, alert.delivery) for alert in waiting] == [("li", "pending"), ("zhao", "unknown")]
    delivered = home.register.alert("zhoucun", keys[0])
    assert delivered is not None
    assert (delivered.delivery, delivered.attempt, delivered.commit) == ("delivered", 1, 4)


def everything(register: Register) -> object:
    return (
        register.position("zhoucun"),
        register.incidents("zhoucun", open_only=False, limit=100),
        [register.clocks("zhoucun", name) for name in ("school", "ward")],
        [register.documents_of("zhoucun", name) for name in ("school", "ward")],
        register.alerts_open("zhoucun", 100),
        register.clocks_due("zhoucun", make.later(days=99), 100),
    )


def test_a_rebuilt_register_equals_the_one_that_grew(home: Home) -> None:
    told(
        home, SCHOOL, (make.incident("ward"), make.joined("doc-2", "ward"), make.clock("ward", "triage")),
        [make.graded("I")], [make.sending()], [make.met("2026-03-03T00:00:00.000000Z")],
        [make.merged("ward", "school")],
    )  # fmt: skip
    before, touching = everything(home.register), list(home.ledger.touching("zhoucun", "school"))
    assert home.register.rebuild("zhoucun") == 6
    assert everything(home.register) == before
    assert list(home.ledger.touching("zhoucun", "school")) == touching


def test_an_event_about_something_that_is_not_there_changes_nothing(home: Home) -> None:
    home.ledger.append(
        make.commit(EMPTY, make.opened(), make.graded("I", "nowhere"), make.sending("a/b/c/1/d/e"))
    )
    assert home.register.incident("zhoucun", "nowhere") is None
    assert list(home.register.alerts_open("zhoucun", 10)) == []


def test_the_rows_agree_with_the_fold_of_the_same_commits(home: Home) -> None:
    state = told(
        home, SCHOOL, [make.graded("II")], [make.said("signed", clock="response", department="d", way="link")],
        [make.clock(clock_id="triage"), make.said("clock_bound", clock="triage", reason="graded")],
        [make.said("clock_claimed", clock="response", claimed_at="2026-03-03T00:00:00.000000Z", stopped_by="x")],
        [make.met("2026-03-05T00:00:00.000000Z")], [make.said("incident_closed")],
        [make.said("incident_reopened", reason="new_document")],
    )  # fmt: skip
    incident, row = state.incidents["school"], home.register.incident("zhoucun", "school")
    assert row is not None
    assert (row.level, row.status, row.signed_by, row.lead) == (
        incident.level, incident.status, incident.signed_by, incident.lead,
    )  # fmt: skip
    folded = {
        clock.id: (clock.due, clock.outcome, clock.provisional, clock.met_at) for clock in incident.clocks
    }
    rows = home.register.clocks("zhoucun", "school")
    assert {
        clock.clock: (clock.due, clock.outcome, clock.provisional, clock.met_at) for clock in rows
    } == folded


def test_every_kind_the_fold_knows_changes_a_row_or_says_why_not() -> None:
    #: kinds that change nothing a list shows
    silent = {
        "extension_asked", "extension_refused", "transferred", "responded", "evidence_kept",
        "evidence_missing", "response_struck", "rung_skipped", "alert_held",
    }  # fmt: skip
    nothing = {kind for kind in HANDLERS if not operations(_any(kind), 1)}
    assert nothing == silent


def _any(kind: str) -> Event:
    values = {
        "str": "x", "int": 1, "bool": True, "time": "2026-03-02T01:00:00.000000Z", "ref": "ab" * 32,
        "hash": "ab" * 32, "list": ["x"], "object": {},
    }  # fmt: skip
    data = {name: values[wanted.removesuffix("?")] for name, wanted in KINDS[kind].fields.items()}
    return Event(kind, KINDS[kind].version, data)  # type: ignore[arg-type]
