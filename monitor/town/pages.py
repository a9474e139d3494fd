"""Pages as the content systems of papers and offices build them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from monitor.town.clock import BEIJING
from monitor.town.matter import FICTION


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as a list shows it."""

    path: str
    title: str
    at: datetime


def minute(at: datetime) -> str:
    """2026-11-22 21:40, Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def list_page(site: str, column: str, entries: Iterable[Entry]) -> str:
    """A column's list, in the order given."""
    rows = "".join(
        f'<li><a href="{each.path}" title="{escape(each.title)}">{escape(each.title)}</a>'
        f"<span>{minute(each.at)}</span></li>\n"
        for each in entries
    )
    return _page(site, column, f'<h2>{column}</h2>\n<ul class="list">\n{rows}</ul>')


def article_page(site: str, column: str, entry: Entry, paragraphs: Iterable[str]) -> str:
    """An article with its time and source above the text."""
    at, title = minute(entry.at), escape(entry.title)
    body = "\n".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    metas = (
        f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{at}">\n'
        f'<meta name="ContentSource" content="{site}">\n<meta name="ColumnName" content="{column}">\n'
    )
    content = f'<h1>{title}</h1>\n<div class="info">发布时间：{at}　来源：{site}</div>\n<div id="zoom">\n{body}\n</div>'
    return _page(site, entry.title, content, metas)


def _page(site: str, title: str, content: str, metas: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n{metas}'
        f"<title>{escape(title)} - {site}</title>\n</head>\n<body>\n"
        f'<div class="top"><a href="/">{site}</a></div>\n{content}\n'
        f'<div class="foot"><small>{FICTION}</small></div>\n</body>\n</html>\n'
    )
