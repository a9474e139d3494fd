"""The command an officer is told to copy runs as it stands."""

import shlex
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.service import trying
from monitor.service.trial import Trial

ADDRESS = "https://wjw.qiancheng.example/l?a=1&b=$(id);'x'"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    path = tmp_path / "our settings.yaml"
    path.write_text(f"home: {tmp_path / 'home'}\nbureau: guiyang\nprofile: guiyang\n", encoding="utf-8")
    trial = Trial(ADDRESS, table={"id": "wjw-l", "spider": "listing", "address": ADDRESS})
    monkeypatch.setattr(trying, "try_address", lambda *_: trial)
    assert call(["source", "try", "--config", str(path), ADDRESS]) == 0
    return shlex.split(capsys.readouterr().out.splitlines()[-1].removeprefix("保存："))


def test_an_address_with_marks_of_the_shell_is_one_word_of_it(told: list[str]) -> None:
    assert told[:4] == ["huiying", "source", "try", ADDRESS]


def test_the_settings_file_that_was_named_is_named_again(told: list[str]) -> None:
    assert told[4:6] == ["--save", "wjw-l"]
    assert told[6] == "--config"
    assert told[7].endswith("our settings.yaml")
