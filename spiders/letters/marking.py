"""What a walk over a letter's page must know of its elements beforehand, found in one pass. Pure."""

from collections.abc import Iterator

from lxml import html

from spiders.extract import BLOCKS, UNSEEN, one_line, visible
from spiders.letters.labels import LetterField, field_of, labelled

_BLOCKS = (BLOCKS - {"br"}) | {"td", "th"}
#: fields that a section about the whole letter names, and no value of one of its fields does
_OUTLINE = frozenset({"title", "question", "number", "asked", "status"})


def tag_of(element: html.HtmlElement) -> str:
    """The tag, empty for what is no element."""
    return element.tag if isinstance(element.tag, str) else ""


def shown(element: html.HtmlElement) -> str:
    """What a reader sees in it, also in fields of a form that cannot be changed."""
    text = visible(element)
    if text:
        return text
    areas = (one_line(area.text_content()) for area in element.iter("textarea"))
    kept = (
        one_line(box.get("value") or "")
        for box in element.iter("input")
        if (box.get("type") or "text").lower() == "text"
    )
    return "\n".join(each for each in (*areas, *kept) if each)


class Marks:
    """Which elements are blocks or hold one, and which hold labels we know."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._blocky: set[html.HtmlElement] = set()
        self._fields: dict[html.HtmlElement, frozenset[LetterField]] = {}
        for element in root.iter(*_BLOCKS):
            self._mark(element)
        for element in root.iter():
            if element not in self._blocky or not self._holds_block(element):
                self._note(element)

    def blocky(self, element: html.HtmlElement) -> bool:
        """Whether it stands on lines of its own, or something in it does."""
        return element in self._blocky

    def fields(self, element: html.HtmlElement) -> frozenset[LetterField]:
        """The fields whose labels stand in it."""
        return self._fields.get(element, frozenset())

    def outlines(self, element: html.HtmlElement) -> bool:
        """Whether it tells of a letter as a whole, and is no field's value."""
        return len(self.fields(element) & _OUTLINE) >= 2

    def items(self, element: html.HtmlElement) -> Iterator[str | html.HtmlElement]:
        """What stands in it, in order: lines of text, and blocks."""
        line = [_flat(element.text)]
        for child in element:
            tag = tag_of(child)
            if tag == "br":
                yield from _lines(line)
                line = []
            elif child in self._blocky:
                yield from _lines(line)
                line = []
                yield child
            elif tag and tag not in UNSEEN:
                words = visible(child)
                # labels in spans side by side stand apart on the screen
                line.append(f" {words}" if labelled(words) is not None else words)
            line.append(_flat(child.tail))
        yield from _lines(line)

    def _mark(self, element: html.HtmlElement | None) -> None:
        while element is not None and element not in self._blocky:
            self._blocky.add(element)
            element = element.getparent()

    def _holds_block(self, element: html.HtmlElement) -> bool:
        return any(child in self._blocky for child in element)

    def _note(self, element: html.HtmlElement) -> None:
        """A leaf: the labels its lines begin with hold for all around it."""
        if not tag_of(element) or tag_of(element) in UNSEEN:
            return
        found = set()
        for line in visible(element)[:20_000].split("\n")[:200]:
            start = labelled(line)
            field = start[0] if start is not None else field_of(line)
            if field is not None:
                found.add(field)
        above: html.HtmlElement | None = element
        while found and above is not None:
            known = self._fields.get(above, frozenset())
            if found <= known:
                return
            self._fields[above] = known | found
            above = above.getparent()


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _lines(parts: list[str]) -> Iterator[str]:
    for line in "".join(parts).split("\n"):
        if line := one_line(line):
            yield line
