"""Accounts on disk: changes one after the other, sessions that age out, one token a person."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.account import ABSOLUTE, Account, Session
from monitor.errors import StorageBusy
from monitor.service.assemble import open_accounts
from monitor.store.accounts_schema import ACCOUNTS_SCHEMA
from monitor.store.append_lock import AppendLock
from monitor.store.elastic_accounts import ElasticAccounts
from monitor.store.sqlite_accounts import SqliteAccounts
from monitor.store.sqlite_file import SqliteFile
from tests.store.conftest import ELASTIC, elastic_indices

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", ELASTIC])
def opened(request, tmp_path):
    """Opens the same accounts, as each process does."""
    if request.param == "sqlite":
        return lambda: open_accounts(tmp_path)
    cluster = request.getfixturevalue("elastic")
    indices = elastic_indices(cluster, "accounts")
    return lambda: nullcontext(ElasticAccounts(cluster, indices))


def test_an_account_comes_back_as_it_was_put(opened):
    wang = Account("wang", "hash", (NINE, NINE + timedelta(minutes=1)), NINE, shut=True, epoch=4)
    with opened() as accounts:
        assert accounts.change("wang", lambda _before: wang) == Account("wang")
    with opened() as again:
        assert again.account("wang") == wang
        assert again.accounts() == [wang]
        assert again.account("li") == Account("li")


def test_changes_by_two_processes_at_once_lose_none(opened):
    with opened() as here, opened() as there, ThreadPoolExecutor(4) as pool:
        turns = [here, there] * 10
        list(pool.map(lambda each: each.change("wang", lambda a: replace(a, epoch=a.epoch + 1)), turns))
        assert here.account("wang").epoch == 21


def test_a_change_that_fails_leaves_the_account_as_it_was(opened):
    def broken(_account):
        raise KeyError("a bug")

    with opened() as accounts:
        accounts.change("wang", lambda account: replace(account, password="hash"))
        with pytest.raises(KeyError):
            accounts.change("wang", broken)
        assert accounts.account("wang").password == "hash"


def test_sessions_are_noted_ended_and_forgotten_by_their_age(opened):
    with opened() as accounts:
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


def test_a_person_has_one_token(opened):
    with opened() as accounts:
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
