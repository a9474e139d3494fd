"""Accounts, sessions and tokens on Elasticsearch, for consoles on several hosts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from monitor.domain.account import Account, Session
from monitor.domain.instant import stamp, unstamp
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import MOST, Id, Records, Source, of

#: one installation has one set of accounts, whatever bureau it serves: all of them lie together
_ALL = "installation"


class ElasticAccounts:
    """`monitor.ports.accounts.Accounts`. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._records, self._index = Records(cluster), indices.accounts

    def account(self, person: str) -> Account:
        (found,) = self._records.get(_ALL, [self._id("account", person)])
        return _account(person, None if found is None else found.source)

    def accounts(self) -> Sequence[Account]:
        query = of(_ALL, {"term": {"kind": "account"}})
        found = self._records.walk(_ALL, self._index, query, ["name"], MOST)
        accounts = [_account(each["name"], each) for each in found]
        return [each for each in accounts if each.password or each.shut]

    def change(self, person: str, decide: Callable[[Account], Account]) -> Account:
        before = Account(person)

        def work(source: Source | None) -> Source:
            nonlocal before
            before = _account(person, source)
            return _source(decide(before))

        self._records.change(_ALL, self._id("account", person), work)
        return before

    def begin(self, key: str, session: Session) -> None:
        query = of(
            _ALL, {"term": {"kind": "session"}}, {"range": {"expires": {"lte": stamp(session.created)}}}
        )
        old = self._records.search(_ALL, self._index, query, ["expires"], MOST)
        self._records.drop(_ALL, [(self._index, hit["_id"]) for hit in old])
        source = {
            "bureau": _ALL, "kind": "session", "name": session.person, "epoch": session.epoch,
            "created": stamp(session.created), "seen": stamp(session.last_seen), "expires": stamp(session.expires),
        }  # fmt: skip
        self._records.make(_ALL, [(self._id("session", key), source)])

    def session(self, key: str) -> Session | None:
        (found,) = self._records.get(_ALL, [self._id("session", key)])
        if found is None:
            return None
        source = found.source
        return Session(source["name"], source["epoch"], unstamp(source["created"]), unstamp(source["seen"]))

    def seen(self, key: str, at: datetime) -> None:
        self._records.change(
            _ALL,
            self._id("session", key),
            lambda source: (
                None if source is None or source["seen"] == stamp(at) else {**source, "seen": stamp(at)}
            ),
        )

    def end(self, key: str) -> None:
        self._records.drop(_ALL, [self._id("session", key)])

    def give_token(self, person: str, key: str, epoch: int, at: datetime) -> None:
        of_key = {"bureau": _ALL, "kind": "token", "name": person, "epoch": epoch, "created": stamp(at)}
        self._records.make(_ALL, [(self._id("token", key), of_key)])
        # from here on it is the person's only one: what the older key leads to names another
        only = {"bureau": _ALL, "kind": "token-of", "name": person, "key": key}
        self._records.change(
            _ALL, self._id("token-of", person), lambda source: None if source == only else only
        )

    def token(self, key: str) -> tuple[str, int] | None:
        (found,) = self._records.get(_ALL, [self._id("token", key)])
        if found is None:
            return None
        (only,) = self._records.get(_ALL, [self._id("token-of", found.source["name"])])
        if only is None or only.source["key"] != key:
            return None
        return found.source["name"], found.source["epoch"]

    def _id(self, kind: str, name: str) -> Id:
        return self._index, f"{kind}/{name}"


def _account(person: str, source: Source | None) -> Account:
    if source is None:
        return Account(person)
    until = source["locked_until"]
    return Account(
        person, source["password"], tuple(unstamp(at) for at in source["failed"]),
        None if until is None else unstamp(until), source["shut"], source["epoch"],
    )  # fmt: skip


def _source(account: Account) -> dict[str, Any]:
    until = account.locked_until
    return {
        "bureau": _ALL, "kind": "account", "name": account.person, "password": account.password,
        "failed": [stamp(at) for at in account.failed], "shut": account.shut, "epoch": account.epoch,
        "locked_until": None if until is None else stamp(until),
    }  # fmt: skip
