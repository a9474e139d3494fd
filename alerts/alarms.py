"""Alarms: what the system says of itself to the people who keep it, as alerts like all others.

An alarm belongs to no incident, so that it can be raised about one that is frozen.
"""

from collections.abc import Callable
from datetime import datetime

from alerts.delivery import LAST_RESORT, ORDER
from alerts.watch import Desk, channel_for, recipients
from monitor.domain.alert import alert_key
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp
from monitor.domain.office import Role

_TOLD: tuple[Role, ...] = ("duty", "admin")


def alarm(
    name: str, text: str, desk: Desk, now: datetime, known: Callable[[str], bool], *, avoid: str = ""
) -> tuple[Event, ...]:
    """Tell the duty officer and the administrator that something is wrong here, once for each `name`.

    Args:
        name: what is wrong, as it stands in keys: ASCII, the same for the same trouble.
        text: what is wrong and what to do, in Chinese; no outside text.
        desk: who is told.
        now: aware UTC.
        known: whether an alert key is on the ledger already.
        avoid: a channel that may be what is wrong: another is taken where a person has one.

    """
    return tell(name, f"【{desk.profile.short_name}】系统告警：{text}", desk, now, known, avoid=avoid)


def tell(
    name: str,
    text: str,
    desk: Desk,
    now: datetime,
    known: Callable[[str], bool],
    *,
    rank: int = 0,
    avoid: str = "",
) -> tuple[Event, ...]:
    """As `alarm`, the whole message given; `rank` says what goes before it."""
    order = sorted(ORDER, key=lambda channel: (channel == LAST_RESORT, channel == avoid))
    ref = ""
    events: list[Event] = []
    for recipient in recipients(_TOLD, (), desk.roster):
        channel = channel_for(recipient.person, order)
        key = alert_key("", "", name, 1, recipient.person.id, channel)
        if known(key):
            continue
        ref = ref or desk.keep_text(text)
        events.append(
            new(
                "alert_due", key=key, incident="", clock="", rung=name, repeat=1, person=recipient.person.id,
                role=recipient.role, channel=channel, reason="alarm", rank=rank, text=ref, mark=stamp(now),
                folded_into=None,
            )
        )  # fmt: skip
    return tuple(events)
