"""The register: the narrow rows behind lists and due times, and what each event does to them.

The rows are a second, smaller fold of the same commits as `state`: no decider reads them, they can
be dropped and rebuilt at any time, and an edit of a row that is not there changes nothing.
`operations` is pure; a store carries the operations out in the append's own transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from monitor.domain.alert import SETTLED, Delivery
from monitor.domain.clock import PUBLIC_KINDS, met_outcome
from monitor.domain.event import Event, raised
from monitor.domain.incident import Status
from monitor.domain.instant import unstamp


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
    status: Status
    #: the incident it was merged into; "" otherwise
    into: str
    #: commit that last changed it
    commit: int
    #: an officer said 需回应, or it opened confirmed
    confirmed: bool = False
    #: person who signed last; "" since the departments last changed
    signed_by: str = ""
    #: department that sent it back and is bound until somebody rules
    returned_by: str = ""


@dataclass(frozen=True, slots=True)
class ClockRow:
    incident: str
    clock: str
    kind: str
    due: datetime
    #: "" while it runs; else met_on_time, met_late, claimed, cancelled, superseded
    outcome: str
    provisional: bool
    commit: int
    #: the first due time; moves and extensions never touch it
    due_original: datetime | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertRow:
    #: incident/clock/rung/repeat/person/channel
    key: str
    incident: str
    clock: str
    person: str
    channel: str
    #: 0 is gravest
    rank: int
    #: when the rung was reached, aware UTC
    mark: datetime
    delivery: Delivery
    attempt: int
    commit: int
    #: key of the alert whose message tells of this one too; it is sent and settled with that one
    folded_into: str = ""

    @property
    def waiting(self) -> bool:
        """Whether it still has to be sent, or to be settled, by itself."""
        return self.delivery not in SETTLED and not self.folded_into


Row = IncidentRow | ClockRow | AlertRow
Table = Literal["incident", "clock", "alert"]


@dataclass(frozen=True, slots=True)
class Put:
    """A new row; it takes the place of one of the same key."""

    row: Row


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace one row by `edited(row, event, number)`."""

    table: Table
    #: (incident,), (incident, clock) or (alert key,)
    key: tuple[str, ...]
    event: Event


@dataclass(frozen=True, slots=True)
class EditClocks:
    """Replace each clock of an incident by `edited`."""

    incident: str
    event: Event


@dataclass(frozen=True, slots=True)
class Place:
    """A document belongs to this incident from now on."""

    document: str
    incident: str


@dataclass(frozen=True, slots=True)
class Move:
    """Every document of one incident belongs to another from now on."""

    incident: str
    into: str


Operation = Put | Edit | EditClocks | Place | Move


def operations(event: Event, number: int) -> tuple[Operation, ...]:
    """What an event of commit `number` does to the rows, in order.

    Raises:
        LedgerTooNew: for an event this program does not know.
    """
    event = raised(event)
    maker = _MAKERS.get(event.kind)
    return () if maker is None else maker(event, event.data, number)


def edited(row: Any, event: Event, number: int) -> Any:
    """The row (of the table the operation names) after the event."""
    changes = _EDITS[event.kind, type(row)](row, event.data)
    return replace(row, commit=number, **changes) if changes else row


def touched(event: Event) -> tuple[str, ...]:
    """The incidents an event names: those whose own commits must hold it."""
    event = raised(event)
    data: Mapping[str, Any] = event.data
    if event.kind in {"alert_held", "alert_folded", "alert_sending", "alert_settled"}:
        return (str(data["key"]).partition("/")[0],)
    named = [data[field] for field in ("incident", *_ALSO.get(event.kind, ())) if data.get(field)]
    return tuple(dict.fromkeys(named))


_ALSO: Mapping[str, tuple[str, ...]] = {"incident_merged": ("into",), "incident_split": ("new",)}

Maker = Callable[[Event, Mapping[str, Any], int], tuple[Operation, ...]]


def _opened(_event: Event, data: Mapping[str, Any], number: int) -> tuple[Operation, ...]:
    row = IncidentRow(
        incident=data["incident"], document=data["document"], type=data["type"], level=None,
        lead=data["lead"], assist=tuple(data["assist"]), title=data["title"], status="open", into="",
        commit=number, confirmed=not data["provisional"],
    )  # fmt: skip
    return (Put(row),)


def _started(_event: Event, data: Mapping[str, Any], number: int) -> tuple[Operation, ...]:
    due = unstamp(data["due"])
    row = ClockRow(
        incident=data["incident"], clock=data["clock"], kind=data["kind"], due=due, outcome="",
        provisional=data["provisional"], commit=number, due_original=due,
    )  # fmt: skip
    return (Put(row),)


def _due(_event: Event, data: Mapping[str, Any], number: int) -> tuple[Operation, ...]:
    row = AlertRow(
        key=data["key"], incident=data["incident"], clock=data["clock"], person=data["person"],
        channel=data["channel"], rank=data["rank"], mark=unstamp(data["mark"]), delivery="pending",
        attempt=0, commit=number, folded_into=data["folded_into"] or "",
    )  # fmt: skip
    return (Put(row),)


def _incident(event: Event, data: Mapping[str, Any], _number: int) -> tuple[Operation, ...]:
    return (Edit("incident", (data["incident"],), event),)


def _clock(event: Event, data: Mapping[str, Any], _number: int) -> tuple[Operation, ...]:
    return (Edit("clock", (data["incident"], data["clock"]), event),)


def _alert(event: Event, data: Mapping[str, Any], _number: int) -> tuple[Operation, ...]:
    return (Edit("alert", (data["key"],), event),)


def _binding(event: Event, data: Mapping[str, Any], number: int) -> tuple[Operation, ...]:
    """The gate: a confirmed incident binds its public clocks; a level binds them by `clock_bound` alone."""
    return (*_incident(event, data, number), EditClocks(data["incident"], event))


def _merged(event: Event, data: Mapping[str, Any], number: int) -> tuple[Operation, ...]:
    return (*_incident(event, data, number), Move(data["incident"], data["into"]))


def _split(_event: Event, data: Mapping[str, Any], _number: int) -> tuple[Operation, ...]:
    return tuple(Place(document, data["new"]) for document in data["documents"])


def _joined(_event: Event, data: Mapping[str, Any], _number: int) -> tuple[Operation, ...]:
    return (Place(data["document"], data["incident"]),)


#: kinds that are not here change no row
_MAKERS: Mapping[str, Maker] = {
    "incident_opened": _opened, "document_joined": _joined, "incident_graded": _incident,
    "departments_assigned": _incident, "incident_confirmed": _binding,
    "incident_dismissed": _incident, "incident_merged": _merged, "incident_split": _split,
    "incident_reopened": _incident, "incident_closed": _incident, "clock_started": _started,
    "clock_moved": _clock, "clock_bound": _clock, "clock_met": _clock, "clock_claimed": _clock, "clock_cancelled": _clock,
    "clock_superseded": _clock, "clock_reopened": _clock, "extension_granted": _clock, "signed": _incident,
    "returned": _incident, "alert_due": _due, "alert_sending": _alert, "alert_settled": _alert,
    "alert_folded": _alert,
}  # fmt: skip

Changes = dict[str, Any]


def _bound(row: Any, _data: Mapping[str, Any]) -> Changes:
    return {"provisional": False} if row.provisional and row.kind in PUBLIC_KINDS else {}


def _met(row: Any, data: Mapping[str, Any]) -> Changes:
    met_at = unstamp(data["met_at"])
    return {"outcome": met_outcome(met_at, row.due), "met_at": met_at, "provisional": False}


def _claimed(_row: Any, data: Mapping[str, Any]) -> Changes:
    return {"outcome": "claimed", "met_at": unstamp(data["claimed_at"]), "provisional": False}


def _assigned(_row: Any, data: Mapping[str, Any]) -> Changes:
    return {"lead": data["lead"], "assist": tuple(data["assist"]), "signed_by": "", "returned_by": ""}


_EDITS: Mapping[tuple[str, type], Callable[[Any, Mapping[str, Any]], Changes]] = {
    ("incident_graded", IncidentRow): lambda _row, data: {"level": data["level"], "type": data["type"]},
    ("departments_assigned", IncidentRow): _assigned,
    ("incident_confirmed", IncidentRow): lambda _row, _data: {"status": "open", "confirmed": True},
    ("incident_confirmed", ClockRow): _bound,
    ("incident_dismissed", IncidentRow): lambda _row, _data: {"status": "dismissed"},
    ("incident_merged", IncidentRow): lambda _row, data: {"status": "merged", "into": data["into"]},
    ("incident_reopened", IncidentRow): lambda _row, _data: {"status": "open", "confirmed": False},
    ("incident_closed", IncidentRow): lambda _row, _data: {"status": "closed"},
    ("clock_moved", ClockRow): lambda _row, data: {"due": unstamp(data["due"])},
    ("clock_bound", ClockRow): lambda _row, _data: {"provisional": False},
    ("clock_met", ClockRow): _met,
    ("clock_claimed", ClockRow): _claimed,
    ("clock_cancelled", ClockRow): lambda _row, _data: {"outcome": "cancelled", "met_at": None},
    ("clock_superseded", ClockRow): lambda _row, _data: {"outcome": "superseded"},
    ("clock_reopened", ClockRow): lambda _row, _data: {"outcome": "", "met_at": None},
    ("extension_granted", ClockRow): lambda _row, data: {"due": unstamp(data["until"])},
    ("signed", IncidentRow): lambda row, data: (
        {"signed_by": data["by"]} if data["department"] == row.lead else {}
    ),
    ("returned", IncidentRow): lambda _row, data: {"returned_by": data["department"]},
    ("alert_sending", AlertRow): lambda _row, data: {"delivery": "sending", "attempt": data["attempt"]},
    ("alert_folded", AlertRow): lambda _row, data: {"folded_into": data["folded_into"]},
    ("alert_settled", AlertRow): lambda row, data: {
        "delivery": data["outcome"], "attempt": max(row.attempt, data["attempt"]),
    },
}  # fmt: skip
