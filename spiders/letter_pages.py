"""Reading the letters of a box: one request each, what is handed over of it, and what when it cannot be read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.domain.letter import KnownLetter, Letter, LetterFate
from monitor.domain.place import LetterboxPlace
from monitor.domain.source import BLOCKING
from monitor.errors import SourceFault, StorageError
from monitor.flow.letters import TRIES, after_failure, after_reading, ended, outlived, put_off
from monitor.judge.reply import answers_letter
from spiders.broken import in_our_words
from spiders.charset import Decoded, decode
from spiders.letters.answer import Answer, place_of, read_page
from spiders.letters.page import LetterPage, hash_of, titled, with_row
from spiders.letters.row import LetterRow
from spiders.task import Catch, Task
from spiders.watching import SourceSpider, charset_of

T = TypeVar("T")

#: letters' pages read in one look; the rest at the next, those that wait longest first
MOST_LETTERS = 30
#: letters due that are looked through for such as can be read
MOST_DUE = 500
#: trying again soon does not help; the letter is told by its title and tried by its age
_STAYS: frozenset[str] = frozenset({"elsewhere", "too-large", "redirects"})
#: after these the pages of letters would fail as well
_DOWN: frozenset[str] = frozenset({"unreachable", "timeout", "storage"})


@dataclass(frozen=True, slots=True)
class Errand:
    """A letter whose page is being fetched."""

    known: KnownLetter
    #: as the list shows it in this look; None where it does not
    row: LetterRow | None


class LetterPageSpider(SourceSpider):
    """A spider that reads the letters which are due."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        #: what the list shows in this look, by key
        self.rows: dict[str, LetterRow] = {}
        #: in which forms are sent
        self.codec = "utf-8"

    @property
    def place(self) -> LetterboxPlace:
        """That of the source."""
        assert isinstance(self.task.source.place, LetterboxPlace)
        return self.task.source.place

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts whose pages belong to the box."""
        named = (self.place.address, self.place.detail)
        own = [host for each in named if (host := urlsplit(each).hostname)]
        return (*own, *self.place.hosts)

    async def apart(self, work: Callable[..., T], *given: object) -> T:
        """Use the memory.

        Raises:
            SourceFault: storage.

        """
        try:
            return await self.task.apart(work, *given)
        except StorageError as fault:
            raise SourceFault("storage", fault.message) from None

    def decoded(self, response: Response) -> Decoded:
        """The text of a response."""
        return decode(response.body, charset_of(response))

    async def letters(self) -> AsyncIterator[Catch | Request]:
        """The letters that are due, those that wait longest first."""
        task, asked = self.task, 0
        if task.report.fault in _DOWN:
            return
        try:
            due = await self.apart(task.memory.due_letters, task.bureau, task.source.id, task.now(), MOST_DUE)
        except SourceFault as wrong:
            task.report.failed(wrong)
            return
        waiting: list[KnownLetter] = []
        for known in due:
            row = self.rows.get(known.key)
            if outlived(known, task.now()):
                yield self._ended(known, row, "unanswered")
            elif row is not None and not self._leads(known, row):
                for catch in await self._told(Errand(known, row), row.seen, self.place.address):
                    yield catch
            elif row is None and not known.place:
                waiting.append(put_off(known, task.now()))
            elif asked < (MOST_LETTERS if task.sample is None else task.sample):
                asked += 1
                yield self._fetch(Errand(known, row))
        await self._keep(*waiting)

    def _leads(self, known: KnownLetter, row: LetterRow) -> bool:
        """Whether there is more to read of it than its row."""
        elsewhere = known.place or row.lead.postback is not None or place_of(row, self.place)
        return not row.whole and bool(elsewhere)

    def _fetch(self, errand: Errand) -> Request:
        given: dict[str, Any] = {"errback": self.letter_failed, "cb_kwargs": {"errand": errand}}
        postback = None if errand.row is None else errand.row.lead.postback
        if postback is None or errand.known.place:
            return self.request(errand.known.place, self.read_letter, self.hosts, **given)
        given |= {"form": postback.fields, "encoding": self.codec}
        return self.request(postback.address, self.read_letter, self.hosts, **given)

    async def read_letter(self, response: Response, errand: Errand) -> AsyncIterator[Catch | Request]:
        """The page of a letter."""
        caught = await self._read(response, errand)
        for each in caught:
            yield each

    async def letter_failed(self, failure: Failure) -> AsyncIterator[Catch | Request]:
        """The errback of a letter's page."""
        assert failure.value is not None
        errand: Errand = failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]
        caught = await self._unread(errand, in_our_words(failure.value), gone=False)
        for each in caught:
            yield each

    async def _read(self, response: Response, errand: Errand) -> list[Catch]:
        fault = self.refused(response)
        if fault is not None:
            return await self._unread(errand, fault, gone=response.status in {404, 410})
        decoded = self.decoded(response)
        answer = Answer(decoded.text, response.url)
        try:
            page = await asyncio.to_thread(read_page, answer, self.place, self.task.now())
        except SourceFault as wrong:
            return await self._unread(errand, wrong, gone=False)
        if not errand.known.place and response.url != self.place.address:
            # a form led to a page with an address of its own: it can be asked for from now on
            errand = replace(errand, known=replace(errand.known, place=response.url))
        return await self._told(errand, page, response.url, decoded.note)

    async def _told(self, errand: Errand, page: LetterPage, url: str, note: str = "") -> list[Catch]:
        """The letter handed over, where it is new or stands otherwise than last time."""
        known, row = errand.known, errand.row
        if row is not None:
            page = with_row(titled(page), row.seen)
        page = titled(page).trusted("" if row is None else row.words)
        status, odd = page.standing(known.shown.partition("|")[0])
        if known.read is None:
            known = replace(known, number=page.number or known.number)
        # one in doubt is not remembered: it is told once it is believed
        said = known.reply_hash if page.doubtful else hash_of(page.reply) if page.reply else ""
        answered = not page.doubtful and answers_letter(page.reply)
        reading = after_reading(known, status, said, self.task.now(), answered=answered)
        if not reading.tell:
            await self._keep(reading.known)
            return []
        letter = Letter(
            known.number,
            status,
            page.asked,
            page.answering,
            page.category,
            page.reply,
            page.replied,
            sure=not page.doubtful,
        )
        notes = tuple(each for each in (note, *odd, *reading.notes) if each)
        return [self._catch(page, letter, reading.known, url, notes)]

    async def _unread(self, errand: Errand, fault: SourceFault, *, gone: bool) -> list[Catch]:
        """Tried again by its plan; a letter nobody has read yet is told by its title meanwhile."""
        report, row = self.task.report, errand.row
        if fault.fault in BLOCKING or fault.fault == "throttled":
            # not the letter's fault: it stays due
            report.failed(fault)
            return []
        known = after_failure(errand.known, self.task.now(), gone=gone)
        stays = gone or fault.fault in _STAYS
        if not stays and known.tries < TRIES:
            report.failed(SourceFault("incomplete", f"有信件没有读到：{fault.message}"))
        if known.next_look is None:
            return [self._ended(known, row, "gone")]
        if known.read is None and row is not None and known.tries == (1 if stays else TRIES):
            letter = _letter_of(known, row)
            notes = (f"来信正文未读到：{fault.message}",)
            return [self._catch(row.seen, letter, known, known.place or self.place.address, notes)]
        await self._keep(known)
        return []

    def _ended(self, known: KnownLetter, row: LetterRow | None, fate: LetterFate) -> Catch:
        """Told once that nothing more will come of it; its words only where the list still shows them."""
        why = "信件页面已不存在，信箱可能已撤下" if fate == "gone" else "180 天未见答复"
        letter = replace(_letter_of(known, row), status=known.status, fate=fate)
        page = LetterPage() if row is None else row.seen
        url = known.place or self.place.address
        return self._catch(page, letter, ended(known, self.task.now()), url, (f"{why}，不再查看",))

    def _catch(
        self, page: LetterPage, letter: Letter, known: KnownLetter, url: str, notes: tuple[str, ...]
    ) -> Catch:
        self.task.report.unchanged = False
        found = self.task.found(
            letter.number, url=url, title=page.title, text=page.text, published=page.asked,
            publisher=letter.unit or None, notes=notes,
        )  # fmt: skip
        return Catch(replace(found, personal=page.personal, letter=letter), None, letter=known)

    async def _keep(self, *letters: KnownLetter) -> None:
        """Remember letters that are not handed over."""
        try:
            await self.apart(
                self.task.memory.remember_letters, self.task.bureau, self.task.source.id, letters
            )
        except SourceFault as wrong:
            self.task.report.failed(wrong)


def _letter_of(known: KnownLetter, row: LetterRow | None) -> Letter:
    """A letter as its row alone tells it."""
    if row is None:
        return Letter(known.number, known.status, None, "", "", "", None)
    seen = row.seen
    return Letter(
        known.number,
        seen.standing(row.words)[0],
        seen.asked,
        seen.answering,
        seen.category,
        seen.reply,
        seen.replied,
    )
