r"""Delivery, pure: what to send next, and what an outcome means (LEDGER, "Sending").

    pending ------> sending ------> delivered
                      |  \-------> failed_for_now --(back-off)--> sending ... --> failed_for_good
                      \---------> unknown --------(once more)---> sending

A crash while sending leaves `sending` on the ledger; after its deadline and the channel's time-out
it becomes unknown. An unknown is sent once more: under the same key where the channel can tell,
marked 可能重复 where it cannot. The next rung is never called because we crashed.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
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

Outcome = Literal["delivered", "failed_for_now", "failed_for_good", "unknown"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a sender thread reports of one attempt."""

    key: str
    attempt: int
    outcome: Outcome
    #: a short code: http-500, smtp-450, connect, timeout; never text from outside
    detail: str


def due(alert: Alert, now: datetime) -> bool:
    """Whether this alert wants to be sent now."""
    if alert.folded_into:
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
            next_try = stamp(now + BACK_OFF[min(max(failures, 1), len(BACK_OFF)) - 1] * pace)
    return new(
        "alert_settled", key=result.key, attempt=result.attempt, outcome=outcome, detail=result.detail, next_try=next_try
    )  # fmt: skip


def overtaken(alert: Alert, result: Result) -> bool:
    """A late outcome corrects an unknown and never erases what is known since."""
    if result.outcome == "delivered":
        return alert.delivery == "delivered"
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
