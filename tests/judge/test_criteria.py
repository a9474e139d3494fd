"""Every boundary number of the rule book, from both sides, in several wordings."""

from datetime import date
from functools import cache

import pytest

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.rule import Rule
from monitor.judge.criteria import facts, met
from monitor.judge.merge import Total
from tests.judge.builders import judged

_SAY = {
    "dead": ("造成{n}人死亡", "死亡人数达{n}人", "已有{n}人遇难"),
    "severely_injured": ("造成{n}人重伤", "重伤{n}人", "{n}人伤势严重"),
    "ill": ("{n}人中毒", "中毒{n}人", "共有{n}名工人出现中毒症状"),
    "loss_yuan": ("直接经济损失{n}元", "造成直接经济损失{n}元", "直接经济损失达{n}元"),
    "week_cases": ("1周内报告霍乱病例{n}例", "一周内发现霍乱{n}例", "7天内确诊霍乱病例{n}例"),
    "casualties": ("造成{n}人受伤", "受伤{n}人", "{n}名乘客受伤送医"),
    "exposed": ("暴露人数{n}人", "暴露者{n}人", "暴露人员共{n}人"),
}  # fmt: skip
_SCENE = {
    "food_poisoning": "贵阳市云岩区发生食物中毒", "occupational_poisoning": "贵阳市云岩区发生急性职业中毒",
    "fire": "贵阳市云岩区发生火灾", "cholera": "贵阳市云岩区发生霍乱疫情", "traffic": "贵阳市云岩区两车相撞",
    "poisoning": "贵阳市云岩区发生农药中毒",
}  # fmt: skip


@cache
def _rules() -> tuple[Rule, ...]:
    flags = tuple(flag.name for flag in load_lexicon().flags)
    return load_rules(flags=flags)[0]


def _boundaries() -> list[tuple[str, str, str, int, str]]:
    """rule, type, fact, boundary, wording: every clause that one number alone can meet."""
    found = []
    for rule in _rules():
        kind = next((kind for kind in rule.types if kind in _SCENE), None)
        for conditions in rule.any_of:
            fact, least = conditions[0].fact, conditions[0].at_least
            if (
                kind is not None
                and len(conditions) == 1
                and least is not None
                and fact in _SAY
                and rule.level is not None
            ):
                found += [(rule.id, kind, fact, least, wording) for wording in _SAY[fact]]
    return found


@pytest.mark.parametrize(("rule", "kind", "fact", "boundary", "wording"), _boundaries())
def test_a_band_begins_at_its_number_and_not_before(
    rule: str, kind: str, fact: str, boundary: int, wording: str
) -> None:
    scene = _SCENE["traffic" if fact == "casualties" else kind]
    at = judged(f"{scene}，{wording.format(n=boundary)}。", everywhere=True)
    assert rule in {each.rule for each in at.criteria}
    if boundary > 1:
        below = judged(f"{scene}，{wording.format(n=boundary - 1)}。", everywhere=True)
        assert rule not in {each.rule for each in below.criteria}


def test_there_are_boundaries_to_test() -> None:
    assert len({(rule, fact) for rule, _, fact, _, _ in _boundaries()}) > 25


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
