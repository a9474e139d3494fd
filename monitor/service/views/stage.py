"""The stage an incident is at: who holds it, since when, and what comes next. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident

#: returned: sent back, to be ruled on. triage: nobody has said whether an answer is owed. unsigned: bound and
#: not signed. working: signed, a public clock runs. claimed: answered in a person's words alone.
#: waiting: a clock runs and nobody is asked yet. answered: nothing runs. ended: closed, dismissed or merged
StageName = Literal["returned", "triage", "unsigned", "working", "claimed", "waiting", "answered", "ended"]


@dataclass(frozen=True, slots=True)
class Stage:
    name: StageName
    #: since when, aware UTC; None where that is not known
    since: datetime | None
    #: the clock that asks for the next step, None when none does
    asks: Clock | None
    #: the clock people look at first: a public one where there is one
    main: Clock | None


def stage_of(incident: Incident) -> Stage:
    """Where an incident stands."""
    main, triage, sign = main_clock(incident), running(incident, "triage"), running(incident, "sign")
    if incident.status != "open":
        return Stage("ended", incident.ended_at, None, main)
    if incident.returned_by:
        return Stage("returned", None, sign or main, main)
    if triage is not None:
        return Stage("triage", triage.start.at, triage, main)
    if unsigned(incident):
        since = sign.start.at if sign is not None else incident.opened
        return Stage("unsigned", since, sign or main, main)
    if main is None or not main.answerable:
        return Stage("answered", None, None, main)
    if main.outcome == "claimed":
        return Stage("claimed", main.met_at, main, main)
    if incident.signed_at is None:
        return Stage("waiting", main.began, main, main)
    return Stage("working", incident.signed_at, main, main)


def running(incident: Incident, kind: str) -> Clock | None:
    """The latest clock of this kind that still runs."""
    found = [clock for clock in incident.clocks if clock.kind == kind and clock.running]
    return found[-1] if found else None


def unsigned(incident: Incident) -> bool:
    """The lead department has been asked and has not signed."""
    if incident.status != "open" or incident.signed_at is not None:
        return False
    bound = any(
        clock.kind in PUBLIC_KINDS and clock.running and not clock.provisional for clock in incident.clocks
    )
    return bound or running(incident, "sign") is not None


def main_clock(incident: Incident) -> Clock | None:
    """The clock a row is about: the next public due time, else what a person claimed, else an inner one."""
    live = [clock for clock in incident.clocks if clock.answerable]
    for group in (
        [clock for clock in live if clock.kind in PUBLIC_KINDS and clock.running],
        [clock for clock in live if clock.kind in PUBLIC_KINDS],
        [clock for clock in live if clock.running],
    ):
        if group:
            return min(group, key=lambda clock: clock.due)
    return None
