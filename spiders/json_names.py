"""The names interfaces give to things, and how their values are read. Pure.

Names are compared without case, underscores and hyphens: publishTime, publish_time and PUBLISH-TIME are one.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.domain.instant import Instant
from spiders.dates import in_future, read_date
from spiders.extract import text_of, tidy

#: the list of items, by itself or on the way to it
LISTS = (
    "items", "list", "rows", "records", "articles", "infos", "result", "results", "data", "content", "contents",
    "datalist", "resultlist", "infolist", "articlelist", "newslist", "docs", "documents", "hits", "posts",
    "letters", "messages", "news", "entries", "dataset", "table", "d", "response", "body", "obj", "page",
)  # fmt: skip
TITLES = (
    "title", "subject", "infotitle", "doctitle", "articletitle", "newstitle", "lettertitle", "showlettertitle",
    "msgtitle", "maintitle", "headline", "topic", "bt", "biaoti", "标题", "主题", "来信主题", "caption", "name",
    "infoname", "titlename", "名称",
)  # fmt: skip
ADDRESSES = (
    "url", "link", "href", "docpuburl", "docurl", "posturl", "infourl", "linkurl", "weburl", "pageurl",
    "articleurl", "newsurl", "detailurl", "htmlurl", "puburl", "viewurl", "staticurl", "sourceurl", "permalink",
    "链接", "网址", "uri", "htmlpath", "address",
)  # fmt: skip
TEXTS = (
    "content", "text", "body", "contents", "contenttxt", "contenttext", "maintext", "fulltext", "articlecontent",
    "infocontent", "newscontent", "dochtmlcon", "doccontent", "lettercontent", "msgcontent", "txt", "html", "zw",
    "zhengwen", "正文", "内容", "detail", "summary", "abstract", "docabstract", "excerpt", "description", "digest",
    "intro", "zhaiyao", "摘要", "desc", "memo", "remark",
)  # fmt: skip
#: when it was changed; taken where nothing else is told
CHANGES = (
    "updatetime", "updatedat", "updatedate", "updated", "modifytime", "modifydate", "modified", "gmtmodified",
    "lastmodified", "lastmodifytime", "xgsj",
)  # fmt: skip
DATES = (
    "displaypublishtime", "firstpublishtime", "publishtime", "publishdate", "pubtime", "pubdate", "publishedat",
    "publishat", "publishedtime", "publisheddate", "published", "datepublished", "docpubtime", "docreltime",
    "releasetime", "releasedate", "issuetime", "issuedate", "posttime", "postdate", "fbsj", "fbrq", "fabushijian",
    "发布时间", "发布日期", "newstime", "infodate", "showtime", "showdate", "displaytime", "displaydate",
    "writedate", "writetime", "senddate", "sendtime", "submittime", "date", "datetime", "time", "时间", "日期",
    "inputtime", "inputdate", "createtime", "createdate", "createdat", "createddate", "createdtime", "created",
    "gmtcreate", "ctime", "addtime", "adddate", "cjsj", "lrsj", *CHANGES,
)  # fmt: skip
PUBLISHERS = (
    "publisher", "publishername", "source", "sourcename", "docsourcename", "docsource", "infosource",
    "articlesource", "origin", "laiyuan", "来源", "发布机构", "publishorg", "publishunit", "publishdept", "medianame",
    "media", "sitename", "webname", "orgname", "orgnames", "deptname", "department", "unitname",
)  # fmt: skip
IDS = (
    "id", "guid", "uuid", "docid", "infoid", "msgid", "articleid", "newsid", "contentid", "postid", "originalid",
    "letterid", "mailid", "manuscriptid", "rowguid", "pkid", "iid", "nid", "tid", "bh", "编号",
)  # fmt: skip
TOTALS = ("total", "totalcount", "totalrecords", "totalrecord", "totalelements", "totalnum", "totalsize")
#: who says so names nobody
OURSELVES = frozenset({"本网", "本站", "本网站", "原创", "本刊"})
#: longer identifiers are texts; longer names of publishers too
LONGEST_ID, LONGEST_PUBLISHER = 300, 60

#: in which interfaces wrap a text: WordPress, XML turned into JSON, localised texts
_INSIDE = ("rendered", "value", "text", "#text", "$t", "zh", "zh-CN")
_TAG = re.compile(r"<[a-zA-Z/!]")
_DOT_NET = re.compile(r"\s*\\?/Date\((\d{1,15})(?:[+-]\d{4})?\)\\?/\s*")
_LEADING = re.compile(r"https?://|\.{0,2}/", re.IGNORECASE)
_PAGE = re.compile(r"[\w%./-]+\.(?:s?html?|jsp|aspx?|php|do|action)(?:[?#]\S*)?", re.IGNORECASE)


def fold(name: object) -> str:
    """The name as it is compared."""
    return str(name).lower().replace("_", "").replace("-", "").strip()


def folded(item: Any) -> dict[str, Any]:
    """An object by folded names, the first of equal ones; empty for what is no object."""
    found: dict[str, Any] = {}
    if isinstance(item, dict):
        # documents of search engines stand one level deeper
        inner = item.get("_source")
        for source in (inner, item) if isinstance(inner, dict) else (item,):
            for name, value in source.items():
                found.setdefault(fold(name), value)
    return found


def words(value: Any) -> str:
    """A text, a number or a wrapped text as text; empty for all else."""
    if isinstance(value, dict):
        value = next((value[name] for name in _INSIDE if isinstance(value.get(name), str)), "")
    if isinstance(value, list):
        return "\n".join(each for each in value if isinstance(each, str))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value if isinstance(value, str) else str(value)


def plain(markup: str) -> str:
    """HTML or plain text, escaped once more or not, as plain text."""
    if not _TAG.search(markup):
        markup = unescape(markup)
        if not _TAG.search(markup):
            return tidy(markup)
    return text_of(markup)


def first(item: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The values told under these names, in the names' order; nothing that is empty."""
    for name in names:
        value = item.get(name)
        if value is not None and value not in ("", [], {}):
            yield name, value


def moment(value: Any) -> Instant | None:
    """A date in any of the forms interfaces write it; without a zone it is Beijing time."""
    if isinstance(value, dict):
        # {"$date": ...} of MongoDB, {"time": 1767571200000, "year": 126, ...} of old Java
        value = value.get("$date", value.get("time"))
    if isinstance(value, list) and 3 <= len(value) <= 7 and all(type(each) is int for each in value):
        # [2026, 1, 5, 8, 30] of new Java
        day, clock = value[:3], [*value[3:6], 0, 0][:3]
        value = "-".join(map(str, day))
        if len(clock) == 3:
            value += " " + ":".join(f"{each:02}" for each in clock)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value))
    if not isinstance(value, str):
        return None
    dotted = _DOT_NET.fullmatch(value)
    return read_date(dotted[1] if dotted else value)


def date_told(item: Mapping[str, Any], now: datetime) -> tuple[str, Instant | None]:
    """(the name, the date told under it): the first that is over, else the first that can be read.

    A name without a date: something is told there that is none.
    """
    unreadable, ahead = "", None
    for name, value in first(item, DATES):
        found = moment(value)
        if found is None:
            unreadable = unreadable or ("" if words(value) in {"0", ""} else name)
        elif not in_future(found, now):
            return name, found
        else:
            ahead = ahead or (name, found)
    return ahead or (unreadable, None)


def link(value: Any, base: str, *, told: bool = False) -> str | None:
    """The address joined to that of the answer; None where it is none.

    `told`: the settings say that it is an address, so a bare word is one too.
    """
    text = words(value).strip()
    if not text or not (told or _LEADING.match(text) or _PAGE.fullmatch(text)):
        return None
    try:
        joined = urljoin(base, text)
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.hostname else None
