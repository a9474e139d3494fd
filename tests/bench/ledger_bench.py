"""How many commits and events a second the SQLite ledger takes; run by hand: python tests/bench/ledger_bench.py.

Sealing (canonical bytes, hash) is inside the measure, fsync too. Give a folder on the disk to be
measured as the argument; the default is the system's temporary folder.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.domain.event import Event
from monitor.domain.ledger import EMPTY
from monitor.service.assemble import open_home
from tests.ledger import builders as make


def small(number: int) -> Event:
    """An event that touches one incident and one row."""
    return make.sending(f"school/response/start/1/p{number}/mail")


def joining(number: int) -> Event:
    """The longest everyday event: a document that joins an incident."""
    return make.joined(f"doc-{number}", f"incident-{number % 50}")


def measure(folder: Path, name: str, commits: int, batch: int, event: Callable[[int], Event]) -> None:
    with open_home(folder / name.replace(" ", "-")) as home:
        head = EMPTY
        groups: list[Sequence[Event]] = [
            [event(number * batch + place) for place in range(batch)] for number in range(commits)
        ]
        taken = []
        started = time.perf_counter()
        for number, events in enumerate(groups):
            at = time.perf_counter()
            commit = make.commit(head, *([make.opened()] if number == 0 else []), *events)
            home.ledger.append(commit)
            head = commit.head
            taken.append(time.perf_counter() - at)
        whole = time.perf_counter() - started
    taken.sort()
    print(
        f"{name}: {commits / whole:,.0f} commits/s, {commits * batch / whole:,.0f} events/s, "
        f"p50 {taken[len(taken) // 2] * 1e3:.2f} ms, p99 {taken[len(taken) * 99 // 100] * 1e3:.2f} ms"
    )


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        measure(Path(folder), "one small event", 3000, 1, small)
        measure(Path(folder), "one long event", 3000, 1, joining)
        measure(Path(folder), "a hundred small", 400, 100, small)
        measure(Path(folder), "a hundred long", 400, 100, joining)


if __name__ == "__main__":
    main()
