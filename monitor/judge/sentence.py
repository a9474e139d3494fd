"""Where the sentence around a word begins and ends."""

import re

#: what ends a sentence of a normalised text
STOP = re.compile(r"[。!?;\n]")


def sentence_around(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """Bounds [first, last) of the sentence around start..end, looked for within `reach` letters on both sides."""
    first = max(0, start - reach)
    for match in STOP.finditer(text, first, start):
        first = match.end()
    stop = STOP.search(text, end, end + reach)
    return first, stop.start() if stop else min(len(text), end + reach)
