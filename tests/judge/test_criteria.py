"""Which clauses a text meets, which it does not, and what follows. The boundary numbers: test_boundaries.py."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.judgement import LEVELS
from monitor.domain.rule import Condition, Rule
from monitor.judge.criteria import Fact, facts, level, met
from monitor.judge.judge import Judge
from monitor.judge.merge import Total
from monitor.judge.route import clocks
from monitor.service.judging import judge_for
from tests.judge.builders import a_document, a_profile, judged


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
    ("text", "grade"),
    [
        ("贵阳市市区发现肺鼠疫2例，并有扩散趋势", "I"), ("贵阳市市区发现肺鼠疫2例，无扩散趋势", "III"), ("贵阳市开阳县报告5例肺鼠疫病例", "II"),
        ("贵阳市修文县发生腺鼠疫9例", "IV"), ("贵阳市修文县发生腺鼠疫10例", "III"), ("贵阳市修文县发生腺鼠疫20例", "II"),
        ("贵阳市白云区发现群体性不明原因疾病，12人发病", "III"), ("贵阳市群体性不明原因疾病波及2个县，30人发病", "II"),
        ("贵阳市报告1例人感染H5N1禽流感疑似病例", "II"), ("贵阳市南明区1名儿童接种疫苗后死亡", "II"),
        ("贵阳市南明区接种疫苗后出现群体性心因性反应，20名学生不适", "III"), ("贵阳市一实验室菌毒种丢失", "I"),
    ],
)  # fmt: skip
def test_diseases_are_graded_by_their_own_clauses(text: str, grade: str) -> None:
    assert judged(f"{text}。").level == grade


def test_one_patients_death_is_no_emergency() -> None:
    told = judged("贵阳市第一人民医院一名患者手术后死亡1人，家属质疑延误治疗。")
    assert (told.type, told.level, told.attention) == ("medical_dispute", None, "respond")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("贵阳市开阳县山体滑坡造成6人死亡。", "II"), ("贵阳市开阳县山体滑坡造成4人死亡。", "III"),
        ("贵阳市开阳县泥石流造成1人死亡。", None), ("贵阳市南明区一男子持刀伤人，6人死亡。", "II"),
        ("贵阳市开阳县一煤矿事故造成6人死亡。", "III"),
    ],
)  # fmt: skip
def test_deaths_in_a_disaster_or_an_attack_are_graded_though_no_ordinance_speaks_of_them(
    text: str, level: str | None
) -> None:
    assert judged(text).level == level


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


def _office(*sets: str) -> Judge:
    return judge_for(a_profile(rule_sets=sets))


def test_six_pupils_are_grave_only_where_the_office_adopted_the_stricter_plan() -> None:
    pupils = a_document("贵阳市云岩区某小学6名学生食物中毒。")
    assert _office().judge(pupils).level is None
    adopted = _office("campus").judge(pupils)
    assert adopted.level == "III"
    assert {each.rule for each in adopted.criteria} == {"CAM-III", "RPT-7"}


def test_national_limits_hold_beside_every_local_set() -> None:
    dinner = a_document("贵阳市云岩区120人食物中毒，1人死亡。")
    for sets in ((), ("campus",), ("food-jiangsu",), ("campus", "food-jiangsu", "mass-incident-local")):
        told = _office(*sets).judge(dinner)
        assert told.level == "II"
        assert "PH-II-11" in {each.rule for each in told.criteria}


def test_a_local_set_that_is_unverified_proposes_and_starts_no_short_clock() -> None:
    crowd = a_document("贵阳市云岩区发生群体性事件，敏感地区，250人聚集。", source="report")
    told = _office("mass-incident-local").judge(crowd)
    assert (told.level, told.needs_review) == ("I", True)
    assert {clock.limit for clock in told.clocks} <= {"48h"}
    assert _office().judge(crowd).level is None


def test_unverified_numbers_never_start_the_short_clocks() -> None:
    for rule in _rules():
        if rule.standing == "unverified" and rule.level is not None:
            assert clocks(rule.level, False, a_profile())[0].limit == "48h"


def test_nobody_s_words_meet_what_is_left_to_an_authority() -> None:
    left = [rule for rule in _rules() if rule.by_authority]
    assert {"PH-I-7", "PH-II-8", "PH-IV-5", "GR-III", "GR-IV", "FD-0", "MD-1"} <= {rule.id for rule in left}
    everything = {
        fact: Fact(10**9, ((0, 1),)) for rule in _rules() for row in rule.any_of for fact in _facts(row)
    }
    kinds = {kind for rule in _rules() for kind in rule.types}
    assert not met(left, kinds, everything, date(2026, 3, 1), ())


def _facts(row: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(each.fact for each in row)


def test_a_reporting_duty_names_who_reports_to_whom_and_by_when() -> None:
    book = {rule.id: rule for rule in _rules()}
    school = book["RPT-7"].report
    assert school is not None
    assert (str(school.within), school.by, school.rule) == ("2h", "医疗卫生机构及人员", "REP-1")
    death = book["REP-12"].report
    assert death is not None
    assert (str(death.within), death.rule) == ("12h", "REP-12")
    lost = book["REP-11-1"].report
    assert lost is not None
    assert lost.within is None
    assert all(rule.report.rule in book for rule in book.values() if rule.report is not None)


@given(st.integers(0, 200), st.integers(0, 40))
def test_more_people_hurt_never_make_it_milder(ill: int, dead: int) -> None:
    def proposed(poisoned: int, lost: int) -> int:
        told = {"ill": Total(poisoned, poisoned, 0, 1), "dead": Total(lost, lost, 2, 3)}
        found = met(_rules(), {"food_poisoning"}, facts(told, {}, "food_poisoning"), date(2026, 3, 1), ())
        grade = level(found)
        return len(LEVELS) if grade is None else LEVELS.index(grade)

    assert proposed(ill + 1, dead) <= proposed(ill, dead)
    assert proposed(ill, dead + 1) <= proposed(ill, dead)
