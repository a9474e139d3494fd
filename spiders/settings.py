"""Settings of the Scrapy project. What must hold whatever an installation configures."""

from typing import Any

BOT_NAME = "huiying"
SPIDER_MODULES = ["spiders.api", "spiders.feed", "spiders.letterbox", "spiders.listing", "spiders.mailbox"]
USER_AGENT = "Huiying/0.1 (public opinion duty desk; feeds and list pages only)"

# one event loop for Scrapy, APScheduler and the signal handlers
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# both let whoever reaches the port, or reads a token, run code in this process
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# robots.txt, pacing and the bounds of a site are kept across crawls, so they are ours
ROBOTSTXT_OBEY = False
# dates are read next to the network, so that redirects and files tell them too
DOWNLOADER_MIDDLEWARES = {"spiders.manners.MannersMiddleware": 100, "spiders.host_dates.HostDates": 950}
ITEM_PIPELINES = {"spiders.pipeline.HandOver": 100}
LOG_FORMATTER = "spiders.quiet.QuietFormatter"

# a look goes page by page, in the order the spider asks, so that a refusal stops the rest
CONCURRENT_REQUESTS = 1
CONCURRENT_ITEMS = 1
# pages that wait to be read lie in memory: a crawl fetches no further while it has this much of them
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 200_000
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# limits: of a page, of its unpacked body, of the time for it, of its redirects
DOWNLOAD_MAXSIZE = 5_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 15
REDIRECT_MAX_TIMES = 6
METAREFRESH_MAXDELAY = 3
# a page cut short is a fault, not a shorter page
DOWNLOAD_FAIL_ON_DATALOSS = True
# Scrapy believes any certificate unless told otherwise; a source may be told to (any_certificate)
DOWNLOAD_VERIFY_CERTIFICATES = True
# the plan retries, with back-off, later
RETRY_ENABLED = False
# every status is ours to explain
HTTPERROR_ALLOW_ALL = True

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

LOG_LEVEL = "WARNING"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
MEMUSAGE_ENABLED = False


def with_limits(*, agent: str = USER_AGENT, page_seconds: float = DOWNLOAD_TIMEOUT) -> dict[str, Any]:
    """All of the above as a mapping, with what an installation may set."""
    fixed = {name: value for name, value in globals().items() if name.isupper()}
    return fixed | {"USER_AGENT": agent, "DOWNLOAD_TIMEOUT": page_seconds}
