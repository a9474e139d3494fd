"""A page as lines of text and the boxes they stand in, made in one walk over its tree.

Title, date, publisher and text are all looked for here, so that a page is walked once however many
questions are asked of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from spiders.extract import BLOCKS, UNSEEN, squeeze
from spiders.marks import UNMARKED, Mark, mark

#: elements that are looked at; real pages have a few thousand, an article with more is a list or an attack
MOST_ELEMENTS = 40_000
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: longer is a page inside a tag that was left open
_LONGEST_LINK = 400
_DOWNLOAD = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|7z|pptx?|ofd|txt)$", re.IGNORECASE)
_ASIDE = frozenset({"nav", "footer", "aside"})
#: a sentence has one of them
_PROSE = re.compile(r"[，。；！？、…,;!?]|\. ")
#: shorter lines are captions, names and dates even with a comma
_SENTENCE = 12
#: longer lines are text without any mark
_LONG = 40


@dataclass(slots=True)
class Line:
    """What stands on one line of the screen."""

    text: str
    #: characters without spaces, and how many of them are links
    size: int
    links: int
    #: the innermost box, and the innermost box of what is around an article (-1: none)
    box: int
    around: int
    #: the innermost table row and the number of its cell; -1 outside tables
    row: int = -1
    cell: int = -1
    #: inside emphasis, as old pages write titles
    strong: bool = False
    #: it links to a file to download
    file: bool = False

    @property
    def prose(self) -> int:
        """Characters of sentences that are no links."""
        plain = self.size - self.links
        sentence = plain >= _SENTENCE and (plain >= _LONG or _PROSE.search(self.text) is not None)
        return plain if sentence and self.links * 2 <= self.size else 0


@dataclass(slots=True)
class Box:
    """An element that makes lines of its own, or has a name that means something."""

    element: html.HtmlElement
    tag: str
    mark: Mark
    #: the box around it, -1 for the outermost
    parent: int
    #: its lines: from here to before there
    first: int
    last: int = -1

    @property
    def aside(self) -> bool:
        """Whether it holds what stands around an article."""
        return self.mark.around or (self.tag in _ASIDE and self.mark.tier < 0)


@dataclass(slots=True)
class Outline:
    lines: list[Line] = field(default_factory=list)
    #: in page order, so every box stands after the one it stands in
    boxes: list[Box] = field(default_factory=list)

    def within(self, number: int) -> Iterator[Line]:
        """The lines of a box that are not marked as around the article inside it."""
        box = self.boxes[number]
        return (line for line in self.lines[box.first : box.last] if line.around <= number)


def outline(root: html.HtmlElement) -> Outline:
    """The page as a reader sees it from top to bottom; hidden elements, scripts and styles are left out."""
    walk = _Walk()
    walker = etree.iterwalk(root, events=("start", "end"))
    left = MOST_ELEMENTS
    for event, element in walker:
        if event == "end":
            walk.leave(element)
        elif left > 0:
            left -= 1
            if not walk.enter(element):
                walker.skip_subtree()
        else:
            break
    walk.flush()
    for box in walk.made.boxes:
        box.last = len(walk.made.lines) if box.last < 0 else box.last
    return walk.made


class _Walk:
    """Where the walk stands: the open boxes and the line that is being written."""

    def __init__(self) -> None:
        self.made = Outline()
        self._open: list[int] = []
        self._box = -1
        self._around: list[int] = []
        self._rows: list[list[int]] = []
        self._row_count = 0
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._anchors: list[int] = []
        self._strong = 0
        self._seen_strong = False
        self._file = False
        self._pre = 0

    def enter(self, element: html.HtmlElement) -> bool:
        """False: nothing inside it is seen."""
        tag = element.tag
        if tag in UNSEEN or not isinstance(tag, str):
            self._open.append(-2)
            return False
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        meant = mark(names) if len(names) > 1 else UNMARKED
        if meant.tier < 0 and _unseen(element):
            self._open.append(-2)
            return False
        block = _breaks(tag, meant)
        if block:
            self.flush()
        self._open.append(
            self._opened(element, tag, meant) if block or meant is not UNMARKED or tag == "time" else -1
        )
        self._tag_in(tag, element)
        if element.text:
            self._write(element.text)
        return True

    def leave(self, element: html.HtmlElement) -> None:
        number = self._open.pop()
        if number != -2:
            if _breaks(element.tag, self.made.boxes[number].mark if number >= 0 else UNMARKED):
                self.flush()
            self._tag_out(element.tag, element)
            if number >= 0:
                self._closed(number)
        if element.tail:
            self._write(element.tail)

    def flush(self) -> None:
        """End the line that is being written."""
        if not self._parts:
            return
        whole = "".join(self._parts)
        for piece in whole.split("\n") if self._pre else (whole,):
            text = squeeze(piece)
            if text:
                self._add(text)
        self._parts.clear()
        self._linked = 0
        self._file = False
        self._seen_strong = self._strong > 0

    def _add(self, text: str) -> None:
        size = len(text) - text.count(" ")
        row, cell = self._rows[-1] if self._rows else (-1, -1)
        around = self._around[-1] if self._around else -1
        self.made.lines.append(
            Line(
                text,
                size,
                min(self._linked, size),
                self._box,
                around,
                row,
                cell,
                self._seen_strong,
                self._file,
            )
        )

    def _write(self, text: str) -> None:
        if not self._pre:
            # a line break in the source is a space on the screen
            text = text.replace("\n", " ")
        self._parts.append(text)
        if self._links:
            self._linked += len("".join(text.split()))
        if self._strong and text.strip():
            self._seen_strong = True

    def _opened(self, element: html.HtmlElement, tag: str, meant: Mark) -> int:
        boxes = self.made.boxes
        number = len(boxes)
        box = Box(element, tag, meant, self._box, len(self.made.lines))
        boxes.append(box)
        self._box = number
        if box.aside:
            self._around.append(number)
        return number

    def _closed(self, number: int) -> None:
        box = self.made.boxes[number]
        # a box on a line that goes on holds that line too
        box.last = len(self.made.lines) + (1 if self._parts else 0)
        self._box = box.parent
        if self._around and self._around[-1] == number:
            self._around.pop()

    def _unlink(self, first: int) -> None:
        """A link nobody closed is no link."""
        lines = self.made.lines[first:]
        if len(lines) > 1 and sum(line.size for line in lines) > _LONGEST_LINK:
            for line in lines:
                line.links = 0

    def _tag_in(self, tag: str, element: html.HtmlElement) -> None:
        if tag == "a":
            href = element.get("href")
            if href is not None:
                self._links += 1
                self._anchors.append(len(self.made.lines))
            self._file = self._file or (href is not None and _DOWNLOAD.search(href[-12:]) is not None)
        elif tag in _STRONG:
            self._strong += 1
        elif tag == "tr":
            self._rows.append([self._row_count, -1])
            self._row_count += 1
        elif tag in _CELLS and self._rows:
            self._rows[-1][1] += 1
        elif tag in _PRE:
            self._pre += 1

    def _tag_out(self, tag: str, element: html.HtmlElement) -> None:
        if tag == "a":
            if element.get("href") is not None:
                self._links -= 1
                self._unlink(self._anchors.pop())
        elif tag in _STRONG:
            self._strong -= 1
        elif tag == "tr":
            self._rows.pop()
        elif tag in _PRE:
            self._pre -= 1


def _breaks(tag: str, meant: Mark) -> bool:
    """Whether its text stands on lines of its own; a span may hold a whole article."""
    return tag in BLOCKS or tag in _CELLS or meant.tier >= 0


_CELLS = frozenset({"td", "th"})
_STRONG = frozenset({"b", "strong", "big"})
_PRE = frozenset({"pre"})


def _unseen(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None
