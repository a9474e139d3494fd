"""The files port: attachments, evidence, screenshots; named by what they hold."""

from collections.abc import Iterator
from typing import Protocol


class Files(Protocol):
    """Files of many bureaus, each under the SHA-256 of its bytes (64 hex), never changed.

    A file is on disk, folder entry included, before its id is returned; only then may a commit
    name it. Raises StorageFull where the disk is, StorageError otherwise.
    """

    def put(self, bureau: str, content: bytes) -> str:
        """Keep a file; its id. The same bytes again answer the same id.

        Raises:
            BadInput: when it is larger than the limit.
        """
        ...

    def get(self, bureau: str, file: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotFound: when it is not there.
            StorageError: when its bytes are not those of its id any more.
        """
        ...

    def has(self, bureau: str, file: str) -> bool: ...

    def listed(self, bureau: str) -> Iterator[str]:
        """The id of every file, sorted."""
        ...

    def erase(self, bureau: str, file: str) -> bool:
        """Delete a file for good; False when it is not there."""
        ...
