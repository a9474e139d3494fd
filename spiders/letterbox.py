"""The letterbox spider: the list of a public letter box, and then the letters that are due."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.errors import SourceFault
from monitor.flow.letters import Sighting, sighted
from monitor.flow.sources import whole_due
from spiders.broken import in_our_words
from spiders.letter_pages import LetterPageSpider
from spiders.letters.answer import Answer, place_of, read_box
from spiders.letters.row import Lead, LetterList, LetterRow
from spiders.task import Catch
from spiders.watching import header

_PAGE = "{page}"


class LetterboxSpider(LetterPageSpider):
    """First the list, page by page while all on a page is new or changed; then the letters that are due.

    What a list shows is remembered before any page is read, so that a letter that has left the list,
    or a look that was cut off, costs nothing.
    """

    name = "letterbox"

    async def start(self) -> AsyncIterator[Request]:
        fresh = self._turns_on or whole_due(self.task.state, self.task.now())
        yield self._ask(self.place.asking.first_page, {} if fresh else self.conditional())

    @property
    def _turns_on(self) -> bool:
        """Whether the look before did not get to the end, so that pages are turned past what is known."""
        return self.task.state.failures > 0

    def _ask(self, number: int, headers: dict[str, str]) -> Request:
        """The request for a page of the list by its number."""
        place, page = self.place, str(number)
        given: dict[str, Any] = {"headers": headers, "cb_kwargs": {"number": number}}
        if place.asking.body:
            given["headers"] = {**headers, "Content-Type": "application/json; charset=utf-8"}
            given |= {"method": "POST", "body": place.asking.body.replace(_PAGE, page)}
        elif place.asking.form:
            given["form"] = tuple((name, value.replace(_PAGE, page)) for name, value in place.asking.form)
        return self._of_list(place.address.replace(_PAGE, page), **given)

    def _of_list(self, address: str, **given: Any) -> Request:
        return self.request(address, self.read, self.hosts, errback=self.list_failed, **given)

    async def read(self, response: Response, number: int) -> AsyncIterator[Catch | Request]:
        """A page of the list: on to the next one, or to the letters."""
        report, first = self.task.report, number == self.place.asking.first_page
        try:
            fault = self.refused(response)
            if fault is not None:
                raise fault
            if first:
                report.etag, report.last_modified = (
                    header(response, "ETag"),
                    header(response, "Last-Modified"),
                )
            if response.status == 304:
                report.answered = report.unchanged = True
            else:
                turn = await self._gather(response, number)
                if turn is not None:
                    yield turn
                    return
        except SourceFault as wrong:
            report.failed(wrong)
        async for each in self.letters():
            yield each

    async def list_failed(self, failure: Failure) -> AsyncIterator[Catch | Request]:
        """The errback of a page of the list: letters known from before are looked at all the same."""
        assert failure.value is not None
        self.task.report.failed(in_our_words(failure.value))
        async for each in self.letters():
            yield each

    async def _gather(self, response: Response, number: int) -> Request | None:
        """Remember what a page shows; the request for the page after it, where that may be new too."""
        report, first = self.task.report, number == self.place.asking.first_page
        found = await asyncio.to_thread(self._list, response, number)
        report.answered = True
        if first:
            # counters, clocks and view states change a page, not its list
            report.body_hash = hashlib.sha256(repr(found.rows).encode("utf-8", "replace")).hexdigest()
            report.unchanged = True
        unseen = {row.key: row for row in found.rows if row.key not in self.rows}
        fresh = await self.apart(self._remember, tuple(unseen.values()), len(self.rows))
        self.rows |= unseen
        report.unchanged = report.unchanged and not fresh
        if not unseen or (fresh < len(unseen) and not self._turns_on):
            return None
        turned = number - self.place.asking.first_page + 1
        if turned >= self.place.pages or self.task.sample is not None:
            return None
        return self._turn(found, number + 1)

    def _turn(self, found: LetterList, number: int) -> Request | None:
        place = self.place
        told = (place.address, place.asking.body, *(value for _, value in place.asking.form))
        if any(_PAGE in each for each in told):
            return self._ask(number, {})
        return None if found.turn is None else self._led(found.turn, number)

    def _led(self, lead: Lead, number: int) -> Request:
        given: dict[str, Any] = {"cb_kwargs": {"number": number}}
        if lead.postback is None:
            return self._of_list(lead.address, **given)
        return self._of_list(lead.postback.address, form=lead.postback.fields, encoding=self.codec, **given)

    def _list(self, response: Response, number: int) -> LetterList:
        decoded = self.decoded(response)
        place_in_turn = number - self.place.asking.first_page + 1
        self.codec = "utf-8" if decoded.charset.startswith("utf") else decoded.charset
        return read_box(Answer(decoded.text, response.url, place_in_turn), self.place, self.task.now())

    def _remember(self, rows: tuple[LetterRow, ...], above: int) -> int:
        """Note the rows of a page in one go; how many are new or changed."""
        task, now, fresh, noted = self.task, self.task.now(), 0, []
        known = task.memory.letters(task.bureau, task.source.id, (row.key for row in rows))
        for place, row in enumerate(rows):
            address = "" if row.whole else place_of(row, self.place)
            number = row.seen.number or row.key
            seen = Sighting(row.key, number, address, row.title_hash, row.shown, above + place)
            kept, changed = sighted(known.get(row.key), seen, now)
            fresh += changed
            if kept != known.get(row.key):
                noted.append(kept)
        task.memory.remember_letters(task.bureau, task.source.id, noted)
        return fresh
