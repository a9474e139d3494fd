"""A desk that dies at each point between what falls due and what became of its message."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture.dying import AT_THE_END, POINTS
from tests.torture.reckoning import Reckoning, reckon
from tests.torture.world import World, world

WAYS = ("webhook", "robot", "mail")


def die_at(point: str, nth: int, folder: Path, way: str, matters: int = 8) -> tuple[World, Reckoning]:
    """A desk dies at the point, another goes on: the world after it, and the reckoning."""
    with world(folder, way) as ours:
        ours.brew(matters)
        first = ours.start(at=point, nth=nth)
        if point in AT_THE_END:
            ours.wait_settled(60)
            ours.end(first)
        # a later passing of a point wants more to do
        for _ in range(40):
            if ours.gone(first, 1.5 if nth == 1 else 0.25):
                break
            ours.brew(2)
        assert ours.gone(first), f"{point}: not passed {nth} times"
        assert ours.config.with_name("died").read_text() == point, ours.said[-2000:]
        ours.count_hung({first})
        ours.brew(2)
        second = ours.start()
        ours.wait_settled(90)
        ours.end(second)
        return ours, reckon(ours)


def all_points(folder: Path, way: str, nth: int = 1) -> dict[str, Reckoning]:
    with ThreadPoolExecutor(11) as hands:
        futures = {
            point: hands.submit(die_at, point, nth, folder / point, way)
            for point in POINTS
            if nth == 1 or not point.startswith(("start-", "close-"))
        }
        return {point: future.result()[1] for point, future in futures.items()}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["webhook", "mail", pytest.param("robot", marks=pytest.mark.torture)])
def test_whatever_point_it_dies_at_nothing_is_lost_and_nothing_doubled_in_silence(tmp_path, way):
    found = all_points(tmp_path, way)
    assert {point: each.broken for point, each in found.items() if each.broken} == {}
    assert max(each.hung for each in found.values()) >= 1, "none of them died with a message on its way"


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_reckoning_sees_what_a_desk_would_double_that_took_a_robot_for_one_that_knows_keys(tmp_path):
    with world(tmp_path, "robot") as ours:
        ours.brew(8)
        assert ours.gone(ours.start(at="answered", believing=True), 30)
        second = ours.start(believing=True)
        ours.wait_settled(60)
        ours.end(second)
        assert any("doubled in silence" in each for each in reckon(ours).broken)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_reckoning_sees_a_message_that_never_came_and_one_nobody_meant(tmp_path):
    with world(tmp_path) as ours:
        ours.brew(3)
        desk = ours.start()
        ours.wait_settled(60)
        ours.end(desk)
        assert reckon(ours).broken == ()
        lost = ours.receiver.came.pop()
        ours.receiver.came.append(replace(lost, key=f"{lost.key}.astray"))
        assert {
            f"{lost.key}: delivered on the ledger, never received",
            f"{lost.key}.astray: received without an intent",
        } <= set(reckon(ours).broken)
