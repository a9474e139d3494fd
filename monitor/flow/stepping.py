"""A host's wall clock that was set: what it means, and whether desk time follows. Pure (LEDGER, "Time").

It follows a minute later, when hosts outside agree with the new wall; where none can be asked, an
officer may say so; where they disagree, the host is wrong. It never goes back by more than the ledger
forgives: a desk that far behind its last commit could append nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

#: a wall that departs further, or by that much more than a moment ago, has been set
STEP = timedelta(seconds=2)
#: real seconds a departure must stay the same before anything is made of it
SETTLED = 60.0
#: hosts agree with the wall within so much: their dates have whole seconds and were on their way
AGREED = timedelta(seconds=5)
#: hosts that disagree by less with a wall nobody has set are let be
OFF = timedelta(seconds=30)
#: desk time never goes back by more while it runs (TOLERATED of the journal)
BACK = timedelta(seconds=30)

#: moved: set just now. adopt: desk time follows. wrong: hosts say the wall is. unsure: nobody to ask.
#: back: it would have to go back too far. over: the wall is where it was. off: nobody has set it, and
#: hosts say it is wrong
Code = Literal["moved", "adopt", "wrong", "unsure", "back", "over", "off"]


@dataclass(frozen=True, slots=True)
class Outside:
    """What hosts outside say."""

    hosts: int
    #: how far our wall is ahead of their median
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Verdict:
    code: Code
    #: the wall from desk time; positive: it was set ahead
    away: timedelta
    outside: Outside | None = None


class Stepping:
    """Fed about once a second; gives a verdict when it turns, None while it stands."""

    def __init__(self) -> None:
        self._away = timedelta(0)
        self._since = 0.0
        #: of the departure as it stands now; "" while it is not settled
        self._said: Code | Literal[""] = ""
        #: since when hosts disagree with a wall that was not set
        self._off: float | None = None
        self._off_said = False

    @property
    def standing(self) -> bool:
        """The wall departs."""
        return self._away != timedelta(0)

    def resume(self, away: timedelta, said: Code, monotonic: float) -> None:
        """Go on from a verdict given before a restart."""
        self._away, self._said, self._since = away, said, monotonic

    def look(self, away: timedelta, monotonic: float, outside: Outside | None) -> Verdict | None:
        """What is new.

        Args:
            away: how far the wall is from desk time now.
            monotonic: real seconds from any origin.
            outside: what hosts say; None where there are too few.

        """
        if abs(away) <= STEP:
            if self.standing:
                self._away, self._said = timedelta(0), ""
                return Verdict("over", away)
            return self._unset(away, monotonic, outside)
        self._off = None
        if abs(away - self._away) > STEP:
            self._away, self._since, self._said = away, monotonic, ""
            return Verdict("moved", away)
        if monotonic - self._since < SETTLED:
            return None
        code = _judged(away, outside)
        if code == self._said:
            return None
        self._said = code
        return Verdict(code, away, outside)

    def _unset(self, away: timedelta, monotonic: float, outside: Outside | None) -> Verdict | None:
        """Nobody has set it since we began; was it right then?"""
        if outside is None or abs(outside.ahead) <= (AGREED if self._off_said else OFF):
            if outside is not None:
                self._off_said = False
            self._off = None
            return None
        if self._off is None:
            self._off = monotonic
        if self._off_said or monotonic - self._off < SETTLED:
            return None
        self._off_said = True
        return Verdict("off", away, outside)


def _judged(away: timedelta, outside: Outside | None) -> Code:
    if outside is not None and abs(outside.ahead) > AGREED:
        return "wrong"
    if away < -BACK:
        return "back"
    return "unsure" if outside is None else "adopt"
