"""What the auditor looks at beside the clocks: alerts that do not go out, the desk, disk, time, crawler.

Each check looks and says what it found; none of them waits, and none stops another.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alerts.auditing import Finding, Sight, Undecided
from alerts.wording import moment
from monitor.domain.alert import Alert
from monitor.domain.source import Source, SourceState
from monitor.errors import StorageError
from monitor.service.alive import Alive
from monitor.service.auditor_fold import AuditFold
from monitor.service.auditor_walk import grade_of
from monitor.store.reserve import SIZE, Reserve

#: an intent with no sending, or an attempt past its deadline, for so long; real time
UNSENT = timedelta(seconds=60)
#: a frozen incident nobody looked at; real time
FROZEN = timedelta(seconds=60)
#: signs of life older than these, real time
DESK_SILENT, CRAWLER_SILENT = timedelta(seconds=15), timedelta(seconds=60)
#: what is just being started is given so long for its first sign, real time
STARTING = timedelta(seconds=45)
#: what was not seen while all was down is looked at within this, real time
CRAWLER_STARTING = timedelta(minutes=3)
#: the wall clock departs from boot time, or the desk's clock from ours, by more
DEPARTED = timedelta(seconds=2)
#: our clock and a stranger's differ by more: his answer has whole seconds and was on its way
DRIFT = timedelta(seconds=5)
#: free bytes below which crawling stops, and below which the ledger is in danger (LEDGER)
LITTLE, LEAST = 2_000_000_000, 500_000_000
#: no successful look at any source for so long, or for so many of the shortest intervals
NO_LOOK, INTERVALS = timedelta(minutes=15), 3


class Pulse:
    """A sign of life that is silent when it has not changed for a while on my own monotonic clock.

    Clocks of two processes are never compared: one started by a wrong clock would look dead.
    """

    def __init__(self, path: Path, starting: timedelta = STARTING) -> None:
        self._alive = Alive(path)
        self._starting = starting.total_seconds()
        self._changed: float | None = None
        #: it was seen to change, so somebody signs
        self.beating = False
        #: the last sign, aware UTC; None where there is none
        self.last: datetime | None = None

    def look(self, monotonic: float) -> float:
        """Real seconds without a sign; at the start only what goes beyond the time of starting."""
        found = self._alive.last()
        if self._changed is None:
            self._changed = monotonic + self._starting
        elif found is not None and found != self.last:
            self._changed, self.beating = monotonic, True
        self.last = found
        return monotonic - self._changed

    @property
    def starting(self) -> bool:
        """No sign was seen yet; whoever signs may just be on the way, or gone for long."""
        return not self.beating


def unsent(fold: AuditFold, now: datetime, pace: float, asking: timedelta = timedelta(0)) -> Finding | None:
    """Alerts with an intent and no sending, or in "sending" long past the deadline.

    `asking`: how long the desk's own mailbox is asked for a mail nobody knows of, real time.
    """
    patience, asked = UNSENT * pace, asking * pace
    alerts = fold.state.alerts
    stuck = [
        alerts[key]
        for key, since in fold.waiting.items()
        if now - _expected(alerts[key], since, asked) > patience
    ]
    if not stuck:
        return None
    stuck.sort(key=lambda each: (each.rank, each.mark, each.key))
    first = stuck[0]
    oldest = min(_expected(each, fold.waiting[each.key], asked) for each in stuck)
    about = f"，最急{grade_of(first.rank)}事件{first.incident[:6]}" if first.incident else ""
    return Finding(
        "unsent", f"{len(stuck)}条提醒自{moment(oldest, now)}起没有发出{about}。请人工通知并检查值班进程", first.rank,
        tuple(each.key for each in stuck), len(stuck), frozenset(each.channel for each in stuck), first.incident,
    )  # fmt: skip


def _expected(alert: Alert, since: datetime, asked: timedelta) -> datetime:
    """When something should have become of it."""
    if alert.delivery == "unknown":
        return since + asked
    named = (alert.deadline, alert.next_try, alert.held_until)
    return max([since, *(each for each in named if each is not None)])


def frozen(fold: AuditFold, now: datetime, pace: float) -> Finding | None:
    """Incidents a commit of which does not fold: nobody is told of them any more."""
    names = sorted(name for name, since in fold.frozen.items() if now - since > FROZEN * pace)
    if not names:
        return None
    return Finding(
        "frozen", f"{len(names)}个事件账本记录有误已冻结，不再逐级提醒，如事件{names[0][:6]}。请人工通知并核查",
        0, tuple(names), len(names), incident=names[0],
    )  # fmt: skip


def desk(pulse: Pulse, now: datetime, pace: float, monotonic: float) -> Sight:
    """The desk's sign of life."""
    silent = pulse.look(monotonic)
    if silent <= DESK_SILENT.total_seconds():
        if pulse.starting:
            return Undecided(("desk-silent", "clocks-apart"))
        away = None if pulse.last is None or not pulse.beating else pulse.last - now
        # at a demo's pace a second of ours is a minute of the desk's
        if away is not None and abs(away) > (DEPARTED + DESK_SILENT) * pace:
            return Finding(
                "clocks-apart",
                f"值班进程与审计进程的时钟相差{round(abs(away).total_seconds())}秒。请校准本机时钟后重启服务",
            )
        return None
    if pulse.last is None:
        return Finding("desk-silent", "值班进程没有启动：时限不走梯、提醒不发出。请立即启动")
    return Finding(
        "desk-silent", f"值班进程自{moment(pulse.last, now)}起没有动静，提醒发不出去。请立即检查并人工通知"
    )


def crawler(
    pulse: Pulse, now: datetime, monotonic: float, sources: tuple[Source, ...], states: Mapping[str, SourceState] | None,
    pace: float, begun: datetime,
) -> Sight:  # fmt: skip
    """The crawler's process, and its looks; `begun` is when we began to watch, `states` None where they cannot be read."""
    if pulse.look(monotonic) > CRAWLER_SILENT.total_seconds():
        since = "" if pulse.last is None else f"自{moment(pulse.last, now)}起"
        return Finding("crawl-dead", f"抓取进程{since}没有动静，新情况看不到。请检查抓取进程", 2)
    if pulse.starting:
        return Undecided(("crawl-dead", "crawl-silent"))
    if states is None:
        return Undecided(("crawl-silent",))
    if not sources:
        return None
    looked = [state.last_success for state in states.values() if state.last_success is not None]
    last = max(looked, default=begun)
    shortest = min(_interval(each, states.get(each.id)) for each in sources)
    if now - last <= max(NO_LOOK * pace, INTERVALS * shortest):
        return None
    if now - begun <= CRAWLER_STARTING * pace:
        return Undecided(("crawl-silent",))
    return Finding("crawl-silent", f"自{moment(last, now)}起没有一个来源抓取成功。请检查网络和来源", 2)


def _interval(source: Source, state: SourceState | None) -> timedelta:
    """From one look to the next, desk time: by its own rhythm while it is well."""
    if state is None or state.health != "well" or state.next_due is None or state.last_look is None:
        return source.every
    return max(source.every, state.next_due - state.last_look)


@dataclass(frozen=True, slots=True)
class Room:
    """How much a disk has left."""

    free: int


def room_of(folder: Path) -> Room:
    """Bytes an ordinary process may still write."""
    found = os.statvfs(folder)
    return Room(found.f_bavail * found.f_frsize)


class Disk:
    """Free space, and the reserve, laid where there is room: desk and auditor each look."""

    def __init__(self, folder: Path, room: Callable[[Path], Room] = room_of) -> None:
        self._folder, self._room = folder, room
        self._reserve = Reserve(folder / "reserve")

    def look(self) -> tuple[Finding, ...]:
        """Raises OSError where the disk does not answer."""
        free = self._room(self._folder).free
        if free < LEAST:
            text = f"数据盘只剩{free // 1_000_000} MB，账本将写不进去。请立即清理磁盘"
            return (Finding("disk-full", text, 0), *self._gone())
        if free < LITTLE + SIZE:
            if free < LITTLE:
                text = f"数据盘只剩{free / 1e9:.1f} GB，已停止抓取。请清理磁盘"
                return (Finding("disk-low", text, 1), *self._gone())
            return self._gone()
        try:
            self._reserve.lay()
        except StorageError:
            return self._gone()
        return ()

    def _gone(self) -> tuple[Finding, ...]:
        if self._reserve.laid:
            return ()
        return (Finding("reserve", "预留的磁盘空间已用掉，再满就写不进账本。请清理磁盘", 1),)


def wall(departure: timedelta) -> Finding | None:
    """The wall clock departs from what it was at our start plus the time since boot."""
    if abs(departure) <= DEPARTED:
        return None
    return Finding("clock-stepped", f"本机时钟偏离{_signed(departure)}秒，时限仍按原时钟。请校准本机时钟")


def drift(away: timedelta | None) -> Finding | None:
    """Our clock beside the one of whoever takes our heartbeat."""
    if away is None or abs(away) <= DRIFT:
        return None
    return Finding("clock-drift", f"本机时钟与外部相差{_signed(away)}秒。请校准本机时钟后重启服务", 1)


def _signed(span: timedelta) -> str:
    return f"{round(span.total_seconds()):+d}"
