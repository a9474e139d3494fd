"""The feed spider: RSS, Atom and JSON Feed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from monitor.domain.place import FeedPlace
from monitor.domain.source import Found
from monitor.errors import SourceFault
from monitor.flow.sources import whole_due
from spiders.articles import ArticleSpider, Lead
from spiders.charset import decode
from spiders.feeds import Entry, FeedPage, read_feed
from spiders.refusal import page_fault
from spiders.task import Catch
from spiders.watching import charset_of, header


class FeedSpider(ArticleSpider):
    """Reads a feed and hands over the entries that are new or changed, the oldest first."""

    name = "feed"

    async def start(self) -> AsyncIterator[Request]:
        place = self._place
        headers = {} if whole_due(self.task.state, self.task.now()) else self.conditional()
        yield self.request(place.address, self.read, self.hosts, headers=headers)

    @property
    def _place(self) -> FeedPlace:
        assert isinstance(self.task.source.place, FeedPlace)
        return self.task.source.place

    def _hosts(self, address: str) -> tuple[str, ...]:
        """The feed names its articles itself: each entry's own host is as good as the feed's."""
        return (urlsplit(address).hostname or "", *self._place.hosts)

    async def read(self, response: Response) -> AsyncIterator[Catch | Request]:
        report = self.task.report
        fault = self.refused(response)
        if fault is not None:
            report.failed(fault)
            return
        report.etag, report.last_modified = header(response, "ETag"), header(response, "Last-Modified")
        report.body_hash = "" if response.status == 304 else hashlib.sha256(response.body).hexdigest()
        if report.body_hash in {"", self.task.state.body_hash}:
            report.answered = report.unchanged = True
            return
        try:
            page = await asyncio.to_thread(_read, response)
        except SourceFault as wrong:
            report.failed(wrong)
            return
        report.answered = True
        for mark, entry in await self._new(page):
            if self._place.articles and entry.url is not None:
                yield self.follow(_lead(entry, mark, page), self._hosts(entry.url))
            else:
                yield Catch(self._found(entry, page), mark)

    async def _new(self, page: FeedPage) -> list[tuple[str, Entry]]:
        marks = {_mark(each): each for each in reversed(page.entries) if each.title or each.text}
        unread = await self.task.unread(marks)
        fresh = [(mark, entry) for mark, entry in marks.items() if mark in unread]
        return fresh if self.task.sample is None else fresh[-self.task.sample :]

    def _found(self, entry: Entry, page: FeedPage) -> Found:
        return self.task.found(
            entry.external_id, url=entry.url, title=entry.title, text=entry.text, published=entry.published,
            publisher=entry.publisher, notes=(*page.notes, *entry.notes),
        )  # fmt: skip


def _read(response: Response) -> FeedPage:
    try:
        return read_feed(response.body, response.url, charset_of(response))
    except SourceFault as wrong:
        standing_in = page_fault(decode(response.body[:50_000]).text) if wrong.fault == "not-a-feed" else None
        raise standing_in or wrong from None


def _lead(entry: Entry, mark: str, page: FeedPage) -> Lead:
    assert entry.url is not None
    return Lead(
        entry.external_id, entry.url, mark, entry.title, entry.text, entry.published,
        declared=True, publisher=entry.publisher, notes=(*page.notes, *entry.notes),
    )  # fmt: skip


def _mark(entry: Entry) -> str:
    """An entry whose words change is read again."""
    words = hashlib.sha256(f"{entry.title}\0{entry.text}".encode("utf-8", "replace")).hexdigest()
    return f"{entry.external_id} {words[:24]}"
