"""The post room: what it promises the thread that writes the ledger, whatever a channel does."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from alerts.delivery import Result
from alerts.webhook import Webhook
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from monitor.service.post import Post
from tests.delivery.post_room import HandClock, fetched, free, message, office
from tests.delivery.receivers import Hook

TEN, TWENTY_AFTER = 10.0, 10.0 + 2 * 10.0


def test_an_attempt_keeps_its_slot_until_its_result_is_fetched():
    with office() as (post, wall, _):
        post.hand_in("wall", message("k"))
        assert post.under_way == {"k": "wall:wang"}
        wall.let_go("k")
        assert fetched(post) == [Result("k", 1, "delivered", "through")]
        assert free(post)


@pytest.mark.parametrize(
    ("answer", "attempt", "outcome", "detail"),
    [
        (TemporaryFailure("", code="connect"), 1, "failed_for_now", "connect"),
        (PermanentFailure("", code="http-404"), 1, "failed_for_good", "http-404"),
        (OutcomeUnknown("", code="no-answer"), 1, "unknown", "no-answer"),
        (KeyError("bug"), 1, "unknown", "bug-KeyError"),
        (KeyError("bug"), 2, "failed_for_good", "bug-KeyError"),
    ],
)
def test_what_a_channel_raises_is_told_as_an_outcome(answer, attempt, outcome, detail):
    with office() as (post, wall, _):
        wall.answer = answer
        post.hand_in("wall", message("k", attempt))
        wall.let_go("k", attempt)
        assert fetched(post) == [Result("k", attempt, outcome, detail)]


def test_an_attempt_handed_in_too_late_for_its_commit_is_never_begun():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("k"), latest=clock.real - 0.001)
        assert fetched(post) == [Result("k", 1, "failed_for_now", "expired")]
        assert wall.taken == []


def test_the_deadline_is_the_callers_where_one_is_given_and_ten_seconds_from_now_where_none_is():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("first"))
        wall.wait(1)
        post.hand_in("wall", message("five"), latest=clock.real + 5)
        post.hand_in("wall", message("ten"))
        clock.real += 5.5
        assert post.results(0) == [Result("five", 1, "failed_for_now", "expired")]
        clock.real += 5
        assert post.results(0) == [Result("ten", 1, "failed_for_now", "expired")]
        wall.let_go("first")
        assert fetched(post) == [Result("first", 1, "delivered", "through")]
        assert [each.key for each in wall.taken] == ["first"]


def test_what_waits_behind_a_stuck_sender_is_dropped_in_time_and_was_certainly_not_sent():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("stuck"))
        wall.wait(1)
        post.hand_in("wall", message("waits", address="li"))
        clock.real += TEN + 0.1
        assert post.results(0) == [Result("waits", 1, "failed_for_now", "expired")]
        assert post.under_way == {"stuck": "wall:wang"}
        wall.let_go("stuck")
        assert fetched(post) == [Result("stuck", 1, "delivered", "through")]
        assert (len(wall.taken), free(post)) == (1, True)


def test_an_attempt_that_does_not_come_back_is_given_up_once_and_its_slot_is_free():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("k"))
        wall.wait(1)
        clock.real += TWENTY_AFTER - 0.1
        assert post.results(0) == []
        clock.real += 0.2
        assert post.results(0) == [Result("k", 1, "unknown", "stuck")]
        assert free(post)
        assert post.results(0) == []


@pytest.mark.parametrize(
    ("answer", "late"),
    [
        (None, Result("k", 1, "delivered", "through")),
        (PermanentFailure("", code="http-404"), Result("k", 1, "failed_for_good", "http-404")),
    ],
)
def test_what_a_stuck_attempt_says_in_the_end_is_still_told(answer, late):
    with office() as (post, wall, clock):
        wall.answer = answer
        post.hand_in("wall", message("k"))
        wall.wait(1)
        clock.real += TWENTY_AFTER
        assert [result.detail for result in post.results(0)] == ["stuck"]
        wall.let_go("k")
        assert fetched(post) == [late]
        assert free(post)


def test_a_late_outcome_of_the_first_attempt_does_not_free_the_slot_of_the_second():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("k"))
        wall.wait(1)
        clock.real += TWENTY_AFTER
        assert [result.detail for result in post.results(0)] == ["stuck"]
        post.hand_in("wall", message("k", attempt=2))
        wall.wait(2)
        wall.let_go("k", 1)
        assert fetched(post) == [Result("k", 1, "delivered", "through")]
        assert post.under_way == {"k": "wall:wang"}
        wall.let_go("k", 2)
        assert fetched(post) == [Result("k", 2, "delivered", "through")]
        assert free(post)


def senders(before: set[threading.Thread]) -> int:
    """Sender threads that were not there before."""
    return sum(thread.name == "send" for thread in set(threading.enumerate()) - before)


def soon(true: Callable[[], bool]) -> bool:
    """Whether something other threads do comes true."""
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        threading.Event().wait(0.01)
    return true()


def test_stuck_senders_are_replaced_and_end_when_they_come_back():
    before = set(threading.enumerate())
    with office(threads=2) as (post, wall, clock):
        for count, key in enumerate("abcdef", 1):
            post.hand_in("wall", message(key))
            wall.wait(count)
            clock.real += TWENTY_AFTER
            assert [result.detail for result in post.results(0)] == ["stuck"]
        post.hand_in("wall", message("g"))
        wall.let_go("g")
        assert fetched(post) == [Result("g", 1, "delivered", "through")]
        for key in "abcdef":
            wall.let_go(key)
        assert {result.key for result in fetched(post, 6)} == set("abcdef")
        assert soon(lambda: senders(before) <= 2)
        post.close()
        assert soon(lambda: senders(before) == 0)


def test_no_more_senders_are_begun_than_allowed_however_many_messages_come():
    with office(threads=3) as (post, wall, _):
        before = set(threading.enumerate())
        for number in range(12):
            post.hand_in("wall", message(f"k{number}"))
        wall.wait(3)
        assert senders(before) == 3
        for number in range(12):
            wall.let_go(f"k{number}")
        assert {result.outcome for result in fetched(post, 12)} == {"delivered"}
        assert senders(before) == 3


def test_a_message_that_cannot_be_handed_in_occupies_nothing(monkeypatch):
    with office() as (post, _, _clock):
        with pytest.raises(ValueError, match="nowhere"):
            post.hand_in("wall", message("k", address="nowhere"))
        assert free(post)

        def refused(_thread):
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", refused)
        with pytest.raises(RuntimeError):
            post.hand_in("wall", message("k"))
        assert free(post)
        monkeypatch.undo()
        assert post.results(0) == []


def test_closing_waits_for_what_was_handed_in():
    with office() as (post, wall, _):
        for key in ("first", "second"):
            post.hand_in("wall", message(key))
        wall.wait(1)
        closing = threading.Thread(target=post.close)
        closing.start()
        wall.let_go("first")
        wall.let_go("second")
        closing.join(10)
        assert not closing.is_alive()
        assert [result.key for result in post.results(0)] == ["first", "second"]
        assert free(post)


def test_closing_does_not_wait_for_what_is_given_up():
    with office() as (post, wall, clock):
        post.hand_in("wall", message("k"))
        wall.wait(1)
        clock.real += TWENTY_AFTER
        post.close()
        assert post.results(0) == [Result("k", 1, "unknown", "stuck")]


@pytest.mark.slow
def test_a_storm_through_real_webhooks_loses_and_doubles_no_result():
    """A tenth of 300 receivers hang up without an answer, a tenth refuse; each attempt ends once."""
    hook = Hook()
    try:
        hook.answers = [("close" if n % 10 == 0 else 500 if n % 10 == 1 else 200) for n in range(300)]
        clock = HandClock()
        post = Post({"webhook": Webhook(threads=8, timeout=timedelta(seconds=5))}, clock, 8)
        for number in range(300):
            post.hand_in("webhook", message(f"k{number}", address=hook.url(f"/{number}")))
        post.close()
        results = post.results(0)
        assert sorted(result.key for result in results) == sorted(f"k{number}" for number in range(300))
        outcomes = [result.outcome for result in results]
        assert {each: outcomes.count(each) for each in set(outcomes)} == {
            "delivered": 240, "failed_for_now": 30, "unknown": 30,
        }  # fmt: skip
        assert free(post)
    finally:
        hook.close()


@pytest.mark.timeout(20)
def test_a_signal_that_comes_near_the_end_of_a_wait_does_not_make_it_last_for_ever():
    asked = []

    def told_to_stop(*_):
        asked.append("stop")
        time.sleep(0.3)

    before = signal.signal(signal.SIGUSR1, told_to_stop)
    telling = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1))
    try:
        with office() as (post, _, _):
            telling.start()
            assert post.results(0.2) == []
    finally:
        telling.join()
        signal.signal(signal.SIGUSR1, before)
    assert asked == ["stop"]
