"""Papers: the documents of an incident in time order, the words that met a clause marked by slices. Pure.

Everything here is hostile text; it stays text: marks are cut out of it, never written into it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from monitor.domain.document import Document
from monitor.domain.incident import Incident, Member
from monitor.domain.instant import Instant
from monitor.domain.personal_span import PERSONAL_NAMES
from monitor.ports.library import Kept
from monitor.ports.sealed import SealedItem
from monitor.service.views.sight import ERASED, Sight
from monitor.service.views.spans import exact, happened, lasting, published

#: what is shown of one text, in code points, and of how many texts at once
LONGEST_TEXT = 3000
MOST_PAPERS = 20
#: reposts listed by source and time
MOST_NOTES = 20
MOST_REPOSTS = 100
#: words kept around a mark that lies beyond the cut
_AROUND = 60
_MOST_EXCERPTS = 5

SOURCE_NAMES = {
    "news": "新闻", "letter": "来信", "mail": "邮件", "hotline": "热线工单", "social": "网络发帖", "report": "上报",
}  # fmt: skip

MarkKind = Literal["", "met", "cancelled"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `kind` says whether and why it is marked."""

    text: str
    kind: MarkKind = ""
    #: 符合：卫生部…；演练
    why: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    document: str
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]
    #: 正文过长 ...; "" where all of it is shown
    cut: str
    source: str
    publisher: str
    published: str
    detected: str
    #: 发布后 25 分发现; "" where the publication is not known to the minute
    lag: str
    #: http or https only; "" otherwise
    url: str
    erased: bool
    #: older than the profile allows when first seen: starts no clock
    stale: bool
    joined: str
    #: 含个人信息（已封存）：姓名、电话; "" where nothing is sealed
    sealed: str = ""
    #: it can be opened, by whoever may
    opens: bool = False
    #: what of it could not be read, or became of it since
    notes: tuple[str, ...] = ()
    #: 3月11日 8:20 至 8:40: when it happened by its own words; "" where it does not say
    happened: str = ""


@dataclass(frozen=True, slots=True)
class Repost:
    publisher: str
    source: str
    published: str
    detected: str
    url: str


@dataclass(frozen=True, slots=True)
class Papers:
    shown: tuple[Paper, ...]
    reposts: tuple[Repost, ...]
    #: how many reposts there are, listed or not
    repost_count: int
    #: texts beyond this page, and where the next page begins
    total: int
    page: int
    pages: int


def papers(
    incident: Incident, reasons: Mapping[str, str], sight: Sight, now: datetime, page: int = 1
) -> Papers:
    """One page of an incident's texts, oldest first, and its reposts folded.

    Args:
        incident: whose documents.
        reasons: document id -> why it joined, as the ledger has it.
        sight: the library.
        now: aware UTC.
        page: from 1; beyond the last the last.

    """
    ordered = sorted(incident.members, key=lambda member: (member.published.at, member.document))
    copies = [each for each in ordered if reasons.get(each.document) == "near_identical"]
    own = [each for each in ordered if reasons.get(each.document) != "near_identical"]
    pages = max(1, -(-len(own) // MOST_PAPERS))
    page = min(max(page, 1), pages)
    shown = own[(page - 1) * MOST_PAPERS : page * MOST_PAPERS]
    sealed = sight.sealed([each.document for each in shown])
    return Papers(
        shown=tuple(
            _paper(each, reasons.get(each.document, ""), sight, now, sealed.get(each.document)) for each in shown
        ),
        reposts=tuple(_repost(each, sight, now) for each in copies[:MOST_REPOSTS]),
        repost_count=len(copies), total=len(own), page=page, pages=pages,
    )  # fmt: skip


def _repost(member: Member, sight: Sight, now: datetime) -> Repost:
    kept = sight.document(member.document)
    return Repost(
        publisher=_publisher(kept), source=SOURCE_NAMES.get(member.source, member.source),
        published=_published(kept, member, now), detected=exact(member.detected),
        url="" if kept is None else safe_url(kept.document.url),
    )  # fmt: skip


def _paper(member: Member, reason: str, sight: Sight, now: datetime, sealed: SealedItem | None) -> Paper:
    kept = sight.document(member.document)
    erased = kept is None or kept.state == "erased"
    title: tuple[Piece, ...] = (Piece(ERASED),)
    body: tuple[Piece, ...] = ()
    cut = when = ""
    if kept is not None and not erased:
        judgement = judged(kept)
        title, body, cut = marked(kept.document, marks_of(judgement, sight.cancels))
        when = _happened(judgement, now)
    lag = member.detected - member.published.at
    return Paper(
        document=member.document, title=title or (Piece("（无标题）"),), body=body, cut=cut,
        source=SOURCE_NAMES.get(member.source, member.source), publisher=_publisher(kept),
        published=_published(kept, member, now), detected=exact(member.detected),
        lag="" if member.published.precision == "day" or lag.total_seconds() < 60 else lasting(lag),
        url="" if kept is None or erased else safe_url(kept.document.url), erased=erased, stale=member.stale,
        joined=reason, sealed=_sealed(sealed), opens=sealed is not None and sealed.state == "sealed",
        notes=() if kept is None else kept.notes[-MOST_NOTES:], happened=when,
    )  # fmt: skip


def _happened(judgement: Mapping[str, Any], now: datetime) -> str:
    told = judgement.get("event_time")
    if not isinstance(told, dict):
        return ""
    try:
        return happened(datetime.fromisoformat(told["earliest"]), datetime.fromisoformat(told["latest"]), now)
    except (KeyError, TypeError, ValueError):
        return ""


def _sealed(item: SealedItem | None) -> str:
    if item is None:
        return ""
    kinds = "、".join(PERSONAL_NAMES.get(kind, kind) for kind in item.kinds)
    return f"含个人信息（{_SEALED[item.state]}）" + (f"：{kinds}" if kinds else "")


_SEALED = {"sealed": "已封存", "keyless": "已封存，密钥不在本机", "destroyed": "已到保存期限，已销毁"}


def _publisher(kept: Kept | None) -> str:
    if kept is None or kept.state == "erased":
        return ""
    if kept.document.publisher:
        return kept.document.publisher
    # a letter has no publisher; what came over the web is named by the source it was configured as
    return f"来源 {kept.origin}" if kept.document.source in {"news", "social"} else ""


def _published(kept: Kept | None, member: Member, now: datetime) -> str:
    """As the source says; what a clock counts from may differ and stands with the clock."""
    said: Instant = member.published if kept is None else kept.document.published
    return published(said, now)


def safe_url(url: str | None) -> str:
    """The address when it is http or https and nothing in it can deceive; "" otherwise."""
    if not url or any(letter <= " " or letter in "\"'<>\\^`{|}\x7f" for letter in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc and "@" not in parts.netloc else ""


def judged(kept: Kept) -> Mapping[str, Any]:
    """The judgement the document came in with; empty where it cannot be read."""
    try:
        found = json.loads(kept.judgement or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Mark:
    """[start, end) in the document's content, and why."""

    start: int
    end: int
    kind: MarkKind
    why: str


def marks_of(judgement: Mapping[str, Any], cancels: Mapping[str, str]) -> tuple[Mark, ...]:
    """The words that met a clause, and those that send the text another way."""
    found = [
        _mark(span, "met", f"符合：{clause.get('document', '')} {clause.get('clause', '')}")
        for clause in _list(judgement, "criteria")
        for span in _list(clause, "evidence")
    ]
    found += [
        _mark(each, "cancelled", f"另作处理：{cancels.get(str(each.get('group')), str(each.get('group')))}")
        for each in _list(judgement, "cancelled")
    ]
    return tuple(each for each in found if each is not None)


def _list(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = data.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else ()


def _mark(span: Mapping[str, Any], kind: MarkKind, why: str) -> Mark | None:
    start, end = span.get("start"), span.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return None
    return Mark(start, end, kind, why)


def marked(
    document: Document, marks: Iterable[Mark], longest: int = LONGEST_TEXT
) -> tuple[tuple[Piece, ...], tuple[Piece, ...], str]:
    """Title, body and a note where the body was cut.

    Marks count in title + newline + text; one that overlaps an earlier one keeps only what is left of it.
    Marked words beyond the cut are shown with the words around them.
    """
    ordered = _apart(marks, len(document.content))
    edge = len(document.title)
    title = _cut_out(document.content, 0, min(edge, longest), ordered)
    start, end = edge + 1, len(document.content)
    if end - start <= longest:
        return title, _cut_out(document.content, start, end, ordered), ""
    shown = start + longest
    body = list(_cut_out(document.content, start, shown, ordered))
    beyond = [each for each in ordered if each.end > shown][:_MOST_EXCERPTS]
    for each in beyond:
        begin = max(shown, each.start - _AROUND)
        body.append(Piece("\n……"))
        body += _cut_out(document.content, begin, min(end, each.end + _AROUND), (each,))
    body.append(Piece("\n……"))
    cut = f"正文共 {end - start} 字，这里只显示前 {longest} 字" + ("和符合标准的字句。" if beyond else "。")
    return title, tuple(body), cut


def _apart(marks: Iterable[Mark], length: int) -> tuple[Mark, ...]:
    """In order, none overlapping another, none beyond the text."""
    found: list[Mark] = []
    at = 0
    for each in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start, end = max(each.start, at), min(each.end, length)
        if start < end:
            found.append(Mark(start, end, each.kind, each.why))
            at = end
    return tuple(found)


def _cut_out(content: str, start: int, end: int, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for each in marks:
        first, last = max(each.start, at), min(each.end, end)
        if first >= last:
            continue
        if at < first:
            pieces.append(Piece(content[at:first]))
        pieces.append(Piece(content[first:last], each.kind, each.why))
        at = last
    if at < end:
        pieces.append(Piece(content[at:end]))
    return tuple(pieces)
