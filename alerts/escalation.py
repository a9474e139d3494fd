"""Escalation, pure: which rungs a clock has reached by now, and when it must be looked at next.

Rules (DESIGN 7), all of them 本单位制度:
- each rung is climbed once, repeats until somebody signs;
- a signature holds until the next mark: if nothing was answered by then the ladder opens again, one
  level higher; an answer excuses the fraction rungs, never those at and around the due time;
- a claimed clock pauses its ladder, an ended one has none;
- where several rungs were passed unseen (found late, or the system was down) the first and the
  latest are climbed and the rest recorded as skipped; their people hear it with the latest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident
from monitor.domain.office import Ladder, Role, Rung

#: why an alert goes out; stored with it and shown
Reason = Literal["started", "elapsed", "before_due", "due", "overdue", "repeated", "signed_idle"]
#: why a rung was not climbed
Skip = Literal["overtaken", "in_hand", "nobody"]


@dataclass(frozen=True, slots=True)
class Step:
    """One rung reached: tell these roles for this reason."""

    #: rung id as it stands in keys: ".2" behind it after the due time moved later
    name: str
    rung: Rung
    repeat: int
    #: when it was reached, aware UTC
    mark: datetime
    reason: Reason
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    name: str
    repeat: int
    reason: Skip


@dataclass(frozen=True, slots=True)
class _Mark:
    at: datetime
    order: int
    rung: Rung
    repeat: int
    name: str


def mark_of(clock: Clock, rung: Rung) -> datetime:
    """When a rung is reached, aware UTC."""
    if rung.mark == "start":
        return clock.start.at
    if rung.mark == "fraction":
        return clock.start.at + (clock.due - clock.start.at) * rung.percent / 100
    if rung.mark == "before_due":
        return max(clock.start.at, clock.due - rung.offset)
    return clock.due if rung.mark == "due" else clock.due + rung.offset


def next_look(incident: Incident, clock: Clock, ladder: Ladder) -> datetime | None:
    """The earliest mark not passed yet; None when the ladder is at its end or pauses."""
    if not clock.running:
        return None
    # of one rung the first repeat that is not passed is the earliest
    firsts = (next(_open(incident, clock, rung), None) for rung in _rungs(incident, clock, ladder))
    return min((each[0] for each in firsts if each is not None), default=None)


def reached(
    incident: Incident, clock: Clock, ladder: Ladder, now: datetime
) -> tuple[tuple[Step, ...], tuple[Skipped, ...]]:
    """Steps to take now, earliest first, and rungs to record as skipped.

    Args:
        incident: whose signatures and acts count.
        clock: one of its clocks.
        ladder: the ladder the clock was started with.
        now: aware UTC.

    """
    passed = sorted(
        (mark for mark in _ahead(incident, clock, ladder) if mark.at <= now),
        key=lambda mark: (mark.at, mark.order),
    )
    if not passed:
        return (), ()
    latest = passed[-1].at
    steps: list[Step] = []
    skipped: list[Skipped] = []
    missed: list[Role] = []
    for mark in passed:
        if mark.at != latest and not (mark.rung.mark == "start" and mark.repeat == 1):
            skipped.append(Skipped(mark.name, mark.repeat, "overtaken"))
            missed += mark.rung.roles
        elif mark.rung.mark == "fraction" and _in_hand(incident, clock):
            skipped.append(Skipped(mark.name, mark.repeat, "in_hand"))
        else:
            steps.append(_step(incident, clock, ladder, mark))
    if steps and missed:
        # whoever a passed rung would have told hears it with the latest
        roles = tuple(dict.fromkeys((*missed, *steps[-1].roles)))
        steps[-1] = replace(steps[-1], roles=roles)
    return tuple(steps), tuple(skipped)


def _ahead(incident: Incident, clock: Clock, ladder: Ladder) -> list[_Mark]:
    if not clock.running:
        return []
    marks: list[_Mark] = []
    for order, rung in enumerate(_rungs(incident, clock, ladder)):
        marks += [_Mark(at, order, rung, repeat, name) for at, repeat, name in _open(incident, clock, rung)]
    return marks


def _open(incident: Incident, clock: Clock, rung: Rung) -> Iterator[tuple[datetime, int, str]]:
    """When this rung is reached, each repeat of it that is not passed, and its name; the earliest first."""
    name, first = _name(clock, rung), mark_of(clock, rung)
    if clock.generation > 1 and clock.armed_at is not None and first <= clock.armed_at:
        return
    for repeat in range(1, _times(incident, clock, rung, first) + 1):
        if (name, repeat) not in clock.passed:
            yield (
                first if rung.repeat_every is None else first + rung.repeat_every * (repeat - 1),
                repeat,
                name,
            )


def _rungs(incident: Incident, clock: Clock, ladder: Ladder) -> Sequence[Rung]:
    rungs = ladder.provisional if clock.provisional else ladder.rungs
    return [rung for rung in rungs if not rung.grades or incident.grade in rung.grades]


def _name(clock: Clock, rung: Rung) -> str:
    return rung.id if clock.generation == 1 else f"{rung.id}.{clock.generation}"


def _times(incident: Incident, clock: Clock, rung: Rung, first: datetime) -> int:
    if rung.repeat_every is None:
        return 1
    signed = clock.kind in PUBLIC_KINDS and incident.signed_at is not None and incident.signed_at >= first
    return 1 if signed else max(1, rung.repeat_times)


def _signed_idle(incident: Incident, clock: Clock, mark: datetime) -> bool:
    """Signed before this mark, and nothing done since the signature."""
    if clock.kind not in PUBLIC_KINDS or incident.signed_at is None or incident.signed_at >= mark:
        return False
    return not incident.handled


def _in_hand(incident: Incident, clock: Clock) -> bool:
    """Signed, and answered after the signature, though this clock is not met by it yet."""
    return clock.kind in PUBLIC_KINDS and incident.signed_at is not None and incident.handled


_REASONS: dict[str, Reason] = {
    "start": "started", "fraction": "elapsed", "before_due": "before_due", "due": "due", "after_due": "overdue",
}  # fmt: skip


def _step(incident: Incident, clock: Clock, ladder: Ladder, mark: _Mark) -> Step:
    reason: Reason = "repeated" if mark.repeat > 1 else _REASONS[mark.rung.mark]
    roles = mark.rung.roles
    if mark.rung.mark != "start" and _signed_idle(incident, clock, mark.at):
        reason = "signed_idle" if mark.rung.mark == "fraction" else reason
        above = _rungs(incident, clock, ladder)[mark.order + 1 : mark.order + 2]
        roles = tuple(dict.fromkeys((*roles, *(role for rung in above for role in rung.roles))))
    return Step(mark.name, mark.rung, mark.repeat, mark.at, reason, roles)
