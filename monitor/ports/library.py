"""The library port: documents, judgements and texts; what the ledger only holds commitments to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from monitor.domain.document import Document
from monitor.domain.judgement import Span


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is looking: the port itself keeps from them what is not theirs.

    `departments` empty means the whole office (duty, leader, supervisor, admin); a department or
    hospital sees documents of incidents it leads or assists, and its own.
    """

    role: str
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """All given ones must hold. Instants aware UTC, `published` in [since, until)."""

    source: str = ""
    attention: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One judged document as the library has it.

    Unique by (source, external_id, content_hash). `state`: pending until the ledger commit that
    follows from it is acknowledged, then settled; pending rows are fed again at start.
    """

    document: Document
    #: name of the configured source it came from
    origin: str
    external_id: str
    #: SHA-256 of the content, to find the same text again
    content_hash: str
    #: the ledger's commitment to the content
    ref: str
    rules_hash: str
    attention: str
    reasons: tuple[str, ...]
    #: the judgement and story traits as canonical JSON, for pages and for later joining
    judgement: str
    detected: datetime
    state: Literal["pending", "settled"]
    #: department ids of the incident it joined; () while in none
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    kept: Kept
    #: spans in the document's content where the query stands
    highlights: tuple[Span, ...]
    #: where to go on: pass to `search` as `after`
    cursor: str


class Library(Protocol):
    """Texts of many bureaus; the bureau id stands in every key. Errors as in LedgerStore."""

    def keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        """Store a document durably, with the salt of its `ref`; False when it is already there."""
        ...

    def settle(self, bureau: str, document: str, departments: tuple[str, ...]) -> None:
        """Its ledger commit is acknowledged (or none was due)."""
        ...

    def pending(self, bureau: str, limit: int) -> Sequence[Kept]:
        """Documents whose commit was never acknowledged, oldest first."""
        ...

    def document(self, bureau: str, document: str) -> Kept | None: ...

    def search(
        self, bureau: str, query: str, reader: Reader, filters: Filters, after: str = "", limit: int = 20
    ) -> Sequence[Hit]:
        """Newest first. Words of one character and more are found wherever they stand; several words
        must all be there. An empty query lists. Only what `reader` may see."""
        ...

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        """Store a piece of outside text (a title, a reason, a name); its `ref` for the ledger."""
        ...

    def text(self, bureau: str, ref: str) -> str | None:
        """The text behind a ref; None when it was lawfully erased."""
        ...

    def salt(self, bureau: str, ref: str) -> bytes | None: ...

    def erase(self, bureau: str, ref: str) -> bool:
        """Delete text and salt behind a ref for good; False when it is not there."""
        ...

    def digest_rows(self, bureau: str, limit: int) -> Sequence[tuple[int, str, str]]:
        """Rows no intake_digest covers yet, oldest first: (row number, source, canonical row text)."""
        ...

    def mark_digested(self, bureau: str, up_to: int) -> None: ...
