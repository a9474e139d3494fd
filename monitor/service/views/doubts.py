"""Doubts: alerts that may not have arrived, and alerts that wait for a place, told on the board. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.delivery import UNKNOWN_TRIES
from monitor.domain.access import Principal, sees
from monitor.domain.alert import Alert
from monitor.domain.incident import Incident
from monitor.domain.state import State
from monitor.service.views.deliveries import waits
from monitor.service.views.spans import moment

#: an alert in doubt is told for so long, desk time
_FRESH = timedelta(hours=24)
#: incidents named in the line
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Doubts:
    #: alerts sent twice of which nobody knows whether they arrived
    unknown: int
    #: id and title of the incidents they are about, the newest first
    about: tuple[tuple[str, str], ...]
    #: of how many more
    others: int
    #: alerts that are held, and until when at the latest
    held: int
    until: str


def doubts(state: State, title_of: Callable[[Incident], str], who: Principal, now: datetime) -> Doubts:
    """What this person should know about messages; a department about its own incidents alone."""
    unknown: list[Alert] = []
    held: list[datetime] = []
    for alert in (state.alerts[key] for key in state.doubtful):
        if alert.delivery == "unknown" and alert.unknowns >= UNKNOWN_TRIES and now - alert.mark < _FRESH:
            unknown.append(alert)
        elif waits(alert) and alert.held_until is not None and not alert.folded_into:
            held.append(alert.held_until)
    mine = [alert for alert in unknown if _seen(state, alert, who)]
    newest = sorted(mine, key=lambda alert: (alert.mark, alert.key), reverse=True)
    named = list(dict.fromkeys(alert.incident for alert in newest if alert.incident in state.incidents))
    whole = held if who.sees_all else []
    return Doubts(
        unknown=len(mine), about=tuple((each, title_of(state.incidents[each])) for each in named[:_NAMED]),
        others=max(0, len(named) - _NAMED), held=len(whole), until=moment(max(whole), now) if whole else "",
    )  # fmt: skip


def _seen(state: State, alert: Alert, who: Principal) -> bool:
    incident = state.incidents.get(alert.incident)
    if incident is None:
        return who.sees_all
    return incident.status == "open" and sees(who, incident)
