"""The crawler as a process: sources beside each other, a plan that goes on, an end that is clean."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from loguru import logger

from config.settings import Retention, Settings
from config.sources import Crawling, Watched
from monitor.domain.source import Found, Source, SourceState
from monitor.errors import BadInput
from monitor.service.clock import SystemClock
from monitor.service.crawl import Crawler
from monitor.service.crawl_process import run_once
from monitor.store.memory_sources import MemorySources
from tests.spiders.desk import Item, RecordingIntake, a_feed, rss
from tests.spiders.web import Page, Site, Visit


class PledgingDesk(RecordingIntake):
    """Counts its pledges; fails on a title it is told to fail on."""

    def __init__(self) -> None:
        super().__init__()
        self.pledges = 0
        self.own: frozenset[str] = frozenset()
        self.broken_by = ""
        #: how the sources stood each time it was asked what has turned
        self.health: list[dict[str, str]] = []
        #: so many times it fails
        self.bugs = 0

    def receive(self, found: Found) -> bool:
        if found.title == self.broken_by:
            raise RuntimeError("a bug with 张三 13900000000 in its words")
        return super().receive(found)

    def pledge(self) -> int:
        self.pledges += 1
        return 0

    def expire(self) -> int:
        return 0

    def turned(self, configured: Collection[str], states: Mapping[str, SourceState]) -> int:
        self.health.append({each: states[each].health for each in configured})
        if len(self.health) <= self.bugs:
            raise ValueError("a bug")
        return 0

    def own_sources(self, ids: Collection[str]) -> None:
        self.own = frozenset(ids)


class FastClock(SystemClock):
    """Desk time runs ten minutes a real second; it can be set forth."""

    PACE = 600.0
    ahead = timedelta(0)

    def now(self) -> datetime:
        return self._kept.wall + timedelta(seconds=self.monotonic() * self.PACE) + self.ahead


class Town:
    """A crawler whose intake and memory a test can look into."""

    def __init__(self, loop: asyncio.AbstractEventLoop, home: Path, hands: ThreadPoolExecutor) -> None:
        self.loop, self.home, self.hands = loop, home, hands
        self.intake, self.memory = PledgingDesk(), MemorySources()
        self.clock: SystemClock = SystemClock()

    def crawler(
        self, *sources: Source, limit: timedelta = timedelta(seconds=30), pace: float = 1.0
    ) -> Crawler:
        watched = Watched(sources, Crawling("Test/1.0", timedelta(0)))
        retention = Retention(timedelta(days=90))
        settings = Settings(self.home, "guiyang", "guiyang", "sha256", None, None, retention, watched=watched)
        return Crawler(settings, self.intake, self.memory, self.clock, self.hands, pace=pace, limit=limit)

    def run(self, crawler: Crawler, until: Callable[[], bool], patience: float = 15) -> None:
        async def both() -> None:
            stop = asyncio.Event()
            running = asyncio.ensure_future(crawler.run(stop))
            for _ in range(int(patience / 0.02)):
                if until() or running.done():
                    break
                await asyncio.sleep(0.02)
            stop.set()
            await running

        self.loop.run_until_complete(both())
        assert until(), "it did not come about in time"


@pytest.fixture
def town(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[Town]:
    with ThreadPoolExecutor(1) as hands:
        yield Town(loop, tmp_path, hands)


@pytest.fixture
def told() -> Iterator[list[str]]:
    lines: list[str] = []
    kept = logger.add(lines.append, format="{message} {exception}", level="INFO", diagnose=False)
    yield lines
    logger.remove(kept)


def hanging(site: Site) -> Callable[[Visit], None]:
    def answer(_: Visit) -> None:
        site.closing.wait(30)

    return answer


@pytest.mark.slow
def test_a_hung_source_is_cut_off_and_holds_nobody_else(town: Town, site: Site) -> None:
    site.pages["/hung"] = hanging(site)
    site.pages["/well"] = Page(rss(Item("甲")))
    sources = a_feed(site.url("/hung"), id="hung"), a_feed(site.url("/well"), id="well")
    crawler = town.crawler(*sources, limit=timedelta(seconds=1))
    town.run(crawler, lambda: town.memory.state("guiyang", "hung").fault is not None)
    assert town.memory.state("guiyang", "hung").fault == "timeout"
    assert town.intake.titles == ["甲"]


@pytest.mark.slow
def test_a_source_is_looked_at_again_and_again_as_planned(town: Town, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲")))
    source = a_feed(site.url("/feed"), every=timedelta(seconds=0.3))
    town.run(town.crawler(source), lambda: len(site.seen("/feed")) >= 4)


def test_an_intake_that_breaks_on_one_item_takes_the_others_and_the_plan_goes_on(
    town: Town, site: Site, told: list[str]
) -> None:
    site.pages["/feed"] = Page(rss(Item("甲"), Item("坏"), Item("乙")))
    source = a_feed(site.url("/feed"), every=timedelta(seconds=0.2))
    town.intake.broken_by = "坏"
    town.run(town.crawler(source), lambda: len(site.seen("/feed")) >= 2)
    assert sorted(town.intake.titles) == ["乙", "甲"]
    assert town.memory.state("guiyang", "news-1").fault == "crashed"
    town.intake.broken_by = ""


def test_what_is_due_is_remembered_over_a_restart(town: Town, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲")))
    source = a_feed(site.url("/feed"))
    town.run(town.crawler(source), lambda: town.memory.state("guiyang", "news-1").last_success is not None)
    patience = time.monotonic() + 0.6
    town.run(town.crawler(source), lambda: time.monotonic() > patience)
    assert len(site.seen("/feed")) == 1, "ten minutes are not over"


@pytest.mark.slow
def test_with_simulated_time_a_source_is_due_by_desk_time(town: Town, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("甲")))
    town.clock = FastClock()
    crawler = town.crawler(a_feed(site.url("/feed")), pace=FastClock.PACE)
    town.run(crawler, lambda: len(site.seen("/feed")) >= 3, patience=10)


def test_a_scheduler_that_sleeps_on_because_the_wall_was_set_back_is_woken(
    town: Town, site: Site, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr("monitor.service.crawl.SWEEP", timedelta(seconds=0.1))
    site.pages["/feed"] = Page(rss(Item("甲")))
    town.clock = clock = FastClock()
    crawler = town.crawler(a_feed(site.url("/feed")))

    def set_forth() -> bool:
        if town.memory.state("guiyang", "news-1").last_success is not None:
            clock.ahead = timedelta(hours=2)
        return len(site.seen("/feed")) >= 2

    town.run(crawler, set_forth)
    assert any("晚了" in each for each in told)


@pytest.mark.slow
def test_stopping_ends_a_look_under_way_and_pledges_what_came(town: Town, site: Site) -> None:
    site.pages["/hung"] = hanging(site)
    crawler = town.crawler(a_feed(site.url("/hung")))
    began = time.monotonic()
    town.run(crawler, lambda: bool(site.seen("/hung")))
    assert time.monotonic() - began < 10
    assert town.intake.pledges == 1
    assert town.memory.state("guiyang", "news-1").last_look is None, "it was not looked at to the end"


def test_a_source_that_fails_is_told_once_and_its_recovery_too(
    town: Town, site: Site, told: list[str]
) -> None:
    source = a_feed(site.url("/feed"))
    for _ in range(2):
        town.loop.run_until_complete(town.crawler(source).once(["news-1"]))
    site.pages["/feed"] = Page(rss(Item("甲")))
    town.loop.run_until_complete(town.crawler(source).once(["news-1"]))
    lines = [each.strip().split("（此前")[0] for each in told]
    assert lines == [
        "来源 news-1：网页已不在——地址不存在（404）；请核对地址",
        "来源 news-1 恢复正常",
        "来源 news-1：新 1 条",
    ]


def test_how_the_sources_stand_is_put_on_the_record_again_and_again_and_a_bug_there_stops_no_look(
    town: Town, site: Site, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr("monitor.service.crawl.SWEEP", timedelta(seconds=0.1))
    site.pages["/well"], site.pages["/shut"] = Page(rss(Item("甲"))), Page(b"", 403)
    sources = a_feed(site.url("/well"), id="well"), a_feed(site.url("/shut"), id="shut")
    wanted = {"well": "well", "shut": "blocked"}
    town.intake.bugs = 1
    town.run(town.crawler(*sources), lambda: wanted in town.intake.health[1:])
    assert sum("登记来源状况时程序出错" in each for each in told) == 1


def test_looking_once_puts_it_on_the_record_too(town: Town, site: Site) -> None:
    site.pages["/shut"] = Page(b"", 403)
    town.loop.run_until_complete(town.crawler(a_feed(site.url("/shut"), id="shut")).once(["shut"]))
    assert town.intake.health == [{"shut": "blocked"}]


def test_with_little_room_on_the_disk_nothing_is_fetched(
    town: Town, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.service.crawl.LEAST_FREE", 1 << 62)
    site.pages["/feed"] = Page(rss(Item("甲")))
    looks = town.loop.run_until_complete(town.crawler(a_feed(site.url("/feed"))).once(["news-1"]))
    assert looks["news-1"].fault == "storage"
    assert "请清理磁盘" in looks["news-1"].why
    assert site.visits == []


def test_crawling_pauses_while_the_disk_is_nearly_full_says_so_once_and_goes_on_by_itself(
    town: Town, site: Site, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.service.crawl.LEAST_FREE", 1 << 62)
    monkeypatch.setattr("monitor.service.crawl.SWEEP", timedelta(seconds=0.1))
    site.pages["/feed"] = Page(rss(Item("甲")))
    turns = 0

    def room_comes() -> bool:
        nonlocal turns
        turns += 1
        if turns == 20:
            assert site.visits == []
            monkeypatch.setattr("monitor.service.crawl.LEAST_FREE", 0)
        return bool(town.intake.items)

    town.run(town.crawler(a_feed(site.url("/feed")), a_feed(site.url("/other"), id="other")), room_comes)
    assert turns > 20
    assert sum("已暂停抓取" in each for each in told) == 1
    assert sum("继续抓取" in each for each in told) == 1
    assert not any("storage" in str(states) for states in town.intake.health), "no source is to blame"
    assert not any("存不下" in each for each in told)


def test_a_source_that_is_not_configured_is_refused_with_those_that_are(tmp_path: Path) -> None:
    watched = Watched((a_feed("http://a.example/feed"),))
    settings = Settings(
        tmp_path, "g", "guiyang", "sha256", None, None, Retention(timedelta(1)), watched=watched
    )
    with pytest.raises(BadInput, match=r"没有来源“news-9”；huiying.yaml 里有：news-1"):
        run_once(settings, SystemClock(), "w", ["news-9"])


def test_looking_once_without_any_source_is_refused_with_the_remedy(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "g", "guiyang", "sha256", None, None, Retention(timedelta(1)))
    with pytest.raises(BadInput, match=r"没有来源：请在 huiying.yaml 的 sources 里写上"):
        run_once(settings, SystemClock(), "w", [])


# ---- the command itself, in a process of its own, with the real intake


def huiying(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "HUIYING_HOME"}
    with (folder / "out").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", *arguments],
            cwd=folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        )  # fmt: skip


def settled(folder: Path, *sources: Mapping[str, object]) -> None:
    given = {
        "home": "./data", "bureau": "guiyang", "profile": "guiyang",
        "crawling": {"host_delay_s": 1}, "sources": list(sources),
    }  # fmt: skip
    (folder / "huiying.yaml").write_text(json.dumps(given), encoding="utf-8")


POISONING = "1月5日，贵阳市南明区某中学23名学生午餐后出现呕吐、腹泻，疑似食物中毒，已送医救治。"


@pytest.mark.slow
def test_one_look_by_command_reaches_the_ledger(tmp_path: Path, site: Site) -> None:
    site.pages["/feed"] = Page(rss(Item("南明区某中学发生疑似食物中毒", POISONING)))
    feed = {"id": "news-1", "spider": "feed", "address": site.url("/feed")}
    settled(tmp_path, feed, {"id": "gone", "spider": "feed", "address": site.url("/gone")})
    process = huiying(tmp_path, "crawl", "--once")
    try:
        assert process.wait(90) == 1, (tmp_path / "out").read_text()
    finally:
        process.kill()
    said = (tmp_path / "out").read_text().splitlines()
    assert said == [
        "news-1：读到 1 条，新 1 条",
        "gone：网页已不在——地址不存在（404）；请核对地址（已收 0 条）",
    ]
    shown = huiying(tmp_path, "ledger", "verify", "--home", "data")
    assert shown.wait(60) == 0
    again = huiying(tmp_path, "crawl", "--once", "--source", "news-1")
    assert again.wait(90) == 0
    assert (tmp_path / "out").read_text().splitlines()[-1] == "news-1：没有变化"


@pytest.mark.slow
def test_the_long_lived_command_ends_cleanly_and_logs_no_words_of_a_letter(
    tmp_path: Path, site: Site
) -> None:
    site.pages["/feed"] = Page(rss(Item("南明区某中学发生疑似食物中毒", POISONING)))
    settled(tmp_path, {"id": "news-1", "spider": "feed", "address": site.url("/feed")})
    process = huiying(tmp_path, "crawl")
    log = tmp_path / "data" / "log" / "crawl.jsonl"
    try:
        patience = time.monotonic() + 60
        while time.monotonic() < patience and not (log.exists() and "新 1 条" in log.read_text()):
            assert process.poll() is None, (tmp_path / "out").read_text()
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
    lines = [json.loads(each) for each in log.read_text().splitlines()]
    assert [each["message"] for each in lines] == [
        "抓取已开始：来源 1 个",
        "来源 news-1：新 1 条",
        "抓取已结束",
    ]
    assert lines[1]["source"] == "news-1"
    assert "呕吐" not in log.read_text() + (tmp_path / "out").read_text()
