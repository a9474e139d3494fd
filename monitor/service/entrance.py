"""The entrance: who comes in by which password, session or token; unknown names take as long as known ones."""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from monitor.domain.account import (
    LONGEST,
    Account,
    Session,
    alive,
    open_to_try,
    password_fault,
    shut,
    succeeded,
    tried,
    with_password,
)
from monitor.domain.roster import Person, Roster
from monitor.errors import BadInput
from monitor.ports.accounts import Accounts
from monitor.ports.clock import Clock

#: a session's last request is written down at most this often
_NOTED_EVERY = timedelta(minutes=1)
#: hashing takes 64 MiB a time; so many at once, the others wait
_AT_ONCE = 2
#: stands in for an account that is not there, so that its tries cost the same
_NOBODY = ""


def real_pace(clock: Clock) -> Callable[[], datetime]:
    """Time at the pace of the real world from this moment's desk time on: for sessions and locks."""
    start, began = clock.now(), clock.monotonic()
    return lambda: start + timedelta(seconds=clock.monotonic() - began)


def key_of(secret: str) -> str:
    """What is kept of a session id or token: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Entrance:
    """Signs people of the roster in and out. May be shared between threads."""

    def __init__(self, accounts: Accounts, now: Callable[[], datetime]) -> None:
        self._accounts, self._now = accounts, now
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._dummy = self._hasher.hash(secrets.token_urlsafe(16))
        self._slots = threading.BoundedSemaphore(_AT_ONCE)

    def sign_in(self, name: str, password: str, roster: Roster) -> str | None:
        """A fresh session id where name and password belong together and the account is open, else None.

        The name is a person id, or the name of exactly one person. Why not is never said: unknown,
        wrong and locked look and last alike.
        """
        person = named(roster, name)
        now = self._now()
        before = self._accounts.change(
            _NOBODY if person is None else person.id,
            lambda account: _decoy(account, now) if person is None else tried(account, now),
        )
        kept = before.password if person is not None and open_to_try(before, now) else ""
        if not self._fits(kept, password) or person is None:
            return None
        self._accounts.change(person.id, succeeded)
        # not the epoch of now: the password may have been set anew while the old one was compared
        return self.begin(person.id, before.epoch)

    def begin(self, person: str, epoch: int | None = None) -> str:
        """A fresh session of this person; its id, which is kept nowhere.

        Args:
            person: their id.
            epoch: of the account that let them in; None for the account as it is now.

        """
        secret, now = secrets.token_urlsafe(32), self._now()
        given = self._accounts.account(person).epoch if epoch is None else epoch
        self._accounts.begin(key_of(secret), Session(person, given, now, now))
        return secret

    def session(self, secret: str, *, by_hand: bool = True) -> Session | None:
        """The session of this id while it stands; noted as seen now where a person asked, not a script."""
        key, now = key_of(secret), self._now()
        session = self._accounts.session(key)
        if session is None:
            return None
        if not alive(session, self._accounts.account(session.person), now):
            self._accounts.end(key)
            return None
        if by_hand and now - session.last_seen >= _NOTED_EVERY:
            self._accounts.seen(key, now)
        return session

    def sign_out(self, secret: str) -> None:
        self._accounts.end(key_of(secret))

    def bearer(self, token: str) -> str | None:
        """The person whose token this is, while their account is as it was when it was given."""
        found = self._accounts.token(key_of(token))
        if found is None:
            return None
        person, epoch = found
        account = self._accounts.account(person)
        return person if account.epoch == epoch and not account.shut else None

    def set_password(self, person: str, password: str) -> None:
        """Set a password; opens the account and ends every session and token it had.

        Raises:
            BadInput: the password is too weak.

        """
        fault = password_fault(password, person)
        if fault:
            raise BadInput(fault, code="password-weak")
        hashed = self._hasher.hash(password)
        self._accounts.change(person, lambda account: with_password(account, hashed))

    def shut(self, person: str) -> None:
        """Shut an account: nobody gets in by it, and who is in is out, until a password is set."""
        self._accounts.change(person, shut)

    def give_token(self, person: str) -> str:
        """A fresh token for programs, the person's only one; it is kept nowhere.

        Raises:
            BadInput: the account is shut.

        """
        account = self._accounts.account(person)
        if account.shut:
            raise BadInput("账号已停用，请先用 huiying account set 重新设密码", code="account-shut")
        token = f"hy_{secrets.token_urlsafe(32)}"
        self._accounts.give_token(person, key_of(token), account.epoch, self._now())
        return token

    def _fits(self, hashed: str, password: str) -> bool:
        with self._slots:
            try:
                self._hasher.verify(hashed or self._dummy, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return bool(hashed)


def named(roster: Roster, name: str) -> Person | None:
    """The person of this id, or the only one of this name."""
    wanted = name.strip()
    found = roster.person(wanted)
    if found is not None:
        return found
    same = [person for person in roster.people if person.name == wanted]
    return same[0] if len(same) == 1 else None


def entered(entries: Mapping[str, str], code: str) -> str | None:
    """The person a demonstration's entry code stands for."""
    found = None
    for each, person in entries.items():
        if hmac.compare_digest(each.encode(), code.encode()):
            found = person
    return found


def _decoy(account: Account, now: datetime) -> Account:
    """The stand-in writes as much as a real account and never locks."""
    return replace(tried(account, now), locked_until=None)
