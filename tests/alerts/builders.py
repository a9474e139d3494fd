"""Builders: one incident of 贵阳 with clocks, so that a story only says what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from config.profile import load_profile
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident, Member
from monitor.domain.instant import Instant
from monitor.domain.office import Ladder, Profile

#: 2026-03-11 10:00 in Beijing, a Wednesday
TEN = datetime(2026, 3, 11, 2, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    """A Beijing wall time in March 2026."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


@cache
def guiyang() -> Profile:
    return load_profile("guiyang")


def ladder(kind: str) -> Ladder:
    found = guiyang().ladder(kind)
    assert found is not None
    return found


def clock(kind: str = "response", *, hours: float = 48, start: datetime = TEN, **fields: Any) -> Clock:
    due = start + timedelta(hours=hours)
    plain = Clock(
        id=kind, kind=kind, limit=f"{hours:g}h", grade="none", basis="国办发〔2016〕61号 三", standing="verified",
        ladder="0" * 64, start=Instant(start), start_rule="earliest", due=due, due_original=due,
        provisional=False, departments=("yzc",), armed_at=start,
    )  # fmt: skip
    return replace(plain, **fields)


def incident(*clocks: Clock, **fields: Any) -> Incident:
    member = Member("d1", "news", Instant(TEN), TEN, "respond", None, "medical_dispute", stale=False)
    plain = Incident(
        id="a1b2c3d4e5f60718", title="1" * 64, opened=TEN, type="medical_dispute", lead="yzc", assist=(),
        members=(member,), clocks=clocks,
    )  # fmt: skip
    return replace(plain, **fields)


def passed(one: Clock, *steps: str) -> Clock:
    """The clock with these rungs climbed once."""
    return replace(one, passed=one.passed | {(step, 1) for step in steps})
