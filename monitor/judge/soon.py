"""A word that stands within a few letters of a place, in the same clause."""

import re

#: no word looked for so runs on for longer
_LONGEST_WORD = 30


def soon(
    words: re.Pattern[str],
    text: str,
    at: int,
    near: int,
    ends: re.Pattern[str],
    longest: int = _LONGEST_WORD,
) -> re.Match[str] | None:
    """The first of the words after `at`, where it begins at most `near` letters on and before the clause ends.

    `longest` is how far a word runs, what it looks ahead at included.
    The word is looked for and the way to it checked, as trying each word at each letter takes ten times as long.
    """
    match = words.search(text, at, at + near + longest)
    if match is None or match.start() - at > near or ends.search(text, at, match.start()):
        return None
    return match
