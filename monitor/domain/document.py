"""A document: one text from one source, as it came in."""

from dataclasses import dataclass
from typing import Literal

from monitor.domain.instant import Instant

SourceKind = Literal["news", "letter", "mail", "hotline", "social", "report"]

SOURCE_KINDS: tuple[SourceKind, ...] = ("news", "letter", "mail", "hotline", "social", "report")

#: kinds in which a person addresses this office: no place means our place, and an answer is owed
ADDRESSED_KINDS: frozenset[SourceKind] = frozenset({"letter", "mail", "hotline"})


@dataclass(frozen=True, slots=True)
class Document:
    """One text from one source.

    Offsets anywhere in Huiying count code points in `content`, exactly as given.
    """

    id: str
    title: str
    text: str
    published: Instant
    source: SourceKind
    url: str | None = None
    publisher: str | None = None

    @property
    def content(self) -> str:
        """What is judged and what offsets point into."""
        return f"{self.title}\n{self.text}"
