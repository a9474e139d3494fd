"""Figures told again: within a text, document after document, and figures nobody can believe."""

from itertools import permutations

import pytest

from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import Judgement
from tests.judge.builders import bounds, judged, low, the_judge


def _told(number: int, text: str, published: str) -> tuple[Document, Judgement]:
    document = Document(f"d-{number}", "贵阳疫情通报", text, parse_instant(published), "news", None, None)
    return document, the_judge().judge(document, everywhere=True)


_FIRST = "贵阳市云岩区疾控中心通报，霍乱疫情累计确诊12例。"
_LATER = "贵阳市云岩区疾控中心通报，霍乱疫情新增确诊病例3例。"


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_later_increment_neither_lowers_a_total_nor_takes_its_place(order: tuple[int, ...]) -> None:
    documents = [_told(1, _FIRST, "2024-05-18T08:00:00+08:00"), _told(2, _LATER, "2024-05-19T08:00:00+08:00")]
    proposal = the_judge().weigh([documents[each] for each in order]).proposal()
    assert (proposal.counts["confirmed"].low, proposal.counts["confirmed"].high) == (12, 12)
    assert not any("不一致" in reason for reason in proposal.review_reasons)


def test_increments_alone_stand_until_somebody_states_a_total() -> None:
    early = _told(1, _LATER, "2024-05-18T08:00:00+08:00")
    assert the_judge().weigh([early]).proposal().counts["confirmed"].low == 3
    total = _told(2, _FIRST, "2024-05-19T08:00:00+08:00")
    assert the_judge().weigh([early, total]).proposal().counts["confirmed"].high == 12


def test_the_newest_total_by_publication_wins_though_it_is_lower() -> None:
    documents = [
        _told(1, "贵阳市云岩区厂房爆炸造成6人死亡。", "2024-05-18T08:00:00+08:00"),
        _told(2, "贵阳市云岩区厂房爆炸死亡人数核定为5人。", "2024-05-19T08:00:00+08:00"),
    ]
    assert the_judge().weigh(documents).proposal().counts["dead"].low == 5


@pytest.mark.parametrize(
    "text",
    ["9亿人死亡", "99999999999999人死亡", "死亡999999999999999人", "14.2亿人死亡", "爆炸致20亿人遇难"],
)
def test_more_dead_than_any_event_can_count_are_in_no_total_and_a_person_is_asked(text: str) -> None:
    told = judged(f"贵阳市云岩区一化工厂爆炸，造成{text}。")
    assert "dead" not in told.counts
    assert told.level is None
    assert told.needs_review
    assert "文中死亡人数大得不合常理，未予计入，请核对原文" in told.review_reasons


def test_a_loss_nobody_could_estimate_and_more_provinces_than_there_are_count_nothing() -> None:
    told = judged("贵阳市云岩区爆炸，直接经济损失99999999999999元，疫情波及120个省。")
    assert not {"loss_yuan", "provinces"} & set(told.counts)
    assert sum("大得不合常理" in reason for reason in told.review_reasons) == 2


def test_a_figure_beyond_reason_does_not_hide_the_one_that_was_meant() -> None:
    assert low(judged("贵阳市云岩区厂房爆炸，网友称9亿人死亡。官方通报，3人死亡。"), "dead") == 3


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("早上8时，3人死亡。截至12时，5人死亡。截至18时，死亡人数升至9人", "dead", 9),
        ("最初报告2人死亡，随后增至4人，最终核定死亡6人", "dead", 6),
        ("已有5人死亡。又有2名伤员不治，死亡人数达到7人", "dead", 7),
        ("累计确诊88例，较前一日新增6例", "confirmed", 88),
        ("云岩区受伤8人，南明区受伤5人", "injured", 13),
        ("云岩区受伤8人，南明区受伤5人，合计13人受伤", "injured", 13),
        ("6人死亡，其中云岩区4人、南明区2人", "dead", 6),
        ("11人受伤，其中5人重伤，重伤者中2人生命垂危", "injured", 11),
        ("11人受伤，其中5人重伤，重伤者中2人生命垂危", "severely_injured", 5),
        ("4人死亡（3名工人、1名管理人员）", "dead", 4),
        ("3名教师和2名学生遇难", "dead", 5),
        ("司机1人、乘客3人死亡", "dead", 4),
        ("疫情波及云岩、南明、花溪三区", "counties", 3),
        ("疫情涉及息烽县、开阳县、修文县", "counties", 3),
        ("疫情蔓延到贵州省、云南省和四川省", "provinces", 3),
        ("疫情扩散至贵阳市、遵义市", "cities", 2),
        ("确诊5例，疑似12例", "confirmed", 5),
        ("确诊5例，疑似12例", "suspected", 12),
        ("直接经济损失80万至100万元", "loss_yuan", 800_000),
    ],
)  # fmt: skip
def test_totals_increments_and_parts_are_told_apart(text: str, kind: str, wanted: int) -> None:
    assert low(judged(f"贵阳市通报，{text}。"), kind) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "一名病人反映挂号难", "一名患者向记者反映，门诊收费过高", "两名病人的家属投诉护士态度恶劣", "患者王某对收费提出质疑",
        "一名家长投诉学校食堂卫生差", "三名患者排队等候两小时", "有5名患者起诉该院", "67名病人被紧急转移",
        "12名糖尿病患者签约家庭医生", "为8名白内障患者实施手术",
    ],
)  # fmt: skip
def test_a_patient_who_complains_is_no_case(text: str) -> None:
    assert "ill" not in judged(f"贵阳市第一人民医院，{text}。").counts


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("一名患者死亡", "dead", 1), ("3名患者送医后死亡", "dead", 3), ("医院收治中毒患者12名", "ill", 12),
        ("5名患者出现发热", "ill", 5), ("新增患者4例", "ill", 4),
    ],
)  # fmt: skip
def test_patients_of_an_event_are_counted(text: str, kind: str, wanted: int) -> None:
    told = judged(f"贵阳市第一人民医院，{text}。")
    assert low(told, kind) == wanted
    assert kind == "ill" or "ill" not in told.counts


def test_dead_or_injured_together_are_neither() -> None:
    told = judged("贵阳市云岩区车祸致死伤12人。")
    assert bounds(told, "dead_or_injured") == (12, 12)
    assert not {"dead", "injured"} & set(told.counts)
