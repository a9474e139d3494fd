"""Whether somebody else's lease has expired, as one observer saw it on its own monotonic clock."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as it stands in the store."""

    owner: str
    #: for how long its holder asked
    lasting: timedelta
    #: raised with every renewal
    renewal: int
    #: what its holder left for others to read
    said: str = ""

    def barred(self, owner: str) -> bool:
        """Whether it is somebody else's."""
        return self.owner not in {"", owner}

    def taken(self, owner: str, lasting: timedelta, said: str | None) -> "Held":
        """As its new holder, or the same, leaves it."""
        return Held(owner, lasting, self.renewal + 1, self.said if said is None else said)

    def given_back(self) -> "Held":
        return Held("", timedelta(0), self.renewal + 1, self.said)


#: before anybody held it
FREE = Held("", timedelta(0), -1)


class LeaseWatch:
    """Remembers since when each lease has looked the same."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[Held, float]] = {}

    def expired(self, bureau: str, name: str, held: Held, monotonic: float) -> bool:
        """True once this lease has stood unchanged before our eyes for its own duration."""
        seen = self._seen.get((bureau, name))
        if seen is None or seen[0] != held:
            self._seen[bureau, name] = (held, monotonic)
            return held.lasting <= timedelta(0)
        return monotonic - seen[1] >= held.lasting.total_seconds()
