"""Lateness: whose it is. Late when found, late while we were down, late by the office itself. Pure.

A supervisor must see at a glance which of them it was; none of them hides that the public waited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident
from monitor.service.views.spans import lasting, moment

#: since, until of an outage of ours, aware UTC
Outage = tuple[datetime, datetime]
#: shorter gaps hold nobody up
_SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark on a row of the board."""

    words: str
    #: ours: not the office's fault; doubt: said and not proved; late: the office's own
    tone: Literal["ours", "doubt", "late"]


def flags(incident: Incident, outages: Sequence[Outage], now: datetime) -> tuple[Flag, ...]:
    """What a supervisor must know of an incident's public clocks and answers."""
    late = [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS and is_late(clock, now)]
    found: list[Flag] = []
    if any(clock.late_when_found for clock in late):
        found.append(Flag("发现时已超", "ours"))
    if any(due_in_outage(clock, outages) for clock in late):
        found.append(Flag("系统中断期间到期", "ours"))
    if any(clock.outcome == "met_late" and not excused(clock, outages) for clock in late):
        found.append(Flag("超时完成", "late"))
    answers = [answer for answer in incident.responses if not answer.struck]
    if any(answer.evidence == "other" for answer in answers):
        found.append(Flag("回应与本事件不符", "doubt"))
    if claimed(incident):
        found.append(Flag("自报未证", "doubt"))
    return tuple(found)


def claimed(incident: Incident) -> bool:
    """Whether a public clock rests on a person's word alone."""
    return any(clock.kind in PUBLIC_KINDS and clock.outcome == "claimed" for clock in incident.clocks)


def is_late(clock: Clock, now: datetime) -> bool:
    """Over now, or met or claimed past its due time."""
    if clock.running:
        return now > clock.due
    return clock.met_at is not None and clock.met_at > clock.due


def excused(clock: Clock, outages: Iterable[Outage]) -> bool:
    """Late without the office's fault."""
    return clock.late_when_found or due_in_outage(clock, outages)


def due_in_outage(clock: Clock, outages: Iterable[Outage]) -> bool:
    return any(since <= clock.due <= until for since, until in outages)


def outage_words(clock: Clock, outages: Iterable[Outage], now: datetime) -> str:
    """到期时系统中断（11:20 至 11:34）, 计时期间系统中断 14 分; "" where we were there or it was in time."""
    if not is_late(clock, now):
        return ""
    began = clock.start.at if clock.began is None else max(clock.start.at, clock.began)
    missed = timedelta()
    for since, until in outages:
        if since <= clock.due <= until:
            return f"到期时系统中断（{moment(since, now)} 至 {moment(until, now)}）"
        missed += max(min(until, clock.due) - max(since, began), timedelta())
    return f"计时期间系统中断 {lasting(missed)}" if missed >= _SHORTEST else ""
