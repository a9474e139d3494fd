"""广东政府信息公开平台 (gkmlpt): a page that holds nothing but the number of its site, and a list as JSON. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from monitor.domain.instant import Instant
from spiders.dates import read_date
from spiders.extract import one_line, text_of
from spiders.lists.page import Leaf, ListItem, ListPage, Turn

_SID = re.compile(r"\bSID\s*[:=]\s*['\"](\w{1,40})['\"]")
_API = re.compile(r"/gkmlpt/api/all/\d+$")
#: articles in one answer
_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Gkmlpt:
    """`spiders.presets.preset.Preset`; the column is the fragment of the source's address: /gkmlpt/index#2345."""

    name: str = "gkmlpt"
    title: str = "广东政府信息公开平台（gkmlpt）"

    def sees(self, page: ListPage) -> str:
        if _API.search(urlsplit(page.address).path):
            return "地址是公开平台的数据接口"
        if "gkmlpt" in page.text and _SID.search(page.text):
            return "页面写有公开平台的站点编号（SID）"
        return ""

    def read(self, page: ListPage) -> Leaf:
        if page.text.lstrip()[:1] == "{":
            return _answer(page)
        sid = _SID.search(page.text)
        if sid is None:
            return Leaf(())
        column = re.search(r"\d{1,9}", urldefrag(page.address)[1])
        address = urljoin(page.address, f"/gkmlpt/api/all/{column[0] if column else 0}")
        return Leaf((), Turn(f"{address}?{urlencode({'page': 1, 'sid': sid[1]})}"))


def _answer(page: ListPage) -> Leaf:
    try:
        data = json.loads(page.text)
    except (ValueError, RecursionError):
        return Leaf(())
    articles = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(articles, list):
        return Leaf(())
    items = [item for each in articles if isinstance(each, dict) and (item := _item(each, page.address))]
    return Leaf(tuple(items), _more(data, page) if len(articles) >= _A_PAGE else None)


def _more(data: dict[str, Any], page: ListPage) -> Turn | None:
    parts = urlsplit(page.address)
    query = dict(parse_qsl(parts.query))
    here = int(query["page"]) if query.get("page", "").isdecimal() else 1
    total = data.get("total")
    if isinstance(total, int) and here * _A_PAGE >= total:
        return None
    return Turn(parts._replace(query=urlencode(query | {"page": str(here + 1)})).geturl())


def _item(each: dict[str, Any], address: str) -> ListItem | None:
    link = str(each.get("post_url") or each.get("url") or "").strip()
    title = one_line(text_of(str(each.get("title") or "")))
    target = urljoin(address, link) if link else ""
    if not title or urlsplit(target).scheme not in {"http", "https"}:
        return None
    return ListItem(
        target, title, _published(each), publisher=str(each.get("publisher") or "").strip() or None
    )


def _published(each: dict[str, Any]) -> Instant | None:
    """What is shown to readers, else when it was first published; never when it was last edited."""
    for name in ("display_publish_time", "first_publish_time", "date", "create_time"):
        said = each.get(name)
        if isinstance(said, int) and 10**8 < said < 10**10:
            return Instant(datetime.fromtimestamp(said, UTC))
        if isinstance(said, str) and (found := read_date(said)) is not None:
            return found
    return None


GKMLPT = Gkmlpt()
