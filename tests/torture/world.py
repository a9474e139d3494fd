"""An office on disk with real receivers, whose desks are started and killed as processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

import monitor.service.bureau
from config.profile import load_profile
from config.roster import sample_roster
from config.settings import Settings, load_settings
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.state import State
from monitor.flow import clocks
from monitor.service.assemble import Home, open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.judging import build_judge
from tests.torture.dying import Orders
from tests.torture.receivers import Came, Mood, Office, PostOffice, always_well

#: alerts that may hang when a desk dies: twice its sender threads (LEDGER, "Sending")
SLOTS = 32
#: stands in for the ten seconds of deadline and time-out
HURRY = 2.0
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = sample_roster(load_profile("guiyang")).people
DEPARTMENTS = tuple(each.id for each in load_profile("guiyang").departments)


class Template:
    """A process that has loaded the program once and forks desks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.dying", "--template"], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self._guard = Lock()

    def fork(self, orders: Orders) -> int:
        """The process id of a desk with these orders."""
        given, said = self._process.stdin, self._process.stdout
        assert given is not None
        assert said is not None
        with self._guard:
            _say(given, json.dumps(asdict(orders)))
            return int(said.readline())


def _say(given: IO[str], line: str) -> None:
    given.write(line + "\n")
    given.flush()


@cache
def template() -> Template:
    """One for all tests of this process; it ends when our end of its pipe is closed."""
    return Template()


class World:
    """One home, one receiver, and the desks that come and go."""

    def __init__(
        self, folder: Path, way: str = "webhook", mood: Callable[[str], Mood] = always_well,
        store: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """`way`: webhook (knows keys), robot (a webhook that knows none), mail; `store`: as in the settings."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.way, self._store = folder, way, store
        self.receiver: Office | PostOffice = PostOffice(mood) if way == "mail" else Office(mood)
        self.config = folder / "huiying.yaml"
        self._write_settings()
        self.settings = load_settings(self.config, {})
        self.clock = SystemClock()
        self._open = ExitStack()
        home = self._open.enter_context(open_home(self.settings.place))
        self.bureau = _bureau(self.settings, home, self.clock)
        self.bureau.open_ledger()
        self.matters = 0
        self.pids: set[int] = set()
        #: alerts in "sending" right after each death
        self.hung: list[int] = []

    @property
    def channel(self) -> str:
        return "mail" if self.way == "mail" else "webhook"

    @property
    def state(self) -> State:
        self.bureau.journal.catch_up()
        return self.bureau.journal.state

    @property
    def came(self) -> Sequence[Came]:
        return tuple(self.receiver.came)

    @contextmanager
    def running(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A desk begun by this command (without `--config`), with this environment besides ours, ended in order."""
        with (self.folder / "out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *command, "--config", str(self.config)],
                cwd=ROOT, env=os.environ | environment, stdout=out, stderr=out,
            )  # fmt: skip
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0, self.said[-2000:]
        finally:
            process.kill()
            process.wait(10)

    def brew(self, count: int, mark: datetime | None = None) -> None:
        """So many matters whose response clock starts now, each told to a department and the duty officer."""
        names = [f"matter-{number:05}" for number in range(self.matters, self.matters + count)]
        # before anything falls due: on a cluster a text each would take seconds
        library = self.bureau.library
        titles = dict(
            zip(names, library.keep_texts("guiyang", [(name, bytes(16)) for name in names]), strict=True)
        )

        def decide(_state: State, now: datetime) -> Sequence[Event]:
            return [
                event
                for number, name in enumerate(names, self.matters)
                for event in self._opened(
                    name, titles[name], DEPARTMENTS[number % len(DEPARTMENTS)], mark or now, now
                )
            ]

        self.bureau.journal.write(decide)
        self.matters += count

    def start(self, orders: Orders | None = None, **given: object) -> int:
        """A desk; orders name what it is to do besides."""
        for name in ("died", "ended"):
            self.config.with_name(name).unlink(missing_ok=True)
        fitted = {"config": str(self.config), "hurry": HURRY} | given
        pid = template().fork(orders or Orders(**fitted))  # type: ignore[arg-type]
        self.pids.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """SIGKILL, and what hung is counted."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert self.gone(pid, 10)
        self.count_hung({pid})

    def count_hung(self, dead: set[int]) -> None:
        workers = {f"desk-{pid}" for pid in dead}
        self.hung.append(
            sum(each.delivery == "sending" and each.worker in workers for each in self.state.alerts.values())
        )

    def end(self, pid: int) -> None:
        """SIGTERM; it must end in order."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not self.gone(pid, 40):
            os.kill(pid, signal.SIGUSR1)
            time.sleep(0.5)
            raise AssertionError(f"a desk that was told to end did not: {self.said[-5000:]}")

    @property
    def said(self) -> str:
        outs = (self.folder / "out", *self.folder.glob("*/out"))
        return "".join(out.read_text() for out in outs if out.exists())

    def elsewhere(self, host: str) -> Path:
        """Settings of the same office on another host: a home of its own, the same store."""
        folder = self.folder / host
        folder.mkdir()
        for name in ("roster.yaml", "huiying.yaml"):
            (folder / name).write_bytes((self.folder / name).read_bytes())
        return folder / "huiying.yaml"

    def wait_begun(self, count: int) -> None:
        """Until so many desks of this world have begun their turns."""
        until = time.monotonic() + 30
        while self.said.count("值班进程已开始") < count or not (self.settings.home / "desk.alive").exists():
            assert time.monotonic() < until, self.said[-2000:]
            time.sleep(0.01)

    def gone(self, pid: int, seconds: float = 0.0) -> bool:
        """Whether this process has ended, waiting so long for it."""
        until = time.monotonic() + seconds
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                self.pids.discard(pid)
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.01)

    def wait_told(self, words: str) -> None:
        """Until a message with these words came in."""
        until = time.monotonic() + 30
        while not any(words in each.text for each in self.came):
            assert time.monotonic() < until, self.said[-2000:]
            time.sleep(0.05)

    def settled(self) -> bool:
        """Everything that was to be told is on the ledger, and nothing of it still wants something."""
        state = self.state
        alerts = [each for each in state.alerts.values() if not each.folded_into]
        told = {each.incident for each in state.alerts.values() if each.incident}
        done = {"delivered", "failed_for_good"}
        return len(told) >= self.matters and all(
            each.delivery in done or (each.delivery == "unknown" and each.unknowns >= 2) for each in alerts
        )

    def wait_settled(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.settled():
            assert time.monotonic() < until, (self.left(), self.said[-2000:])
            time.sleep(0.1)

    def left(self) -> Sequence[tuple[str, str, int]]:
        """What is not settled."""
        return [
            (each.key, each.delivery, each.attempt)
            for each in self.state.alerts.values()
            if not each.folded_into and each.delivery not in {"delivered", "failed_for_good"}
        ][:20]

    def commits(self) -> Iterator[tuple[datetime, Event]]:
        """Every event with the time of its commit."""
        after = 0
        while page := self.bureau.home.ledger.read("guiyang", after, 1000):
            for commit in page:
                for event in commit.events:
                    yield commit.time, event
            after = page[-1].number

    def close(self) -> None:
        for pid in list(self.pids):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.gone(pid, 5)
        self._open.close()
        self.receiver.close()

    def _opened(
        self, name: str, title: str, department: str, mark: datetime, now: datetime
    ) -> tuple[Event, ...]:
        opened = new(
            "incident_opened", incident=name, document=name, type="other", lead=department, assist=[],
            title=title, detected=stamp(now), provisional=False, by="system",
        )  # fmt: skip
        incident = Incident(id=name, title="", opened=now, type="other", lead=department, assist=())
        begin = clocks.Begin(Instant(mark), "torture", provisional=False)
        return (opened, *clocks.start(self.bureau.office, incident, "response", "III", begin))

    def _write_settings(self) -> None:
        people = [
            {
                "id": each.id, "name": each.name, "addresses": {self.channel: self._address(place, each.id)},
                "posts": [{"role": post.role, **({"department": post.department} if post.department else {})} for post in each.posts],
            }
            for place, each in enumerate(PEOPLE)
        ]  # fmt: skip
        settings: dict[str, object] = {
            "home": "./home",
            "bureau": "guiyang",
            "profile": "guiyang",
            "roster": "./roster.yaml",
        }
        if self._store is not None:
            settings["store"] = dict(self._store)
        if isinstance(self.receiver, PostOffice):
            mail = {"host": "127.0.0.1", "port": self.receiver.port, "security": "none", "sender": "desk@example.cn"}  # fmt: skip
            settings["channels"] = {"mail": mail}
        elif self.way == "robot":
            hosts = [urlsplit(self._address(place, each.id)).netloc for place, each in enumerate(PEOPLE)]
            settings["channels"] = {"webhook": {"keyless": hosts}}
        yaml = YAML(typ="safe", pure=True)
        for name, data in (("roster.yaml", {"people": people}), ("huiying.yaml", settings)):
            with (self.folder / name).open("w", encoding="utf-8") as file:
                yaml.dump(data, file)

    def _address(self, place: int, person: str) -> str:
        return (
            f"{person}@example.cn" if isinstance(self.receiver, PostOffice) else self.receiver.address(place)
        )


_BUILDING = Lock()
_JUDGE = cache(build_judge)


def _bureau(settings: Settings, home: Home, clock: SystemClock) -> Bureau:
    """A bureau whose judge, half a second's work and never asked here, is built once."""
    with _BUILDING, pytest.MonkeyPatch.context() as patch:
        patch.setattr(monitor.service.bureau, "build_judge", _JUDGE)
        return Bureau(settings, home, "brew", clock.now)


@contextmanager
def world(
    folder: Path, way: str = "webhook", mood: Callable[[str], Mood] = always_well,
    store: Mapping[str, object] | None = None,
) -> Iterator[World]:  # fmt: skip
    ours = World(folder, way, mood, store)
    try:
        yield ours
    finally:
        ours.close()
