"""Unsettled: sent twice, and nobody knows whether it arrived. Told to the keepers once, sent no third time. Pure."""

from collections.abc import Container
from datetime import datetime

from alerts.alarms import alarm
from alerts.watch import Desk
from monitor.domain.alert import Alert
from monitor.domain.event import Event
from monitor.domain.instant import stamp


def unsettled(alert: Alert, desk: Desk, now: datetime, known: Container[str]) -> tuple[Event, ...]:
    """One alarm an hour and way, however many alerts: a receiver that answers nobody leaves many at once.

    By another channel than the one in doubt. An alarm that is unsettled itself raises none.
    """
    if not alert.incident:
        return ()
    hour = now.replace(minute=0, second=0, microsecond=0)
    text = "有提醒发了两次仍不知是否送达，可能已送达，不再重发。请在值班台查看并电话核实"
    return alarm(f"unsettled@{stamp(hour)}", text, desk, now, known.__contains__, avoid=alert.channel)
