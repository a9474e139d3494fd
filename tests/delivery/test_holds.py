"""A receiver takes twenty a minute: what does not fit waits in the open, and goes out as one message a person."""

from datetime import timedelta

import pytest

from alerts.limits import GRAVE, MOST_HOLDS
from config.channels import Limit
from monitor.domain.alert import Alert
from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.service.desk_loop import DeskLoop
from tests.delivery.desks import Town, deliveries, settle

pytestmark = pytest.mark.slow

PEOPLE = ("duty", "leader", "shift-leader")


@pytest.fixture
def narrow(town: Town) -> Town:
    """A gateway that takes eight a minute, of which two are kept for grave events."""
    town.limits = (Limit("webhook", "127.0.0.1", 8),)
    return town


def intend(desk: DeskLoop, count: int, person: str = "duty", rank: int = 3, name: str = "news") -> list[str]:
    """So many notices for one person, on the ledger."""
    now = desk.bureau.now()
    keys = [f"//{name}.{number}/1/{person}/webhook" for number in range(count)]
    desk.bureau.journal.write(
        lambda _state, _now: [
            new(
                "alert_due", key=key, incident="", clock="", rung=f"{name}.{number}", repeat=1, person=person,
                role="duty", channel="webhook", reason="alarm", rank=rank, text=desk.bureau.keep_text(f"【贵阳卫健】{name}第{number}条"),
                mark=stamp(now), folded_into=None,
            )
            for number, key in enumerate(keys)
        ]
    )  # fmt: skip
    return keys


def minute(town: Town, desk: DeskLoop, seconds: float = 62) -> None:
    town.clock.real += seconds
    town.clock.time += timedelta(seconds=seconds)
    desk._last = town.clock.time


def alert(desk: DeskLoop, key: str) -> Alert:
    return desk.bureau.journal.state.alerts[key]


def events(desk: DeskLoop, kind: str) -> list[dict[str, object]]:
    commits = desk.bureau.home.ledger.read("guiyang", 0, 10_000)
    return [dict(event.data) for commit in commits for event in commit.events if event.kind == kind]


def test_what_does_not_fit_is_held_until_a_minute_told_on_the_ledger(narrow: Town) -> None:
    desk = narrow.desk()
    keys = intend(desk, 10)
    settle(desk)
    assert len(narrow.hook.got) == 6, "two of the eight places are kept for Ⅰ and Ⅱ"
    held = events(desk, "alert_held")
    assert len(held) == 4
    assert {each["reason"] for each in held} == {"per_minute.8"}
    assert {each["until"] for each in held} == {stamp(narrow.clock.time + timedelta(seconds=61))}
    waiting = [alert(desk, key) for key in keys if alert(desk, key).held_until]
    assert len(waiting) == 4
    assert {each.delivery for each in waiting} == {"pending"}


def test_the_next_minute_all_that_waits_for_a_person_is_one_message_gravest_first(narrow: Town) -> None:
    desk = narrow.desk()
    intend(desk, 6)
    settle(desk)
    mild, graver = intend(desk, 3, name="mild", rank=4), intend(desk, 1, name="graver", rank=2)
    settle(desk)
    assert len(narrow.hook.got) == 6
    minute(narrow, desk)
    settle(desk)
    (message,) = narrow.hook.got[6:]
    assert message["text"].splitlines() == [
        "【贵阳卫健】合并4条提醒，最紧急的在前：",
        "1. graver第0条", "2. mild第0条", "3. mild第1条", "4. mild第2条",
        "查看：http://127.0.0.1:8000/",
    ]  # fmt: skip
    folded = {each["key"]: each["folded_into"] for each in events(desk, "alert_folded")}
    assert folded == dict.fromkeys([*graver, *mild], message["key"])
    assert alert(desk, message["key"]).delivery == "delivered"
    assert desk.idle()


def test_of_many_the_first_are_told_and_the_rest_counted(narrow: Town) -> None:
    desk = narrow.desk()
    intend(desk, 30)
    settle(desk)
    minute(narrow, desk)
    settle(desk)
    (message,) = narrow.hook.got[6:]
    assert "合并24条提醒" in message["text"]
    assert "另有19条，请到值班台查看。" in message["text"]


def test_each_person_waits_for_a_place_of_their_own_and_gets_one_message(narrow: Town) -> None:
    desk = narrow.desk()
    for person in PEOPLE:
        intend(desk, 10, person)
    settle(desk)
    first = len(narrow.hook.got)
    assert first == 6
    minute(narrow, desk)
    settle(desk)
    told = narrow.hook.got[first:]
    assert sorted(got["path"] for got in told) == sorted({got["path"] for got in told})
    assert all("合并" in got["text"] for got in told)
    assert "pending" not in deliveries(desk).values()


def test_a_grave_event_is_never_held_and_never_told_with_others(narrow: Town) -> None:
    desk = narrow.desk()
    intend(desk, 12)
    settle(desk)
    grave = intend(desk, 5, rank=GRAVE, name="grave")
    settle(desk)
    assert len(narrow.hook.got) == 11, "two on the places kept, three beyond them"
    assert all(alert(desk, key).delivery == "delivered" for key in grave)
    assert not any(key in {each["key"] for each in events(desk, "alert_held")} for key in grave)


@pytest.mark.parametrize("answer", [429, {"errcode": 45009, "errmsg": "api freq out of limit"}])
def test_a_grave_event_refused_for_frequency_goes_at_once_by_the_next_address(
    town: Town, answer: object
) -> None:
    town.also = ("mail",)
    town.hook.answers = [answer]
    desk = town.desk()
    (key,) = intend(desk, 1, rank=0)
    settle(desk)
    assert alert(desk, key).delivery == "failed_for_good"
    assert alert(desk, key.replace("webhook", "mail")).delivery == "delivered"
    assert [to for to, _ in town.mailbox.mails] == ["duty@example.cn"]


def test_where_only_the_duty_log_is_left_it_is_written_there_and_tried_again_here(town: Town) -> None:
    town.hook.answers = [429]
    desk = town.desk()
    (key,) = intend(desk, 1, rank=0)
    settle(desk)
    assert alert(desk, key.replace("webhook", "log")).delivery == "delivered"
    assert alert(desk, key).delivery == "failed_for_now"
    minute(town, desk)
    settle(desk)
    assert alert(desk, key).delivery == "delivered"


def test_a_mild_one_refused_for_frequency_waits_a_minute_and_stays_where_it_is(town: Town) -> None:
    town.also = ("mail",)
    town.hook.answers = [429]
    desk = town.desk()
    (key,) = intend(desk, 1)
    settle(desk)
    assert alert(desk, key).next_try == town.clock.time + timedelta(seconds=60)
    assert town.mailbox.mails == []


def test_a_restart_takes_the_minute_from_the_ledger(narrow: Town) -> None:
    desk = narrow.desk()
    intend(desk, 6)
    settle(desk)
    minute(narrow, desk, 20)
    narrow.clock.real = 5.0
    again = narrow.desk("desk-2", last_alive=narrow.clock.time)
    intend(again, 2, name="later")
    settle(again)
    assert len(narrow.hook.got) == 6, "the places of twenty seconds ago are still taken"
    minute(narrow, again, 42)
    settle(again)
    assert len(narrow.hook.got) == 7, "both as one"


def test_two_desks_share_one_limit(narrow: Town) -> None:
    one, two = narrow.desk("desk-1"), narrow.desk("desk-2")
    intend(one, 6)
    settle(one)
    intend(two, 3, name="two")
    settle(two)
    assert len(narrow.hook.got) == 6


def test_what_was_held_and_its_desk_killed_goes_out_after_the_restart(narrow: Town) -> None:
    desk = narrow.desk()
    intend(desk, 10)
    settle(desk)
    minute(narrow, desk)
    again = narrow.desk("desk-2", last_alive=narrow.clock.time)
    settle(again)
    assert len(narrow.hook.got) == 7
    assert "合并4条提醒" in narrow.hook.got[6]["text"]


def test_a_bundle_that_fails_for_good_goes_on_whole_by_the_next_address(narrow: Town) -> None:
    narrow.also = ("mail",)
    desk = narrow.desk()
    intend(desk, 9)
    settle(desk)
    narrow.hook.answers = [404]
    minute(narrow, desk)
    settle(desk)
    (mail,) = narrow.mailbox.mails
    assert mail[0] == "duty@example.cn"
    bundle = next(
        each
        for each in desk.bureau.journal.state.alerts.values()
        if "/bundle@" in each.key and each.channel == "mail"
    )
    assert bundle.delivery == "delivered"


def test_what_is_held_again_and_again_goes_by_another_address(narrow: Town) -> None:
    narrow.also = ("mail",)
    desk = narrow.desk()
    intend(desk, 6)
    settle(desk)
    (key,) = intend(desk, 1, name="patient")
    settle(desk)
    for turn in range(24):
        intend(desk, 3, "leader", rank=GRAVE, name=f"grave{turn}")
        settle(desk)
        minute(narrow, desk, 20)
    assert alert(desk, key).delivery == "failed_for_good"
    assert alert(desk, key.replace("webhook", "mail")).delivery == "delivered"


def test_what_goes_out_with_another_is_not_sent_on_by_a_second_address_as_well(narrow: Town) -> None:
    """Held for the last time it may be, in the round in which a graver one takes the last place."""
    narrow.also = ("mail",)
    desk = narrow.desk()
    intend(desk, 4, "leader")
    intend(desk, 1, name="first")
    settle(desk)
    (key,) = intend(desk, 1, name="patient")
    until = stamp(narrow.clock.time + timedelta(seconds=1))
    hold = new("alert_held", key=key, until=until, reason="per_minute.8")
    desk.bureau.journal.write(lambda _state, _now: [hold] * MOST_HOLDS)
    narrow.later(desk, seconds=2)
    intend(desk, 1, rank=2, name="graver")
    settle(desk)
    assert "合并2条提醒" in narrow.hook.got[-1]["text"]
    assert "patient第0条" in narrow.hook.got[-1]["text"]
    assert narrow.mailbox.mails == []


def test_one_message_tells_of_so_many_and_the_next_of_the_rest(
    narrow: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.service.outgoing.MOST_TOGETHER", 4)
    desk = narrow.desk()
    intend(desk, 14)
    settle(desk)
    minute(narrow, desk)
    settle(desk)
    assert [got["text"].splitlines()[0] for got in narrow.hook.got[6:]] == [
        "【贵阳卫健】合并5条提醒，最紧急的在前：",
        "【贵阳卫健】合并3条提醒，最紧急的在前：",
    ]


def test_a_robot_is_counted_by_its_own_address(town: Town) -> None:
    town.limits = (Limit("webhook", "127.0.0.1", 8, "address"),)
    desk = town.desk()
    for person in PEOPLE:
        intend(desk, 6, person)
    settle(desk)
    assert len(town.hook.got) == 18
    assert events(desk, "alert_held") == []
