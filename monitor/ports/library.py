"""The library port: documents, judgements and texts; what the ledger only holds commitments to."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from monitor.domain.document import Document
from monitor.domain.judgement import Span

#: roles that see the whole office's documents; every other sees its own departments' alone
WHOLE_OFFICE: frozenset[str] = frozenset(
    {"duty", "shift_leader", "leader", "top_leader", "supervisor", "admin"}
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is looking: the port itself keeps from them what is not theirs.

    A role of WHOLE_OFFICE with no `departments` sees everything. Anybody else sees documents of
    incidents their departments lead or assist; with no department, nothing.
    """

    role: str
    departments: tuple[str, ...] = ()

    @property
    def sees_all(self) -> bool:
        return self.role in WHOLE_OFFICE and not self.departments


@dataclass(frozen=True, slots=True)
class Filters:
    """All given ones must hold. Instants aware UTC, `published` in [since, until)."""

    #: name of the configured source (`Kept.origin`)
    source: str = ""
    attention: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One judged document as the library has it.

    Unique by (origin, external_id, content_hash). `state`: pending until the ledger commit that
    follows from it is acknowledged, then settled; pending rows are fed again at start; erased when
    its text was deleted, and only ids, codes and times are left.
    """

    document: Document
    #: name of the configured source it came from
    origin: str
    external_id: str
    #: SHA-256 of the content, to find the same text again; "" once erased
    content_hash: str
    #: the ledger's commitment to the content
    ref: str
    rules_hash: str
    attention: str
    #: codes, never words of the text: they outlive it
    reasons: tuple[str, ...]
    #: the judgement and story traits as canonical JSON, for pages and for later joining
    judgement: str
    detected: datetime
    state: Literal["pending", "settled", "erased"]
    #: department ids of the incident it joined; () while in none
    departments: tuple[str, ...] = ()
    #: our last successful look at its source that did not show it yet; None where there was none
    unseen_at: datetime | None = None
    #: what of it could not be read, in Chinese for a person: an attachment, a broken charset
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    kept: Kept
    #: spans in the document's content where the query stands
    highlights: tuple[Span, ...]
    #: where to go on: pass to `search` as `after`
    cursor: str


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One row as an `intake_digest` covers it: it outlives the text, so erasing breaks no digest."""

    #: 1, 2, 3 ... per bureau, without gaps
    number: int
    origin: str
    #: canonical JSON of ids, codes, ref and time; see monitor.domain.intake
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents of a source and an attention came in on one day in Asia/Shanghai."""

    origin: str
    attention: str
    day: date
    documents: int


#: of these document ids, those that are to stay
Keep = Callable[[Sequence[str]], Collection[str]]


class Library(Protocol):
    """Texts of many bureaus; the bureau id stands in every key. Errors as in LedgerStore."""

    def keep(self, bureau: str, kept: Kept, salt: bytes) -> bool:
        """Store a document durably, with the salt of its `ref`; False when it is already there.

        Already there: the same (origin, external_id, content_hash), or the same document id, or a
        document of that origin and external id that was erased: what was deleted by law does not
        come back with the next crawl.

        Raises:
            ValueError: when `ref` is not the commitment of salt and content.
        """
        ...

    def keep_all(self, bureau: str, kept: Sequence[tuple[Kept, bytes]]) -> Sequence[bool]:
        """`keep` for many in one durable step: all of them or, when it raises, none."""
        ...

    def settle(self, bureau: str, document: str, departments: tuple[str, ...]) -> None:
        """Its ledger commit is acknowledged (or none was due). Again when its departments change."""
        ...

    def note(self, bureau: str, origin: str, external_id: str, note: str) -> bool:
        """Add a note for a person to the newest document of this name; False when there is none.

        A note that stands there already is not added again; an erased document takes none.
        """
        ...

    def versions(self, bureau: str, origin: str, external_id: str) -> Sequence[str]:
        """Ids of the documents of this name, the oldest first; without those that were erased."""
        ...

    def pending(self, bureau: str, limit: int) -> Sequence[Kept]:
        """Documents whose commit was never acknowledged, oldest first."""
        ...

    def document(self, bureau: str, document: str) -> Kept | None:
        """By id. Of an erased one title, text and judgement are empty; one whose retention ended is none."""
        ...

    def search(
        self, bureau: str, query: str, reader: Reader, filters: Filters, after: str = "", limit: int = 20
    ) -> Sequence[Hit]:
        """Newest published first, among the texts that `reader` may see.

        White space parts the query into pieces, all of which must stand in the text. A run of
        Chinese (or kana, hangul) of one character and more is found wherever it stands; letters and
        digits are whole words. Case and full width do not matter. An empty query lists.

        Raises:
            BadInput: for an `after` that is no cursor.
        """
        ...

    def newest(self, bureau: str, limit: int, after: str = "") -> Sequence[Hit]:
        """The office's documents, newest published first, without highlights; for no person's eyes.

        Other than `search` it gives the erased ones too, so that they can be counted.

        Raises:
            BadInput: for an `after` that is no cursor.
        """
        ...

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        """Store a piece of outside text (a title, a reason, a name); its `ref` for the ledger."""
        ...

    def keep_texts(self, bureau: str, texts: Sequence[tuple[str, bytes]]) -> Sequence[str]:
        """`keep_text` for many (text, salt) in one durable step: all of them or, when it raises, none."""
        ...

    def texts(self, bureau: str, refs: Sequence[str]) -> Sequence[str | None]:
        """`text` for many, as they are at one moment."""
        ...

    def text(self, bureau: str, ref: str) -> str | None:
        """The text behind a ref, of a document its content; None when it was lawfully erased."""
        ...

    def salt(self, bureau: str, ref: str) -> bytes | None: ...

    def erase(self, bureau: str, ref: str) -> bool:
        """Delete text and salt behind a ref for good, from the search index too; False when absent.

        Of a document the row stays with its ids, codes and times, for the digests. When this
        returns, no byte of the text is left in the library's files, unless a search that began
        before still reads; then they go with the next erasure or when the library is closed.
        """
        ...

    def erase_all(self, bureau: str, refs: Iterable[str]) -> int:
        """`erase` for many in one step, for retention; how many were there."""
        ...

    def expirable(self, bureau: str, after: int, before: datetime) -> int:
        """Up to which number the retention of what came in before this can end; `after` where of nothing.

        Every document numbered above `after` and up to there was detected before. A store that keeps
        documents by the month ends whole months, so up to a month later.
        """
        ...

    def expire(self, bureau: str, after: int, until: int, keep: Keep) -> int:
        """End the retention of documents numbered above `after` and up to `until`, as `expirable` gave; how many.

        Text, salt and row go, but not of documents that `keep` names, of pending and of erased ones. The
        same content under the same name does not come back. Digest rows and tallies stay. Again ends nothing.
        """
        ...

    def tally(self, bureau: str, first: date, last: date) -> Sequence[Tally]:
        """What was detected from the first to the last of these days, both in it, by origin, attention, day.

        Sorted so. What was erased or expired since is counted too: it came in.
        """
        ...

    def digest_rows(self, bureau: str, limit: int) -> Sequence[DigestRow]:
        """Rows no intake_digest covers yet, oldest first."""
        ...

    def mark_digested(self, bureau: str, up_to: int) -> None:
        """Rows up to this number are covered; going back is allowed, after a restore."""
        ...

    def rows_between(self, bureau: str, after: int, until: int) -> Sequence[DigestRow]:
        """Rows numbered above `after` and up to `until`, for verifying digests again."""
        ...
