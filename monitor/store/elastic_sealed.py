"""Personal data of letters on Elasticsearch, encrypted, under keys that lie in an index of their own."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from monitor.domain.instant import stamp, unstamp
from monitor.ports.sealed import SealedItem
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Found, Id, Records, Source, of
from monitor.store.seal_cipher import fresh_key, sealed, unsealed


class ElasticSealed:
    """`monitor.ports.sealed.Sealed`. Shared by threads.

    A key that was destroyed is given out no more; its bytes leave the files of the nodes with the merge
    that begins then (docs/ELASTICSEARCH.md).
    """

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._records, self._items, self._keys = Records(cluster), indices.sealed, indices.keys

    def seal(self, bureau: str, document: str, content: bytes, kinds: tuple[str, ...], now: datetime) -> bool:
        place, lock = self._item(bureau, document), self._key(bureau, document)
        (there,) = self._records.get(bureau, [place])
        if there is not None:
            return False
        # the key is on disk before what it opens; one left behind by a crash is used
        self._records.make(bureau, [(lock, {"bureau": bureau, "key": _text(fresh_key())})])
        (key,) = self._records.get(bureau, [lock])
        if key is None:
            return False
        nonce, cipher = sealed(_bytes(key.source["key"]), bureau, document, content)
        source = {
            "bureau": bureau, "document": document, "kinds": list(kinds), "sealed_at": stamp(now),
            "destroyed": False, "nonce": _text(nonce), "cipher": _text(cipher),
        }  # fmt: skip
        return self._records.make(bureau, [(place, source)]) == [True]

    def about(self, bureau: str, documents: Iterable[str]) -> Mapping[str, SealedItem]:
        wanted = list(dict.fromkeys(documents))
        items = self._records.get(bureau, [self._item(bureau, each) for each in wanted])
        keys = self._records.get(bureau, [self._key(bureau, each) for each in wanted])
        return {
            document: _about(item.source, key)
            for document, item, key in zip(wanted, items, keys, strict=True) if item is not None
        }  # fmt: skip

    def open(self, bureau: str, document: str) -> bytes | None:
        item, key = self._records.get(bureau, [self._item(bureau, document), self._key(bureau, document)])
        if item is None or key is None or item.source["destroyed"]:
            return None
        nonce, cipher = _bytes(item.source["nonce"]), _bytes(item.source["cipher"])
        return unsealed(_bytes(key.source["key"]), bureau, document, nonce, cipher, self._items)

    def due(self, bureau: str, before: datetime, limit: int, after: str = "") -> Sequence[str]:
        query = of(
            bureau, {"term": {"destroyed": False}}, {"range": {"document": {"gt": after}}},
            {"range": {"sealed_at": {"lte": stamp(before)}}},
        )  # fmt: skip
        return [
            str(each["document"])
            for each in self._records.walk(bureau, self._items, query, ["document"], limit)
        ]

    def destroy(self, bureau: str, documents: Iterable[str], now: datetime) -> int:
        wanted = list(documents)
        self._records.drop(bureau, [self._key(bureau, each) for each in wanted])
        return sum(
            self._records.change(bureau, self._item(bureau, each), lambda source: _emptied(source, now))
            for each in wanted
        )

    def _item(self, bureau: str, document: str) -> Id:
        return self._items, f"{bureau}/{document}"

    def _key(self, bureau: str, document: str) -> Id:
        return self._keys, f"{bureau}/{document}"


def _about(source: Source, key: Found | None) -> SealedItem:
    return SealedItem(
        source["document"], tuple(source["kinds"]), unstamp(source["sealed_at"]),
        "destroyed" if source["destroyed"] else "sealed" if key is not None else "keyless",
    )  # fmt: skip


def _emptied(source: Source | None, now: datetime) -> Source | None:
    if source is None or source["destroyed"]:
        return None
    return {**source, "destroyed": True, "destroyed_at": stamp(now), "nonce": "", "cipher": ""}


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text)
