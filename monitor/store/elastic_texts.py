"""Pieces of outside text on Elasticsearch: titles, reasons, names, each under its ref; and how far digests go."""

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from monitor.store.elastic_cluster import Cluster, refusal
from monitor.store.elastic_indices import Indices

_CONFLICT = 409


class Texts:
    """The texts of many bureaus. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._cluster, self._index = cluster, indices.texts

    def put(self, bureau: str, texts: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep each (ref, text, salt), durably; one that is there stays."""
        operations: list[Any] = []
        for ref, text, salt in texts:
            head = {"_id": f"{bureau}/{ref}", "routing": bureau}
            operations += [{"create": head}, {"bureau": bureau, "salt": salt.hex(), "text": text}]
        if not operations:
            return
        answer = self._cluster.ask(lambda client: client.bulk(index=self._index, operations=operations))
        for item in answer["items"]:
            if item["create"]["status"] >= 300 and item["create"]["status"] != _CONFLICT:
                raise refusal(item["create"])

    def get(self, bureau: str, refs: Sequence[str]) -> list[tuple[str, bytes] | None]:
        if not refs:
            return []
        ids = [f"{bureau}/{ref}" for ref in refs]
        answer = self._cluster.ask(lambda client: client.mget(index=self._index, ids=ids, routing=bureau))
        return [_text(each["_source"]) if each.get("found") else None for each in answer["docs"]]

    def erase(self, bureau: str, ref: str) -> bool:
        def work(client: Elasticsearch) -> bool:
            try:
                client.delete(index=self._index, id=f"{bureau}/{ref}", routing=bureau)
            except NotFoundError:
                return False
            return True

        return self._cluster.ask(work)

    def digested(self, bureau: str) -> int:
        """The last row a digest covers."""

        def work(client: Elasticsearch) -> int:
            try:
                return int(
                    client.get(index=self._index, id=f"{bureau}:digested", routing=bureau)["_source"]["text"]
                )
            except NotFoundError:
                return 0

        return self._cluster.ask(work)

    def mark_digested(self, bureau: str, up_to: int) -> None:
        source = {"bureau": bureau, "text": str(up_to)}
        self._cluster.ask(
            lambda client: client.index(
                index=self._index, id=f"{bureau}:digested", routing=bureau, document=source
            )
        )


def _text(source: Any) -> tuple[str, bytes]:
    return source["text"], bytes.fromhex(source["salt"])
