"""The accounts port: password hashes, sessions and tokens; never a password, an id or a token itself."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.account import Account, Session


class Accounts(Protocol):
    """Accounts of one installation, by person id; several threads and processes may share them.

    `key` is always the SHA-256, in hex, of a random id or token only its holder has. Times are
    aware UTC. Methods raise StorageBusy, StorageFull or StorageError, naming the file and the
    remedy in Chinese; what has returned is on disk.
    """

    def account(self, person: str) -> Account:
        """The account; one without a password where none was ever set."""
        ...

    def accounts(self) -> Sequence[Account]:
        """Every account that was ever set, by person id."""
        ...

    def change(self, person: str, decide: Callable[[Account], Account]) -> Account:
        """Put what `decide` makes of the account in its place, at once; the account before.

        Nobody else's change comes between. It writes also where nothing differs, so that how long
        it takes says nothing.
        """
        ...

    def begin(self, key: str, session: Session) -> None:
        """Keep a new session, and forget those that ended by their age."""
        ...

    def session(self, key: str) -> Session | None:
        """The session under this key, whether it still stands or not."""
        ...

    def seen(self, key: str, at: datetime) -> None:
        """Note a request of this session; nothing where it is gone."""
        ...

    def end(self, key: str) -> None:
        """Forget a session; nothing where there is none."""
        ...

    def give_token(self, person: str, key: str, epoch: int, at: datetime) -> None:
        """Keep this as the person's only token."""
        ...

    def token(self, key: str) -> tuple[str, int] | None:
        """The person a token was given to, and the epoch of the account then."""
        ...
