"""An incident (舆情事件): the documents that tell one story, one level at a time, one set of clocks."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.clock import Clock
from monitor.domain.document import SourceKind
from monitor.domain.instant import Instant
from monitor.domain.judgement import Level
from monitor.domain.office import Grade
from monitor.domain.response import Answer

Status = Literal["open", "dismissed", "merged", "closed"]

#: low and high (None: no upper bound) of each stated count
Counts = dict[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Member:
    """One document of an incident, as far as clocks and grades need it."""

    document: str
    source: SourceKind
    published: Instant
    #: when we first saw it, aware UTC
    detected: datetime
    attention: str
    level: Level | None
    type: str
    #: older than the profile's stale_after when first seen: starts and moves no clock
    stale: bool


@dataclass(frozen=True, slots=True)
class Incident:
    id: str
    #: ref of its title in the library
    title: str
    opened: datetime
    type: str
    lead: str
    assist: tuple[str, ...]
    members: tuple[Member, ...] = ()
    level: Level | None = None
    #: rule ids the level rests on
    criteria: tuple[str, ...] = ()
    #: why a person should look: codes
    review: tuple[str, ...] = ()
    #: an officer set or confirmed the level; the machine no longer changes it downward or sideways
    graded_by: str = ""
    status: Status = "open"
    #: an officer said 需回应
    confirmed: bool = False
    #: the incident it was merged into
    into: str = ""
    #: how it was dismissed: no_public_answer, offline, false_alarm
    dismissed_as: str = ""
    clocks: tuple[Clock, ...] = ()
    #: the gravest level an officer has set aside: only graver facts raise the level again
    overruled: Level | None = None
    #: the lead's last signature, aware UTC
    signed_at: datetime | None = None
    signed_by: str = ""
    #: the department has answered since it signed
    handled: bool = False
    #: department that sent it back and is bound until somebody rules
    returned_by: str = ""
    responses: tuple[Answer, ...] = ()
    last_joined: datetime | None = None
    #: when it was last closed or dismissed, aware UTC; None while it is open
    ended_at: datetime | None = None

    @property
    def grade(self) -> Grade:
        return self.level or "none"

    @property
    def strict(self) -> bool:
        """Grade I or II: 5 h and 24 h."""
        return self.level in {"I", "II"}

    @property
    def departments(self) -> tuple[str, ...]:
        return (self.lead, *self.assist)

    @property
    def detected(self) -> datetime:
        """When the first of its documents was seen."""
        return min((member.detected for member in self.members), default=self.opened)

    def answer(self, response: str) -> Answer | None:
        return next((answer for answer in self.responses if answer.id == response), None)

    def clock(self, clock_id: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.id == clock_id), None)

    def running(self, kind: str) -> Clock | None:
        """The latest clock of this kind that still runs or is only claimed."""
        found = [clock for clock in self.clocks if clock.kind == kind and clock.answerable]
        return found[-1] if found else None


def incident_id(first_document: str) -> str:
    """The id of the incident a document opens: the first 16 hex of SHA-256 of the document's id."""
    return hashlib.sha256(first_document.encode()).hexdigest()[:16]
