"""Many clocks fall due at once: what goes first, what a turn writes, and what it does not depend on."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.errors import StorageError
from monitor.flow import journal
from monitor.ports.ledger import Appended
from monitor.service import climbing
from monitor.service.assemble import look_into
from monitor.service.bureau import Bureau
from tests.delivery.desks import deliveries, settle

#: a town's desk has four sender threads
SLOTS = 8
GRADES = ("IV", "III", "I", "II")


def matters(town, desk, count, *, due=timedelta(minutes=10), name="m"):
    """So many matters whose triage clocks are due then, the gravest among the others."""
    bureau = desk.bureau
    start = town.clock.time + due - timedelta(minutes=30)
    title = bureau.keep_text("学生饭后不适")

    def opened(_state, now):
        events = []
        for number in range(count):
            incident = f"{name}{number:04}"
            events += [
                new(
                    "incident_opened", incident=incident, document=f"doc-{incident}", type="other", lead="xcc", assist=[],
                    title=title, detected=stamp(now), provisional=True, by="system",
                ),
                new(
                    "incident_graded", incident=incident, level=GRADES[number % 4], type="other", cause="facts",
                    criteria=[], review=[], by="system", note=None, at=stamp(now), near_deadline=False,
                ),
                new(
                    "clock_started", incident=incident, clock="triage", kind="triage", limit="30m", grade="none",
                    basis="本单位制度", standing="design", rules=bureau.office.clocks_hash, ladder=bureau.office.ladders_hash,
                    calendar=bureau.office.calendar_hash, start=stamp(start), precision="second", start_rule="detected",
                    due=stamp(start + timedelta(minutes=30)), provisional=False, departments=["xcc"], reason="opened",
                ),
                *(
                    new("rung_skipped", incident=incident, clock="triage", rung=rung, repeat=1, reason="overtaken")
                    for rung in ("start", "half")
                ),
            ]  # fmt: skip
        return events

    bureau.journal.write(opened)


def commits(desk, kind):
    """Events of a kind, commit by commit."""
    read = desk.bureau.home.ledger.read("guiyang", 0, 10_000)
    found = [[event.data for event in commit.events if event.kind == kind] for commit in read]
    return [events for events in found if events]


def ranks(desk):
    return {key: alert.rank for key, alert in desk.bureau.journal.state.alerts.items()}


def test_the_first_commit_of_a_storm_holds_the_gravest_that_can_be_sent_at_once_and_no_more(town):
    desk = town.desk()
    matters(town, desk, 120)
    desk.turn()
    town.later(desk, minutes=10)
    settle(desk)
    first, *later = commits(desk, "alert_due")
    assert [event["rank"] for event in first] == [0] * SLOTS
    assert len(later) < 120 / SLOTS, "what comes after goes on the ledger in larger portions"
    assert len(deliveries(desk)) == 120
    assert set(deliveries(desk).values()) == {"delivered"}


def test_the_graver_is_sent_first_though_it_was_written_last(town):
    desk = town.desk()
    matters(town, desk, 120)
    town.later(desk, minutes=10)
    settle(desk)
    grave = ranks(desk)
    order = [grave[str(event["key"])] for commit in commits(desk, "alert_sending") for event in commit]
    assert order == sorted(order)
    came = [grave[got["key"]] for got in town.hook.got]
    assert max(place for place, rank in enumerate(came) if rank == 0) < came.index(3)


def test_all_words_of_a_commit_are_written_in_one_step_before_it_names_them(town, monkeypatch):
    desk = town.desk()
    matters(town, desk, 100)
    library = desk.bureau.library
    steps = []
    keep_texts, append = library.keep_texts, desk.bureau.home.ledger.append

    def kept(bureau, texts):
        steps.append(len(texts))
        return keep_texts(bureau, texts)

    def appended(commit):
        refs = [str(event.data["text"]) for event in commit.events if event.kind == "alert_due"]
        with look_into(town.folder) as another:
            assert another.library is not None
            assert None not in another.library.texts("guiyang", refs)
        return append(commit)

    monkeypatch.setattr(library, "keep_texts", kept)
    monkeypatch.setattr(library, "keep_text", None)
    monkeypatch.setattr(desk.bureau.home.ledger, "append", appended)
    town.later(desk, minutes=10)
    settle(desk)
    assert steps == [len(commit) for commit in commits(desk, "alert_due")]
    assert sum(steps) == 100


def test_words_of_a_commit_that_came_second_are_named_by_nobody_and_harm_nobody(town, monkeypatch):
    desk = town.desk()
    matters(town, desk, 3)
    town.later(desk, minutes=10)
    library, ledger = desk.bureau.library, desk.bureau.home.ledger
    written, keep_texts, append = [], library.keep_texts, ledger.append

    def kept(bureau, texts):
        refs = keep_texts(bureau, texts)
        written.extend(refs)
        return refs

    def second(_commit):
        monkeypatch.setattr(ledger, "append", append)
        return Appended("conflict")

    monkeypatch.setattr(library, "keep_texts", kept)
    monkeypatch.setattr(ledger, "append", second)
    settle(desk)
    named = {str(event["text"]) for commit in commits(desk, "alert_due") for event in commit}
    assert named < set(written)
    assert len(town.hook.got) == 3
    assert set(deliveries(desk).values()) == {"delivered"}


def test_words_that_cannot_be_written_leave_nothing_on_the_ledger_and_lose_nothing(town, monkeypatch):
    desk = town.desk()
    matters(town, desk, 3)
    town.later(desk, minutes=10)
    with monkeypatch.context() as patch:
        patch.setattr(desk.bureau.library, "keep_texts", full)
        with pytest.raises(StorageError):
            desk.turn()
        assert commits(desk, "alert_due") == []
    settle(desk)
    assert len(town.hook.got) == 3


def full(_bureau, _texts):
    raise StorageError("磁盘已满")


def test_nothing_is_judged_in_a_storm_that_was_seen_coming(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    told = len(town.hook.got)
    due = desk.bureau.agenda.next()
    town.clock.time = due - timedelta(minutes=1)
    desk._last = town.clock.time
    settle(desk)
    desk.turn()
    for port in ("judge", "weigh"):
        monkeypatch.setattr(desk.bureau.judge, port, partial(pytest.fail, "judged"), raising=False)
    monkeypatch.setattr(type(desk.bureau.judge), "judge", lambda *_given: pytest.fail("judged"))
    town.later(desk, minutes=2)
    settle(desk)
    assert len(town.hook.got) > told
    assert all("城北小学" in got["text"] for got in town.hook.got[told:])


def test_what_was_erased_since_is_not_said(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    told = len(town.hook.got)
    town.clock.time = desk.bureau.agenda.next() - timedelta(minutes=1)
    desk._last = town.clock.time
    settle(desk)
    incident = next(iter(desk.bureau.journal.state.incidents.values()))
    desk.bureau.library.erase("guiyang", incident.title)
    erased = new("erased", ref=incident.title, basis="retention", by="system")
    desk.bureau.journal.write(lambda _state, _now: (erased,))
    town.later(desk, minutes=2)
    settle(desk)
    assert len(town.hook.got) > told
    assert not any("城北小学" in got["text"] for got in town.hook.got[told:])


@pytest.mark.parametrize("open_clocks", [10, 400])
def test_a_turn_costs_by_what_is_due_and_not_by_what_is_open(town, open_clocks):
    desk = town.desk()
    matters(town, desk, open_clocks, due=timedelta(days=9), name="far")
    matters(town, desk, 3)
    settle(desk)
    town.later(desk, minutes=10)
    statements: Counter[str] = Counter()
    writer = desk.bureau.home.ledger._file._writer
    writer.set_trace_callback(lambda said: statements.update([said.split()[0]]))
    noted, note = [], desk.bureau.agenda.note

    def counted(incident):
        noted.append(incident.id)
        note(incident)

    desk.bureau.agenda.note = counted
    settle(desk)
    writer.set_trace_callback(None)
    assert len(town.hook.got) == 3
    assert set(noted) == {"m0000", "m0001", "m0002"}
    assert len(noted) <= 12
    assert statements.total() <= 90, statements


def _mad(*_arguments):
    raise ValueError("a bug of ours")


def test_a_hundred_rows_that_cannot_be_handled_are_no_hundred_messages(town, monkeypatch):
    desk = town.desk()
    matters(town, desk, 100)
    settle(desk)
    monkeypatch.setattr(climbing, "climbed", _mad)
    town.later(desk, minutes=11)
    settle(desk)
    told = {
        alert.key.split("/")[2] for alert in desk.bureau.journal.state.alerts.values() if not alert.incident
    }
    assert len(told) == 21, "twenty one by one, and all others in one"
    assert any("超过20项时限无法处理" in got["text"] for got in town.hook.got)
    monkeypatch.undo()
    town.later(desk, minutes=2)
    settle(desk)
    told = {alert.incident for alert in desk.bureau.journal.state.alerts.values() if alert.clock}
    assert len(told) == 100


def test_words_kept_outside_any_decision_are_on_the_disk_at_once(town):
    desk = town.desk()
    ref = desk.bureau.desk.keep_text("请签收")
    with look_into(town.folder) as another:
        assert another.library is not None
        assert another.library.text("guiyang", ref) == "请签收"


def test_a_desk_that_reads_a_long_ledger_or_climbs_for_long_still_beats(town, monkeypatch):
    desk = town.desk()
    for number in range(6):
        matters(town, desk, 10, name=f"n{number}")
    monkeypatch.setattr(journal, "_PAGE", 2)
    beats = []
    again = Bureau(
        desk.bureau.settings, desk.bureau.home, "desk-2", town.clock.now, beat=lambda: beats.append(1)
    )
    assert len(beats) == again.journal.state.head.number // 2 + 1
    monkeypatch.setattr(desk.bureau, "beat", lambda: beats.append(1))
    settle(desk)
    beats.clear()
    town.clock.time += timedelta(hours=1)
    desk.turn()
    assert len(beats) >= 60, "after an outage all of them are climbed in one turn"
