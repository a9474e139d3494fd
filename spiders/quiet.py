"""Scrapy's own log lines without what was found: letters and mails are personal."""

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """An item is never printed, whatever becomes of it."""

    def scraped(self, item: Any, response: Any, spider: Any) -> Any:
        return super().scraped(type(item).__name__, response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        return super().dropped(type(item).__name__, exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Any) -> Any:
        return super().item_error(type(item).__name__, exception, response, spider)
