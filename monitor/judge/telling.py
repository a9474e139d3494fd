"""A telling word in its sentence, and what a reader finds beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Around:
    """A telling word in its sentence. Positions are those of the sentence."""

    text: str
    start: int
    end: int
    #: places named in the sentence, as [start, code]
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What stands there: a fact, how much of it (1 for a circumstance) and where."""

    fact: str
    value: int
    start: int
    end: int
