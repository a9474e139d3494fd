"""Whatever happens in whatever order: due times, rungs and alerts, read off the ledger's own commits."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.adopted import read_ladders
from monitor.domain.clock import Clock
from monitor.domain.event import Event
from monitor.domain.folding import HANDLERS
from monitor.domain.incident import Incident
from monitor.domain.instant import unstamp
from monitor.domain.ledger import Commit, parse
from monitor.domain.office import Ladder, Rung
from monitor.domain.state import State, fold
from monitor.domain.trial import Trial
from monitor.flow.journal import Journal
from tests.properties.profile import told
from tests.replay.life import Life, Step
from tests.replay.steps import steps

#: 600 examples take minutes
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

STEPS = steps(3, 22)


def lived(steps: list[Step]) -> Life:
    life = Life()
    life.live(steps)
    return life


def commits(life: Life) -> list[Commit]:
    return [parse(raw, hash_) for raw, hash_ in life.ledger.raw("guiyang", 0, 100_000)]


def moments(life: Life) -> Iterator[tuple[Trial, Event, Commit]]:
    """Each event with what was known just before it."""
    state = State("guiyang")
    for commit in commits(life):
        trial = Trial(state.incidents, state.alerts, state.incident_of)
        for event in commit.events:
            yield trial, event, commit
            if event.kind in HANDLERS:
                HANDLERS[event.kind](trial, event.data, commit.time)
        fold(state, commit)


class Ladders:
    """The ladders as the ledger itself adopted them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._read: dict[str, dict[str, Ladder]] = {}

    def rungs(self, clock: Clock, incident: Incident) -> dict[str, Rung]:
        """By their names in keys, those of this clock at this moment."""
        if clock.ladder not in self._read:
            ladders = read_ladders(self._state.rules[clock.ladder])
            self._read[clock.ladder] = {ladder.kind: ladder for ladder in ladders}
        ladder = self._read[clock.ladder].get(clock.kind)
        if ladder is None:
            return {}
        rungs = ladder.provisional if clock.provisional else ladder.rungs
        suffix = "" if clock.generation == 1 else f".{clock.generation}"
        return {
            f"{rung.id}{suffix}": rung for rung in rungs if not rung.grades or incident.grade in rung.grades
        }


def mark(clock: Clock, rung: Rung, repeat: int) -> datetime:
    """When a rung is reached, told once more by hand."""
    length = clock.due - clock.start.at
    first = {
        "start": clock.start.at,
        "fraction": clock.start.at + length * rung.percent / 100,
        "before_due": max(clock.start.at, clock.due - rung.offset),
        "due": clock.due,
        "after_due": clock.due + rung.offset,
    }[rung.mark]
    return first + (rung.repeat_every or timedelta(0)) * (repeat - 1)


@given(STEPS, st.lists(st.integers(1, 7), min_size=1, max_size=5))
@told
def test_whoever_reads_the_ledger_at_whatever_pace_folds_the_same(steps, paces):
    """One reads on after every few commits while they come in, one the stored bytes at once."""
    life = lived(steps)
    whole = State("guiyang")
    for commit in commits(life):
        fold(whole, commit)
    assert whole == life.state
    slow = Journal(_Paced(life, paces), "guiyang", "reader", lambda: life.now)  # type: ignore[arg-type]
    while slow.catch_up():
        pass
    assert slow.state == life.state


class _Paced:
    """The ledger, a few commits at a time."""

    def __init__(self, life: Life, paces: list[int]) -> None:
        self._life, self._paces, self._turn = life, paces, 0

    def read(self, bureau: str, after: int, _limit: int) -> list[Commit]:
        self._turn += 1
        few = self._paces[self._turn % len(self._paces)]
        return list(self._life.ledger.read(bureau, after, few))


@given(STEPS)
@told
def test_a_due_time_never_moves_without_an_event_that_says_why(steps):
    life, state = lived(steps), State("guiyang")
    for commit in commits(life):
        before = {(name, each.id): each for name, one in state.incidents.items() for each in one.clocks}
        fold(state, commit)
        for name, incident in state.incidents.items():
            now = {each.id: each for each in incident.clocks}
            for clock in now.values():
                was = before.get((name, clock.id))
                if was is None:
                    continue
                assert clock.due_original == was.due_original
                if (clock.due, clock.start) != (was.due, was.start):
                    assert why(commit, name, clock), (clock, was)
            assert {clock for one, clock in before if one == name} <= set(now), "a clock is never taken away"


def why(commit: Commit, incident: str, clock: Clock) -> bool:
    """Whether the commit says that this clock moves, to where it is now, and why."""
    for event in commit.events:
        data = event.data
        if (data.get("incident"), data.get("clock")) != (incident, clock.id):
            continue
        if event.kind == "clock_moved" and unstamp(str(data["due"])) == clock.due:
            return bool(data["reason"])
        if event.kind == "extension_granted" and unstamp(str(data["until"])) == clock.due:
            return bool(data["by"])
    return False


@given(STEPS)
@told
def test_every_alert_has_its_key_alone_and_stands_on_a_rung_that_was_reached(steps):
    life = lived(steps)
    ladders, keys = Ladders(life.state), Counter[str]()
    for trial, event, commit in moments(life):
        if event.kind != "alert_due":
            continue
        data = event.data
        key = f"{data['incident']}/{data['clock']}/{data['rung']}/{data['repeat']}/{data['person']}/{data['channel']}"
        assert data["key"] == key
        keys[key] += 1
        assert unstamp(str(data["mark"])) <= commit.time
        if data["folded_into"] is not None:
            assert trial.has_alert(str(data["folded_into"]))
        if data["clock"]:
            incident = trial.incident(str(data["incident"]))
            clock = trial.clock(incident.id, str(data["clock"]))
            rung = ladders.rungs(clock, incident)[str(data["rung"])]
            assert clock.running
            assert unstamp(str(data["mark"])) == mark(clock, rung, int(str(data["repeat"])))
    assert not keys or keys.most_common(1)[0][1] == 1


@given(STEPS)
@told
def test_no_rung_is_past_due_without_an_alert_or_a_reason(steps):
    """At every moment the desk has looked: each mark that has gone by is told of, or said to be skipped."""
    life = Life()
    for step in steps:
        life.live([step])
        every_mark_that_has_gone_by_is_accounted_for(life)


def every_mark_that_has_gone_by_is_accounted_for(life: Life) -> None:
    said = {
        (event.data["incident"], event.data["clock"], event.data["rung"], event.data["repeat"])
        for commit in commits(life)
        for event in commit.events
        if event.kind in {"alert_due", "rung_skipped"}
    }
    ladders = Ladders(life.state)
    for incident in life.state.incidents.values():
        if incident.status != "open" or incident.id in life.state.frozen:
            continue
        for clock in incident.clocks:
            if not clock.running:
                continue
            for name, rung in ladders.rungs(clock, incident).items():
                at = mark(clock, rung, 1)
                earlier = clock.generation > 1 and clock.armed_at is not None and at <= clock.armed_at
                if at <= life.now and not earlier:
                    assert (incident.id, clock.id, name, 1) in said, (clock, name, at, life.now)
