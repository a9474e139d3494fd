"""The links port: the random codes people sign with from a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

#: wrong endings of a phone number after which a link is dead
TRIES = 5
#: wrong endings over all of a person's links that have not expired, after which none of them signs:
#: each new matter brings a new link, and with it would bring `TRIES` more
TRIES_OF_ONE = 15


@dataclass(frozen=True, slots=True)
class Link:
    code: str
    #: for this one matter and this one person, and for nothing but signing, sending back or answering it
    incident: str
    person: str
    #: desk time, aware UTC
    expires: datetime
    wrong: int = 0

    @property
    def dead(self) -> bool:
        """Too many wrong tries."""
        return self.wrong >= TRIES


class Links(Protocol):
    """Codes by incident and person; each at least eight letters and digits, drawn at random.

    Safe to call from several processes. Losing them loses no alert: people then sign in the console.

    Raises:
        StorageBusy, StorageError: from every method; nothing was changed.

    """

    def issue(
        self, bureau: str, wanted: Sequence[tuple[str, str]], now: datetime, expires: datetime
    ) -> Sequence[str]:
        """A code for each (incident, person), in that order, on disk before it returns.

        Forgets those that have expired by `now`. The one there is, so that a message sent again bears the same link; a fresh one where it has
        expired by `now` or is dead.
        """
        ...

    def find(self, bureau: str, code: str) -> Link | None: ...

    def tried(self, bureau: str, code: str) -> int:
        """A wrong try; how many that makes."""
        ...

    def guessed(self, bureau: str, person: str, now: datetime) -> int:
        """Wrong tries at all of this person's links that have not expired by `now`."""
        ...
