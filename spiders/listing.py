"""The listing spider: a page that lists articles, and the articles that are new on it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from monitor.domain.place import ListingPlace, Selectors
from monitor.errors import SourceFault
from monitor.flow.sources import whole_due
from spiders.article import BadSelector
from spiders.articles import ArticleSpider, Lead
from spiders.charset import decode
from spiders.links import ListItem, read_list
from spiders.refusal import page_fault
from spiders.task import Catch
from spiders.watching import charset_of, header

#: articles read in one look; the rest is for the next
MOST_ARTICLES = 30


class ListingSpider(ArticleSpider):
    """Reads a list page and follows what is new on it, the oldest first."""

    name = "listing"

    async def start(self) -> AsyncIterator[Request]:
        headers = {} if whole_due(self.task.state, self.task.now()) else self.conditional()
        yield self.request(self._place.address, self.read, self._hosts, headers=headers)

    @property
    def _place(self) -> ListingPlace:
        assert isinstance(self.task.source.place, ListingPlace)
        return self.task.source.place

    @property
    def _hosts(self) -> tuple[str, ...]:
        return (urlsplit(self._place.address).hostname or "", *self._place.hosts)

    @property
    def selectors(self) -> Selectors:
        return self._place.selectors

    async def read(self, response: Response) -> AsyncIterator[Catch | Request]:
        report = self.task.report
        fault = self.refused(response)
        if fault is not None:
            report.failed(fault)
            return
        report.etag, report.last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            report.answered = report.unchanged = True
            return
        try:
            items = await asyncio.to_thread(self._items, response)
        except SourceFault as wrong:
            report.failed(wrong)
            return
        report.answered = True
        # counters and clocks change a page, not its list
        report.body_hash = hashlib.sha256(repr(items).encode("utf-8", "replace")).hexdigest()
        unread = await self.task.unread(each.address for each in items)
        waiting = [each for each in items if each.address in unread]
        report.unchanged = not waiting
        if len(waiting) > MOST_ARTICLES:
            # asked for again, whole, at the next look
            report.etag = report.last_modified = ""
        for item in reversed(waiting[:MOST_ARTICLES]):
            yield self.follow(_lead(item), self._hosts)

    def _items(self, response: Response) -> tuple[ListItem, ...]:
        page = decode(response.body, charset_of(response)).text
        try:
            items = read_list(page, response.url, self.selectors)
        except BadSelector as bad:
            raise SourceFault("crashed", f"选择器“{bad}”不是 CSS；请改正 select") from None
        if not items:
            why = "列表页里没有找到文章链接；请核对地址，或写明 select.row 和 select.link"
            raise page_fault(page) or SourceFault("no-links", why)
        return items


def _lead(item: ListItem) -> Lead:
    return Lead(item.address, item.address, item.address, item.title, published=item.published)
