"""Content-addressed files in a folder: attachments, evidence, screenshots."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from monitor.errors import BadInput, NotFound, StorageError
from monitor.store.disk import sync_folder, told, write_whole

LARGEST = 20 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{64}\Z")


class FolderFiles:
    """`monitor.ports.files.Files`: bureau/first two hex/id."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest

    def put(self, bureau: str, content: bytes) -> str:
        if len(content) > self._largest:
            limit, size = self._largest / 2**20, len(content) / 2**20
            raise BadInput(f"文件太大：{size:.1f} MB，上限 {limit:g} MB，请压缩或分开", code="file-too-large")
        file = hashlib.sha256(content).hexdigest()
        path = self._path(bureau, file)
        # one that is there but not whole is the work of a broken disk: written anew
        if not self._is_whole(path, file):
            write_whole(path, content)
            for folder in (path.parent.parent, self._folder):
                sync_folder(folder)
        return file

    def get(self, bureau: str, file: str) -> bytes:
        path = self._path(bureau, file)
        try:
            with told(path):
                content = path.read_bytes()
        except StorageError as fault:
            if isinstance(fault.__cause__, FileNotFoundError):
                raise NotFound(f"没有文件 {file}") from fault
            raise
        if hashlib.sha256(content).hexdigest() != file:
            raise StorageError(
                f"{path} 的内容与其编号不符，已损坏或被改动，请由备份恢复", code="file-altered"
            )
        return content

    def has(self, bureau: str, file: str) -> bool:
        return self._path(bureau, file).is_file()

    def listed(self, bureau: str) -> Iterator[str]:
        found = (path.name for path in self._of(bureau).glob("??/*") if _ID.match(path.name))
        yield from sorted(found)

    def erase(self, bureau: str, file: str) -> bool:
        path = self._path(bureau, file)
        if not path.is_file():
            return False
        with told(path):
            path.unlink()
        sync_folder(path.parent)
        return True

    def _path(self, bureau: str, file: str) -> Path:
        if not _ID.match(file):
            raise NotFound(f"文件编号应为 64 位十六进制，不是“{file[:80]}”")
        return self._of(bureau) / file[:2] / file

    def _of(self, bureau: str) -> Path:
        # a bureau id must not climb out of the folder
        return self._folder / quote(bureau, safe="").replace(".", "%2E")

    def _is_whole(self, path: Path, file: str) -> bool:
        if not path.is_file():
            return False
        with told(path):
            return hashlib.sha256(path.read_bytes()).hexdigest() == file
