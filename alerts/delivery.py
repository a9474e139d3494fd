r"""Delivery, pure: what to send next, and what an outcome means (LEDGER, "Sending").

    pending ------> sending ------> delivered
                      |  \-------> failed_for_now --(back-off)--> sending ... --> failed_for_good
                      \---------> unknown --------(once more)---> sending

What a receiver with a limit cannot take yet is held: it stays pending (or what it was) with a time before
which it is not sent, and goes out then, bundled with what waits for the same person.

A crash while sending leaves `sending` on the ledger; after its deadline and the channel's time-out
it becomes unknown. An unknown is sent once more: under the same key where the channel can tell,
marked 可能重复 where it cannot. The next rung is never called because we crashed.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from monitor.domain.alert import NOT_BEGUN, Alert, alert_key
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp

#: an attempt must have begun within this after its commit
DEADLINE = timedelta(seconds=10)
#: waits between attempts on one channel; after the last the channel is given up
BACK_OFF = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=60), timedelta(seconds=300))
#: unknowns after which an alert is left as it is: shown to people, never sent a third time
UNKNOWN_TRIES = 2

#: written to when nothing else is left: the duty log on this machine
LAST_RESORT = "log"
#: which of a person's addresses is tried first where no ladder says it
ORDER = ("webhook", "mail", LAST_RESORT)

#: answers by which a receiver says that it was asked too often: HTTP; 企业微信; 钉钉; 飞书
TOO_OFTEN = frozenset({
    "http-429", "errcode-45009", "errcode-45011", "errcode-45033", "errcode-90018", "errcode-90030", "errcode-130101",
    "errcode-410100", "errcode-9499", "errcode-11232", "errcode-11233", "errcode-99991400",
})  # fmt: skip
#: not tried, for it would have stood in line before a receiver that does not answer
DEAD_HOST = "dead-host"
#: who asked too often waits at least this long: limits are by the minute
_NOT_SO_OFTEN = timedelta(seconds=60)

Outcome = Literal["delivered", "failed_for_now", "failed_for_good", "unknown"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a sender thread reports of one attempt."""

    key: str
    attempt: int
    outcome: Outcome
    #: a short code: http-500, smtp-450, connect, timeout; never text from outside
    detail: str
    #: real seconds the sender was at work
    took: float = field(default=0.0, compare=False)


def due(alert: Alert, now: datetime) -> bool:
    """Whether this alert wants to be sent now."""
    if alert.folded_into or (alert.held_until is not None and alert.held_until > now):
        return False
    if alert.delivery == "failed_for_now":
        return alert.next_try is None or alert.next_try <= now
    return alert.delivery == "pending" or (alert.delivery == "unknown" and alert.unknowns < UNKNOWN_TRIES)


def sending(alert: Alert, worker: str, now: datetime, pace: float = 1.0) -> Event:
    """This worker is about to send; nobody else settles it before the deadline and the time-out.

    `pace` is how many seconds of `now` pass in a real one: deadlines and back-off are real spans.
    """
    return new(
        "alert_sending", key=alert.key, attempt=alert.attempt + 1, worker=worker,
        deadline=stamp(now + DEADLINE * pace),
    )  # fmt: skip


def held(alert: Alert, until: datetime, reason: str) -> Event:
    """The receiver takes only so many: not before `until` (aware UTC)."""
    return new("alert_held", key=alert.key, until=stamp(until), reason=reason)


def settled(alert: Alert, result: Result, now: datetime, pace: float = 1.0) -> Event:
    """What became of an attempt; a temporary failure is tried again later, at last given up.

    An attempt that was never begun says nothing of the receiver and is not counted.
    """
    outcome, next_try = result.outcome, None
    if outcome == "failed_for_now":
        failures = alert.failures + (result.detail not in NOT_BEGUN)
        if failures > len(BACK_OFF) and alert.channel != LAST_RESORT:
            outcome = "failed_for_good"
        else:
            # the last resort is never given up: a full disk is emptied some day
            wait = BACK_OFF[min(max(failures, 1), len(BACK_OFF)) - 1]
            if result.detail in TOO_OFTEN or result.detail == DEAD_HOST:
                wait = max(wait, _NOT_SO_OFTEN)
            next_try = stamp(now + wait * pace)
    return new(
        "alert_settled", key=result.key, attempt=result.attempt, outcome=outcome, detail=result.detail, next_try=next_try
    )  # fmt: skip


def overtaken(alert: Alert, result: Result) -> bool:
    """A late outcome corrects an unknown and never erases what is known since, nor counts what is known twice."""
    if result.outcome == "delivered":
        return alert.delivery == "delivered"
    if result.attempt == alert.attempt and alert.delivery in {result.outcome, "failed_for_good"}:
        return True
    return alert.delivery == "delivered" or result.attempt < alert.attempt


def orphaned(alert: Alert, now: datetime, timeout: timedelta) -> bool:
    """In "sending" since before a crash: no worker can still be waiting for an answer."""
    return alert.delivery == "sending" and alert.deadline is not None and now > alert.deadline + timeout


def next_channel(
    alert: Alert, addresses: Mapping[str, str], order: Sequence[str], tried: Container[str]
) -> str | None:
    """The channel to go on with when this one has failed for good; None when there is none left."""
    reachable = [channel for channel in order if channel in addresses or channel == LAST_RESORT]
    return next((channel for channel in reachable if channel != alert.channel and channel not in tried), None)


def by_channel(alert: Alert, channel: str, person: str = "") -> Event:
    """The same alert by another channel, or for another `person` where the first is not there."""
    incident, clock, rung, repeat, first, _ = alert.key.rsplit("/", 5)
    to = person or first
    return new(
        "alert_due", key=alert_key(incident, clock, rung, int(repeat), to, channel), incident=incident,
        clock=clock, rung=rung, repeat=int(repeat), person=to, role=alert.role, channel=channel,
        reason="next_person" if person else "next_channel", rank=alert.rank, text=alert.text, mark=stamp(alert.mark), folded_into=None,
    )  # fmt: skip
