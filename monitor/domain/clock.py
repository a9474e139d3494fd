"""A clock: a duty with a start, a limit, a due time and an outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.instant import Instant, Limit
from monitor.domain.office import Grade

#: what a clock says at a moment; open and overdue are read off the time, the others are events
Outcome = Literal["open", "overdue", "met_on_time", "met_late", "claimed", "cancelled", "superseded"]

#: how an end is proved (DESIGN 6): evidence fetched; two people; one person's word;
#: an act of this office inside the system, such as a signature
Proof = Literal["proven", "attested", "claimed", "record"]

#: clocks that bind towards the public; they start provisional below grade II
PUBLIC_KINDS: frozenset[str] = frozenset({"authoritative_release", "press_conference", "response"})
#: the public clocks of grades I and II alone
STRICT_KINDS: frozenset[str] = frozenset({"authoritative_release", "press_conference"})

#: working days are added by the calendar port, given as a function
AddWorkdays = Callable[[datetime, int], datetime]


@dataclass(frozen=True, slots=True)
class Clock:
    #: unique within its incident: the kind, with ".2", ".3" when it was started again
    id: str
    kind: str
    limit: str
    grade: Grade
    #: document and clause, or 本单位制度
    basis: str
    standing: str
    #: hash of the ladder it climbs, adopted in the ledger
    ladder: str
    start: Instant
    start_rule: str
    due: datetime
    #: the first due time; moves and extensions never touch it
    due_original: datetime
    provisional: bool
    #: ids of the departments bound, lead first
    departments: tuple[str, ...]
    #: "" while it runs; a claimed clock still runs for evidence, but its ladder pauses
    outcome: Literal["", "met_on_time", "met_late", "claimed", "cancelled", "superseded"] = ""
    met_at: datetime | None = None
    stopped_by: str = ""
    proof: str = ""
    #: when the commit that started it (or last moved its due time later) was made: rungs that lie
    #: before it in a moved clock belong to the earlier due time
    armed_at: datetime | None = None
    #: when the commit that started it was made: a due time before it was late when found
    began: datetime | None = None
    #: 1, raised whenever the due time moves later: the rungs are climbed anew
    generation: int = 1
    #: rungs done with, fired or skipped, as (rung id, repeat)
    passed: frozenset[tuple[str, int]] = frozenset()
    extension: Literal["", "asked", "granted", "refused"] = ""

    @property
    def running(self) -> bool:
        """Whether its ladder climbs."""
        return self.outcome == ""

    @property
    def answerable(self) -> bool:
        """Whether evidence can still end it."""
        return self.outcome in {"", "claimed"}

    @property
    def by_letters(self) -> bool:
        """Whether replies under letters ended it: each is said to one person."""
        return self.stopped_by.startswith("letter_reply:")

    @property
    def late_when_found(self) -> bool:
        """Its first due time had passed before it could start: no fault of the department's."""
        return self.began is not None and self.due_original <= self.began

    def outcome_at(self, now: datetime) -> Outcome:
        """Due itself is still in time."""
        if self.outcome != "":
            return self.outcome
        return "overdue" if now > self.due else "open"


def due_time(start: datetime, limit: Limit, add_workdays: AddWorkdays) -> datetime:
    """When a limit that began at `start` ends. Hours and days run through nights and holidays."""
    span = limit.span
    return add_workdays(start, limit.amount) if span is None else start + span


def met_outcome(met_at: datetime, due: datetime) -> Literal["met_on_time", "met_late"]:
    return "met_on_time" if met_at <= due else "met_late"


def near_deadline(clock: Clock, now: datetime) -> bool:
    """Within the last quarter of its limit, or past it: a change here is shown to the supervisor."""
    return clock.due - now < (clock.due - clock.start.at) / 4


def next_id(kind: str, taken: frozenset[str]) -> str:
    """The kind, or the kind with the next free number."""
    if kind not in taken:
        return kind
    number = 2
    while f"{kind}.{number}" in taken:
        number += 1
    return f"{kind}.{number}"
