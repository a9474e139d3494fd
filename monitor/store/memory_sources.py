"""What the crawler remembers of its sources, in memory."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.domain.source import NEVER_LOOKED, SourceState


class MemorySources:
    """`monitor.ports.sources.Sources`; gone with the process."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], SourceState] = {}
        self._read: dict[tuple[str, str, str], datetime] = {}

    def state(self, bureau: str, source: str) -> SourceState:
        return self._states.get((bureau, source), NEVER_LOOKED)

    def states(self, bureau: str) -> Mapping[str, SourceState]:
        return {source: state for (whose, source), state in self._states.items() if whose == bureau}

    def record(self, bureau: str, source: str, state: SourceState) -> None:
        self._states[bureau, source] = state

    def unread(self, bureau: str, source: str, addresses: Iterable[str]) -> tuple[str, ...]:
        asked = dict.fromkeys(addresses)
        return tuple(each for each in asked if (bureau, source, each) not in self._read)

    def mark_read(self, bureau: str, source: str, address: str, at: datetime) -> None:
        self._read[bureau, source, address] = at

    def forget_read(self, bureau: str, before: datetime) -> int:
        old = [key for key, at in self._read.items() if key[0] == bureau and at < before]
        for key in old:
            del self._read[key]
        return len(old)
