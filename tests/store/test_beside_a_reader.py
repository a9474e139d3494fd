"""A reader and a writer of one process beside another process: the auditor that records what it told."""

import subprocess
import sys
from pathlib import Path

from monitor.domain.ledger import EMPTY
from monitor.service.assemble import open_home, open_ledger, watch_ledger
from tests.ledger import builders as make

FIRST = make.commit(EMPTY, make.opened())


def other_process_opens_and_closes(home: Path) -> None:
    """As the last desk does that is told to end."""
    script = "import sys; from pathlib import Path; from monitor.service.assemble import open_home\nwith open_home(Path(sys.argv[1])): pass"
    subprocess.run([sys.executable, "-c", script, str(home)], check=True, timeout=60)


def test_what_the_auditor_records_does_not_cost_its_reader_the_log_when_the_desk_ends(tmp_path: Path):
    """Closing any descriptor of a file gives back all POSIX locks a process holds on it."""
    with open_home(tmp_path) as home:
        assert home.ledger.append(FIRST).outcome == "committed"
        reading = watch_ledger(tmp_path)
        ledger, _ = reading.__enter__()
        assert ledger.head("zhoucun").number == 1
        with open_ledger(tmp_path):
            pass
    try:
        other_process_opens_and_closes(tmp_path)
        assert (tmp_path / "ledger.db-wal").exists(), "the log was deleted under a reader"
        second = make.commit(FIRST.head, make.incident())
        with open_home(tmp_path) as home:
            assert home.ledger.append(second).outcome == "committed"
            assert ledger.head("zhoucun") == second.head
    finally:
        reading.__exit__(None, None, None)
