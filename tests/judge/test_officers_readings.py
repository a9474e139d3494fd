"""Readings a careful officer makes: what a year counted, counties named one by one, deaths of another cause."""

import pytest

from monitor.domain.judgement import Judgement
from tests.judge.builders import judged, low


def _clauses(told: Judgement) -> set[str]:
    return {each.rule for each in told.criteria}


# --- what a house treated in a year is no event


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市第一人民医院今年收治伤员300人，死亡12人。",
        "贵阳市第一人民医院急诊科今年共收治中毒患者86人，死亡3人。",
        "贵阳市第一人民医院创伤中心2023年累计接诊车祸伤员1200人，其中35人不治。",
        "贵阳市急救中心一年来救治各类伤员4000余人，死亡40人。",
    ],
)
def test_the_patients_of_a_year_are_no_casualties_of_today(text: str) -> None:
    told = judged(text)
    assert (told.level, {"dead", "injured", "ill"} & set(told.counts)) == (None, set())


def test_the_wounded_of_one_night_are_counted_though_the_year_is_named() -> None:
    told = judged("今年5月19日晚贵阳市云岩区一工厂爆炸，市一医收治伤员30人，死亡3人。")
    assert (low(told, "dead"), told.level) == (3, "III")


def test_plague_patients_of_this_year_are_not_put_aside_as_a_figure_of_the_year() -> None:
    assert judged("贵阳市第一人民医院今年救治2例肺鼠疫患者。").level is not None


# --- counties named one by one


@pytest.mark.parametrize(
    ("text", "counties"),
    [
        ("贵阳市修文县、息烽县均报告霍乱病例，累计12例。", 2),
        ("霍乱病例分布在修文县和开阳县，共12例。", 2),
        ("贵阳市修文县、开阳县、息烽县先后报告霍乱病例12例。", 3),
        ("贵阳：12例霍乱病例分别来自修文县、开阳县和息烽县。", 3),
        ("贵阳市修文县和清镇市报告霍乱病例12例。", 2),
    ],
)
def test_counties_that_report_cases_are_counties_touched(text: str, counties: int) -> None:
    assert low(judged(text), "counties") == counties


def test_counties_of_two_cities_touch_two_cities() -> None:
    told = judged("贵州遵义市播州区、毕节市大方县均报告霍乱病例。", everywhere=True)
    assert (low(told, "counties"), low(told, "cities")) == (2, 2)


def test_one_county_and_a_county_that_sends_help_are_not_two_counties_touched() -> None:
    assert low(judged("修文县报告霍乱病例12例，开阳县派出医生支援。"), "counties") is None


# --- a child dead of another illness after an inoculation


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市云岩区一名儿童接种疫苗后死亡，经鉴定为偶合症。",
        "贵阳市云岩区1名幼儿接种疫苗后第三天因重症肺炎死亡，经专家组鉴定，与接种无关。",
        "贵阳云岩一孩子打完疫苗后去世，尸检结果为先天性心脏病，属偶合反应。",
    ],
)
def test_a_death_found_to_have_another_cause_is_no_death_by_inoculation(text: str) -> None:
    told = judged(text)
    assert told.level is None
    assert "PH-II-9" not in _clauses(told)
    assert any("与接种无关" in each.text for each in told.reasons if each.about == "none")
    assert not any(each.text.startswith("死亡1人即为") for each in told.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市云岩区一婴儿接种疫苗后死亡，卫健局称正在调查是否与接种有关。",
        "贵阳市云岩区一婴儿接种疫苗后死亡，医院称与接种无关，家属不认可。",
        "贵阳市云岩区一婴儿接种疫苗后死亡，专家组将鉴定是否为偶合症。",
    ],
)
def test_while_it_is_open_or_only_one_side_says_so_the_death_is_graded(text: str) -> None:
    assert judged(text).level == "II"


# --- influenza-like illness where many live together


@pytest.mark.parametrize(
    ("text", "ill"),
    [
        ("贵阳市云岩区一养老院35名老人出现流感样症状。", 35),
        ("贵阳市云岩区某小学一班一周内出现流感样病例32例。", 32),
        ("贵阳市云岩区福利院20名儿童咳嗽发热。", 20),
        ("贵阳市云岩区敬老院12位老人发烧，疑似流感。", 12),
        ("贵阳市云岩区一托育园15名幼儿发热咳嗽，停托三天。", 15),
    ],
)
def test_many_with_influenza_in_one_house_are_seen(text: str, ill: int) -> None:
    told = judged(text)
    assert (told.type in {"infectious_disease", "childcare"}, low(told, "ill")) == (True, ill)
    assert told.attention in {"watch", "respond"}


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市疾控中心发布监测周报：上周流感样病例占门急诊就诊总数的3.2%，与前一周持平。",
        "贵阳市云岩区各学校开展流感防控知识讲座，提醒学生勤洗手、常通风。",
    ],
)
def test_a_weekly_share_of_influenza_or_a_lecture_asks_for_no_answer(text: str) -> None:
    told = judged(text)
    assert (told.level, told.attention in {"watch", "ignore"}) == (None, True)
