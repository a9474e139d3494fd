"""Where a link of a list leads, and how much it says. Pure."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from spiders.extract import one_line

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
#: attributes in which scripts keep the address a link has for them
_DATA = ("data-href", "data-url", "data-link")
_QUOTED = re.compile(r"['\"]([^'\"\s]{1,500})['\"]")
#: what looks like a page among the words of a script
_PAGE = re.compile(r"\.(?:s?html?|jsp|aspx?|php|do|action|pdf|docx?)\b|[/?]", re.IGNORECASE)


def lead_of(link: html.HtmlElement) -> str:
    """What the link is written to lead to, in a script too: javascript:openUrl('/a/5.html'); "" for nothing."""
    href = (link.get("href") or "").strip()
    scripted = not href or href.startswith("#") or href.lower().startswith("javascript:")
    if not scripted:
        return href
    for name in _DATA:
        if given := (link.get(name) or "").strip():
            return given
    for script in (href, link.get("onclick") or ""):
        said = (each for each in _QUOTED.findall(script[:2000]) if _PAGE.search(each))
        if found := next(said, ""):
            return str(found)
    return ""


def target_of(link: html.HtmlElement, address: str) -> str | None:
    """The page a link leads to, None for what is no page: pictures and archives, marks on this page, a site's front.

    Args:
        link: an `a`.
        address: what its address is relative to.

    """
    try:
        lead = lead_of(link)
        here = urldefrag(address)[0]
        target = urldefrag(urljoin(address, lead))[0] if lead else here
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or target == here:
        return None
    if parts.path.lower().endswith(_FILES) or (parts.path in {"", "/"} and not parts.query):
        return None
    return str(target)


def length_of(link: html.HtmlElement) -> int:
    """Characters of the text or the title attribute, whichever is longer."""
    return max(len(one_line(link.text_content())), len(one_line(link.get("title") or "")))
