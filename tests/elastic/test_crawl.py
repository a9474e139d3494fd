"""Two hosts of 贵阳卫健 that share no file and one cluster: one of them reads the papers, the other when it is gone."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from config.settings import load_settings
from monitor.domain.instant import unstamp
from monitor.domain.source import SourceState
from monitor.service.assemble import look_into
from monitor.service.clock import SystemClock
from monitor.service.intake import open_intake
from tests.delivery.test_alive import NINE
from tests.spiders.web import Page, Site, site_on_loopback
from tests.torture.host_clock import by, needs_faketime

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

LEASE = 5
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>报</title><item>
<title>城北小学多名学生午餐后呕吐</title><guid>1</guid><link>{link}</link><pubDate>{date}</pubDate>
<description>贵阳市云岩区城北小学32名学生午餐后呕吐腹痛，初步判断为食物中毒。</description></item></channel></rss>"""


@pytest.fixture
def paper() -> Iterator[Site]:
    with site_on_loopback() as site:
        feed = FEED.format(link=site.url("/1"), date=format_datetime(NINE))
        site.pages["/feed"] = Page(
            feed.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"}
        )
        yield site


class Host:
    """A host of its own: its home, its log, its crawler."""

    def __init__(self, folder: Path, nodes: str, prefix: str, paper: Site) -> None:
        folder.mkdir()
        self.folder = folder
        self.config = folder / "huiying.yaml"
        host = paper.address.removeprefix("http://")
        self.config.write_text(
            f"home: ./home\nbureau: guiyang\nprofile: guiyang\nevidence: {{hosts: ['{host}']}}\n"
            f"store: {{nodes: ['{nodes}'], prefix: {prefix}, shards: 1}}\n"
            f"sources:\n- {{id: paper, spider: feed, address: '{paper.url('/feed')}'}}\n",
            encoding="utf-8",
        )

    def crawl(self, wall: Mapping[str, str] = MappingProxyType({})) -> "subprocess.Popen[bytes]":
        with (self.folder / "out").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "work", "--role", "crawl", "--config", str(self.config)],
                stdout=out, stderr=out, env={**os.environ, **wall},
            )  # fmt: skip

    @property
    def said(self) -> str:
        return (self.folder / "out").read_text(encoding="utf-8")


def until(there: Callable[[], bool], seconds: float) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not there():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


def test_one_crawler_reads_and_another_goes_on_when_it_dies(
    tmp_path: Path, elastic_url: str, paper: Site
) -> None:
    prefix = f"t{uuid.uuid4().hex}"
    here, there = (Host(tmp_path / name, elastic_url, prefix, paper) for name in ("here", "there"))
    crawlers = [here.crawl()]
    try:
        until(lambda: len(paper.seen("/feed")) == 1, 40)
        crawlers.append(there.crawl())
        until(lambda: "另一台主机在抓取，本进程待命" in there.said, 40)
        # to those who watch it on its host it is well
        until((there.folder / "home" / "crawl.alive").exists, 10)
        before = unstamp((there.folder / "home" / "crawl.alive").read_text())
        until(lambda: unstamp((there.folder / "home" / "crawl.alive").read_text()) > before, 10)
        assert len(paper.seen("/feed")) == 1

        crawlers[0].kill()
        assert until(lambda: "本进程接手抓取" in there.said, 40) < LEASE + 2
        until(lambda: len(paper.seen("/feed")) == 2, 40)

        crawlers.append(here.crawl())
        until(lambda: "另一台主机在抓取，本进程待命" in here.said, 40)
        crawlers[1].send_signal(signal.SIGTERM)
        assert crawlers[1].wait(30) == 0
        until(lambda: "本进程接手抓取" in here.said, 3)
        crawlers[2].send_signal(signal.SIGTERM)
        assert crawlers[2].wait(30) == 0
    finally:
        for each in crawlers:
            each.kill()
            each.wait(10)
    with look_into(load_settings(here.config, {}).place) as home:
        assert home.library is not None
        assert len(home.library.newest("guiyang", 9)) == 1, "whoever read it, it is kept once"


@needs_faketime
def test_one_whose_clock_is_behind_leaves_the_reading_to_another_that_rests(
    tmp_path: Path, elastic_url: str, paper: Site
) -> None:
    """It could put nothing on the record: what it read would be recognised by nobody."""
    prefix = f"t{uuid.uuid4().hex}"
    here, there = (Host(tmp_path / name, elastic_url, prefix, paper) for name in ("here", "there"))
    wall = tmp_path / "wall"
    wall.write_text("-300\n")
    crawlers = [here.crawl(by(wall))]
    try:
        until(lambda: len(paper.seen("/feed")) == 1, 40)
        crawlers.append(there.crawl())
        until(lambda: "另一台主机在抓取，本进程待命" in there.said, 40)
        now = SystemClock().now
        with open_intake(load_settings(there.config, {}), SystemClock(), "console") as console:
            kept_out = SourceState(
                last_look=now(), blocked_since=now(), fault="refused", failures=1, strain=1.0
            )
            assert console.turned(["paper"], {"paper": kept_out}) == 1
        until(lambda: "本机时钟比账本最后一号晚了" in here.said, 20)
        until(lambda: "本进程接手抓取" in there.said, 3 * LEASE)
        until(lambda: len(paper.seen("/feed")) == 2, 40)
        assert crawlers[0].wait(30) != 0, "whoever keeps it running begins it anew, and it waits"
    finally:
        for each in crawlers:
            each.kill()
            each.wait(10)
