"""Manners toward hosts, kept for the whole process: robots.txt, one request at a time, back-off.

Scrapy forgets all this at the end of a crawl, and several sources may live on one host.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

import tldextract
from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.domain.source import BLOCKING
from monitor.errors import SourceFault
from spiders.broken import in_our_words, is_certificate

#: RFC 9309 2.4: robots.txt should not be kept for more than a day
ROBOTS_KEPT = timedelta(hours=24)
#: RFC 9309 2.3.1.4: unreachable means "keep out"; asked again soon
ROBOTS_RETRY = timedelta(minutes=10)
#: RFC 9309 2.5: at least 500 KiB are parsed
ROBOTS_LARGEST = 512_000
#: a longer crawl-delay would make watching impossible
LONGEST_DELAY = timedelta(seconds=30)
#: who must wait for longer than this comes again at the next look
PATIENCE = timedelta(minutes=2)

_PORTS = {"http": 80, "https": 443}
_STOPPING = BLOCKING | {"throttled"}

# the list of public suffixes inside the package; nothing is downloaded
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def same_site(host: str, home: str) -> bool:
    """Whether two hosts belong to one registered domain: wjw.example.gov.cn and www.example.gov.cn."""
    if host.lower() == home.lower():
        return True
    mine, theirs = _suffixes(host), _suffixes(home)
    return bool(mine.suffix and mine.domain) and (mine.domain, mine.suffix) == (theirs.domain, theirs.suffix)


def registered(host: str) -> str:
    """The registered domain a host belongs to: wjw.example.gov.cn is example.gov.cn; an address is itself."""
    found = _suffixes(host)
    return f"{found.domain}.{found.suffix}".lower() if found.suffix and found.domain else host.lower()


def door_of(address: str) -> str:
    """The host of an address as its manners are kept: http and https of one host are one, another port is another."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:
        return parts.netloc.lower()
    return host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"


def _address(parts: SplitResult) -> str:
    """host:port, as names are resolved."""
    return f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 0)}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The verdict of a host's robots.txt."""

    #: None: everything is allowed
    parsed: Protego | None
    #: the file could not be read: keep out until it can
    closed: bool
    until: float

    def allows(self, address: str, agent: str) -> bool:
        return not self.closed and (self.parsed is None or self.parsed.can_fetch(address, agent))

    def delay(self, agent: str) -> timedelta:
        asked = None if self.parsed is None else self.parsed.crawl_delay(agent)
        return min(timedelta(seconds=asked or 0), LONGEST_DELAY)


@dataclass(slots=True)
class Manners:
    """What is remembered of hosts; used from the event loop alone."""

    #: real seconds from any origin
    monotonic: Callable[[], float]
    #: between two requests to one host
    delay: timedelta = timedelta(seconds=2)
    #: host:port that turned out to lie in the house though the settings do not name it
    private: Collection[str] = ()
    #: told what time a host's answer gave as it came: registered domain, aware UTC
    dated: Callable[[str, datetime], None] = lambda _host, _said: None
    robots: dict[str, Rules] = field(default_factory=dict)
    _free: dict[str, float] = field(default_factory=dict)

    async def turn(self, host: str, delay: timedelta = timedelta(0)) -> None:
        """Wait until this host, as `door_of` names it, may be asked again.

        Raises:
            SourceFault: throttled, when that is too long.

        """
        now = self.monotonic()
        at = max(now, self._free.get(host, now))
        if at - now > PATIENCE.total_seconds():
            wait = timedelta(seconds=round(at - now))
            raise SourceFault("throttled", f"该网站要求 {wait} 后再访问；到时自动再试", retry_after=wait)
        self._free[host] = at + max(delay, self.delay).total_seconds()
        if at > now:
            await asyncio.sleep(at - now)

    def pause(self, address: str, agent: str) -> timedelta:
        """Between two requests to the host of this address, as far as its wishes are known."""
        parts = urlsplit(address)
        rules = self.known(f"{parts.scheme}://{parts.netloc}")
        return self.delay if rules is None else max(self.delay, rules.delay(agent))

    def hold(self, host: str, span: timedelta) -> None:
        """The host asked to be left alone for so long."""
        self._free[host] = max(self._free.get(host, 0.0), self.monotonic() + span.total_seconds())

    def known(self, origin: str) -> Rules | None:
        """The rules of `https://host:port`, None when they must be fetched."""
        rules = self.robots.get(origin)
        return rules if rules is not None and self.monotonic() < rules.until else None

    def learn(self, origin: str, status: int | None, body: bytes) -> Rules:
        """Keep what came for robots.txt; status None: nothing came."""
        closed = status is None or status >= 500
        kept = ROBOTS_RETRY if closed else ROBOTS_KEPT
        parsed = None
        if status is not None and 200 <= status < 300:
            parsed = Protego.parse(body[:ROBOTS_LARGEST].decode("utf-8", "replace"))
        rules = Rules(parsed, closed, self.monotonic() + kept.total_seconds())
        self.robots[origin] = rules
        return rules


class MannersMiddleware:
    """Asks robots.txt, keeps to the source's hosts, waits for the host's turn. Raises SourceFault to errbacks."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "MannersMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        task = getattr(self._crawler.spider, "task", None)
        if task is None:
            return
        if task.report.fault in _STOPPING:
            # the host has had enough of us: what is still waiting waits for the next look
            raise SourceFault(task.report.fault, task.report.why, retry_after=task.report.retry_after)
        parts = urlsplit(request.url)
        if not request.meta.get("robots"):
            hosts = request.meta.get("hosts", ())
            if not any(same_site(parts.hostname or "", host) for host in hosts):
                raise SourceFault(
                    "elsewhere", f"跳转到了别的网站 {parts.hostname}，未读取；确属本来源的请加入 hosts"
                )
            rules = await self._rules(task.manners, f"{parts.scheme}://{parts.netloc}")
            if rules.closed and _address(parts) in task.manners.private:
                raise SourceFault(
                    "elsewhere",
                    f"{parts.hostname} 是内网、本机或保留地址，未读取；确属本来源的请加入 hosts，或列入 evidence.hosts",
                )
            if not rules.allows(request.url, self._agent):
                raise _forbidden(rules)
            await task.manners.turn(door_of(request.url), rules.delay(self._agent))

    async def _rules(self, manners: Manners, origin: str) -> Rules:
        known = manners.known(origin)
        if known is not None:
            return known
        await manners.turn(door_of(origin))
        request = Request(
            f"{origin}/robots.txt", meta={"robots": True, "download_timeout": 15}, dont_filter=True
        )
        assert self._crawler.engine is not None
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever hinders it, the verdict is "not readable"
            if is_certificate(error):
                # nothing is learnt of the host: another source may believe it
                raise in_our_words(error) from None
            return manners.learn(origin, None, b"")
        return manners.learn(origin, response.status, response.body)


def _forbidden(rules: Rules) -> SourceFault:
    if rules.closed:
        return SourceFault(
            "unreachable", "读不到该网站的 robots.txt（连接失败或网站报错），按规范暂不抓取；稍后自动再试"
        )
    return SourceFault("robots", "该网站的 robots.txt 不许抓取这个地址；请与网站主管单位商定，或改用其他来源")
