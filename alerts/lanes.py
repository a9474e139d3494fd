"""Lanes: how many attempts may be under way to one person and to one host, so that nobody waits for another.

Real monotonic seconds. What is new gets a few attempts at once, what answers quickly many, what is slow few,
what does not answer one. An attempt that has been under way for long counts as held: a host holds only so many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Manner = Literal["new", "quick", "slow", "dead"]

#: an answer that takes longer is slow, and one that takes much longer is none, seconds
SLOW, DEAD = 0.5, 5.0
#: sixteenths of all slots: attempts under way to one person, but one at least
_PERSON: Mapping[Manner, int] = {"new": 1, "quick": 12, "slow": 1, "dead": 0}
#: to one host, those held left out; four at least, one where it is dead
_HOST: Mapping[Manner, int] = {"new": 2, "quick": 12, "slow": 2, "dead": 0}
#: attempts one host may hold
_HELD: Mapping[Manner, int] = {"new": 2, "quick": 6, "slow": 2, "dead": 0}
_FEW = 4
#: mail servers count connections
_MAIL = 8
#: a quick answer tells of so many seconds: who hangs after a quiet night holds few slots
_TELLS = 5.0
#: a host that was quick is not any more when so many people wait in vain
_STRIKES = 3
_UNHEARD: tuple[Manner, float] = ("new", 0.0)


@dataclass(frozen=True, slots=True)
class _Under:
    person: str
    host: str
    since: float


class Lanes:
    """Belongs to the one thread that writes the ledger."""

    def __init__(self, slots: int = 32) -> None:
        """`slots`: how many attempts there may be under way at all."""
        self._slots = slots
        self._under: dict[str, _Under] = {}
        #: of persons and hosts: how they answered last, and when
        self._manners: dict[str, tuple[Manner, float]] = {}
        #: host -> who was not answered quickly there since somebody was
        self._strikes: dict[str, set[str]] = {}

    def begin(self, key: str, person: str, host: str, now: float) -> None:
        """An attempt was handed in at `now`."""
        self._under[key] = _Under(person, host, now)

    def end(self, key: str, took: float | None, now: float) -> None:
        """It came back, or was given up, after so many seconds at work; None where it never began."""
        under = self._under.pop(key, None)
        if under is None or took is None:
            return
        manner: Manner = "quick" if took < SLOW else "slow" if took < DEAD else "dead"
        self._manners[under.person] = manner, now
        strikes = self._strikes.setdefault(under.host, set())
        if manner == "quick":
            strikes.clear()
        else:
            strikes.add(under.person)
        # a host that answers others quickly is well: it is this person's place there that is not
        was, _ = self._manners.get(under.host, _UNHEARD)
        if manner == "quick" or was != "quick" or len(strikes) >= _STRIKES:
            self._manners[under.host] = manner, now

    def load(self, now: float) -> "Load":
        """What is under way now, to pick by."""
        return Load(self._under.values(), self._manners, now, self._slots)


class Load:
    """One moment's view; `takes` says whether one more fits, `take` counts it."""

    def __init__(
        self, under: Iterable[_Under], manners: Mapping[str, tuple[Manner, float]], now: float, slots: int
    ) -> None:
        self._manners, self._now, self._slots = manners, now, slots
        self._persons: Counter[str] = Counter()
        self._fresh: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        for each in under:
            self._persons[each.person] += 1
            (self._held if now - each.since >= SLOW else self._fresh)[each.host] += 1

    def takes(self, person: str, host: str) -> bool:
        if self._persons[person] >= self._part(_PERSON[self._manner(person)]):
            return False
        manner = self._manner(host)
        fresh, held = self._fresh[host], self._held[host]
        if manner in {"slow", "dead"}:
            return fresh + held < self._part(_HOST[manner], 1 if manner == "dead" else _FEW)
        if host.startswith("mail:") and fresh + held >= _MAIL:
            return False
        return fresh < self._part(_HOST[manner], _FEW) and held < self._part(_HELD[manner], _FEW)

    def dead(self, name: str) -> bool:
        """Whether this person or host did not answer when last tried."""
        return self._manner(name) == "dead"

    def _manner(self, name: str) -> Manner:
        manner, at = self._manners.get(name, _UNHEARD)
        return "new" if manner == "quick" and self._now - at > _TELLS else manner

    def _part(self, sixteenths: int, least: int = 1) -> int:
        return max(least, self._slots * sixteenths // 16)

    def take(self, person: str, host: str) -> None:
        self._persons[person] += 1
        self._fresh[host] += 1
