"""A link of a list and the row it stands in -> the article it names. Pure."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from monitor.domain.instant import Instant
from spiders.dates import date_in_address, read_date
from spiders.extract import one_line, visible
from spiders.lists.page import ListItem

#: a link, and the row it stands in
Row = tuple[html.HtmlElement, html.HtmlElement]

_NUMBERS = r"(?:20\d{2}[-./]\d{1,2}[-./]\d{1,2}|20\d{2}年\d{1,2}月\d{1,2}日)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
_ENCLOSED = rf"[\[(（【]\s*{_NUMBERS}\s*[\])）】]"
#: a date of the list inside the link: enclosed, or set off by a space; one that belongs to the sentence stays
_DATE_BEHIND = re.compile(rf"(?:\s*{_ENCLOSED}|\s+{_NUMBERS})\s*$")
_DATE_BEFORE = re.compile(rf"^\s*(?:{_ENCLOSED}\s*|{_NUMBERS}\s+)")
_ALL_DATE = re.compile(rf"\s*(?:{_ENCLOSED}|{_NUMBERS}|\[?\d{{1,2}}-\d{{1,2}}\]?)\s*")
_MARKS = frozenset({"span", "em", "i", "b", "small", "time", "font", "p", "div", "label"})
#: no text of ours comes out of these
_FILES = (
    ".zip",
    ".rar",
    ".7z",
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".mp4",
    ".mp3",
    ".wps",
    ".ofd",
    ".apk",
    ".exe",
)
_BULLET = re.compile(r"^[·•●■◆▪▶→>»\-\s]+")
#: far more than a title: a link around half the page
_LONGEST = 300


def item_of(link: html.HtmlElement, row: html.HtmlElement, address: str) -> ListItem | None:
    """What the row says of its article; None where the link leads to none."""
    target = target_of(link, address)
    title = title_of(link)
    return None if target is None or not title else ListItem(target, title, date_of(link, row, address))


def target_of(link: html.HtmlElement, address: str) -> str | None:
    """The page a link leads to, None for scripts, pictures and archives, marks on this page and a site's front."""
    try:
        here = urldefrag(address)[0]
        target = urldefrag(urljoin(address, (link.get("href") or "").strip()))[0]
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or target == here:
        return None
    if parts.path.lower().endswith(_FILES) or (parts.path in {"", "/"} and not parts.query):
        return None
    return str(target)


def title_of(link: html.HtmlElement) -> str:
    """The article's title without the list's date; whole, where the link shows it cut."""
    shown = _undated(link)
    full = _stripped(one_line(link.get("title") or ""))
    cut = shown.rstrip(".… ")
    if full and (not cut or full.startswith(cut[:10]) or len(full) > len(cut)):
        return (full if len(full) >= len(cut) else shown)[:_LONGEST]
    return shown[:_LONGEST]


def date_of(link: html.HtmlElement, row: html.HtmlElement, address: str) -> Instant | None:
    """The date the row shows beside or inside the link, else the one in the link's address."""
    return shown_date(link, row) or date_in_address(urlsplit(target_of(link, address) or "").path)


def shown_date(link: html.HtmlElement, row: html.HtmlElement) -> Instant | None:
    """A date in the title speaks of the event; one beside it is the list's."""
    whole = one_line(visible(row))
    title = title_of(link)
    shown = one_line(visible(link))
    # what is left of the row once its title is taken out
    beside = whole.replace(shown, _rest(shown, title), 1) if shown in whole else whole
    return read_date(beside) or _split_date(row)


def length_of(link: html.HtmlElement) -> int:
    """Characters of the text or the title attribute, whichever is longer."""
    return max(len(one_line(link.text_content())), len(one_line(link.get("title") or "")))


def _undated(link: html.HtmlElement) -> str:
    """The link's text without elements that hold nothing but a date."""
    parts = [link.text or ""]
    for child in link:
        inside = one_line(visible(child)) if isinstance(child.tag, str) else ""
        dated = child.tag in _MARKS and (_ALL_DATE.fullmatch(inside) or _calendar(inside))
        parts.append(" " if dated else f" {inside} " if child.tag in {"p", "div"} else inside)
        parts.append(child.tail or "")
    return _stripped(one_line("".join(parts))) or _stripped(one_line(visible(link)))


def _stripped(text: str) -> str:
    bare = _BULLET.sub("", text)
    without = _DATE_BEFORE.sub("", _DATE_BEHIND.sub("", bare)).strip()
    return without or bare.strip()


def _rest(shown: str, title: str) -> str:
    """The link's text where its title stood out of it."""
    return shown.replace(title, " ", 1) + " " if title in shown else " "


_CALENDAR = re.compile(
    r"\s*(?:(\d{1,2})\s+(20\d{2})[-./年](\d{1,2})|(20\d{2})[-./年](\d{1,2})\s+(\d{1,2}))月?\s*"
)


def _calendar(text: str) -> re.Match[str] | None:
    """A day and its month as a tear-off calendar shows them: a large 05 over 2026-01."""
    return _CALENDAR.fullmatch(text)


def _split_date(row: html.HtmlElement) -> Instant | None:
    for element in row.iter():
        if isinstance(element.tag, str) and element.tag not in {"a", "li", "tr"} and len(element) <= 4:
            found = _calendar(one_line(" ".join(element.itertext()))[:40])
            if found is not None:
                day, year, month = (
                    (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
                )
                return read_date(f"{year}-{month}-{day}")
    return None
