"""Responding, pure: which clocks an answer meets, and how it is proved.

A public answer stops a clock by evidence, not by a click: with evidence the clock is met at the
publication time, without it the outcome is only claimed.
"""

from collections.abc import Callable

from monitor.domain.act import Act
from monitor.domain.canonical import digest, encode
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import MEETS, ResponseKind
from monitor.errors import BadAct


def respond(
    incident: Incident, act: Act, published: Instant, by: str, keep_text: Callable[[str], str]
) -> tuple[Event, ...]:
    """The response and what it does to the clocks.

    Raises:
        BadAct: an unknown kind of response.

    """
    kind = _kind(act)
    proven = act.data.get("evidence") is True
    response = _response_id(incident, act, published)
    if response in incident.responses:
        raise BadAct("这一回应已经记录过", code="act-response-twice")
    url, text = act.data.get("url"), act.data.get("text")
    answered = new(
        "responded", incident=incident.id, response=response, kind=kind, published=stamp(published.at),
        precision=published.precision, url=keep_text(str(url)) if url else None,
        text=keep_text(str(text)) if text else None, evidence=[], proof="proven" if proven else "claimed", by=by,
    )  # fmt: skip
    events = [answered]
    for clock in incident.clocks:
        if clock.kind not in MEETS[kind] or not clock.answerable:
            continue
        if proven:
            events.append(
                new(
                    "clock_met", incident=incident.id, clock=clock.id, met_at=stamp(published.at),
                    stopped_by=f"{kind}:{response}", proof="proven",
                )
            )  # fmt: skip
        elif clock.running:
            events.append(
                new(
                    "clock_claimed", incident=incident.id, clock=clock.id, claimed_at=stamp(published.at),
                    stopped_by=f"{kind}:{response}",
                )
            )  # fmt: skip
    return tuple(events)


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
