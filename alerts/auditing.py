r"""Auditing, pure: what is wrong now becomes what people are told, once an episode and again while it lasts.

    finding ----> told ----(30 min; graver; others too)----> told again
                    \----(no finding for a minute)----> its end is told

A check that could not be made says nothing: what it found before neither ends nor begins.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.delivery import LAST_RESORT, ORDER
from alerts.watch import recipients
from monitor.domain.office import Role
from monitor.domain.roster import Recipient, Roster

#: told again after this while it lasts, real time
AGAIN = timedelta(minutes=30)
#: told again because more of the same has come, real time
MORE = timedelta(minutes=5)
#: what stands until somebody repairs the ledger is told ever more seldom, at last once a day; real time
LASTING, SELDOM = frozenset({"frozen", "unseen", "ledger-broken"}), timedelta(days=1)
#: over only when it has been gone for so long, real time: what comes and goes is one episode
CALM = timedelta(minutes=1)
#: what an alarm remembers of what it was about; beyond it, more of the same is not told apart
REMEMBERED = 500
#: every alarm in a few words, as its end is told and a page lists it
TITLES: Mapping[str, str] = {
    "missed": "时限过点未提醒",
    "unsent": "提醒没有发出",
    "frozen": "事件被冻结",
    "unseen": "有事件审计看不了",
    "blind": "审计有检查做不了",
    "ledger-broken": "账本核验不通过",
    "ledger-unreadable": "账本读不出来",
    "desk-silent": "值班进程没有动静",
    "clocks-apart": "进程之间时钟不一致",
    "clock-stepped": "本机时钟偏离",
    "clock-drift": "本机时钟与外部不符",
    "disk-low": "数据盘空间不足",
    "disk-full": "数据盘将满",
    "reserve": "预留的磁盘空间已用掉",
    "crawl-dead": "抓取进程没有动静",
    "crawl-silent": "没有来源抓取成功",
}
#: who hears of it
TOLD: tuple[Role, ...] = ("duty", "admin")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong now."""

    #: what is wrong, as it stands in keys: ASCII
    name: str
    #: in Chinese, without the office's name, and what to do; no outside text
    text: str
    #: of the gravest incident it is about; 0 where it is about the service itself
    rank: int = 0
    #: what it is about, gravest first: ids; none where it is about the service itself
    items: tuple[str, ...] = ()
    #: how many they are, where not all are listed
    count: int = 1
    #: channels that would have been used and may be what is broken
    avoid: frozenset[str] = frozenset()
    #: the incident a link leads to; "" for none
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nobody could look, or it is too early to say: nothing of these names begins or ends."""

    names: tuple[str, ...]


#: what one check says
Sight = Finding | Undecided | None


@dataclass(frozen=True, slots=True)
class Episode:
    """Something wrong from its beginning to its end."""

    name: str
    #: desk time, aware UTC
    since: datetime
    #: when it was told last
    told_at: datetime
    #: number of the last telling, as it stands in keys: never the same twice, also after a restart
    telling: int
    rank: int
    #: those of the items people were told of
    items: frozenset[str]
    text: str
    #: channels it was told around
    avoid: frozenset[str] = frozenset()
    #: since when it is not found any more; None while it is
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to be told now."""

    name: str
    number: int
    text: str
    rank: int
    avoid: frozenset[str]
    since: datetime
    #: it is over
    ended: bool
    items: tuple[str, ...] = ()
    count: int = 1
    incident: str = ""
    #: of one that is over: when it was found no more
    until: datetime | None = None

    @property
    def rung(self) -> str:
        """As it stands in keys, where a rung would."""
        return f"auditor.{self.name}"


def review(
    episodes: Mapping[str, Episode],
    findings: Sequence[Finding],
    unsure: Collection[str],
    now: datetime,
    pace: float,
    calm: timedelta = CALM,
) -> tuple[dict[str, Episode], tuple[Telling, ...]]:
    """The episodes after this look, and what is to be told.

    Args:
        episodes: by name, as they were.
        findings: what is wrong now, each name once.
        unsure: names nobody could look at this time.
        now: desk time, aware UTC.
        pace: desk seconds in a real one; all spans here are real.
        calm: what has been away for so long is over.

    """
    after: dict[str, Episode] = {}
    told: list[Telling] = []
    for finding in findings:
        before = episodes.get(finding.name)
        if before is not None and not _worth_telling(before, finding, now, pace):
            after[finding.name] = replace(before, text=finding.text, gone=None)
            continue
        number = _number(before, now)
        since = now if before is None else before.since
        after[finding.name] = _told(finding, since, number, now)
        told.append(
            Telling(
                finding.name, number, finding.text, finding.rank, finding.avoid, since, ended=False,
                items=finding.items, count=finding.count, incident=finding.incident,
            )
        )  # fmt: skip
    for name, episode in episodes.items():
        if name in after:
            continue
        gone = now if episode.gone is None else episode.gone
        if name in unsure:
            after[name] = replace(episode, gone=None)
        elif abs(now - gone) / pace < calm:
            after[name] = replace(episode, gone=gone)
        else:
            number = _number(episode, now)
            told.append(
                Telling(name, number, episode.text, 4, episode.avoid, episode.since, ended=True, until=gone)
            )
    return after, tuple(sorted(told, key=lambda each: (each.rank, each.name)))


def _worth_telling(before: Episode, finding: Finding, now: datetime, pace: float) -> bool:
    """Graver than what people know at once, more of the same after a while, and again while it lasts."""
    silent = abs(now - before.told_at) / pace
    again = AGAIN
    if finding.name in LASTING:
        again = min(max(AGAIN, abs(before.told_at - before.since) / pace), SELDOM)
    if finding.rank < before.rank or silent >= again:
        return True
    room = len(before.items) < REMEMBERED
    return silent >= MORE and room and not before.items.issuperset(finding.items)


def _number(before: Episode | None, now: datetime) -> int:
    """Milliseconds of desk time, raised where two tellings fall into one; needs no memory to be new."""
    number = int(now.timestamp() * 1000)
    return number if before is None else max(number, before.telling + 1)


def _told(finding: Finding, since: datetime, number: int, now: datetime) -> Episode:
    items = frozenset(finding.items[:REMEMBERED])
    return Episode(finding.name, since, now, number, finding.rank, items, finding.text, finding.avoid)


def ways(addresses: Mapping[str, str], there: Collection[str], avoid: Collection[str]) -> tuple[str, ...]:
    """The channels a person is told by, in turn: another than the one to avoid, that one, the duty log.

    Args:
        addresses: of the person, by channel.
        there: channels that are set up.
        avoid: channels that may be what is broken.

    """
    own = [channel for channel in ORDER if channel in addresses and channel in there]
    first = [channel for channel in own if channel not in avoid and channel != LAST_RESORT]
    rest = [channel for channel in own if channel in avoid and channel != LAST_RESORT]
    return (*first, *rest, LAST_RESORT)


def listeners(roster: Roster) -> tuple[Recipient, ...]:
    """The duty officer and the administrator, or whoever stands in; none for an empty roster."""
    return recipients(TOLD, (), roster)
