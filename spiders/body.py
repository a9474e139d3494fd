"""Where the text of an article stands on its page. Pure.

The boxes of known content systems count first; elsewhere it is the box with the most sentences and the
fewest menus. What is around an article inside its box is left to `trimming`.
"""

from itertools import accumulate

from spiders.outline import Box, Line, Outline
from spiders.trimming import fold, is_about, is_under

#: fewer characters than this are a caption or a menu, not an article
LITTLE = 80
#: a marked box with less is a frame the text stands outside of, or is drawn into by a script
_FEWEST = 16
#: a name that often holds the text counts so much more
_LIKELY = 1.4
#: a neighbour with less than this share of the text is a note, an advert or a summary of another article
_PART = 0.15
#: of sentences above the heading so much counts
_ABOVE = 0.3
#: characters of a heading at least
_SHORTEST = 6
#: a nested box with this share of the outer one's text is the text
_MOST = 0.7


def article_boxes(page: Outline, window: str) -> list[int]:
    """The boxes that hold the text, in page order; empty where there is none.

    `window` is the window's title: what stands above the heading that repeats it is seldom the text.
    """
    _revoke(page)
    if known := _known(page):
        return known
    heading = _heading(page, window)
    found = _found(page, [_weighed(line, number < heading) for number, line in enumerate(page.lines)])
    if found or heading < 0:
        return found
    # names and figures without a sentence, as in a list of people proposed for an office
    return _found(
        page, [_plainly(line) if number > heading else 0.0 for number, line in enumerate(page.lines)]
    )


def _heading(page: Outline, window: str) -> int:
    """The line that repeats the window's title, or most of it; -1 where none does."""
    whole = fold(window)
    best, most = -1, _SHORTEST
    for number, line in enumerate(page.lines):
        if most <= line.size <= len(whole) + 8 and line.links * 2 <= line.size and line.text[:2] in window:
            folded = fold(line.text)
            if len(folded) >= most and folded in whole:
                best, most = number, len(folded)
    return best


def _weighed(line: Line, above: bool) -> float:
    if line.around >= 0 or is_under(line):
        return 0.0
    return line.prose * (_ABOVE if above else 1.0)


def _plainly(line: Line) -> float:
    if line.around >= 0 or is_under(line) or is_about(line):
        return 0.0
    return float(line.size - line.links)


def _revoke(page: Outline) -> None:
    """A name such as `comment` on the box that holds most of the page's sentences means nothing."""
    sums = _sums([line.prose for line in page.lines])
    named = {line.around for line in page.lines if line.around >= 0}
    for number in tuple(named):
        named.update(_arounds(page, number))
    wrong = {
        number
        for number in named
        if (held := _between(sums, page.boxes[number])) > LITTLE and held * 2 > sums[-1]
    }
    if not wrong:
        return
    for line in page.lines:
        if line.around in wrong:
            line.around = next((each for each in _arounds(page, line.around) if each not in wrong), -1)


def _arounds(page: Outline, number: int) -> list[int]:
    """The boxes around a box that are around the article too, from the inside."""
    found = []
    number = page.boxes[number].parent
    while number >= 0:
        if page.boxes[number].aside:
            found.append(number)
        number = page.boxes[number].parent
    return found


def _known(page: Outline) -> list[int]:
    tiers: dict[int, list[int]] = {}
    for number, box in enumerate(page.boxes):
        if box.mark.tier >= 0:
            tiers.setdefault(box.mark.tier, []).append(number)
    for tier in sorted(tiers):
        held = {number: _plain(page, number) for number in tiers[tier]}
        parts = _innermost(page, [number for number in tiers[tier] if held[number] >= _FEWEST], held)
        if parts:
            return parts
    return []


def _plain(page: Outline, number: int) -> int:
    """Characters of a marked box that are no links; 0 where most are."""
    lines = list(page.within(number))
    size, links = sum(line.size for line in lines), sum(line.links for line in lines if not line.file)
    if any(line.file for line in lines):
        # a notice that is a file to download and nothing else
        return max(size, _FEWEST)
    return size - links if links * 5 <= size * 4 else 0


def _innermost(page: Outline, numbers: list[int], held: dict[int, int]) -> list[int]:
    """Of nested boxes the inner where it holds nearly all, else the outer; parts side by side all."""
    chosen: list[int] = []
    for number in numbers:
        outer = chosen[-1] if chosen and page.boxes[number].last <= page.boxes[chosen[-1]].last else None
        if outer is None:
            chosen.append(number)
        elif held[number] >= held[outer] * _MOST:
            chosen[-1] = number
    return chosen


def _found(page: Outline, worth: list[float]) -> list[int]:
    """The box with the most of what is worth something, and the least of all else."""
    noise = [
        0.0 if line.around >= 0 or good else line.links + (line.size - line.links) / 2
        for line, good in zip(page.lines, worth, strict=True)
    ]
    good, bad = _sums(worth), _sums(noise)
    best, most = -1, 0.0
    for number, box in enumerate(page.boxes):
        held = _between(good, box)
        if not held or box.tag in _WHOLE:
            continue
        score = held * held / (held + _between(bad, box)) * (_LIKELY if box.mark.likely else 1)
        if score >= most:
            best, most = number, score
    return [_widened(page, best, good, bad)] if best >= 0 else []


def _widened(page: Outline, number: int, good: list[float], bad: list[float]) -> int:
    """Up to the box that holds a paragraph's neighbours: what it adds must be text, not menus."""
    while (parent := page.boxes[number].parent) >= 0 and page.boxes[parent].tag not in _WHOLE:
        box, outer = page.boxes[number], page.boxes[parent]
        more = _between(good, outer) - _between(good, box)
        worse = _between(bad, outer) - _between(bad, box)
        if box.tag not in _PIECES and not more > max(2 * worse, _between(good, box) * _PART):
            break
        if box.tag in _PIECES and worse > max(more, _between(good, box) / 2, 40):
            break
        number = parent
    return number


def _sums(values: list[float] | list[int]) -> list[float]:
    return [0, *accumulate(values)]


def _between(sums: list[float], box: Box) -> float:
    return sums[min(box.last, len(sums) - 1)] - sums[box.first]


_WHOLE = frozenset({"html"})
#: parts of a text, never the whole of one
_PIECES = frozenset(
    {"p", "li", "span", "font", "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
)
