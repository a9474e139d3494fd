"""What the keepers are told of sources that turned: one message for all of them, one for those that are back."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from alerts.alarms import tell
from alerts.watch import Desk
from alerts.wording import LONGEST, moment, span, units
from monitor.domain.event import Event
from monitor.domain.source import FAULT_NAMES
from monitor.flow.source_watch import Turned, Turns

#: between the alerts of grades: those of Ⅰ and Ⅱ go first
_RANK = 2
_ASKED = "期间新内容看不到，请改用其他途径巡看"


def source_news(turns: Turns, desk: Desk, now: datetime, known: Callable[[str], bool]) -> tuple[Event, ...]:
    """The alerts to duty officer and administrator, to be committed with the turns themselves.

    Args:
        turns: what turns now.
        desk: who is told.
        now: aware UTC.
        known: whether an alert key is on the ledger already.

    """
    events: list[Event] = []
    for told, forms in (
        (turns.troubles, _network(turns, now) if turns.network else _troubles(turns.troubles, now)),
        (turns.recovered, _recovered(turns.recovered, now)),
    ):
        if told:
            text = _fitting(f"【{desk.profile.short_name}】", forms)
            events += tell(_name(told), text, desk, now, known, rank=_RANK)
    return tuple(events)


def _name(told: Sequence[Turned]) -> str:
    """As it stands in keys: the same for the same turns, however often they are decided on."""
    what = "\n".join(sorted(f"{each.event.data['since']} {each.health} {each.source}" for each in told))
    return f"sources.{hashlib.sha256(what.encode()).hexdigest()[:16]}"


def _fitting(before: str, forms: Iterator[str]) -> str:
    """The fullest form that fits one SMS; the last one where none does."""
    text = ""
    for form in forms:
        text = f"{before}{form}"
        if units(text) <= LONGEST:
            break
    return text


def _network(turns: Turns, now: datetime) -> Iterator[str]:
    since = moment(min(each.since for each in turns.turned if each.health == "failing"), now)
    yield f"自{since}起 {len(turns.turned)} 个来源都连不上，应是本机网络不通，{_ASKED}并检查网络"


def _troubles(told: Sequence[Turned], now: datetime) -> Iterator[str]:
    quiet = [each for each in told if each.health == "silent"]
    unread = [each for each in told if each.health != "silent"]
    if len(told) == 1:
        yield from (_one_quiet(quiet[0], now) if quiet else _one_unread(unread[0], now))
        return
    for most in range(4, -1, -1):
        said = [
            f"来源 {len(each)} 个{what}{_listed(each, most)}"
            for each, what in ((unread, "读不到"), (quiet, "久无新内容"))
            if each
        ]
        yield f"{'；'.join(said)}。{'新内容看不到，请改用其他途径巡看' if unread else '请打开网站核对'}"


def _listed(told: Sequence[Turned], most: int) -> str:
    if most == 0:
        return ""
    more = "等" if len(told) > most else ""
    return f"：{'、'.join(each.source for each in told[:most])}{more}"


def _one_unread(turn: Turned, now: datetime) -> Iterator[str]:
    since, why = moment(turn.since, now), FAULT_NAMES.get(turn.fault, "")
    state = "受阻" if turn.health == "blocked" else "读不到"
    then = "并联系网站" if turn.health == "blocked" else "并核对来源"
    for name in _shorter(turn.source):
        yield f"来源 {name} 自{since}起{state}（{why}），{_ASKED}{then}"
        yield f"来源 {name} 自{since}起{state}（{why}），{_ASKED}"


def _one_quiet(turn: Turned, now: datetime) -> Iterator[str]:
    for name in _shorter(turn.source):
        yield f"来源 {name} 自{moment(turn.since, now)}后一直没有新内容，比往常久。请打开网站核对，是否停更或改版"


def _recovered(told: Sequence[Turned], now: datetime) -> Iterator[str]:
    if len(told) > 1:
        for most in range(4, -1, -1):
            yield f"来源 {len(told)} 个已恢复{_listed(told, most)}。中断期间的内容仍在网上的，已在补收"
        return
    turn = told[0]
    for name in _shorter(turn.source):
        yield f"来源 {name} {moment(turn.since, now)}恢复{_lasted(turn)}"


def _lasted(turn: Turned) -> str:
    before = turn.before
    if before is None:
        return ""
    length = span(max(turn.since - before.since, turn.since - turn.since))
    if before.health == "silent":
        return f"更新，此前{length}没有新内容"
    what = "受阻" if before.health == "blocked" else "读不到"
    return f"正常，此前{what}{length}。中断期间的内容仍在网上的，已在补收"


def _shorter(name: str) -> Iterator[str]:
    yield name
    yield f"{name[:12]}…" if len(name) > 13 else name
