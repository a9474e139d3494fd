"""The recipe of docs/LEDGER.md works as it is printed, for whoever trusts none of our code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.domain.ledger import export_line
from tests.ledger import builders as make

PAGE = (Path(__file__).parents[2] / "docs" / "LEDGER.md").read_text("utf-8")


def recipe(folder: Path, lines: list[bytes]) -> subprocess.CompletedProcess[str]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (folder / "verify.py").write_text(code, "utf-8")
    (folder / "export.jsonl").write_bytes(b"".join(lines))
    return subprocess.run(
        [sys.executable, "-I", "verify.py", "export.jsonl"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


def test_an_intact_export_is_intact_by_the_recipe(tmp_path: Path) -> None:
    commits = make.ledger(5)
    found = recipe(tmp_path, [export_line(commit) for commit in commits])
    assert (found.returncode, found.stdout.strip()) == (0, f"intact up to 5, head {commits[-1].head}")


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_edited_export_is_broken_where_it_was_edited(tmp_path: Path, place: int) -> None:
    lines = [export_line(commit) for commit in make.ledger(5)]
    lines[place] = lines[place].replace(b"desk-1", b"desk-2")
    found = recipe(tmp_path, lines)
    assert (found.returncode, found.stderr.strip()) == (1, f"broken at {place + 1}")
