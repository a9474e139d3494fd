"""A source as it is watched, and what was found there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.document import SourceKind
from monitor.domain.instant import Instant

#: well: the last look succeeded. failing: it did not. blocked: the host refuses us (412, a challenge,
#: a log-in page): slow down and tell a person
SourceHealth = Literal["well", "failing", "blocked"]


@dataclass(frozen=True, slots=True)
class Found:
    """One item as a spider found it; hostile text, nothing of it is trusted."""

    #: id of the configured source
    origin: str
    kind: SourceKind
    #: stable inside its source: guid, message id, letter number, else the address
    external_id: str
    url: str | None
    title: str
    text: str
    #: as the page says; None where it says nothing
    published: Instant | None
    publisher: str | None
    #: when it was fetched, aware UTC
    fetched: datetime
    #: the last successful look at the source before this one; None at the first
    looked_before: datetime | None
    #: what could not be read: an attachment too large, a broken charset; Chinese, for a person
    notes: tuple[str, ...] = ()
