"""Two workers, desk-1 and desk-2, share the ticking; each trusts only its own monotonic clock."""

from datetime import timedelta

from tests.store.conftest import Home, Watch

TEN = timedelta(seconds=10)


def test_a_free_lease_is_taken_and_the_other_waits(home: Home) -> None:
    one, two = home.observer(Watch()), home.observer(Watch())
    assert one.acquire("zhoucun", "tick", "desk-1", TEN)
    assert not two.acquire("zhoucun", "tick", "desk-2", TEN)
    assert two.acquire("zhoucun", "digest", "desk-2", TEN)
    assert two.acquire("pingyi", "tick", "desk-2", TEN)


def test_a_lease_that_is_renewed_never_expires(home: Home) -> None:
    watch = Watch()
    one, two = home.observer(Watch()), home.observer(watch)
    for _ in range(5):
        assert one.acquire("zhoucun", "tick", "desk-1", TEN)
        assert not two.acquire("zhoucun", "tick", "desk-2", TEN)
        watch.forward(seconds=9)


def test_a_lease_nobody_renews_passes_on_after_its_own_duration_before_our_eyes(home: Home) -> None:
    watch = Watch()
    one, two = home.observer(Watch()), home.observer(watch)
    assert one.acquire("zhoucun", "tick", "desk-1", TEN)
    assert not two.acquire("zhoucun", "tick", "desk-2", timedelta(seconds=1))
    watch.forward(seconds=9.9)
    assert not two.acquire("zhoucun", "tick", "desk-2", timedelta(seconds=1))
    watch.forward(seconds=0.1)
    assert two.acquire("zhoucun", "tick", "desk-2", timedelta(seconds=1))
    assert not one.acquire("zhoucun", "tick", "desk-1", TEN)


def test_clocks_of_two_hosts_are_never_compared(home: Home) -> None:
    ahead = home.observer(Watch(seconds=9_000_000))
    assert home.observer(Watch(seconds=5)).acquire("zhoucun", "tick", "desk-1", TEN)
    assert not ahead.acquire("zhoucun", "tick", "desk-2", TEN)


def test_a_lease_given_back_is_free_at_once_and_only_its_holder_can_give_it_back(home: Home) -> None:
    one, two = home.observer(Watch()), home.observer(Watch())
    assert one.acquire("zhoucun", "tick", "desk-1", TEN)
    two.release("zhoucun", "tick", "desk-2")
    assert not two.acquire("zhoucun", "tick", "desk-2", TEN)
    one.release("zhoucun", "tick", "desk-1")
    assert two.acquire("zhoucun", "tick", "desk-2", TEN)


def test_what_a_holder_says_stays_for_those_who_come_after(home: Home) -> None:
    watch = Watch()
    one, two = home.observer(Watch()), home.observer(watch)
    assert one.said("zhoucun", "desk") == ""
    assert one.acquire("zhoucun", "desk", "desk-1", TEN, "09:00:01")
    assert not two.acquire("zhoucun", "desk", "desk-2", TEN, "never heard")
    assert two.said("zhoucun", "desk") == "09:00:01"
    assert one.acquire("zhoucun", "desk", "desk-1", TEN)
    assert two.said("zhoucun", "desk") == "09:00:01"
    one.release("zhoucun", "desk", "desk-1")
    assert two.said("zhoucun", "desk") == "09:00:01"
    assert two.acquire("zhoucun", "desk", "desk-2", TEN)
    assert one.said("zhoucun", "desk") == "09:00:01"
    assert one.said("pingyi", "desk") == ""
