"""Hours, brawls, ratios and sources: what stands beside a telling word, and what only seems to."""

import pytest

from monitor.domain.judgement import Judgement
from tests.judge.builders import a_document, judged, the_judge


def rules(told: Judgement) -> set[str]:
    return {each.rule for each in told.criteria}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("贵阳市发生群体性事件，铁路停运9小时。", "GR-I-2"), ("贵阳市发生群体性事件，公交停运两天。", "GR-I-2"),
        ("贵阳市开阳县两村械斗，600余名村民参与械斗。", "GR-I"), ("贵阳市开阳县两村发生械斗，双方250人。", "GR-II"),
        ("贵阳市发生群体性事件，人群冲击县政府。", "GR-I-2"),
        ("贵阳市云岩区麻疹聚集性疫情，一周发病数是前5年同期平均的3.4倍，波及3个县。", "PH-II-5"),
        ("贵阳市云岩区麻疹聚集性疫情，一周发病数较前5年同期平均上升150%。", "PH-III-4"),
        ("贵阳市辐射事故，一枚Ⅰ类放射源和两枚Ⅴ类放射源被盗。", "RA-II"),
        ("贵阳市辐射事故，12人患急性重度放射病。", "RA-II"),
        ("贵阳市清镇市环境污染，清镇市集中式饮用水水源地取水中断。", "EN-II-2"),
        ("贵阳市一医院医疗纠纷，家属索赔35万元。", "MD-2"),
        ("贵阳市药品不良事件，死亡2人，3人危及生命。", "DR-III"),
    ],
)  # fmt: skip
def test_a_telling_word_gives_its_number_to_the_clause(text: str, rule: str) -> None:
    assert rule in rules(judged(text, everywhere=True))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("贵阳市发生群体性事件，铁路停运7小时。", "GR-I-2"), ("贵阳市发生群体性事件，未造成停运9小时以上的情况。", "GR-I-2"),
        ("贵阳市发生群体性事件，铁路停运，8小时前已恢复。", "GR-I-2"),
        ("贵阳市开阳县两村发生械斗，造成500人围观。", "GR-I"), ("贵阳市发生群体性事件，人群冲击镇政府。", "GR-I-2"),
        ("贵阳市发生群体性事件，受市场冲击，市政府门前有人讨薪。", "GR-I-2"), ("贵阳市群体性事件应急预案规定，如果停运9小时即为特别重大。", "GR-I-2"),
        ("贵阳市云岩区麻疹聚集性疫情，一周发病数是前5年同期平均的1.9倍。", "PH-III-4"),
        ("贵阳市云岩区麻疹聚集性疫情，一周发病数较前5年同期平均上升60%。", "PH-III-4"),
        ("贵阳市辐射事故，Ⅱ类放射源未丢失。", "RA-II"),
        ("贵阳市一医院医疗纠纷，家属索赔19万元。", "MD-2"),
        ("贵阳市一医院医疗纠纷，经鉴定不构成医疗事故，患者死亡1人。", "MA-1"),
        ("贵阳市开展专项行动，严厉打击殴打医生、私设灵堂等行为。", "MD-3"),
    ],
)  # fmt: skip
def test_what_is_less_denied_forbidden_or_of_something_else_meets_nothing(text: str, rule: str) -> None:
    assert rule not in rules(judged(text, everywhere=True))


def test_a_drug_event_without_a_batch_is_graded_and_a_person_asked() -> None:
    told = judged("贵阳市云岩区50人使用该药品后出现药品不良反应。", everywhere=True)
    assert "DR-I" in rules(told)
    assert any("是否同一批号" in reason for reason in told.review_reasons)
    named = judged("贵阳市云岩区50人使用同一批号药品后出现药品不良反应。", everywhere=True)
    assert not any("是否同一批号" in reason for reason in named.review_reasons)


def test_plague_without_a_period_is_taken_as_of_one_incubation_time_and_a_person_is_asked() -> None:
    told = judged("贵阳市修文县报告5例肺鼠疫病例。")
    assert told.level == "II"
    assert any("一个平均潜伏期内" in reason for reason in told.review_reasons)
    assert not any(
        "一个平均潜伏期内" in reason
        for reason in judged("贵阳市修文县6天内报告5例肺鼠疫病例。").review_reasons
    )


def test_of_medical_quality_only_the_gravest_is_told_and_it_is_no_emergency() -> None:
    told = judged("贵阳市一医院发生医疗纠纷，经查存在医疗过错，致3名患者死亡。")
    assert {each for each in rules(told) if each.startswith("MQ-") and each != "MQ-0"} == {"MQ-3"}
    assert (told.level, told.emergency) == (None, False)
    assert [clock.limit for clock in told.clocks] == ["48h"]


def test_the_longest_stoppage_any_text_of_the_incident_tells_counts() -> None:
    judge = the_judge()
    texts = ("贵阳市发生群体性事件，铁路停运3小时。", "贵阳市发生群体性事件，铁路停运已达9小时。")
    told = [a_document(text) for text in texts]
    proposal = judge.weigh([(each, judge.judge(each, everywhere=True)) for each in told]).proposal()
    assert (proposal.level, proposal.criteria) == ("I", ("GR-I-2",))
    assert any("停运已达9小时" in span.text for reason in proposal.reasons for span in reason.evidence)


def test_a_hostile_text_full_of_telling_words_is_read_in_bounded_time() -> None:
    judged("停运械斗同期平均放射源取水中断索赔" * 20_000, everywhere=True)
