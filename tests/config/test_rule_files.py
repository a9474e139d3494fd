"""Rule files that Lin wrote in a hurry: each is refused at its place, and only for what is wrong with it."""

from pathlib import Path

from config.own_rules import checked

HEAD = 'version: "1"\nvalid_from: 2026-01-01\nbounds: {above: inclusive, below: inclusive}\nrules:\n'
RULE = "- {{id: LIN-1, {more}status: verified, types: [food_poisoning], quote: 中毒5人, any_of: [{{ill: {ill}}}]}}\n"


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(each) for each in checked([path])[1]]


def test_a_clause_without_a_document_is_refused_at_its_line(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD + RULE.format(more="clause: 第三条, level: III, ", ill=5))
    assert "own.yaml:5 rules.0.clause：规则 LIN-1：写了条款“第三条”，没有写出自哪个文件" in fault
    assert "[rule-no-source]" in fault


def test_an_own_rule_without_clause_and_document_is_the_office_s_decision(tmp_path: Path) -> None:
    assert faults_of(tmp_path, HEAD + RULE.format(more="level: III, ", ill=5)) == []


def test_a_level_there_is_not_is_the_only_thing_said_to_be_wrong(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD + RULE.format(more="level: V, ", ill=5))
    assert "rules.0.level" in fault
    assert "不能是空的" not in fault


def test_a_file_without_any_rule_is_still_said_to_be_empty(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD.replace("rules:\n", "rules: []\n"))
    assert "“rules”不能是空的" in fault


def test_a_number_in_full_width_digits_is_told_how_to_be_written(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD + RULE.format(more="level: III, ", ill="５"))
    assert "写作 ５，不是数目" in fault
    assert "半角" in fault
