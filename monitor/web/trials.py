"""Trials of addresses whose result somebody is looking at, so that what was seen is what is saved."""

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import CapacityLimiter

from monitor.errors import BadInput
from monitor.service.trial import Trial

#: trials a person may still save, and for how long; those of all, so that memory is bounded
_THEIRS, _KEPT, _FOR = 5, 100, timedelta(minutes=30)
#: trials under way at once: each is a process; and with those that wait for their turn
_AT_ONCE, _IN_ALL = 2, 6


@dataclass(slots=True)
class Trials:
    """Trials under way, and those whose result somebody is looking at, by a random name only they know."""

    kept: "OrderedDict[str, tuple[str, datetime, Trial]]" = field(default_factory=OrderedDict)
    limit: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_ONCE))
    #: who waits for a result
    _waiting: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """One trial of this person, when its turn has come.

        Raises:
            BadInput: trial-busy, while another of theirs is under way, or too many others are.

        """
        if person in self._waiting:
            raise BadInput("您上一次试抓还没有结束；请等它出结果再试下一个", code="trial-busy")
        if len(self._waiting) >= _IN_ALL:
            raise BadInput("正在试抓的人太多；请过一两分钟再试", code="trial-busy")
        self._waiting.add(person)
        try:
            async with self.limit:
                yield
        finally:
            self._waiting.discard(person)

    def keep(self, person: str, trial: Trial, now: datetime) -> str:
        name = secrets.token_urlsafe(16)
        self.kept[name] = (person, now, trial)
        theirs = [each for each, (whose, _, _) in self.kept.items() if whose == person]
        for each in theirs[:-_THEIRS]:
            del self.kept[each]
        while len(self.kept) > _KEPT:
            self.kept.popitem(last=False)
        return name

    def find(self, name: str, person: str, now: datetime) -> Trial | None:
        """Only for who made it, and not for long."""
        whose, at, trial = self.kept.get(name, ("", now, None))
        return trial if whose == person and now - at < _FOR else None
