"""How safely the ledger lies just now, where it lies on several nodes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copies:
    """Of the part of the ledger that has the fewest."""

    #: how many there are to be
    wanted: int
    #: without so many nothing can be written
    needed: int
    #: how many there are, the last commits' included: one may have been written on fewer
    there: int

    @property
    def whole(self) -> bool:
        return self.there >= self.wanted
