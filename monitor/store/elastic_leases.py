"""Leases on Elasticsearch, for the processes of several hosts: one small document each, changed by its seq_no."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.lease_watch import Held, LeaseWatch

_MICRO = timedelta(microseconds=1)


class ElasticLeases:
    """`monitor.ports.lease.Leases`; `monotonic` gives real seconds from any origin."""

    def __init__(self, cluster: Cluster, indices: Indices, monotonic: Callable[[], float]) -> None:
        self._cluster, self._index, self._copies = cluster, indices.leases, indices.copies
        self._monotonic = monotonic
        self._watch = LeaseWatch()

    def acquire(self, bureau: str, name: str, owner: str, lasting: timedelta) -> bool:
        found = self._found(bureau, name)
        if found is not None:
            theirs = found["_source"]["owner"] != owner
            if theirs and not self._watch.expired(bureau, name, _held(found), self._monotonic()):
                return False
        return self._cluster.ask(lambda client: self._put(client, bureau, name, owner, lasting, found))

    def release(self, bureau: str, name: str, owner: str) -> None:
        found = self._found(bureau, name)
        if found is None or found["_source"]["owner"] != owner:
            return
        self._cluster.ask(lambda client: self._drop(client, bureau, name, found))

    def _found(self, bureau: str, name: str) -> Any:
        def work(client: Elasticsearch) -> Any:
            try:
                return client.get(index=self._index, id=f"{bureau}/{name}", routing=bureau)
            except NotFoundError:
                return None

        return self._cluster.ask(work)

    def _put(
        self, client: Elasticsearch, bureau: str, name: str, owner: str, lasting: timedelta, found: Any
    ) -> bool:
        """Take it as it was found; False where another was quicker.

        A renewal that was cut off in the middle and asked again meets its own first try: it is refused
        once, and the next one takes it.
        """
        asked: dict[str, Any] = {"op_type": "create"} if found is None else _unchanged(found)
        document = {"owner": owner, "lasting": lasting // _MICRO}
        try:
            client.index(
                index=self._index,
                id=f"{bureau}/{name}",
                routing=bureau,
                document=document,
                wait_for_active_shards=self._copies,
                **asked,
            )
        except ConflictError:
            return False
        return True

    def _drop(self, client: Elasticsearch, bureau: str, name: str, found: Any) -> None:
        try:
            client.delete(index=self._index, id=f"{bureau}/{name}", routing=bureau, **_unchanged(found))
        except (ConflictError, NotFoundError):
            return


def _unchanged(found: Any) -> dict[str, Any]:
    return {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}


def _held(found: Any) -> Held:
    """The seq_no rises with every renewal, in all of the index: one that stays is one nobody renewed."""
    source = found["_source"]
    return Held(source["owner"], source["lasting"] * _MICRO, found["_seq_no"])
