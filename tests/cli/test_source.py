"""At the shell of the host: a source is added, listed, taken out and taken back, with exit codes a script can use."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.domain.source import SourceState
from monitor.service.assemble import open_sources

TEXT = "home: ./data\nbureau: guiyang\nprofile: guiyang\nsources:\n- {id: city, spider: feed, address: https://news.example.cn/rss.xml}\n"
ADDRESS = "https://wjw.example.gov.cn/tzgg/"
TEN = datetime(2026, 1, 5, 2, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HUIYING_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "huiying.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "huiying.yaml"


def add(*more: str, name: str = "wjw") -> int:
    return call(["source", "add", ADDRESS, "--id", name, "--spider", "listing", *more])


def test_a_source_is_added_with_what_was_said_and_nothing_else(config: Path, capsys) -> None:
    assert add("--every", "30m", "--preset", "trs", "--own") == 0
    assert config.read_text(encoding="utf-8") == (
        f"{TEXT}- id: wjw\n  spider: listing\n  address: {ADDRESS}\n  every: 30m\n  preset: trs\n  own: true\n"
    )
    assert "撤销：huiying source undo" in capsys.readouterr().out


def test_taking_back_says_what_by_whom_and_when_and_can_itself_be_taken_back(config: Path, capsys) -> None:
    add()
    with_it = config.read_text(encoding="utf-8")
    assert call(["source", "undo"]) == 0
    assert config.read_text(encoding="utf-8") == TEXT
    said = capsys.readouterr().out
    assert "已撤销：命令行 " in said
    assert "加上来源 wjw" in said
    assert call(["source", "redo"]) == 0
    assert config.read_text(encoding="utf-8") == with_it


def test_a_source_is_taken_out(config: Path) -> None:
    add()
    assert call(["source", "remove", "city"]) == 0
    assert "city" not in config.read_text(encoding="utf-8")


def test_what_was_asked_for_wrongly_ends_with_2_and_every_reason(config: Path, capsys) -> None:
    assert add("--every", "5s", "--preset", "trss") == 2
    told = capsys.readouterr().err
    assert "span-format" in told
    assert "是不是“trs”" in told
    assert call(["source", "remove", "town"]) == 2
    assert call(["source", "add", ADDRESS, "--spider", "listing"]) == 2
    assert call(["source", "add", ADDRESS, "--id", "a", "--spider", "mailbox"]) == 2
    assert config.read_text(encoding="utf-8") == TEXT


def test_what_cannot_be_done_now_ends_with_1(config: Path, capsys) -> None:
    assert call(["source", "undo"]) == 1
    assert call(["source", "redo"]) == 1
    config.chmod(0o444)
    assert add() == 1
    assert "不能由程序改" in capsys.readouterr().err
    assert config.read_text(encoding="utf-8") == TEXT


def remembered(config: Path, **states: SourceState) -> None:
    home = config.parent / "data"
    assert home.stat().st_mode & 0o777 == 0o700, "a home is nobody else's"
    with open_sources(home) as memory:
        for name, state in states.items():
            memory.record("guiyang", name, state)


def test_the_list_says_of_each_source_how_it_stands(config: Path, capsys) -> None:
    add(name="blocked")
    add(name="failing")
    add(name="fresh")
    well = SourceState(last_look=TEN, last_success=TEN)
    at = TEN + timedelta(minutes=10)
    blocked = replace(
        well, failing_since=at, blocked_since=at, fault="refused", why="网站拒绝访问", failures=1
    )
    failing = replace(well, failing_since=at, fault="timeout", why="30 秒没有读完", failures=2)
    remembered(config, city=well, blocked=blocked, failing=failing)
    capsys.readouterr()
    assert call(["source", "list"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["city", "blocked", "failing", "fresh"], "in the order of the settings"
    assert [row[4] for row in rows] == [
        "正常", "受阻 自 01-05 10:10（网站拒绝访问）", "连续失败 2 次 自 01-05 10:10（30 秒没有读完）", "还没有看过",
    ]  # fmt: skip
    assert rows[1][1:4] == ["列表页", ADDRESS, "每 10 分"]


def test_a_list_of_none_says_how_to_begin(config: Path, capsys) -> None:
    call(["source", "remove", "city"])
    capsys.readouterr()
    assert call(["source", "list"]) == 0
    assert capsys.readouterr().out.startswith("没有来源；加一个：huiying source add")
