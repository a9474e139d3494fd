"""The one pipeline: every item goes to the intake."""

from typing import Any

from scrapy.crawler import Crawler

from spiders.task import Catch


class HandOver:
    """Hands items to the task's intake; a crawl from Scrapy's own command line has none and passes them on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HandOver":
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        task = getattr(self._crawler.spider, "task", None)
        if task is not None and isinstance(item, Catch):
            await task.hand_over(item)
        return item
