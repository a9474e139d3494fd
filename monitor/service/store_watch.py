"""A store that acknowledges nothing: duty officer and administrator are told by a way around it.

It changes no state and decides nothing: what is open and falls due is said as it was last read, and
everything that fell due meanwhile goes out as a marked digest when the store is back (LEDGER, "Elasticsearch").
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from loguru import logger

from alerts.auditing import listeners, ways
from alerts.message import Channel
from monitor.domain.instant import beijing
from monitor.domain.office import CLOCK_NAMES, GRADE_NAMES
from monitor.domain.roster import Roster
from monitor.domain.state import State
from monitor.ports.clock import Clock
from monitor.service.auditor_send import Courier, Errand

#: told after so long without an acknowledgement, and again no sooner than this; real time
_TOLD_AFTER, _AGAIN = timedelta(seconds=60), timedelta(minutes=30)
#: clocks named one by one, the most urgent first
_LISTED = 5
_NAME = "storage"


class StoreWatch:
    """Asked by the desk's one thread after every turn; it never raises for want of a store."""

    def __init__(
        self, office: str, roster: Roster, channels: Mapping[str, Channel], clock: Clock, worker: str
    ) -> None:
        """`office` as messages name it; `worker` as it stands in commits."""
        self._office, self._roster, self._channels = office, roster, dict(channels)
        self._clock, self._worker = clock, worker
        self._courier = Courier(self._channels, roster, clock)
        #: real monotonic seconds and desk time since when nothing was acknowledged; None while all is well
        self._since: tuple[float, datetime] | None = None
        #: real monotonic seconds of the last telling
        self._told: float | None = None

    def served(self) -> None:
        """Something was acknowledged, or could have been."""
        if self._since is not None:
            self._courier.drop(_NAME)
        self._since = None

    def failing(self, state: State | None) -> None:
        """Nothing was, again; `state` as it was last read, None where it never was."""
        now, real = self._clock.now(), self._clock.monotonic()
        if self._since is None:
            self._since = (real, now)
        silent = real - self._since[0] >= _TOLD_AFTER.total_seconds()
        rested = self._told is None or real - self._told >= _AGAIN.total_seconds()
        if silent and rested:
            self._told = real
            self._tell(told_of(state, self._office, self._worker, self._since[1], now), now)
        self._courier.step()

    def _tell(self, text: str, now: datetime) -> None:
        logger.critical("{}", text)
        people = {each.person.id: each.person.addresses for each in listeners(self._roster)} or {"duty": {}}
        number = int(now.timestamp() * 1000)
        self._courier.take(
            Errand(
                _NAME,
                f"{_NAME}.{self._worker}",
                number,
                person,
                text,
                "",
                ways(addresses, self._channels, ()),
            )
            for person, addresses in people.items()
        )


def told_of(state: State | None, office: str, worker: str, since: datetime, now: datetime) -> str:
    """What is said, in Chinese; without a word of outside text, for that lies in the store."""
    head = (
        f"【{office}】存储不可用：{_clock(since)}起账本无法读写，新的提醒、签收和回应都记不进去（进程 {worker}）。"
        "请立即检查存储"
    )
    if state is None:
        return f"{head}；未结时限读不出来，请按值班记录人工盯办。恢复后补发提醒"
    open_clocks = sorted(
        (clock.due, incident.level or "none", clock.kind, incident.id)
        for incident in state.incidents.values() for clock in incident.clocks if not clock.outcome
    )  # fmt: skip
    if not open_clocks:
        return f"{head}。截至{_clock(now)}没有未结时限"
    listed = "；".join(
        f"{_clock(due)} {CLOCK_NAMES.get(kind, kind)}（{GRADE_NAMES[level]}，事件{incident[:6]}）"
        for due, level, kind, incident in open_clocks[:_LISTED]
    )
    more = "" if len(open_clocks) <= _LISTED else "等"
    return (
        f"{head}。截至{_clock(now)}未结时限 {len(open_clocks)} 个：{listed}{more}，请人工盯办。恢复后补发提醒"
    )


def _clock(moment: datetime) -> str:
    """11月23日14:05."""
    text = beijing(moment)
    return f"{int(text[5:7])}月{int(text[8:10])}日{text[11:16]}"
