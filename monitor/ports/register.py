"""The register port: narrow rows folded from commits, for those who hold no state themselves.

Everything here can be rebuilt from the ledger. A row carries the number of the commit that last
changed it, and `position` says up to which commit the register is true.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.register import AlertRow, ClockRow, IncidentRow


class Register(Protocol):
    """Rows of one bureau at a time. All instants aware UTC. Errors as in LedgerStore."""

    def position(self, bureau: str) -> int:
        """The last commit folded; 0 for a bureau without commits."""
        ...

    def incident_of(self, bureau: str, document: str) -> str | None:
        """The incident a document belongs to now (after merges and splits)."""
        ...

    def incident(self, bureau: str, incident: str) -> IncidentRow | None: ...

    def incidents(
        self, bureau: str, *, open_only: bool, limit: int, after: str = ""
    ) -> Sequence[IncidentRow]:
        """By incident id; `after` pages on."""
        ...

    def documents_of(self, bureau: str, incident: str) -> Sequence[str]:
        """Document ids in the order they first joined any incident."""
        ...

    def clocks(self, bureau: str, incident: str) -> Sequence[ClockRow]:
        """Every clock of one incident, by due time, then id."""
        ...

    def clocks_due(
        self, bureau: str, until: datetime, limit: int, *, after: ClockRow | None = None
    ) -> Sequence[ClockRow]:
        """Clocks without an outcome whose due time is not after `until`, earliest first.

        Of one due time by incident, then id; `after` pages on behind that row.
        """
        ...

    def told_from(self, bureau: str, incident: str, clock: str, mark: datetime) -> bool:
        """Whether an alert of this clock is there for a rung reached at `mark` or later."""
        ...

    def alert(self, bureau: str, key: str) -> AlertRow | None: ...

    def alerts_open(self, bureau: str, limit: int) -> Sequence[AlertRow]:
        """Alerts neither delivered nor failed for good, nor told by another: gravest first, then by mark.

        Of equal rank and mark, by key.
        """
        ...

    def rebuild(self, bureau: str) -> int:
        """Drop the bureau's rows and fold them anew from its commits; the number folded.

        All in one step: nobody ever sees half a register. Nothing outside the register changes.

        Raises:
            LedgerTooNew: for an event this program does not know; the rows stay as they were.
        """
        ...
