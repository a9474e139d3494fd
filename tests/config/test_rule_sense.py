"""Chen of the health bureau writes a rule file by hand: whatever its source does not bear out is refused by name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rule_figures import figures, value
from config.rulebook import SHIPPED, load_rules
from monitor.domain.rule import Bounds
from monitor.errors import BadConfig, Fault
from tests.pace import within

_HEAD = """document: 某预案（某政发〔2020〕1号）
version: "2020"
valid_from: 2020-01-01
bounds: {above: inclusive, below: exclusive}
rules:
"""
_GRAVE = "{id: X-II, clause: 第二条, status: verified, level: II, types: [fire], quote: 10人以上死亡, any_of: [{dead: 10}]}"
_MILD = (
    "{id: X-III, clause: 第三条, status: verified, level: III, types: [fire], "
    "quote: 3人以上10人以下死亡, any_of: [{dead: [3, 9]}]}"
)


def refused(folder: Path, *rules: str, head: str = _HEAD) -> tuple[Fault, ...]:
    (folder / "own.yaml").write_text(head + "".join(f"- {rule}\n" for rule in rules), "utf-8")
    with pytest.raises(BadConfig) as caught:
        load_rules(folder)
    return caught.value.faults


def test_a_sound_file_is_taken_with_its_bands_and_its_reading(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(f"{_HEAD}- {_GRAVE}\n- {_MILD}\n", "utf-8")
    rules, _ = load_rules(tmp_path)
    assert [(each.any_of[0][0].at_least, each.any_of[0][0].at_most) for each in rules] == [(10, None), (3, 9)]
    assert rules[0].bounds == Bounds("inclusive", "exclusive")


@pytest.mark.parametrize(
    ("rule", "code", "words"),
    [
        (_MILD.replace("clause: 第三条, ", ""), "rule-no-source", "没有写明条款"),
        (_MILD.replace("quote: 3人以上10人以下死亡, ", ""), "rule-no-source", "没有写明条款原文"),
        (_MILD.replace("quote: 3人以上10人以下死亡", 'quote: " "'), "rule-no-source", "没有写明条款原文"),
        (_MILD.replace("clause:", "valid_to: 2019-12-31, clause:"), "rule-dates", "早于施行日 2020-01-01"),
        (_MILD.replace("[3, 9]", "[9, 3]"), "rule-bounds", "从 9 到 3，没有这样的数"),
        (_MILD.replace("[3, 9]", "[0, 9]"), "rule-bounds", "条件永远成立"),
        (_MILD.replace("[3, 9]", "[3, 5, 9]"), "rule-bounds", "不是数目"),
        (_MILD.replace("[3, 9]", "many"), "rule-bounds", "不是数目"),
        (_MILD.replace("[3, 9]", "[3, 10]"), "rule-reading", "“以下”不含本数"),
        (_MILD.replace("[3, 9]", "[4, 9]"), "rule-reading", "“以上”含本数"),
        (_MILD.replace("[3, 9]", "[5, 9]"), "rule-figure", "引文里没有数目 5"),
        (_MILD.replace(", any_of: [{dead: [3, 9]}]", ""), "rule-no-condition", "没有写任何条件"),
        (_MILD.replace("clause:", "by_authority: true, clause:"), "rule-no-condition", "不能再写条件"),
        (_MILD.replace("clause:", "report_as: REP-99, clause:"), "rule-report", "没有这一条"),
        (_MILD.replace("clause:", "report: {within: 两小时, by: 单位, to: 局}, clause:"), "rule-report", "两小时"),
        (_MILD.replace("clause:", "report: {by: 单位, to: 局}, report_as: X-III, clause:"), "rule-report", "只能写一个"),
        (_MILD.replace("dead: [3, 9]", "told_brawl: true"), "rule-unknown-word", "不认识情形“told_brawl”"),
    ],
)  # fmt: skip
def test_a_rule_its_source_does_not_bear_out_is_refused(
    tmp_path: Path, rule: str, code: str, words: str
) -> None:
    faults = refused(tmp_path, rule)
    found = [each for each in faults if each.code == code]
    assert found
    assert any(words in each.message and "X-III" in each.message and each.hint for each in found)
    assert all(each.file.endswith("own.yaml") and each.line for each in found if "report_as" not in rule)


def test_a_head_without_a_document_leaves_no_rule_standing(tmp_path: Path) -> None:
    head = _HEAD.replace("document: 某预案（某政发〔2020〕1号）\n", "").replace(
        "valid_from: 2020-01-01\n", ""
    )
    faults = refused(tmp_path, _GRAVE, _MILD, head=head)
    assert [(each.code, each.path) for each in faults] == [
        ("rule-no-source", "rules.0.document"), ("rule-no-source", "rules.0.valid_from"),
        ("rule-no-source", "rules.1.document"), ("rule-no-source", "rules.1.valid_from"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grave", "mild", "code"),
    [
        (_GRAVE.replace("10", "3"), _MILD, "rule-order"),
        (_GRAVE, _MILD.replace("3人以上10人以下", "3～12人").replace("[3, 9]", "[3, 12]"), "rule-overlap"),
        (_GRAVE, _MILD.replace("3人以上10人以下", "3～7人").replace("[3, 9]", "[3, 7]"), "rule-gap"),
    ],
)
def test_bands_of_one_scale_stand_in_order_without_overlap_or_gap(
    tmp_path: Path, grave: str, mild: str, code: str
) -> None:
    assert [each.code for each in refused(tmp_path, grave, mild)] == [code]


def test_bands_that_were_never_in_force_together_are_not_compared(tmp_path: Path) -> None:
    past = _GRAVE.replace("clause:", "valid_to: 2021-12-31, clause:").replace("10", "3")
    now = _MILD.replace("clause:", "valid_from: 2022-01-01, clause:")
    (tmp_path / "own.yaml").write_text(f"{_HEAD}- {past}\n- {now}\n", "utf-8")
    assert len(load_rules(tmp_path)[0]) == 2


def test_a_number_from_elsewhere_names_where_from(tmp_path: Path) -> None:
    rule = _MILD.replace("[3, 9]", "[5, 9]").replace("clause:", "figure_from: 市政府会议纪要, clause:")
    (tmp_path / "own.yaml").write_text(f"{_HEAD}- {rule}\n", "utf-8")
    assert load_rules(tmp_path)[0][0].figure_from == "市政府会议纪要"


def test_the_public_security_law_reads_below_with_the_number_and_its_bands_follow(tmp_path: Path) -> None:
    head = _HEAD.replace("below: exclusive", "below: inclusive")
    (tmp_path / "own.yaml").write_text(f"{head}- {_MILD.replace('[3, 9]', '[3, 10]')}\n", "utf-8")
    assert load_rules(tmp_path)[0][0].any_of[0][0].at_most == 10
    assert [each.code for each in refused(tmp_path, _MILD, head=head)] == ["rule-reading"]


@given(st.integers(2, 9_000), st.integers(1, 9_000))
def test_a_band_printed_with_above_and_below_is_read_by_the_reading_of_its_document(
    low: int, more: int
) -> None:
    quote = f"{low}人以上{low + more}人以下死亡"
    strict = figures(quote, Bounds("inclusive", "exclusive"))
    assert (set(strict.begins), set(strict.ends)) == ({low}, {low + more - 1})
    wide = figures(quote, Bounds("exclusive", "inclusive"))
    assert (set(wide.begins), set(wide.ends)) == ({low + 1}, {low + more})
    either = figures(quote, None)
    assert either.begins == {low, low + 1}
    assert either.ends == {low + more - 1, low + more}


@pytest.mark.parametrize(
    ("written", "number"),
    [("5000万", 50_000_000), ("1亿", 100_000_000), ("1,999", 1999), ("三", 3), ("十二", 12), ("一百", 100), ("1.5万", 15_000)],
)  # fmt: skip
def test_numbers_are_read_as_laws_print_them(written: str, number: int) -> None:
    assert value(written) == number


def test_every_shipped_file_says_how_it_reads_above_and_below_where_it_prints_them() -> None:
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text("utf-8")
        graded = "level: " in text
        assert not graded or "bounds: {above:" in text, path.name


@pytest.mark.parametrize("digits", ["9" * 200_000, "一" * 200_000, "1," * 100_000, "万" * 200_000])
def test_digits_without_end_are_read_in_no_time(digits: str) -> None:
    with within(3):
        assert 10 in figures(f"{digits}，10人以上死亡", Bounds("inclusive", "exclusive")).begins


@pytest.mark.parametrize(
    ("old", "new", "most"),
    [("X-III", "X" * 41, 40), ("3人以上10人以下死亡", "3人以上10人以下死亡" * 100, 1000)],
)
def test_what_is_too_long_to_be_shown_is_refused_with_the_length_allowed(
    old: str, new: str, most: int, tmp_path: Path
) -> None:
    (fault,) = refused(tmp_path, _MILD.replace(old, new))
    assert (fault.code, fault.hint) == ("value-range", f"最多 {most} 项（字）")
