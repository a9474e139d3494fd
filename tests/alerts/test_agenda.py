"""The agenda: looking costs by what is due."""

from dataclasses import replace
from datetime import timedelta

from alerts.agenda import Agenda
from monitor.domain.judgement import Level
from tests.alerts.builders import TEN, at, clock, incident, ladder, passed


def agenda() -> Agenda:
    return Agenda(lambda _hash, kind: ladder(kind))


def test_a_new_clock_is_due_at_its_start():
    ours = agenda()
    ours.note(incident(clock()))
    assert ours.next() == TEN
    assert ours.due(TEN - timedelta(seconds=1), 10) == []
    assert ours.due(TEN, 10) == [("a1b2c3d4e5f60718", "response")]


def test_what_was_looked_at_comes_back_with_its_next_mark():
    ours = agenda()
    ours.note(incident(clock()))
    ours.due(TEN, 10)
    ours.note(incident(passed(clock(), "start")))
    assert ours.next() == at(10, day=12)


def test_an_answered_clock_leaves_the_agenda_without_a_search():
    ours = agenda()
    ours.note(incident(clock()))
    ours.note(incident(clock(outcome="met_on_time")))
    assert ours.next() is None


def test_the_earliest_comes_first_and_the_rest_waits_for_its_turn():
    ours = agenda()
    for number in range(5):
        late = clock(start=TEN + timedelta(minutes=number))
        ours.note(replace(incident(late), id=f"i{number}"))
    assert ours.due(at(11), 3) == [("i0", "response"), ("i1", "response"), ("i2", "response")]
    assert ours.due(at(11), 3) == [("i3", "response"), ("i4", "response")]


def test_of_what_is_due_at_once_the_gravest_comes_first_however_late_it_fell_due():
    ours = agenda()
    levels: list[Level | None] = [None, "IV", None, "I", "II"]
    for number, level in enumerate(levels):
        late = clock(start=TEN + timedelta(minutes=number))
        ours.note(replace(incident(late), id=f"i{number}", level=level))
    assert ours.due(at(11), 2) == [("i3", "response"), ("i4", "response")]
    assert ours.next() == TEN + timedelta(minutes=1)
    assert ours.due(at(11), 9) == [("i1", "response"), ("i0", "response"), ("i2", "response")]


def test_a_clock_whose_level_rose_while_it_waited_is_taken_once_and_in_its_new_place():
    ours = agenda()
    ours.note(replace(incident(clock()), id="a"))
    ours.note(replace(incident(clock()), id="b"))
    assert ours.due(at(11), 0) == []
    ours.note(replace(incident(clock()), id="b", level="I"))
    assert ours.due(at(11), 9) == [("b", "response"), ("a", "response")]
    assert ours.next() is None


def test_what_falls_due_soon_is_named_once_beforehand_and_stays_until_it_is_due():
    ours = agenda()
    for number in range(3):
        ours.note(replace(incident(clock(start=TEN + timedelta(minutes=number))), id=f"i{number}"))
    soon = TEN + timedelta(minutes=1)
    assert ours.nearing(soon, 1) == [("i0", "response")]
    assert ours.nearing(soon, 9) == [("i1", "response")]
    assert ours.nearing(soon, 9) == []
    assert ours.next() == TEN
    assert ours.due(at(11), 9) == [("i0", "response"), ("i1", "response"), ("i2", "response")]
    assert ours.next() is None


def test_a_clock_answered_when_it_was_near_does_not_fall_due():
    ours = agenda()
    ours.note(incident(clock()))
    assert ours.nearing(at(11), 9)
    ours.note(incident(clock(outcome="met_on_time")))
    assert ours.due(at(11), 9) == []
    assert ours.next() is None


def test_a_clock_that_moves_while_it_is_near_is_named_again_and_taken_once():
    ours = agenda()
    ours.note(incident(clock()))
    ours.nearing(TEN, 9)
    ours.note(incident(clock(start=TEN + timedelta(minutes=5))))
    assert ours.next() == TEN + timedelta(minutes=5)
    assert ours.nearing(TEN + timedelta(minutes=6), 9) == [("a1b2c3d4e5f60718", "response")]
    assert ours.due(at(11), 9) == [("a1b2c3d4e5f60718", "response")]
    assert ours.due(at(11), 9) == []
