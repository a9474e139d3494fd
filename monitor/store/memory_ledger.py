"""Ledger, register and leases in memory, under the same contract as the lasting ones."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from monitor.domain.ledger import EMPTY, Commit, Head
from monitor.domain.register import (
    AlertRow,
    ClockRow,
    Edit,
    EditClocks,
    IncidentRow,
    Move,
    Operation,
    Place,
    Put,
    edited,
    operations,
    touched,
)
from monitor.ports.ledger import Appended
from monitor.store.lease_watch import FREE, Held, LeaseWatch


@dataclass(slots=True)
class _Rows:
    incident: dict[tuple[str, ...], Any] = field(default_factory=dict)
    clock: dict[tuple[str, ...], Any] = field(default_factory=dict)
    alert: dict[tuple[str, ...], Any] = field(default_factory=dict)
    #: document -> incident, in the order of first joining
    documents: dict[str, str] = field(default_factory=dict)
    touches: dict[str, list[int]] = field(default_factory=dict)
    position: int = 0

    def take(self, commit: Commit) -> None:
        changes = [(event, operations(event, commit.number)) for event in commit.events]
        for event, doing in changes:
            for operation in doing:
                self._carry_out(operation, commit.number)
            for incident in touched(event):
                numbers = self.touches.setdefault(incident, [])
                if numbers[-1:] != [commit.number]:
                    numbers.append(commit.number)
        self.position = commit.number

    def _carry_out(self, operation: Operation, number: int) -> None:
        if isinstance(operation, Put):
            self._put(operation.row)
        elif isinstance(operation, Edit):
            row = getattr(self, operation.table).get(operation.key)
            if row is not None:
                self._put(edited(row, operation.event, number))
        elif isinstance(operation, EditClocks):
            for row in [row for row in self.clock.values() if row.incident == operation.incident]:
                self._put(edited(row, operation.event, number))
        elif isinstance(operation, Place):
            self.documents[operation.document] = operation.incident
        elif isinstance(operation, Move):
            for document, incident in self.documents.items():
                if incident == operation.incident:
                    self.documents[document] = operation.into

    def _put(self, row: IncidentRow | ClockRow | AlertRow) -> None:
        if isinstance(row, IncidentRow):
            self.incident[row.incident,] = row
        elif isinstance(row, ClockRow):
            self.clock[row.incident, row.clock] = row
        else:
            self.alert[row.key,] = row


@dataclass(slots=True)
class _Shelf:
    commits: list[Commit] = field(default_factory=list)
    rows: _Rows = field(default_factory=_Rows)


class MemoryLedger:
    """`monitor.ports.ledger.LedgerStore` for tests, replay and trials."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}
        self._lock = threading.RLock()

    def append(self, commit: Commit) -> Appended:
        with self._lock:
            shelf = self._shelf(commit.bureau)
            if commit.number <= len(shelf.commits):
                there = shelf.commits[commit.number - 1]
                same = (there.hash, there.raw) == (commit.hash, commit.raw)
                return Appended("committed" if same else "conflict")
            if commit.number != len(shelf.commits) + 1 or commit.prev != self.head(commit.bureau).hash:
                return Appended("conflict")
            shelf.rows.take(commit)
            shelf.commits.append(commit)
            self._shelves[commit.bureau] = shelf
            return Appended("committed")

    def read(self, bureau: str, after: int, limit: int) -> Sequence[Commit]:
        with self._lock:
            return self._shelf(bureau).commits[after : after + limit]

    def raw(self, bureau: str, after: int, limit: int) -> Sequence[tuple[bytes, str]]:
        return [(commit.raw, commit.hash) for commit in self.read(bureau, after, limit)]

    def head(self, bureau: str) -> Head:
        with self._lock:
            commits = self._shelf(bureau).commits
            return commits[-1].head if commits else EMPTY

    def touching(self, bureau: str, incident: str) -> Sequence[Commit]:
        with self._lock:
            shelf = self._shelf(bureau)
            return [shelf.commits[number - 1] for number in shelf.rows.touches.get(incident, ())]

    def turn(self, bureau: str) -> AbstractContextManager[Any]:  # noqa: ARG002
        return self._lock

    def bureaus(self) -> Sequence[str]:
        with self._lock:
            return sorted(self._shelves)

    def rows(self, bureau: str) -> _Rows:
        """The register's rows, for MemoryRegister."""
        with self._lock:
            return self._shelf(bureau).rows

    def refold(self, bureau: str) -> int:
        """Fold the rows anew; for MemoryRegister."""
        with self._lock:
            rows, shelf = _Rows(), self._shelf(bureau)
            for commit in shelf.commits:
                rows.take(commit)
            shelf.rows = rows
            return rows.position

    def _shelf(self, bureau: str) -> _Shelf:
        return self._shelves.get(bureau) or _Shelf()


class MemoryRegister:
    """`monitor.ports.register.Register` over a MemoryLedger."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    def _rows(self, bureau: str, table: str) -> list[tuple[Any, Any]]:
        """A copy of one table of one moment, as (key, row)."""
        with self._ledger.turn(bureau):
            return list(getattr(self._ledger.rows(bureau), table).items())

    def position(self, bureau: str) -> int:
        return self._ledger.rows(bureau).position

    def incident_of(self, bureau: str, document: str) -> str | None:
        return self._ledger.rows(bureau).documents.get(document)

    def incident(self, bureau: str, incident: str) -> IncidentRow | None:
        row: IncidentRow | None = self._ledger.rows(bureau).incident.get((incident,))
        return row

    def incidents(
        self, bureau: str, *, open_only: bool, limit: int, after: str = ""
    ) -> Sequence[IncidentRow]:
        rows = [row for (name,), row in sorted(self._rows(bureau, "incident")) if name > after]
        return [row for row in rows if not open_only or row.status == "open"][:limit]

    def documents_of(self, bureau: str, incident: str) -> Sequence[str]:
        return [each for each, owner in self._rows(bureau, "documents") if owner == incident]

    def clocks(self, bureau: str, incident: str) -> Sequence[ClockRow]:
        rows = [row for _, row in self._rows(bureau, "clock") if row.incident == incident]
        return sorted(rows, key=lambda row: (row.due, row.clock))

    def clocks_due(
        self, bureau: str, until: datetime, limit: int, *, after: ClockRow | None = None
    ) -> Sequence[ClockRow]:
        rows = [row for _, row in self._rows(bureau, "clock") if not row.outcome and row.due <= until]
        behind = [row for row in rows if after is None or _place(row) > _place(after)]
        return sorted(behind, key=_place)[:limit]

    def told_from(self, bureau: str, incident: str, clock: str, mark: datetime) -> bool:
        rows = (row for _, row in self._rows(bureau, "alert"))
        return any((row.incident, row.clock) == (incident, clock) and row.mark >= mark for row in rows)

    def alert(self, bureau: str, key: str) -> AlertRow | None:
        row: AlertRow | None = self._ledger.rows(bureau).alert.get((key,))
        return row

    def alerts_open(self, bureau: str, limit: int) -> Sequence[AlertRow]:
        rows = [row for _, row in self._rows(bureau, "alert") if row.waiting]
        return sorted(rows, key=lambda row: (row.rank, row.mark, row.key))[:limit]

    def rebuild(self, bureau: str) -> int:
        return self._ledger.refold(bureau)


def _place(row: ClockRow) -> tuple[datetime, str, str]:
    return (row.due, row.incident, row.clock)


class MemoryLeases:
    """`monitor.ports.lease.Leases`; share `board` among the observers of one test."""

    def __init__(
        self, monotonic: Callable[[], float], board: dict[tuple[str, str], Held] | None = None
    ) -> None:
        self._monotonic = monotonic
        self._board = {} if board is None else board
        self._watch = LeaseWatch()
        self._lock = threading.Lock()

    def acquire(
        self, bureau: str, name: str, owner: str, lasting: timedelta, said: str | None = None
    ) -> bool:
        with self._lock:
            held = self._board.get((bureau, name), FREE)
            if held.barred(owner) and not self._watch.expired(bureau, name, held, self._monotonic()):
                return False
            self._board[bureau, name] = held.taken(owner, lasting, said)
            return True

    def release(self, bureau: str, name: str, owner: str) -> None:
        with self._lock:
            held = self._board.get((bureau, name), FREE)
            if held.owner == owner:
                self._board[bureau, name] = held.given_back()

    def said(self, bureau: str, name: str) -> str:
        with self._lock:
            return self._board.get((bureau, name), FREE).said
