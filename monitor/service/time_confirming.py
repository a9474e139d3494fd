"""A host's clock that was set, as the console shows it, and the act by which an officer has it followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alerts.alarms import alarm
from monitor.domain.event import Event, new
from monitor.domain.instant import BEIJING, stamp
from monitor.domain.ledger import Commit
from monitor.domain.state import State
from monitor.errors import BadAct
from monitor.flow.journal import TOLERATED
from monitor.flow.stepping import STEP
from monitor.ports.clock import Clock, Following
from monitor.service.bureau import Bureau
from monitor.service.time_said import Watched, kept, lasting, turned


@dataclass(frozen=True, slots=True)
class TimeNotice:
    """What stands over the board while the host's clock departs."""

    words: str
    #: 3月11日 09:00:00: by which all limits run, and what this host says
    desk: str
    wall: str
    #: how far the wall is ahead in whole seconds, as it goes back with the form
    away: int
    #: an officer may have it followed
    asks: bool


def time_notice(clock: Clock, folder: Path) -> TimeNotice | None:
    """None while the host's clock is where it was."""
    away = clock.departure()
    if abs(away) <= STEP:
        return None
    now = clock.now()
    found = _standing(folder, away)
    words, asks = f"本机时钟刚{turned(away)}，正在核对；时限仍按原时钟计算", False
    if found is not None and found.outside is not None:
        off = "快" if found.outside.ahead > timedelta(0) else "慢"
        words = {
            "wrong": f"经与 {found.outside.hosts} 个网站对时，本机时钟{off}了{lasting(found.outside.ahead)}，没有采用；时限按原时钟计算，不受影响。请管理员校准本机时钟",
        }.get(found.code, words)  # fmt: skip
    if found is not None and found.code == "back":
        words = f"本机时钟{turned(away)}，服务运行中不采用；时限按原时钟计算，会提早到期，不会推迟。请管理员核对本机时钟"
    if found is not None and found.code == "unsure":
        asks = True
        words = f"本机时钟{turned(away)}，近 10 分钟没有足够的网站可对时，没有采用；时限仍按原时钟计算"
    return TimeNotice(words, _exact(now), _exact(now + away), round(away.total_seconds()), asks)


def behind_words(last: datetime | None, now: datetime) -> str:
    """A warning where nothing can be written because this host is behind the last commit; "" else."""
    if last is None or last - now <= TOLERATED:
        return ""
    return f"本机时钟比账本慢{lasting(last - now)}，已停止写入：提醒发不出去，办理也记不下来。请管理员立即校准本机时钟，此前请人工通知"


def confirm(bureau: Bureau, clock: Clock, folder: Path, person: str, shown: int) -> Commit:
    """Have desk time follow the wall, as an officer has seen fit; every process of this home moves at once.

    Args:
        bureau: whose ledger.
        clock: of this process.
        folder: the home.
        person: who confirms it, by the roster.
        shown: how far the wall was ahead, in whole seconds, on the page they saw.

    Raises:
        BadAct: there is nothing to confirm, or it is not what was shown; nothing was written.
        LedgerError, StorageError: nothing was written.

    """
    away = clock.departure()
    if abs(away) <= STEP:
        raise BadAct("本机时钟与时限所用的时钟一致，没有可采用的改动", code="act-clock-even")
    if abs(away - timedelta(seconds=shown)) > STEP:
        raise BadAct("本机时钟又变了，没有采用；请返回刷新，核对后再办理", code="act-clock-moved")
    found = _standing(folder, away)
    if found is None or found.code != "unsure" or not isinstance(clock, Following):
        raise BadAct("这次改动不能由人工采用：仍在核对，或与各网站的时间不符", code="act-clock-not-asked")

    def decide(state: State, now: datetime) -> Sequence[Event]:
        step = new("clock_stepped", before=stamp(now), after=stamp(now + away), adopted=True, by=person)
        who = bureau.roster.person(person)
        late = "；其间到期的即时补发" if away > timedelta(0) else ""
        text = f"{who.name if who else person}已核实采用：本机时钟{turned(away)}{late}"
        return (step, *alarm(f"clock_adopt@{stamp(now)}", text, bureau.desk, now, state.alerts.__contains__))

    commit = bureau.journal.write(decide, actor=person)
    assert commit is not None
    clock.follow(away)
    return commit


def _standing(folder: Path, away: timedelta) -> Watched | None:
    """What the desk makes of this very departure; None where it has not said yet."""
    found = kept(folder)
    return found if found is not None and abs(found.away - away) <= STEP else None


def _exact(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"
