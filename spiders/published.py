"""When an article was published, as its page says. Pure.

In this order: what machines are told (metas, JSON-LD, variables of scripts), what a label says, what is
marked as a date, what stands above the text, the day in the address. A time of change counts for less than
a time of publication, a time in the future for less than one that has been.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from monitor.domain.instant import BEIJING, Instant
from spiders.dates import date_in_address, in_future, read_date, read_short_date
from spiders.extract import visible
from spiders.outline import Outline
from spiders.trimming import is_about

_METAS = (
    "pubdate", "publishdate", "publish_time", "publishtime", "article:published_time", "og:published_time",
    "og:article:published_time", "article:published", "datepublished", "og:release_date", "weibo:article:create_at", "bytedance:published_time",
    "rnews:datepublished", "publish-date", "publishedtime", "publish_date", "pubtime", "dc.date.issued", "dcterms.issued", "citation_publication_date",
    "dc.date", "firstpublishedtime", "releasedate", "article_date_original", "date", "createdate", "createtime", "article.created",
)  # fmt: skip
#: said of the last change: better than nothing
_CHANGED_METAS = (
    "dateupdate",
    "datemodified",
    "article:modified_time",
    "og:updated_time",
    "bytedance:updated_time",
    "lastmodified",
)
_PUBLISHED = re.compile(
    r"(?:发布|发表|发稿|上传|公开|刊发|推送|录入|添加)\s*(?:时间|日期)|发布于|发表于|发布时间|published",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?i:\b(?:time|date)\s*[:：])|(?<!更新)(?<!修改)(?<!成文)(?<!发文)(?<!印发)(?<!签发)(?<!生成)(?<!截止)(?<!活动)(?<!举办)(?<!报名)(?<!会议)(?:时\s*间|日\s*期)\s*[\]】]?\s*[:：]"
)
#: said of the paper, which is public some days later
_MADE = re.compile(r"(?:成文|发文|印发|签发|生成)\s*(?:时间|日期)")
_CHANGED = re.compile(r"(?:更新|修改|最后更新)\s*(?:时间|日期|于)")
#: how far behind its label a date begins
_NEAR = 24
#: variables that hold the time of publication; the value is a date or the seconds since 1970
_VARIABLE = re.compile(
    r"[\"']?\b(ct|oriCreateTime|ori_create_time|create_?time|publish_?time|published_?time|publish_?date|pub_?time|pub_?date|news_?time|datePublished|display_?time|release_?time)\b[\"']?"
    r"\s*[:=]\s*(?:new Date\(\s*)?(?:[\"']\s*([^\"'<>\n]{8,40})[\"']|(1\d{9}(?:\d{3})?)\b)",
    re.IGNORECASE,
)
#: names any script may use for anything count on the pages whose scripts mean the article by them
_WECHAT_ONLY = frozenset({"ct", "createtime", "create_time", "oricreatetime", "ori_create_time"})
#: how much of a page's scripts, and how many lines, are looked at
_SCRIPT, _SCRIPTS, _LINES = 400_000, 60, 400


def published_of(
    tree: html.HtmlElement, page: Outline, metas: dict[str, str], address: str, now: datetime, lines: range
) -> tuple[Instant | None, bool]:
    """(when, whether the page itself says so, to machines or behind 发布时间); `lines` are those of the text."""
    told = [_day_alone(each) for each in islice(_told(tree, page, metas), 20)]
    texts = [line.text[:300] for line in page.lines[: max(_LINES, lines.start + 20)]]
    stated = list(islice(_labelled(texts, _PUBLISHED), 40))
    seen = [*stated, *islice(_shown(page, texts, lines.start), 40 - len(stated))]
    for found in told:
        if not in_future(found, now):
            return _sharper(found, seen), True
    for found in seen:
        if not in_future(found, now):
            return found, found in stated
    late = _first(read_date(metas[name]) for name in _CHANGED_METAS if name in metas)
    if late is not None and not in_future(late, now):
        return late, False
    looked = date_in_address(urlsplit(address).path)
    if looked is not None and not in_future(looked, now):
        return looked, False
    signed = _first(_signed(page, lines))
    if signed is not None and not in_future(signed, now):
        return signed, False
    # a date that has not come is kept where there is no other: whoever reads it is told
    return (told[0], True) if told else (_first(iter(seen)), False)


def _day_alone(found: Instant) -> Instant:
    """What begins with a day in Beijing to the second is a day somebody gave no time for."""
    return Instant(found.at, "day") if found.at.astimezone(BEIJING).time() == time() else found


def _first(dates: Iterator[Instant | None]) -> Instant | None:
    return next((each for each in dates if each is not None), None)


def _told(tree: html.HtmlElement, page: Outline, metas: dict[str, str]) -> Iterator[Instant]:
    for name in _METAS:
        if name in metas and (found := read_date(metas[name])):
            yield found
    wechat = any(box.mark.tier >= 0 and box.element.get("id") == "js_content" for box in page.boxes)
    left = _SCRIPT
    for script in islice(tree.iter("script"), _SCRIPTS):
        text = (script.text or "")[:left]
        left -= len(text)
        if "ld+json" in (script.get("type") or "").lower():
            yield from _linked(text)
        elif text:
            yield from _variables(text, wechat=wechat)
    for element in islice(tree.iter("time"), 50):
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
            found = read_date(element.get("datetime") or "") or read_date(visible(element))
            if found:
                yield found


def _linked(text: str) -> Iterator[Instant]:
    """DatePublished of JSON-LD (schema.org), also inside @graph."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        # commas too many and raw line breaks are usual: the field is looked for by hand
        match = _LINKED.search(text)
        data = {"datePublished": match[1]} if match else {}
    for each in islice(_objects(data), 50):
        for name in ("datePublished", "pubDate", "dateCreated"):
            value = each.get(name)
            if isinstance(value, str) and (found := read_date(value)):
                yield found


_LINKED = re.compile(r"\"(?:datePublished|pubDate)\"\s*:\s*\"([^\"]{8,40})\"")


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top of a JSON-LD document, of its list or its graph."""
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict):
            yield each
            graph = each.get("@graph")
            if isinstance(graph, list):
                yield from (inner for inner in graph if isinstance(inner, dict))


def _variables(text: str, *, wechat: bool) -> Iterator[Instant]:
    for match in islice(_VARIABLE.finditer(text), 20):
        if wechat or match[1].lower() not in _WECHAT_ONLY:
            found = read_date(match[2] or match[3])
            # a bare day in a script is a setting as often as a date
            if found is not None and found.precision != "day":
                yield found


def _sharper(found: Instant, seen: list[Instant]) -> Instant:
    """A day the page declares, with the time of that day it shows."""
    if found.precision != "day":
        return found
    return next((each for each in seen if each.precision != "day" and each.day == found.day), found)


def _shown(page: Outline, texts: list[str], first_line: int) -> Iterator[Instant]:
    """Dates as shown without such a label, the likeliest first."""
    lines = page.lines
    # the head ends where the sentences begin: a time in there is that of a meeting
    end = next(
        (
            n
            for n in range(first_line, min(len(texts), first_line + 14))
            if lines[n].prose and not is_about(lines[n])
        ),
        first_line,
    )
    head = texts[max(0, first_line - 25) : end]
    yield from _labelled(head, _WHEN)
    yield from _marked(page, end)
    yield from _bare(head)
    yield from _labelled(texts, _MADE)
    yield from _labelled(texts, _CHANGED)


def _labelled(texts: list[str], label: re.Pattern[str]) -> Iterator[Instant]:
    for number, text in enumerate(texts):
        if _FOOT.search(text):
            continue
        for match in label.finditer(text):
            rest = text[match.end() :]
            if not rest.strip(" :：]】") and number + 1 < len(texts):
                # the date stands in a box of its own below its label
                rest = " ".join(texts[number + 1 : number + 3])[:60]
            elif len(rest) < 16 and number + 1 < len(texts):
                rest = f"{rest} {texts[number + 1][:12]}"
            found = _near(rest)
            if found is not None:
                yield found


#: a line about the site, not about the article
_FOOT = re.compile(r"版权所有|Copyright|©|ICP备", re.IGNORECASE)


def _near(text: str) -> Instant | None:
    """The date that begins a text, spaces and marks aside."""
    text = text.lstrip(" :：]】[【（(　\t")
    return read_date(text[:60]) if _BEGINS.match(text) else read_short_date(text[:40])


_BEGINS = re.compile(r".{0,4}?(?:(?:19|20)\d{2}|[１２]|[A-Z][a-z]{2}|\d{1,2} [A-Z])", re.DOTALL)


def _marked(page: Outline, first_line: int) -> Iterator[Instant]:
    """Elements whose name says date or time, those near the text first."""
    found: list[tuple[int, Instant]] = []
    for box in page.boxes:
        if (box.mark.date or box.tag == "time") and box.first < len(page.lines) and box.last - box.first <= 3:
            text = " ".join(line.text for line in page.lines[box.first : max(box.last, box.first + 1)])[:200]
            date = read_date(box.element.get("datetime") or "") or read_date(text) or read_short_date(text)
            if date is not None:
                found.append((abs(box.first - first_line) + (0 if box.first <= first_line else 10), date))
                if len(found) >= 200:
                    break
    found.sort(key=lambda each: each[0])
    return (date for distance, date in found if distance < 40)


def _bare(texts: list[str]) -> Iterator[Instant]:
    """Short lines with a date and nothing that says another thing: first those with a time of day."""
    dates = [
        date for text in texts if len(text) < 120 and not _OTHER.search(text) and (date := read_date(text))
    ]
    yield from (date for date in dates if date.precision != "day")
    yield from (
        date
        for text in texts
        if len(text) < 90 and not _OTHER.search(text) and _DAY.fullmatch(text) and (date := read_date(text))
    )


#: dates of other things than the article's publication
_OTHER = re.compile(
    r"更新|修改|截止|今天是|现在是|欢迎|版权|Copyright|©|上一篇|下一篇|报名|有效期|施行|实施|成立|出生|建站|至|——",
    re.IGNORECASE,
)
#: a line of a day alone, or with who wrote the article and how often it was read
_DAY = re.compile(
    r"(?:[^\s:：]{0,6}[:：]\s*)?(?:[^\d\s]{1,16}\s+)?[\[（(【\s]*(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?[\])）】]?"
    r"\s*(?:星期.)?(?:[\s|｜/　]*(?:信息|文章|稿件|新闻)?(?:来源|作者|编辑|浏览|阅读|点击|访问|字|打印|分享|供稿|撰稿|发布|责任|人气).{0,60}|\s+[^\d\s]{2,20})?\s*"
)


def _signed(page: Outline, lines: range) -> Iterator[Instant | None]:
    """The day an office signs its notice with, on one of the last lines of the text."""
    for line in reversed(page.lines[max(lines.start, lines.stop - 8) : lines.stop]):
        if len(line.text) < 40 and _SIGNED.fullmatch(line.text):
            yield read_date(line.text)


_SIGNED = re.compile(r"(?:[^\d\s]{2,24}\s*)?(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
