"""The rows of a page: which links name articles, and what stands around each. Pure."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice

from lxml import html

from spiders.extract import one_line
from spiders.lists.inside import MANY, targets_inside
from spiders.lists.link import lead_of, length_of
from spiders.lists.shown import Words, stands_alone, words_of

#: shorter link texts are menus, unless they stand in a list with dates
SHORTEST = 5
#: links looked at on a page
MOST_LINKS = 3000
#: a line of a list with more links is a paragraph
_FEW = 4
#: names of departments and columns are short, and their articles' titles longer by half
_NAME, _LONGER = 14, 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """A link and what it stands in."""

    link: html.HtmlElement
    element: html.HtmlElement
    #: text that belongs to the row and stands outside its element: a cell behind, the rest of a line
    beside: tuple[Words, ...] = ()


class Rows:
    """The row of each link: the largest element around it that holds no other article's link."""

    def __init__(self, root: html.HtmlElement) -> None:
        links = list(islice(root.iter("a"), MOST_LINKS))
        minor = _minor(root)
        self.links = [link for link in links if length_of(link) >= SHORTEST and link not in minor]
        self.short = [link for link in links if 2 <= length_of(link) < SHORTEST and link not in minor]
        self._inside = targets_inside((link, lead_of(link)) for link in self.links)
        self._beside: dict[html.HtmlElement, dict[html.HtmlElement, tuple[Words, ...]]] = {}

    def around(self, link: html.HtmlElement) -> Row:
        """The link with its row."""
        element = link
        for above in link.iterancestors():
            if above.tag in {"body", "html"} or self._inside.get(above, MANY) == MANY:
                break
            element = above
        parent = element.getparent()
        if parent is None:
            return Row(link, element)
        if parent not in self._beside:
            self._beside[parent] = _shared(parent, self._inside)
        return Row(link, element, self._beside[parent].get(element, ()))

    def as_high(self, link: html.HtmlElement, like: Row) -> Row | None:
        """The row of a short link built as another row is; None where it holds another article."""
        element = link
        for _ in islice(like.link.iterancestors(), _height(like)):
            if element.getparent() is None:
                return None
            element = element.getparent()
        return None if element in self._inside else Row(link, element)


def _height(row: Row) -> int:
    for height, element in enumerate((row.link, *row.link.iterancestors())):
        if element is row.element:
            return height
    return 0


def _minor(root: html.HtmlElement) -> set[html.HtmlElement]:
    """Links beside a title in its row: a row with one date tells of one article, whatever else it links to."""
    lines = defaultdict(list)
    for line in root.iter("li", "tr"):
        links = _targets(line)
        if 2 <= len(links) <= _FEW and sum(stands_alone(each.text) for each in words_of(line)) == 1:
            lines[line.tag, len(links)].append(links)
    minor: set[html.HtmlElement] = set()
    for rows in lines.values():
        columns = [[row[place] for row in rows] for place in range(len(rows[0]))]
        lengths = [sum(map(length_of, column)) / len(column) for column in columns]
        longest = max(lengths)
        for column, length in zip(columns, lengths, strict=True):
            if length < longest and _names(column, length, longest):
                minor.update(column)
    return minor


def _targets(line: html.HtmlElement) -> list[html.HtmlElement]:
    """One link for each page the line leads to, where no line lies inside it."""
    if next(islice(line.iter("li", "tr"), 1, None), None) is not None:
        return []
    found: dict[str, html.HtmlElement] = {}
    for link in line.iter("a"):
        lead = lead_of(link)
        if lead and (lead not in found or length_of(link) > length_of(found[lead])):
            found[lead] = link
    return list(found.values())


def _names(column: list[html.HtmlElement], length: float, longest: float) -> bool:
    """Whether these links name departments, columns or files beside the titles."""
    said = [one_line(link.text_content()) for link in column]
    if all(each[:1] in "[【(（" and each[-1:] in "]】)）" for each in said if each):
        return True
    if len(Counter(map(lead_of, column))) < len(column):
        return True
    return length <= _NAME and longest >= _LONGER * length


def _shared(
    parent: html.HtmlElement, inside: dict[html.HtmlElement, str]
) -> dict[html.HtmlElement, tuple[Words, ...]]:
    """Dates among an element's children, given to the rows they stand with.

    On a line that a br ends, or where rows and dates take turns: cells side by side, dt and dd.
    """
    given: dict[html.HtmlElement, tuple[Words, ...]] = {}
    for line in _lines(parent, inside):
        rows = [each for each in line if not isinstance(each, Words)]
        dates = [each for each in line if isinstance(each, Words)]
        turns = [isinstance(each, Words) for each in line]
        if len(rows) != len(dates) or any(turns[n] == turns[n + 1] for n in range(len(turns) - 1)):
            continue
        given.update((row, (date,)) for row, date in zip(rows, dates, strict=True))
    return given


def _lines(
    parent: html.HtmlElement, inside: dict[html.HtmlElement, str]
) -> list[list[Words | html.HtmlElement]]:
    lines: list[list[Words | html.HtmlElement]] = [[]]
    _note(lines, parent.text, parent)
    for child in parent:
        if child.tag in {"br", "hr"}:
            lines.append([])
        elif child in inside:
            lines[-1].append(child)
        else:
            lines[-1].extend(each for each in words_of(child) if stands_alone(each.text))
        _note(lines, child.tail, parent)
    return lines


def _note(lines: list[list[Words | html.HtmlElement]], text: str | None, parent: html.HtmlElement) -> None:
    said = one_line(text or "")
    if said and stands_alone(said.strip("·•●|-— ")):
        lines[-1].append(Words(said, parent))
