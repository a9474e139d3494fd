"""Accounts and sessions: when an account locks, when a session has ended. Pure.

The times here run at the pace of the real world, also where desk time is simulated: a session of
half an hour must not end after half a minute of a demonstration.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: so many failures within `WINDOW` lock an account for `LOCKED`
TRIES = 5
WINDOW = timedelta(minutes=15)
LOCKED = timedelta(minutes=15)

#: a session ends after so long without a request, and at the latest so long after it began
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)

#: a shorter password is refused
SHORTEST = 10
#: a longer one too: hashing must not be a way to keep the host busy
LONGEST = 256


@dataclass(frozen=True, slots=True)
class Account:
    """How one person of the roster signs in. Names and posts stand in the roster alone."""

    #: person id
    person: str
    #: argon2id, in its own text form; "" where no password was ever set
    password: str = ""
    #: the latest tries that have not been followed by a success, aware UTC, oldest first
    failed: tuple[datetime, ...] = ()
    locked_until: datetime | None = None
    #: shut by the administrator until a password is set again
    shut: bool = False
    #: sessions and tokens of an earlier epoch are void
    epoch: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser, known by the SHA-256 of the random id in its cookie."""

    person: str
    epoch: int
    created: datetime
    last_seen: datetime

    @property
    def expires(self) -> datetime:
        """The latest end, whatever happens."""
        return self.created + ABSOLUTE


def open_to_try(account: Account, now: datetime) -> bool:
    """Whether a password may be tried at all."""
    return not account.shut and (account.locked_until is None or account.locked_until <= now)


def tried(account: Account, now: datetime) -> Account:
    """The account after a try has begun: it counts as failed until it has succeeded.

    Counting before the password is compared keeps many tries at once from slipping past the lock.
    """
    if not open_to_try(account, now):
        return account
    failed = (*(at for at in account.failed if now - at < WINDOW), now)
    if len(failed) < TRIES:
        return replace(account, failed=failed, locked_until=None)
    return replace(account, failed=(), locked_until=now + LOCKED)


def succeeded(account: Account) -> Account:
    """The account after the right password: failures are forgotten, and the lock of this very try."""
    return replace(account, failed=(), locked_until=None)


def with_password(account: Account, password: str) -> Account:
    """The account under a new password hash: open again, every session and token before it void."""
    return Account(account.person, password, epoch=account.epoch + 1)


def shut(account: Account) -> Account:
    """The account shut by the administrator."""
    return replace(account, shut=True, failed=(), locked_until=None, epoch=account.epoch + 1)


def alive(session: Session, account: Account, now: datetime) -> bool:
    """Whether a session still stands."""
    return (
        not account.shut
        and session.epoch == account.epoch
        and now - session.last_seen < IDLE
        and now < session.expires
    )


def password_fault(password: str, person: str) -> str:
    """What is wrong with a new password, in Chinese; "" when nothing is."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 位，现在只有 {len(password)} 位"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 位"
    if len(set(password)) < 4:
        return "密码里不同的字符太少，请至少用 4 种"
    if person.lower() in password.lower() and len(person) > 3:
        return "密码里不要含自己的编号"
    return ""
