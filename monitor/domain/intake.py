"""The intake digest: how one event pledges every judged document, ignored ones too.

Every 10 minutes one `intake_digest` holds the counts per source, the number of library rows that
are new since the last digest, and the root over them. Row numbers run 1, 2, 3 ... without gaps, so
the digests of a ledger, added up, say which rows each of them covers.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.domain import canonical
from monitor.domain.instant import stamp


def row_text(
    *, origin: str, external_id: str, document: str, ref: str, rules: str, attention: str,
    reasons: Sequence[str], published: datetime, detected: datetime,
) -> str:  # fmt: skip
    """A library row as digests pledge it: nothing in it is touched when the text is erased.

    The text itself is in it by `ref`, its salted commitment.
    """
    row: dict[str, canonical.Json] = {
        "attention": attention, "detected": stamp(detected), "document": document,
        "external_id": external_id, "origin": origin, "published": stamp(published),
        "reasons": list(reasons), "ref": ref, "rules": rules,
    }  # fmt: skip
    return canonical.encode(row).decode()


def root(texts: Iterable[str]) -> str:
    """The root over rows in their order: SHA-256 over the SHA-256 of each, 64 hex."""
    whole = hashlib.sha256()
    for text in texts:
        whole.update(hashlib.sha256(text.encode()).digest())
    return whole.hexdigest()
