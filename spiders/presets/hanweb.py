"""大汉版通 jpage: a list as HTML inside XML inside a script; more of it from dataproxy.jsp. Pure.

The page holds what makes the first three of its pages; further ones are asked for by record numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from monitor.errors import SourceFault
from spiders.extract import parse
from spiders.json_text import read_json
from spiders.lists.finding import listed, listed_in
from spiders.lists.page import Leaf, ListItem, ListPage, Turn
from spiders.lists.turning import next_turn

_RECORD, _NEXT, _OPEN, _CLOSE = "<record>", "<nextgroup>", "<![CDATA[", "]]>"
_ARTICLE = re.compile(r"/art/20\d{2}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$")
_PROXY = re.compile(r"['\"]([^'\"\s]{0,200}dataproxy\.jsp[^'\"\s]{0,400})['\"]")
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})\s*<|totalRecord\s*[:=]\s*['\"]?(\d{1,7})", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperpage\s*[:=]\s*['\"]?(\d{1,3})", re.IGNORECASE)
#: names as the proxy wants them, found in scripts in any case
_WANTED = ("appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_ALWAYS = {"col": "1", "appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
#: one answer holds so many pages
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Hanweb:
    """`spiders.presets.preset.Preset`."""

    name: str = "hanweb"
    title: str = "大汉版通（Hanweb jpage）"

    def sees(self, page: ListPage) -> str:
        if _RECORD in page.text and _OPEN in page.text:
            return "列表在 jpage 数据（datastore）里"
        if "dataproxy.jsp" in page.text and "jpage" in page.text:
            return "页面以 jpage 翻页（dataproxy.jsp）"
        return "文章地址是大汉版通的样式（/art/年/月/日/）" if len(_ARTICLE.findall(page.text)) >= 3 else ""

    def read(self, page: ListPage) -> Leaf:
        records = list(_pieces(page.text, _RECORD)) or list(_strings(page.text))
        if not records:
            return Leaf(listed(page, _ARTICLE), next_turn(page))
        inside: list[ListItem] = []
        tree = parse(f"<html><body><ul>{''.join(records)}</ul></body></html>")
        if tree is not None:
            inside += listed_in(tree, _base(page), page.selectors, _ARTICLE)
        known = {item.address for item in inside}
        beside = listed(page, _ARTICLE) if page.number == 1 and not inside else ()
        items = (*inside, *(item for item in beside if item.address not in known))
        return Leaf(items, self._more(page, len(records)))

    def _more(self, page: ListPage, here: int) -> Turn | None:
        """The next records, where the total says there are any."""
        before = _end_of(page.asked)
        total = next((int(found[1] or found[2]) for found in _TOTAL.finditer(page.text)), 0)
        start = before + here + 1 if not before else before + 1
        if here == 0 or (total and start > total):
            return None
        group = _per_page(page) * _GROUP
        linked = next(iter(_pieces(page.text, _NEXT)), "")
        address = _in_link(linked) or _proxy(page)
        if not address:
            return None
        end = min(start + group - 1, total) if total else start + group - 1
        asked = {"startrecord": str(start), "endrecord": str(end), "perpage": str(_per_page(page))}
        return Turn(_with(urljoin(page.address, address), asked))


def _pieces(text: str, mark: str) -> Iterator[str]:
    """The CDATA behind each mark; by hand, for a pattern could run for hours here."""
    place = text.find(mark)
    while place >= 0:
        start = text.find(_OPEN, place, place + 60)
        end = text.find(_CLOSE, start) if start >= 0 else place
        if end < 0:
            return
        if start >= 0:
            yield text[start + len(_OPEN) : end]
        place = text.find(mark, end + 1)


def _strings(text: str) -> Iterator[str]:
    """The older form: a script's array of pieces of HTML."""
    place = text.find("dataStore")
    start = text.find("[", place, place + 40) if place >= 0 else -1
    end = text.find("];", start) if start >= 0 else -1
    if end < 0:
        return
    try:
        found = read_json(text[start : end + 1])
    except SourceFault:
        return
    yield from (each for each in found if isinstance(each, str) and "<a" in each)


def _base(page: ListPage) -> str:
    """What links in the records are relative to: the list, not the proxy."""
    return page.address if page.asked is None else urljoin(page.address, "/")


def _end_of(asked: Turn | None) -> int:
    if asked is None:
        return 0
    value = dict(parse_qsl(urlsplit(asked.address).query)).get("endrecord", "0")
    return int(value) if value.isdecimal() else 0


def _per_page(page: ListPage) -> int:
    given = (
        "" if page.asked is None else dict(parse_qsl(urlsplit(page.asked.address).query)).get("perpage", "")
    )
    found = _PER_PAGE.search(page.text)
    number = int(given) if given.isdecimal() else int(found[1]) if found else 15
    return min(max(number, 1), 100)


def _in_link(piece: str) -> str:
    tree = parse(piece) if piece.strip() else None
    links = [] if tree is None else [each.get("href") or "" for each in tree.iter("a")]
    return next((each for each in links if "dataproxy" in each), "")


def _proxy(page: ListPage) -> str:
    """The proxy's address made from what the page's script says, "" where it does not say which column."""
    if page.asked is not None:
        return page.asked.address
    if "jpage" not in page.text:
        return ""
    found = _PROXY.search(page.text)
    address = found[1] if found else _DEFAULT_PROXY
    said = dict(parse_qsl(urlsplit(address).query))
    for name in _WANTED:
        match = re.search(rf"\b{name}\s*[:=]\s*['\"]?([\w/%.-]{{1,100}})", page.text, re.IGNORECASE)
        if match is not None:
            said.setdefault(name, match[1])
    return _with(address, _ALWAYS | said) if "columnid" in said and "unitid" in said else ""


def _with(address: str, asked: dict[str, str]) -> str:
    parts = urlsplit(address)
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in asked
    ]
    return urlunsplit(parts._replace(query=urlencode([*dict(kept).items(), *asked.items()], safe="/")))


HANWEB = Hanweb()
