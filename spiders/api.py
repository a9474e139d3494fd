"""The api spider: interfaces that answer with JSON or JSONP, asked by GET, form or JSON."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.domain.place import ApiPlace
from monitor.errors import SourceFault
from monitor.flow.sources import whole_due
from spiders.articles import ArticleSpider, Lead
from spiders.broken import in_our_words
from spiders.charset import decode
from spiders.json_items import JsonItem, JsonPage, read_items
from spiders.json_text import read_json
from spiders.refusal import page_fault
from spiders.task import Catch, Task
from spiders.watching import charset_of, header

#: items handed over in one look; the rest is for the next
MOST_ITEMS = 1000
#: a host that answers slowly is not asked for more pages after so long
TURNING = timedelta(minutes=2)
#: remembered in place of a body's hash when a look left something unread
UNFINISHED = "unfinished"

#: where the number of the page stands
_PAGE = "{page}"
_ACCEPT = {"Accept": "application/json, text/javascript, */*;q=0.5"}


class ApiSpider(ArticleSpider):
    """Gathers the pages that hold something new, then hands it over, the oldest first.

    Nothing is handed over before the last page is there: if the first page were remembered as read and the
    second then failed, the next look would not turn to it.
    """

    name = "api"

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        #: marks and items to hand over, the newest first
        self._waiting: dict[str, JsonItem] = {}
        #: all marks met in this look, page by page
        self._met: set[frozenset[str]] = set()
        self._began = task.manners.monotonic()

    async def start(self) -> AsyncIterator[Request]:
        fresh = self._asks_for_more or whole_due(self.task.state, self.task.now())
        yield self._ask(self._place.asking.first_page, {} if fresh else self.conditional())

    @property
    def _place(self) -> ApiPlace:
        assert isinstance(self.task.source.place, ApiPlace)
        return self.task.source.place

    @property
    def _posts(self) -> bool:
        return bool(self._place.asking.form or self._place.asking.body)

    @property
    def _asks_for_more(self) -> bool:
        """Whether the look before left something unread, so that pages are turned past what was read."""
        return self.task.state.failures > 0 or self.task.state.body_hash == UNFINISHED

    def _ask(self, number: int, headers: dict[str, str]) -> Request:
        """The request for one page."""
        place, page = self._place, str(number)
        given: dict[str, Any] = {
            "headers": {**_ACCEPT, **headers},
            "errback": self.page_of_list_failed,
            "cb_kwargs": {"number": number},
        }
        if place.asking.body:
            given["headers"]["Content-Type"] = "application/json; charset=utf-8"
            given |= {"method": "POST", "body": place.asking.body.replace(_PAGE, page)}
        elif place.asking.form:
            given["form"] = tuple((name, value.replace(_PAGE, page)) for name, value in place.asking.form)
        return self.request(place.address.replace(_PAGE, page), self.read, self.hosts, **given)

    async def read(self, response: Response, number: int) -> AsyncIterator[Catch | Request]:
        """A page of items: on to the next one, or to what was found."""
        report = self.task.report
        fault = self.refused(response)
        if fault is not None:
            report.failed(fault)
        elif number == self._place.asking.first_page and self._unchanged(response):
            report.answered = report.unchanged = True
        elif (further := await self._gather(response, number)) is not None:
            yield further
            return
        for each in self._results():
            yield each

    async def page_of_list_failed(self, failure: Failure) -> AsyncIterator[Catch | Request]:
        """The errback of a page of items: what the pages before it gave is not lost."""
        assert failure.value is not None
        self.task.report.failed(in_our_words(failure.value))
        for each in self._results():
            yield each

    def _unchanged(self, response: Response) -> bool:
        report = self.task.report
        if not self._posts:
            report.etag, report.last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            return True
        report.body_hash = hashlib.sha256(response.body).hexdigest()
        return not self._asks_for_more and report.body_hash == self.task.state.body_hash

    async def _gather(self, response: Response, number: int) -> Request | None:
        """Keep what is new on the page; the request for the next one, where there is a reason to turn."""
        report = self.task.report
        try:
            page = await asyncio.to_thread(self._page, response)
        except SourceFault as wrong:
            report.failed(wrong)
            return None
        report.answered = True
        marks = {_mark(item): item for item in page.items}
        unread = await self.task.unread(marks)
        repeated = frozenset(marks) in self._met
        self._met.add(frozenset(marks))
        self._waiting |= {mark: item for mark, item in marks.items() if mark in unread}
        if page.unmet:
            report.failed(SourceFault("fields", page.unmet))
        worth = bool(marks) and not repeated and (unread == marks.keys() or self._asks_for_more)
        return self._ask(number + 1, {}) if worth and self._may_turn(number, page) else None

    def _may_turn(self, number: int, page: JsonPage) -> bool:
        """Whether there may be another page, and time and room for it."""
        place = self._place
        told = (place.address, place.asking.body, *(value for _, value in place.asking.form))
        seen = len(frozenset().union(*self._met))
        if not any(_PAGE in each for each in told) or (page.total is not None and seen >= page.total):
            return False
        if number + 1 - place.asking.first_page >= place.pages or self.task.sample is not None:
            return False
        slow = self.task.manners.monotonic() - self._began > TURNING.total_seconds()
        if slow or len(self._waiting) >= MOST_ITEMS:
            self._leave()
            return False
        return True

    def _leave(self) -> None:
        """Something stays for the next look, which must then not take the source for unchanged."""
        report = self.task.report
        report.etag = report.last_modified = ""
        report.body_hash = UNFINISHED

    def _page(self, response: Response) -> JsonPage:
        decoded = decode(response.body, charset_of(response))
        try:
            data = read_json(decoded.text)
        except SourceFault as wrong:
            standing_in = page_fault(decoded.text) if wrong.fault == "not-json" else None
            raise standing_in or wrong from None
        page = read_items(data, response.url, self._place.shape, self.task.now())
        return page.noted(decoded.note) if decoded.note else page

    def _results(self) -> list[Catch | Request]:
        """All that was gathered, the oldest first; of articles to be read the newest, as many as a look may read."""
        chosen = list(self._waiting.items())[: self.task.sample]
        if self._place.articles:
            reading = [mark for mark, item in chosen if item.url is not None]
            late = frozenset(reading[self.most_articles(self._place.address) :])
            chosen = [(mark, item) for mark, item in chosen if mark not in late]
            if late:
                self._leave()
        return [self._result(mark, item) for mark, item in reversed(chosen)]

    def _result(self, mark: str, item: JsonItem) -> Catch | Request:
        if self._place.articles and item.url is not None:
            lead = Lead(
                item.name, item.url, mark, item.title, item.text, item.published,
                declared=not item.changed, publisher=item.publisher, notes=item.notes,
            )  # fmt: skip
            return self.follow(lead, self.hosts)
        found = self.task.found(
            item.name, url=item.url, title=item.title, text=item.text, published=item.published,
            publisher=item.publisher, notes=item.notes,
        )  # fmt: skip
        return Catch(found, mark)


def _mark(item: JsonItem) -> str:
    """An item whose words change is read again."""
    words = hashlib.sha256(f"{item.title}\0{item.text}".encode("utf-8", "replace")).hexdigest()
    return f"{item.name} {words[:24]}"
