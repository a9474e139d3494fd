"""A crawler's desk for tests: sources are looked at for real, what comes is kept in a list."""

import asyncio
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scrapy.crawler import AsyncCrawlerRunner

from monitor.domain.place import FeedPlace, ListingPlace, MailboxPlace, Place, Selectors
from monitor.domain.source import Found, Look, Source, SourceState
from monitor.errors import StorageFull
from monitor.flow.sources import after_look
from monitor.ports.sources import Sources
from monitor.store.memory_sources import MemorySources
from spiders.looking import look
from spiders.manners import Manners
from spiders.settings import with_limits
from spiders.task import Task

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
BUREAU = "guiyang"


@dataclass
class RecordingIntake:
    """Keeps what is handed over; new is what was not there with the same words."""

    items: list[Found] = field(default_factory=list)
    full: bool = False

    def receive(self, found: Found) -> bool:
        if self.full:
            raise StorageFull("library.db 所在磁盘已满，请清理磁盘")
        key = (found.origin, found.external_id, found.title, found.text)
        new = key not in {(each.origin, each.external_id, each.title, each.text) for each in self.items}
        if new:
            self.items.append(found)
        return new

    def turned(self, configured: Collection[str], states: Mapping[str, SourceState]) -> int:
        """What turns is another test's matter."""
        return 0

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.items]


@dataclass
class Desk:
    """Time stands still until a test moves it; manners are without delay."""

    loop: asyncio.AbstractEventLoop
    hands: ThreadPoolExecutor
    intake: RecordingIntake = field(default_factory=RecordingIntake)
    memory: Sources = field(default_factory=MemorySources)
    now: datetime = NOW
    password: str = ""
    agent: str = "Huiying-Test/1.0"
    page_seconds: float = 5

    def __post_init__(self) -> None:
        self.manners = Manners(self.loop.time, delay=timedelta(0))

    def look(self, source: Source, limit: timedelta = timedelta(seconds=20)) -> Look:
        """Look once and remember it, as the service does."""
        runner = AsyncCrawlerRunner(with_limits(agent=self.agent, page_seconds=self.page_seconds))
        state = self.memory.state(BUREAU, source.id)
        task = Task(
            bureau=BUREAU, source=source, state=state, intake=self.intake, memory=self.memory,
            manners=self.manners, now=lambda: self.now, hands=self.hands, password=self.password,
        )  # fmt: skip
        seen = self.loop.run_until_complete(look(runner, task, limit))
        self.memory.record(BUREAU, source.id, after_look(state, seen, source.every, self.now, source.slowest))
        return seen

    def state(self, source: Source):
        return self.memory.state(BUREAU, source.id)


def a_source(place: Place, **given: object) -> Source:
    kind = "mail" if isinstance(place, MailboxPlace) else "news"
    source = Source(id="news-1", kind=kind, publisher=None, every=timedelta(minutes=10), place=place)  # type: ignore[arg-type]
    return replace(source, **given)  # type: ignore[arg-type]


def a_feed(address: str, *, articles: bool = False, **given: object) -> Source:
    return a_source(FeedPlace(address, articles), **given)


def a_listing(address: str, *, hosts: tuple[str, ...] = (), selectors: Selectors | None = None) -> Source:
    return a_source(ListingPlace(address, hosts, selectors or Selectors()))


@dataclass
class Item:
    title: str
    text: str = "正文"
    date: str = "Mon, 05 Jan 2026 08:00:00 +0800"
    guid: str = ""
    link: str = ""


def rss(*items: Item, title: str = "黔城新闻", encoding: str = "utf-8", declared: str = "utf-8") -> bytes:
    entries = "".join(
        f"<item><title>{each.title}</title><link>{each.link or f'http://news.example/{n}'}</link>"
        f"<guid>{each.guid or f'id-{n}'}</guid><pubDate>{each.date}</pubDate>"
        f"<description>{each.text}</description></item>"
        for n, each in enumerate(items)
    )
    page = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'
    return page.encode(encoding)
