"""What the auditor costs with 100,000 open clocks: reading the ledger at its start, a round over all, a second of life.

`python tests/bench/audited.py [CLOCKS]`; measured in a process of its own, for its memory is part of it.
"""

import gc
import multiprocessing
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from loguru import logger

from alerts.daybook import Daybook
from config.profile import load_profile
from config.roster import sample_roster
from config.settings import Settings
from monitor.service.alive import Alive
from monitor.service.assemble import open_home
from monitor.service.auditor import Auditor
from monitor.service.clock import SystemClock
from tests.bench.storm_home import Filler, configured


class _Hand:
    """Desk time and real time in steps of a second, moved by hand."""

    pace = 1.0

    def __init__(self) -> None:
        self.time, self.real = SystemClock().now(), 1000.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.real

    def wait(self, span: timedelta) -> None:
        self.time += span
        self.real += span.total_seconds()

    def departure(self) -> timedelta:
        return timedelta(0)


def _resident() -> float:
    """MB now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _measured(settings: Settings, clocks: int) -> None:
    logger.remove()
    clock, profile = _Hand(), load_profile(settings.profile)
    ways = {"log": Daybook(settings.home / "duty.jsonl")}
    auditor = Auditor(settings, profile, sample_roster(profile), clock, ways, "bench")  # type: ignore[arg-type]
    signs = [Alive(settings.home / name) for name in ("desk.alive", "crawl.alive")]
    before, began = _resident(), time.process_time()
    auditor.step()
    started = time.process_time() - began
    gc.collect()
    gc.freeze()

    def second() -> float:
        clock.wait(timedelta(seconds=1))
        for each in signs:
            each.sign(clock.now())
        began = time.process_time()
        auditor.step()
        return time.process_time() - began

    first = [second() for _ in range(11)]
    later = [second() for _ in range(40)]
    running = sum(each.running for one in auditor.fold.state.incidents.values() for each in one.clocks)
    kept = (_resident() - before) * 1e6 / max(running, 1)
    events = auditor.fold.state.head.number
    print(
        f"audited           {running:10,} open clocks come to every 10 s at {sum(later) / len(later) * 1000:.1f} ms of CPU a second"
        f" (worst step {max(later) * 1000:.0f} ms; the first round {sum(first):.1f} s in all, worst step {max(first) * 1000:.0f} ms);"
        f" start {started:.1f} s of CPU for {events:,} commits; {kept:.0f} bytes a clock, {_resident():.0f} MB in all"
    )
    # nobody tells anything any more: how long until it is told
    clock.wait(timedelta(days=4))
    began, steps = time.process_time(), 0
    while "missed" not in auditor.episodes and steps < 30:
        second()
        steps += 1
    late = auditor.walk.finding(clock.now(), clock.monotonic())
    print(
        f"                  all of them late at once: told after {steps} s,"
        f" {(time.process_time() - began) / steps * 1000:.0f} ms of CPU a second; {0 if late is None else late.count:,} counted"
    )
    auditor.close()


def audited(folder: Path, clocks: int = 100_000) -> None:
    """Fill a ledger, then measure in a process of its own."""
    settings = replace(configured(folder / "audited", "http://127.0.0.1:9", ""), roster=None)
    with open_home(settings.home) as home:
        Filler(home, settings).history(0, clocks, 0)
    process = multiprocessing.get_context("spawn").Process(target=_measured, args=(settings, clocks))
    process.start()
    process.join()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        audited(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
