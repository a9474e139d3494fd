"""What all spiders share: requests with the source's bounds, and failures in our own words."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from scrapy import FormRequest, Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.errors import SourceFault
from spiders.broken import in_our_words
from spiders.charset import charset_in, decode
from spiders.manners import door_of
from spiders.refusal import LOOKED_AT, retry_after, status_fault
from spiders.task import Catch, Task


class SourceSpider(Spider):
    """A spider that looks at one source once."""

    def __init__(self, task: Task, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task = task

    def request(
        self, address: str, callback: Callable[..., AsyncIterator[Catch | Request]], hosts: tuple[str, ...],
        **kwargs: Any,
    ) -> Request:  # fmt: skip
        """A request within these hosts, by POST where a `form` is given; failures go to the report."""
        meta = {"hosts": hosts, **kwargs.pop("meta", {})}
        form: tuple[tuple[str, str], ...] = kwargs.pop("form", ())
        given: dict[str, Any] = {
            "callback": callback, "errback": kwargs.pop("errback", self.failed), "meta": meta,
            "dont_filter": True, **kwargs,
        }  # fmt: skip
        if form:
            return FormRequest(address, method="POST", formdata=form, **given)
        return Request(address, **given)

    @property
    def agent(self) -> str:
        """Who we say we are."""
        return str(self.settings["USER_AGENT"])

    def conditional(self) -> dict[str, str]:
        """Headers that let the server say "unchanged" (RFC 9110 13.1)."""
        from_state = {
            "If-None-Match": self.task.state.etag,
            "If-Modified-Since": self.task.state.last_modified,
        }
        return {name: value for name, value in from_state.items() if value}

    def refused(self, response: Response) -> SourceFault | None:
        """What the status says, and what came with it; a host that asks for it is left alone by every source."""
        if response.status < 300:
            return None
        asked = retry_after(header(response, "Retry-After"), self.task.now())
        fault = status_fault(response.status, asked, decode(response.body[:LOOKED_AT]).text)
        if fault is not None and fault.retry_after is not None:
            self.task.manners.hold(door_of(response.url), fault.retry_after)
        return fault

    def failed(self, failure: Failure) -> None:
        """The errback of the source's own page."""
        assert failure.value is not None
        self.task.report.failed(in_our_words(failure.value))


def header(response: Response, name: str) -> str:
    """A header as text, empty where it is not there."""
    return (response.headers.get(name) or b"").decode("latin-1")


def charset_of(response: Response) -> str:
    """The charset the Content-Type header names, else empty."""
    return charset_in(header(response, "Content-Type"))
