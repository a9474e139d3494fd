"""A bundle: what waited for one person at one destination, told in one message, gravest first. Pure."""

from collections.abc import Container, Sequence
from datetime import datetime

from monitor.domain.alert import Alert, alert_key
from monitor.domain.event import Event, new
from monitor.domain.instant import stamp

#: its name where a rung would stand in keys
_NAME = "bundle@"
#: told by their own words; the others are counted
_LISTED = 5
#: told with one message at most beside its own: a commit has its bounds
MOST_TOGETHER = 500


def gravest_first(alerts: Sequence[Alert]) -> list[Alert]:
    return sorted(alerts, key=lambda alert: (alert.rank, alert.mark, alert.key))


def is_bundle(key: str) -> bool:
    parts = key.rsplit("/", 4)
    return len(parts) == 5 and parts[1].startswith(_NAME)


def words(short_name: str, texts: Sequence[str], count: int) -> str:
    """The whole message but for its link.

    Args:
        short_name: the office's, as it signs.
        texts: those of the alerts, gravest first; the first few are enough.
        count: how many alerts there are.

    """
    sign = f"【{short_name}】"
    listed = [f"{number}. {text.removeprefix(sign)}" for number, text in enumerate(texts[:_LISTED], 1)]
    rest = count - len(listed)
    more = [f"另有{rest}条，请到值班台查看。"] if rest else []
    return "\n".join((f"{sign}合并{count}条提醒，最紧急的在前：", *listed, *more))


def listed(members: Sequence[Alert]) -> Sequence[Alert]:
    """Those whose words are wanted."""
    return gravest_first(members)[:_LISTED]


def bundle(
    members: Sequence[Alert], text: str, now: datetime, known: Container[str] = ()
) -> tuple[Alert, tuple[Event, ...]]:
    """One alert for all of these, and the events that say so.

    Args:
        members: for one person by one channel, at least two, none of them ever sent.
        text: ref of the words.
        now: aware UTC.
        known: keys that are taken.

    """
    first = gravest_first(members)[0]
    repeat = 1
    while (key := _key(first, now, repeat)) in known:
        repeat += 1
    alert = Alert(key, first.incident, "", first.person, first.channel, first.rank, text, now, first.role)
    due = new(
        "alert_due", key=key, incident=first.incident, clock="", rung=f"{_NAME}{stamp(now)}", repeat=repeat,
        person=first.person, role=first.role, channel=first.channel, reason="bundle", rank=first.rank, text=text,
        mark=stamp(now), folded_into=None,
    )  # fmt: skip
    return alert, (
        due,
        *(new("alert_folded", key=each.key, folded_into=key) for each in gravest_first(members)),
    )


def _key(first: Alert, now: datetime, repeat: int) -> str:
    return alert_key(first.incident, "", f"{_NAME}{stamp(now)}", repeat, first.person, first.channel)
