"""Climbing: the clock half of the desk. Due ladders become alerts; a row that cannot be handled is set apart."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.alarms import alarm
from alerts.watch import fold_starts
from monitor.domain.event import Event, new
from monitor.domain.folding import HANDLERS
from monitor.domain.instant import stamp
from monitor.domain.state import State
from monitor.domain.trial import Trial
from monitor.errors import StorageError
from monitor.ports.clock import Clock
from monitor.service.aside import Aside
from monitor.service.bureau import Bureau
from monitor.service.desk import Ladders, climbed
from monitor.service.outages import Outages
from monitor.service.subjects_ahead import SubjectsAhead

#: clocks climbed in one commit of a storm that has begun: more would keep the senders waiting for it
BATCH = 32
#: what falls due so soon is made ready for it, a few clocks at a time, real time
_SOON, _FEW = timedelta(minutes=3), 4
#: clocks in the first commit after an outage, which makes the digests
_FIRST = 500

Row = tuple[str, str]


class Climbing:
    def __init__(self, bureau: Bureau, clock: Clock, slots: int) -> None:
        """`slots`: so many of the gravest make a storm's first commit, so that sending begins at once."""
        self._bureau, self._clock, self._slots = bureau, clock, slots
        self._subjects = SubjectsAhead(bureau.desk.subject_of, bureau.texts)
        bureau.desk = replace(bureau.desk, subject_of=self._subjects.of)
        bureau.journal.listen(self._subjects.heard)
        #: the last turn left more due than it took
        self._storming = False
        self._agenda = bureau.agenda
        self._ladders = Ladders(lambda: bureau.journal.state)
        self._aside = Aside[Row](clock, "quarantined", "项时限")
        self._outages = Outages(clock, bureau.journal.state)
        bureau.journal.listen(self._outages.heard)
        #: what the keepers must be told with the next commit, by name
        self.alarms: dict[str, str] = {}

    def was_down(self, since: datetime, until: datetime) -> None:
        """We were not there from `since` to `until` (aware UTC); what fell due then is our fault."""
        self._outages.was_down(since, until)

    def prepare(self) -> bool:
        """Find out what some of the incidents that fall due soon are called; False when there are none."""
        state = self._bureau.journal.state
        names = self._agenda.nearing(self._clock.now() + _SOON * self._clock.pace, _FEW)
        for incident, _ in names:
            # whatever is wrong with it is told when it falls due
            with suppress(Exception):
                self._subjects.of(state.incidents[incident])
        return bool(names)

    def take(self) -> list[Row]:
        """Rows due now, gravest first; give them back when the turn is over."""
        most = _FIRST if self._outages.waiting else BATCH if self._storming else self._slots
        rows = self._agenda.due(self._clock.now(), most)
        self._storming = len(rows) == most
        return rows

    def give_back(self, rows: Sequence[Row]) -> None:
        """What was looked at goes back on the agenda, but for rows in quarantine until their time comes."""
        free = self._aside.over(self._clock.now())
        state = self._bureau.journal.state
        for row in (*rows, *free):
            if row not in self._aside and row[0] in state.incidents and row[0] not in state.frozen:
                self._agenda.note(state.incidents[row[0]])

    def events(
        self, state: State, rows: Sequence[Row], now: datetime, *, careful: bool = False
    ) -> tuple[Event, ...]:
        """What these rows' ladders say, and what the keepers must be told.

        `careful`: each row is folded on trial by itself, and set apart where it does not fold.
        """
        folded: Sequence[Event] = fold_starts(self._climbed(state, rows, now, careful=careful))
        folded = self._outages.fold(folded, state, self._bureau.desk, now, more=self._storming)
        raised = [
            event
            for name, text in self.alarms.items()
            for event in alarm(name, text, self._bureau.desk, now, state.alerts.__contains__)
        ]
        return (*raised, *folded)

    def bare(self, state: State, rows: Sequence[Row], now: datetime) -> tuple[Event, ...]:
        """The rows alone, each as its own message, where the digest or an alarm does not fold."""
        outage = self._outages.untold(state)
        told = () if outage is None else (new("outage", since=stamp(outage[0]), until=stamp(outage[1])),)
        return (*told, *fold_starts(self._climbed(state, rows, now, careful=True)))

    def _climbed(self, state: State, rows: Sequence[Row], now: datetime, *, careful: bool) -> Sequence[Event]:
        found: list[Event] = []
        self._subjects.fetch(state.incidents[incident] for incident, _ in rows if incident in state.incidents)
        for row in rows:
            # after an outage there may be hundreds of them
            self._bureau.beat()
            try:
                events = climbed(state, *row, self._ladders, self._bureau.desk, now)
                if careful:
                    _try(state, events, now)
                found += events
            except StorageError:
                raise
            except Exception as bug:  # noqa: BLE001 - one bad row must not keep everybody else untold
                self.quarantine(row, bug)
        return found

    def written(self) -> None:
        """The last events are on the ledger."""
        self._outages.written()
        self.alarms = {}

    def quarantine(self, row: Row, bug: Exception) -> None:
        """Leave a row alone for a while, and tell the keepers of it once; of many at once an hour."""
        incident, clock = row
        text = f"事件{incident[:6]}的时限{clock}无法处理，已隔离。请立即人工核查"
        self._aside.put(row, f"{incident}.{clock}", text, bug)
        self.alarms |= self._aside.told()


def _try(state: State, events: Sequence[Event], now: datetime) -> None:
    """Fold on trial; raises what the fold raises."""
    trial = Trial(state.incidents, state.alerts, state.incident_of)
    for event in events:
        HANDLERS[event.kind](trial, event.data, now)
