"""All ports of an installation on a cluster, over one set of connections."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.store import Elastic
from monitor.ports.copies import Copies
from monitor.store.elastic_accounts import ElasticAccounts
from monitor.store.elastic_cluster import Cluster, check_version
from monitor.store.elastic_copies import copies_of
from monitor.store.elastic_files import ElasticFiles
from monitor.store.elastic_indices import set_up
from monitor.store.elastic_leases import ElasticLeases
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from monitor.store.elastic_links import ElasticLinks
from monitor.store.elastic_moving import ElasticMoving
from monitor.store.elastic_register import ElasticRegister
from monitor.store.elastic_sealed import ElasticSealed


@dataclass(frozen=True, slots=True)
class OnCluster:
    """The ports, open."""

    ledger: ElasticLedger
    register: ElasticRegister
    library: ElasticLibrary
    sealed: ElasticSealed
    files: ElasticFiles
    links: ElasticLinks
    accounts: ElasticAccounts
    moving: ElasticMoving
    #: how safely the ledger lies just now
    copies: Callable[[], Copies]
    #: for a monotonic clock, e.g. `clock.monotonic`
    leases: Callable[[Callable[[], float]], ElasticLeases]


@contextmanager
def on_cluster(access: Elastic) -> Iterator[OnCluster]:
    """Reach the cluster and make what is missing on it; closed at the end of the with statement.

    Raises:
        StorageAway, StorageDenied, StorageError: naming the node and the remedy.

    """
    cluster = Cluster(access)
    try:
        check_version(cluster)
        indices = set_up(cluster, access.prefix, shards=access.shards)
        ledger = ElasticLedger(cluster, indices)
        yield OnCluster(
            ledger=ledger, register=ElasticRegister(cluster, indices, ledger),
            library=ElasticLibrary(cluster, indices), sealed=ElasticSealed(cluster, indices),
            files=ElasticFiles(cluster, indices), links=ElasticLinks(cluster, indices),
            accounts=ElasticAccounts(cluster, indices), moving=ElasticMoving(cluster, indices),
            copies=lambda: copies_of(cluster, indices, ledger),
            leases=lambda monotonic: ElasticLeases(cluster, indices, monotonic),
        )  # fmt: skip
    finally:
        cluster.close()
