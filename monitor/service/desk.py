"""The desk's tick: what is due by now becomes alerts on the ledger, gravest first."""

from collections.abc import Callable, Sequence
from datetime import datetime

from loguru import logger

from alerts.agenda import Agenda
from alerts.watch import Desk, climb, fold_starts
from monitor.domain.adopted import read_ladders
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.domain.office import Ladder
from monitor.domain.state import State
from monitor.flow.journal import Journal

#: clocks looked at in one commit; more are left to the next, so that sending begins soon
BATCH = 500


class Ladders:
    """Ladders by the hash they were adopted under."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state
        self._parsed: dict[str, dict[str, Ladder]] = {}

    def find(self, ladder_hash: str, kind: str) -> Ladder | None:
        if ladder_hash not in self._parsed:
            text = self._state().rules.get(ladder_hash)
            if text is None:
                logger.critical(
                    "账本里没有阶梯 {}，用到它的时限不会逐级提醒，请立即核查账本", ladder_hash[:16]
                )
            ladders = () if text is None else read_ladders(text)
            self._parsed[ladder_hash] = {ladder.kind: ladder for ladder in ladders}
        return self._parsed[ladder_hash].get(kind)


def climbed(
    state: State, incident_id: str, clock_id: str, ladders: Ladders, desk: Desk, now: datetime
) -> Sequence[Event]:
    """What one due clock's ladder says now; nothing for a frozen incident, which is read-only."""
    incident = state.incidents[incident_id]
    clock = incident.clock(clock_id)
    ladder = None if clock is None else ladders.find(clock.ladder, clock.kind)
    if clock is None or ladder is None or incident_id in state.frozen:
        return ()
    return climb(incident, clock, ladder, desk, now)


def tick(journal: Journal, agenda: Agenda, ladders: Ladders, desk: Desk, now: datetime) -> Commit | None:
    """Climb every ladder that is due; one commit, None when nothing was due."""
    due = agenda.due(now, BATCH)
    if not due:
        return None

    def decide(state: State, at: datetime) -> Sequence[Event]:
        events: list[Event] = []
        for incident_id, clock_id in due:
            events += climbed(state, incident_id, clock_id, ladders, desk, at)
        return fold_starts(events)

    commit = journal.write(decide)
    for incident_id, _ in due:
        agenda.note(journal.state.incidents[incident_id])
    return commit
