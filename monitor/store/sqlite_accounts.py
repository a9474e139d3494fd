"""Accounts, sessions and tokens, in accounts.db."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from monitor.domain.account import Account, Session
from monitor.domain.instant import stamp, unstamp
from monitor.store.sqlite_file import SqliteFile

_COLUMNS = "person, password, failed, locked_until, shut, epoch"


class SqliteAccounts:
    """`monitor.ports.accounts.Accounts`."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def account(self, person: str) -> Account:
        return self._file.read(lambda connection: _account(connection, person))

    def accounts(self) -> Sequence[Account]:
        query = f"SELECT {_COLUMNS} FROM accounts WHERE password != '' OR shut ORDER BY person"  # noqa: S608
        return [_read(row) for row in self._file.read(lambda each: each.execute(query).fetchall())]

    def change(self, person: str, decide: Callable[[Account], Account]) -> Account:
        def work(connection: sqlite3.Connection) -> Account:
            before = _account(connection, person)
            connection.execute(
                f"INSERT OR REPLACE INTO accounts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
                _row(decide(before)),
            )
            return before

        return self._file.write(work)

    def begin(self, key: str, session: Session) -> None:
        row = (
            key, session.person, session.epoch, stamp(session.created), stamp(session.last_seen),
            stamp(session.expires),
        )  # fmt: skip

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM sessions WHERE expires <= ?", (stamp(session.created),))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)

        self._file.write(work)

    def session(self, key: str) -> Session | None:
        query = "SELECT person, epoch, created, last_seen FROM sessions WHERE key = ?"
        found = self._file.read(lambda connection: connection.execute(query, (key,)).fetchone())
        return None if found is None else Session(found[0], found[1], unstamp(found[2]), unstamp(found[3]))

    def seen(self, key: str, at: datetime) -> None:
        self._do("UPDATE sessions SET last_seen = ? WHERE key = ?", stamp(at), key)

    def end(self, key: str) -> None:
        self._do("DELETE FROM sessions WHERE key = ?", key)

    def give_token(self, person: str, key: str, epoch: int, at: datetime) -> None:
        self._do("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?)", person, key, epoch, stamp(at))

    def token(self, key: str) -> tuple[str, int] | None:
        query = "SELECT person, epoch FROM tokens WHERE key = ?"
        found = self._file.read(lambda connection: connection.execute(query, (key,)).fetchone())
        return None if found is None else (found[0], found[1])

    def _do(self, statement: str, *values: Any) -> None:
        self._file.write(lambda connection: connection.execute(statement, values))


def _account(connection: sqlite3.Connection, person: str) -> Account:
    query = f"SELECT {_COLUMNS} FROM accounts WHERE person = ?"  # noqa: S608
    row = connection.execute(query, (person,)).fetchone()
    return Account(person) if row is None else _read(row)


def _read(row: tuple[Any, ...]) -> Account:
    person, password, failed, locked_until, shut, epoch = row
    return Account(
        person, password, tuple(unstamp(at) for at in failed.split()),
        None if locked_until is None else unstamp(locked_until), bool(shut), epoch,
    )  # fmt: skip


def _row(account: Account) -> tuple[Any, ...]:
    return (
        account.person, account.password, " ".join(stamp(at) for at in account.failed),
        None if account.locked_until is None else stamp(account.locked_until), int(account.shut),
        account.epoch,
    )  # fmt: skip
