"""A response: what was said to the public, and which clocks that meets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.instant import Instant

ResponseKind = Literal["holding", "authoritative", "press_conference", "final", "letter_reply"]

#: RSP-7: a holding statement may meet the 5 h clock and never the others
MEETS: dict[ResponseKind, frozenset[str]] = {
    "holding": frozenset({"authoritative_release"}),
    "authoritative": frozenset({"authoritative_release", "response"}),
    "press_conference": frozenset({"authoritative_release", "press_conference", "response"}),
    "final": frozenset({"authoritative_release", "response"}),
    # and only once every letter of the matter has its reply: it is said to one person, in public
    "letter_reply": frozenset({"response"}),
}

#: what a person may record; a reply to a letter is found in the letter box
RECORDED_BY_PEOPLE: tuple[ResponseKind, ...] = ("holding", "authoritative", "press_conference", "final")

RESPONSE_NAMES: dict[ResponseKind, str] = {
    "holding": "首发简讯", "authoritative": "权威信息", "press_conference": "新闻发布会", "final": "正式回应",
    "letter_reply": "信件答复",
}  # fmt: skip


def public_from(published: Instant | None, seen: datetime) -> datetime:
    """From when an answer counts as public (LEDGER, "Time"); aware UTC.

    A date alone, or nothing, was public at the latest when it was `seen`. What we hold in hand is
    public, whatever later time its page gives: the clocks of hosts differ.
    """
    if published is None or published.precision == "day":
        return seen
    return min(published.at, seen)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as the ledger has it now."""

    id: str
    kind: ResponseKind
    #: as the person or the page said
    published: Instant
    #: ref of its address; "" where none was given
    url: str
    #: proven or claimed
    proof: str
    #: person id, or "system" for a page found on the office's own site
    by: str
    #: when it was recorded, aware UTC
    at: datetime
    #: from when it counts as public, aware UTC: as said, or as its page proves
    public: datetime
    #: "" not looked at yet; "kept"; "other" (the page tells of something else); else why it failed
    evidence: str = ""
    #: an officer said it is no answer to this
    struck: bool = False
    #: ids of the documents of the letter a reply stands under; () for other answers
    letters: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As it stands in `stopped_by` of the clocks it ended."""
        return f"{self.kind}:{self.id}"

    @property
    def wants_evidence(self) -> bool:
        """Whether its page is still to be fetched."""
        return bool(self.url) and not self.struck and self.evidence not in {"kept", "other"}
