"""One pass over the text for every word the judge knows, whatever it is for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick_rs

#: a text with more hits than this is no report; the rest of it is not looked at
MOST_HITS = 200_000
#: long texts are scanned in pieces, so that memory stays bounded whatever they hold
_PIECE = 100_000
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of some book at a place of the normalised text."""

    start: int
    end: int
    word: str


class Scanner:
    """Several word books in one automaton; each gets its own hits back.

    A word may stand in several books. Building costs some 10 ms per 10,000 words.
    """

    def __init__(self, books: dict[str, Iterable[str]]) -> None:
        owners: dict[str, list[str]] = defaultdict(list)
        for book, words in books.items():
            for word in dict.fromkeys(words):
                owners[word].append(book)
        self._words = [word for word in owners if word]
        self._owners = [tuple(owners[word]) for word in self._words]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._words, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )
        self._books = tuple(books)

    def scan(self, text: str) -> dict[str, list[Hit]]:
        """Book -> its hits, by start, overlapping ones included; at most `MOST_HITS` in all."""
        found: dict[str, list[Hit]] = {book: [] for book in self._books}
        words, owners = self._words, self._owners
        total = 0
        for offset in range(0, len(text), _PIECE):
            piece = text if len(text) <= _PIECE else text[offset : offset + _PIECE + _LONGEST_WORD]
            for index, start, end in self._automaton.find_matches_as_indexes(piece, overlapping=True):
                if start >= _PIECE:
                    continue
                hit = Hit(offset + start, offset + end, words[index])
                for book in owners[index]:
                    found[book].append(hit)
                total += 1
            if total > MOST_HITS:
                break
        return found


def longest(hits: list[Hit]) -> list[Hit]:
    """Leftmost, then longest, never overlapping."""
    kept: list[Hit] = []
    last = -1
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if hit.start >= last:
            kept.append(hit)
            last = hit.end
    return kept


def outside(hits: list[Hit], masks: list[Hit]) -> list[Hit]:
    """The hits that lie in no mask (火灾 in 火灾隐患 is no fire)."""
    if not masks or not hits:
        return hits
    masks = sorted(masks, key=lambda mask: mask.start)
    kept: list[Hit] = []
    index, reach = 0, -1
    for hit in sorted(hits, key=lambda each: each.start):
        while index < len(masks) and masks[index].start <= hit.start:
            reach = max(reach, masks[index].end)
            index += 1
        if hit.end > reach:
            kept.append(hit)
    return kept
