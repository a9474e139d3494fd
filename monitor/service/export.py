"""Exporting a ledger: one commit a line, bytes verbatim, hash last; see docs/LEDGER.md."""

import os
from pathlib import Path
from typing import Protocol

from monitor.domain.ledger import EMPTY, Head, export_line
from monitor.ports.ledger import LedgerStore
from monitor.store.disk import sync_folder, told

_PAGE = 500


class Sink(Protocol):
    def write(self, content: bytes, /) -> object: ...


def export_to(store: LedgerStore, bureau: str, sink: Sink) -> Head:
    """Write every commit there is when it is reached; the last one written."""
    head = EMPTY
    while commits := store.read(bureau, head.number, _PAGE):
        for commit in commits:
            sink.write(export_line(commit))
        head = commits[-1].head
    return head


def export_file(store: LedgerStore, bureau: str, path: Path) -> Head:
    """Write them to a file, which is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        with told(path), temporary.open("wb") as file:
            head = export_to(store, bureau, file)
            file.flush()
            os.fsync(file.fileno())
        with told(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.absolute().parent)
    return head
