"""Evidence of a public answer: the page as it was when it was fetched (DESIGN 6)."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.instant import Instant


@dataclass(frozen=True, slots=True)
class Taken:
    """A page taken as evidence. What is hostile stays as it came: title and text are any text."""

    #: the address asked for, and the one that answered after redirects
    url: str
    final: str
    #: 200 to 299
    status: int
    #: when the last byte had come; aware, UTC
    captured: datetime
    #: as sent, unpacked where the server packed it; at most 20 MB
    body: bytes
    #: the Content-Type header, "" where there is none
    content_type: str
    #: both "" where the page is no text, or no article was found in it
    title: str
    text: str
    #: as the page says; more than 10 minutes (clocks differ) after `captured` it is None, with a note
    published: Instant | None
    #: the page declares that time; False: it was found by looking, and a note says so
    published_declared: bool
    #: PNG, at most 20 MB; None where none was taken, and a note says why
    screenshot: bytes | None
    #: Chinese lines for whoever weighs the evidence
    notes: tuple[str, ...] = ()
