"""An article's title out of what a page offers: metas, headings, marked elements and the window's title. Pure.

Each of them lies now and then: a window's title carries column and site, a heading is the site's name,
a meta is cut at a quotation mark. They are read against one another.
"""

import re
from collections.abc import Iterator

from lxml import html

from spiders.extract import one_line, visible
from spiders.outline import Box, Outline
from spiders.trimming import fold

_ARTICLE_METAS = ("articletitle", "article_title", "arttitle", "dc.title", "citation_title")
_METAS = ("og:title", "twitter:title", "title", "headline", "sharetitle", "weibo:webpage:title")
_SITE_METAS = (
    "sitename",
    "og:site_name",
    "application-name",
    "columnname",
    "contentsource",
    "sitedomain",
    "author",
)
#: between title, column and site; a bare hyphen only where what follows is no part of a word or number
_SEPARATOR = re.compile(
    r"\s*(?:_+|[|｜丨]+|--+|——+|–|—|·|»|>|<)\s*|\s+-+\s*|\s*-+\s+|(?<=[\u3000-\u9fff\uff00-\uffef”’\"!?])-(?=[\u4e00-\u9fffA-Z])|(?<=[\w])-(?=[\u4e00-\u9fff]{3,})"
)
#: how the names of sites and columns end
_SITE = re.compile(
    r"(?:(?:19|20)\d\d年第?\d+[号期].{0,12}|网|网站|官网|门户|门户网站|在线|频道|频道|新闻|委员会|委|局|厅|部|署|院|政府|中心|医院|大学|学院|学校|日报|晚报|时报|早报|都市报|报|电视台|卫视|传媒|"
    r"公司|集团|协会|学会|基金会|研究所|平台|客户端|APP|App|公众号|动态|公告|公示|通知公告|要闻|资讯|专栏|专题|正文|详情|详情页|内容|内容页|首页|文章|信息公开|政务|"
    r"财经|体育|娱乐|科技|军事|社会|国内|国际|时政|健康|文化|教育|观点|评论|滚动|快讯|订阅|号|社区|论坛|博客|知乎|百科|News|news|\.(?:com|cn|net|org)[\w.]*|[\w-]+\.(?:com|cn|net|org)(?:\.cn)?)$"
)
#: how the names of sites end that stand before a title
_FIRST = re.compile(r"(?:[^联互]网|网站|门户|日报|晚报|在线|卫健委|委员会|健康局|政府|医院)\s*$")
#: words of titles, never of names
_OWN_WORDS = re.compile(r"关于|[的了，：？！“”]|通报$|[a-z] [a-z]|\d+[名例人次个元起]|\d月\d")
#: titles of templates nobody filled in
_EMPTY = frozenset(
    fold(each)
    for each in (
        "正文", "详情", "详情页", "文章", "文章详情", "内容", "内容页", "新闻", "新闻详情", "新闻正文", "首页", "无标题", "无标题文档", "信息公开", "查看",
        "untitled", "untitled document", "document", "title", "index", "新闻中心", "新闻动态", "通知公告", "公告", "详细内容", "详细页", "文章内容", "信息详情", "列表",
    )
)  # fmt: skip
#: longer is no title but the text
_LONGEST = 150
#: of the window's title that is read
_WINDOW = 400
_CUTS = "\"“”'‘’《<&"
_HEADINGS = {"h1": 5, "h2": 4, "h3": 3, "h4": 2, "h5": 1, "h6": 1}


def title_of(whole: str, page: Outline, metas: dict[str, str], first_line: int) -> str:
    """The title; `whole` is the window's title, `first_line` the line the text begins with."""
    sites = _sites(metas, page)
    shown = list(_shown(page, first_line))
    # a column's name stands in the window's title too, and over its articles
    shown = [each for each in shown if not _generic(each[0], sites)] or shown
    for name in _ARTICLE_METAS:
        if _fit(metas.get(name, ""), sites):
            return _unbroken(metas[name], [whole, *(text for text, _ in shown)])
    # what begins the window's title, or stands in it, is the article's
    inside = [
        text for text, _ in shown if len(fold(text)) >= 4 and fold(text) in fold(whole) and _fit(text, sites)
    ]
    named = [metas[name] for name in _METAS if _fit(metas.get(name, ""), sites)]
    inside += [
        text
        for text in named
        if len(fold(text)) >= 4 and fold(text) in fold(whole) and fold(text) != fold(whole)
    ]
    if inside:
        return _unbroken(max(inside, key=lambda text: len(fold(text))), [whole, *(text for text, _ in shown)])
    bare = without_site(whole, sites)
    if whole and _fit(bare, sites) and not _generic(bare, sites):
        # a list of the page's own headings may hold the whole of a title the window cuts short
        longer = [
            text for text, _ in shown if bare.rstrip(".… ") != bare and text.startswith(bare.rstrip(".… "))
        ]
        return longer[0] if longer else bare
    return _above(shown, 0) or next((without_site(text, sites) for text in named), "") or bare


def _above(shown: list[tuple[str, float]], least: float) -> str:
    """The heading that looks most like the title of the text below it."""
    best, weight = max(shown, key=lambda each: each[1], default=("", 0.0))
    return best if weight > least else ""


def window_title(tree: html.HtmlElement) -> str:
    """The text of the title element of the head, not of a drawing inside the page."""
    for element in tree.iter("title"):
        parent = element.getparent()
        if (
            element.text
            and element.text.strip()
            and parent is not None
            and parent.tag in {"head", "html", "body"}
        ):
            return one_line(str(element.text)[:_WINDOW].replace("<![CDATA[", "").replace("]]>", ""))
    return ""


def without_site(whole: str, sites: frozenset[str] = frozenset()) -> str:
    """The window's title without the names of column and site behind it, or before it."""
    if not fold(whole):
        return ""
    marks = list(_SEPARATOR.finditer(whole))
    if not marks:
        return whole.strip()
    end = len(whole)
    for mark in reversed(marks):
        part = whole[mark.end() : end]
        if part.strip() and not _is_site(
            part, sites, loose=mark[0].strip(" ") != "-" or mark[0] != mark[0].strip()
        ):
            break
        if not whole[: mark.start()].strip():
            break
        end = mark.start()
    start = 0
    for mark in marks:
        if mark.end() >= end:
            break
        head = whole[start : mark.start()]
        name = fold(head) in sites or fold(head) in _EMPTY
        if not name and not (
            "—" not in mark[0]
            and len(head) <= 14
            and _FIRST.search(head)
            and len(whole[mark.end() : end].strip()) >= 8
        ):
            break
        start = mark.end()
    best = whole[start:end].strip()
    if _is_site(best, sites, loose=False):
        # the site's name stood first
        others = [part.strip() for part in _SEPARATOR.split(whole) if fold(part) not in sites]
        longest = max(others, key=len, default=best)
        return longest if len(longest) >= 8 else best
    return best


def _is_site(part: str, sites: frozenset[str], *, loose: bool) -> bool:
    part = part.strip()
    return (
        fold(part) in sites
        or (len(part) <= 24 and _SITE.search(part) is not None and not _OWN_WORDS.search(part))
        or (loose and len(part) <= 8 and not any(each in part for each in "，。！？：,!?:"))
    )


def _generic(bare: str, sites: frozenset[str]) -> bool:
    """The whole of the window's title is made of names."""
    return (
        len(bare) <= 24
        and _is_site(bare, sites, loose=False)
        and (fold(bare) in sites or fold(bare) in _EMPTY or len(bare) <= 12)
    )


def _sites(metas: dict[str, str], page: Outline) -> frozenset[str]:
    """Names that are no title: the site, its columns, the path to this page."""
    names = {fold(metas[name]) for name in _SITE_METAS if name in metas}
    for line in page.lines:
        if line.links and line.links * 10 >= line.size * 8 and 2 <= line.size <= 20:
            names.add(fold(line.text))
        elif "首页" in line.text[:30] and len(line.text) < 200:
            names.update(fold(each) for each in _STEP.split(line.text) if len(each) <= 20)
    return frozenset(name for name in names if name)


_PATH = re.compile(
    r"\s*(?:首页\s*[>›»＞→\\/|·-]|您?(?:现在|当前)?(?:的|所在)?位置|欢迎(?:您)?(?:访问|光临|来到|进入))"
)
_STEP = re.compile(r"[>›»＞→\\/|·:：\s-]+")


def _fit(text: str, sites: frozenset[str]) -> bool:
    folded = fold(text)
    return (
        len(folded) >= 2
        and not _PATH.match(text)
        and len(text) <= _LONGEST
        and folded not in _EMPTY
        and folded not in sites
    )


def _shown(page: Outline, first_line: int) -> Iterator[tuple[str, float]]:
    """Headings and marked elements with how much each looks like the article's title."""
    for number, box in enumerate(page.boxes):
        # walking into large boxes again and again would take for ever
        if box.last - box.first > 4 or box.first == box.last or box.first > first_line + 3:
            continue
        weight = _HEADINGS.get(box.tag, 0) + 5 * box.mark.title + _old(box)
        if not weight:
            continue
        text = _text(page, number)
        if not _fit(text, frozenset()) or len(fold(text)) < 4:
            continue
        linked = sum(line.links for line in page.lines[box.first : box.last])
        if linked * 2 > len(text):
            weight -= 4
        # the title stands right above the text
        distance = max(0, first_line - box.first)
        yield text, weight + min(len(fold(text)), 20) / 10 - min(distance, 12) / 4


def _old(box: Box) -> int:
    """Old pages write their titles large, or in bold in the middle."""
    element = box.element
    if box.tag in _PLAIN:
        style = (element.get("style") or "").lower()
        found = _SIZE.search(style)
        if found and int(found[1]) * (1 if found[2] == "px" else 1.33) >= 18:
            return 3
        for font in element.iter("font"):
            size = (font.get("size") or "").strip("+ ")
            if size in {"4", "5", "6", "7"}:
                return 3
            break
        inner = next(element.iter("strong", "b"), None)
        if inner is not None and ("center" in style or (element.get("align") or "").lower() == "center"):
            return 2
    return 0


_PLAIN = frozenset({"p", "td", "center", "div", "span", "font"})
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3})(?:\.\d+)?\s*(px|pt)")


def _text(page: Outline, number: int) -> str:
    box = page.boxes[number]
    lines = page.lines[box.first : box.last]
    inner = page.boxes[number + 1] if number + 1 < len(page.boxes) else None
    if box.tag not in _INLINE and (
        len(lines) == 1 or (inner is not None and inner.parent == number and inner.tag != "br")
    ):
        # of a box around the title and its author the first line
        return lines[0].text
    return one_line(_BROKEN.sub("", visible(box.element)))[: _LONGEST + 1]


#: a title on two lines is one
_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff”》）])\n(?=[\u4e00-\u9fff“《（])")
_INLINE = frozenset({"span", "font", "b", "strong", "a", "em", "i", "u", "big"})


def _unbroken(best: str, others: list[str]) -> str:
    """A title cut at a quotation mark goes on in another one."""
    for other in others:
        if (
            len(other) > len(best)
            and other.startswith(best)
            and other[len(best)] in _CUTS
            and len(other) <= _LONGEST
        ):
            return without_site(other)
    return best
