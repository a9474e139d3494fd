"""Every command stands in both READMEs, every act in the page on replay."""

from pathlib import Path

import pytest

from monitor.cli.main import COMMANDS
from monitor.domain.act import ACTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_stands_in_the_readme(readme, command):
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert f"huiying {command}" in text or f"`{command}`" in text


@pytest.mark.parametrize("act", ACTS)
def test_an_act_stands_in_the_page_on_replay_with_its_name_and_data(act):
    name, fields = ACTS[act]
    text = (ROOT / "docs" / "REPLAY.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `{act}` "))
    assert name in row
    assert all(f"`{field}`" in row for field in fields)
