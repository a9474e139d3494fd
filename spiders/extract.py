"""HTML to plain text: what a reader sees, one line a block."""

import re
from itertools import chain
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from spiders.tame import tamed

#: elements on lines of their own
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
#: elements whose text a reader does not see
UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "title",
        "select",
        "button",
        "textarea",
        "datalist",
        "audio",
        "video",
        "canvas",
        "applet",
        "map",
    ]
)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000\u200b\ufeff]+")

#: a page is read up to here: longer ones are lists, dumps or attacks
LONGEST = 3_000_000


#: up to here a page may be nested deeper than the parser likes; beyond, depth could cost seconds
_DEEP = 400_000
#: a head or foot that was made as a page of its own ends the page in its middle, for the parser alone
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)


def parse(page: str) -> html.HtmlElement | None:
    """The page as a tree, however broken; None where there is nothing in it."""
    page = page.replace("\x00", "")[:LONGEST]
    if not page.strip():
        return None
    page = tamed(_ENDS.sub("", page))
    # the text is decoded already: what it declares inside must not be believed again
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=len(page) <= _DEEP
    )
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def base_of(tree: html.HtmlElement, address: str) -> str:
    """What the addresses of a page are relative to: its own address, or what its first base names."""
    named = next((each.get("href") for each in tree.iter("base") if each.get("href")), "")
    try:
        base = urljoin(address, named.strip())
        return base if urlsplit(base).scheme in {"http", "https"} and urlsplit(base).hostname else address
    except ValueError:
        return address


def text_of(markup: str) -> str:
    """A piece of HTML, or plain text, as plain text."""
    tree = parse(markup)
    return "" if tree is None else visible(tree)


def visible(root: html.HtmlElement) -> str:
    """The text of an element, blocks on lines of their own, scripts and styles left out."""
    parts: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in UNSEEN:
            unseen += 1 if event == "start" else -1
        elif not unseen:
            parts.append(_break(tag))
            if event == "start":
                parts.append(_shown(element.text))
        if event == "end" and not unseen and element is not root:
            parts.append(_shown(element.tail))
    return tidy("".join(parts))


def squeeze(text: str) -> str:
    """A line with one space where there were several, none at its ends."""
    return _SPACES.sub(" ", text).strip()


def tidy(text: str) -> str:
    """Spaces squeezed, empty lines dropped."""
    lines = (squeeze(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Any text on one line."""
    return " ".join(chain.from_iterable(line.split() for line in text.split("\n")))


def _break(tag: str) -> str:
    if tag in BLOCKS:
        return "\n"
    return " " if tag in _CELLS else ""


def _shown(text: str | None) -> str:
    # a line break in the source is a space on the screen
    return (text or "").replace("\n", " ")
