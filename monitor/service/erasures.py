"""Lawful erasures as a ledger records them, to be carried out again where they are not known."""

from collections.abc import Iterable, Iterator

from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.ports.ledger import LedgerStore

_PAGE = 500


def erasures(commits: Iterable[Commit]) -> dict[str, Event]:
    """By ref or file id, the event that says it was erased, oldest first."""
    return _first(commits, "erased", "ref")


def destructions(commits: Iterable[Commit]) -> dict[str, Event]:
    """By document, the event that says its personal data were destroyed, oldest first."""
    return _first(commits, "personal_destroyed", "document")


def _first(commits: Iterable[Commit], kind: str, field: str) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for commit in commits:
        for event in commit.events:
            if event.kind == kind:
                found.setdefault(str(event.data[field]), event)
    return found


def commits_after(store: LedgerStore, bureau: str, number: int) -> Iterator[Commit]:
    """Every commit above this number that is there when it is reached."""
    while found := store.read(bureau, number, _PAGE):
        yield from found
        number = found[-1].number
