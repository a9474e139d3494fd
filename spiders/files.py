"""Files behind articles: which a page names, which are read, and how their text joins the article's. Pure.

A notice is often a line of text and the document behind it; then the document is the article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from spiders.attachments.attachment import Attachment
from spiders.extract import base_of, one_line, parse, visible

#: files of one article that are read; the others are named
MOST_FILES = 5
#: an article with less text of its own is told by its files
SHORT = 200

#: documents that may hold words
DOCUMENTS = (".pdf", ".doc", ".docx", ".xls", ".xlsx")
#: these too, but no reader of ours opens them: they are named
_NAMED = (".wps", ".et", ".ofd", ".rtf", ".ppt", ".pptx", ".zip", ".rar")
_APART = frozenset({"header", "footer", "nav"})


@dataclass(frozen=True, slots=True)
class FileLink:
    address: str
    #: as the page calls it
    name: str

    @property
    def readable(self) -> bool:
        return is_document(self.address) or ending(self.name) in DOCUMENTS


def is_document(address: str) -> bool:
    """Whether an address ends like a document that can be read as text."""
    return ending(urlsplit(address).path) in DOCUMENTS


def is_file(body: bytes) -> bool:
    """Whether the bytes are a document's: types and endings are only what is said."""
    return body[:5] == b"%PDF-" or body[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}


def files_of(page: str, address: str) -> tuple[FileLink, ...]:
    """The files an article's page names, in its order, each once; those of head, foot and menu left out."""
    lowered = page.lower()
    if not any(each in lowered for each in (*DOCUMENTS, *_NAMED)):
        return ()
    tree = parse(page)
    found: dict[str, FileLink] = {}
    address = address if tree is None else base_of(tree, address)
    for link in () if tree is None else tree.iter("a"):
        target = _target(link.get("href") or "", address)
        name = one_line(visible(link)) or one_line(link.get("title") or "")
        if target is None or not (_ends_as_file(target) or _ends_as_file(name)):
            continue
        if any(above.tag in _APART for above in link.iterancestors()):
            continue
        found.setdefault(target, FileLink(target, name or _last_part(target)))
    return tuple(found.values())


def wanted(files: Sequence[FileLink], text: str, *, always: bool) -> tuple[FileLink, ...]:
    """Those that are read: where the article itself says little, or the settings want them all."""
    if not always and len(text) >= SHORT:
        return ()
    return tuple(each for each in files if each.readable)[:MOST_FILES]


def with_files(text: str, read: Sequence[tuple[FileLink, Attachment]]) -> str:
    """The article's text, then for each file its name and text, as in a mail."""
    parts = [f"【附件：{link.name}】\n{each.text}" for link, each in read if each.text]
    return "\n".join(part for part in (text, *parts) if part)


def unread(files: Sequence[FileLink], read: Sequence[FileLink]) -> tuple[str, ...]:
    """A note that names the files nobody read."""
    left = [each.name for each in files if each not in read]
    if not left:
        return ()
    names = "、".join(left[:5]) + (f"等 {len(left)} 个" if len(left) > 5 else "")
    return (f"页面有附件未读：{names}；需要时请人工查看",)


def ending(name: str) -> str:
    """The ending of a file's name with its dot, in lower case; "" where there is none."""
    last = name.rsplit("/", 1)[-1].strip().lower()
    return last[last.rindex(".") :] if "." in last else ""


def _ends_as_file(name: str) -> bool:
    found = ending(urlsplit(name).path if "//" in name else name)
    return found in DOCUMENTS or found in _NAMED


def _target(href: str, address: str) -> str | None:
    try:
        target = str(urldefrag(urljoin(address, href.strip()))[0])
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if parts.scheme in {"http", "https"} and parts.hostname else None


def _last_part(address: str) -> str:
    return unquote(urlsplit(address).path).rsplit("/", 1)[-1]
