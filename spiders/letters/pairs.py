"""The page of a letter -> labels and their values, however it is built. Pure.

Tables of th and td or td and td, several pairs in a row, a head row above a row of values, tables in
tables; dl; rows of div and span; headings above blocks; lines of text. A value is what stands in the
place of a value: words in a citizen's text that look like a label do not become one, as far as a
page lets the two be told apart; `sure` says where it does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made

from lxml import html

from spiders.extract import one_line
from spiders.letters.label_cells import heads, is_label, is_start, named, second
from spiders.letters.labels import LONG, LetterField, field_of, labelled
from spiders.letters.marking import Marks, shown, tag_of
from spiders.letters.status import status_of

#: pages hold a few dozen at most
MOST_PAIRS = 400
#: characters of a value that are kept
LONGEST_VALUE = 200_000
#: a citizen writes "时间：…" and "地点：…" too: such short labels end no question
_OWN_WORDS = 2
#: what the bottom of a page says
_BOTTOM = re.compile(
    r"[【\[(]?\s*(?:打印|关闭|返回|上一[篇条封]|下一[篇条封]|版权所有|主办单位：|相关信件|扫一扫|我要评价)"
)
_MOST_IN_LINE = 12
#: boxes in boxes that are looked into
_DEEPEST = 60
_REPLYING = frozenset({"reply", "replied", "by", "status", "answered"})
#: labels that promise an answer to the citizen; 办理情况 and its like may tell of the handling alone
ANSWER = re.compile("回复|答复|回信|回文|办复")
_SHORTEST_REPLY = 10
_WRITERS = frozenset({"name", "phone", "id_number", "email"})


@dataclass(frozen=True, slots=True)
class Pair:
    field: LetterField | None
    label: str
    value: str
    #: the label cannot be part of what a citizen wrote
    sure: bool = True
    #: it follows words without a label in the same box: where no question has a label, these are the question
    after_prose: bool = False


@dataclass(slots=True)
class _Open:
    """A label whose value is still coming."""

    field: LetterField
    label: str
    sure: bool
    parts: list[str] = made(default_factory=list)


def pairs_of(root: html.HtmlElement) -> tuple[Pair, ...]:
    """Every label and value in the page's order; those of unknown labels too, so that nobody takes them for text."""
    walk = _Walk(root)
    walk.visit(root)
    walk.close()
    return tuple(walk.pairs)


class _Walk:
    def __init__(self, root: html.HtmlElement) -> None:
        self._marks = Marks(root)
        self._open: _Open | None = None
        self._depth = 0
        #: a question ran over lines: what looks like a label after it may be the citizen's own
        self._asked = False
        #: inside what stands beside the label of a question
        self._inside = 0
        self._prose = False
        self.pairs: list[Pair] = []

    def close(self) -> None:
        """The value that was coming is over."""
        ended, self._open = self._open, None
        if ended is not None:
            self._add(ended.field, ended.label, "\n".join(ended.parts), sure=ended.sure)

    def visit(self, element: html.HtmlElement) -> None:
        """Everything in an element."""
        full = len(self.pairs) >= MOST_PAIRS or self._depth >= _DEEPEST
        if full or not self._marks.fields(element):
            return
        self._depth += 1
        self._enter(element)
        self._depth -= 1

    def _enter(self, element: html.HtmlElement) -> None:
        if tag_of(element) == "table":
            self._table(element)
        elif tag_of(element) == "dl":
            self._cells([each for each in element if tag_of(each) in {"dt", "dd"}], sure=True)
        elif (cells := self._row_of(element)) is not None:
            self._cells(cells)
        else:
            self._flow(element)

    def _flow(self, element: html.HtmlElement) -> None:
        before, self._prose = self._prose, False
        for item in self._marks.items(element):
            if isinstance(item, str):
                self._line(item)
            else:
                self._block(item)
                self._prose = self._prose or (tag_of(item) == "p" and not self._marks.fields(item))
        self._prose = before
        # a heading alone in its box belongs to the box after it
        if self._open is not None and self._open.parts:
            self.close()

    def _block(self, element: html.HtmlElement) -> None:
        whole = self._takes_whole(element)
        if whole or not self._marks.fields(element):
            text = shown(element)
            if whole and self._open is not None:
                self._open.parts.append(text)
            elif text:
                self._continue(text)
            return
        leaf = not any(isinstance(item, html.HtmlElement) for item in self._marks.items(element))
        if leaf and tag_of(element) != "table" and self._row_of(element) is None:
            for line in self._marks.items(element):
                self._line(str(line))
            return
        if self._open is not None and self._open.parts:
            self.close()
        self.visit(element)

    def _takes_whole(self, element: html.HtmlElement) -> bool:
        """A box under a heading is its value, whatever labels a citizen wrote into it."""
        waiting = self._open
        if waiting is None or waiting.parts or waiting.field not in LONG:
            return False
        one = one_line(shown(element))[:40]
        return not self._marks.outlines(element) and field_of(one) is None and not is_start(one)

    def _line(self, line: str) -> None:
        for _ in range(_MOST_IN_LINE):
            line = self._first_of(line)
            if not line:
                return

    def _first_of(self, line: str) -> str:
        """Take a line, or the first of several labels in it with its value; what is left of it."""
        start = labelled(line)
        field = start[0] if start is not None else field_of(line)
        if field is None:
            self._continue(line)
            return ""
        label, value = (line, "") if start is None else start[1:]
        if self._open is not None and self._open.field == "question" and self._open.parts:
            if field in _WRITERS:
                self._add(field, label, value, sure=False)
                return ""
            if field not in _REPLYING and len(label) <= _OWN_WORDS:
                self._continue(line)
                return ""
        cut = None if field in LONG else second(value)
        self._begin(field, label, value[:cut])
        return "" if cut is None else value[cut:].strip()

    def _begin(self, field: LetterField, label: str, value: str, *, sure: bool = False) -> None:
        self._asked, sure = self._asked or (field == "question" and not sure), sure or not self._asked
        self.close()
        if field == "reply" and status_of(value[:40]) is not None:
            self._add(field, label, value, sure=sure)
            return
        self._open = _Open(field, label, sure)
        if value:
            self._open.parts.append(value)

    def _continue(self, text: str) -> None:
        """Words without a label: more of the value that is coming, or a reply under the name of who gave it."""
        bottom = _BOTTOM.match(text) is not None
        if self._open is not None and not bottom and (self._open.field in LONG or not self._open.parts):
            self._open.parts.append(text)
            return
        self.close()
        if not bottom and len(text) >= _SHORTEST_REPLY and self._names_reply():
            self._open = _Open("reply", self.pairs[-1].label, sure=False, parts=[text])

    def _names_reply(self) -> bool:
        """Whether what was read last says who replied or when, and no reply has come since."""
        for pair in reversed(self.pairs[-3:]):
            if pair.field not in {"by", "replied"}:
                return pair is not self.pairs[-1] and pair.field != "reply"
            if not pair.value or not ANSWER.search(pair.label):
                return False
        return bool(self.pairs)

    def _row_of(self, element: html.HtmlElement) -> list[html.HtmlElement] | None:
        """The children of a row of labels and values; None where it is none."""
        own = [element.text, *(child.tail for child in element)]
        if any((text or "").strip() for text in own):
            return None
        cells = [child for child in element if tag_of(child) not in {"", "br"} and shown(child)]
        if len(cells) < 2 or tag_of(element) in {"html", "body", "tr", "ul", "ol"}:
            return None
        return cells if named(cells[0]) else None

    def _cells(self, cells: Sequence[html.HtmlElement], *, sure: bool = False) -> None:
        """Labels, each with all that follows up to the next label."""
        for cell in cells:
            label = named(cell)
            if label is not None:
                self._begin(*label, "", sure=sure)
            elif self._open is None or self._marks.outlines(cell):
                self.close()
                self.visit(cell)
            else:
                self._continue(shown(cell))
        if self._open is not None and self._open.parts:
            self.close()

    def _table(self, table: html.HtmlElement) -> None:
        rows = [
            [cell for cell in row if tag_of(cell) in {"td", "th"}]
            for row in table.iter("tr")
            if next(row.iterancestors("table"), None) is table
        ]
        names = heads(rows)
        if names is not None:
            self.close()
            for head, cell in zip(names, rows[1], strict=True):
                self._pair(head, cell)
            return
        for row in rows:
            self._table_row(row)

    def _table_row(self, row: list[html.HtmlElement]) -> None:
        place = 0
        while place < len(row):
            cell = row[place]
            # the words that span the rows of a section are no label of theirs
            spans = (cell.get("rowspan") or "1") != "1" and place + 1 < len(row) and named(row[place + 1])
            if place + 1 < len(row) and not spans and is_label(row, place):
                self.close()
                self._pair(cell, row[place + 1])
                place += 2
                continue
            if not spans:
                self._lone(cell)
            place += 1

    def _lone(self, cell: html.HtmlElement) -> None:
        """A cell beside no label: a label, the value of the label above, or a page in the page."""
        label = named(cell)
        if label is not None:
            self.close()
            self._open = _Open(*label, sure=True)
        elif self._open is not None and not self._marks.outlines(cell):
            self._open.parts.append(shown(cell))
            self.close()
        else:
            self.close()
            self.visit(cell)

    def _pair(self, label: html.HtmlElement, cell: html.HtmlElement) -> None:
        words = one_line(shown(label))
        inner = next(cell.iter("table"), None)
        if inner is not None and self._marks.outlines(inner):
            # a box that prints what citizens write as it is prints their tables too
            asked = field_of(words) == "question"
            self._inside += asked
            self.visit(cell)
            self._inside -= asked
        else:
            self._add(field_of(words), words, shown(cell), sure=True)

    def _add(self, field: LetterField | None, label: str, value: str, *, sure: bool) -> None:
        if field == "reply" and status_of(value[:40]) is not None:
            # 处理情况：已回复
            field = "status"
        sure = sure and not self._inside
        self.pairs.append(Pair(field, label[:40], value[:LONGEST_VALUE].strip(), sure, self._prose))
