"""An outage of ours under which very much fell due: told in portions, one digest a person, nothing left out."""

from datetime import timedelta

from monitor.service import climbing
from tests.delivery.desks import Town, settle
from tests.delivery.test_storm_turns import commits, matters


def outage(town: Town, count: int):
    """So many clocks fell due while nobody was there; a new desk begins."""
    desk = town.desk()
    matters(town, desk, count)
    desk.turn()
    down = town.clock.time
    town.clock.time += timedelta(hours=1)
    return town.desk("desk-2", last_alive=down)


def due(desk):
    return [event for portion in commits(desk, "alert_due") for event in portion]


def test_the_first_portion_makes_the_digest_and_the_others_fold_into_it(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(climbing, "_FIRST", 30)
    desk = outage(town, 200)
    settle(desk)
    digests = [event for event in due(desk) if event["reason"] == "system_outage"]
    folded = [event for event in due(desk) if event["folded_into"]]
    people = {event["person"] for event in due(desk)}
    assert len(digests) == len(people)
    assert {event["folded_into"] for event in folded} == {event["key"] for event in digests}
    assert len({(event["incident"], event["person"]) for event in folded}) == 200 * len(people)
    assert len(town.hook.got) == len(people), "nobody hears of it twice"
    assert all("等30项以上" in got["text"] for got in town.hook.got)
    assert max(len(portion) for portion in commits(desk, "alert_due")) < 64 * 4


def test_a_desk_that_dies_between_two_portions_is_followed_by_one_that_folds_on(
    town: Town, monkeypatch
) -> None:
    monkeypatch.setattr(climbing, "_FIRST", 30)
    first = outage(town, 200)
    first.turn()
    told = len(commits(first, "alert_due"))
    assert told == 1
    town.clock.time += timedelta(seconds=4)
    second = town.desk("desk-3", last_alive=town.clock.time - timedelta(seconds=4))
    town.later(second, seconds=60)
    settle(second)
    digests = [event for event in due(second) if event["reason"] == "system_outage"]
    assert len(digests) == len({event["person"] for event in due(second)})
    assert len({got["key"] for got in town.hook.got}) == len(digests)


def test_what_falls_due_after_it_is_told_by_itself(town: Town) -> None:
    desk = outage(town, 5)
    matters(town, desk, 2, name="n")
    settle(desk)
    town.later(desk, minutes=11)
    settle(desk)
    later = [
        event
        for event in due(desk)
        if event["incident"].startswith("n") and event["reason"] != "system_outage"
    ]
    assert later
    assert not any(event["folded_into"] for event in later)


def test_two_desks_share_the_portions_and_the_digests(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(climbing, "_FIRST", 30)
    first = outage(town, 200)
    second = town.desk("desk-3", last_alive=town.clock.time - timedelta(hours=1))
    for _ in range(200):
        first.turn()
        second.turn()
        if first.idle() and second.idle():
            break
    digests = [event for event in due(second) if event["reason"] == "system_outage"]
    assert len(digests) == len({event["person"] for event in due(second)})
    assert len({got["key"] for got in town.hook.got}) == len(digests)


def test_a_matter_that_comes_to_light_afterwards_is_news_though_its_clock_fell_due_in_the_outage(
    town: Town,
) -> None:
    """A page published while we were down is read a minute later: the digest that is out told nobody of it."""
    desk = outage(town, 5)
    settle(desk)
    before = len(town.hook.got)
    matters(town, desk, 1, due=timedelta(minutes=-10), name="n")
    settle(desk)
    assert len(town.hook.got) > before
    assert not any(event["folded_into"] for event in due(desk) if event["incident"].startswith("n"))


def test_so_it_is_while_portions_are_still_being_told(town: Town, monkeypatch) -> None:
    monkeypatch.setattr(climbing, "_FIRST", 30)
    desk = outage(town, 200)
    desk.turn()
    matters(town, desk, 1, due=timedelta(minutes=-10), name="n")
    settle(desk)
    assert not any(event["folded_into"] for event in due(desk) if event["incident"].startswith("n"))


def test_what_came_onto_the_ledger_and_fell_due_while_the_desk_stood_still_is_in_the_digest(
    town: Town,
) -> None:
    """A host that slept, a store that was gone: others wrote meanwhile, and the desk has not read it yet."""
    desk = town.desk()
    settle(desk)
    town.clock.time += timedelta(minutes=5)
    matters(town, town.desk("crawl-1"), 3)
    town.clock.time += timedelta(minutes=40)
    settle(desk)
    assert due(desk)
    assert all(event["reason"] == "system_outage" or event["folded_into"] for event in due(desk))
    assert len(town.hook.got) == len({event["person"] for event in due(desk)})
