"""Several processes on one ledger, and processes that are killed: no number twice, nothing acknowledged lost."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from monitor.domain.ledger import EMPTY
from monitor.service.assemble import LEDGER, look_into, open_home
from monitor.service.audit import audit_home
from tests.ledger import builders as make

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@contextmanager
def desk(folder: Path, name: str, count: int, room: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A writer process; what it acknowledged stands in NAME.log, never in a pipe somebody must empty."""
    with (folder / f"{name}.log").open("ab") as log, (folder / f"{name}.err").open("ab") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.writer", str(folder), name, str(count), *([room] if room else [])],
            cwd=ROOT, stdout=log, stderr=err, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def acknowledged(folder: Path, name: str) -> dict[int, str]:
    """Number and hash of each commit the writer was told of; a line cut off by the kill is not one."""
    lines = (folder / f"{name}.log").read_text().split("\n")[:-1]
    return {int(number): hash_ for number, hash_ in (line.split() for line in lines if line[:1].isdigit())}


def begun(folder: Path) -> None:
    with open_home(folder) as home:
        home.ledger.append(make.commit(EMPTY, make.opened()))


def test_processes_racing_take_every_number_once(tmp_path: Path) -> None:
    begun(tmp_path)
    names = [f"desk-{number}" for number in range(4)]
    with ExitStack() as stack:
        desks = [stack.enter_context(desk(tmp_path, name, 60)) for name in names]
        assert [process.wait(60) for process in desks] == [0, 0, 0, 0]
    told = [acknowledged(tmp_path, name) for name in names]
    assert sorted(number for each in told for number in each) == list(range(2, 242))
    with look_into(tmp_path) as home:
        audit = audit_home(home, "zhoucun")
        assert audit.good
        assert audit.verdict.head.number == 241


def test_a_desk_killed_at_any_moment_loses_nothing_it_was_told_of(tmp_path: Path) -> None:
    begun(tmp_path)
    chance = random.Random(20260302)
    told: dict[int, str] = {}
    for round_ in range(22):
        told |= killed_after(tmp_path, chance.randrange(1, 60))
        with look_into(tmp_path) as home:
            audit = audit_home(home, "zhoucun")
            assert audit.verdict.intact, f"round {round_}"
            kept = {c.number: c.hash for c in home.ledger.read("zhoucun", 0, 10_000_000)}
            assert home.register.position("zhoucun") == audit.verdict.head.number
        assert told.items() <= kept.items()
    assert len(told) > 22


def killed_after(folder: Path, commits: int) -> dict[int, str]:
    """Kill a writer in full run once it was told of so many; all it was told of until it died."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(folder), "desk", "100000"],
        cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    with process, process.stdout as told:
        lines = [told.readline() for _ in range(commits)]
        process.kill()
        lines += told.readlines()
    # a line cut off by the kill was not told
    whole = [line.split() for line in lines if line.endswith(b"\n")]
    return {int(number): hash_.decode() for number, hash_ in whole}


def test_a_failing_disk_leaves_the_outcome_unknown_and_the_ledger_whole(tmp_path: Path) -> None:
    begun(tmp_path)
    with desk(tmp_path, "desk", 10_000, room="200000") as process:
        assert process.wait(60) in {0, 1}  # closing the file on a failing disk may fail too
    last = [line for line in (tmp_path / "desk.log").read_text().splitlines() if line != "done"][-1]
    assert last.startswith("unknown "), (tmp_path / "desk.err").read_text()
    told = acknowledged(tmp_path, "desk")
    with open_home(tmp_path) as home:
        kept = {commit.number: commit.hash for commit in home.ledger.read("zhoucun", 0, 100_000)}
        assert told.items() <= kept.items()
        assert audit_home(home, "zhoucun").good
        again = make.commit(home.ledger.head("zhoucun"), now=make.later(days=1))
        assert home.ledger.append(again).outcome == "committed"


def test_a_ledger_is_read_while_a_desk_writes(tmp_path: Path) -> None:
    begun(tmp_path)
    with desk(tmp_path, "desk", 400) as process, look_into(tmp_path) as home:
        seen = [1]
        while process.poll() is None:
            audit = audit_home(home, "zhoucun")
            assert audit.verdict.intact
            seen.append(audit.verdict.head.number)
        assert seen == sorted(seen)
        assert audit_home(home, "zhoucun").verdict.head.number == 401


def test_the_last_to_close_leaves_one_whole_file_behind(tmp_path: Path) -> None:
    begun(tmp_path)
    with desk(tmp_path, "desk", 50) as process:
        assert process.wait(60) == 0
    assert not (tmp_path / f"{LEDGER}-wal").exists()
