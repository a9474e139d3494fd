"""Chinese full text: how a text is cut into tokens, a query into phrases, and where it stands.

There are no word borders in Chinese, so each run of it is indexed as its overlapping pairs of
characters plus its last character alone; a phrase of pairs then is exactly a substring. Letters
and digits of other scripts are whole words. Folding keeps length, so that places stay places.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add

from monitor.domain.judgement import Span
from monitor.errors import BadInput

#: scripts written without spaces: Han with 々〇, kana, bopomofo, hangul
_RUN = (
    "\u3005\u3007\u303b\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(f"([{_RUN}]+)|([^\\W_{_RUN}]+)")
_WORD = re.compile(f"[^\\W_{_RUN}]")
_LONGEST = 200
#: full-width forms and the ideographic space, to their ASCII twins
_NARROW = {chr(0xFF01 + place): chr(0x21 + place) for place in range(94)} | {"\u3000": " "}
_WIDE = re.compile("[\uff01-\uff5e\u3000]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a query between white space: all of it must stand together."""

    #: folded, as it must stand in the text
    text: str
    #: the tokens that follow one another where it stands
    tokens: tuple[str, ...]
    #: whether the last of them may go on
    open: bool

    @property
    def phrase(self) -> str:
        """In the language of FTS5."""
        return f'"{" ".join(self.tokens)}"{" *" if self.open else ""}'


def fold(text: str) -> str:
    """Half width and lower case, code point for code point."""
    # str.translate looks up every character: four times as dear as to look for the few that change
    narrow = _WIDE.sub(lambda found: _NARROW[found[0]], text)
    lower = narrow.lower()
    if len(lower) == len(narrow):
        return lower
    # a few capitals become two characters; they stay as they are
    return "".join(small if len(small := char.lower()) == 1 else char for char in narrow)


def tokens(text: str) -> str:
    """The tokens of a text in order, parted by spaces."""
    return " ".join(_tokens(fold(text)))


def _tokens(folded: str) -> list[str]:
    found: list[str] = []
    for run, word in _TOKEN.findall(folded):
        if word:
            found.append(word)
        else:
            found += map(add, run, run[1:])
            found.append(run[-1])
    return found


def pieces(query: str) -> tuple[Piece, ...]:
    """The pieces of a query; parts without a letter, digit or character are passed over.

    Raises:
        BadInput: for a query of more than 200 characters.
    """
    if len(query) > _LONGEST:
        raise BadInput(f"搜索词太长：最多 {_LONGEST} 字，现有 {len(query)} 字，请缩短", code="search")
    found = [_piece(part) for part in fold(query).split()]
    return tuple(piece for piece in found if piece.tokens)


def _piece(part: str) -> Piece:
    parts = _TOKEN.findall(part)
    named = _tokens(part)
    run = parts[-1][0] if parts else ""
    if len(run) > 1:
        named.pop()  # what follows the last pair is open
    return Piece(part, tuple(named), len(run) == 1)


def expression(parts: Sequence[Piece]) -> str:
    """The MATCH expression that finds at least every text in which all pieces stand."""
    return " AND ".join(piece.phrase for piece in parts)


def spans(content: str, parts: Sequence[Piece]) -> tuple[Span, ...] | None:
    """Where the pieces stand, in order, overlapping places joined; None when one stands nowhere."""
    folded = fold(content)
    places: list[tuple[int, int]] = []
    for piece in parts:
        found = list(_places(folded, piece.text))
        if not found:
            return None
        places += found
    return tuple(Span(start, end, content[start:end]) for start, end in _joined(places))


def _places(folded: str, piece: str) -> Iterator[tuple[int, int]]:
    start = folded.find(piece)
    while start >= 0:
        end = start + len(piece)
        if not _cuts_word(folded, start) and not _cuts_word(folded, end):
            yield start, end
            start = folded.find(piece, end)
        else:
            start = folded.find(piece, start + 1)


def _cuts_word(folded: str, place: int) -> bool:
    """Whether a word of letters or digits goes on across this place."""
    return 0 < place < len(folded) and bool(_WORD.match(folded, place - 1) and _WORD.match(folded, place))


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
