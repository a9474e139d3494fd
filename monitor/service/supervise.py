"""Supervision: starts the service's processes, starts again what dies, ends all of them together.

A process that refuses its configuration (exit 2 before it was ever up) ends everything: starting it
again would change nothing.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import FrameType

from loguru import logger

#: real seconds before a dead process is started again; the last again and again
_AGAIN = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
#: a process that lived so long is well: the next wait begins anew
_WELL = 60.0
_LOOK = 0.2
#: what is under way may be finished within this, then the process is killed
_GRACE = 20.0
#: exit code of a process that cannot run as it is configured
REFUSED = 2


@dataclass(slots=True)
class Child:
    """One process that is to run."""

    #: as it is called on the terminal: 值班, 抓取, 值班台
    name: str
    arguments: Sequence[str]
    #: this file changes while the process lives; None: nobody watches
    sign: Path | None = None
    running: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    #: not before this, monotonic
    due: float = 0.0
    deaths: int = 0
    #: what the sign held when it last changed, and when that was
    seen: tuple[bytes, float] = field(default=(b"", 0.0))


#: a desk that has not signed so long hangs
_HUNG = 60.0


class Supervisor:
    """Runs children until told to stop."""

    def __init__(self, children: Sequence[Child], environ: Mapping[str, str]) -> None:
        self._children, self._environ = [*children], {**environ, PARENT: str(os.getpid())}
        self._stopping = threading.Event()
        self._refused = False

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End everything; safe in a signal handler."""
        self._stopping.set()

    def add(self, children: Sequence[Child]) -> None:
        """More to run, after what runs already."""
        self._children += children

    def pause(self) -> None:
        """Wait until it is time for another `look`, or for `stop`."""
        self._stopping.wait(_LOOK)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def run(self) -> int:
        """Until `stop`, or until a child refuses to run; the exit code."""
        try:
            while not self._stopping.is_set():
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
                if now >= child.due:
                    self._start(child, now)
            elif child.running.poll() is not None:
                self._died(child, child.running.returncode, now)
            elif self._hangs(child, now):
                logger.critical("{}进程没有动静，现在结束它重新启动", child.name)
                child.running.kill()

    def _start(self, child: Child, now: float) -> None:
        # a session of its own: Ctrl-C on the terminal reaches us alone, and we end them in order
        child.running = subprocess.Popen(  # noqa: S603
            child.arguments, env=self._environ, stdin=subprocess.DEVNULL, start_new_session=True
        )
        child.started, child.seen = now, (b"", now)

    def _died(self, child: Child, code: int, now: float) -> None:
        child.running = None
        if code == REFUSED and child.deaths == 0:
            logger.error("{}进程不能按现在的设置运行，原因见上；服务停止", child.name)
            self._refused = True
            self._stopping.set()
            return
        child.deaths = 1 if now - child.started > _WELL else child.deaths + 1
        wait = _AGAIN[min(child.deaths, len(_AGAIN)) - 1]
        child.due = now + wait
        logger.error("{}进程意外结束（代码 {}），{:g} 秒后重新启动", child.name, code, wait)

    def _hangs(self, child: Child, now: float) -> bool:
        if child.sign is None:
            return False
        try:
            held = child.sign.read_bytes()
        except OSError:
            held = b""
        if held != child.seen[0]:
            child.seen = (held, now)
        return now - child.seen[1] > _HUNG

    def _end(self) -> None:
        """Last started first, one after the other: the console goes before the clocks, all before the town."""
        running = [child.running for child in self._children[::-1] if child.running is not None]
        until = monotonic() + _GRACE
        for process in running:
            process.terminate()
            try:
                process.wait(max(until - monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


#: environment: the process id of the supervisor; a child whose supervisor is gone ends itself
PARENT = "HUIYING_SUPERVISOR"
_PARENT_LOOK = 1.0


def end_with_supervisor(environ: Mapping[str, str]) -> None:
    """End this process, as SIGTERM would, when the supervisor named in the environment is gone."""
    named = environ.get(PARENT, "")
    if not named.isdecimal():
        return

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == int(named):
            never.wait(_PARENT_LOOK)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def command(*arguments: str) -> tuple[str, ...]:
    """`huiying ...` by this very interpreter."""
    return (sys.executable, "-m", "monitor.cli.main", *arguments)


def service(config: Path, home: Path, *more: str) -> list[Child]:
    """The processes of one service (DESIGN 9): desk, crawler, console."""
    roles = (("desk", "值班"), ("crawl", "抓取"), ("web", "值班台"))
    return [
        Child(
            name, command("work", "--role", role, "--config", str(config), *more),
            sign=home / "desk.alive" if role == "desk" else None,
        )
        for role, name in roles
    ]  # fmt: skip
