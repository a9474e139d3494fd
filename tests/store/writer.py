"""A desk in a process of its own: appends outages and says each number once it is acknowledged.

python -m tests.store.writer FOLDER NAME COUNT; a line "number hash" a commit, the last "done".
"""

import resource
import sys
from pathlib import Path

from monitor.ports.ledger import LedgerStore
from monitor.service.assemble import open_home
from tests.ledger import builders as make


def append(ledger: LedgerStore, name: str, minute: int) -> str:
    """One commit after the head, again until the number is ours; the outcome that ended it."""
    while True:
        commit = make.commit(ledger.head("zhoucun"), make.outage(minute), worker=name)
        outcome = ledger.append(commit).outcome
        if outcome == "conflict":
            continue
        if outcome == "committed":
            sys.stdout.write(f"{commit.number} {commit.hash}\n")
        else:
            sys.stdout.write(f"{outcome} {commit.number}\n")
        sys.stdout.flush()
        return outcome


def main(folder: str, name: str, count: str, room: str = "") -> None:
    with open_home(Path(folder)) as home:
        if room:
            # files may not grow beyond this many bytes: the next commits meet a failing disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
        for minute in range(int(count)):
            if append(home.ledger, name, minute) != "committed":
                break
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
