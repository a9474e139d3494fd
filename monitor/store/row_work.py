"""What commits do to the register's rows, gathered in memory before a store writes it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.domain.event import raised
from monitor.domain.ledger import Commit
from monitor.domain.register import (
    AlertRow,
    ClockRow,
    Edit,
    EditClocks,
    IncidentRow,
    Operation,
    Place,
    Put,
    Row,
    Table,
    edited,
    operations,
    touched,
)

KEYS: Mapping[Table, tuple[str, ...]] = {
    "incident": ("incident",), "clock": ("incident", "clock"), "alert": ("key",),
}  # fmt: skip
TYPES: Mapping[Table, type[Row]] = {"incident": IncidentRow, "clock": ClockRow, "alert": AlertRow}
_TABLE_OF: Mapping[type[Row], Table] = {kind: table for table, kind in TYPES.items()}

#: of a row: its table and the values of its key
Key = tuple[Table, tuple[str, ...]]


def key_of(row: Row) -> Key:
    table = _TABLE_OF[type(row)]
    return table, tuple(getattr(row, field) for field in KEYS[table])


class RowWork(ABC):
    """Carries commits of one bureau out on its rows. A row the store holds in a later form stays as it is.

    (Two who follow the same ledger at once may each find what the other has written already.)
    """

    def __init__(self) -> None:
        #: rows looked for or made, None where there is none
        self._rows: dict[Key, Any] = {}
        #: those to be written
        self.changed: dict[Key, Row] = {}
        #: commits up to which the stored form of a row has everything already
        self._done: dict[Key, int] = {}
        #: (incident, number) of the commits that name it
        self.touches: set[tuple[str, int]] = set()

    @abstractmethod
    def stored(self, table: Table, key: tuple[str, ...]) -> Any:
        """The row as the store has it; None where it has none."""

    @abstractmethod
    def stored_clocks(self, incident: str) -> Iterable[ClockRow]:
        """Every clock of an incident that the store has."""

    @abstractmethod
    def place(self, document: str, incident: str, number: int, order: int) -> None:
        """It belongs to this incident; `order` within commit `number` is its place where it is new."""

    @abstractmethod
    def move(self, incident: str, into: str, number: int) -> None:
        """Every document of one incident belongs to another."""

    def take(self, commit: Commit) -> None:
        number = commit.number
        for order, event in enumerate(map(raised, commit.events)):
            for operation in operations(event, number):
                self._carry_out(operation, number, order)
            for incident in touched(event):
                self.touches.add((incident, number))

    def _carry_out(self, operation: Operation, number: int, order: int) -> None:
        if isinstance(operation, Put):
            self._put(operation.row)
        elif isinstance(operation, Edit):
            self._edit((operation.table, operation.key), operation, number)
        elif isinstance(operation, EditClocks):
            for row in self._clocks(operation.incident):
                self._edit(key_of(row), operation, number)
        elif isinstance(operation, Place):
            self.place(operation.document, operation.incident, number, order)
        else:
            self.move(operation.incident, operation.into, number)

    def _put(self, row: Row) -> None:
        self._rows[key_of(row)] = self.changed[key_of(row)] = row

    def _edit(self, key: Key, operation: Edit | EditClocks, number: int) -> None:
        row = self._find(key)
        if row is not None and self._done.get(key, 0) < number:
            self._put(edited(row, operation.event, number))

    def _find(self, key: Key) -> Any:
        if key not in self._rows:
            self._note(key, self.stored(*key))
        return self._rows[key]

    def _note(self, key: Key, row: Any) -> None:
        self._rows[key] = row
        self._done[key] = 0 if row is None else row.commit

    def _clocks(self, incident: str) -> Iterable[ClockRow]:
        for row in self.stored_clocks(incident):
            if key_of(row) not in self._rows:
                self._note(key_of(row), row)
        found = [
            row
            for (table, _), row in self._rows.items()
            if table == "clock" and row is not None and row.incident == incident
        ]
        return sorted(found, key=lambda row: str(row.clock))
