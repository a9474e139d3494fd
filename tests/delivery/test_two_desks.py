"""Two desks, real processes, on one ledger: each alert is sent by one of them, once."""

import os
import signal
import time
from collections import Counter

import pytest

from tests.torture.reckoning import reckon
from tests.torture.world import HURRY, SLOTS, world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

MATTERS = 500


def told_of(ours, kind):
    return [event for _, event in ours.commits() if event.kind == kind]


def workers(ours):
    return Counter(str(event.data["worker"]) for event in told_of(ours, "alert_sending"))


def ends(ours, *desks):
    for desk in desks:
        ours.end(desk)


@pytest.mark.parametrize("way", ["robot", "webhook"])
def test_a_thousand_due_are_each_delivered_once_though_the_receiver_knows_no_keys(tmp_path, way):
    with world(tmp_path, way) as ours:
        desks = [ours.start(hurry=0.0), ours.start(hurry=0.0)]
        ours.wait_begun(2)
        ours.brew(MATTERS)
        ours.wait_settled(60)
        ends(ours, *desks)
        assert Counter(each.key for each in ours.came).most_common(1)[0][1] == 1
        assert len(ours.came) == 2 * MATTERS
        assert reckon(ours).broken == ()
        assert len(workers(ours)) == 2, "both of them worked"


def test_one_is_killed_in_the_middle_and_the_other_goes_on_within_the_deadline_and_the_time_out(tmp_path):
    with world(tmp_path, "robot") as ours:
        first, second = ours.start(), ours.start()
        ours.wait_begun(2)
        ours.brew(200)
        while len(ours.came) < 100:
            time.sleep(0.005)
        ours.kill(first)
        died = time.monotonic()
        ours.wait_settled(60)
        assert time.monotonic() - died < 3 * HURRY + 10
        ends(ours, second)
        found = reckon(ours)
        assert found.broken == ()
        assert found.unknown <= found.hung <= SLOTS
        assert told_of(ours, "outage") == [], "one of them was there all the time"


def test_one_that_was_stopped_while_the_other_worked_tells_of_no_outage_when_it_goes_on(tmp_path):
    with world(tmp_path) as ours:
        first, second = ours.start(), ours.start()
        ours.wait_begun(2)
        ours.brew(3)
        ours.wait_settled(30)
        os.kill(first, signal.SIGSTOP)
        ours.brew(20)
        time.sleep(11.5)
        ours.wait_settled(30)
        os.kill(first, signal.SIGCONT)
        ours.brew(3)
        ours.wait_settled(30)
        time.sleep(1)
        ends(ours, first, second)
        assert told_of(ours, "outage") == []
        assert reckon(ours).broken == ()


def test_both_were_away_and_the_outage_and_its_digests_are_told_once(tmp_path):
    with world(tmp_path) as ours:
        before = ours.start(), ours.start()
        ours.wait_begun(2)
        ends(ours, *before)
        ours.brew(20)
        time.sleep(11.5)
        desks = [ours.start(), ours.start()]
        ours.wait_settled(60)
        time.sleep(1)
        ends(ours, *desks)
        assert len(told_of(ours, "outage")) == 1
        digests = [each for each in ours.came if "系统补发" in each.text]
        people = Counter(each.key.rsplit("/", 2)[1] for each in digests)
        assert people
        assert set(people.values()) == {1}
        assert reckon(ours).broken == ()


def test_a_wall_clock_that_was_set_is_told_by_one_of_them(tmp_path):
    with world(tmp_path) as ours:
        desks = [ours.start(step=3600.0), ours.start(step=3600.0)]
        ours.wait_begun(2)
        ours.brew(3)
        ours.wait_told("本机时钟被调了")
        # the other one sees it within a second too
        time.sleep(2.5)
        ours.wait_settled(30)
        ends(ours, *desks)
        told = [each for each in ours.came if "本机时钟被调了" in each.text]
        people = Counter(each.key.rsplit("/", 2)[1] for each in told)
        assert people
        assert set(people.values()) == {1}, people
        assert len(told_of(ours, "clock_stepped")) == 1
