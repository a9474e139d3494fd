"""Accounts on disk: changes one after the other, sessions that age out, one token a person."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.account import ABSOLUTE, Account, Session
from monitor.errors import StorageBusy
from monitor.service.assemble import open_accounts
from monitor.store.accounts_schema import ACCOUNTS_SCHEMA
from monitor.store.append_lock import AppendLock
from monitor.store.sqlite_accounts import SqliteAccounts
from monitor.store.sqlite_file import SqliteFile

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)


def test_an_account_comes_back_as_it_was_put(tmp_path):
    wang = Account("wang", "hash", (NINE, NINE + timedelta(minutes=1)), NINE, shut=True, epoch=4)
    with open_accounts(tmp_path) as accounts:
        assert accounts.change("wang", lambda _before: wang) == Account("wang")
    with open_accounts(tmp_path) as again:
        assert again.account("wang") == wang
        assert again.accounts() == [wang]
        assert again.account("li") == Account("li")


def test_changes_by_two_processes_at_once_lose_none(tmp_path):
    with open_accounts(tmp_path) as here, open_accounts(tmp_path) as there, ThreadPoolExecutor(4) as pool:
        turns = [here, there] * 10
        list(pool.map(lambda each: each.change("wang", lambda a: replace(a, epoch=a.epoch + 1)), turns))
        assert here.account("wang").epoch == 21


def test_a_change_that_fails_leaves_the_account_as_it_was(tmp_path):
    def broken(_account):
        raise KeyError("a bug")

    with open_accounts(tmp_path) as accounts:
        accounts.change("wang", lambda account: replace(account, password="hash"))
        with pytest.raises(KeyError):
            accounts.change("wang", broken)
        assert accounts.account("wang").password == "hash"


def test_sessions_are_noted_ended_and_forgotten_by_their_age(tmp_path):
    with open_accounts(tmp_path) as accounts:
        accounts.begin("old", Session("wang", 1, NINE, NINE))
        accounts.seen("old", NINE + timedelta(minutes=5))
        assert accounts.session("old") == Session("wang", 1, NINE, NINE + timedelta(minutes=5))
        later = NINE + ABSOLUTE
        accounts.begin("new", Session("li", 2, later, later))
        assert accounts.session("old") is None
        accounts.end("new")
        accounts.end("never-there")
        accounts.seen("never-there", later)
        assert accounts.session("new") is None
        assert accounts.session("never-there") is None


def test_a_person_has_one_token(tmp_path):
    with open_accounts(tmp_path) as accounts:
        accounts.give_token("wang", "first", 1, NINE)
        accounts.give_token("wang", "second", 2, NINE)
        assert accounts.token("first") is None
        assert accounts.token("second") == ("wang", 2)


def test_a_file_held_by_somebody_else_is_told_as_busy(tmp_path):
    path, lock = tmp_path / "accounts.db", tmp_path / "accounts.lock"
    file = SqliteFile(path, ACCOUNTS_SCHEMA, AppendLock(lock, timedelta(milliseconds=20)))
    try:
        with AppendLock(lock).held(), pytest.raises(StorageBusy, match="请稍后再试"):
            SqliteAccounts(file).change("wang", lambda account: account)
    finally:
        file.close()
