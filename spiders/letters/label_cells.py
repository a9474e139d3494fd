"""Which cells and texts of a page are labels. Pure."""

import re

from lxml import html

from spiders.extract import one_line
from spiders.letters.labels import LetterField, field_of, labelled, looks_like_label
from spiders.letters.marking import shown, tag_of

_SECOND = re.compile(r"\s([^\s:：]{2,16})[:：]")


def named(cell: html.HtmlElement) -> tuple[LetterField, str] | None:
    """(field, label) of an element that holds a known label and nothing else."""
    words = one_line(shown(cell)[:60])
    field = field_of(words)
    return None if field is None else (field, words)


def second(value: str) -> int | None:
    """Where in a line a second label begins: "来信人：王女士 来信日期：..."."""
    for match in _SECOND.finditer(value[:2000]):
        if field_of(match[1]) is not None:
            return match.start()
    return None


def is_start(text: str) -> bool:
    start = labelled(text)
    return start is not None and start[0] is not None and not start[2]


def is_label(row: list[html.HtmlElement], place: int) -> bool:
    cell, words = row[place], one_line(shown(row[place])[:60])
    if field_of(words) is not None or looks_like_label(words):
        return True
    if tag_of(cell) == "th":
        return 0 < len(words) <= 12
    beside = [named(other) for other in row[place % 2 :: 2]]
    return 0 < len(words) <= 12 and len(row) % 2 == 0 and any(beside) and len(row) > 2


def heads(rows: list[list[html.HtmlElement]]) -> list[html.HtmlElement] | None:
    """The head row of a table of two rows, labels above and values below."""
    rows = [row for row in rows if row]
    if len(rows) != 2 or len(rows[0]) < 2 or len(rows[0]) != len(rows[1]):
        return None
    known = [named(cell) for cell in rows[0]]
    return rows[0] if all(known) and not named(rows[1][0]) else None
