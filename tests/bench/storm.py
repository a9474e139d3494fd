"""A thousand deadlines in one second, with a hundred thousand clocks open; python -m tests.bench.storm.

The desk is `huiying work` in a process of its own on a ledger of a million events on disk, fsync in every
commit; the receiver is another process. CLOCKS and EVENTS may be given as arguments, then names of figures.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.settings import Settings
from monitor.service.assemble import open_home
from monitor.service.clock import SystemClock
from tests.bench.storm_home import GRADES, Filler, configured, fill
from tests.bench.storm_load import beside
from tests.bench.storm_receiver import Receiver, receiving

_ROOT = Path(__file__).resolve().parents[2]
DEADLINES = 1000
_PATIENCE_S = 60.0
#: how long before its moment a storm is on the ledger
_AHEAD_S = 6.0


@dataclass(slots=True)
class Desk:
    """A desk process and what its gauges told when it ended."""

    process: subprocess.Popen[bytes]
    started: float
    gauges: Path
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Town:
    """A filled home and those it writes to."""

    folder: Path
    settings: Settings
    receiver: Receiver
    slow: Receiver

    @contextmanager
    def desk(self, **environ: str) -> Iterator[Desk]:
        """A desk that has begun its turns; ended as a supervisor would end it."""
        gauges = self.folder / "gauges.json"
        gauges.unlink(missing_ok=True)
        alive = self.settings.home / "desk.alive"
        alive.unlink(missing_ok=True)  # a pause between two figures is no outage
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.storm_desk", str(gauges), "work", "--config", str(self.folder / "huiying.yaml")],
            env={**os.environ, **environ}, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        desk = Desk(process, time.monotonic(), gauges)
        _until(lambda: alive.exists() or process.poll() is not None, 300)
        assert process.poll() is None, "the desk did not start; see log/ in the home"
        desk.started = time.monotonic() - desk.started
        try:
            yield desk
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            desk.told = json.loads(gauges.read_text(encoding="ascii"))

    def brewed(
        self,
        ahead_s: float,
        apart_s: float = 0.0,
        count: int = DEADLINES,
        told: str = "due",
        at: float | None = None,
    ) -> dict[str, float]:
        """Deadlines from `ahead_s` on, or from `at`; matter -> when its deadline comes, seconds since 1970."""
        clock = SystemClock()
        names = [hashlib.sha256(f"{time.time_ns()} {n}".encode()).hexdigest()[:16] for n in range(count)]

        def first() -> datetime:
            return clock.now() + timedelta(seconds=ahead_s) if at is None else datetime.fromtimestamp(at, UTC)

        with open_home(self.settings.home) as home:
            due = Filler(home, self.settings).storm(names, first, timedelta(seconds=apart_s), told=told)
        assert clock.now() < due[0], "the home was filled too slowly"
        return {name: moment.timestamp() for name, moment in zip(names, due, strict=True)}

    def over(self, due: dict[str, float]) -> None:
        with open_home(self.settings.home) as home:
            Filler(home, self.settings).over(due)


@dataclass(frozen=True, slots=True)
class Heard:
    """When each deadline was heard of, in seconds after it, and how grave it was."""

    late: tuple[float, ...]
    #: grades in the order they came
    order: tuple[str, ...]
    twice: int

    @property
    def last(self) -> float:
        return max(self.late)

    @property
    def first(self) -> float:
        return min(self.late)

    @property
    def ordered(self) -> bool:
        """The last of grade I before the first of grade IV."""
        last = max(place for place, grade in enumerate(self.order) if grade == "I")
        return last < self.order.index("IV")

    def quantile(self, share: float) -> float:
        ranked = sorted(self.late)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def heard(receiver: Receiver, due: dict[str, float], rung: str = "due") -> Heard:
    """Waits until every deadline came."""

    def came() -> list[tuple[float, str]]:
        return [
            (at, key) for at, key in receiver.came() if key.split("/")[0] in due and key.split("/")[2] == rung
        ]

    _until(lambda: len({key for _, key in came()}) >= len(due), _PATIENCE_S)
    found = came()
    grades = dict(zip(due, (GRADES[number % 4] for number in range(len(due))), strict=True))
    return Heard(
        tuple(at - due[key.split("/")[0]] for at, key in found),
        tuple(grades[key.split("/")[0]] for _, key in found),
        len(found) - len({key for _, key in found}),
    )


def _until(there: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def storm(town: Town, name: str, load: str = "", **environ: str) -> None:
    """The storm, alone or beside something else."""
    town.receiver.forget()
    with town.desk(**environ) as desk, ExitStack() as stack:
        if load:
            stack.enter_context(beside(load, town.folder))
        due = town.brewed(_AHEAD_S)
        said = heard(town.receiver, due)
        town.over(due)
    order = "Ⅰ before Ⅳ" if said.ordered else "NOT IN ORDER"
    wrote = [seconds for seconds, written in desk.told["turns"] if written]
    print(
        f"storm {name:14}{said.last:8.2f} s last of {len(due):,}, first {said.first * 1000:.0f} ms, {order}, doubled {said.twice};"
        f" turns p99 {_p99(wrote) * 1000:.0f} ms, longest {max(wrote) * 1000:.0f} ms, collector {max(desk.told['collected'], default=0) * 1000:.0f} ms, {desk.told['cpu']:.2f} s of CPU, getting ready included"
    )


def idle(town: Town, name: str, load: str = "", count: int = 100) -> None:
    """Deadlines one by one."""
    town.receiver.forget()
    with town.desk() as desk, ExitStack() as stack:
        if load:
            stack.enter_context(beside(load, town.folder))
        due = town.brewed(_AHEAD_S, 0.1, count)
        said = heard(town.receiver, due)
        town.over(due)
    turns = [seconds for seconds, _ in desk.told["turns"]]
    print(
        f"one by one {name:9}{said.quantile(0.5) * 1000:8.1f} ms median, {said.quantile(0.99) * 1000:.1f} ms p99, {said.last * 1000:.1f} ms worst of {count};"
        f" turns p99 {_p99(turns) * 1000:.1f} ms, longest {max(turns) * 1000:.1f} ms"
    )


def slow_person(town: Town) -> None:
    """Half of the deadlines tell one whose receiver takes a second each time; the others wait for nobody."""
    town.receiver.forget()
    with town.desk():
        theirs = town.brewed(_AHEAD_S + 5, count=DEADLINES // 2, told="overdue")
        first = min(theirs.values())
        due = town.brewed(0, count=DEADLINES // 2, at=first)
        said = heard(town.receiver, due)
        slow = [at - first for at, _ in town.slow.came()]
        town.over(due)
        town.over(theirs)
    print(
        f"a slow person     {said.last:8.2f} s last of {len(due)} to others, first {said.first * 1000:.0f} ms; {len(slow)} came to the slow one by then"
    )


def started(town: Town) -> None:
    """From the command to the first turn, and what the open clocks hold of memory."""
    with town.desk() as desk:
        pass
    clocks = _open_clocks(town)
    with open_home(town.settings.home) as home:
        head = home.ledger.head("guiyang")
    resident = desk.told["resident"]
    print(
        f"started           {desk.told['ready']:8.1f} s to the first turn ({desk.told['start_cpu']:.1f} s of CPU), head {head.number:,}; {resident / 1e6:.0f} MB resident, {(resident - _bare()) / clocks / 1000:.2f} KB an open clock of {clocks:,}"
    )


def _open_clocks(town: Town) -> int:
    import sqlite3

    connection = sqlite3.connect(f"file:{town.settings.home}/ledger.db?mode=ro", uri=True)
    (count,) = connection.execute("SELECT count(*) FROM clocks WHERE outcome = ''").fetchone()
    connection.close()
    return int(count)


def _bare() -> int:
    """Bytes of a desk with an empty ledger: programs and rules, no clocks."""
    with tempfile.TemporaryDirectory() as name, receiving() as nobody:
        folder = Path(name)
        town = Town(folder, configured(folder, nobody.address, ""), nobody, nobody)
        with town.desk() as desk:
            pass
    return int(desk.told["resident"])


def _p99(found: Sequence[float]) -> float:
    ranked = sorted(found)
    return ranked[int(len(ranked) * 0.99)] if ranked else 0.0


def slow_disk(folder: Path) -> str:
    """A library that makes every fsync 8 ms slower; "" where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return ""
    made = folder / "slow_sync.so"
    source = Path(__file__).with_name("slow_sync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return str(made)


def figures(folder: Path, clocks: int, events: int, only: Sequence[str] = ()) -> None:
    with receiving() as receiver, receiving() as slow:
        settings = configured(folder, receiver.address, slow.address)
        if not (settings.home / "ledger.db").exists():
            fill(settings, clocks, events)
        town = Town(folder, settings, receiver, slow)
        shim = slow_disk(folder)
        each = {
            "start": lambda: started(town),
            "alone": lambda: storm(town, "alone"),
            "web": lambda: storm(town, "beside web", "web"),
            "intake": lambda: storm(town, "beside intake", "intake"),
            "disk": lambda: (
                storm(town, "on slow disk", LD_PRELOAD=shim)
                if shim
                else print("storm on slow disk: no compiler")
            ),
            "slow": lambda: slow_person(town),
            "idle": lambda: idle(town, ""),
            "crawl": lambda: idle(town, "crawling", "crawl"),
        }
        for name, figure in each.items():
            if not only or name in only:
                figure()
                sys.stdout.flush()


def main() -> None:
    clocks, events = (int(each) for each in (sys.argv[1:3] or ("100000", "1000000")))
    kept = os.environ.get("STORM_FOLDER")
    with ExitStack() as stack:
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory()))
        figures(folder, clocks, events, sys.argv[3:])


if __name__ == "__main__":
    main()
