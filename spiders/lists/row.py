"""A row of a list -> the article it names: its title without the list's date, and that date. Pure."""

import re
from urllib.parse import urlsplit

from lxml import html

from monitor.domain.instant import Instant
from spiders.dates import date_in_address, read_date
from spiders.extract import one_line, visible
from spiders.lists.link import target_of
from spiders.lists.page import ListItem
from spiders.lists.rows import Row
from spiders.lists.shown import NUMBERS, Words, list_date, words_of

_ENCLOSED = rf"[\[(（【]\s*{NUMBERS}\s*[\])）】]"
#: written with strokes at the very edge it is a system's, not a sentence's: nobody writes 于2026-01-05
_STROKES = r"20\d{2}[-/]\d{1,2}[-/]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
#: a day without its year tells nobody when, and is no part of the title
_NO_YEAR = r"(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])"
#: a date of the list inside the link: enclosed, or set off by a space; one that belongs to the sentence stays
_DATE_BEHIND = re.compile(
    rf"(?:\s*{_ENCLOSED}|\s+{NUMBERS}|(?<![\d于至到自在为－—-]){_STROKES}|\s*[\[【]{_NO_YEAR}[\]】]|\s+{_NO_YEAR})\s*$"
)
_DATE_BEFORE = re.compile(
    rf"^\s*(?:{_ENCLOSED}\s*|{NUMBERS}[\s|｜]+|{_STROKES}(?![\d至到起前后以－—-])|[\[【]{_NO_YEAR}[\]】]\s*|{_NO_YEAR}\s+)"
)
_ALL_DATE = re.compile(rf"\s*(?:{_ENCLOSED}|{NUMBERS}|[\[(（]?{_NO_YEAR}[\])）]?)\s*")
_MARKS = frozenset({"span", "em", "i", "b", "small", "time", "font", "p", "div", "label"})
_HEADING = re.compile(r"(?:^|[\s_-])(?:tit|title|bt|biaoti|h[1-6])(?:$|[\s_-])", re.IGNORECASE)
_BULLET = re.compile(r"^[·•●■◆▪▶→>»|｜\-\s]+")
#: flags that come and go: with another title an article would count as another one
_PINNED = re.compile(r"^(?:[\[【(（]\s*置顶\s*[\]】)）]|置顶\s)\s*")
_NEW = re.compile(r"(?<![A-Za-z])\s*(?:new|hot)!?$", re.IGNORECASE)
#: what systems write around a title in its attribute
_ATTRIBUTE = re.compile(
    r"^(?:文章)?(?:标题|题名|名称)\s*[:：]\s*|\s*(?:(?:发布|更新|添加)?(?:时间|日期)|作者|来源|点击数?)\s*[:：].*$"
)
#: far more than a title: a link around half the page
_LONGEST = 300


def item_of(row: Row, address: str) -> ListItem | None:
    """What the row says of its article; None where the link leads to none."""
    target = target_of(row.link, address)
    title = title_of(row.link)
    return None if target is None or not title else ListItem(target, title, date_of(row, address))


def title_of(link: html.HtmlElement) -> str:
    """The article's title without the list's date; whole, where the link shows it cut."""
    shown = _headed(link) or _undated(link)
    full = _stripped(one_line(_ATTRIBUTE.sub("", one_line(link.get("title") or ""))))
    cut = shown.rstrip(".… ")
    if full and (not cut or full.startswith(cut[:10]) or len(full) > len(cut)):
        return (full if len(full) >= len(cut) else shown)[:_LONGEST]
    return shown[:_LONGEST]


def date_of(row: Row, address: str) -> Instant | None:
    """The date the row shows beside or inside the link, else the one in the link's address."""
    return shown_date(row) or date_in_address(urlsplit(target_of(row.link, address) or "").path)


def shown_date(row: Row) -> Instant | None:
    """A date in the title speaks of the event; one beside it is the list's."""
    title = title_of(row.link)
    inside = [Words(rest, each.element) for each in words_of(row.link) if (rest := _rest(each.text, title))]
    around = words_of(row.element, without=row.link)
    return list_date([*row.beside, *around, *inside]) or _split_date(row.element)


def _rest(said: str, title: str) -> str:
    """A run of the link's text where its title stood out of it."""
    return said.replace(title, " ", 1).strip() if title in said else said


def _headed(link: html.HtmlElement) -> str:
    """The heading inside a link that wraps a whole card: picture, title, summary, date."""
    for inside in link.iter():
        if not isinstance(inside.tag, str) or inside is link:
            continue
        named = _HEADING.search(inside.get("class") or "") is not None
        if inside.tag in {"h1", "h2", "h3", "h4", "h5", "h6"} or named:
            return _stripped(one_line(visible(inside)))
    return ""


def _undated(link: html.HtmlElement) -> str:
    """The link's text without elements that hold nothing but a date."""
    parts = [link.text or ""]
    for child in link:
        inside = one_line(visible(child)) if isinstance(child.tag, str) else ""
        apart = one_line(" ".join(child.itertext()))[:40] if isinstance(child.tag, str) else ""
        dated = child.tag in _MARKS and (_ALL_DATE.fullmatch(inside) or _calendar(apart))
        parts.append(" " if dated else f" {inside} " if child.tag in {"p", "div"} else inside)
        parts.append(child.tail or "")
    return _stripped(one_line("".join(parts))) or _stripped(one_line(visible(link)))


def _stripped(text: str) -> str:
    bare = _NEW.sub("", _PINNED.sub("", _BULLET.sub("", text)))
    without = _BULLET.sub("", _DATE_BEFORE.sub("", _DATE_BEHIND.sub("", bare))).strip()
    return without or bare.strip()


_CALENDAR = re.compile(
    r"\s*(?:(\d{1,2})\s+(20\d{2})\s*[-./年]\s*(\d{1,2})|(20\d{2})\s*[-./年]\s*(\d{1,2})\s+(\d{1,2}))月?\s*"
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
