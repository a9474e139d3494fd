"""A desk that ends itself by SIGKILL at a named point: the real process, watched at its ports.

    python -m tests.torture.dying --config huiying.yaml --at half-sent --nth 3
    python -m tests.torture.dying --template     (orders as JSON lines on stdin, a process id back for each)

The points lie between what falls due and what became of its message. Production code knows nothing
of them: library, ledger, channels, sockets and the loop are ports, and the watcher stands around
them. The template loads everything once and forks, so that a death costs half a second.
"""

import argparse
import dataclasses
import faulthandler
import functools
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import alerts.attempt
import alerts.delivery
import monitor.service.assemble
import monitor.service.bureau
import monitor.service.dispatch
import monitor.service.post
import monitor.store.sqlite_ledger
from alerts.message import Message, Receipt
from config.settings import load_settings
from monitor.domain.ledger import Commit
from monitor.ports.ledger import Appended
from monitor.service import desk_process, ways_out
from monitor.service.clock import SystemClock
from monitor.service.desk_loop import DeskLoop
from monitor.service.log import start_log

#: in the order a message passes them; docs/RELIABILITY.md tells what a death at each leads to
POINTS = (
    "start-opened",
    "start-folded",
    "start-before-first-turn",
    "before-intent",
    "intent-written",
    "append-locked",
    "append-inserted",
    "append-unacknowledged",
    "intent-committed",
    "before-sending",
    "sending-committed",
    "handed-in",
    "send-begun",
    "connected",
    "half-sent",
    "last-byte-sent",
    "answered",
    "outcome-collected",
    "before-outcome",
    "outcome-committed",
    "close-begun",
    "close-done",
)
#: passed only by a desk that is told to end
AT_THE_END = ("close-begun", "close-done")
#: the least a sendall holds that counts as a message, bytes
_MESSAGE = 200


@dataclasses.dataclass(frozen=True)
class Orders:
    """What kind of desk to be."""

    config: str
    #: a name of POINTS, or "" to live
    at: str = ""
    nth: int = 1
    #: take every webhook for one that knows keys, whatever the settings say
    believing: bool = False
    #: seconds in place of the ten of an attempt's deadline and of a channel's time-out
    hurry: float = 0.0
    #: what desk time is set ahead of the host's, seconds
    ahead: float = 0.0
    #: by how much the wall clock is set away from desk time a moment after the start, seconds
    step: float = 0.0


class Watch:
    """Counts how often each point is passed; ends the process at the one it was told."""

    def __init__(self, at: str, nth: int, mark: Path) -> None:
        self._at, self._left, self._mark = at, nth, mark
        self._guard = threading.Lock()

    def passing(self, point: str) -> None:
        assert point in POINTS, point
        if point != self._at:
            return
        with self._guard:
            self._left -= 1
            if self._left == 0:
                self._mark.write_text(point)
                os.kill(os.getpid(), signal.SIGKILL)


class WatchedLedger:
    """The ledger port: tells what kind of commit goes in, and when it is in."""

    def __init__(self, ledger: Any, watch: Watch) -> None:
        self._ledger, self._watch = ledger, watch

    def append(self, commit: Commit) -> Appended:
        kinds = {event.kind for event in commit.events}
        named = {"alert_due": "intent-written", "alert_sending": "before-sending", "alert_settled": "before-outcome"}  # fmt: skip
        for kind, point in named.items():
            if kind in kinds:
                self._watch.passing(point)
        answer: Appended = self._ledger.append(commit)
        self._watch.passing("append-unacknowledged")
        named = {"alert_due": "intent-committed", "alert_sending": "sending-committed", "alert_settled": "outcome-committed"}  # fmt: skip
        for kind, point in named.items():
            if kind in kinds and answer.outcome == "committed":
                self._watch.passing(point)
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class WatchedChannel:
    def __init__(self, channel: Any, watch: Watch, *, believing: bool) -> None:
        self._channel, self._watch, self._believing = channel, watch, believing

    def send(self, message: Message) -> Receipt:
        self._watch.passing("send-begun")
        receipt: Receipt = self._channel.send(message)
        self._watch.passing("answered")
        return receipt

    def __getattr__(self, name: str) -> Any:
        if name == "knows_keys" and self._believing:
            return lambda _address: True
        return getattr(self._channel, name)


class _Wire(socket.socket):
    """A connection that stops half-way through a message."""

    watch: Watch

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        whole = bytes(data)
        if len(whole) < _MESSAGE:
            super().sendall(whole, flags)
            return
        super().sendall(whole[: len(whole) // 2], flags)
        self.watch.passing("half-sent")
        super().sendall(whole[len(whole) // 2 :], flags)


def _watched_attempt(watch: Watch) -> type[alerts.attempt.Attempt]:
    class WatchedAttempt(alerts.attempt.Attempt):
        def connect(self, host: str, port: int) -> socket.socket:
            wire = super().connect(host, port)
            watch.passing("connected")
            patience = wire.gettimeout()
            ours = _Wire(fileno=wire.detach())
            ours.settimeout(patience)
            ours.watch = watch
            return ours

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "sent" and value:
                watch.passing("last-byte-sent")

    return WatchedAttempt


def _watched_loop(watch: Watch) -> type[DeskLoop]:
    class WatchedLoop(DeskLoop):
        def start(self, last_alive: datetime | None) -> None:
            watch.passing("start-folded")
            take, collect, hand_in = self.climbing.take, self.dispatch.collect, self.dispatch.post.hand_in

            def taken(*given: Any, **named: Any) -> Any:
                rows = take(*given, **named)
                if rows:
                    watch.passing("before-intent")
                return rows

            def collected(*given: Any, **named: Any) -> Any:
                found = collect(*given, **named)
                if self.dispatch.results:
                    watch.passing("outcome-collected")
                return found

            def handed_in(*given: Any, **named: Any) -> Any:
                hand_in(*given, **named)
                watch.passing("handed-in")

            self.climbing.take = taken  # type: ignore[method-assign]
            self.dispatch.collect = collected  # type: ignore[method-assign]
            self.dispatch.post.hand_in = handed_in  # type: ignore[method-assign]
            super().start(last_alive)
            watch.passing("start-before-first-turn")

        def close(self) -> None:
            watch.passing("close-begun")
            super().close()
            watch.passing("close-done")

    return WatchedLoop


class AheadClock(SystemClock):
    """This host's clock set ahead (or back), whose wall is moved a moment after the start."""

    def __init__(self, ahead: float, step: float) -> None:
        super().__init__()
        self._ahead, self._step = timedelta(seconds=ahead), timedelta(seconds=step)
        self._asked = 0

    def now(self) -> datetime:
        return super().now() + self._ahead

    def departure(self) -> timedelta:
        self._asked += 1
        set_by_now = self._step if self._asked > 1 else timedelta(0)
        return super().departure() + self._ahead + set_by_now


def surround(orders: Orders, watch: Watch) -> None:
    """Put the watcher around the ports of the desk this process is going to be."""
    opening, ways, append = (
        monitor.service.assemble.open_home,
        ways_out.channels,
        monitor.store.sqlite_ledger._append,
    )

    @contextmanager
    def open_home(folder: Path) -> Iterator[Any]:
        with opening(folder) as home:
            watch.passing("start-opened")
            yield dataclasses.replace(home, ledger=WatchedLedger(home.ledger, watch))

    def channels(*given: Any, **named: Any) -> Mapping[str, Any]:
        return {
            name: WatchedChannel(channel, watch, believing=orders.believing)
            for name, channel in ways(*given, **named).items()
        }  # fmt: skip

    def appended(connection: Any, commit: Commit) -> Any:
        watch.passing("append-locked")
        answer = append(connection, commit)
        watch.passing("append-inserted")
        return answer

    given: list[tuple[Any, str, Any]] = [
        (desk_process, "open_home", open_home),
        (desk_process, "channels", channels),
        (desk_process, "DeskLoop", _watched_loop(watch)),
        (alerts.attempt, "Attempt", _watched_attempt(watch)),
        (monitor.store.sqlite_ledger, "_append", appended),
    ]
    for module, name, value in given:
        assert hasattr(module, name), name
        setattr(module, name, value)
    if orders.hurry:
        _hurry(orders.hurry)


def _hurry(seconds: float) -> None:
    """Deadlines and time-outs of real life are ten seconds; a test has not so many."""
    short = timedelta(seconds=seconds)
    for module in (alerts.delivery, monitor.service.dispatch, monitor.service.post):
        setattr(module, "DEADLINE", short)  # noqa: B010 - the modules do not know they may be hurried
    ways_out._TIMEOUT = short


def be(orders: Orders) -> None:
    """Be that desk until the point, SIGTERM or SIGKILL."""
    faulthandler.register(signal.SIGUSR1)
    config = Path(orders.config)
    surround(orders, Watch(orders.at, orders.nth, config.with_name("died")))
    settings = load_settings(config, os.environ)
    start_log(settings.home, "desk")
    clock = AheadClock(orders.ahead, orders.step)
    desk_process.run(settings, clock, f"desk-{os.getpid()}")
    config.with_name("ended").write_text("0")


def template() -> None:
    """Load what every desk loads, then fork one for each line of orders."""
    for module, name in (
        (monitor.service.bureau, "build_judge"),
        (monitor.service.bureau, "load_profile"),
        (monitor.service.bureau, "load_calendar"),
    ):
        setattr(module, name, functools.cache(getattr(module, name)))
    for name in ("build_judge", "load_profile"):
        getattr(monitor.service.bureau, name)("guiyang")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        orders = Orders(**json.loads(line))
        child = os.fork()
        if child == 0:
            _be_forked(lambda orders=orders: be(orders), Path(orders.config).with_name("out"))  # type: ignore[misc]
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _be_forked(life: Callable[[], None], out: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    given = os.open(os.devnull, os.O_RDONLY)
    said = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor, place in ((given, 0), (said, 1), (said, 2)):
        os.dup2(descriptor, place)
    code = 1
    try:
        life()
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must never run its parent's end
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    reader = argparse.ArgumentParser(prog="tests.torture.dying")
    reader.add_argument("--template", action="store_true")
    reader.add_argument("--config", default="huiying.yaml")
    reader.add_argument("--at", default="", choices=["", *POINTS])
    reader.add_argument("--nth", type=int, default=1)
    reader.add_argument("--believing", action="store_true")
    for name in ("hurry", "ahead", "step"):
        reader.add_argument(f"--{name}", type=float, default=0.0)
    given = reader.parse_args()
    if given.template:
        template()
    else:
        be(Orders(given.config, given.at, given.nth, given.believing, given.hurry, given.ahead, given.step))


if __name__ == "__main__":
    main()
