"""One pass over the text for every word the judge knows, whatever it is for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import ahocorasick_rs

#: a text with more hits than this is no report; the rest of it is not looked at
MOST_HITS = 200_000
#: long texts are scanned in pieces, so that memory stays bounded whatever they hold
_PIECE = 100_000
_LONGEST_WORD = 40
#: the book of names of places, the largest by far
_NAMES = "place"
#: a word that more begin with is not followed by hand
_MOST_LONGER = 6


class Hit(NamedTuple):
    """A word of some book at a place of the normalised text. A tuple: a text has dozens of them."""

    start: int
    end: int
    word: str

    def moved(self, start: int, end: int) -> "Hit":
        """The same words at another place."""
        return Hit(start, end, self.word)


_made = tuple.__new__


class Scanner:
    """Several word books in one automaton; each gets its own hits back.

    A word may stand in several books. Building costs some 10 ms per 10,000 words.
    """

    def __init__(self, books: dict[str, Iterable[str]]) -> None:
        owners: dict[str, list[str]] = defaultdict(list)
        for book, words in books.items():
            for word in dict.fromkeys(words):
                owners[word].append(book)
        self._books = tuple(books)
        longer = _longer(owners)
        followed = {word for words in longer.values() for word in words}
        self._words = [word for word in owners if word and word not in followed]
        numbers = {word: tuple(self._books.index(book) for book in owners[word]) for word in owners}
        #: by the number of the word: the word, the numbers of its books, and the longer ones, with their lengths and
        #: books, that are looked for only where it stands
        self._entries = [
            (
                word,
                numbers[word],
                tuple((each, len(each), numbers[each]) for each in longer.get(word, ())),
            )
            for word in self._words
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._words,
            matchkind=ahocorasick_rs.MatchKind.Standard,
            store_patterns=False,
            # compact: of the kinds offered the one that slows least while other work takes the caches
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def scan(self, text: str) -> dict[str, list[Hit]]:
        """Book -> its hits, by start, overlapping ones included; at most `MOST_HITS` in all."""
        found: list[list[Hit]] = [[] for _ in self._books]
        total = 0
        for offset in range(0, len(text), _PIECE):
            piece = text if len(text) <= _PIECE else text[offset : offset + _PIECE + _LONGEST_WORD]
            spots = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            if piece is not text:
                spots = [
                    (index, offset + start, offset + end) for index, start, end in spots if start < _PIECE
                ]
            self._sort(text, spots, found)
            total += len(spots)
            if total > MOST_HITS:
                break
        return dict(zip(self._books, found, strict=True))

    def _sort(self, text: str, spots: Iterable[tuple[int, int, int]], found: list[list[Hit]]) -> None:
        """Put each hit into its books."""
        entries, made, startswith = self._entries, _made, text.startswith
        for index, start, end in spots:
            word, books, longer = entries[index]
            # half the time of Hit(...): nothing else happens as often in a text
            hit = made(Hit, (start, end, word))
            for book in books:
                found[book].append(hit)
            for word, length, books in longer:
                if startswith(word, start):
                    hit = made(Hit, (start, start + length, word))
                    for book in books:
                        found[book].append(hit)


def _longer(owners: dict[str, list[str]]) -> dict[str, list[str]]:
    """Word -> the words of one book that begin with it: 云岩 -> 云岩区.

    They are found by looking on from the shorter one, which spares the automaton, and the caches, a third.
    Only names are so: their order among each other is nobody's concern.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for word, books in owners.items():
        if books != [_NAMES]:
            continue
        root = next((word[:end] for end in range(2, len(word)) if owners.get(word[:end]) == [_NAMES]), None)
        if root is not None:
            found[root].append(word)
    return {root: words for root, words in found.items() if len(words) <= _MOST_LONGER}


def longest(hits: list[Hit]) -> list[Hit]:
    """Leftmost, then longest, never overlapping."""
    kept: list[Hit] = []
    last = -1
    for hit in hits if len(hits) < 2 else sorted(hits, key=lambda each: (each[0], -each[1])):
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
