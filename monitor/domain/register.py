"""The register: what one event changes in the narrow rows behind lists and due times."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IncidentRow:
    incident: str
    #: document that opened it
    document: str
    type: str
    level: str | None
    lead: str
    assist: tuple[str, ...]
    #: ref of the title in the library
    title: str
    #: open, dismissed, merged, closed
    status: str
    #: the incident it was merged into; "" otherwise
    into: str
    #: commit that last changed it
    commit: int


@dataclass(frozen=True, slots=True)
class ClockRow:
    incident: str
    clock: str
    kind: str
    due: datetime
    #: "" while it runs
    outcome: str
    provisional: bool
    commit: int
