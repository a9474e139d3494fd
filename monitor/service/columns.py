"""Text in columns as a terminal shows it: a Chinese letter is two columns wide. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

#: no line may begin with these; the cell is a little wider instead
_NEVER_FIRST = frozenset("，。、；：？！）》”’」』,.;:?!)")
#: a number, a word of another script, an opening mark with what follows it, else a letter
_PIECE = re.compile(r"[（《“「『]?(?:[0-9]+[万亿]?|[A-Za-z][A-Za-z0-9-]*|.)", re.DOTALL)
_WIDE_BLANK = "\u3000"
_GAP = 2
_NARROWEST = 8


def width(text: str) -> int:
    """Columns the text takes."""
    return sum(_wide(each) for each in text)


def _wide(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return 0
    # a terminal of Chinese draws what may be either (Ⅰ, ～, “) in one column, like any other
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def printable(text: str) -> str:
    """On one line; what a terminal would obey instead of show is left out."""
    return "".join(each if each.isprintable() or each == _WIDE_BLANK else " " for each in text)


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns; a mark that may not begin a line goes two over the edge.

    A number stays whole with what it counts in thousands, and an opening mark with what it opens.
    """
    lines, line, taken = [], "", 0
    for piece in _pieces(text, columns):
        wide = width(piece)
        edge = columns + (2 if piece in _NEVER_FIRST else 0)
        if line and taken + wide > edge:
            lines.append(line.rstrip())
            line, taken = "", 0
            if piece == " ":
                continue
        line += piece
        taken += wide
    return [*lines, line] if line or not lines else lines


def _pieces(text: str, columns: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        if width(piece) <= columns:
            yield piece
        else:
            yield from piece


def padded(text: str, columns: int) -> str:
    """Filled with blanks to so many columns."""
    return text + " " * max(0, columns - width(text))


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int], columns: int
) -> Iterator[str]:
    """Rows under a head, cells wrapped.

    Args:
        head: the names of the columns.
        rows: as many cells each.
        shares: of each column, how much of what is left it takes; 0: just what its longest cell needs.
        columns: how wide the terminal is.

    """
    widths = _widths([head, *rows], shares, columns)
    yield from _cells(head, widths)
    yield "─" * min(columns, sum(widths) + _GAP * (len(widths) - 1))
    for row in rows:
        yield from _cells(row, widths)


def _widths(rows: Sequence[Sequence[str]], shares: Sequence[int], columns: int) -> list[int]:
    longest = [max(width(row[place]) for row in rows) for place in range(len(shares))]
    fixed = sum(wide for wide, share in zip(longest, shares, strict=True) if not share)
    left = columns - fixed - _GAP * (len(shares) - 1)
    whole = sum(shares)
    return [
        wide if not share else min(wide, max(_NARROWEST, left * share // whole))
        for wide, share in zip(longest, shares, strict=True)
    ]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [
        [cell] if width(cell) <= wide else wrapped(cell, wide - 2)
        for cell, wide in zip(row, widths, strict=True)
    ]
    for place in range(max(len(cell) for cell in cells)):
        parts = [
            padded(cell[place] if place < len(cell) else "", wide)
            for cell, wide in zip(cells, widths, strict=True)
        ]
        yield (" " * _GAP).join(parts).rstrip()
