"""Desks are killed at random, again and again, while work keeps coming in; then the reckoning."""

import random
import sys
import time
from pathlib import Path

import pytest

from tests.torture.reckoning import Reckoning, reckon
from tests.torture.test_points import WAYS, all_points
from tests.torture.world import HURRY, World, world


def storm(ours: World, kills: int, seed: int, *, matters: int = 12, hurry: float = HURRY) -> None:
    """So many deaths, each at a moment drawn by seed, while matters come in; at last one may finish."""
    chance = random.Random(seed)
    ours.receiver.lag = 0.02
    for _ in range(kills):
        ours.brew(2 + chance.randrange(matters))
        desk = ours.start(hurry=hurry)
        if chance.randrange(4):
            # in the midst of sending
            wait_for(ours, len(ours.came) + 1 + chance.randrange(matters), 1.5)
            time.sleep(chance.uniform(0, 0.02))
        else:
            time.sleep(chance.uniform(0, 0.5))
        ours.kill(desk)
    ours.brew(3)
    last = ours.start(hurry=hurry)
    ours.wait_settled(180)
    ours.end(last)


def wait_for(ours: World, messages: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while len(ours.came) < messages and time.monotonic() < until:
        time.sleep(0.005)


def stormed(folder: Path, way: str, kills: int, seed: int, hurry: float = HURRY) -> Reckoning:
    with world(folder, way) as ours:
        storm(ours, kills, seed, hurry=hurry)
        assert len(ours.hung) == kills
        return reckon(ours)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("way", "seed"), [("webhook", 1), ("robot", 2), ("mail", 3)])
def test_ten_deaths_at_random_lose_nothing_and_double_nothing_in_silence(tmp_path, way, seed):
    assert stormed(tmp_path, way, 10, seed).broken == ()


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(5))
def test_thirty_deaths_in_one_storm(tmp_path, way, seed):
    began = time.monotonic()
    found = stormed(tmp_path, way, 30, 100 * seed + WAYS.index(way))
    sys.stderr.write(f"\n{way}, seed {seed}: 30 kills; {found}; {time.monotonic() - began:.0f} s\n")
    assert found.broken == ()


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
def test_a_storm_with_the_deadlines_and_time_outs_of_real_life(tmp_path, way):
    found = stormed(tmp_path, way, 20, 7, hurry=0.0)
    sys.stderr.write(f"\n{way}, real deadlines: 20 kills; {found}\n")
    assert found.broken == ()


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("nth", [2, 5])
def test_a_later_passing_of_each_point(tmp_path, way, nth):
    found = all_points(tmp_path, way, nth)
    worst = max(each.hung for each in found.values())
    sys.stderr.write(f"\n{way}, passing {nth}: {len(found)} kills; at most {worst} hung at a death\n")
    assert {point: each.broken for point, each in found.items() if each.broken} == {}
