"""What can go wrong between the desk and its ledger: nothing is lost, nothing sent that is not committed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.delivery import sending
from alerts.outage import digest
from monitor.domain.event import Event
from monitor.errors import StorageError
from monitor.service import climbing, outages, outgoing
from monitor.service.desk import climbed
from monitor.service.desk_process import Desk
from tests.delivery.desks import deliveries, locked, settle


def remember_all(desk, town):
    """Everything due is on the ledger and nothing of it was sent."""
    town.report(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.dispatch._outbox, "pick", lambda *_args, **_named: [])
        desk.turn()


def leave(desk, *gone):
    rest = tuple(person for person in desk.bureau.roster.people if person.id not in gone)
    desk.bureau.roster = replace(desk.bureau.roster, people=rest)


def test_an_alert_nobody_can_be_reached_by_is_not_lost_when_the_commit_that_gives_it_up_fails(
    town, monkeypatch
):
    town.by = "mail"
    desk = town.desk()
    del desk.dispatch.post.channels["mail"]
    remember_all(desk, town)
    real = desk.bureau.journal._appended
    monkeypatch.setattr(desk.bureau.journal, "_appended", lambda _commit: locked(""))
    with pytest.raises(StorageError):
        desk.turn()
    monkeypatch.setattr(desk.bureau.journal, "_appended", real)
    settle(desk)
    by = deliveries(desk)
    assert {by[key] for key in by if key.endswith("/mail")} == {"failed_for_good"}
    assert {by[key] for key in by if key.endswith("/log")} == {"delivered"}


def test_two_who_have_left_are_stood_in_for_by_one_who_hears_it_once(town):
    """陈 and 周 had one role and both are gone: what each was to hear goes to the same third person."""
    desk = town.desk()
    remember_all(desk, town)
    told = next(alert for alert in desk.bureau.journal.state.alerts.values() if alert.role == "duty")
    twin = replace(told, key=told.key.replace(f"/{told.person}/", "/zhou/"), person="zhou")
    desk.bureau.journal.state.alerts[twin.key] = twin
    desk.dispatch._outbox.note(twin, town.clock.now())
    leave(desk, told.person)
    settle(desk)
    by = deliveries(desk)
    assert {by[told.key], by[twin.key]} == {"failed_for_good"}
    stem = told.key.rsplit("/", 2)[0]
    heirs = [key for key in by if key.startswith(f"{stem}/") and key not in {told.key, twin.key}]
    assert heirs
    assert {by[key] for key in heirs} == {"delivered"}
    assert len({got["key"] for got in town.hook.got}) == len(town.hook.got)


def test_an_outcome_that_waited_for_the_store_is_written_and_never_made_unknown(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    desk.turn()
    desk.turn()
    town.hook.wait(4)
    with monkeypatch.context() as patch:
        patch.setattr(desk.bureau.journal, "_appended", lambda _commit: locked(""))
        for _ in range(40):
            with pytest.raises(StorageError):
                desk.turn()
            if not desk.dispatch.post.under_way:
                break
        town.clock.time += timedelta(seconds=30)
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    assert {got["attempt"] for got in town.hook.got} == {1}, "nobody hears twice for want of our disk"


def test_a_store_that_failed_for_a_while_is_an_outage_of_ours(town, monkeypatch):
    desk = town.desk()
    desk.turn()
    failed = town.clock.time
    town.report(desk)
    with monkeypatch.context() as patch:
        patch.setattr(desk.bureau.journal, "_appended", lambda _commit: locked(""))
        for _ in range(3):
            with pytest.raises(StorageError):
                desk.turn()
            town.clock.time += timedelta(seconds=8)
    settle(desk)
    assert desk.bureau.journal.state.outages == ((failed, town.clock.time),)


def test_a_message_the_ledger_does_not_take_is_set_aside_and_all_others_go_out(town, monkeypatch):
    desk = town.desk()
    remember_all(desk, town)
    bad = min(desk.bureau.journal.state.alerts)

    def mad(alert, *rest):
        event = sending(alert, *rest)
        return (
            event
            if alert.key != bad
            else Event(event.kind, 1, {**event.data, "key": "no/such/alert/1/x/log"})
        )

    with monkeypatch.context() as patch:
        patch.setattr(outgoing, "sending", mad)
        settle(desk)
        by = deliveries(desk)
        assert by.pop(bad) == "pending"
        assert set(by.values()) == {"delivered"}
        assert any("一条提醒发不出去" in got["text"] for got in town.hook.got)
    town.later(desk, seconds=61)
    desk.turn()
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    assert len({got["key"] for got in town.hook.got}) == len(town.hook.got)


def test_a_digest_that_does_not_fold_leaves_each_message_by_itself_and_the_outage_told(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    down = town.clock.time
    town.clock.time += timedelta(hours=3)
    again = town.desk("desk-2", last_alive=down)

    def mad(*arguments, **named):
        return (*digest(*arguments, **named), Event("alert_sending", 1, {"key": "no/such/alert/1/x/log"}))

    monkeypatch.setattr(outages, "digest", mad)
    settle(again)
    assert set(deliveries(again).values()) == {"delivered"}
    assert again.bureau.journal.state.outages == ((down, town.clock.time),)
    due = [key for key in deliveries(again) if "/due/" in key or "/overdue/" in key or "/half/" in key]
    assert due


def test_a_row_that_does_not_fold_leaves_the_digest_of_the_others_whole(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    before, down = len(town.hook.got), town.clock.time
    town.clock.time += timedelta(hours=3)
    again = town.desk("desk-2", last_alive=down)

    def mad(state, incident, clock, *rest):
        events = climbed(state, incident, clock, *rest)
        if clock == "triage":
            return [*events, Event("clock_bound", 1, {"incident": incident, "clock": "none", "reason": "x"})]
        return events

    monkeypatch.setattr(climbing, "climbed", mad)
    settle(again)
    told = [got for got in town.hook.got[before:] if "系统补发" in got["text"]]
    fell = [
        alert for alert in again.bureau.journal.state.alerts.values() if alert.clock and alert.mark > down
    ]
    assert {alert.clock for alert in fell} >= {"authoritative_release", "sign"}
    assert all("/outage@" in alert.folded_into for alert in fell), "all are told of as ours"
    assert len({got["path"] for got in told}) == len(told), "one message a person"
    assert any("已隔离" in got["text"] for got in town.hook.got)


def test_each_step_of_the_wall_clock_is_told_and_a_store_that_fails_meanwhile_loses_none(town, monkeypatch):
    desk = town.desk()
    settle(desk)
    desk.stepped(timedelta(hours=-2))
    with monkeypatch.context() as patch:
        patch.setattr(desk.bureau.journal, "_appended", lambda _commit: locked(""))
        with pytest.raises(StorageError):
            desk.turn()
    town.later(desk, seconds=5)
    desk.stepped(timedelta(hours=1))
    settle(desk)
    steps = [
        event
        for commit in desk.bureau.home.ledger.read("guiyang", 0, 100)
        for event in commit.events
        if event.kind == "clock_stepped"
    ]
    assert len(steps) == 2
    for turned in ("往回拨了2小时", "往前拨了1小时"):
        assert any(f"本机时钟被调了（{turned}）" in got["text"] for got in town.hook.got)


def test_what_watches_over_the_clock_does_not_end_the_desk(town):
    class Watch:
        def look(self):
            raise OverflowError("date value out of range")

    settings = town.desk().bureau.settings
    Desk(settings, town.clock, "desk-1")._watch(Watch())  # type: ignore[arg-type]
