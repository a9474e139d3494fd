"""The desk as a process: clocks and delivery, nothing else. It renders nothing and judges no new text."""

import gc
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import FrameType

from loguru import logger

from alerts.daybook import Daybook
from alerts.mail import Mail, Server
from alerts.message import Channel
from alerts.webhook import Webhook
from config.settings import Settings
from monitor.errors import LedgerError, StorageError
from monitor.ports.clock import Clock
from monitor.service.alive import Alive
from monitor.service.assemble import open_home, open_links
from monitor.service.bureau import Bureau
from monitor.service.desk_loop import DeskLoop

THREADS = 16
_TIMEOUT = timedelta(seconds=10)
#: how long a failing store is left alone
_SECOND = timedelta(seconds=1)
#: a wall clock that departs further has been set (LEDGER, "Time")
_STEP = timedelta(seconds=2)


def channels(settings: Settings, folder: Path) -> Mapping[str, Channel]:
    """The channels that are set up; the duty log always is."""
    ways: dict[str, Channel] = {
        "webhook": Webhook(threads=THREADS, timeout=_TIMEOUT, secret=settings.channels.webhook_secret),
        "log": Daybook(folder / "duty.jsonl"),
    }
    mail = settings.channels.mail
    if mail is not None:
        server = Server(mail.host, mail.port, mail.security, mail.sender, mail.user, mail.password)
        ways["mail"] = Mail(server, timeout=_TIMEOUT)
    return ways


class Desk:
    """Runs until told to stop; SIGTERM and Ctrl-C let it finish what is under way."""

    def __init__(
        self, settings: Settings, clock: Clock, worker: str, beat: Callable[[], None] = lambda: None
    ) -> None:
        """`beat` is called at every turn, whether it succeeded or not: it did not hang."""
        self._settings, self._clock, self._worker, self._beat = settings, clock, worker, beat
        self._stopping = False
        #: told when it begins and when it ends, not every second
        self._failing = False
        #: how far the wall clock was away when that was last told
        self._departed = timedelta(0)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True

    def run(self) -> None:
        """Serve until `stop`.

        Raises:
            BadConfig: with every fault.
            StorageError: the home cannot be opened at all.

        """
        with open_home(self._settings.home) as home, open_links(home.folder) as links:
            bureau = Bureau(self._settings, home, self._worker, self._clock.now, alarm=_alarm)
            ways = channels(self._settings, home.folder)
            loop = DeskLoop(bureau, self._clock, ways, self._worker, THREADS, links)
            alive = Alive(home.folder / "desk.alive")
            loop.others = alive.last
            loop.start(alive.last())
            # what was folded stays: a full collection over it would stop the clocks for a moment
            gc.collect()
            gc.freeze()
            logger.info(
                "值班进程已开始：{}，账本至第 {} 号",
                bureau.profile.short_name,
                bureau.journal.state.head.number,
            )
            try:
                while not self._stopping:
                    self._beat()
                    # signed only after a turn that succeeded: a desk that cannot write is not there
                    if self._turn(loop):
                        alive.sign(self._clock.now())
                        self._watch_clock(loop)
            finally:
                loop.close()

    def _watch_clock(self, loop: DeskLoop) -> None:
        """A wall clock that was set is told once for each time it moved."""
        away = self._clock.departure()
        if abs(away - self._departed) > _STEP:
            self._departed = away
            logger.critical(
                "本机时钟偏离了 {} 秒；时限仍按启动时的时钟计算，请校准本机时钟", round(away.total_seconds())
            )
            loop.stepped(away)

    def _turn(self, loop: DeskLoop) -> bool:
        """A turn that fails for want of storage is tried again: everything is still there."""
        try:
            loop.turn()
        except (StorageError, LedgerError) as fault:
            if not self._failing:
                logger.error("暂时写不进账本，稍后再试：{}", fault.message)
            self._failing = True
            self._clock.wait(_SECOND * self._clock.pace)
        else:
            if self._failing:
                logger.info("账本恢复写入")
            self._failing = False
        return not self._failing


def _alarm(fault: LedgerError) -> None:
    logger.critical("{}；相关事件已冻结为只读，请立即核查", fault.message)


def run(settings: Settings, clock: Clock, worker: str, beat: Callable[[], None] = lambda: None) -> None:
    """The desk in this process, ended by SIGTERM or Ctrl-C."""
    desk = Desk(settings, clock, worker, beat)
    signal.signal(signal.SIGTERM, desk.stop)
    signal.signal(signal.SIGINT, desk.stop)
    desk.run()
