"""Leases on Elasticsearch, for the processes of several hosts: one record each, changed only as it was found."""

from collections.abc import Callable
from datetime import timedelta

from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Found, Id, Records
from monitor.store.lease_watch import Held, LeaseWatch

_MICRO = timedelta(microseconds=1)


class ElasticLeases:
    """`monitor.ports.lease.Leases`; `monotonic` gives real seconds from any origin."""

    def __init__(self, cluster: Cluster, indices: Indices, monotonic: Callable[[], float]) -> None:
        self._records, self._index = Records(cluster), indices.leases
        self._monotonic = monotonic
        self._watch = LeaseWatch()

    def acquire(self, bureau: str, name: str, owner: str, lasting: timedelta) -> bool:
        (found,) = self._records.get(bureau, [self._id(bureau, name)])
        if found is not None and found.source["owner"] != owner and not self._expired(bureau, name, found):
            return False
        source = {"bureau": bureau, "owner": owner, "lasting": lasting // _MICRO}
        # where another was quicker it is his; where an answer of ours was lost, the next renewal finds it ours
        if found is None:
            return self._records.make(bureau, [(self._id(bureau, name), source)])[0]
        return self._records.replace(bureau, [(found, source)])[0]

    def release(self, bureau: str, name: str, owner: str) -> None:
        (found,) = self._records.get(bureau, [self._id(bureau, name)])
        if found is not None and found.source["owner"] == owner:
            self._records.drop_as(bureau, found)

    def _expired(self, bureau: str, name: str, found: Found) -> bool:
        # the seq_no rises with every renewal: one that stays is one nobody renewed
        held = Held(found.source["owner"], found.source["lasting"] * _MICRO, found.seq_no)
        return self._watch.expired(bureau, name, held, self._monotonic())

    def _id(self, bureau: str, name: str) -> Id:
        return self._index, f"{bureau}/{name}"
