"""How many nodes the ledger lies on, by the cluster's own account and by that of our commits."""

from elasticsearch import Elasticsearch

from monitor.ports.copies import Copies
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_ledger import ElasticLedger

_SOON = "2s"


def copies_of(cluster: Cluster, indices: Indices, ledger: ElasticLedger) -> Copies:
    """As it is now; raises what `Cluster.ask` raises."""

    def asked(client: Elasticsearch) -> Copies:
        answer = client.cluster.health(
            index=indices.ledger, level="shards", timeout=_SOON, master_timeout=_SOON
        )
        index = answer["indices"][indices.ledger]
        there = [int(shard["active_shards"]) for shard in index["shards"].values()]
        return Copies(1 + int(index["number_of_replicas"]), indices.copies, min(there, default=0))

    found = cluster.ask(asked)
    fewest = ledger.fewest()
    return found if fewest is None else Copies(found.wanted, found.needed, min(found.there, fewest))
