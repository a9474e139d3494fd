"""The desk as a process: clocks and delivery, nothing else. It renders nothing and judges no new text."""

import gc
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from loguru import logger

from config.profile import load_profile
from config.settings import Settings
from monitor.errors import HostClockBehind, LedgerError, StorageAway, StorageError
from monitor.ports.clock import Clock
from monitor.service.assemble import open_home, open_links
from monitor.service.auditor_watch import AuditorWatch
from monitor.service.bureau import Bureau
from monitor.service.copies_watch import CopiesWatch
from monitor.service.desk_loop import DeskLoop
from monitor.service.disk_watch import DiskWatch
from monitor.service.duty import DESK, Duty, duty
from monitor.service.people import roster_of
from monitor.service.store_watch import StoreWatch
from monitor.service.supervised import PARENT
from monitor.service.time_watch import TimeWatch
from monitor.service.ways_out import channels

THREADS = 16
#: how long a failing store is left alone
_SECOND = timedelta(seconds=1)


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
        #: as `_failing`, of what keeps watch beside the turns
        self._watching_fails = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True

    def run(self) -> None:
        """Serve until `stop`; a store that does not answer is waited for, and told of.

        Raises:
            BadConfig: with every fault.
            StorageError: the home cannot be opened at all.

        """
        profile = load_profile(self._settings.profile)
        roster = roster_of(self._settings, profile)
        self._store = StoreWatch(
            profile.short_name, roster, channels(self._settings, self._settings.home, THREADS, copied=False),
            self._clock, self._worker,
        )  # fmt: skip
        while not self._stopping:
            try:
                self._serve()
            except StorageAway as fault:
                self._told(fault)
                self._store.failing(None)
                self._beat()
                self._clock.wait(_SECOND * self._clock.pace)

    def _serve(self) -> None:
        with open_home(self._settings.place) as home, open_links(self._settings.place) as links:
            bureau = Bureau(
                self._settings, home, self._worker, self._clock.now, alarm=_alarm, beat=self._beat
            )
            # as many at once as may be in "sending"
            ways = channels(self._settings, home.folder, 2 * THREADS, copied=True)
            loop = DeskLoop(bureau, self._clock, ways, self._worker, THREADS, links)
            mine = duty(home, self._settings, self._clock, self._worker, DESK)
            # under a supervisor an auditor runs beside us; alone, only where there once was one
            auditor = AuditorWatch(home.folder, expected=PARENT in os.environ)
            time = TimeWatch(loop, self._clock, home.folder, self._worker)
            disk = DiskWatch(home.folder, self._clock)
            copies = CopiesWatch(home.copies, self._clock)
            loop.others = mine.last
            self._start(loop, time, mine)
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
                    if self._turn(loop, time, mine) and mine.sign(self._clock.now()):
                        # each of these may wait for every node in turn
                        self._beat()
                        self._watch(time)
                        disk.look(loop.alarm)
                        copies.look(loop.alarm)
                        self._beat()
                        auditor.look(self._clock.now(), self._clock.monotonic(), loop.alarm)
            finally:
                loop.close()
                mine.leave()

    def _start(self, loop: DeskLoop, time: TimeWatch, mine: Duty) -> None:
        """A host behind its ledger cannot write yet: it says so and waits for its clock to be put right."""
        while not self._stopping:
            self._beat()
            try:
                loop.resting = not mine.mine()
                loop.start(mine.last())
            except HostClockBehind as fault:
                self._told(fault)
                # a host whose clock is right may do the work
                mine.leave()
                time.stuck()
                self._clock.wait(_SECOND)
            else:
                return

    def _watch(self, time: TimeWatch) -> None:
        """The host's clock; what cannot be written now is with the next look."""
        try:
            time.look()
        except (StorageError, LedgerError) as fault:
            if not self._watching_fails:
                logger.error("本机时钟的情况暂时记不进账本，稍后再试：{}", fault.message)
            self._watching_fails = True
        except Exception as bug:  # noqa: BLE001 - what watches beside must not end the clocks and alerts
            if not self._watching_fails:
                logger.opt(exception=bug).critical("本机时钟看护出错，时限和提醒照常；请把日志交给维护人员")
            self._watching_fails = True
        else:
            self._watching_fails = False

    def _turn(self, loop: DeskLoop, time: TimeWatch, mine: Duty) -> bool:
        """A turn that fails for want of storage is tried again: everything is still there."""
        try:
            self._share(loop, mine)
            loop.turn()
        except (StorageError, LedgerError) as fault:
            self._told(fault)
            if isinstance(fault, HostClockBehind):
                time.stuck()
            if isinstance(fault, StorageError):
                self._store.failing(loop.bureau.journal.state)
            self._clock.wait(_SECOND * self._clock.pace)
        else:
            self._store.served()
            if self._failing:
                logger.info("账本恢复写入")
            self._failing = False
        return not self._failing

    def _share(self, loop: DeskLoop, mine: Duty) -> None:
        """Work or rest, as the others allow; raises StorageError."""
        rests = not mine.mine()
        if rests != loop.resting:
            logger.info("另一台主机在值班，本进程待命" if rests else "本进程接手值班")
            loop.resting = rests

    def _told(self, fault: StorageError | LedgerError) -> None:
        if not self._failing:
            logger.error("暂时写不进账本，稍后再试：{}", fault.message)
        self._failing = True


def _alarm(fault: LedgerError) -> None:
    logger.critical("{}；相关事件已冻结为只读，请立即核查", fault.message)


def run(settings: Settings, clock: Clock, worker: str, beat: Callable[[], None] = lambda: None) -> None:
    """The desk in this process, ended by SIGTERM or Ctrl-C."""
    desk = Desk(settings, clock, worker, beat)
    signal.signal(signal.SIGTERM, desk.stop)
    signal.signal(signal.SIGINT, desk.stop)
    desk.run()
