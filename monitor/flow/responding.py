"""Responding, pure: which clocks an answer meets, and how it is proved.

A public answer stops a clock by evidence, not by a click: with evidence the clock is met at the
publication time, without it the outcome is only claimed. A better proof of an earlier answer settles a
clock anew; both stay on the ledger.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.domain.act import Act
from monitor.domain.canonical import digest, encode
from monitor.domain.clock import Clock
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import MEETS, ResponseKind
from monitor.errors import BadAct
from monitor.flow import clocks

#: an answer may stand before the first report of the matter (the press took it from there), not longer
_BEFORE = timedelta(hours=24)


def respond(
    incident: Incident, act: Act, published: Instant, now: datetime, by: str, keep_text: Callable[[str], str]
) -> tuple[Event, ...]:
    """The response and what it does to the clocks.

    A date without a time is met when it was first captured, now (LEDGER, "Time").

    Raises:
        BadAct: an unknown kind, an answer older than the matter, or the same one again.

    """
    kind, proven = _kind(act), _proven(act)
    first = clocks.earliest(incident.members)
    if first is not None and published.day_end < first.at - _BEFORE:
        raise BadAct("回应的发布时间远早于事件最早公开时间，请核对 published", code="act-time-before")
    response = _response_id(incident, act, published)
    if incident.answer(response) is not None:
        raise BadAct("这一回应已经记录过", code="act-response-twice")
    url, text = act.data.get("url"), act.data.get("text")
    answered = new(
        "responded", incident=incident.id, response=response, kind=kind, published=stamp(published.at),
        precision=published.precision, url=keep_text(str(url)) if url else None,
        text=keep_text(str(text)) if text else None, evidence=[], proof="proven" if proven else "claimed", by=by,
    )  # fmt: skip
    met_at = now if published.precision == "day" else published.at
    ended = [
        _ended(incident, clock, met_at, f"{kind}:{response}", proven=proven)
        for clock in incident.clocks
        if clock.kind in MEETS[kind] and _can_meet(clock, first, met_at, proven=proven)
    ]
    return (answered, *ended, *clocks.ended_by_record(incident, "sign", now, "responded"))


def _can_meet(clock: Clock, first: Instant | None, met_at: datetime, *, proven: bool) -> bool:
    """Whether this answer changes how the clock ended."""
    if first is not None and clock.start.at > first.at and met_at < clock.start.at:
        # the clock runs for facts that became public after this answer
        return False
    if proven and clock.outcome in {"met_on_time", "met_late"}:
        return clock.met_at is not None and met_at < clock.met_at
    return clock.answerable if proven else clock.running


def _ended(incident: Incident, clock: Clock, met_at: datetime, stopped_by: str, *, proven: bool) -> Event:
    named = {"incident": incident.id, "clock": clock.id, "stopped_by": stopped_by}
    if proven:
        return new("clock_met", **named, met_at=stamp(met_at), proof="proven")
    return new("clock_claimed", **named, claimed_at=stamp(met_at))


def _proven(act: Act) -> bool:
    given = act.data.get("evidence", False)
    if not isinstance(given, bool):
        raise BadAct("evidence 须为 true 或 false", code="act-evidence")
    return given


def _kind(act: Act) -> ResponseKind:
    given = act.data.get("kind")
    for kind in MEETS:
        if given == kind:
            return kind
    raise BadAct(
        "kind 须为 holding（首发简讯）、authoritative（权威信息）、press_conference（新闻发布会）或 final（正式回应）",
        code="act-response-kind",
    )


def _response_id(incident: Incident, act: Act, published: Instant) -> str:
    """Deterministic: the same answer recorded twice is the same response."""
    seed = encode([incident.id, str(act.data.get("kind")), stamp(published.at), str(act.data.get("url")),
                   str(act.data.get("text")), act.data.get("evidence") is True])  # fmt: skip
    return f"r-{digest(seed)[:12]}"
