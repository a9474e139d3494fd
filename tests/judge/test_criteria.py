"""Which clauses a text meets, which it does not, and what follows. The boundary numbers: test_boundaries.py."""

from datetime import date
from functools import cache

import pytest

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.rule import Rule
from monitor.judge.criteria import facts, met
from monitor.judge.merge import Total
from tests.judge.builders import judged


@cache
def _rules() -> tuple[Rule, ...]:
    flags = tuple(flag.name for flag in load_lexicon().flags)
    return load_rules(flags=flags)[0]


def test_fifty_ill_with_deaths_unstated_is_general_and_asks() -> None:
    told = judged("贵阳市云岩区50人食物中毒。")
    assert (told.level, told.missing_facts, told.needs_review) == ("IV", ("dead",), True)


def test_a_hundred_ill_and_one_dead_is_grave_and_starts_both_clocks() -> None:
    told = judged("贵阳市云岩区120人食物中毒，1人死亡。")
    assert told.level == "II"
    assert [(clock.kind, clock.limit) for clock in told.clocks] == [
        ("authoritative_release", "5h"),
        ("press_conference", "24h"),
    ]


def test_an_unverified_clause_proposes_and_starts_only_the_long_clock() -> None:
    told = judged("贵阳市花溪区一企业发生急性职业中毒，9名工人中毒。")
    assert told.level == "IV"
    assert told.criteria[0].status == "unverified"
    assert told.needs_review
    assert [clock.limit for clock in told.clocks] == ["48h"]


def test_only_the_highest_band_of_a_scale_is_told() -> None:
    told = judged("贵阳市云岩区火灾造成12人死亡。")
    assert [each.rule for each in told.criteria if each.rule.startswith("PS-")] == ["PS-II"]


def test_a_school_reports_at_five_without_a_level() -> None:
    told = judged("贵阳市云岩区某小学6名学生食物中毒。")
    assert told.level is None
    assert not told.emergency
    assert [(each.rule, each.level) for each in told.criteria] == [("RPT-7", None)]
    assert told.attention == "respond"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("贵阳市市区发现肺鼠疫2例，并有扩散趋势", "I"), ("贵阳市市区发现肺鼠疫2例，无扩散趋势", "III"), ("贵阳市开阳县报告5例肺鼠疫病例", "II"),
        ("贵阳市修文县发生腺鼠疫9例", "IV"), ("贵阳市修文县发生腺鼠疫10例", "III"), ("贵阳市修文县发生腺鼠疫20例", "II"),
        ("贵阳市白云区发现群体性不明原因疾病，12人发病", "III"), ("贵阳市群体性不明原因疾病波及2个县，30人发病", "II"),
        ("贵阳市报告1例人感染H5N1禽流感疑似病例", "II"), ("贵阳市南明区1名儿童接种疫苗后死亡", "II"),
        ("贵阳市南明区接种疫苗后出现群体性心因性反应，20名学生不适", "III"), ("贵阳市一实验室菌毒种丢失", "I"),
    ],
)  # fmt: skip
def test_diseases_are_graded_by_their_own_clauses(text: str, level: str) -> None:
    assert judged(f"{text}。").level == level


def test_one_patients_death_is_no_emergency() -> None:
    told = judged("贵阳市第一人民医院一名患者手术后死亡1人，家属质疑延误治疗。")
    assert (told.type, told.level, told.attention) == ("medical_dispute", None, "respond")


def test_a_rule_applies_only_while_in_force() -> None:
    rules = [rule for rule in _rules() if rule.id == "PS-III"]
    known = facts({"dead": Total(5, 5, 0, 2)}, {}, "fire")
    assert met(rules, {"fire"}, known, date(2024, 1, 1), ())
    assert not met(rules, {"fire"}, known, date(2007, 5, 31), ())


def test_evidence_stands_where_it_says() -> None:
    text = "贵阳市云岩区食物中毒致3人死亡，102人中毒。"
    told = judged(text, "通报")
    spans = [span for each in told.criteria for span in each.evidence]
    assert spans
    assert all(f"通报\n{text}"[span.start : span.end] == span.text for span in spans)
