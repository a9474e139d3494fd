"""Sources that turn, put on the record, with the alerts that tell of it in the same commit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from alerts.source_news import source_news
from monitor.domain.event import Event
from monitor.domain.source import SourceState
from monitor.domain.state import State
from monitor.flow.source_watch import turns
from monitor.service.bureau import Bureau


def record_turns(bureau: Bureau, configured: Collection[str], states: Mapping[str, SourceState]) -> int:
    """Write down which of these sources have turned since they were last written of; how many.

    Raises:
        StorageError, LedgerError: nothing was written, and the next call finds the same.

    """
    journal = bureau.journal
    # nobody but the crawler writes of sources: what is folded here is new enough to see that nothing turns
    if not turns(journal.state.sources, configured, states, bureau.now()).turned:
        return 0
    count = 0

    def decide(state: State, now: datetime) -> Sequence[Event]:
        nonlocal count
        found = turns(state.sources, configured, states, now)
        count = len(found.turned)
        told = source_news(found, bureau.desk, now, state.alerts.__contains__)
        return (*(each.event for each in found.turned), *told)

    journal.write(decide)
    return count
