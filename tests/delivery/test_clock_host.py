"""The host's own clock is set under a real desk: a process of the product, its wall moved by libfaketime."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from monitor.service.clock import SystemClock
from monitor.service.host_times import HostTimes
from monitor.service.time_said import kept
from tests.delivery.set_clocks import STRANGERS
from tests.torture.host_clock import by, needs_faketime
from tests.torture.world import world

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: the minute a step must stand is three seconds here
HURRIED = (
    "from monitor.flow import stepping; stepping.SETTLED = 3.0; import sys; "
    "sys.argv = ['huiying', *sys.argv[1:]]; from monitor.cli.main import run; run()"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    needs_faketime,
]


def desk(ours, wall):
    """`huiying work --role desk`, on a host whose wall says what stands in the file."""
    return ours.running(["-c", HURRIED, "work", "--role", "desk"], by(wall))


@pytest.fixture
def wall(tmp_path):
    file = tmp_path / "wall"
    file.write_text("+0\n")
    return file


def set_by(wall, span):
    wall.write_text(f"{round(span.total_seconds()):+d}\n")


def strangers_say(home, ahead):
    """The crawler heard three hosts: they are `ahead` of what the wall was."""
    times = HostTimes(home)
    for host in STRANGERS:
        times._written = float("-inf")
        times.note(host, datetime.now(UTC) + ahead)  # noqa: TID251 - this process's wall was not set


def until(ours, what, there, patience=40.0):
    latest = time.monotonic() + patience
    while not there():
        assert time.monotonic() < latest, f"{what}\n{ours.said[-3000:]}"
        time.sleep(0.1)


def steps(ours):
    return [event.data for _, event in ours.commits() if event.kind == "clock_stepped"]


def code(ours):
    found = kept(ours.settings.home)
    return None if found is None else found.code


@pytest.mark.parametrize("ahead", [HOUR, DAY], ids=["an hour", "a day"])
def test_a_clock_set_right_is_followed_by_all_and_what_fell_due_comes_as_one_digest(tmp_path, wall, ahead):
    with world(tmp_path / "office") as ours, desk(ours, wall):
        ours.brew(3)
        ours.wait_settled(40)
        crawler = SystemClock(ours.settings.home)
        before = crawler.now()
        set_by(wall, ahead)
        strangers_say(ours.settings.home, ahead)
        until(ours, "adopted", lambda: [step["adopted"] for step in steps(ours)] == [False, True])
        until(ours, "the other process moves too", lambda: crawler.now() - before >= ahead)
        assert crawler.now() - before < ahead + timedelta(minutes=2)
        until(ours, "told", lambda: any("已采用；其间到期的即时补发" in each.text for each in ours.came))
        if ahead == DAY:
            until(ours, "the digest", lambda: any("系统补发" in each.text for each in ours.came))
        until(ours, "settled", lambda: not ours.state.alerts or _settled(ours))
        digests = [each.key for each in ours.came if "系统补发" in each.text]
        people = [key.rsplit("/", 2)[1] for key in digests]
        assert len(people) == len(set(people)), "one a person"
        ((since, to),) = ours.state.outages
        assert to - since >= ahead


def _settled(ours):
    return all(each.delivery == "delivered" for each in ours.state.alerts.values() if not each.folded_into)


def test_a_clock_set_back_an_hour_is_told_and_never_followed(tmp_path, wall):
    with world(tmp_path / "office") as ours, desk(ours, wall):
        ours.brew(3)
        ours.wait_settled(40)
        crawler = SystemClock(ours.settings.home)
        set_by(wall, -HOUR)
        strangers_say(ours.settings.home, -HOUR)
        until(ours, "said", lambda: code(ours) == "back")
        until(ours, "told", lambda: any("运行中不采用" in each.text for each in ours.came))
        assert abs(crawler.now() - datetime.now(UTC)) < timedelta(seconds=5)  # noqa: TID251
        assert [step["adopted"] for step in steps(ours)] == [False]
        assert ours.state.outages == ()
        ours.brew(3)
        ours.wait_settled(40)


def test_a_clock_set_wrong_is_told_by_how_much_and_a_desk_that_dies_of_it_comes_back_by_the_old_time(
    tmp_path, wall
):
    with world(tmp_path / "office") as ours:
        crawler = SystemClock(ours.settings.home)
        with desk(ours, wall) as first:
            ours.brew(3)
            ours.wait_settled(40)
            set_by(wall, DAY)
            strangers_say(ours.settings.home, timedelta(0))
            until(ours, "said", lambda: code(ours) == "wrong")
            until(ours, "told", lambda: any("本机时钟快了1天" in each.text for each in ours.came))
            first.kill()
            first.wait(10)
            with desk(ours, wall):
                ours.brew(3)
                ours.wait_settled(60)
            first.returncode = 0
            first.wait = lambda _patience=0: 0
        assert abs(crawler.now() - datetime.now(UTC)) < timedelta(seconds=5)  # noqa: TID251
        assert not any(step["adopted"] for step in steps(ours))
        assert all(to - since < HOUR for since, to in ours.state.outages)
