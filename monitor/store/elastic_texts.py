"""Pieces of outside text on Elasticsearch: titles, reasons, names, each under its ref; and how far digests go."""

from collections.abc import Sequence

from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Id, Records, Source


class Texts:
    """The texts of many bureaus. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._records, self._index = Records(cluster), indices.texts

    def put(self, bureau: str, texts: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep each (ref, text, salt), durably; one that is there stays."""
        self._records.make(
            bureau,
            [
                (self._id(bureau, ref), {"bureau": bureau, "salt": salt.hex(), "text": text})
                for ref, text, salt in texts
            ],
        )

    def get(self, bureau: str, refs: Sequence[str]) -> list[tuple[str, bytes] | None]:
        found = self._records.get(bureau, [self._id(bureau, ref) for ref in refs])
        return [None if each is None else _text(each.source) for each in found]

    def erase(self, bureau: str, ref: str) -> bool:
        return self._records.drop(bureau, [self._id(bureau, ref)]) > 0

    def digested(self, bureau: str) -> int:
        """The last row a digest covers."""
        (found,) = self._records.get(bureau, [self._digested(bureau)])
        return 0 if found is None else int(found.source["text"])

    def mark_digested(self, bureau: str, up_to: int) -> None:
        wanted = {"bureau": bureau, "salt": "", "text": str(up_to)}
        self._records.change(
            bureau, self._digested(bureau), lambda known: None if known == wanted else wanted
        )

    def _id(self, bureau: str, ref: str) -> Id:
        return self._index, f"{bureau}/{ref}"

    def _digested(self, bureau: str) -> Id:
        # no ref looks so
        return self._index, f"{bureau}/digested"


def _text(source: Source) -> tuple[str, bytes]:
    return source["text"], bytes.fromhex(source["salt"])
