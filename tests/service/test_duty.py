"""Two desks of one office on two hosts, and whose turn it is; time is moved by hand."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StorageAway
from monitor.service.alive import Alive
from monitor.service.duty import DESK, AlwaysMine, Leased, seen
from monitor.store.memory_ledger import MemoryLeases
from tests.ledger import builders as make
from tests.store.conftest import Watch

FIVE = timedelta(seconds=5)


class Hosts:
    """Their boards of leases, their clocks and their homes."""

    def __init__(self, folder: Path) -> None:
        self.board: dict[tuple[str, str], object] = {}
        self.watches = {name: Watch() for name in ("here", "there")}
        self.alive = {name: Alive(folder / f"{name}.alive") for name in self.watches}
        self.desks = {name: self.desk(name) for name in self.watches}

    def desk(self, name: str) -> Leased:
        leases = MemoryLeases(self.watches[name], self.board)  # type: ignore[arg-type]
        return Leased(leases, "zhoucun", DESK, "desk-7", FIVE, self.watches[name], self.alive[name])

    def pass_(self, seconds: float) -> None:
        for watch in self.watches.values():
            watch.forward(seconds=seconds)


@pytest.fixture
def hosts(tmp_path: Path) -> Hosts:
    return Hosts(tmp_path)


def test_one_works_the_other_rests_though_both_have_the_same_name(hosts: Hosts) -> None:
    here, there = hosts.desks.values()
    assert here.mine()
    for second in range(20):
        here.sign(make.later(seconds=second))
        assert here.mine()
        assert not there.mine()
        there.sign(make.later(seconds=second))
        hosts.pass_(1)
    assert there.last() == make.later(seconds=19), "the sign of whoever works"
    assert hosts.alive["there"].last() == make.later(seconds=19), "its own host sees that it is well"


def test_a_desk_that_died_is_taken_over_within_the_lease(hosts: Hosts) -> None:
    here, there = hosts.desks.values()
    assert here.mine()
    here.sign(make.MORNING)
    assert not there.mine()
    took = 0.0
    while not there.mine():
        hosts.pass_(0.25)
        took += 0.25
    assert took <= FIVE.total_seconds()
    assert there.last() == make.MORNING, "what is known of the outage is when the dead one was seen last"


def test_one_that_cannot_work_lets_another_take_it_though_it_runs_on(hosts: Hosts) -> None:
    here, there = hosts.desks.values()
    assert here.mine()
    here.sign(make.MORNING)
    for _ in range(40):
        # its turns fail: it asks before each and never signs
        here.mine()
        if there.mine():
            break
        hosts.pass_(0.25)
    assert there.mine()
    hosts.pass_(10)
    there.sign(make.later(seconds=20))
    assert not here.mine()


def test_one_that_says_it_cannot_work_is_seen_on_its_host_and_lets_another_take_it(hosts: Hosts) -> None:
    here, there = hosts.desks.values()
    assert here.mine()
    for second in range(10):
        here.stay(make.later(seconds=second))
        assert hosts.alive["here"].last() == make.later(seconds=second)
        if there.mine():
            break
        hosts.pass_(1)
    assert there.mine()
    assert there.last() is None, "nobody has worked yet"


def test_one_that_cannot_work_goes_on_where_there_is_no_other(hosts: Hosts) -> None:
    here = hosts.desks["here"]
    for second in range(30):
        assert here.mine()
        here.stay(make.later(seconds=second))
        hosts.pass_(1)


def test_alone_it_goes_on_as_soon_as_it_can(hosts: Hosts) -> None:
    here = hosts.desks["here"]
    assert here.mine()
    hosts.pass_(60)
    assert here.mine()
    here.sign(make.later(seconds=60))
    assert here.last() == make.later(seconds=60)


def test_given_back_it_is_free_at_once(hosts: Hosts) -> None:
    here, there = hosts.desks.values()
    assert here.mine()
    assert not there.mine()
    here.leave()
    hosts.pass_(0.25)
    assert there.mine()
    assert not here.mine()


def test_where_nobody_can_say_nothing_is_begun_and_a_sign_hurts_nobody(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> bool:
        raise StorageAway("连不上")

    here = hosts.desks["here"]
    monkeypatch.setattr(MemoryLeases, "acquire", away)
    with pytest.raises(StorageAway):
        here.mine()
    monkeypatch.setattr(MemoryLeases, "release", away)
    here.leave()


def test_a_sign_that_could_not_be_put_down_is_told_at_once_and_the_next_turn_asks_anew(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three nodes that hang take half a minute: nobody waits for them twice before it is told."""
    asked: list[object] = []

    def away(*given: object) -> bool:
        asked.append(given)
        raise StorageAway("没有按时回答")

    here = hosts.desks["here"]
    assert here.mine()
    with monkeypatch.context() as broken:
        broken.setattr(MemoryLeases, "acquire", away)
        assert not here.sign(make.MORNING)
        with pytest.raises(StorageAway, match="没有按时回答"):
            here.mine()
        assert len(asked) == 1
    assert here.mine()
    hosts.pass_(1)
    assert here.sign(make.later(seconds=1))


def test_in_files_it_is_whoever_is_there(tmp_path: Path) -> None:
    mine = AlwaysMine(Alive(tmp_path / "desk.alive"))
    assert mine.mine()
    assert mine.last() is None
    mine.stay(make.MORNING)
    assert mine.last() == make.MORNING
    mine.sign(make.later(seconds=1))
    mine.leave()
    assert mine.last() == make.later(seconds=1)
    assert seen("") is None
