"""What incidents are called in alerts, found out before they fall due: in a storm there is no time to judge.

Kept for a while and for the same documents only; an erasure forgets everything that was kept.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress

from loguru import logger

from alerts.wording import Subject
from monitor.domain.incident import Incident
from monitor.domain.ledger import Commit
from monitor.errors import StorageBusy, StorageError
from monitor.service.texts_ahead import ERASING, TextsAhead

#: kept at most; the oldest go first
_KEPT = 20_000
#: ref of the title, ids of the documents
_Name = tuple[str, ...]


class SubjectsAhead:
    """Of one bureau, for one thread."""

    def __init__(self, subject_of: Callable[[Incident], Subject], texts: TextsAhead) -> None:
        self._subject_of, self._texts = subject_of, texts
        self._known: dict[_Name, Subject] = {}

    def of(self, incident: Incident) -> Subject:
        """As known, else found out now; by its id alone where the library cannot say it.

        Raises:
            StorageBusy: it can be read in a moment.

        """
        name = _name(incident)
        found = self._known.get(name)
        if found is None:
            try:
                said = self._subject_of(incident)
            except StorageBusy:
                raise
            except StorageError as fault:
                logger.bind(incident=incident.id).critical(
                    "事件的标题读不出来，提醒里只写编号：{}", fault.message
                )
                return Subject(f"事件{incident.id[:6]}", "", "")
            while len(self._known) >= _KEPT:
                self._known.pop(next(iter(self._known)))
            found = self._known[name] = said
        return found

    def fetch(self, incidents: Iterable[Incident]) -> None:
        """The titles of those that are not known yet, in one question; what it does not give is asked for singly."""
        with suppress(StorageError):
            self._texts.fetch([each.title for each in incidents if _name(each) not in self._known])

    def heard(self, commit: Commit) -> None:
        """Forget everything where something was lawfully erased."""
        if any(event.kind in ERASING for event in commit.events):
            self._known.clear()


def _name(incident: Incident) -> _Name:
    return (incident.title, *(member.document for member in incident.members))
