"""Responding, pure: which clocks an answer meets, and how it is proved.

A public answer stops a clock by evidence, not by a click: with evidence the clock is met at the
publication time, without it the outcome is only claimed. A better proof of an earlier answer settles a
clock anew; both stay on the ledger.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from monitor.domain.act import Act
from monitor.domain.canonical import Json, digest, encode
from monitor.domain.clock import Clock, Proof
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import MEETS, RECORDED_BY_PEOPLE, Answer, ResponseKind, public_from
from monitor.errors import BadAct
from monitor.flow import clocks

#: an answer may stand before the first report of the matter (the press took it from there), not longer
_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said to the public, as it is about to be recorded."""

    kind: ResponseKind
    published: Instant
    proof: Proof
    by: str
    #: the address; "" where none was given
    url: str = ""
    text: str = ""
    #: names of what is kept of it already
    evidence: tuple[Mapping[str, Json], ...] = ()
    #: ids of the documents of the letter a reply stands under
    letters: tuple[str, ...] = ()


def respond(
    incident: Incident, act: Act, published: Instant, now: datetime, by: str, keep_text: Callable[[str], str]
) -> tuple[Event, ...]:
    """The response a person records, and what it does to the clocks.

    Raises:
        BadAct: an unknown kind, an answer older than the matter, or the same one again.

    """
    reply = Reply(
        _kind(act), published, "proven" if _proven(act) else "claimed", by,
        url=str(act.data.get("url") or ""), text=str(act.data.get("text") or ""),
    )  # fmt: skip
    return answered(incident, reply, now, keep_text)


def answered(
    incident: Incident, reply: Reply, now: datetime, keep_text: Callable[[str], str]
) -> tuple[Event, ...]:
    """The response and what it does to the clocks.

    A date without a time is met when it was first captured, now (LEDGER, "Time").

    Raises:
        BadAct: an answer older than the matter, or the same one again.

    """
    first = clocks.earliest(incident.members)
    if first is not None and not reply.letters and reply.published.day_end < first.at - _BEFORE:
        raise BadAct("回应的发布时间远早于事件最早公开时间，请核对 published", code="act-time-before")
    response = _response_id(incident, reply)
    if response is None:
        raise BadAct("这一回应已经记录过，无需再记；如有更正请先作废原来的", code="act-response-twice")
    met_at = public_from(reply.published, now)
    recorded = new(
        "responded", incident=incident.id, response=response, kind=reply.kind,
        published=stamp(reply.published.at), precision=reply.published.precision, public=stamp(met_at),
        url=keep_text(reply.url) if reply.url else None, text=keep_text(reply.text) if reply.text else None,
        evidence=[dict(each) for each in reply.evidence], proof=reply.proof, by=reply.by,
    )  # fmt: skip
    if reply.kind == "letter_reply":
        if not all_letters_answered(incident, reply.letters):
            # said to one of several: the matter is still to be answered
            return (recorded,)
        # they answer together, from when the last of them is public, in whatever order they are seen
        met_at = max((met_at, *(each.public for each in letter_replies(incident))))
    proven = reply.proof == "proven"
    ended = meets(incident, reply.kind, f"{reply.kind}:{response}", met_at, proven=proven)
    return (recorded, *ended, *clocks.ended_by_record(incident, "sign", now, "responded"))


def letter_replies(incident: Incident) -> tuple[Answer, ...]:
    """The replies to letters that stand."""
    return tuple(each for each in incident.responses if each.kind == "letter_reply" and not each.struck)


def all_letters_answered(incident: Incident, also: Collection[str] = ()) -> bool:
    """Whether the matter is one of letters alone, and each has a reply that stands.

    What was also said in the press, on the telephone or by mail is not answered under a letter.
    `also`: ids of the documents of a letter that is just being answered.
    """
    replied = {*also, *(document for each in letter_replies(incident) for document in each.letters)}
    return all(member.source == "letter" and member.document in replied for member in incident.members)


def meets(
    incident: Incident, kind: ResponseKind, stopped_by: str, met_at: datetime, *, proven: bool
) -> tuple[Event, ...]:
    """The clocks an answer of this kind, public at `met_at` (aware UTC), ends."""
    first = clocks.earliest(incident.members)
    return tuple(
        _ended(incident, clock, met_at, stopped_by, proven=proven)
        for clock in incident.clocks
        if clock.kind in MEETS[kind] and _can_meet(clock, first, met_at, proven=proven)
    )


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
    for kind in RECORDED_BY_PEOPLE:
        if given == kind:
            return kind
    raise BadAct(
        "kind 须为 holding（首发简讯）、authoritative（权威信息）、press_conference（新闻发布会）或 final（正式回应）",
        code="act-response-kind",
    )


def name_of(incident: Incident, reply: Reply) -> str:
    """The id this reply has when it is recorded for the first time."""
    told = [incident.id, reply.kind, stamp(reply.published.at), reply.url, reply.text, reply.proof]
    if reply.letters:
        # a box may give no time of its reply, and then each look has its own; the letter may move
        return letter_reply_name(reply.letters[0], reply.text)
    return f"r-{digest(encode([*told]))[:12]}"


def letter_reply_name(document: str, text: str) -> str:
    """The id of a reply to a letter: the same in whatever incident the letter is, and at every look."""
    return f"r-{digest(encode(['letter_reply', document, text]))[:12]}"


def _response_id(incident: Incident, reply: Reply) -> str | None:
    """Deterministic: the same answer recorded twice is the same response, and None while it stands.

    One that was struck out by mistake can be recorded again, under the next free id.
    """
    first = name_of(incident, reply)
    for number in count(1):
        wanted = first if number == 1 else f"{first}.{number}"
        there = incident.answer(wanted)
        if there is None:
            return wanted
        if not there.struck:
            break
    return None
