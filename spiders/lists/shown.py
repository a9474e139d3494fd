"""Which of the dates around a link is the list's: one that stands for itself, not one a sentence tells of. Pure.

A day taken from a summary, or the day a paper was signed in place of the day it was published, is worse
than no date at all: where a row leaves open which one is meant, none is taken and the article is asked.
A date without a year is none either. The page may be years old, the year would be ours.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree, html

from monitor.domain.instant import Instant
from spiders.dates import read_date
from spiders.extract import UNSEEN, one_line

_CLOCK = r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
NUMBERS = rf"(?:20\d{{2}}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?\d{{1,2}}|20\d{{2}}年\d{{1,2}}月\d{{1,2}}日){_CLOCK}"
#: dates as feeds and foreign systems write them: 5 Jan 2026
_ENGLISH = r"(?:\d{1,2}[\s-][A-Za-z]{3,9}[\s-]20\d{2}|[A-Za-z]{3,9}\.?\s\d{1,2},?\s20\d{2})"
_DATE = re.compile(rf"(?<!\d)(?:{NUMBERS}|{_ENGLISH})(?!\d)")
#: what tells of publication, and what tells of something else: of signing, of taking effect, of an end
_PUBLISHED = re.compile(r"发布|公布|发表|上传|上网|公开|刊登|时间|日期|更新")
_OTHER = re.compile(
    r"成文|生成|形成|发文|印发|签发|制发|实施|施行|生效|失效|废止|截止|有效|报名|举办|开始|结束|起止"
)
_SENTENCE = re.compile(r"[，。；！？…]")
#: a line around a date that is longer is no label but a text
_LABEL = 30
#: what may follow a date without a space, and is no sentence
_AFTER = re.compile(r"\s|[\])）】|/·•,、]|发布|更新|浏览|来源|点击|阅读|作者|星期|周[一二三四五六日]|$")
_MOST = 200


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text in or beside a row, and what it stands in."""

    text: str
    element: html.HtmlElement


def words_of(element: html.HtmlElement, without: html.HtmlElement | None = None) -> Iterator[Words]:
    """The runs of text of an element, in order, unseen ones and those of one element left out."""
    left_out = 0
    # no recursion: a page may be nested a hundred thousand deep
    for event, each in etree.iterwalk(element, events=("start", "end")):
        apart = each is without or not isinstance(each.tag, str) or each.tag in UNSEEN
        if event == "start":
            left_out += apart
            if not left_out and (text := one_line(each.text or "")):
                yield Words(text, each)
            continue
        left_out -= apart
        if not left_out and each is not element and (text := one_line(each.tail or "")):
            yield Words(text, each.getparent())


def list_date(words: Iterable[Words]) -> Instant | None:
    """The one day these runs of text name as that of publication; None where none or several are."""
    published, bare = _told(list(islice(words, _MOST)))
    for found in (published, bare):
        days = {each.day for each, _ in found}
        if len(days) == 1:
            # the sharper of two that name the same day
            return max((each for each, _ in found), key=lambda each: each.precision != "day")
        if days and (headed := _headed(found)) is not None:
            return headed
        if days:
            return None
    return None


def stands_alone(text: str) -> bool:
    """Whether a run of text is nothing but a date, in brackets or not."""
    return _DATE.fullmatch(text.strip("[]()（）【】 ")) is not None


def _told(words: Sequence[Words]) -> tuple[list[tuple[Instant, Words]], list[tuple[Instant, Words]]]:
    """(those said to be of publication, those of which nothing is said)."""
    published: list[tuple[Instant, Words]] = []
    bare: list[tuple[Instant, Words]] = []
    for place, each in enumerate(words):
        for match in _DATE.finditer(each.text[:2000]):
            label = each.text[: match.start()]
            before = words[place - 1].text if place and not label.strip("[(（【 ") else ""
            if before.endswith((":", "：")):
                label = before
            if _in_a_sentence(each.text, match) or _OTHER.search(label[-8:]):
                continue
            found = read_date(match[0])
            if found is not None:
                (published if _PUBLISHED.search(label[-8:]) else bare).append((found, each))
    return published, bare


def _in_a_sentence(text: str, match: re.Match[str]) -> bool:
    rest = text[: match.start()] + text[match.end() :]
    return len(rest) > _LABEL or _SENTENCE.search(rest) is not None or not _AFTER.match(text[match.end() :])


def _headed(found: list[tuple[Instant, Words]]) -> Instant | None:
    """Of several dates in a row of a table the one under a head that says it is of publication."""
    for date, words in found:
        head = _head_above(words.element)
        if re.search(r"发布|公布|公开|上网|上传", head) and not _OTHER.search(head):
            return date
    return None


def _head_above(element: html.HtmlElement) -> str:
    cell = element if element.tag in {"td", "th"} else next(element.iterancestors("td", "th"), None)
    table = None if cell is None else next(cell.iterancestors("table"), None)
    first = None if table is None else next(table.iter("tr"), None)
    if cell is None or first is None or cell.getparent() is None:
        return ""
    place = cell.getparent().index(cell)
    return one_line(first[place].text_content())[:40] if place < len(first) else ""
