"""Whether what was merely read is there for good.

A primary that was cut off shows for a while what it can never acknowledge. A document is safe once a
copy that shows it has it under its global checkpoint: then every copy that can become the primary has
it (Elasticsearch, "Reading and writing documents"; shards carry the checkpoint in their statistics).
"""

from collections.abc import Callable, Mapping
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from monitor.store.elastic_cluster import CHOSEN_WITHIN, Cluster

Same = Callable[[Mapping[str, Any]], bool]


#: a document of nobody in the shard of a bureau
_NUDGE = "nudge"


def is_safe(cluster: Cluster, index: str, bureau: str, id_: str, same: Same) -> bool:
    """Whether the document of this id is one that `same` takes, and can be lost no more.

    After a copy was lost the checkpoint stands still until somebody writes, and nobody may write before it
    has moved: then a document that says nothing is written first. A primary that was cut off cannot.
    """

    def asked() -> bool:
        return cluster.ask(lambda client: _under_checkpoint(client, index, bureau, id_, same))

    if asked():
        return True
    cluster.ask(lambda client: _nudged(client, index, bureau))
    return asked()


def _nudged(client: Elasticsearch, index: str, bureau: str) -> None:
    client.index(
        index=index, id=f"{_NUDGE}/{bureau}", routing=bureau, document={"bureau": ""}, timeout=CHOSEN_WITHIN
    )


def _under_checkpoint(client: Elasticsearch, index: str, bureau: str, id_: str, same: Same) -> bool:
    shards = client.search_shards(
        index=index, routing=bureau, ignore_unavailable=False, allow_no_indices=False
    )["shards"]
    copies = shards[0] if shards else []
    primary = next((copy for copy in copies if copy["primary"]), None)
    if primary is None:
        return False
    node = primary["node"]
    before = _seen(client, index, bureau, id_, node, same)
    if before is None:
        return False
    checkpoints = _checkpoints(client, index, node, str(primary["shard"]))
    if not checkpoints or before[0] > min(checkpoints):
        return False
    # seen again after: it was not taken back in between, so the checkpoint is of the same history
    return _seen(client, index, bureau, id_, node, same) == before


def _seen(
    client: Elasticsearch, index: str, bureau: str, id_: str, node: str, same: Same
) -> tuple[int, int] | None:
    """Where in the history of this node's copy the document stands."""
    try:
        found = client.get(index=index, id=id_, routing=bureau, preference=f"_only_nodes:{node}")
    except NotFoundError:
        return None
    return (found["_seq_no"], found["_primary_term"]) if same(found["_source"]) else None


def _checkpoints(client: Elasticsearch, index: str, node: str, shard: str) -> list[int]:
    """Of this node's copy; the node alone is asked, so that another that hangs holds nothing up."""
    answer = client.nodes.stats(
        node_id=node, metric="indices", index_metric="docs", level="shards",
        filter_path=f"nodes.*.indices.shards.{index}",
    )  # fmt: skip
    shards = [
        each
        for found in answer.get("nodes", {}).values()
        for each in found["indices"]["shards"].get(index, ())
    ]
    return [int(each[shard]["seq_no"]["global_checkpoint"]) for each in shards if shard in each]
