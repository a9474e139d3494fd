"""One look at a source, from start to report, whatever happens on the way."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from monitor.domain.place import ApiPlace, FeedPlace, LetterboxPlace, ListingPlace, MailboxPlace
from monitor.domain.source import Look
from monitor.errors import SourceFault
from spiders.api import ApiSpider
from spiders.feed import FeedSpider
from spiders.letterbox import LetterboxSpider
from spiders.listing import ListingSpider
from spiders.mailbox import MailboxSpider
from spiders.settings import TWISTED_REACTOR
from spiders.task import Task
from spiders.watching import SourceSpider

SPIDERS: dict[type, type[SourceSpider]] = {
    ApiPlace: ApiSpider,
    FeedPlace: FeedSpider,
    LetterboxPlace: LetterboxSpider,
    ListingPlace: ListingSpider,
    MailboxPlace: MailboxSpider,
}

#: how long a crawl that was told to stop may take to do so
GRACE = timedelta(seconds=3)

_log = logging.getLogger("huiying.spiders")


async def look(runner: AsyncCrawlerRunner, task: Task, limit: timedelta) -> Look:
    """Look at the task's source once; never raises for what the source or its crawl does.

    Cancelled, it stops the crawl first. A crawl that does not end within `limit` is cut off, and one
    that does not even stop is left behind: its report is taken as it stands.
    """
    crawler = runner.create_crawler(SPIDERS[type(task.source.place)])
    if task.source.any_certificate:
        crawler.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")
    crawling = asyncio.ensure_future(runner.crawl(crawler, task=task))
    try:
        await asyncio.wait({crawling}, timeout=limit.total_seconds())
        if not crawling.done():
            task.report.failed(SourceFault("timeout", f"超过 {limit} 仍未读完，已中断；到时自动再试"))
    finally:
        if not crawling.done():
            stopping = asyncio.ensure_future(crawler.stop_async())
            await asyncio.wait({crawling, stopping}, timeout=GRACE.total_seconds())
    if crawling.done() and not crawling.cancelled() and crawling.exception() is not None:
        _log.error("look failed", exc_info=crawling.exception(), extra={"source": task.source.id})
        task.report.failed(SourceFault("crashed", "抓取程序出错，已记入日志；到时自动再试"))
    return task.report.look()


@contextmanager
def reactor_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop with Twisted's reactor running on it; once in the life of a process.

    The reactor installs no signal handlers: whoever runs the loop says what SIGTERM means.
    """
    # a thread that reads a page holds the interpreter for 5 ms a time otherwise, and every system call
    # of the loop waits for it: measured 60 pages a second against 73
    sys.setswitchinterval(0.001)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor(TWISTED_REACTOR)
    # a reactor exists only from here on
    reactor: Any = import_module("twisted.internet.reactor")
    reactor.startRunning(installSignalHandlers=False)
    try:
        yield loop
    finally:
        reactor.callLater(0, reactor.stop)
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
