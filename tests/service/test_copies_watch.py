"""A node of the cluster is gone: the keepers hear of it before the last one is."""

from datetime import timedelta

import pytest

from monitor.errors import StorageAway
from monitor.ports.copies import Copies
from monitor.service.copies_watch import CopiesWatch
from tests.web.consoles import SetClock

WHOLE, FEWER, ALONE = Copies(3, 2, 3), Copies(3, 2, 2), Copies(3, 2, 1)


class Cluster:
    """Answers as it is told."""

    def __init__(self) -> None:
        self.now: Copies | None = WHOLE
        self.asked = 0

    def __call__(self) -> Copies:
        self.asked += 1
        if self.now is None:
            raise StorageAway("gone")
        return self.now


class Keepers:
    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def __call__(self, name: str, text: str) -> None:
        self.told.append((name, text))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def passing(clock: SetClock, watch: CopiesWatch, keepers: Keepers, span: timedelta) -> None:
    """So much time, a look every second."""
    for _ in range(int(span.total_seconds())):
        clock.forth(timedelta(seconds=1))
        watch.look(keepers)


def test_a_node_that_is_only_started_anew_wakes_nobody(clock: SetClock) -> None:
    cluster, keepers = Cluster(), Keepers()
    watch = CopiesWatch(cluster, clock)
    watch.look(keepers)
    cluster.now = FEWER
    passing(clock, watch, keepers, timedelta(seconds=45))
    assert watch.words == "存储降级：账本应有3份副本，现有2份，再少一份将写不进。请检查集群节点"
    cluster.now = WHOLE
    passing(clock, watch, keepers, timedelta(seconds=45))
    assert (watch.words, keepers.told) == ("", [])
    assert cluster.asked <= 12, "it is not asked at every turn"


def test_what_lasts_a_minute_is_told_and_again_after_half_an_hour(clock: SetClock) -> None:
    cluster, keepers = Cluster(), Keepers()
    cluster.now = FEWER
    watch = CopiesWatch(cluster, clock)
    passing(clock, watch, keepers, timedelta(minutes=29))
    ((name, text),) = keepers.told
    assert name.startswith("copies@")
    assert text == watch.words
    passing(clock, watch, keepers, timedelta(minutes=3))
    assert len(keepers.told) == 2


def test_one_that_is_left_alone_is_told_at_once(clock: SetClock) -> None:
    cluster, keepers = Cluster(), Keepers()
    cluster.now = ALONE
    watch = CopiesWatch(cluster, clock)
    watch.look(keepers)
    ((_, text),) = keepers.told
    assert text == "存储降级：账本应有3份副本，现有1份，已不足以安全写入。请立即检查集群节点"


def test_a_cluster_that_cannot_be_asked_is_told_of_by_others(clock: SetClock) -> None:
    cluster, keepers = Cluster(), Keepers()
    cluster.now = None
    watch = CopiesWatch(cluster, clock)
    passing(clock, watch, keepers, timedelta(minutes=3))
    assert (watch.words, keepers.told) == ("", [])


def test_a_file_has_no_copies(clock: SetClock) -> None:
    keepers = Keepers()
    CopiesWatch(None, clock).look(keepers)
    assert keepers.told == []
