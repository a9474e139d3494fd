"""The judge's configuration: what ships is sound, slips are named with their line."""

from pathlib import Path

import pytest

from config.atlas import load_atlas
from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.judgement import TYPES
from monitor.errors import BadConfig

#: reporting duties and scales of their own never make an emergency
_NO_GRADE = ("RPT-", "REP-", "HAI-", "MQ-", "MA-", "MD-", "VL-")
_RULE = """document: 某办法
version: "1"
valid_from: 2020-01-01
rules:
- {{id: X-1, clause: 第一条, status: verified, types: [{kind}], quote: 三人以上, any_of: [{{{condition}}}]}}
"""


def test_every_type_but_other_has_words() -> None:
    assert {topic.code for topic in load_lexicon().topics} == set(TYPES) - {"other"}


def test_every_cancelling_group_but_the_two_without_words_is_there() -> None:
    assert {group.id for group in load_lexicon().cancels} == {
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C7",
        "C8",
        "C10",
        "C11",
    }


def test_every_rule_quotes_its_clause_and_says_whether_it_is_verified() -> None:
    flags = tuple(flag.name for flag in load_lexicon().flags)
    rules, version = load_rules(flags=flags)
    assert len(version) == 64
    assert all(rule.quote and rule.document and rule.standing in {"verified", "unverified"} for rule in rules)
    assert {rule.id for rule in rules if rule.standing == "unverified"} == {
        "PH-IV-4", "PH-IV-5", "TX-II-2", "TX-IV-2", "ER-IV-2", "ER-IV-3", "EN-IV", "EN-III-2", "GL-I", "GL-II", "FD-0", "MD-2", "MD-2-2",
        "MQ-1", "MQ-2", "MQ-3", "DR-I-2", "DR-I-3", "DR-II", "DR-II-2", "DR-III", "DR-III-2", "DR-IV",
    }  # fmt: skip
    assert all(rule.level is None for rule in rules if rule.id.startswith(_NO_GRADE))


def test_the_atlas_holds_every_county_once() -> None:
    codes = [region.code for region in load_atlas().regions if region.code]
    assert len(codes) == len(set(codes))
    assert {"520103", "520100", "520000"} <= set(codes)


def test_a_former_name_that_points_nowhere_is_refused_with_its_line(tmp_path: Path) -> None:
    old = tmp_path / "former.yaml"
    old.write_text('former:\n  襄樊: "420600"\n  云中县: "999999"\n', "utf-8")
    with pytest.raises(BadConfig) as caught:
        load_atlas(former=old)
    (fault,) = caught.value.faults
    assert (fault.code, fault.line, fault.path) == ("region-code", 3, "former.云中县")
    assert "没有代码为 999999 的行政区划" in fault.message


@pytest.mark.parametrize(
    ("kind", "condition", "words"),
    [
        ("fier", "dead: 3", "不认识类型“fier”"), ("fire", "deaths: 3", "不认识数目“deaths”"), ("fire", "storm: true", "不认识情形“storm”"),
        ("fire", "dead: 0", "条件永远成立"),
    ],
)  # fmt: skip
def test_a_slip_in_a_rule_is_named(tmp_path: Path, kind: str, condition: str, words: str) -> None:
    (tmp_path / "x.yaml").write_text(_RULE.format(kind=kind, condition=condition), "utf-8")
    with pytest.raises(BadConfig, match=words) as caught:
        load_rules(tmp_path)
    assert all(fault.line for fault in caught.value.faults)


def test_a_rule_number_given_twice_is_named(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(_RULE.format(kind="fire", condition="dead: 3"), "utf-8")
    with pytest.raises(BadConfig, match="X-1 重复"):
        load_rules(tmp_path)


def test_a_topic_of_an_unknown_type_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text('- {code: fier, rule: "", tier: E, words: 大火}\n', "utf-8")
    with pytest.raises(BadConfig, match="不认识类型“fier”"):
        load_lexicon(tmp_path)
