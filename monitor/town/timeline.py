"""The timeline: which texts have come out by now, and which matter a text is about."""

import threading
from collections.abc import Callable
from datetime import datetime

from monitor.town.clock import Now
from monitor.town.later import later
from monitor.town.matter import Matter, Told, Where, dated
from monitor.town.story import PROLOGUE


class Timeline:
    """Texts in the order they come out. The order never changes: what was n-th stays n-th.

    Safe to use from several threads.
    """

    def __init__(
        self,
        origin: datetime,
        now: Now,
        *,
        prologue: tuple[Matter, ...] = PROLOGUE,
        follows: Callable[[int], Matter] | None = later,
    ) -> None:
        """Begin the story.

        Args:
            origin: when the story begins.
            now: simulated time.
            prologue: matters known beforehand.
            follows: the matter of each number, by time of its first telling; None: nothing follows.

        """
        self._origin, self._now, self._follows = origin, now, follows
        self._number = 0
        self._matters: list[Matter] = []
        self._coming: list[Told] = []
        self._told: list[Told] = []
        self._lock = threading.Lock()
        for matter in prologue:
            self._begin(matter)

    def told(self, where: Where | None = None) -> list[Told]:
        """What has come out by now, the oldest first."""
        now = self._now()
        with self._lock:
            self._grow(now)
            return [each for each in self._told if where in {None, each.where}]

    def about(self, text: str) -> Matter | None:
        """The matter whose name stands in a text."""
        self.told()
        with self._lock:
            return next((each for each in reversed(self._matters) if each.word in text), None)

    def matter(self, matter_id: str) -> Matter | None:
        """The matter of this id, where it has begun."""
        with self._lock:
            return next((each for each in self._matters if each.id == matter_id), None)

    def _grow(self, now: datetime) -> None:
        while self._follows is not None:
            following = self._follows(self._number)
            if self._origin + following.tellings[0].at > now:
                break
            self._begin(following)
            self._number += 1
        due = sorted((each for each in self._coming if each.at <= now), key=lambda each: (each.at, each.id))
        self._told += due
        self._coming = [each for each in self._coming if each.at > now]

    def _begin(self, matter: Matter) -> None:
        self._matters.append(matter)
        for place, telling in enumerate(matter.tellings, 1):
            at = self._origin + telling.at
            self._coming.append(
                Told(
                    f"{matter.id}-{place}",
                    at,
                    telling.where,
                    dated(telling.title, at),
                    dated(telling.text, at),
                )
            )
