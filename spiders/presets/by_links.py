"""Families known by the addresses of their articles: TRS, NFCMS, VSB, UCAP; and lists of no known family."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html

from spiders.lists.finding import FEWEST, listed
from spiders.lists.link import lead_of
from spiders.lists.page import Leaf, ListPage
from spiders.lists.turning import next_turn


@dataclass(frozen=True, slots=True)
class ByLinks:
    """`spiders.presets.preset.Preset` of a family whose articles' addresses look alike."""

    name: str
    title: str
    #: how the path of an article's address looks
    form: re.Pattern[str]
    #: what else gives the family away, in the page's code
    mark: re.Pattern[str] | None = None

    def sees(self, page: ListPage) -> str:
        if page.tree is None:
            return ""
        alike = [path for path in _paths(page.tree) if self.form.search(path)]
        if len(alike) >= FEWEST:
            return f"文章地址是{self.title}的样式（如 {alike[0][-60:]}）"
        if alike and self.mark is not None and self.mark.search(page.text):
            return f"页面带有{self.title}的标记"
        return ""

    def read(self, page: ListPage) -> Leaf:
        return Leaf(listed(page, self.form), next_turn(page))


def _paths(tree: html.HtmlElement) -> list[str]:
    found = []
    for link in tree.iter("a"):
        try:
            parts = urlsplit(lead_of(link))
        except ValueError:
            continue
        if parts.scheme in {"", "http", "https"}:
            found.append(parts.path)
    return found


#: ./202601/t20260105_123456.html, relative to the list
TRS = ByLinks(
    "trs",
    "TRS（拓尔思）",
    re.compile(r"(?:^|/)t20\d{6}_\d+\.s?html?$"),
    re.compile(r"createPageHTML|TRS_|trs_", re.IGNORECASE),
)
#: /zwgk/content/post_4567890.html
NFCMS = ByLinks(
    "nfcms",
    "广东集约化平台（NFCMS）",
    re.compile(r"/content/m?post_\d+\.html$"),
    re.compile(r"gkmlpt|SiteId|ColumnId", re.IGNORECASE),
)
#: info/1032/4567.htm
VSB = ByLinks(
    "vsb",
    "博达（Visual SiteBuilder）",
    re.compile(r"(?:^|/)info/\d+/\d+\.htm$"),
    re.compile(r"\bline_?u\d|vsb|_sitegray", re.IGNORECASE),
)
#: content_7012345.htm
UCAP = ByLinks(
    "ucap", "开普云（UCAP）", re.compile(r"/content_\d+\.html?$"), re.compile(r"ucap|trs-", re.IGNORECASE)
)


@dataclass(frozen=True, slots=True)
class Plain:
    """`spiders.presets.preset.Preset` of what belongs to no known family: lists and old tables."""

    name: str = "plain"
    title: str = "普通列表"

    def sees(self, page: ListPage) -> str:
        return "" if page.tree is None else "按重复出现、带日期的链接识别"

    def read(self, page: ListPage) -> Leaf:
        return Leaf(listed(page), next_turn(page))


PLAIN = Plain()
