"""A province's two thousand sources planned through a day that passes at once; nothing is fetched.

The crawler is the real one, with its scheduler; time is the event loop's, which leaps to whatever is
next. What a look brings is a pure rule's matter and not looked at here.
"""

import asyncio
import selectors
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from config.settings import Retention, Settings
from config.sources import Crawling, Watched
from monitor.domain.source import Look, Source
from monitor.service.crawl import Crawler
from monitor.store.memory_sources import MemorySources
from spiders.task import Task
from tests.spiders.desk import RecordingIntake, a_feed

pytestmark = pytest.mark.slow

BEGAN = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: how many sources are looked at how often
MIX = {10 * MINUTE: 20, 30 * MINUTE: 60, HOUR: 220, 3 * HOUR: 500, 6 * HOUR: 600, DAY: 600}


class Leaping(selectors.DefaultSelector):
    """Waits for nothing: time goes on by what would have been waited."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.passed += timeout or 0.0
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.leaping = Leaping()
        super().__init__(self.leaping)

    def time(self) -> float:
        return self.leaping.passed


class LoopClock:
    """`monitor.ports.clock.Clock` by the time of a loop."""

    pace = 1.0

    def __init__(self, loop: LeapingLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        return self._loop.time()

    def wait(self, span: timedelta) -> None:
        raise AssertionError(span)

    def departure(self) -> timedelta:
        return timedelta(0)


class Here(Executor):
    """Works where it is asked to, so that no time leaps while a thread works."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*given, **more))
        return done


class Desk(RecordingIntake):
    def pledge(self) -> int:
        return 0

    def expire(self) -> int:
        return 0

    def own_sources(self, ids: object) -> None:
        raise AssertionError(ids)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopClock]:
    loop = LeapingLoop()
    clock = LoopClock(loop)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Wall)
    monkeypatch.setattr("apscheduler.triggers.interval.datetime", Wall)
    asyncio.set_event_loop(loop)
    yield clock
    loop.close()
    asyncio.set_event_loop(None)


def test_each_of_two_thousand_sources_is_looked_at_when_it_is_due_all_day_long(
    clock: LoopClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = {
        f"s{int(every.total_seconds())}-{n}": every
        for every, how_many in MIX.items()
        for n in range(how_many)
    }
    looked: defaultdict[str, list[datetime]] = defaultdict(list)

    async def looks(_runner: object, task: Task, _limit: timedelta) -> Look:
        looked[task.source.id].append(clock.now())
        return Look(found=1, body_hash="a")

    monkeypatch.setattr("monitor.service.crawl.look", looks)
    watched = Watched(tuple(planned(each, every) for each, every in sources.items()), Crawling("Test/1.0"))
    settings = Settings(
        tmp_path, "g", "guiyang", "sha256", None, None, Retention(timedelta(days=90)), watched=watched
    )
    loop = clock._loop
    crawler = Crawler(settings, Desk(), MemorySources(), clock, Here())

    async def a_day() -> None:
        stop = asyncio.Event()
        loop.call_later((DAY + HOUR).total_seconds(), stop.set)
        await crawler.run(stop)

    began = time.process_time()
    loop.run_until_complete(a_day())
    cost = time.process_time() - began
    count = 0
    for name, every in sources.items():
        times = looked[name]
        count += len(times)
        spans = [after - before for before, after in pairwise(times)]
        assert times[0] - BEGAN < timedelta(minutes=17), "one every half second at the start"
        assert all(every <= span < every + timedelta(seconds=1) for span in spans), name
        # no drift: as many looks as the time has room for
        assert len(times) == 1 + (BEGAN + DAY + HOUR - times[0]) // (every + timedelta(milliseconds=250)), (
            name
        )
    assert cost / count < 0.02, f"{cost / count:.4f} s of processor time a look; it is a millisecond"


def planned(name: str, every: timedelta) -> Source:
    return a_feed(f"http://{name}.example/feed", id=name, every=every)
