"""Files in memory, under the same contract as those in a folder."""

import hashlib
from collections.abc import Iterator

from monitor.errors import BadInput, NotFound


class MemoryFiles:
    """`monitor.ports.files.Files` for tests, replay and trials."""

    def __init__(self, largest: int = 20 * 1024 * 1024) -> None:
        self._files: dict[tuple[str, str], bytes] = {}
        self._largest = largest

    def put(self, bureau: str, content: bytes) -> str:
        if len(content) > self._largest:
            limit, size = self._largest / 2**20, len(content) / 2**20
            raise BadInput(f"文件太大：{size:.1f} MB，上限 {limit:g} MB，请压缩或分开", code="file-too-large")
        file = hashlib.sha256(content).hexdigest()
        self._files[bureau, file] = content
        return file

    def get(self, bureau: str, file: str) -> bytes:
        if (bureau, file) not in self._files:
            raise NotFound(f"没有文件 {file}")
        return self._files[bureau, file]

    def has(self, bureau: str, file: str) -> bool:
        return (bureau, file) in self._files

    def listed(self, bureau: str) -> Iterator[str]:
        yield from sorted(file for owner, file in self._files if owner == bureau)

    def erase(self, bureau: str, file: str) -> bool:
        return self._files.pop((bureau, file), None) is not None
