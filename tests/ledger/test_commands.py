"""The commands as people type them: what is printed, and the exit code."""

import json
import shutil
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.domain.event import KINDS
from monitor.service.assemble import LEDGER, open_home
from monitor.service.ledger_text import FIELDS
from tests.ledger import builders as make
from tests.ledger import homes
from tests.store.texts import kept


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIYING_HOME", str(tmp_path / "home"))


@pytest.fixture
def told(tmp_path: Path) -> Path:
    with open_home(tmp_path / "home") as home:
        homes.story(home)
    return tmp_path / "home"


Said = pytest.CaptureFixture[str]


def test_verify_of_an_intact_ledger_prints_its_head_and_exits_0(told: Path, capsys: Said) -> None:
    assert call(["ledger", "verify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    with open_home(told) as home:
        assert lines[0] == f"账本完整，至第 4 号（head {home.ledger.head('zhoucun')}）"
    assert lines[1:] == ["单位：zhoucun；校验算法：SHA-256；第 1 期", "证据：4 件文本和文件与账本相符"]


def test_an_exported_ledger_verifies_by_itself(told: Path, capsys: Said) -> None:
    assert call(["ledger", "export", "out.jsonl", "--home", str(told)]) == 0
    assert "已导出第 1 至 4 号" in capsys.readouterr().err
    assert call(["ledger", "verify", "out.jsonl"]) == 0
    assert capsys.readouterr().out.startswith("账本完整，至第 4 号")


@pytest.mark.usefixtures("told")
def test_an_edited_export_exits_1_and_names_the_commit(capsys: Said) -> None:
    call(["ledger", "export", "out.jsonl"])
    lines = Path("out.jsonl").read_bytes().replace(b'"by":"zhao"', b'"by":"qian"')
    Path("out.jsonl").write_bytes(lines)
    capsys.readouterr()
    assert call(["ledger", "verify", "out.jsonl"]) == 1
    assert capsys.readouterr().out.startswith("账本自第 4 号起不可信：内容与校验码不符，已被改动")


def test_missing_evidence_exits_1(told: Path, capsys: Said) -> None:
    shutil.rmtree(told / "files")
    assert call(["ledger", "verify"]) == 1
    assert "证据缺失：第 4 号所指文件" in capsys.readouterr().out


@pytest.mark.usefixtures("told")
def test_an_anchor_that_does_not_fit_exits_1_and_one_that_is_none_2(capsys: Said) -> None:
    assert call(["ledger", "verify", "--anchor", "1/9/0123456789ABCDEF"]) == 1
    assert "尾部已被截去" in capsys.readouterr().out
    assert call(["ledger", "verify", "--anchor", "9"]) == 2
    assert "期次/编号/十六位校验码" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ledger", "verify"], "没有找到账本"),
        (["ledger", "verify", "nothing.jsonl"], "没有找到文件 nothing.jsonl"),
        (["ledger", "verify", "empty.jsonl"], "empty.jsonl 是空的，里面没有账本"),
        (["ledger", "verify", "."], "不是文件；要核验数据目录请用 --home"),
        (["ledger", "show"], "没有找到账本"),
        (["ledger", "export"], "没有找到账本"),
        (["rebuild"], "没有找到账本"),
        (["backup", "copy"], "没有找到账本"),
        (["restore", "copy"], "没有找到备份 copy"),
    ],
)
def test_what_is_not_there_exits_2_and_is_not_made(
    tmp_path: Path, capsys: Said, arguments: list[str], message: str
) -> None:
    Path("empty.jsonl").touch()
    assert call(arguments) == 2
    assert message in capsys.readouterr().err
    assert homes.data(tmp_path) == {"empty.jsonl"}


def test_a_home_without_a_commit_exits_2(tmp_path: Path, capsys: Said) -> None:
    with open_home(tmp_path / "home"):
        pass
    for arguments in (["ledger", "verify"], ["ledger", "show"], ["rebuild"], ["backup", "copy"]):
        assert call(arguments) == 2
        assert "账本尚未启用" in capsys.readouterr().err


def test_several_bureaus_are_all_verified_and_otherwise_asked_for(told: Path, capsys: Said) -> None:
    with open_home(told) as home:
        homes.append(home, make.opened(), bureau="pingyi")
    assert call(["ledger", "verify"]) == 0
    out = capsys.readouterr().out
    assert out.count("账本完整") == 2
    assert call(["ledger", "show"]) == 2
    assert "请用 --bureau 指明：pingyi、zhoucun" in capsys.readouterr().err
    assert call(["ledger", "show", "--bureau", "pingyi"]) == 0
    assert call(["ledger", "show", "--bureau", "guiyang"]) == 2


@pytest.mark.usefixtures("told")
def test_show_prints_who_did_what_when_in_beijing_time(capsys: Said) -> None:
    assert call(["ledger", "show", "--after", "3"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("第 4 号  2026-03-02 09:03:00  系统（desk-1）  ")
    assert second.startswith(
        "  回应：事件 school；回应 answer-1；种类 权威信息；发布时间 2026-03-02 09:03:00；"
    )
    assert "证明方式 有据；经办 zhao" in second


@pytest.mark.usefixtures("told")
def test_show_of_one_incident_in_json_gives_its_commits_alone(capsys: Said) -> None:
    assert call(["ledger", "show", "--incident", "school", "--json"]) == 0
    numbers = [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()]
    assert numbers == [2, 4]
    assert call(["ledger", "show", "--limit", "1"]) == 0
    assert "还有：加 --after 1 接着看" in capsys.readouterr().err
    assert call(["ledger", "show", "--incident", "nowhere"]) == 2


def test_rebuild_folds_the_rows_anew(told: Path, capsys: Said) -> None:
    with open_home(told) as home:
        before = home.register.incident("zhoucun", "school")
    assert call(["rebuild"]) == 0
    assert "由账本第 1 至 4 号重建" in capsys.readouterr().out
    with open_home(told) as home:
        assert home.register.incident("zhoucun", "school") == before


def test_backup_and_restore_from_the_command_line(told: Path, capsys: Said) -> None:
    assert call(["backup", "copy.tar"]) == 0
    assert "zhoucun：已备份并核验，账本完整，至第 4 号" in capsys.readouterr().out
    assert call(["backup", "copy.tar"]) == 2
    assert call(["restore", "copy.tar"]) == 2
    assert "--replace-home" in capsys.readouterr().err
    assert call(["restore", "copy.tar", "--replace-home"]) == 0
    out = capsys.readouterr().out
    assert "zhoucun：已恢复，第 2 期自第 5 号开始" in out
    assert f"原来的数据另存在 {told / 'replaced-1'}" in out
    assert call(["ledger", "verify"]) == 0
    assert "第 5 号起为第 2 期：由备份（1/4/" in capsys.readouterr().out


def test_a_backup_with_a_gap_is_written_and_exits_1(told: Path, capsys: Said) -> None:
    shutil.rmtree(told / "files")
    assert call(["backup", "copy"]) == 1
    assert "备份已写成，但原数据有 1 处证据缺失或被改，请查明" in capsys.readouterr().err


def test_a_broken_ledger_is_not_backed_up(told: Path, capsys: Said) -> None:
    raw = (told / LEDGER).read_bytes()
    (told / LEDGER).write_bytes(raw.replace(b'"by":"zhao"', b'"by":"qian"'))
    assert call(["backup", "copy"]) == 1
    assert "备份“zhoucun”核验不通过：\n账本自第 4 号起不可信" in capsys.readouterr().err
    assert not Path("copy").exists()


def test_a_text_erased_by_law_is_told_by_verify(told: Path, capsys: Said) -> None:
    with open_home(told) as home:
        homes.erase(home, kept().ref)
    assert call(["ledger", "verify"]) == 0
    assert "1 件文本已依法删除" in capsys.readouterr().out


def test_every_field_of_every_event_has_a_name_in_chinese() -> None:
    fields = {field for row in KINDS.values() for field in row.fields}
    assert fields - FIELDS.keys() == set()
