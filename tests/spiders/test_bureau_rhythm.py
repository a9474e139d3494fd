"""A bureau's forty sources over thirty days: what their own rhythms save in requests, and cost in time.

Fixed seeds, so the figures stand still; docs/SOURCES.md tells them.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import pytest

from tests.spiders.rhythms import DAY, MONDAY, TEN, Watched, in_office_hours, watched

pytestmark = pytest.mark.slow

DAYS = 30
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Kind:
    name: str
    how_many: int
    #: pieces of news on a day it works, on average
    a_day: float
    weekends: bool = False
    slowest: timedelta = DAY


BUREAU = (
    Kind("news sites", 6, 20, weekends=True),
    Kind("city and county sites", 8, 4),
    Kind("hospitals and bureaus", 12, 0.8),
    Kind("notices and disclosure", 8, 0.15),
    Kind("letter boxes", 3, 1.5, weekends=True, slowest=HOUR),
    Kind("mailboxes", 2, 3, weekends=True, slowest=TEN),
    Kind("a column nobody keeps", 1, 0.01),
)


@dataclass(frozen=True)
class Cost:
    looks_a_day: int
    median_minutes: int
    slowest_tenth_minutes: int
    silences: int


def cost(found: list[Watched]) -> Cost:
    lags = sorted(lag for each in found for lag in each.lags) or [timedelta(0)]
    return Cost(
        round(sum(each.looks for each in found) / DAYS), round(median(lag / MINUTE for lag in lags)),
        round(lags[len(lags) * 9 // 10] / MINUTE), sum(bool(each.silences) for each in found),
    )  # fmt: skip


Found = dict[str, tuple[list[Watched], list[Watched]]]


def looked_at(kind: Kind, seed: int, *, fixed: bool) -> Watched:
    chance = random.Random(f"{kind.name} {seed}")
    news = in_office_hours(chance, kind.a_day, DAYS, weekends=kind.weekends)
    return watched(news, MONDAY + DAYS * DAY, slowest=TEN if fixed else kind.slowest)


@pytest.fixture(scope="module")
def found() -> Found:
    """By kind: looked at every ten minutes, and by their own rhythm."""
    return {
        kind.name: (
            [looked_at(kind, seed, fixed=True) for seed in range(kind.how_many)],
            [looked_at(kind, seed, fixed=False) for seed in range(kind.how_many)],
        )
        for kind in BUREAU
    }


def all_of(found: Found, way: int) -> list[Watched]:
    return [each for ways in found.values() for each in ways[way]]


def test_forty_sources_by_their_own_rhythm_ask_for_a_quarter_and_see_most_news_as_soon(found: Found) -> None:
    assert sum(kind.how_many for kind in BUREAU) == 40
    assert cost(all_of(found, 0)) == Cost(5760, 5, 9, 1)
    assert cost(all_of(found, 1)) == Cost(1394, 6, 39, 1)


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("news sites", Cost(538, 5, 10, 0)),
        ("city and county sites", Cost(303, 13, 79, 0)),
        ("hospitals and bureaus", Cost(124, 115, 268, 0)),
        ("notices and disclosure", Cost(39, 248, 1036, 1)),
        ("letter boxes", Cost(98, 22, 50, 0)),
        ("mailboxes", Cost(288, 5, 10, 0)),
        ("a column nobody keeps", Cost(3, 0, 0, 0)),
    ],
)
def test_the_rarer_the_news_the_later_it_is_seen(kind: str, own: Cost, found: Found) -> None:
    by_clock, by_rhythm = found[kind]
    assert cost(by_rhythm) == own
    assert cost(by_clock).median_minutes <= 5
    assert all(lag <= TEN for each in by_clock for lag in each.lags)
    assert all(lag <= DAY for each in by_rhythm for lag in each.lags)
