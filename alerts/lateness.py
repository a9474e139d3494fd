"""Lateness, pure: which clocks have a rung that was reached and of which the ledger says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.escalation import mark_of, next_look, reached
from alerts.watch import RANKS, channel_for, recipients
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident
from monitor.domain.office import Ladder
from monitor.domain.roster import Roster


@dataclass(frozen=True, slots=True)
class Late:
    """A clock with a rung that was reached and of which the ledger says nothing."""

    incident: str
    clock: str
    kind: str
    rank: int
    #: when the earliest such rung was reached, and when the clock is due; aware UTC
    mark: datetime
    due: datetime
    #: the channels its alerts would have gone out by
    channels: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.incident}/{self.clock}"


def earliest(incident: Incident, ladders: Mapping[str, Ladder | None]) -> datetime | None:
    """When something of this incident is to be told next, or should have been; None for never.

    `ladders` are by clock id. Says nothing of `now`: the answer holds as long as the incident is the same.
    """
    looks = [
        look
        for clock in incident.clocks
        if (ladder := ladders.get(clock.id)) is not None
        and (look := next_look(incident, clock, ladder)) is not None
    ]
    return min(looks, default=None)


def late(
    incident: Incident, ladders: Mapping[str, Ladder | None], before: datetime, roster: Roster
) -> tuple[Late, ...]:
    """The clocks of an incident with a rung reached before this time and nothing on the ledger of it."""
    found = []
    for clock in incident.clocks:
        ladder = ladders.get(clock.id)
        look = None if ladder is None else next_look(incident, clock, ladder)
        if ladder is not None and look is not None and look < before:
            channels = _channels(incident, clock, ladder, before, roster)
            found.append(
                Late(
                    incident.id,
                    clock.id,
                    clock.kind,
                    RANKS[incident.grade],
                    look,
                    clock.due,
                    channels,
                )
            )
    return tuple(found)


def _channels(
    incident: Incident, clock: Clock, ladder: Ladder, before: datetime, roster: Roster
) -> frozenset[str]:
    steps, _ = reached(incident, clock, ladder, before)
    return frozenset(
        channel_for(recipient.person, step.rung.channels)
        for step in steps
        for recipient in recipients(step.roles, clock.departments, roster)
    )


def excused(clock: Clock | None, ladder: Ladder | None, incident: Incident) -> bool:
    """Whether a clock past due may well have no alert at its due time or later.

    It has ended, its ladder has no such rung, that rung was skipped on the record, or its due time
    was moved to one that had passed already.
    """
    if clock is None or ladder is None or not clock.running:
        return True
    if clock.armed_at is not None and clock.armed_at >= clock.due:
        return True
    rungs = ladder.provisional if clock.provisional else ladder.rungs
    wanted = {
        rung.id
        for rung in rungs
        if (not rung.grades or incident.grade in rung.grades) and mark_of(clock, rung) == clock.due
    }
    done = {name.partition(".")[0] for name, _ in clock.passed}
    return not wanted or bool(wanted & done)
