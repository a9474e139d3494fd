"""The indices of one installation: their names, shapes and how many copies an answer must come from.

Everything of one bureau lies in one shard of an index (`routing`), so that its numbers are taken in order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from monitor.errors import StorageError
from monitor.store.elastic_cluster import Cluster

FORMAT = 1
_WORD = {"type": "keyword"}
_NUMBER = {"type": "long"}
_YES = {"type": "boolean"}
#: kept and given back, never searched
_KEPT = {"type": "keyword", "index": False, "doc_values": False}

_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "ledger": {"bureau": _WORD, "number": _NUMBER, "incidents": _WORD, "hash": _KEPT, "raw": _KEPT},
    "register": {
        "bureau": _WORD, "fold": _NUMBER, "kind": _WORD, "incident": _WORD, "clock": _WORD, "name": _WORD,
        "status": _WORD, "due": _WORD, "waiting": _YES, "rank": _NUMBER, "mark": _WORD, "number": _NUMBER,
        "place": _NUMBER, "commit": _NUMBER, "row": _KEPT,
    },
    "leases": {"bureau": _WORD, "owner": _KEPT, "lasting": {"type": "long", "index": False}, "said": _KEPT},
    # the library: what came in and in which order, under which names it is known, texts that are no documents
    "arrivals": {
        "bureau": _WORD, "batch": _NUMBER, "first": _NUMBER, "last": _NUMBER, "rows": _KEPT,
        # how many of this batch, by origin, attention and day
        "tallies": {
            "type": "nested",
            "properties": {"origin": _WORD, "attention": _WORD, "day": _WORD, "documents": _NUMBER},
        },
    },
    "names": {"bureau": _WORD, "known": _KEPT},
    "texts": {"bureau": _WORD, "salt": _KEPT, "text": _KEPT},
    "files": {"bureau": _WORD, "file": _WORD, "content": {"type": "binary"}},
    "sealed": {
        "bureau": _WORD, "document": _WORD, "kinds": _KEPT, "sealed_at": _WORD, "destroyed": _YES,
        "destroyed_at": _KEPT, "nonce": {"type": "binary"}, "cipher": {"type": "binary"},
    },
    "keys": {"bureau": _WORD, "key": {"type": "binary"}},
    "links": {
        "bureau": _WORD, "incident": _KEPT, "person": _WORD, "expires": _WORD, "code": _KEPT,
        "wrong": {"type": "long", "index": False},
    },
    "accounts": {
        "bureau": _WORD, "kind": _WORD, "name": _WORD, "password": _KEPT, "failed": _KEPT, "shut": _YES,
        "epoch": _NUMBER, "locked_until": _KEPT, "created": _KEPT, "seen": _KEPT, "expires": _WORD, "key": _KEPT,
    },
}  # fmt: skip
#: one index for each month in which documents came in: retention drops it whole
_DOCUMENT: Mapping[str, Any] = {
    "bureau": _WORD, "document": _WORD, "ref": _WORD, "number": _NUMBER, "seat": _NUMBER, "origin": _WORD,
    "attention": _WORD, "state": _WORD, "departments": _WORD, "published": _WORD, "row": _KEPT,
    "salt": _KEPT, "content": _KEPT,
    # pairs of characters, cut by us: a phrase of them is a substring
    "tokens": {"type": "text", "analyzer": "whitespace", "norms": False},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indices:
    """Names under one prefix, as set up."""

    prefix: str
    #: copies that must have written a commit before it counts as safe: 2, or 1 on a single node
    copies: int

    @property
    def ledger(self) -> str:
        return f"{self.prefix}-ledger"

    @property
    def register(self) -> str:
        return f"{self.prefix}-register"

    @property
    def leases(self) -> str:
        return f"{self.prefix}-leases"

    @property
    def arrivals(self) -> str:
        return f"{self.prefix}-arrivals"

    @property
    def names(self) -> str:
        return f"{self.prefix}-names"

    @property
    def texts(self) -> str:
        return f"{self.prefix}-texts"

    @property
    def files(self) -> str:
        return f"{self.prefix}-files"

    @property
    def sealed(self) -> str:
        return f"{self.prefix}-sealed"

    @property
    def keys(self) -> str:
        return f"{self.prefix}-keys"

    @property
    def links(self) -> str:
        return f"{self.prefix}-links"

    @property
    def accounts(self) -> str:
        return f"{self.prefix}-accounts"

    @property
    def documents(self) -> str:
        """Every month's."""
        return f"{self.prefix}-documents-*"

    @property
    def kept_documents(self) -> str:
        """Those that stay when their month is dropped."""
        return f"{self.prefix}-documents-kept"

    def documents_of(self, month: str) -> str:
        """`month` as 2026.03."""
        return f"{self.prefix}-documents-{month}"


def set_up(
    cluster: Cluster, prefix: str, *, shards: int = 4, names: Collection[str] = tuple(_SHAPES)
) -> Indices:
    """Make what is missing of these; several may do so at once.

    Copies are decided with the first index and never by what happens to run later: on three nodes and
    more each commit lies on three, on two on two; on a single node on one, which no later node changes.

    Raises:
        StorageError: code elastic-foreign, where an index of that name is not ours; as `Cluster.ask`.

    """
    nodes = cluster.ask(lambda client: client.cluster.health(timeout="5s"))["number_of_data_nodes"]
    others = max(min(int(nodes), 3) - 1, 0)
    copies = 2 if others else 1
    for name in names:
        shape = _SHAPES[name]
        count = shards if name == "ledger" else 1
        copies = _ensure(cluster, f"{prefix}-{name}", name, _body(name, shape, others, copies, count))
    return Indices(prefix, copies)


def set_up_documents(cluster: Cluster, indices: Indices, index: str) -> None:
    """An index of documents, made if missing, in as many parts as the ledger, with one copy more where it has any."""
    found = cluster.ask(lambda client: client.indices.get_settings(index=indices.ledger))
    ledger = found[next(iter(found))]["settings"]["index"]
    others, shards = int(ledger["number_of_replicas"]), int(ledger["number_of_shards"])
    body = _body("documents", _DOCUMENT, min(others, 1), indices.copies, shards)
    body["mappings"]["_source"] = {"excludes": ["tokens"]}
    _ensure(cluster, index, "documents", body)


def _ensure(cluster: Cluster, index: str, name: str, body: Mapping[str, Any]) -> int:
    """Make the index if there is none; the copies it says a commit must lie on."""
    found = cluster.ask(lambda client: _meta(client, index))
    if found is None:
        cluster.ask(lambda client: _create(client, index, body))
        found = cluster.ask(lambda client: _meta(client, index))
    if not isinstance(found, dict) or (found.get("huiying"), found.get("format")) != (name, FORMAT):
        raise StorageError(
            f"索引 {index} 不是回应建立的，或是别的版本建立的；请换一个 store.prefix，原索引未作改动",
            code="elastic-foreign",
        )
    return int(found["copies"])


def _body(name: str, shape: Mapping[str, Any], others: int, copies: int, shards: int) -> dict[str, Any]:
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": others,
            # copies of a lost node are made anew at once: with one missing a second loss would stop us
            "index.unassigned.node_left.delayed_timeout": "0",
            "index.write.wait_for_active_shards": str(copies),
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"huiying": name, "format": FORMAT, "copies": copies},
            "_routing": {"required": True},
            "properties": shape,
        },
    }


def _meta(client: Elasticsearch, index: str) -> Any:
    """What the index says of itself; None where there is none, {} where it says nothing."""
    if not client.indices.exists(index=index):
        return None
    mapping = client.indices.get_mapping(index=index)
    return mapping[next(iter(mapping))]["mappings"].get("_meta", {})


def _create(client: Elasticsearch, index: str, body: Mapping[str, Any]) -> None:
    try:
        client.indices.create(index=index, settings=body["settings"], mappings=body["mappings"])
    except ApiError as fault:
        if "resource_already_exists" not in str(fault.body):
            raise
