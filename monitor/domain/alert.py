"""An alert: one message to one person by one channel for one reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: pending: intent on the ledger, nothing sent. sending: one attempt is under way until its deadline.
#: delivered and failed_for_good are final. failed_for_now is tried again. unknown: it may have arrived.
Delivery = Literal["pending", "sending", "delivered", "failed_for_now", "failed_for_good", "unknown"]

#: how an attempt ended that was never begun: it says nothing of the receiver
NOT_BEGUN = frozenset({"expired", "not-begun", "dead-host"})

SETTLED: frozenset[Delivery] = frozenset({"delivered", "failed_for_good"})


@dataclass(frozen=True, slots=True)
class Alert:
    key: str
    incident: str
    #: clock id; "" for a notice that belongs to no clock
    clock: str
    person: str
    channel: str
    #: 0 is gravest; alerts are sent in this order
    rank: int
    #: ref of the text in the library
    text: str
    #: when the rung was reached, aware UTC
    mark: datetime
    #: the role the person is told in
    role: str = ""
    delivery: Delivery = "pending"
    attempt: int = 0
    #: how many attempts ended without our knowing whether it arrived
    unknowns: int = 0
    #: how many attempts failed for now, those never begun not counted
    failures: int = 0
    worker: str = ""
    #: while sending: nobody else settles it before this
    deadline: datetime | None = None
    #: while failed_for_now: not before this
    next_try: datetime | None = None
    #: key of the alert whose message tells of this one too; it is sent and settled with that one
    folded_into: str = ""
    #: not before this, because the receiver takes only so many a minute; None once it was sent
    held_until: datetime | None = None
    #: a code: per_minute.20
    held_for: str = ""
    #: how often it was held since it was last sent
    holds: int = 0


def alert_key(incident: str, clock: str, rung: str, repeat: int, person: str, channel: str) -> str:
    """The deterministic key: the same rung for the same person by the same channel is the same alert."""
    return "/".join((incident, clock, rung, str(repeat), person, channel))
