"""The desk sends: one ledger, real receivers, and what a crash at each point leads to."""

import email
import email.policy
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.delivery import Result
from alerts.message import SECOND
from monitor.domain.event import Event
from monitor.errors import StorageError
from monitor.service import climbing
from monitor.service.desk import climbed
from monitor.service.desk_loop import DeskLoop
from monitor.service.dispatch import Dispatch
from tests.delivery.desks import deliveries, locked, settle


def test_a_grave_event_reaches_everybody_once_under_its_key(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    keys = [got["key"] for got in town.hook.got]
    assert len(keys) == len(set(keys)) >= 5
    assert set(deliveries(desk).values()) == {"delivered"}
    assert {got["path"] for got in town.hook.got} >= {"/duty", "/leader", "/top-leader"}


def test_intent_sending_and_outcome_stand_on_the_ledger_in_that_order(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    key = town.hook.got[0]["key"]
    kinds = [
        event.kind
        for commit in desk.bureau.home.ledger.read("guiyang", 0, 1000)
        for event in commit.events
        if event.data.get("key") == key
    ]
    assert kinds == ["alert_due", "alert_sending", "alert_settled"]


def test_a_failing_receiver_is_tried_again_later_with_the_same_key(town):
    town.hook.answers = [500] * 3
    desk = town.desk()
    town.report(desk)
    settle(desk)
    waiting = [key for key, delivery in deliveries(desk).items() if delivery == "failed_for_now"]
    assert len(waiting) == 3
    town.later(desk, seconds=6)
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    assert {got["key"] for got in town.hook.got if got["attempt"] == 2} == set(waiting)


def test_a_channel_that_fails_for_good_hands_over_to_the_next(town):
    town.hook.answers = [404]
    desk = town.desk()
    town.report(desk)
    settle(desk)
    (lost,) = [key for key, delivery in deliveries(desk).items() if delivery == "failed_for_good"]
    assert deliveries(desk)[f"{lost.rpartition('/')[0]}/log"] == "delivered"
    assert lost.rpartition("/")[0] in (town.folder / "duty.jsonl").read_text()


def test_after_the_last_try_the_next_channel_is_taken(town):
    desk = town.desk()
    town.hook.answers = [500] * 1000
    town.report(desk)
    for _ in range(6):
        settle(desk)
        town.later(desk, seconds=301)
    by_hook = {
        delivery
        for key, delivery in deliveries(desk).items()
        if key.endswith("/webhook") and "/start/" in key
    }
    assert by_hook == {"failed_for_good"}
    assert len((town.folder / "duty.jsonl").read_text().splitlines()) >= 5


def test_a_slow_receiver_holds_nobody_else(town):
    town.hook.held["/duty"] = threading.Event()
    desk = town.desk()
    town.report(desk)
    while len(town.hook.got) < 5:
        desk.turn()
    for _ in range(20):
        desk.turn()
    quick = [key for key, delivery in deliveries(desk).items() if delivery == "delivered"]
    assert len(quick) >= 4
    assert not any("/duty/" in key for key in quick)
    town.hook.held["/duty"].set()


def test_no_more_than_the_slots_are_ever_in_sending(town):
    desk = town.desk()
    for number in range(12):
        town.report(desk, f"a{number}", ill=100 + number)
    peak = 0
    for _ in range(300):
        desk.turn()
        peak = max(
            peak, sum(alert.delivery == "sending" for alert in desk.bureau.journal.state.alerts.values())
        )
        if desk.idle():
            break
    assert peak <= 8


class Crash(BaseException):
    """The process dies here."""


def crash(*_args, **_kwargs):
    raise Crash


def test_killed_after_the_intent_the_next_process_sends_it(town, monkeypatch):
    dying = town.desk()
    town.report(dying)
    monkeypatch.setattr(dying.dispatch._outbox, "pick", lambda *_args, **_named: [])
    dying.turn()
    assert set(deliveries(dying).values()) == {"pending"}
    alive = town.desk("desk-2")
    settle(alive)
    assert set(deliveries(alive).values()) == {"delivered"}
    assert len({got["key"] for got in town.hook.got}) == len(town.hook.got)


@pytest.mark.parametrize("sent", [False, True])
def test_killed_while_sending_it_becomes_unknown_and_goes_out_once_more_under_the_same_key(
    town, monkeypatch, sent
):
    dying = town.desk()
    town.report(dying)
    dying.turn()
    if sent:
        # everything leaves the house, and the process dies before it writes down how it went
        monkeypatch.setattr(dying.dispatch.post, "results", lambda *_args: [])
        dying.turn()
        town.hook.wait(1)
    else:
        monkeypatch.setattr(dying.dispatch, "_hand_in", crash)
        with pytest.raises(Crash):
            dying.turn()
    hanging = {
        alert.key for alert in dying.bureau.journal.state.alerts.values() if alert.delivery == "sending"
    }
    assert hanging
    alive = town.desk("desk-2")
    settle_all_but(alive, hanging)
    town.later(alive, seconds=13)
    settle(alive)
    assert {deliveries(alive)[key] for key in hanging} == {"delivered"}
    again = [got for got in town.hook.got if got["key"] in hanging and got["attempt"] == 2]
    assert {got["key"] for got in again} == hanging
    assert not any(SECOND in got["text"] for got in again), "a receiver that knows keys needs no warning"


def settle_all_but(loop: DeskLoop, hanging: set[str]) -> None:
    for _ in range(60):
        loop.turn()
    states = {loop.bureau.journal.state.alerts[key].delivery for key in hanging}
    assert states == {"sending"}, "nobody else settles an attempt before its deadline and time-out"


def test_by_mail_the_second_message_after_an_unknown_is_marked(town):
    town.by = "mail"
    town.mailbox.answers = ["close"]
    desk = town.desk()
    town.report(desk)
    settle(desk)
    texts: dict[str, list[str]] = {}
    for _, raw in town.mailbox.mails:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body()
        assert body is not None
        texts.setdefault(str(mail["X-Huiying-Key"]), []).append(body.get_content().strip())
    (twice,) = [said for said in texts.values() if len(said) == 2]
    assert not twice[0].startswith(SECOND)
    assert twice[1].splitlines()[:2] == (SECOND + twice[0]).splitlines()[:2], "the same words and link"
    assert set(deliveries(desk).values()) == {"delivered"}


def test_an_unknown_that_stays_unknown_is_not_sent_a_third_time(town):
    town.by = "mail"
    desk = town.desk()
    town.report(desk)
    town.mailbox.answers = ["close"] * 50
    settle(desk)
    assert set(deliveries(desk).values()) == {"unknown"}
    count = len(town.mailbox.mails)
    town.later(desk, minutes=3)
    for _ in range(10):
        desk.turn()
    starts = [key for key in deliveries(desk) if "/start/" in key]
    assert len([raw for _, raw in town.mailbox.mails if b"/start/" in raw]) == 2 * len(starts)
    assert len(town.mailbox.mails) >= count


def test_what_fell_due_while_we_were_down_goes_out_as_one_digest_a_person_marked_as_ours(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    before = len(town.hook.got)
    down = town.clock.time
    town.clock.time += timedelta(hours=3)
    again = town.desk("desk-2", last_alive=down)
    settle(again)
    told = town.hook.got[before:]
    assert len({got["path"] for got in told}) == len(told), "one message a person"
    assert all("系统补发：9:00至12:00" in got["text"] and "系统原因" in got["text"] for got in told)
    assert again.bureau.journal.state.outages == ((down, town.clock.time),)
    folded = [
        alert
        for alert in again.bureau.journal.state.alerts.values()
        if alert.folded_into.find("outage@") >= 0
    ]
    assert folded


def test_one_bad_row_is_set_aside_and_everybody_else_is_told(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    town.report(desk, "a2", ill=130)
    original = climbed
    monkeypatch.setattr(
        climbing,
        "climbed",
        lambda state, incident, clock, *rest: crash_on(
            clock == "triage", original, state, incident, clock, *rest
        ),
    )
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    assert len(town.hook.got) >= 5
    monkeypatch.undo()
    town.later(desk, seconds=61)
    desk.turn()
    settle(desk)
    assert any("/triage/" in alert.key for alert in desk.bureau.journal.state.alerts.values())


def crash_on(poisoned, original, *arguments):
    if poisoned:
        raise RuntimeError("a row nobody thought of")
    return original(*arguments)


def test_a_failure_first_and_an_unknown_after_it_still_get_their_one_resend(town):
    town.by = "mail"
    town.mailbox.answers = ["451 later"] * 5 + ["close"]
    desk = town.desk()
    town.report(desk)
    settle(desk)
    town.later(desk, seconds=6)
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}


def test_words_that_cannot_be_read_hold_the_message_back_and_lose_nothing(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    monkeypatch.setattr(desk.bureau, "text", locked)
    with pytest.raises(StorageError):
        settle(desk)
    assert "sending" not in deliveries(desk).values()
    monkeypatch.undo()
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}


def test_a_late_failure_never_erases_a_delivery(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    key = town.hook.got[0]["key"]
    desk.dispatch.results.append(Result(key, 1, "failed_for_good", "late"))
    for _ in range(3):
        desk.turn()
    assert deliveries(desk)[key] == "delivered"
    assert len({got["key"] for got in town.hook.got}) == len(town.hook.got)


def test_what_ended_while_the_ledger_could_not_be_written_is_written_at_the_close(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    desk.turn()
    desk.turn()
    town.hook.wait(4)
    real = desk.bureau.journal.write
    monkeypatch.setattr(desk.bureau.journal, "write", lambda *_args, **_kwargs: locked(""))
    with pytest.raises(StorageError):
        desk.turn()
    monkeypatch.setattr(desk.bureau.journal, "write", real)
    desk.close()
    assert "sending" not in deliveries(desk).values()


def test_a_short_gap_is_no_outage(town):
    town.desk().turn()
    again = town.desk("desk-2", last_alive=town.clock.time - timedelta(seconds=5))
    again.turn()
    assert again.bureau.journal.state.outages == ()


def test_two_desks_on_one_ledger_never_send_the_same_alert(town):
    one, two = town.desk("desk-1"), town.desk("desk-2")
    town.report(one)
    for _ in range(80):
        one.turn()
        two.turn()
    keys = [got["key"] for got in town.hook.got]
    assert len(keys) == len(set(keys)) >= 5
    assert set(deliveries(two).values()) == {"delivered"}


def test_the_department_gets_a_link_to_sign_with_and_the_others_one_to_the_page(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    for got in town.hook.got:
        last = got["text"].splitlines()[-1]
        person = desk.bureau.roster.person(got["path"].removeprefix("/"))
        ours = any(post.department for post in person.posts)
        assert last.startswith(
            "签收：http://127.0.0.1:8000/s/" if ours else "查看：http://127.0.0.1:8000/incidents/"
        )
    codes = {got["text"].splitlines()[-1] for got in town.hook.got if "签收：" in got["text"]}
    assert codes


def test_an_alert_by_a_channel_nobody_set_up_is_given_up_under_its_name_and_goes_on(town):
    town.by = "mail"
    desk = town.desk()
    del desk.dispatch.post.channels["mail"]
    town.report(desk)
    settle(desk)
    by = deliveries(desk)
    assert {by[key] for key in by if key.endswith("/mail")} == {"failed_for_good"}
    assert {by[key] for key in by if key.endswith("/log")} == {"delivered"}


def test_who_has_left_the_office_is_stood_in_for_by_somebody_who_has_not(town):
    desk = town.desk()
    town.report(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.dispatch._outbox, "pick", lambda *_args, **_named: [])
        desk.turn()
    gone = next(alert.person for alert in desk.bureau.journal.state.alerts.values() if alert.role == "duty")
    rest = tuple(person for person in desk.bureau.roster.people if person.id != gone)
    desk.bureau.roster = replace(desk.bureau.roster, people=rest)
    settle(desk)
    by = deliveries(desk)
    assert {by[key] for key in by if f"/{gone}/" in key} == {"failed_for_good"}
    reasons = [
        (event.data["reason"], event.data["person"])
        for commit in desk.bureau.home.ledger.read("guiyang", 0, 1000)
        for event in commit.events
        if event.kind == "alert_due"
    ]
    assert any(reason == "next_person" and person != gone for reason, person in reasons)


def test_attempts_that_were_never_begun_do_not_use_up_the_tries(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    monkeypatch.setattr(desk.dispatch.post, "hand_in", crash_in_hand)
    for _ in range(7):
        settle(desk)
        town.later(desk, seconds=301)
    assert set(deliveries(desk).values()) == {"failed_for_now"}
    monkeypatch.undo()
    settle(desk)
    assert "failed_for_good" not in deliveries(desk).values()
    assert town.hook.got


def crash_in_hand(*_args, **_kwargs):
    raise RuntimeError("no thread")


def test_a_host_that_slept_tells_of_its_own_outage(town):
    desk = town.desk()
    town.report(desk)
    settle(desk)
    slept = town.clock.time
    town.clock.time += timedelta(hours=3)
    settle(desk)
    assert desk.bureau.journal.state.outages == ((slept, town.clock.time),)


def test_two_desks_that_start_together_tell_of_one_outage(town):
    town.desk()
    down = town.clock.time
    town.clock.time += timedelta(hours=1)
    first, second = town.desk("desk-2", last_alive=down), town.desk("desk-3", last_alive=down)
    settle(first)
    settle(second)
    assert second.bureau.journal.state.outages == ((down, town.clock.time),)


def test_an_outcome_the_ledger_cannot_take_stops_nothing_but_itself(town, monkeypatch):
    desk = town.desk()
    town.report(desk)
    real = Dispatch._ended_one

    def mad(self, result, state, now):
        events = real(self, result, state, now)
        unknown = {**events[0].data, "key": "no/such/alert/1/x/log"} if result.key == poisoned else None
        return events if unknown is None else (Event("alert_settled", 1, unknown),)

    desk.turn()
    desk.turn()
    poisoned = next(key for key, how in deliveries(desk).items() if how == "sending")
    monkeypatch.setattr(Dispatch, "_ended_one", mad)
    settle(desk)
    by = deliveries(desk)
    assert by.pop(poisoned) == "sending", "it becomes unknown after its time, and goes out once more"
    assert set(by.values()) == {"delivered"}


def test_a_wall_clock_that_was_set_is_on_the_ledger_and_told(town):
    desk = town.desk()
    settle(desk)
    desk.stepped(timedelta(hours=-2))
    settle(desk)
    (step,) = [
        event.data
        for commit in desk.bureau.home.ledger.read("guiyang", 0, 100)
        for event in commit.events
        if event.kind == "clock_stepped"
    ]
    assert (step["adopted"], step["by"]) == (False, "system")
    assert any("本机时钟被调了（往回拨了2小时）" in got["text"] for got in town.hook.got)


def test_a_frozen_incident_is_told_to_those_who_keep_the_system(town):
    desk = town.desk()
    desk.bureau.journal.state.frozen.add("deadbeefdeadbeef")
    settle(desk)
    assert {got["path"] for got in town.hook.got if "已冻结" in got["text"]} >= {"/duty"}
    told = len(town.hook.got)
    settle(desk)
    assert len(town.hook.got) == told


def test_the_duty_log_on_disk_never_holds_a_signing_code(town):
    desk = town.desk()
    del desk.dispatch.post.channels["webhook"]
    town.report(desk)
    settle(desk)
    written = (town.folder / "duty.jsonl").read_text()
    assert "查看：" in written
    assert "/s/" not in written
