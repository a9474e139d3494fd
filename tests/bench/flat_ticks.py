"""What a tick costs by how many clocks are open; python -m tests.bench.flat_ticks.

Ten clocks fall due in each tick, on SQLite with fsync; the others are open and due in days.
"""

import gc
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from monitor.domain.changed import replace
from monitor.domain.incident import Incident
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.desk import Ladders, tick
from tests.bench.storm_home import Filler, configured

_TICKS, _DUE = 40, 10


def ticks(folder: Path, open_clocks: int) -> Sequence[float]:
    """Seconds of each tick."""
    settings, clock = configured(folder, "http://127.0.0.1:9", ""), SystemClock()
    with open_home(settings.home) as home:
        now = clock.now()
        Filler(home, settings).storm(["0" * 16], lambda: now + timedelta(days=9), timedelta(0))
        bureau = Bureau(settings, home, "bench", clock.now)
        (first,) = bureau.journal.state.incidents.values()
        for number in range(open_clocks):
            _note(bureau, first, f"{number:016x}", now + timedelta(days=9, seconds=number % 100_000))
        names = [f"due{number:013x}" for number in range(_TICKS * _DUE)]
        for name in names:
            _note(bureau, first, name, now - timedelta(seconds=1))
        gc.freeze()
        ladders, spent = Ladders(lambda: bureau.journal.state), []
        for number in range(_TICKS):
            due = names[number * _DUE : (number + 1) * _DUE]
            for name in due:
                bureau.agenda.note(bureau.journal.state.incidents[name])
            began = time.perf_counter()
            tick(bureau.journal, bureau.agenda, ladders, bureau.desk, clock.now())
            spent.append(time.perf_counter() - began)
        gc.unfreeze()
    return spent


def _note(bureau: Bureau, like: Incident, name: str, due: object) -> None:
    """One more matter like this, due then; those already due are noted when their tick comes."""
    clocks = tuple(replace(each, due=due) for each in like.clocks)
    incident = replace(like, id=name, clocks=clocks)
    bureau.journal.state.incidents[name] = incident
    if not name.startswith("due"):
        bureau.agenda.note(incident)


def main(sizes: Sequence[int] = (1_000, 10_000, 100_000, 1_000_000)) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            spent = ticks(Path(name), size)
        print(
            f"tick              {statistics.median(spent) * 1000:8.1f} ms median, {min(spent) * 1000:.1f} ms least,"
            f" {_DUE} due of {size:,} open clocks"
        )


if __name__ == "__main__":
    main()
