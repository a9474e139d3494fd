"""Reading the articles behind a list or a feed: one request each, and what to do when one cannot be read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.domain.instant import Instant
from monitor.domain.place import ApiPlace, FeedPlace, ListingPlace, Selectors
from monitor.domain.source import BLOCKING, Found, LookFault
from monitor.errors import SourceFault
from spiders.article import Article, BadSelector, read_article
from spiders.attachments.attachment import LARGEST, Given, shown_name
from spiders.attachments.child import read_files
from spiders.broken import in_our_words
from spiders.charset import decode
from spiders.files import FileLink, ending, files_of, is_file, unread, wanted, with_files
from spiders.refusal import page_fault
from spiders.task import Catch
from spiders.watching import SourceSpider, charset_of, header

#: an article that cannot be read so many looks in a row is handed over by its title alone
TRIES = 3
#: articles read in one look at most, and the time their reading may take of it; the rest is for the next
MOST_ARTICLES = 100
READING = timedelta(minutes=4)
#: trying again does not help; the title alone is handed over at once
_FOR_GOOD: frozenset[str] = frozenset({"elsewhere", "robots", "too-large", "redirects"})


@dataclass(frozen=True, slots=True)
class Lead:
    """What is known of an article before its page is read."""

    #: its external id
    name: str
    address: str
    mark: str
    title: str
    text: str = ""
    published: Instant | None = None
    #: the feed says so, which counts for more than what the page is guessed to say
    declared: bool = False
    publisher: str | None = None
    notes: tuple[str, ...] = ()


class ArticleSpider(SourceSpider):
    """A spider that follows leads."""

    def follow(self, lead: Lead, hosts: tuple[str, ...]) -> Request:
        """The request for the article's page."""
        return self.request(
            lead.address, self.read_page, hosts, errback=self.page_failed, cb_kwargs={"lead": lead}
        )

    async def read_page(self, response: Response, lead: Lead) -> AsyncIterator[Catch | Request]:
        gone = response.status in {404, 410}
        try:
            fault = self.refused(response)
            if fault is not None:
                raise fault
            if is_file(response.body):
                found = await asyncio.to_thread(self._document, response, lead)
            else:
                found, files = await asyncio.to_thread(self._whole, response, lead)
                found = await self._with_files(found, files)
            yield Catch(found, lead.mark)
        except SourceFault as wrong:
            for catch in self._without(lead, wrong, for_good=gone):
                yield catch

    async def page_failed(self, failure: Failure) -> AsyncIterator[Catch | Request]:
        """The errback of an article's page."""
        assert failure.value is not None
        fault = in_our_words(failure.value)
        lead: Lead = failure.request.cb_kwargs["lead"]  # type: ignore[attr-defined]
        for catch in self._without(lead, fault, for_good=fault.fault in _FOR_GOOD):
            yield catch

    def most_articles(self, address: str) -> int:
        """How many articles of this host can be asked for in one look, at the pace it wants."""
        if self.task.sample is not None:
            return self.task.sample
        pause = self.task.manners.pause(address, self.agent)
        return MOST_ARTICLES if not pause else max(1, min(MOST_ARTICLES, READING // pause))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Those whose pages belong to the source."""
        place = self._of_pages
        return (urlsplit(place.address).hostname or "", *place.hosts)

    @property
    def selectors(self) -> Selectors:
        """Those of the source."""
        return self._of_pages.selectors

    @property
    def _of_pages(self) -> FeedPlace | ListingPlace | ApiPlace:
        place = self.task.source.place
        assert isinstance(place, FeedPlace | ListingPlace | ApiPlace)
        return place

    def _whole(self, response: Response, lead: Lead) -> tuple[Found, tuple[FileLink, ...]]:
        decoded = decode(response.body, charset_of(response))
        wrong = page_fault(decoded.text)
        if wrong is not None:
            raise wrong
        try:
            article = read_article(decoded.text, response.url, self.selectors, self.task.now())
        except BadSelector as bad:
            raise SourceFault("crashed", f"选择器“{bad}”不是 CSS；请改正 select") from None
        notes = (*lead.notes, *([decoded.note] if decoded.note else []))
        published, guessed = _date(lead, article)
        if guessed:
            notes = (*notes, "发布时间由页面内容推断，请核对")
        files = files_of(decoded.text, response.url)
        if not article.text and not wanted(files, "", always=True):
            notes = (*notes, "页面里没有找到正文" + ("，只有订阅源里的摘要" if lead.text else ""))
        found = self.task.found(
            lead.name, url=response.url, title=_title(lead, article), text=article.text or lead.text,
            published=published, publisher=article.publisher or lead.publisher, notes=notes,
        )  # fmt: skip
        return found, files

    def _document(self, response: Response, lead: Lead) -> Found:
        """The list leads to a document itself."""
        (read,) = read_files([_given(response, lead.title)])
        return self.task.found(
            lead.name, url=response.url, title=lead.title, text=read.text or lead.text, published=lead.published,
            publisher=lead.publisher, notes=(*lead.notes, *read.notes),
        )  # fmt: skip

    async def _with_files(self, found: Found, files: Sequence[FileLink]) -> Found:
        """The article with what its files say; a file that cannot be read costs a note, not the article."""
        asked = wanted(files, found.text, always=self.task.source.attachments)
        given: list[tuple[FileLink, Given]] = []
        notes: list[str] = []
        for each in asked:
            try:
                given.append((each, await self._fetched(each)))
            except SourceFault as wrong:
                notes.append(f"附件未读：{shown_name(each.name)}（{wrong.message}），请人工查看")
        read = await asyncio.to_thread(read_files, [file for _, file in given]) if given else ()
        pairs = [(link, each) for (link, _), each in zip(given, read, strict=True)]
        left = unread(files, asked)
        notes += [note for _, each in pairs for note in each.notes]
        return replace(found, text=with_files(found.text, pairs), notes=(*found.notes, *notes, *left))

    async def _fetched(self, link: FileLink) -> Given:
        """The bytes behind a file's link, by the same manners as every page."""
        meta = {"hosts": self.hosts, "download_maxsize": LARGEST}
        request = Request(link.address, dont_filter=True, meta=meta)
        assert self.crawler.engine is not None
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever hinders it, the article is there without it
            fault = in_our_words(error)
            raise SourceFault("too-large", "超过 20 MB") if fault.fault == "too-large" else fault from None
        refusal = self.refused(response)
        if refusal is not None:
            raise refusal
        return _given(response, link.name)

    def _without(self, lead: Lead, fault: SourceFault, *, for_good: bool) -> list[Catch]:
        """Later, while that may help; else what the list itself says, with a note."""
        if not for_good:
            standing: LookFault = fault.fault if _source_wide(fault) else "incomplete"  # type: ignore[assignment]
            why = fault.message if _source_wide(fault) else f"有文章没有读到：{fault.message}"
            self.task.report.failed(SourceFault(standing, why, retry_after=fault.retry_after))
            if self.task.state.failures < TRIES - 1:
                return []
        found = self.task.found(
            lead.name, url=lead.address, title=lead.title, text=lead.text, published=lead.published,
            publisher=lead.publisher, notes=(*lead.notes, f"正文未读到：{fault.message}"),
        )  # fmt: skip
        return [Catch(found, lead.mark if for_good else None)]


def _given(response: Response, name: str) -> Given:
    last = unquote(urlsplit(response.url).path).rsplit("/", 1)[-1]
    named = name if ending(name) else last
    return Given(named, header(response, "Content-Type"), response.body)


def _source_wide(fault: SourceFault) -> bool:
    return fault.fault in BLOCKING or fault.fault == "throttled"


def _title(lead: Lead, article: Article) -> str:
    """The list's title, unless it was cut short."""
    shown = lead.title.rstrip(".… ")
    if not lead.title or (shown != lead.title and article.title.startswith(shown[:10])):
        return article.title or lead.title
    return lead.title


def _date(lead: Lead, article: Article) -> tuple[Instant | None, bool]:
    """(when it was published, whether that is a guess)."""
    if lead.declared and lead.published is not None:
        return lead.published, False
    if article.declared:
        return article.published, False
    # the page shows the time of the day its list names
    if (
        lead.published is not None
        and article.published is not None
        and lead.published.day == article.published.day
    ):
        sharper = article.published if article.published.precision != "day" else lead.published
        return sharper, False
    if lead.published is not None:
        return lead.published, False
    return article.published, article.published is not None
