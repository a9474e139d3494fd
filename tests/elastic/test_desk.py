"""Desks of 贵阳卫健 whose ledger lies on a cluster: what is told, what a death leaves, what two hosts do together."""

import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.instant import unstamp
from tests.torture.reckoning import reckon
from tests.torture.test_storm import storm
from tests.torture.world import HURRY, SLOTS, World, world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


#: as the settings have it where they name none, seconds
LEASE = 5


@pytest.fixture
def store(elastic_url: str) -> dict[str, object]:
    return {"nodes": [elastic_url], "prefix": f"t{uuid.uuid4().hex}", "shards": 1}


def workers(ours: World) -> Counter[str]:
    return Counter(str(event.data["worker"]) for _, event in ours.commits() if event.kind == "alert_sending")


def test_everything_due_is_told_once_and_the_ledger_holds_against_what_came(tmp_path, store):
    with world(tmp_path, store=store) as ours:
        desk = ours.start(hurry=0.0)
        ours.wait_begun(1)
        ours.brew(100)
        ours.wait_settled(60)
        ours.end(desk)
        assert Counter(each.key for each in ours.came).most_common(1)[0][1] == 1
        assert len(ours.came) == 200
        assert reckon(ours).broken == ()


@pytest.mark.torture
@pytest.mark.parametrize(("way", "seed"), [("webhook", 1), ("robot", 2)])
def test_ten_deaths_at_random_lose_nothing_and_double_nothing_in_silence(tmp_path, store, way, seed):
    with world(tmp_path, way, store=store) as ours:
        storm(ours, 10, seed)
        assert reckon(ours).broken == ()


def test_two_hosts_that_share_no_file_tell_each_thing_once(tmp_path, store):
    with world(tmp_path, "robot", store=store) as ours:
        here, there = ours.start(hurry=0.0), ours.start(hurry=0.0, config=str(ours.elsewhere("other")))
        ours.wait_begun(2)
        ours.brew(150)
        ours.wait_settled(90)
        for desk in (here, there):
            ours.end(desk)
        assert Counter(each.key for each in ours.came).most_common(1)[0][1] == 1
        assert len(ours.came) == 300
        assert reckon(ours).broken == ()


def test_when_one_host_dies_the_other_goes_on(tmp_path, store):
    with world(tmp_path, "robot", store=store) as ours:
        first, second = ours.start(), ours.start(config=str(ours.elsewhere("other")))
        ours.wait_begun(2)
        ours.brew(100)
        while len(ours.came) < 60:
            time.sleep(0.005)
        ours.kill(first)
        died = time.monotonic()
        ours.wait_settled(60)
        assert time.monotonic() - died < 3 * HURRY + 10
        ours.end(second)
        found = reckon(ours)
        assert found.broken == ()
        assert found.unknown <= found.hung <= SLOTS


def test_one_host_works_and_the_other_rests_until_its_lease_has_run_out(tmp_path, store):
    with world(tmp_path, "robot", store=store) as ours:
        first = ours.start(hurry=0.0)
        ours.wait_begun(1)
        second = ours.start(hurry=0.0, config=str(ours.elsewhere("other")))
        ours.wait_begun(2)
        ours.brew(40)
        ours.wait_settled(60)
        assert workers(ours).keys() == {f"desk-{first}"}
        ours.kill(first)
        died = time.monotonic()
        ours.brew(5)
        ours.wait_told("matter-00044")
        took = time.monotonic() - died
        assert took <= LEASE + 1, "the lease, and what sending takes"
        ours.wait_settled(60)
        assert workers(ours).keys() == {f"desk-{first}", f"desk-{second}"}
        third = ours.start(hurry=0.0)
        ours.wait_begun(3)
        ours.end(second)
        ours.brew(5)
        ours.wait_settled(20)
        assert workers(ours)[f"desk-{third}"] == 10, "given back in order, it is taken at once"
        ours.end(third)
        assert reckon(ours).broken == ()
        assert not any(event.kind == "outage" for _, event in ours.commits())


@pytest.mark.torture
def test_a_desk_that_begins_on_another_host_knows_when_the_last_one_was_there(tmp_path, store):
    with world(tmp_path, store=store) as ours:
        first = ours.start(hurry=0.0)
        ours.wait_begun(1)
        ours.end(first)
        ended = datetime.now(UTC)  # noqa: TID251 - the desks' own clock
        ours.brew(3, ended + timedelta(seconds=2))
        time.sleep(12)
        other = ours.start(hurry=0.0, config=str(ours.elsewhere("other")))
        ours.wait_settled(60)
        ours.end(other)
        (outage,) = [event for _, event in ours.commits() if event.kind == "outage"]
        assert abs(unstamp(str(outage.data["since"])) - ended) < timedelta(seconds=3)
        assert any("系统补发" in each.text for each in ours.came)
