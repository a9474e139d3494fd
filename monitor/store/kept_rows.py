"""A judged document as a row of library.db, and back."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.domain import canonical
from monitor.domain.document import Document
from monitor.domain.instant import BEIJING, Instant, stamp, unstamp
from monitor.domain.intake import row_text
from monitor.ports.library import DigestRow, Kept

#: seats within one second of publication
SEATS = 1 << 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

COLUMNS = (
    "seat", "bureau", "number", "document", "origin", "external_id", "content_hash", "ref", "title_length",
    "source", "url", "publisher", "published", "precision", "rules", "attention", "reasons", "judgement",
    "detected", "state", "departments", "unseen_at", "notes",
)  # fmt: skip
#: a document with its text, which is null once erased
SELECT = (
    f"SELECT {', '.join('documents.' + column for column in COLUMNS)}, texts.text FROM documents"  # noqa: S608
    " LEFT JOIN texts ON texts.bureau = documents.bureau AND texts.ref = documents.ref"
)
INSERT = f"INSERT INTO documents VALUES (?{', ?' * (len(COLUMNS) - 1)})"  # noqa: S608


def first_seat(moment: datetime) -> int:
    """The lowest seat of a second of publication."""
    return ((moment - _EPOCH) // timedelta(seconds=1)) * SEATS


def day_of(detected: datetime) -> date:
    """The day in Asia/Shanghai."""
    return detected.astimezone(BEIJING).date()


def pledge(kept: Kept, salt: bytes) -> bytes:
    """The content's bytes, once its ref is proved to be their commitment.

    Raises:
        ValueError: when it is not.
    """
    content = kept.document.content.encode()
    if canonical.commitment(salt, content) != kept.ref:
        raise ValueError(f"document {kept.document.id}: ref is not the commitment of salt and content")
    return content


def values(bureau: str, seat: int, number: int, kept: Kept) -> tuple[Any, ...]:
    document = kept.document
    return (
        seat, bureau, number, document.id, kept.origin, kept.external_id, kept.content_hash, kept.ref,
        len(document.title), document.source, document.url, document.publisher,
        stamp(document.published.at), document.published.precision, kept.rules_hash, kept.attention,
        listed(kept.reasons), kept.judgement, stamp(kept.detected), kept.state, listed(kept.departments),
        None if kept.unseen_at is None else stamp(kept.unseen_at), listed(kept.notes),
    )  # fmt: skip


def kept_of(row: tuple[Any, ...]) -> Kept:
    """The document of a row that SELECT gave."""
    named = dict(zip((*COLUMNS, "text"), row, strict=True))
    content = "" if named["text"] is None else named["text"].decode(errors="replace")
    length = min(named["title_length"], len(content))
    document = Document(
        id=named["document"], title=content[:length], text=content[length + 1 :],
        published=Instant(unstamp(named["published"]), named["precision"]), source=named["source"],
        url=named["url"], publisher=named["publisher"],
    )  # fmt: skip
    return Kept(
        document=document, origin=named["origin"], external_id=named["external_id"],
        content_hash=named["content_hash"] or "", ref=named["ref"], rules_hash=named["rules"],
        attention=named["attention"], reasons=tuple(json.loads(named["reasons"])),
        judgement=named["judgement"], detected=unstamp(named["detected"]), state=named["state"],
        departments=tuple(json.loads(named["departments"])),
        unseen_at=None if named["unseen_at"] is None else unstamp(named["unseen_at"]),
        notes=tuple(json.loads(named["notes"])),
    )  # fmt: skip


def pledged(kept: Kept) -> str:
    """The row as digests pledge it."""
    return row_text(
        origin=kept.origin, external_id=kept.external_id, document=kept.document.id, ref=kept.ref,
        rules=kept.rules_hash, attention=kept.attention, reasons=kept.reasons,
        published=kept.document.published.at, detected=kept.detected,
    )  # fmt: skip


#: what `digest_row` needs of a row
DIGEST_COLUMNS = (
    "number", "origin", "external_id", "document", "ref", "rules", "attention", "reasons", "published", "detected",
)  # fmt: skip


def digest_row(row: tuple[Any, ...]) -> DigestRow:
    named: Mapping[str, Any] = dict(zip(DIGEST_COLUMNS, row, strict=True))
    text = row_text(
        origin=named["origin"], external_id=named["external_id"], document=named["document"],
        ref=named["ref"], rules=named["rules"], attention=named["attention"],
        reasons=json.loads(named["reasons"]), published=unstamp(named["published"]),
        detected=unstamp(named["detected"]),
    )  # fmt: skip
    return DigestRow(named["number"], named["origin"], text)


def listed(items: tuple[str, ...]) -> str:
    return json.dumps(items, ensure_ascii=False)
