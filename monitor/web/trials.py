"""Trials of addresses whose result somebody is looking at, so that what was seen is what is saved."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import CapacityLimiter

from monitor.service.trial import Trial

#: trials a person may still save, and for how long
_KEPT, _FOR = 50, timedelta(minutes=30)
#: trials under way at once: each is a process
_AT_ONCE = 2


@dataclass(slots=True)
class Trials:
    """Trials whose result somebody is looking at, by a random name only they know."""

    kept: "OrderedDict[str, tuple[str, datetime, Trial]]" = field(default_factory=OrderedDict)
    limit: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_ONCE))

    def keep(self, person: str, trial: Trial, now: datetime) -> str:
        name = secrets.token_urlsafe(16)
        self.kept[name] = (person, now, trial)
        while len(self.kept) > _KEPT:
            self.kept.popitem(last=False)
        return name

    def find(self, name: str, person: str, now: datetime) -> Trial | None:
        """Only for who made it, and not for long."""
        whose, at, trial = self.kept.get(name, ("", now, None))
        return trial if whose == person and now - at < _FOR else None
