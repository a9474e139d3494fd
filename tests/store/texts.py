"""Builders of judged documents, with defaults."""

import hashlib
from datetime import datetime
from typing import Literal

from monitor.domain.document import Document
from monitor.domain.instant import Instant
from monitor.ports.library import Kept, Reader
from tests.ledger import builders as make

SALT = bytes(range(16))
DESK = Reader("duty")
TITLE = "城北小学多名学生呕吐"


def kept(
    document: str = "doc-1", text: str = "家长反映午餐后不适。", *, title: str = TITLE, origin: str = "周村新闻网",
    external_id: str = "", published: datetime = make.MORNING, attention: str = "respond",
    departments: tuple[str, ...] = (), state: Literal["pending", "settled"] = "pending", salt: bytes = SALT,
) -> Kept:  # fmt: skip
    content = f"{title}\n{text}"
    return Kept(
        document=Document(
            id=document, title=title, text=text, published=Instant(published), source="news",
            url=f"https://example.cn/{document}", publisher="周村新闻网",
        ),
        origin=origin, external_id=external_id or document,
        content_hash=hashlib.sha256(content.encode()).hexdigest(), ref=make.ref(content, salt),
        rules_hash="ab" * 32, attention=attention, reasons=("T01",), judgement='{"level":"III"}',
        detected=make.MORNING, state=state, departments=departments,
    )  # fmt: skip
