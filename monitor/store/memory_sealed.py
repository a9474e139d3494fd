"""Sealed items in memory: nothing is encrypted, for nothing is kept."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.ports.sealed import SealedItem


class MemorySealed:
    """`monitor.ports.sealed.Sealed` for tests and trials."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], tuple[SealedItem, bytes]] = {}
        self._lock = threading.Lock()

    def seal(self, bureau: str, document: str, content: bytes, kinds: tuple[str, ...], now: datetime) -> bool:
        with self._lock:
            if (bureau, document) in self._items:
                return False
            self._items[bureau, document] = SealedItem(document, kinds, now, "sealed"), content
            return True

    def about(self, bureau: str, documents: Iterable[str]) -> Mapping[str, SealedItem]:
        with self._lock:
            found = ((each, self._items.get((bureau, each))) for each in documents)
            return {each: item[0] for each, item in found if item is not None}

    def open(self, bureau: str, document: str) -> bytes | None:
        item, content = self._items.get((bureau, document), (None, b""))
        return content if item is not None and item.state == "sealed" else None

    def due(self, bureau: str, before: datetime, limit: int, after: str = "") -> Sequence[str]:
        with self._lock:
            found = (
                item.document
                for (whose, _), (item, _content) in self._items.items()
                if whose == bureau
                and item.state == "sealed"
                and item.sealed_at <= before
                and item.document > after
            )
            return sorted(found)[:limit]

    def destroy(self, bureau: str, documents: Iterable[str], now: datetime) -> int:  # noqa: ARG002 - the port's
        gone = 0
        with self._lock:
            for each in documents:
                item, _ = self._items.get((bureau, each), (None, b""))
                if item is not None and item.state == "sealed":
                    self._items[bureau, each] = replace(item, state="destroyed"), b""
                    gone += 1
        return gone
