"""Lin tries a stricter campus rule on what her office has read, while the office goes on working."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.service.assemble import look_into, open_home
from tests.service.library_of_lin import PAPERS, Lin
from tests.service.rules import CAMPUS, STRICTER, a_file, an_office, laxer

Out = pytest.CaptureFixture[str]


@pytest.fixture
def lin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lin:
    monkeypatch.delenv("HUIYING_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    office = Lin(tmp_path, an_office(tmp_path / "profile"))
    office.reads()
    return office


def tried(*arguments: str, code: int = 0) -> None:
    assert call(["rules", "try", *arguments]) == code


def test_the_six_pupils_would_have_been_a_graver_matter_and_the_words_are_marked(
    lin: Lin, capsys: Out
) -> None:
    tried(str(a_file(lin.folder, CAMPUS)))
    told = capsys.readouterr().out
    assert "2026-03-11 06:00　贵阳市云岩区一所小学6名学生食物中毒" in told
    assert "新定级：不定级 → 较大 Ⅲ" in told
    assert "→ LIN-1 本单位制度 规则 LIN-1" in told
    assert "文中：贵阳市云岩区一所「小学6名学生食物中毒」" in told
    assert told.count("2026-03-11") == 1, "nobody else is graded otherwise"
    assert told.splitlines()[-1].startswith("共 4 件：升级 0 件，降级 0 件，新定级 1 件，不再定级 0 件")


def test_a_changed_rule_of_a_shipped_id_raises_what_its_new_number_reaches(lin: Lin, capsys: Out) -> None:
    tried(str(a_file(lin.folder, STRICTER, "accidents.yaml")))
    told = capsys.readouterr().out
    assert "升级：一般 Ⅳ → 较大 Ⅲ" in told
    assert "PS-IV" in told
    assert "造成「2人死亡」" in told
    assert "升级 1 件" in told


def test_a_rule_that_begins_tomorrow_can_be_tried_on_yesterday(lin: Lin, capsys: Out) -> None:
    tried(str(a_file(lin.folder, CAMPUS.replace("2026-01-01", "2099-01-01"))))
    assert "新定级 1 件" in capsys.readouterr().out


def test_a_rule_of_a_set_is_tried_by_switching_the_set_on(lin: Lin, capsys: Out) -> None:
    own = a_file(lin.folder, CAMPUS.replace("  level: III\n", "  level: III\n  rule_set: lin-campus\n"))
    tried(str(own))
    told = capsys.readouterr()
    assert "请加 --set lin-campus" in told.err
    assert "新定级 0 件" in told.out
    tried(str(own), "--set", "lin-campus")
    assert "新定级 1 件" in capsys.readouterr().out
    tried("--set", "moon", code=2)
    assert "没有加严标准“moon”" in capsys.readouterr().err


def test_a_laxer_rule_shows_what_it_would_lose_and_that_it_cannot_be_taken_into_use(
    lin: Lin, capsys: Out
) -> None:
    tried(str(a_file(lin.folder, laxer(40), "lax.yaml")))
    told = capsys.readouterr()
    assert "只能试，不能启用" in told.err
    assert "[rule-laxer]" in told.err
    assert "共 4 件" in told.out


def test_without_a_file_what_was_said_then_is_held_against_the_rules_of_now(lin: Lin, capsys: Out) -> None:
    tried()
    assert capsys.readouterr().out.startswith("共 4 件：升级 0 件，降级 0 件，新定级 0 件，不再定级 0 件")
    a_file(lin.profile / "rules", CAMPUS)
    tried()
    told = capsys.readouterr().out
    assert "新定级 1 件" in told
    assert "依据：" in told


def test_a_machine_gets_a_line_for_each_and_the_sum_last(lin: Lin, capsys: Out) -> None:
    tried(str(a_file(lin.folder, CAMPUS)), "--json")
    *each, total = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (one,) = each
    assert (one["turn"], one["before"]["level"], one["after"]["level"]) == ("graded", None, "III")
    assert "LIN-1" in one["after"]["rules"]
    title, text = one["title"], PAPERS["06:00"]
    assert all(f"{title}\n{text}"[word["start"] : word["end"]] == word["text"] for word in one["words"])
    assert total == {
        "seen": 4, "erased": 0, "unread": 0, "raised": 0, "lowered": 0, "graded": 1, "ungraded": 0, "beside": 0,
        "same": 3,
    }  # fmt: skip


def test_only_the_newest_are_tried_and_more_than_there_are_is_all(lin: Lin, capsys: Out) -> None:
    campus = str(a_file(lin.folder, CAMPUS))
    tried(campus, "--last", "3")
    assert "共 3 件" in (told := capsys.readouterr().out)
    assert "06:00" not in told, "the pupils came in first"
    tried(campus, "--last", "4")
    assert "共 4 件" in capsys.readouterr().out
    tried(campus, "--last", str(10**30))
    assert "共 4 件" in capsys.readouterr().out


@pytest.mark.parametrize("last", ["0", "-5"])
def test_no_documents_cannot_be_asked_for(lin: Lin, capsys: Out, last: str) -> None:
    tried("--last", last, code=2)
    assert f"--last {last} 不对" in capsys.readouterr().err


def test_a_number_that_is_none_is_told(lin: Lin, capsys: Out) -> None:
    tried("--last", "五百", code=2)
    assert "--last 的值不对" in capsys.readouterr().err


def test_an_erased_text_is_passed_over_and_counted(lin: Lin, capsys: Out) -> None:
    with open_home(lin.home) as home:
        assert home.library is not None
        (newest,) = home.library.newest("guiyang", 1)
        home.library.erase("guiyang", newest.kept.ref)
    tried(str(a_file(lin.folder, CAMPUS)))
    assert "共 4 件，其中文字已删除而跳过 1 件：" in capsys.readouterr().out


def content(folder: Path) -> dict[str, str]:
    """Every byte of the databases; the shared memory beside them is the readers' own."""
    return {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_nothing_is_written_by_trying(lin: Lin) -> None:
    before = content(lin.home)
    tried(str(a_file(lin.folder, CAMPUS)))
    tried()
    now = {name: told for name, told in content(lin.home).items() if not name.endswith("-wal")}
    assert now == {name: told for name, told in before.items() if not name.endswith("-wal")}
    with look_into(lin.home) as home:
        assert home.library is not None
        assert len(home.library.newest("guiyang", 99)) == 4


def test_trying_goes_on_beside_the_service(lin: Lin, capsys: Out) -> None:
    with lin.at_work() as intake:
        head = intake.bureau.journal.state.head
        tried(str(a_file(lin.folder, CAMPUS)))
        assert "新定级 1 件" in capsys.readouterr().out
        assert intake.bureau.home.ledger.head("guiyang") == head, "the ledger is where it was"


def test_without_settings_home_and_profile_are_named(lin: Lin, capsys: Out) -> None:
    lin.config.unlink()
    campus = str(a_file(lin.folder, CAMPUS))
    tried(campus, "--home", "home", code=2)
    assert "请写 --profile" in capsys.readouterr().err
    tried(campus, "--home", "home", "--profile", "guiyang")
    assert "新定级 1 件" in capsys.readouterr().out
    tried(campus, "--profile", "guiyang", code=2)
    assert "没有找到账本" in capsys.readouterr().err


def test_an_office_that_has_read_nothing_has_nothing_to_try(tmp_path: Path, monkeypatch, capsys: Out) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUIYING_HOME", raising=False)
    Lin(tmp_path, an_office(tmp_path / "profile")).reads({})
    tried()
    assert capsys.readouterr().out == "文库里还没有文书，没有可试的\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file-empty"),
        ("这不是规则", "value-type"),
        ("rules: [", "yaml-syntax"),
        ("# " + "长" * 1_700_000, "file-large"),
        (CAMPUS.replace("any_of", "all_of"), "key-unknown"),
    ],
)
def test_a_file_that_is_no_rules_is_refused_with_its_place(
    lin: Lin, capsys: Out, text: str, code: str
) -> None:
    tried(str(a_file(lin.folder, text, "bad.yaml")), code=2)
    told = capsys.readouterr()
    assert "bad.yaml" in told.err
    assert f"[{code}]" in told.err
    assert told.out == ""


def test_a_file_that_is_not_there_and_an_empty_folder_are_told(lin: Lin, capsys: Out) -> None:
    tried("nowhere.yaml", code=2)
    assert "[file-missing]" in capsys.readouterr().err
    (lin.folder / "empty").mkdir()
    tried("empty", code=2)
    assert "empty 里没有 .yaml 文件" in capsys.readouterr().err
