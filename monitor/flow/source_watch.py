"""Sources that turn: what of it goes on the record, and what of that people are told. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.event import Event, new
from monitor.domain.instant import stamp
from monitor.domain.source import NEVER_LOOKED, NO_LINE, SourceState, Standing, TurnedHealth

#: a fault that is over sooner is not worth a word
FAILING_FOR = timedelta(minutes=30)
FAILING_STRAIN = 1.0
#: a source is well again when it has stayed so this long; those that come back together are told together
HOLD = timedelta(minutes=10)
#: people are told of one source's trouble no more often than this
TOLD_EVERY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Turned:
    """One source that turns now."""

    source: str
    health: TurnedHealth
    since: datetime
    #: of a source that fails or is blocked, else ""
    fault: str
    #: people know of it with this commit
    told: bool
    #: how it stood before by the ledger; None: well as far as anybody knows
    before: Standing | None = None

    @property
    def event(self) -> Event:
        return new(
            "source_turned", source=self.source, health=self.health, since=stamp(self.since), fault=self.fault,
            told=self.told, by="system",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turns:
    """All that turn now."""

    turned: tuple[Turned, ...] = ()
    #: no source can be reached: it is our own network
    network: bool = False
    #: of that people know already, and are not told again
    known: bool = False

    @property
    def troubles(self) -> tuple[Turned, ...]:
        """Those people are to be told of now because they are not well."""
        return tuple(
            each
            for each in self._told
            if each.health != "well" and not (self.known and each.fault in NO_LINE)
        )

    @property
    def recovered(self) -> tuple[Turned, ...]:
        """Those people are to be told of now because they are well again."""
        return tuple(each for each in self._told if each.health == "well")

    @property
    def _told(self) -> Iterable[Turned]:
        return (each for each in self.turned if each.told)


def turns(
    standings: Mapping[str, Standing],
    configured: Collection[str],
    states: Mapping[str, SourceState],
    now: datetime,
) -> Turns:
    """What turns now.

    Args:
        standings: by the ledger.
        configured: ids of the sources that are watched.
        states: what the crawler remembers of them.
        now: aware UTC.

    """
    seen = {each: states.get(each, NEVER_LOOKED) for each in configured}
    gone = tuple(
        Turned(each, "removed", now, "", told=False, before=standing)
        for each, standing in standings.items()
        if each not in seen and standing.health != "well"
    )
    down = network_down(seen, now)
    ripe = tuple(
        turn
        for each, state in seen.items()
        if (turn := _turn(each, standings.get(each), state, now, down=each in down))
    )
    settled = any(each.health == "well" and now - each.since >= HOLD for each in ripe)
    turned = tuple(each for each in ripe if each.health != "well" or settled)
    network = any(each.source in down for each in turned)
    known = network and 2 * sum(_told_down(standings.get(each)) for each in down) >= len(down)
    return Turns(gone + turned, network, known)


def _turn(
    source: str, before: Standing | None, state: SourceState, now: datetime, *, down: bool
) -> Turned | None:
    found = _standing(state, now, down=down)
    if found is None:
        return None
    health, since, fault = found
    if health == "well":
        if before is None or before.health == "well":
            return None
        return Turned(source, health, since, "", told=before.known, before=before)
    may = before is None or before.told_at is None or now - before.told_at >= TOLD_EVERY
    same = before is not None and before.health == health
    if same and (not may or (before is not None and before.told)):
        return None
    return Turned(source, health, since, fault, told=may, before=before)


def _standing(state: SourceState, now: datetime, *, down: bool) -> tuple[TurnedHealth, datetime, str] | None:
    """(health, since, fault) as it may go on the record; None while it is too early to say."""
    if state.blocked_since is not None:
        return "blocked", state.blocked_since, state.fault or ""
    if state.failing_since is not None:
        return ("failing", state.failing_since, state.fault or "") if down or _ripe(state, now) else None
    if state.silent_since is not None:
        return "silent", state.silent_since, ""
    return None if state.well_since is None else ("well", state.well_since, "")


def _ripe(state: SourceState, now: datetime, lasting: timedelta = FAILING_FOR) -> bool:
    """Whether a source has failed for long enough, and not by one passing fault."""
    since = state.failing_since
    return since is not None and now - since >= lasting and state.strain >= FAILING_STRAIN


def network_down(
    seen: Mapping[str, SourceState], now: datetime, lasting: timedelta = FAILING_FOR
) -> frozenset[str]:
    """The sources that cannot be reached, where that is true of all that were looked at since; else none.

    At least half of all and two of them, one for `lasting`: few of one host are no network.
    """
    down = {each: state for each, state in seen.items() if state.fault in NO_LINE}
    since = min((state.failing_since for state in down.values() if state.failing_since), default=None)
    few = len(down) < 2 or 2 * len(down) < len(seen)
    if since is None or few or not any(_ripe(state, now, lasting) for state in down.values()):
        return frozenset()
    others = (state.last_look for each, state in seen.items() if each not in down)
    if any(at is not None and at > since for at in others):
        return frozenset()
    return frozenset(down)


def _told_down(standing: Standing | None) -> bool:
    return (
        standing is not None and standing.health == "failing" and standing.told and standing.fault in NO_LINE
    )
