"""Leases on Elasticsearch, for the processes of several hosts: one record each, changed only as it was found."""

from collections.abc import Callable
from datetime import timedelta

from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Found, Id, Records, Source
from monitor.store.lease_watch import FREE, Held, LeaseWatch

_MICRO = timedelta(microseconds=1)


class ElasticLeases:
    """`monitor.ports.lease.Leases`; `monotonic` gives real seconds from any origin."""

    def __init__(self, cluster: Cluster, indices: Indices, monotonic: Callable[[], float]) -> None:
        self._records, self._index = Records(cluster), indices.leases
        self._monotonic = monotonic
        self._watch = LeaseWatch()

    def acquire(
        self, bureau: str, name: str, owner: str, lasting: timedelta, said: str | None = None
    ) -> bool:
        (found,) = self._records.get(bureau, [self._id(bureau, name)])
        held = _held(found)
        if held.barred(owner) and not self._watch.expired(bureau, name, held, self._monotonic()):
            return False
        source = _source(bureau, held.taken(owner, lasting, said))
        # where another was quicker it is his; where an answer of ours was lost, the next renewal finds it ours
        if found is None:
            return self._records.make(bureau, [(self._id(bureau, name), source)])[0]
        return self._records.replace(bureau, [(found, source)])[0]

    def release(self, bureau: str, name: str, owner: str) -> None:
        (found,) = self._records.get(bureau, [self._id(bureau, name)])
        if found is not None and _held(found).owner == owner:
            self._records.replace(bureau, [(found, _source(bureau, _held(found).given_back()))])

    def said(self, bureau: str, name: str) -> str:
        (found,) = self._records.get(bureau, [self._id(bureau, name)])
        return _held(found).said

    def _id(self, bureau: str, name: str) -> Id:
        return self._index, f"{bureau}/{name}"


def _held(found: Found | None) -> Held:
    """The lease as it stands; its seq_no rises with every renewal: one that stays is one nobody renewed."""
    if found is None:
        return FREE
    source = found.source
    return Held(source["owner"], source["lasting"] * _MICRO, found.seq_no, source["said"])


def _source(bureau: str, held: Held) -> Source:
    return {"bureau": bureau, "owner": held.owner, "lasting": held.lasting // _MICRO, "said": held.said}
