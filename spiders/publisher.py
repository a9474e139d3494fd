"""Who published an article, as its page says. Pure."""

import re

from spiders.extract import one_line, visible
from spiders.outline import Outline

_METAS = ("contentsource", "source", "mediaid", "author:source", "article:author_source")
#: the site's name stands for its publisher where nothing else is said
_SITES = ("og:site_name", "sitename", "application-name")
_SOURCE = re.compile(r"(?:信息|文章|稿件|新闻|内容)?(?:来源|出处)\s*[:：]\s*([^\s|｜:：<>]{2,30})")
_LABEL = re.compile(r"^(?:信息|文章|稿件)?来源\s*[:：]\s*")
_OURSELVES = frozenset(
    {
        "本网",
        "本站",
        "本网站",
        "原创",
        "本刊",
        "本站原创",
        "未知",
        "网络",
        "互联网",
        "微信公众平台",
        "admin",
        "佚名",
    }
)
_ENDS = "，。；;,[]【】()（）《》 "
#: how many lines of a page are looked at
_LINES = 400


def publisher_of(page: Outline, metas: dict[str, str]) -> str | None:
    """The publisher the page names; None where it names none, or only itself."""
    for name in _METAS:
        if found := _clean(metas.get(name, "")):
            return found
    for box in page.boxes:
        # the account a WeChat article belongs to
        if box.element.get("id") == "js_name":
            return _clean(one_line(visible(box.element)))
    for number, line in enumerate(page.lines[:_LINES]):
        match = _SOURCE.search(line.text[:200])
        if match and (found := _clean(match[1])):
            return found
        if _ALONE.fullmatch(line.text) and number + 1 < len(page.lines):
            return _clean(page.lines[number + 1].text)
    return next((found for name in _SITES if (found := _clean(metas.get(name, "")))), None)


_ALONE = re.compile(r"(?:信息|文章|稿件)?来源\s*[:：]")


def _clean(text: str) -> str | None:
    text = _LABEL.sub("", text).strip(_ENDS)
    return text if 2 <= len(text) <= 40 and text not in _OURSELVES else None
