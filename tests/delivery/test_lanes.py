"""One slow receiver delays no other person: how many attempts each person and each host may have under way."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.lanes import DEAD, SLOW, Lanes
from alerts.message import SECOND
from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.service.desk_loop import DeskLoop
from tests.delivery.desks import Town, deliveries, settle
from tests.delivery.receivers import Hook

HOST, OTHER = "webhook:gateway", "webhook:other"


def room(lanes: Lanes, person: str, host: str, now: float) -> int:
    """How many more attempts to this person fit."""
    load = lanes.load(now)
    count = 0
    while load.takes(person, host):
        load.take(person, host)
        count += 1
    return count


def send(lanes: Lanes, person: str, host: str, took: float | None, key: str = "k") -> None:
    lanes.begin(key, person, host, 0.0)
    lanes.end(key, took, 0.0)


def test_a_new_host_gets_a_few_at_once_and_a_quick_one_many() -> None:
    lanes = Lanes()
    assert room(lanes, "wang", HOST, 0) == 2
    send(lanes, "wang", HOST, 0.01)
    assert room(lanes, "wang", HOST, 0) == 24
    assert room(lanes, "li", HOST, 0) == 2


def test_a_slow_person_gets_two_a_dead_one_one_and_the_others_at_the_host_lose_nothing() -> None:
    lanes = Lanes()
    send(lanes, "li", HOST, 0.01)
    send(lanes, "wang", HOST, SLOW)
    assert room(lanes, "wang", HOST, 0) == 2
    send(lanes, "wang", HOST, DEAD)
    assert room(lanes, "wang", HOST, 0) == 1
    assert room(lanes, "li", HOST, 0) == 24


def test_a_host_three_people_wait_for_in_vain_is_not_quick_any_more() -> None:
    lanes = Lanes()
    send(lanes, "li", HOST, 0.01)
    for person in ("wang", "zhao", "qian"):
        assert room(lanes, "li", HOST, 0) == 24
        send(lanes, person, HOST, DEAD)
    assert room(lanes, "li", HOST, 0) == 1
    assert room(lanes, "li", OTHER, 0) == 4, "somewhere else nothing is known of yet"
    send(lanes, "li", HOST, 0.01)
    assert room(lanes, "li", HOST, 0) == 24, "and well again with the first quick answer"


def test_what_hangs_at_a_quick_host_leaves_places_for_others() -> None:
    lanes = Lanes()
    for person in ("wang", "li"):
        send(lanes, person, HOST, 0.01)
    for number in range(12):
        lanes.begin(f"w{number}", "wang", HOST, 0.0)
    assert room(lanes, "wang", HOST, 1.0) == 0
    lanes.end("w0", None, 1.0)
    assert room(lanes, "li", HOST, 1.0) == 24


def test_who_was_quick_yesterday_is_new_today() -> None:
    lanes = Lanes()
    send(lanes, "wang", HOST, 0.01)
    assert room(lanes, "wang", HOST, 4.0) == 24
    assert room(lanes, "wang", HOST, 6.0) == 2


def test_a_mail_server_never_has_more_than_eight_connections_of_ours() -> None:
    lanes = Lanes()
    for person in ("wang", "li"):
        send(lanes, person, "mail:mail.example.cn:25", 0.01)
    assert room(lanes, "wang", "mail:mail.example.cn:25", 0.0) == 8


def test_an_attempt_that_never_began_says_nothing_of_anybody() -> None:
    lanes = Lanes()
    send(lanes, "wang", HOST, None)
    assert room(lanes, "wang", HOST, 0) == 2


def notices(
    desk: DeskLoop, people: tuple[str, ...], each: int = 1, name: str = "n", channel: str = "webhook"
) -> None:
    now = desk.bureau.now()
    desk.bureau.journal.write(
        lambda _state, _now: [
            new(
                "alert_due", key=f"//{name}{number}/1/{person}/{channel}", incident="", clock="", rung=f"{name}{number}", repeat=1,
                person=person, role="duty", channel=channel, reason="alarm", rank=2, text=desk.bureau.keep_text("【贵阳卫健】请知悉"),
                mark=stamp(now), folded_into=None,
            )
            for person in people for number in range(each)
        ]
    )  # fmt: skip


@contextmanager
def hanging(*paths: str, hook: Hook) -> Iterator[None]:
    for path in paths:
        hook.held[path] = threading.Event()
    try:
        yield
    finally:
        for event in hook.held.values():
            event.set()


def came_within(town: Town, desk: DeskLoop, paths: set[str], seconds: float) -> float:
    """Turn until all of these have got theirs; how long it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        desk.turn()
        if paths <= {got["path"] for got in town.hook.got if got["path"] not in town.hook.held}:
            return time.monotonic() - begun
    raise AssertionError(sorted(paths - {got["path"] for got in town.hook.got}))


QUICK = ("leader", "top-leader", "supervisor", "admin", "dept-yzc", "head-yzc")


@pytest.mark.slow
def test_two_receivers_that_hang_delay_nobody_at_the_same_gateway(town: Town) -> None:
    """Both have far more waiting than there are threads."""
    with hanging("/duty", "/shift-leader", hook=town.hook):
        desk = town.desk()
        notices(desk, ("admin",))
        settle(desk)
        notices(desk, ("duty", "shift-leader"), each=20)
        notices(desk, QUICK, name="later")
        took = came_within(town, desk, {f"/{person}" for person in QUICK}, 10)
    assert took < 1.8, "the desk of these tests has eight slots and a time-out of two seconds"


@pytest.mark.slow
def test_a_host_that_hangs_delays_nobody_elsewhere(town: Town) -> None:
    other = Hook()
    try:
        with hanging("/duty", "/shift-leader", "/leader", hook=other):
            desk = town.desk()
            people = tuple(
                replace(person, addresses=person.addresses | {"webhook": other.url(f"/{person.id}")})
                if person.id in {"duty", "shift-leader", "leader"}
                else person
                for person in desk.bureau.roster.people
            )
            desk.bureau.roster = replace(desk.bureau.roster, people=people)
            notices(desk, ("duty", "shift-leader", "leader"), each=20)
            for _ in range(5):
                desk.turn()
            notices(desk, QUICK[1:], name="later")
            came_within(town, desk, {f"/{person}" for person in QUICK[1:]}, 10)
            assert len(other.got) <= 8
    finally:
        other.close()


def test_the_desk_says_a_second_time_that_it_may_be_the_second_whichever_way_it_goes(town: Town) -> None:
    """By mail nobody knows, then the address is refused: what goes by the next address may be a double."""
    town.by, town.also = "mail", ()
    town.mailbox.answers = ["close", "550 no"]
    desk = town.desk()
    notices(desk, ("duty",), channel="mail")
    settle(desk)
    lines = (town.folder / "duty.jsonl").read_text().splitlines()
    assert sum(SECOND in line for line in lines) == len(lines) == 1


def test_a_group_robot_is_told_that_it_may_be_the_second(town: Town) -> None:
    town.keyless = ("127.0.0.1",)
    town.hook.answers = ["close"]
    desk = town.desk()
    notices(desk, ("duty",))
    settle(desk)
    assert [got["text"].startswith(SECOND) for got in town.hook.got] == [False, True]
    assert set(deliveries(desk).values()) == {"delivered"}


def test_a_promised_alert_goes_out_though_the_matter_has_ended_and_says_so(town: Town) -> None:
    town.hook.answers = [500] * 40
    desk = town.desk()
    town.report(desk)
    settle(desk)
    (incident,) = desk.bureau.journal.state.incidents.values()
    desk.bureau.journal.write(
        lambda _state, _now: [
            new("incident_dismissed", incident=incident.id, outcome="false_alarm", by="duty", note=None)
        ]
    )
    town.hook.answers = []
    before = len(town.hook.got)
    town.clock.time += timedelta(seconds=6)
    desk._last = town.clock.time
    settle(desk)
    again = town.hook.got[before:]
    assert again
    assert all("（此事件已核为误报，本条仅供知悉。）" in got["text"] for got in again)
    assert not any("签收：" in got["text"] for got in again)
    assert "failed_for_now" not in deliveries(desk).values()


def test_what_is_said_not_to_have_been_handed_in_was_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong beside the handing in: a message that left all the same would come twice, unmarked."""

    def broken(*_args: object) -> None:
        raise KeyError("lane")

    desk = town.desk()
    notices(desk, ("duty",))
    with monkeypatch.context() as patch:
        patch.setattr(desk.dispatch._holding._lanes, "begin", broken)
        settle(desk)
    town.later(desk, seconds=6)
    settle(desk)
    assert [got["attempt"] for got in town.hook.got] == [2]


def test_a_channel_taken_out_of_the_settings_between_two_starts_hands_its_alerts_on(town: Town) -> None:
    town.by, town.also = "mail", ("webhook",)
    town.mailbox.answers = ["451 later"] * 9
    desk = town.desk()
    desk.alarm("a", "请校准时钟")
    settle(desk)
    assert "failed_for_now" in deliveries(desk).values() or town.hook.got
    again = town.desk("desk-2", last_alive=town.clock.time)
    del again.dispatch.post.channels["mail"]  # type: ignore[attr-defined]
    town.clock.time += timedelta(seconds=6)
    again._last = town.clock.time
    settle(again)
    by = deliveries(again)
    assert all(by[key] != "failed_for_now" for key in by)
    assert any(by[key] == "delivered" for key in by)
