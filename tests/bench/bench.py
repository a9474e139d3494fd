"""Figures of the main job on this machine; `make bench`. Printed as measured, beside something real.

Give the number of documents to replay as the argument; the default is 100,000.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from loguru import logger

from monitor.service.assemble import open_home
from monitor.service.clock import SystemClock
from tests.bench import audited, corpus, elastic_bench, flat_ticks, judge_bench, storm


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fsyncs(folder: Path, count: int = 200) -> float:
    """Plain appends with fsync a second: what the disk itself allows."""
    with (folder / "plain").open("wb", buffering=0) as file:

        def work() -> None:
            for _ in range(count):
                file.write(b"x" * 600)
                os.fsync(file.fileno())

        return count / timed(work)


def committed(folder: Path, count: int = 2000) -> None:
    """Commits of one event a second on SQLite, fsync in each, beside plain appends with fsync."""
    from monitor.domain.ledger import EMPTY
    from tests.ledger import builders as make

    plain = fsyncs(folder)
    with open_home(folder / "commits") as home:
        head = EMPTY
        commits = []
        for number in range(count):
            event = make.opened() if number == 0 else make.sending(f"school/response/start/1/p{number}/mail")
            commits.append(make.commit(head, event))
            head = commits[-1].head
        rate = count / timed(lambda: [home.ledger.append(each) for each in commits])
    print(
        f"committed         {rate:10,.0f} commits/s ({rate / plain:.2f} of plain appends with fsync, {plain:,.0f}/s)"
    )


def taken_in(folder: Path, count: int = 2000) -> None:
    """Documents a second from a spider's hands through judgement and library to the ledger."""
    from config.settings import Retention, Settings
    from monitor.domain.instant import parse_instant
    from monitor.domain.source import Found
    from monitor.service.intake import open_intake

    settings = Settings(
        folder / "intake", "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90))
    )
    clock = SystemClock()
    items = [
        Found("bench", "news", each["id"], None, each["title"], each["text"], parse_instant(each["published"]), None, clock.now(), None)
        for each in corpus.documents(count)
    ]  # fmt: skip
    with open_intake(settings, clock, "bench") as intake:
        rate = count / timed(lambda: [intake.receive(each) for each in items])
    print(f"taken in          {rate:10,.0f} documents/s, each on disk before the next")


def crawled(folder: Path, feeds: int = 10, each: int = 200) -> None:
    """Documents a second from feeds on loopback through Scrapy, judgement and library to the ledger.

    Politeness toward one host is set aside: it would measure the waiting.
    """
    from email.utils import format_datetime
    from xml.sax.saxutils import escape

    from config.settings import Retention, Settings
    from config.sources import Crawling, Watched
    from monitor.domain.instant import parse_instant
    from monitor.domain.place import FeedPlace
    from monitor.domain.source import Source
    from monitor.service.crawl_process import run_once
    from tests.spiders.web import Page, site_on_loopback

    told = list(corpus.documents(feeds * each))
    with site_on_loopback() as site:
        sources = []
        for number in range(feeds):
            items = "".join(
                f"<item><title>{escape(one['title'])}</title><guid>{one['id']}</guid>"
                f"<pubDate>{format_datetime(parse_instant(one['published']).at)}</pubDate>"
                f"<description>{escape(one['text'])}</description></item>"
                for one in told[number * each : (number + 1) * each]
            )
            body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>n</title>{items}</channel></rss>'
            site.pages[f"/{number}.xml"] = Page(
                body.encode(), headers={"Content-Type": "application/rss+xml"}
            )
            place = FeedPlace(site.url(f"/{number}.xml"))
            sources.append(Source(f"feed-{number}", "news", None, timedelta(minutes=10), place))
        settings = Settings(
            folder / "crawl", "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)),
            watched=Watched(tuple(sources), Crawling(host_delay=timedelta(milliseconds=1))),
        )  # fmt: skip
        looks: dict[str, Any] = {}
        seconds = timed(lambda: looks.update(run_once(settings, SystemClock(), "bench", ())))
    new = sum(look.new for look in looks.values())
    print(
        f"crawled           {new / seconds:10,.0f} documents/s from loopback to the ledger ({new:,} of {len(told):,})"
    )


def pages_read(folder: Path, each: int = 100, copies: int = 2) -> None:
    """Pages a second of about 30 KB from content systems' lists to the ledger, one crawler process.

    Politeness toward one host is set aside, as above; the server is a process of its own.
    """
    import resource

    from config.settings import Retention, Settings
    from config.sources import Crawling, Watched
    from monitor.domain.place import ListingPlace
    from monitor.domain.source import Source
    from monitor.service.crawl_process import run_once
    from tests.bench import cms

    with cms.served(each, copies) as address:
        every = timedelta(minutes=10)
        sources = tuple(
            Source(f"s{n}", "news", None, every, ListingPlace(address + path))
            for n, (_, path) in enumerate(cms.lists(copies))
        )
        settings = Settings(
            folder / "pages", "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)),
            watched=Watched(sources, Crawling(host_delay=timedelta(milliseconds=1))),
        )  # fmt: skip
        looks: dict[str, Any] = {}
        before = resource.getrusage(resource.RUSAGE_SELF)
        seconds = timed(lambda: looks.update(run_once(settings, SystemClock(), "bench", ())))
        after = resource.getrusage(resource.RUSAGE_SELF)
    new = sum(look.new for look in looks.values())
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"pages read        {new / seconds:10,.0f} pages/s of 30 KB by presets to the ledger"
        f" ({new:,} of {each * len(sources):,}, {busy / max(new, 1) * 1000:.1f} ms of CPU each, start included)"
    )
    for name, look in looks.items():
        if look.fault is not None:
            print(f"  {name}: {look.fault} {look.why}")


def woken(folder: Path, count: int = 40) -> None:
    """From a due moment to the webhook on an idle system."""
    from tests.bench.waking import latencies

    found = sorted(latencies(folder, count))
    p99 = found[min(len(found) - 1, int(len(found) * 0.99))]
    print(
        f"due to webhook    {statistics.median(found) * 1000:10.1f} ms median, {p99 * 1000:.1f} ms worst of {len(found)}"
    )


def replayed(folder: Path, count: int, share: float) -> None:
    """A whole replay, writing its five files; `share` of the documents tell of incidents."""
    from monitor.cli.main import call

    documents = folder / "docs.jsonl"
    documents.write_bytes(corpus.lines(count, share))
    arguments = [
        "replay",
        str(documents),
        "--profile",
        "guiyang",
        "--until",
        "2026-04-01",
        "--out",
        str(folder / "out"),
    ]
    seconds = timed(lambda: call(arguments))
    print(
        f"replayed          {count:10,} documents in {seconds:.0f} s ({count / seconds:,.0f}/s), incidents {share:.1%}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    logger.remove()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        judge_bench.main()
        committed(folder)
        taken_in(folder)
        crawled(folder)
        pages_read(folder)
        woken(folder)
        storm.figures(folder / "storm", 100_000, 1_000_000)
        flat_ticks.main()
        audited.audited(folder)
        elastic_bench.main(1_000_000, 1)
        for share in (0.2, 0.005):
            replayed(folder, count, share)


if __name__ == "__main__":
    main()
