"""At the terminal: the rule book listed, one rule shown whole, the office's own checked."""

import json
from pathlib import Path

import pytest

from monitor.cli.main import call
from tests.service.rules import CAMPUS, STRICTER, a_file, an_office, laxer

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings lie in the folder."""
    monkeypatch.chdir(tmp_path)


def said(capsys: Out, *arguments: str, code: int = 0) -> str:
    assert call(["rules", *arguments]) == code
    told = capsys.readouterr()
    return told.out if code == 0 or told.out else told.err


def rows(capsys: Out, *arguments: str) -> dict[str, list[str]]:
    """Id -> cells."""
    lines = said(capsys, "list", *arguments).splitlines()
    assert lines[0].split("\t") == ["编号", "级别", "事项", "条件", "文件条款", "标记"]
    return {line.split("\t")[0]: line.split("\t") for line in lines[1:]}


def test_the_list_names_level_matter_numbers_and_clause(capsys: Out) -> None:
    found = rows(capsys, "--type", "fire", "--level", "II")
    assert found["PS-II"][1] == "重大 Ⅱ"
    assert "火灾" in found["PS-II"][2]
    assert "死亡10" in found["PS-II"][3]
    assert "第三条第一款第（二）项" in found["PS-II"][4]
    assert all(cells[1] == "重大 Ⅱ" for cells in found.values())


def test_what_was_not_read_in_the_original_bears_the_mark(capsys: Out) -> None:
    unverified = rows(capsys, "--status", "unverified")
    assert unverified
    assert all("待核" in cells[5] for cells in unverified.values())
    assert not any("待核" in cells[5] for cells in rows(capsys, "--status", "verified").values())


def test_a_rule_is_listed_on_its_days_and_with_all_at_any_time(capsys: Out) -> None:
    assert "PS-II" not in rows(capsys, "--day", "2000-01-01")
    assert "未生效" in rows(capsys, "--day", "2000-01-01", "--all")["PS-II"][5]


def test_an_office_s_own_rules_stand_in_its_list_with_their_marks(tmp_path: Path, capsys: Out) -> None:
    folder = an_office(tmp_path / "profile", CAMPUS)
    a_file(folder / "rules", STRICTER, "accidents.yaml")
    a_file(
        folder / "rules",
        CAMPUS.replace("LIN-1", "LIN-2").replace("  level", "  rule_set: lin\n  level"),
        "set.yaml",
    )
    found = rows(capsys, "--profile", str(folder), "--day", "2026-03-01")
    assert found["LIN-1"][5] == "本单位"
    assert found["PS-III"][5] == "本单位、替换随程序的规则"
    assert "未启用" in found["LIN-2"][5]
    assert "死亡2" in found["PS-III"][3]
    before = rows(capsys, "--profile", str(folder), "--day", "2025-03-01")
    assert before["PS-III"][5] == ""
    assert "LIN-1" not in before
    assert not any("本单位" in cells[5] for cells in rows(capsys).values())


def test_the_office_of_the_settings_at_hand_is_meant(tmp_path: Path, capsys: Out) -> None:
    an_office(tmp_path / "profile", CAMPUS)
    (tmp_path / "huiying.yaml").write_text("home: ./home\nbureau: lin\nprofile: profile\n", encoding="utf-8")
    assert "LIN-1" in rows(capsys)


def test_a_machine_gets_one_line_of_json_for_each(capsys: Out) -> None:
    (found,) = [
        each
        for line in said(capsys, "list", "--type", "fire", "--level", "III", "--json").splitlines()
        if (each := json.loads(line))["rule"] == "PS-III"
    ]
    assert any(row.get("dead", [0])[0] == 3 for row in found["any_of"])
    assert (found["status"], found["in_force"], found["origin"]) == ("verified", True, "shipped")


def test_a_type_or_level_that_is_none_is_told_with_the_nearest(capsys: Out) -> None:
    assert "是不是“fire”" in said(capsys, "list", "--type", "fires", code=2)
    assert "--level 的值不对" in said(capsys, "list", "--level", "V", code=2)
    assert "--day 的值不对" in said(capsys, "list", "--day", "三月", code=2)


def test_one_rule_is_shown_whole_with_the_bands_beside_it(capsys: Out) -> None:
    told = said(capsys, "show", "ps-ii")
    for part in (
        "重大 Ⅱ", "现行有效", "国务院令第493号", "第三条第一款第（二）项", "2007-06-01", "已核对原文", "原文：重大事故",
        "死亡10", "上一级：PS-I ", "下一级：PS-III ",
    ):  # fmt: skip
        assert part in told, part


def test_an_unverified_rule_says_that_it_is_no_law(capsys: Out) -> None:
    unverified = next(iter(rows(capsys, "--status", "unverified")))
    assert "待核，不得作为法定依据" in said(capsys, "show", unverified)


def test_a_replaced_rule_is_shown_in_both_its_forms_the_one_that_holds_first(
    tmp_path: Path, capsys: Out
) -> None:
    folder = str(an_office(tmp_path / "profile", STRICTER))
    told = said(capsys, "show", "PS-III", "--profile", folder, "--day", "2026-03-01")
    own, shipped = told.split("\n\n")
    assert "现行有效" in own
    assert "本单位自定，不是法定标准" in own
    assert "已失效" in shipped
    assert "至 2025-12-31" in shipped


def test_an_own_rule_of_a_set_tells_how_to_switch_it_on(tmp_path: Path, capsys: Out) -> None:
    folder = an_office(tmp_path / "profile", CAMPUS.replace("  level", "  rule_set: lin\n  level"))
    assert "rule_sets 里写上 lin" in said(capsys, "show", "LIN-1", "--profile", str(folder))


def test_an_unknown_rule_is_answered_with_the_nearest(capsys: Out) -> None:
    assert "是不是 PS-" in said(capsys, "show", "PS-22", code=2)
    assert "没有规则“呕吐”：全部编号见" in said(capsys, "show", "呕吐", code=2)


def test_a_check_without_fault_counts_what_is_verified_in_a_line_for_each_place(
    tmp_path: Path, capsys: Out
) -> None:
    folder = an_office(tmp_path / "profile", CAMPUS)
    shipped, own = said(capsys, "check", "--profile", str(folder)).splitlines()
    assert shipped.startswith("随程序：")
    assert "待核" in shipped
    assert own.endswith("1 条，已核 1 条，待核 0 条，没有发现问题")


def test_every_fault_is_told_with_file_line_rule_and_remedy(tmp_path: Path, capsys: Out) -> None:
    folder = an_office(tmp_path / "profile", laxer(20), "lax.yaml")
    loose = a_file(tmp_path / "drafts", CAMPUS.replace("food_poisoning", "food"), "draft.yaml")
    told = said(capsys, "check", str(loose.parent), "--profile", str(folder), code=2)
    assert f"{folder}/rules/lax.yaml:" in told
    assert "规则 PS-III：" in told
    assert "只能加严" in told
    assert f"{loose}:" in told
    assert "不认识类型“food”" in told
    assert told.count("有问题 1 处") == 2


def test_what_is_no_file_is_told(tmp_path: Path, capsys: Out) -> None:
    assert "[file-missing]" in said(capsys, "check", "nowhere.yaml", code=2)
    assert "没有单位配置" in said(capsys, "check", "--profile", "nowhere", code=2)


def test_the_name_of_a_rule_cannot_command_the_terminal(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(
        'valid_from: 2026-01-01\nrules:\n- {id: "X\\e[2J-1", level: III, types: ["\\e]0;x\\a"], quote: 死亡3人, any_of: [{dead: 3}]}\n',
        "utf-8",
    )
    told = said(capsys, "check", str(file), code=2)
    assert "规则 X [2J-1" in told
    assert all(letter.isprintable() or letter in "\n\u3000" for letter in told)
