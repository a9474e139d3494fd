"""The press of the town: a news site with a list and articles, and an evening paper with a feed."""

from email.utils import format_datetime
from html import escape

from monitor.town.clock import BEIJING, Now
from monitor.town.matter import FICTION, Told, Where
from monitor.town.pages import Entry, article_page, list_page
from monitor.town.timeline import Timeline
from monitor.town.web import HTML, RSS, Page

#: what a list or feed shows, the newest first
_SHOWN = 20
_COLUMN = "本地新闻"


class Paper:
    """One paper: its list at `/`, each article at `/xw/ID.html`, its feed at `/rss.xml`."""

    def __init__(self, name: str, where: Where, timeline: Timeline, now: Now) -> None:
        self.name = name
        self._where, self._timeline, self._now = where, timeline, now

    def page(self, path: str, address: str) -> Page | None:
        """The page of a path, as it stands now; `address` begins the links of the feed."""
        told = self._timeline.told(self._where)
        newest = told[: -_SHOWN - 1 : -1]
        changed = newest[0].at if newest else self._now()
        if path == "/":
            return Page(list_page(self.name, _COLUMN, map(_entry, newest)).encode(), HTML, changed)
        if path == "/rss.xml":
            return Page(self._feed(newest, address).encode(), RSS, changed)
        article = next((each for each in told if _path(each) == path), None)
        if article is None:
            return None
        body = (article.text, self._signed())
        return Page(article_page(self.name, _COLUMN, _entry(article), body).encode(), HTML, article.at)

    def _feed(self, newest: list[Told], address: str) -> str:
        items = "".join(
            f"<item><title>{escape(each.title)}</title><link>{address}{_path(each)}</link>"
            f'<guid isPermaLink="false">{each.id}</guid>'
            f"<pubDate>{format_datetime(each.at.astimezone(BEIJING))}</pubDate>"
            f"<description>{escape(f'<p>{escape(each.text)}</p>')}</description></item>\n"
            for each in newest
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n'
            f"<title>{self.name}</title>\n<link>{address}/</link>\n<description>{FICTION}</description>\n"
            f"{items}</channel>\n</rss>\n"
        )

    def _signed(self) -> str:
        return f"{self.name}记者报道　责任编辑：新闻编辑部"


def _path(told: Told) -> str:
    return f"/xw/{told.id}.html"


def _entry(told: Told) -> Entry:
    return Entry(_path(told), told.title, told.at)
