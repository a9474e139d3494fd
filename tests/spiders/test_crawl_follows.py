"""陈姐 changes the sources while the crawler runs: no restart, no look lost, no fault of the file harms."""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from config.settings import load_settings
from monitor.errors import StorageBusy
from monitor.service.clock import SystemClock
from monitor.service.crawl import Crawler
from monitor.service.settings_watch import SettingsWatch
from monitor.service.source_settings import add_source, remove_source, undo
from monitor.store.memory_sources import MemorySources
from tests.spiders.desk import Item, RecordingIntake, rss
from tests.spiders.web import Page, Site, Visit

pytestmark = pytest.mark.slow
NOW = datetime(2026, 1, 5, 2, 20, tzinfo=UTC)


class Intake(RecordingIntake):
    def __init__(self) -> None:
        super().__init__()
        self.own: frozenset[str] = frozenset()
        self.busy = 0

    def pledge(self) -> int:
        return 0

    def expire(self) -> int:
        return 0

    def own_sources(self, ids: Collection[str]) -> None:
        if self.busy:
            self.busy -= 1
            raise StorageBusy("写入锁被别的进程占用，请稍后再试")
        self.own = frozenset(ids)


class Office:
    """A crawler and its file of settings; `run` lets time pass until something has come about."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, folder: Path, site: Site, hands: ThreadPoolExecutor
    ) -> None:
        self.loop, self.site = loop, site
        self.file = folder / "huiying.yaml"
        self.write("sources: []\n")
        (folder / "data").mkdir()
        self.intake, self.memory = Intake(), MemorySources()
        settings = load_settings(self.file, {})
        watch = SettingsWatch(settings, {})
        self.crawler = Crawler(settings, self.intake, self.memory, SystemClock(), hands, watch=watch)

    def write(self, sources: str) -> None:
        head = "home: ./data\nbureau: guiyang\nprofile: guiyang\ncrawling: {host_delay_s: 1}\n"
        self.file.write_text(head + sources, encoding="utf-8")

    def feed(self, name: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "spider": "feed", "address": self.site.url(f"/{name}")} | more

    def add(self, name: str, **more: Any) -> None:
        self.site.pages.setdefault(f"/{name}", Page(rss(Item(f"来自 {name}"))))
        add_source(self.file, self.feed(name, **more), "chen", NOW, environ={})

    def looked(self, name: str) -> bool:
        return self.memory.state("guiyang", name).last_success is not None

    def live(self, *steps: Callable[[], object], patience: float = 20) -> None:
        """Each step: called until it is true (a step that gives None is done)."""

        async def story() -> None:
            stop = asyncio.Event()
            running = asyncio.ensure_future(self.crawler.run(stop))
            try:
                for step in steps:
                    end = time.monotonic() + patience
                    while step() is False:
                        assert time.monotonic() < end, "it did not come about in time"
                        assert not running.done()
                        await asyncio.sleep(0.02)
            finally:
                stop.set()
                await running

        self.loop.run_until_complete(story())


@pytest.fixture
def office(
    loop: asyncio.AbstractEventLoop, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.delenv("HUIYING_HOME", raising=False)
    monkeypatch.setattr("monitor.service.crawl.SWEEP", timedelta(seconds=0.1))
    with ThreadPoolExecutor(1) as hands:
        yield Office(loop, tmp_path, site, hands)


@pytest.fixture
def told() -> Iterator[list[str]]:
    lines: list[str] = []
    kept = logger.add(lines.append, format="{message} {exception}", level="INFO", diagnose=False)
    yield lines
    logger.remove(kept)


def test_a_source_is_added_and_read_then_taken_out_and_left_alone(office: Office, told: list[str]) -> None:
    office.live(
        lambda: office.add("paper"),
        lambda: office.looked("paper"),
        lambda: office.add("tv"),
        lambda: office.looked("tv"),
        lambda: remove_source(office.file, "paper", "chen", NOW, environ={}) and None,
        lambda: any("去掉 paper；现有 1 个" in line for line in told),
    )
    assert sorted(office.intake.titles) == ["来自 paper", "来自 tv"]
    assert len(office.site.seen("/paper")) == 1
    assert any("加上 tv；现有 2 个" in line for line in told)


def test_taking_back_reaches_the_crawler_too(office: Office, told: list[str]) -> None:
    office.live(
        lambda: office.add("paper"),
        lambda: office.looked("paper"),
        lambda: undo(office.file, "chen", NOW, environ={}) and None,
        lambda: any("去掉 paper；现有 0 个" in line for line in told),
    )


def test_a_file_with_a_fault_leaves_the_sources_in_force(office: Office, told: list[str]) -> None:
    office.site.pages["/more"] = Page(rss(Item("后来的")))
    good = json.dumps([office.feed("paper"), office.feed("more")])
    office.live(
        lambda: office.add("paper"),
        lambda: office.looked("paper"),
        lambda: office.write("sources: [{id: paper, spider: fed}]\n"),
        lambda: any("仍按原来的来源抓取" in line and "value-choice" in line for line in told),
        lambda: office.write(f"sources: {good}\n"),
        lambda: office.looked("more"),
    )
    assert not any("去掉" in line for line in told)


def test_a_source_that_moves_is_read_at_its_new_address_at_once(office: Office) -> None:
    office.site.pages["/moved"] = Page(rss(Item("新址")))
    moved = json.dumps([{"id": "paper", "spider": "feed", "address": office.site.url("/moved")}])
    office.live(
        lambda: office.add("paper", every="1h"),
        lambda: office.looked("paper"),
        lambda: office.write(f"sources: {moved}\n"),
        lambda: "新址" in office.intake.titles,
    )


def test_a_look_under_way_ends_by_itself_when_its_source_is_taken_out_and_put_back(
    office: Office, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.service.crawl.BUSY", timedelta(seconds=0.2))
    go_on = {"now": False}

    def slow(_: Visit) -> Page:
        while not go_on["now"] and not office.site.closing.wait(0.02):
            pass
        return Page(rss(Item("慢的")))

    office.site.pages["/slow"] = slow
    office.live(
        lambda: office.add("slow"),
        lambda: bool(office.site.seen("/slow")),
        lambda: undo(office.file, "chen", NOW, environ={}) and None,
        lambda: any("去掉 slow" in line for line in told),
        lambda: office.add("slow"),
        lambda: sum("加上 slow" in line for line in told) == 2,
        lambda: go_on.update(now=True),
        lambda: office.looked("slow"),
    )
    assert office.intake.titles == ["慢的"]
    assert not any("Error" in line for line in told)


def test_the_intake_knows_the_offices_own_sites_before_a_page_of_them_is_read(office: Office) -> None:
    seen: list[bool] = []

    def page(_: Visit) -> Page:
        seen.append("own" in office.intake.own)
        return Page(rss(Item("通报")))

    office.site.pages["/own"] = page
    office.live(lambda: office.add("own", own=True), lambda: office.looked("own"))
    assert seen == [True]


def test_a_change_the_store_has_no_time_for_is_taken_over_later(office: Office, told: list[str]) -> None:
    office.intake.busy = 1
    office.live(lambda: office.add("paper"), lambda: office.looked("paper"))
    assert any("暂时接不上" in line for line in told)
