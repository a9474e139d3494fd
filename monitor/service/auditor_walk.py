"""The auditor's walk: every open clock again and again, for rungs the ledger says nothing of. Two ways.

By the fold: when something of an incident is to be told next follows from the incident alone, so it
is worked out once for each form the incident takes, and a pass only compares times. By the register:
clocks past due of which no alert row tells, found without the functions and the fold the desk uses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from loguru import logger

from alerts.auditing import Finding
from alerts.lateness import Late, earliest, excused, late
from alerts.watch import RANKS
from alerts.wording import CLOCK_NAMES, moment
from monitor.domain.incident import Incident
from monitor.domain.judgement import ROMAN
from monitor.domain.register import ClockRow
from monitor.domain.roster import Roster
from monitor.ports.register import Register
from monitor.service.auditor_fold import AuditFold

#: steps in which every incident is come to once
PASS = 10
#: and no fewer than so many a step
_LEAST = 500
#: rows of the register looked at in a step
_ROWS = 200
#: late incidents whose rungs are looked at closely; the others are counted
_CLOSELY = 500
#: clocks remembered as untold by the register; there are more only while nothing at all is told
_MOST = 5000


@dataclass(slots=True)
class _Known:
    """When an incident is to be looked at next, for the form it had then."""

    incident: Incident
    at: datetime | None
    #: since when that is known: a rung of the past that has just come up has its grace
    since: datetime


class Walk:
    def __init__(self, bureau: str, fold: AuditFold, roster: Roster, grace: timedelta) -> None:
        """`grace` is real time."""
        self._bureau, self._fold, self._roster, self._grace = bureau, fold, roster, grace
        self._known: dict[str, _Known] = {}
        self._round: list[str] = []
        self._place = 0
        #: incidents with a rung that is late by the fold
        self._late: dict[str, tuple[Late, ...]] = {}
        #: clocks past due without any alert by the register, and since when that is so, monotonic
        self._untold: dict[tuple[str, str], tuple[ClockRow, float]] = {}
        self._cursor: ClockRow | None = None
        #: incidents nobody could look at, by a fault of ours; the others go on
        self.unseen: dict[str, None] = {}
        #: whole rounds made
        self.rounds = 0

    def step(self, now: datetime, pace: float) -> None:
        """Come to a tenth of the incidents, and to those that are late."""
        before = now - self._grace * pace
        incidents = self._fold.state.incidents
        if self._place >= len(self._round):
            self._round, self._place = list(incidents), 0
            self.rounds += 1
            self._known = {name: known for name, known in self._known.items() if name in incidents}
        share = max(len(self._round) // PASS + 1, _LEAST)
        mine = self._round[self._place : self._place + share]
        self._place += share
        for name in (*mine, *self._late):
            try:
                self._look(name, before)
                self.unseen.pop(name, None)
            except Exception as bug:  # noqa: BLE001 - one bad incident must not hide all others
                self._late.pop(name, None)
                if name not in self.unseen:
                    logger.bind(incident=name).opt(exception=bug).critical("审计看不了一个事件，其余照常")
                self.unseen[name] = None

    def ask(self, register: Register, now: datetime, pace: float, monotonic: float) -> None:
        """The register's own answer, some rows further.

        Raises:
            StorageError: it cannot be read now.

        """
        until = now - self._grace * pace
        rows = register.clocks_due(self._bureau, until, _ROWS, after=self._cursor)
        self._cursor = rows[-1] if len(rows) == _ROWS else None
        for name in list(islice(self._untold, _ROWS)):
            _, since = self._untold.pop(name)
            row = _now(register, self._bureau, *name)
            if row is not None and row.due <= until and self._is_untold(register, row):
                # behind the others: the next step comes to those
                self._untold[name] = (row, since)
        for row in rows:
            name = (row.incident, row.clock)
            if name not in self._untold and len(self._untold) < _MOST and self._is_untold(register, row):
                self._untold[name] = (row, monotonic)

    def finding(self, now: datetime, monotonic: float) -> Finding | None:
        """Rungs past due with nothing on the ledger; gravest first."""
        found = {each.name: each for several in self._late.values() for each in several}
        for (incident, clock), (row, since) in self._untold.items():
            if monotonic - since >= self._grace.total_seconds():
                found.setdefault(f"{incident}/{clock}", self._by_register(row))
        if not found:
            return None
        ordered = sorted(found.values(), key=lambda each: (each.rank, each.mark, each.name))
        first = ordered[0]
        return Finding(
            "missed",
            f"{len(ordered)}项时限过点未提醒，最急{grade_of(first.rank)}事件{first.incident[:6]}"
            f"{CLOCK_NAMES.get(first.kind, first.kind)}，应于{moment(first.mark, now)}提醒。请人工通知并查值班进程",
            first.rank,
            tuple(each.name for each in ordered),
            len(ordered),
            frozenset(channel for each in islice(ordered, _CLOSELY) for channel in each.channels),
            first.incident,
        )  # fmt: skip

    def hidden(self) -> Finding | None:
        """Incidents nobody could look at."""
        if not self.unseen:
            return None
        names = tuple(sorted(self.unseen))
        text = f"{len(names)}个事件审计看不了，如事件{names[0][:6]}，漏发无人知道。请人工核对时限"
        return Finding("unseen", text, 0, names, len(names), incident=names[0])

    def _look(self, name: str, before: datetime) -> None:
        fold = self._fold
        incident = fold.state.incidents.get(name)
        if incident is None or name in fold.state.frozen:
            # a frozen one is read-only, and an alarm of its own
            self._late.pop(name, None)
            return
        known = self._known.get(name)
        if known is None or known.incident is not incident:
            known = self._worked_out(incident, known)
        if known.at is None or known.at >= before or known.since >= before:
            self._late.pop(name, None)
        elif len(self._late) < _CLOSELY or name in self._late:
            self._late[name] = late(incident, fold.ladders(incident), before, self._roster)
        else:
            self._late[name] = (_coarse(incident, known.at),)

    def _worked_out(self, incident: Incident, before: _Known | None) -> _Known:
        at = earliest(incident, self._fold.ladders(incident))
        changed = self._fold.changed[incident.id]
        since = before.since if before is not None and before.at == at else changed
        known = _Known(incident, at, since)
        self._known[incident.id] = known
        return known

    def _is_untold(self, register: Register, row: ClockRow) -> bool:
        if register.told_from(self._bureau, row.incident, row.clock, row.due):
            return False
        fold = self._fold
        incident = fold.state.incidents.get(row.incident)
        if row.incident in fold.state.frozen:
            return False
        if incident is None:
            # the fold does not know it: the register alone speaks
            return True
        try:
            clock = incident.clock(row.clock)
            ladder = None if clock is None else fold.ladder(clock.ladder, clock.kind)
            return not excused(clock, ladder, incident)
        except Exception:  # noqa: BLE001 - the walk tells that it cannot be looked at; the register speaks
            return True

    def _by_register(self, row: ClockRow) -> Late:
        incident = self._fold.state.incidents.get(row.incident)
        rank = 0 if incident is None else RANKS[incident.grade]
        return Late(row.incident, row.clock, row.kind, rank, row.due, row.due, frozenset())


def _coarse(incident: Incident, at: datetime) -> Late:
    clock = min((each for each in incident.clocks if each.running), key=lambda each: each.due)
    return Late(incident.id, clock.id, clock.kind, RANKS[incident.grade], at, clock.due, frozenset())


_LEVELS = tuple(ROMAN.values())


def grade_of(rank: int) -> str:
    """Ⅰ级; "" where there is no emergency."""
    return f"{_LEVELS[rank]}级" if rank < len(_LEVELS) else ""


def _now(register: Register, bureau: str, incident: str, clock: str) -> ClockRow | None:
    """The row as it is now; None when the clock is gone or has ended."""
    rows = register.clocks(bureau, incident)
    return next((row for row in rows if row.clock == clock and not row.outcome), None)
