"""What an outsider who knows only the promise tried: wording, denial, drills, places, single deaths."""

import pytest

from monitor.domain.judgement import Judgement
from tests.judge.builders import bounds, judged, low


def _rules(told: Judgement) -> set[str]:
    return {each.rule for each in told.criteria}


@pytest.mark.parametrize(
    ("text", "kind", "counted"),
    [
        ("贵阳市云岩区诺如病毒疫情，确诊12例，疑似8例，密切接触者56人", "suspected", (8, 8)),
        ("贵阳市云岩区食物中毒事件新增3例，累计32例", "ill", (32, 32)),
        ("贵阳市云岩区一小学发生食物中毒，叁拾伍名学生中毒", "ill", (35, 35)),
        ("去年贵阳市云岩区一工地坍塌造成5人死亡，今天该工地再次发生坍塌，1人死亡", "dead", (1, 1)),
        ("贵阳市修文县检修时硫化氢中毒，49个工友住院", "hospitalised", (49, 49)),
        ("贵阳市南明区学校食物中毒，中毒人数在30至40人之间", "ill", (30, 40)),
        ("贵阳市南明区火灾，2名消防员牺牲，1名居民遇难", "dead", (3, 3)),
        ("贵阳市南明区火灾造成3人遇难，其中包括2名消防员", "dead", (3, 3)),
        ("贵阳市南明区一厂食堂吃坏了31个人，都在医院挂水", "ill", (31, 31)),
    ],
)
def test_figures_are_read_as_people_write_them(text: str, kind: str, counted: tuple[int, int]) -> None:
    assert bounds(judged(f"{text}。"), kind) == counted


def test_a_case_that_was_ruled_out_is_no_suspected_one() -> None:
    told = judged("贵阳市排除1例传染性非典型肺炎疑似病例。")
    assert (told.level, low(told, "suspected")) == (None, None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("贵阳市南明区，孩子打了疫苗后当天去世，求调查", "II"),
        ("贵阳市花溪区，老人误食野生菌中毒身亡", "III"),
    ],
)
def test_the_death_of_one_person_without_a_number_grades_and_asks(text: str, level: str) -> None:
    told = judged(f"{text}。")
    assert (told.level, told.needs_review, low(told, "dead")) == (level, True, None)
    assert "dead" in told.missing_facts


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市南明区，打疫苗后孩子没有死亡，只是发烧。",
        "贵阳市南明区，网传孩子打疫苗后死亡，疾控中心正在核实。",
        "贵阳市南明区家长担心孩子接种疫苗后死亡。",
        "贵阳市南明区社区发放疫苗接种通知，奶奶去世多年的老住户也收到了。",
    ],
)
def test_a_death_that_is_denied_feared_or_long_past_grades_nothing(text: str) -> None:
    assert judged(text).level is None


def test_a_drill_ends_where_the_text_turns_to_a_real_fire() -> None:
    told = judged("贵阳市云岩区开展消防演练。另据报道，昨日南明区一小区火灾造成3人死亡。")
    assert (told.type, told.level) == ("fire", "III")
    drill = judged("贵阳市云岩区开展消防演练。此外还模拟南明区一小区火灾造成3人死亡。")
    assert (drill.level, drill.attention) == (None, "ignore")


def test_a_drill_in_which_something_did_burn_is_seen() -> None:
    told = judged("贵阳市云岩区消防演练中烟雾弹操作失误真着火，造成3人受伤。")
    assert (told.type, told.attention) == ("fire", "watch")


@pytest.mark.parametrize(
    "text",
    [
        "南京市雨花台区车祸4人死亡，肇事司机为贵阳人。",
        "河南省某县贵阳镇一鞭炮厂爆炸，5人死亡。",
        "上海市贵阳路一餐厅火灾，3人死亡。",
    ],
)
def test_our_name_in_another_name_or_in_a_persons_origin_is_not_our_place(text: str) -> None:
    told = judged(text)
    assert (told.in_scope, told.level) == (False, None)


def test_thirty_children_with_fever_in_a_nursery_are_answered() -> None:
    told = judged("贵阳市云岩区一幼儿园30名幼儿发热。")
    assert (told.type, told.level, told.attention) == ("infectious_disease", None, "respond")


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("贵阳市清镇市一家四口食用毒蘑菇，两死两伤", "food_poisoning", "III"),
        ("贵阳市云岩区化工厂泄漏，疏散群众50000人", "pollution", "I"),
        ("贵阳市云岩区化工厂泄漏，疏散群众49999人", "pollution", "II"),
        ("农药泄漏致贵阳市修文县2000人暴露", "poisoning", "II"),
        ("农药泄漏致贵阳市修文县1999人暴露", "poisoning", "III"),
    ],
)
def test_events_told_by_their_cause_are_known(text: str, kind: str, level: str) -> None:
    told = judged(f"{text}。")
    assert (told.type, told.level) == (kind, level)


def test_thanks_that_also_complain_are_answered() -> None:
    assert judged("感谢金阳医院！但收费处乱收费，希望退还。", source="letter").attention == "respond"
    assert judged("感谢金阳医院急诊科，特送锦旗一面。", source="letter").attention == "ignore"


def test_a_rumour_with_a_true_core_is_graded_by_the_core() -> None:
    told = judged("网传贵阳市南明区某小学食物中毒死亡10人系谣言，实际有32名学生中毒，无人死亡。")
    assert (told.type, told.level, low(told, "ill"), low(told, "dead")) == ("food_poisoning", "IV", 32, 0)


def test_eight_and_two_make_ten_casualties() -> None:
    assert "ER-IV" in _rules(judged("贵阳市开阳县一工厂爆炸致2人死亡、8人受伤。"))
    assert "ER-IV" not in _rules(judged("贵阳市开阳县一工厂爆炸致2人死亡、7人受伤。"))


def test_every_span_of_an_odd_text_points_at_its_words() -> None:
    title, text = (
        "快讯🔥\u2028",
        "🚑贵阳市云岩区\u200d\u200d一工地\r\n坍\u200b塌，\u202e３\u202c人死亡、１２人受伤😭e\u0301\r\n",
    )
    told = judged(text, title)
    content = f"{title}\n{text}"
    spans = [count.span for count in told.counts.values()] + [place.span for place in told.places]
    spans += [span for each in told.criteria for span in each.evidence]
    assert told.level == "III"
    assert spans
    assert all(content[span.start : span.end] == span.text for span in spans)


def test_a_monthly_table_of_diseases_is_no_event() -> None:
    told = judged("2024年4月贵阳市法定传染病疫情概况：共报告霍乱0例、麻疹3例、死亡1人。")
    assert (told.level, low(told, "dead")) == (None, None)


def test_a_hot_pot_feast_is_no_fire() -> None:
    told = judged("贵阳举办大火锅节，3000人参与。")
    assert (told.type, told.attention) == ("other", "ignore")
