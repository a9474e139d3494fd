"""A page a person asks for by pasting its address: an article of any site, a WeChat article, a document.

It is fetched once, at that person's request; robots.txt is for programs that wander. Private addresses
are refused unless the settings list their host.
"""

from datetime import datetime
from urllib.parse import urlsplit

from monitor.domain.address import known_as
from monitor.domain.document import SourceKind
from monitor.domain.place import Selectors
from monitor.domain.source import PASTED, Found
from monitor.errors import SourceFault
from spiders.article import read_article
from spiders.attachments.attachment import Given
from spiders.attachments.child import read_files
from spiders.charset import charset_in, decode
from spiders.dates import in_future
from spiders.evidence.fetch import Fetcher, Page
from spiders.fetching import followed
from spiders.files import files_of, is_file, unread
from spiders.refusal import page_fault

#: what is said among people, not printed by the press
_SOCIAL = (
    "mp.weixin.qq.com",
    "weibo.com",
    "weibo.cn",
    "xiaohongshu.com",
    "zhihu.com",
    "douyin.com",
    "tieba.baidu.com",
)


def read_pasted(fetcher: Fetcher, address: str, now: datetime) -> Found:
    """What stands at the address.

    Raises:
        SourceFault: it could not be fetched, another page came in its place, or it holds no article.

    """
    page = followed(fetcher, address)
    return _document(page, address, now) if is_file(page.body) else _article(page, address, now)


def _article(page: Page, address: str, now: datetime) -> Found:
    decoded = decode(page.body, charset_in(page.content_type))
    wrong = page_fault(decoded.text)
    if wrong is not None:
        raise wrong
    article = read_article(decoded.text, page.final, Selectors(), now)
    if not article.title and not article.text:
        raise SourceFault("no-article", "页面里没有找到文章；请核对地址，或复制文字录入")
    notes = [decoded.note] if decoded.note else []
    if article.published is None:
        notes.append("页面没有写明发布时间")
    elif in_future(article.published, now):
        notes.append("发布时间在将来，请核对")
    elif not article.declared:
        notes.append("发布时间由页面内容推断，请核对")
    if not article.text:
        notes.append("页面里没有找到正文")
    notes += unread(files_of(decoded.text, page.final), ())
    return _found(
        address,
        page,
        article.title,
        article.text,
        now,
        tuple(notes),
        published=article.published,
        publisher=article.publisher,
    )


def _document(page: Page, address: str, now: datetime) -> Found:
    name = urlsplit(page.final).path.rsplit("/", 1)[-1]
    (read,) = read_files([Given(name, page.content_type, page.body)])
    if not read.text:
        raise SourceFault("no-article", "；".join(read.notes) or "文件里没有文字，请人工查看")
    return _found(address, page, name, read.text, now, read.notes)


def _found(
    address: str, page: Page, title: str, text: str, now: datetime, notes: tuple[str, ...], **given: object
) -> Found:
    host = (urlsplit(page.final).hostname or "").lower()
    kind: SourceKind = (
        "social" if any(host == each or host.endswith(f".{each}") for each in _SOCIAL) else "news"
    )
    return Found(
        origin=PASTED, kind=kind, external_id=known_as(address), url=page.final, title=title, text=text,
        published=given.get("published"), publisher=given.get("publisher"), fetched=now, looked_before=None,  # type: ignore[arg-type]
        notes=notes,
    )  # fmt: skip
