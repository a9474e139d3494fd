"""The auditor's own fold: what runs, what is not settled, what is frozen; and whether the chain's tail holds.

It reads bytes and believes nothing in the newest of them before their hash fits. It shares the pure
fold with the desk, and neither its journal, its agenda nor its memory.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from loguru import logger

from alerts.delivery import UNKNOWN_TRIES
from monitor.domain.adopted import read_ladders
from monitor.domain.alert import SETTLED, Alert
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.ledger import Chain, Commit, Head, parse
from monitor.domain.office import Ladder
from monitor.domain.state import State, refold
from monitor.errors import LedgerBroken, LedgerError
from monitor.ports.ledger import LedgerStore

_PAGE = 500
#: so many of the last commits are checked at the start, and again and again later
TAIL = 1000
_AGAIN = 200


class AuditFold:
    """One bureau's ledger as far as the auditor needs it. Not shared between threads."""

    def __init__(self, bureau: str) -> None:
        self.state = State(bureau)
        #: incident -> time of the commit that changed it last
        self.changed: dict[str, datetime] = {}
        #: key of each alert that is not settled -> time of the commit that changed it last
        self.waiting: dict[str, datetime] = {}
        #: incident -> time of the commit that froze it
        self.frozen: dict[str, datetime] = {}
        #: the ledger does not hold; it stays so while this process runs
        self.broken: LedgerError | None = None
        #: what is here does not go on: the ledger that follows is another
        self.stuck = False
        self._chain: Chain | None = None
        self._heads: deque[Head] = deque(maxlen=_AGAIN)
        self._ladders: dict[str, Mapping[str, Ladder]] = {}

    def catch_up(self, ledger: LedgerStore, beat: Callable[[], None] = lambda: None) -> int:
        """Fold what was appended; how many commits.

        Raises:
            StorageError: it cannot be read now; nothing of what is here is wrong for that.
            LedgerTooNew: it holds what this program does not know.

        """
        bureau, count = self.state.bureau, 0
        last = ledger.head(bureau)
        self._still_there(last)
        while not self.stuck:
            rows = ledger.raw(bureau, self.state.head.number, _PAGE)
            try:
                for raw, hash_ in rows:
                    self._take(raw, hash_, last.number)
            except LedgerBroken as fault:
                self._end(fault)
            count += len(rows)
            beat()
            # what is appended meanwhile is for the next step: intake that never pauses must not hold the looks up
            if len(rows) < _PAGE or self.state.head.number >= last.number:
                break
        return count

    def verify_tail(self, ledger: LedgerStore) -> None:
        """Read the last commits again: they must be, byte for byte, what they were.

        Raises:
            StorageError: as above.

        """
        if len(self._heads) < 2 or self.broken is not None:
            return
        first, last = self._heads[0], self._heads[-1]
        chain = Chain(first, algorithm=self.state.algorithm, bureau=self.state.bureau)
        rows = ledger.raw(self.state.bureau, first.number, last.number - first.number)
        try:
            for raw, hash_ in rows:
                chain.add(raw, hash_)
            if chain.head != last:
                raise LedgerBroken(chain.head.number + 1, "与先前读到的不同")
        except LedgerBroken as fault:
            self._break(fault)

    def ladders(self, incident: Incident) -> dict[str, Ladder | None]:
        """The ladder of each of an incident's clocks, by clock id, as the ledger adopted it."""
        return {clock.id: self.ladder(clock.ladder, clock.kind) for clock in incident.clocks}

    def ladder(self, ladder_hash: str, kind: str) -> Ladder | None:
        found = self._ladders.get(ladder_hash)
        if found is None:
            text = self.state.rules.get(ladder_hash)
            found = {} if text is None else {each.kind: each for each in read_ladders(text)}
            self._ladders[ladder_hash] = found
        return found.get(kind)

    def _still_there(self, last: Head) -> None:
        """A ledger grows; one that is shorter or other than it was is not the one that was read."""
        mine = self.state.head
        if last.number < mine.number:
            self._end(LedgerBroken(last.number + 1, f"先前已读到第 {mine.number} 号，现在没有了"))
        elif last.number == mine.number and last.hash != mine.hash:
            self._end(LedgerBroken(last.number, "与先前读到的不同"))

    def _take(self, raw: bytes, hash_: str, last: int) -> None:
        state = self.state
        if self._chain is None and self.broken is None and state.head.number >= max(last - TAIL, 1):
            self._chain = Chain(state.head, algorithm=state.algorithm, bureau=state.bureau)
        try:
            commit = parse(raw, hash_) if self._chain is None else self._chain.add(raw, hash_)
        except LedgerBroken as fault:
            self._break(fault)
            commit = parse(raw, hash_)
        self._fold(commit)

    def _fold(self, commit: Commit) -> None:
        state = self.state
        known = replace(commit, events=tuple(self._known(commit)))
        before = {name: state.incidents.get(name) for name in _incidents(known)}
        fault = refold(state, known)
        if fault is not None:
            logger.critical("审计：{}", fault.message)
        for name in state.frozen - self.frozen.keys():
            self.frozen[name] = commit.time
        for name, incident in before.items():
            if state.incidents.get(name) is not incident:
                self.changed[name] = commit.time
        self._settle(known)
        # who owns a document is no question here
        state.incident_of.clear()
        self._heads.append(state.head)

    def _known(self, commit: Commit) -> list[Event]:
        """Its events without those of alerts that were settled and let go."""
        begun = {event.data.get("key") for event in commit.events if event.kind == "alert_due"}
        return [
            event
            for event in commit.events
            if event.kind not in _OF_ALERTS
            or event.data.get("key") in self.state.alerts
            or event.data.get("key") in begun
        ]

    def _settle(self, commit: Commit) -> None:
        """Alerts of which nothing more is expected are let go; the others wait since this commit."""
        alerts = self.state.alerts
        for key in {str(event.data["key"]) for event in commit.events if "key" in event.data}:
            alert = alerts.get(key)
            if alert is None or _done(alert):
                alerts.pop(key, None)
                self.waiting.pop(key, None)
            else:
                self.waiting[key] = commit.time

    def _end(self, fault: LedgerError) -> None:
        self._break(fault)
        self.stuck = True

    def _break(self, fault: LedgerError) -> None:
        if self.broken is None:
            logger.critical("审计：{}", fault.message)
            self.broken = fault
        self._chain = None


def _done(alert: Alert) -> bool:
    """Settled, told by another, or in doubt for good."""
    doubtful = alert.delivery == "unknown" and alert.unknowns >= UNKNOWN_TRIES
    return alert.delivery in SETTLED or bool(alert.folded_into) or doubtful


#: kinds that speak of an alert that is there already
_OF_ALERTS = frozenset({"alert_sending", "alert_settled", "alert_held", "alert_folded"})


def _incidents(commit: Commit) -> set[str]:
    return {
        str(event.data[field])
        for event in commit.events
        for field in ("incident", "into", "new")
        if event.data.get(field)
    }
