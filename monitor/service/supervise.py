"""Supervision: starts the service's processes, starts again what dies or hangs, ends all of them in order.

A process that refuses its configuration at its very first start (exit 2) ends everything: starting it
again would change nothing.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from types import FrameType

from loguru import logger

from monitor.service.supervised import PARENT, PULSE

#: real seconds before a dead process is started again; the last again and again
_AGAIN = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
#: a process that lived so long is well: the next wait begins anew
_WELL = 60.0
_LOOK = 0.2
#: all of them together may take so long to finish what is under way; of that the later ones keep
GRACE = timedelta(seconds=18)
_KEPT = 3.0
#: a process with a pulse that gave none for so long hangs
HUNG = timedelta(seconds=60)
#: exit code of a process that cannot run as it is configured
REFUSED = 2


@dataclass(slots=True)
class Child:
    """One process that is to run."""

    #: as it is called on the terminal: 值班, 抓取, 值班台, 审计
    name: str
    arguments: Sequence[str]
    #: it beats while it works (`monitor.service.supervised.pulse`)
    beats: bool = False
    running: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    #: deaths in a row
    deaths: int = 0
    #: monotonic: started; not started before; last beat
    started: float = 0.0
    due: float = 0.0
    beat: float = 0.0
    #: where its beats are read; -1: nowhere
    listening: int = -1


class Supervisor:
    """Runs children until told to stop; used by the main thread alone."""

    def __init__(
        self,
        children: Sequence[Child],
        environ: Mapping[str, str],
        *,
        hung: timedelta = HUNG,
        grace: timedelta = GRACE,
    ) -> None:
        self._children, self._environ = [*children], {**environ, PARENT: str(os.getpid())}
        self._hung, self._grace = hung.total_seconds(), grace.total_seconds()
        self._stopping = self._refused = False
        #: never set: it is only waited for
        self._never = threading.Event()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End everything; safe in a signal handler."""
        self._stopping = True

    def obey_signals(self) -> None:
        """SIGTERM, Ctrl-C and a closed terminal end everything in order."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # under nohup the end of the terminal is to be ignored
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.stop)

    def add(self, children: Sequence[Child]) -> None:
        """More to run, after what runs already."""
        self._children += children

    def pause(self) -> None:
        """Wait until it is time for another `look`."""
        self._never.wait(_LOOK)

    @property
    def stopping(self) -> bool:
        return self._stopping

    def run(self) -> int:
        """Until `stop`, or until a child refuses to run; the exit code."""
        try:
            while not self._stopping:
                self.look()
                self.pause()
        finally:
            self._end()
        return REFUSED if self._refused else 0

    def look(self) -> None:
        """Start what is not running, notice what has died or hangs."""
        now = monotonic()
        for child in self._children:
            if child.running is None:
                if now >= child.due and not self._stopping:
                    self._start(child, now)
            elif child.running.poll() is not None:
                self._died(child, child.running.returncode, now)
            elif self._hangs(child, now):
                logger.critical(
                    "{}进程 {:g} 秒没有动静，现在结束它并重新启动", child.name, round(now - child.beat)
                )
                child.running.kill()
                child.beat = now

    def _start(self, child: Child, now: float) -> None:
        environ, theirs = {**self._environ}, -1
        try:
            if child.beats:
                child.listening, theirs = os.pipe()
                os.set_blocking(child.listening, False)
                environ[PULSE] = str(theirs)
            # a session of its own: Ctrl-C on the terminal reaches us alone, and we end them in order
            child.running = subprocess.Popen(  # noqa: S603
                child.arguments, env=environ, stdin=subprocess.DEVNULL, start_new_session=True,
                pass_fds=[theirs] if child.beats else (),
            )  # fmt: skip
        except OSError as fault:
            self._close(child)
            child.deaths += 1
            self._again(child, f"{child.name}进程启动不了（{fault.strerror}）", now)
        else:
            child.starts += 1
            child.started = child.beat = now
        finally:
            if theirs >= 0:
                os.close(theirs)

    def _died(self, child: Child, code: int, now: float) -> None:
        child.running = None
        self._close(child)
        lived = now - child.started
        if code == REFUSED and child.starts == 1 and lived < _WELL:
            logger.error("{}进程不能按现在的设置运行，原因见上；服务停止", child.name)
            self._refused = self._stopping = True
            return
        child.deaths = 1 if lived > _WELL else child.deaths + 1
        self._again(child, f"{child.name}进程意外结束（{_ended(code)}）", now)

    def _again(self, child: Child, what: str, now: float) -> None:
        wait = _AGAIN[min(child.deaths, len(_AGAIN)) - 1]
        child.due = now + wait
        logger.error("{}，{:g} 秒后重新启动", what, wait)

    def _hangs(self, child: Child, now: float) -> bool:
        if not child.beats:
            return False
        with suppress(BlockingIOError):
            if os.read(child.listening, 65536):
                child.beat = now
        return now - child.beat > self._hung

    def _close(self, child: Child) -> None:
        if child.listening >= 0:
            os.close(child.listening)
            child.listening = -1

    def _end(self) -> None:
        """Last started first, one after the other: the console goes before the clocks, all before the town."""
        running = [child.running for child in self._children[::-1] if child.running is not None]
        until = monotonic() + self._grace
        for place, process in enumerate(running, 1):
            process.terminate()
            mine = until - _KEPT * (len(running) - place)
            try:
                process.wait(max(mine - monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in self._children:
            child.running = None
            self._close(child)


def _ended(code: int) -> str:
    if code >= 0:
        return f"退出码 {code}"
    with suppress(ValueError):
        return f"信号 {signal.Signals(-code).name}"
    return f"信号 {-code}"


def command(*arguments: str) -> tuple[str, ...]:
    """`huiying ...` by this very interpreter."""
    return (sys.executable, "-m", "monitor.cli.main", *arguments)


def service(config: Path, *more: str) -> list[Child]:
    """The processes of one service (DESIGN 9): desk, crawler, console, auditor."""
    roles = (("desk", "值班"), ("crawl", "抓取"), ("web", "值班台"), ("auditor", "审计"))
    return [
        Child(
            name,
            command("work", "--role", role, "--config", str(config), *more),
            beats=role in {"desk", "auditor"},
        )
        for role, name in roles
    ]
