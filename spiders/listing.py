"""The listing spider: a page that lists articles, and the articles that are new on it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.domain.place import ListingPlace
from monitor.errors import SourceFault
from monitor.flow.sources import whole_due
from spiders.article import BadSelector
from spiders.articles import ArticleSpider, Lead
from spiders.broken import in_our_words
from spiders.charset import decode
from spiders.lists.page import Leaf, ListItem, ListPage, Turn
from spiders.lists.turned import Turned
from spiders.presets.families import preset_for
from spiders.refusal import page_fault
from spiders.task import Catch, Task
from spiders.watching import charset_of, header

_NO_LINKS = "列表页里没有找到文章链接；请核对地址，或写明 select.row 和 select.link"


class ListingSpider(ArticleSpider):
    """Reads a list, page by page while all is new, and follows what is new on it, the oldest first."""

    name = "listing"

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self._turned = Turned(self._place.pages if task.sample is None else 1, task.state.last_success)

    async def start(self) -> AsyncIterator[Request]:
        headers = {} if whole_due(self.task.state, self.task.now()) else self.conditional()
        yield self.request(self._place.address, self.read, self.hosts, headers=headers)

    @property
    def _place(self) -> ListingPlace:
        assert isinstance(self.task.source.place, ListingPlace)
        return self.task.source.place

    async def read(self, response: Response) -> AsyncIterator[Catch | Request]:
        """The source's own page."""
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
            leaf = await asyncio.to_thread(self._leaf, response, None)
        except SourceFault as wrong:
            report.failed(wrong)
            return
        async for each in self._on(leaf):
            yield each

    async def read_next(self, response: Response, asked: Turn) -> AsyncIterator[Catch | Request]:
        """A further page; where it cannot be read, what the pages before it hold is read all the same."""
        if response.status == 404 and asked.otherwise:
            yield self._ask(Turn(asked.otherwise, asked.form))
            return
        leaf = Leaf(())
        try:
            fault = self.refused(response)
            if fault is not None:
                raise fault
            leaf = await asyncio.to_thread(self._leaf, response, asked)
        except SourceFault as wrong:
            self._cut_short(wrong)
        async for each in self._on(leaf):
            yield each

    async def next_failed(self, failure: Failure) -> AsyncIterator[Catch | Request]:
        """The errback of a further page."""
        assert failure.value is not None
        self._cut_short(in_our_words(failure.value))
        async for each in self._on(Leaf(())):
            yield each

    def _cut_short(self, fault: SourceFault) -> None:
        if self._turned.seen:
            why = f"列表第 {self._turned.pages + 1} 页没有读到：{fault.message}"
            fault = SourceFault("incomplete", why, retry_after=fault.retry_after)
        self.task.report.failed(fault)

    async def _on(self, leaf: Leaf) -> AsyncIterator[Catch | Request]:
        """To the next page, or to the articles found."""
        turned = self._turned
        unread = await self.task.unread(each.mark for each in turned.fresh(leaf))
        turn = turned.add(leaf, unread, self.task.now())
        if turn is not None:
            yield self._ask(turn)
            return
        for request in self._articles():
            yield request

    def _ask(self, turn: Turn) -> Request:
        return self.request(
            turn.address, self.read_next, self.hosts, errback=self.next_failed, form=turn.form,
            cb_kwargs={"asked": turn},
        )  # fmt: skip

    def _articles(self) -> list[Request]:
        report, turned = self.task.report, self._turned
        if not turned.seen:
            report.failed(SourceFault("no-links", _NO_LINKS))
            return []
        report.answered = True
        # counters and clocks change a page, not its list
        report.body_hash = hashlib.sha256(
            repr(list(turned.seen.values())).encode("utf-8", "replace")
        ).hexdigest()
        waiting = list(turned.waiting.values())
        report.unchanged = not waiting
        most = self.most_articles(self._place.address)
        if len(waiting) > most:
            # asked for again, whole, at the next look
            report.etag = report.last_modified = ""
        self._tell_gap()
        chosen = waiting[-most:] if self.task.sample is None else waiting[:most]
        return [self.follow(_lead(each), self.hosts) for each in reversed(chosen)]

    def _tell_gap(self) -> None:
        """After an absence of ours the list may hold more than we turn: what lies behind is not read."""
        if self._turned.gap:
            why = f"翻了 {self._turned.pages} 页仍全是新内容，更早的没有读；需要时把 pages 写大"
            self.task.report.failed(SourceFault("incomplete", why))

    def _leaf(self, response: Response, asked: Turn | None) -> Leaf:
        text = decode(response.body, charset_of(response)).text
        # a fragment that names the column is not sent and must not be lost
        own = self._place.address
        address = own if response.url == own.split("#")[0] else response.url
        page = ListPage(text, address, self.selectors, asked, self._turned.pages + 1)
        try:
            leaf = preset_for(page, self._place.preset)[0].read(page)
        except BadSelector as bad:
            raise SourceFault("crashed", f"选择器“{bad}”不是 CSS；请改正 select") from None
        if not leaf.items and leaf.next is None and asked is None:
            raise page_fault(text) or SourceFault("no-links", _NO_LINKS)
        return leaf


def _lead(item: ListItem) -> Lead:
    return Lead(
        item.name, item.address, item.mark, item.title, text=item.text, published=item.published,
        publisher=item.publisher,
    )  # fmt: skip
