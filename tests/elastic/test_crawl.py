"""Two hosts of 贵阳卫健 that share no file and one cluster: one of them reads the papers, the other when it is gone."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from pathlib import Path

import pytest

from config.settings import load_settings
from monitor.domain.instant import unstamp
from monitor.service.assemble import look_into
from tests.delivery.test_alive import NINE
from tests.spiders.web import Page, Site, site_on_loopback

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

    def crawl(self) -> "subprocess.Popen[bytes]":
        with (self.folder / "out").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "work", "--role", "crawl", "--config", str(self.config)],
                stdout=out, stderr=out, env=os.environ,
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
