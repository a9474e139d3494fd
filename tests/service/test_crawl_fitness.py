"""What keeps a host of 周村 from reading while another could; disk, clock and line are set by hand."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.domain.ledger import Head
from monitor.domain.source import SourceState
from monitor.errors import StorageAway
from monitor.service.crawl_fitness import Fitness
from tests.ledger import builders as make

MINUTE = timedelta(minutes=1)


class Host:
    """Its clock, and a ledger others write too."""

    def __init__(self, folder: Path) -> None:
        self.at = make.MORNING
        self.seconds = 0.0
        self.last: datetime | None = None
        self.away = False
        self.fitness = Fitness(folder, self, "zhoucun", self)  # type: ignore[arg-type]

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def head(self, _bureau: str) -> Head:
        if self.away:
            raise StorageAway("连不上")
        return Head(3, "a" * 64, 1, self.last)

    def pass_(self, span: timedelta) -> None:
        self.at += span
        self.seconds += span.total_seconds()


def failing(host: Host, since: datetime, fault: str = "timeout") -> SourceState:
    return SourceState(last_look=host.at, failing_since=since, fault=fault, failures=5, strain=1.25)  # type: ignore[arg-type]


def well(host: Host) -> SourceState:
    return SourceState(last_look=host.at, last_success=host.at)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_a_host_that_lacks_nothing_reads(host: Host) -> None:
    assert host.fitness.why_not({}) == ""
    assert host.fitness.why_not({"a": well(host), "b": failing(host, host.at)}) == ""


def test_a_disk_without_room_leaves_it_to_others_until_there_is_some(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 1_900_000_000
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))
    assert host.fitness.why_not({}) == "本机磁盘只剩 1.9 GB"
    free = 3_000_000_000
    host.pass_(timedelta(seconds=9))
    assert host.fitness.why_not_here() == "本机磁盘只剩 1.9 GB", "a disk is not asked at every breath"
    host.pass_(timedelta(seconds=1))
    assert host.fitness.why_not_here() == ""


@pytest.mark.parametrize(("ahead", "why"), [(30, ""), (31, "本机时钟比账本最后一号晚了 0:00:31")])
def test_a_clock_behind_the_ledger_could_put_nothing_on_the_record(host: Host, ahead: int, why: str) -> None:
    host.last = host.at + timedelta(seconds=ahead)
    assert host.fitness.why_not({}) == why


def test_a_ledger_nobody_can_ask_is_no_fault_of_this_host(host: Host) -> None:
    host.away = True
    assert host.fitness.why_not({}) == ""


def test_where_nothing_answers_for_five_minutes_another_host_may_have_a_way_out(host: Host) -> None:
    began = host.at
    host.pass_(5 * MINUTE - timedelta(seconds=1))
    assert host.fitness.why_not({each: failing(host, began) for each in "abc"}) == ""
    host.pass_(timedelta(seconds=1))
    assert (
        host.fitness.why_not({each: failing(host, began) for each in "abc"}) == "本机连不上任何来源（3 个）"
    )


def test_what_failed_long_before_this_process_says_nothing_of_its_line(host: Host) -> None:
    """Or two hosts that hand the reading to each other would ask every site anew each time."""
    long_ago = host.at - timedelta(days=3)
    stale = SourceState(last_look=long_ago, failing_since=long_ago, fault="timeout", failures=9, strain=3.0)
    assert host.fitness.why_not(dict.fromkeys("abc", stale)) == ""
    host.pass_(4 * MINUTE)
    assert host.fitness.why_not({each: failing(host, long_ago) for each in "abc"}) == ""
    host.pass_(MINUTE)
    assert host.fitness.why_not({each: failing(host, long_ago) for each in "abc"}) != ""


@pytest.mark.parametrize("other", ["well", "status", "refused"])
def test_a_site_that_says_anything_proves_the_line(host: Host, other: str) -> None:
    began = host.at
    host.pass_(10 * MINUTE)
    third = well(host) if other == "well" else failing(host, began, other)
    assert host.fitness.why_not({"a": failing(host, began), "b": failing(host, began), "c": third}) == ""


def test_one_site_that_is_gone_is_no_line(host: Host) -> None:
    began = host.at
    host.pass_(timedelta(hours=3))
    assert host.fitness.why_not({"a": failing(host, began)}) == ""
