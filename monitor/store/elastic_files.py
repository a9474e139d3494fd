"""Content-addressed files on Elasticsearch: attachments, evidence, screenshots; for hosts that share no folder."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator

from monitor.errors import BadInput, NotFound, StorageError
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import Id, Records, of
from monitor.store.files import LARGEST

_ID = re.compile(r"[0-9a-f]{64}\Z")
_PAGE = 1000


class ElasticFiles:
    """`monitor.ports.files.Files`. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices, largest: int = LARGEST) -> None:
        self._records, self._index, self._largest = Records(cluster), indices.files, largest

    def put(self, bureau: str, content: bytes) -> str:
        if len(content) > self._largest:
            limit, size = self._largest / 2**20, len(content) / 2**20
            raise BadInput(f"文件太大：{size:.1f} MB，上限 {limit:g} MB，请压缩或分开", code="file-too-large")
        file = hashlib.sha256(content).hexdigest()
        source = {"bureau": bureau, "file": file, "content": b64encode(content).decode()}
        self._records.make(bureau, [(self._id(bureau, file), source)])
        return file

    def get(self, bureau: str, file: str) -> bytes:
        (found,) = self._records.get(bureau, [self._id(bureau, file)])
        if found is None:
            raise NotFound(f"没有文件 {file}")
        content = b64decode(found.source["content"])
        if hashlib.sha256(content).hexdigest() != file:
            raise StorageError(
                f"索引 {self._index} 中文件 {file} 的内容与其编号不符，已损坏或被改动，请由备份恢复",
                code="file-altered",
            )
        return content

    def has(self, bureau: str, file: str) -> bool:
        return self._records.get(bureau, [self._id(bureau, file)])[0] is not None

    def listed(self, bureau: str) -> Iterator[str]:
        behind: list[str] | None = None
        while True:
            hits = self._records.search(bureau, self._index, of(bureau), ["file"], _PAGE, behind, ["file"])
            yield from (str(hit["_source"]["file"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            behind = hits[-1]["sort"]

    def erase(self, bureau: str, file: str) -> bool:
        return self._records.drop(bureau, [self._id(bureau, file)]) > 0

    def _id(self, bureau: str, file: str) -> Id:
        if not _ID.match(file):
            raise NotFound(f"文件编号应为 64 位十六进制，不是“{file[:80]}”")
        return self._index, f"{bureau}/{file}"
