"""What the crawler remembers of its sources, in memory."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.domain.letter import KnownLetter
from monitor.domain.source import NEVER_LOOKED, SourceState


class MemorySources:
    """`monitor.ports.sources.Sources`; gone with the process."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], SourceState] = {}
        self._read: dict[tuple[str, str, str], datetime] = {}
        self._letters: dict[tuple[str, str, str], KnownLetter] = {}

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
        done = [
            key
            for key, letter in self._letters.items()
            if key[0] == bureau and letter.next_look is None and (letter.read or letter.first_seen) < before
        ]
        for key in old:
            del self._read[key]
        for key in done:
            del self._letters[key]
        return len(old) + len(done)

    def letters(self, bureau: str, source: str, keys: Iterable[str]) -> Mapping[str, KnownLetter]:
        found = {key: self._letters.get((bureau, source, key)) for key in keys}
        return {key: letter for key, letter in found.items() if letter is not None}

    def remember_letters(self, bureau: str, source: str, letters: Iterable[KnownLetter]) -> None:
        self._letters |= {(bureau, source, letter.key): letter for letter in letters}

    def due_letters(self, bureau: str, source: str, now: datetime, most: int) -> tuple[KnownLetter, ...]:
        due = [
            (letter.next_look, letter.key, letter)
            for (whose, where, _), letter in self._letters.items()
            if (whose, where) == (bureau, source) and letter.next_look is not None and letter.next_look <= now
        ]
        return tuple(letter for *_, letter in sorted(due, key=lambda each: each[:2])[:most])
