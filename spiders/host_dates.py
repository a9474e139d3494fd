"""The time crawled hosts tell: the Date header of every answer, handed on to whoever keeps watch of our clock."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.manners import registered

#: RFC 9110 5.6.7: a date has whole seconds, so it was on the average half of one later
_HALF = timedelta(seconds=0.5)
#: a cache's answer older than this says too little
_OLDEST = timedelta(days=1)


class HostDates:
    """Downloader middleware: changes nothing of what passes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HostDates":
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        task = getattr(self._crawler.spider, "task", None)
        said = told(response)
        host = (urlsplit(response.url or request.url).hostname or "").rstrip(".")
        if task is not None and said is not None and host and not _ourselves(host, response):
            task.manners.dated(registered(host), said)
        return response


def told(response: Response) -> datetime | None:
    """What the answering host's clock says as it arrives, aware UTC; None where the answer does not tell.

    RFC 9110 6.6.1: Date is when the origin made the answer; a cache on the way keeps it and adds Age
    (RFC 9111 5.1), the seconds since.
    """
    try:
        date = parsedate_to_datetime((response.headers.get("Date") or b"").decode("ascii"))
        age = timedelta(seconds=int((response.headers.get("Age") or b"0").decode("ascii")))
        if not timedelta(0) <= age <= _OLDEST:
            return None
        # "-0000" and no zone at all: RFC 9110 knows GMT alone
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        return date + age + _HALF
    except (ValueError, TypeError, OverflowError):
        return None


def _ourselves(host: str, response: Response) -> bool:
    """An answer of this very machine tells its own clock."""
    address = getattr(response, "ip_address", None)
    if address is None:
        try:
            address = ip_address(host)
        except ValueError:
            return host == "localhost"
    return bool(address.is_loopback)
