"""What a page taken as evidence says: title, text, when it was published. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from monitor.domain.instant import BEIJING, Instant
from monitor.domain.place import Selectors
from monitor.errors import EvidenceUnreachable
from spiders.article import read_article
from spiders.charset import decode
from spiders.dates import in_future
from spiders.evidence.fetch import Page
from spiders.refusal import page_fault


@dataclass(frozen=True, slots=True)
class Reading:
    title: str
    text: str
    published: Instant | None
    #: the page declares it, nobody had to look for it
    declared: bool
    notes: tuple[str, ...]


def read(page: Page, now: datetime) -> Reading:
    """What the page says, as far as it can be read; `now` is when it was taken.

    Raises:
        EvidenceUnreachable: `evidence-challenge`, when another page came in its place.

    """
    kind, charset = _kind(page.content_type)
    if not _is_text(kind, page.body):
        return Reading("", "", None, declared=False, notes=(_NO_PAGE.format(kind=kind or "类型不明"),))
    decoded = decode(page.body, charset)
    notes = (decoded.note,) if decoded.note else ()
    if kind == "text/plain":
        return Reading("", decoded.text, None, declared=False, notes=(*notes, _NO_DATE))
    stand_in = page_fault(decoded.text)
    if stand_in is not None:
        what = "登录页" if stand_in.fault == "login" else "人机验证页"
        raise EvidenceUnreachable(
            f"{page.final} 返回的是{what}，不是所填的页面；请联系网站主管单位放行本机，或由两人录入截图并确认",
            code="evidence-challenge",
        )
    article = read_article(decoded.text, page.final, Selectors(), now)
    published, note = _dated(article.published, declared=article.declared, now=now)
    if not article.text:
        notes = (*notes, "页面里没有找到正文，请对照截图核对")
    return Reading(
        article.title, article.text, published, declared=published is not None and article.declared,
        notes=(*notes, *((note,) if note else ())),
    )  # fmt: skip


_NO_PAGE = "不是网页（{kind}），未读取标题、正文和发布时间，请人工核对"
_NO_DATE = "页面上没有读到发布时间，请人工核对"


def _dated(found: Instant | None, *, declared: bool, now: datetime) -> tuple[Instant | None, str]:
    if found is None:
        return None, _NO_DATE
    if in_future(found, now):
        shown = found.at.astimezone(BEIJING)
        written = f"{shown:%Y-%m-%d}" if found.precision == "day" else f"{shown:%Y-%m-%d %H:%M}"
        return None, f"页面所写发布时间 {written} 晚于取证时间，未采用，请人工核对"
    if not declared:
        return found, "发布时间由页面内容推断，请核对"
    return found, "页面只写明发布日期，没有时刻" if found.precision == "day" else ""


def _kind(content_type: str) -> tuple[str, str]:
    """(media type, charset), each "" where it is not named."""
    if not content_type:
        return "", ""
    header = Message()
    header["Content-Type"] = content_type
    return header.get_content_type(), header.get_content_charset("")


def _is_text(kind: str, body: bytes) -> bool:
    if not kind:
        return body.lstrip()[:1] == b"<"
    return kind.startswith("text/") or kind.endswith(("html", "xml"))
