"""Numbers of people in news and letters: what counts, what does not, which total stands."""

import pytest

from tests.judge.builders import bounds, judged, low


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("两车相撞，３人死亡、１２人受伤", "dead", 3), ("两车相撞，３人死亡、１２人受伤", "injured", 12),
        ("爆炸致2死5伤", "injured", 5), ("死3伤5", "dead", 3), ("一死一伤", "injured", 1), ("事故中6人亡", "dead", 6),
        ("货车撞死4人，撞伤5人", "dead", 4), ("货车撞死4人，撞伤5人", "injured", 5), ("三男两女全部遇难", "dead", 5),
        ("一家五口一氧化碳中毒", "ill", 5), ("祖孙俩食物中毒", "ill", 2), ("遇难者增至17人", "dead", 17),
        ("死亡人数从3人升至5人", "dead", 5), ("死亡人数由原来的3人增至5人", "dead", 5), ("两人均在火灾中丧生", "dead", 2),
        ("2人当场死亡，另有1人送医后不治身亡", "dead", 3), ("甲县死亡3人，乙县死亡5人", "dead", 8),
        ("甲校中毒20人，乙校中毒35人，合计55人", "ill", 55), ("4人死亡，其中3人当场死亡，1人送医后死亡", "dead", 4),
        ("5人重伤，6人轻伤", "injured", 11), ("11人受伤，其中5人重伤、6人轻伤", "injured", 11), ("3人重伤", "injured", 3),
        ("13名女工被毒烟熏死", "dead", 13), ("6名乘客不幸死亡，另有38人受伤，其中4人受重伤", "severely_injured", 4),
        ("死伤12人", "dead_or_injured", 12), ("64名学生被送往医院观察治疗", "hospitalised", 64), ("30名游客被困索道", "trapped", 30),
        ("密切接触者128人已隔离", "exposed", 128), ("筛查1200人，2人阳性", "confirmed", 2), ("疑似病例4例", "suspected", 4),
        ("一周内报告霍乱病例12例", "week_cases", 12), ("紧急转移群众1.2万人", "evacuated", 12000), ("疫情波及3个县", "counties", 3),
        ("直接经济损失1.2亿元", "loss_yuan", 120_000_000), ("无人员伤亡", "dead", 0), ("无人员伤亡", "injured", 0),
        ("没有人员死亡", "dead", 0), ("截至目前无一人死亡", "dead", 0), ("死亡零人，中毒103人", "ill", 103),
        ("有病例87例，其中重症3例", "ill", 87), ("腺鼠疫9例", "ill", 9), ("霍乱疫情波及两省", "provinces", 2), ("确诊传染性非典型肺炎3例", "confirmed", 3), ("共造成甲县5人死亡、乙县2人死亡", "dead", 7),
        ("截至5月18日已有32人住院；截至5月19日住院人数减至20人", "hospitalised", 20), ("包括2名儿童在内的5人死亡", "dead", 5),
        ("客車側翻，致七死十五傷", "injured", 15), ("遇难8人 失联3人 受伤12人", "injured", 12), ("累计确诊233例，新增12例确诊病例", "confirmed", 233),
    ],
)  # fmt: skip
def test_the_text_says_how_many(text: str, kind: str, wanted: int) -> None:
    assert low(judged(f"贵阳市云岩区通报，{text}。"), kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一名57岁妇女遇险，过火300平方米，出动15辆消防车、80名消防员", "injured"), ("每年约有1800人死于车祸", "dead"),
        ("去年全市交通事故死亡120人", "dead"), ("养殖场500头猪死亡", "dead"), ("如果不整改，可能造成10人死亡", "dead"),
        ("造成3人以上10人以下死亡的，为较大事故", "dead"), ("火灾避免了30人伤亡", "dead"), ("暂未收到人员伤亡报告", "dead"),
        ("网传30人死亡系谣言", "dead"), ("第3人民医院5楼12床", "dead"), ("客车核载19人，无人受伤", "dead"),
        ("死亡率达30%，死者家属20人到场", "dead"), ("接种5000剂疫苗，设接种点20个", "ill"), ("派出医护人员50人救治伤员", "hospitalised"),
        ("无新增死亡病例", "dead"), ("演练模拟30人中毒", "ill"), ("预测将有100人发病", "ill"), ("九死一生", "dead"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_this_event_is_not_counted(text: str, kind: str) -> None:
    assert kind not in judged(f"贵阳市云岩区，{text}。").counts


def test_the_newest_total_stands_whatever_its_place_in_the_text() -> None:
    story = (
        "截至18日12时，爆炸造成3人死亡、20人受伤。截至18日18时，死亡人数增至5人。截至19日8时，事故已造成8人死亡，21人受伤。"
        "据了解，该厂2015年曾发生爆炸，造成12人死亡。"
    )
    told = judged(story, "贵阳化工厂爆炸")
    assert (low(told, "dead"), low(told, "injured")) == (8, 21)


def test_a_correction_downwards_wins() -> None:
    assert low(judged("贵阳爆炸致5人死亡。经核实，死亡人数更正为4人。"), "dead") == 4


def test_increments_alone_give_a_lower_bound_only() -> None:
    assert bounds(judged("贵阳新增霍乱确诊病例3例"), "confirmed") == (3, None)


def test_a_rumour_called_false_later_in_the_text_does_not_count() -> None:
    told = judged("网传贵阳云岩区120人中毒。经核实，该信息为谣言。")
    assert "ill" not in told.counts


def test_what_really_happened_counts_beside_the_rumour() -> None:
    assert low(judged("网传120人中毒不实，实际中毒35人，均已送医。贵阳市云岩区疾控通报"), "ill") == 35


def test_figures_that_quarrel_take_the_graver_reading_and_ask_a_person() -> None:
    told = judged("贵阳云岩区一厂房爆炸，造成3人死亡。消防部门称，厂房爆炸无人死亡。")
    assert low(told, "dead") == 3
    assert told.needs_review


def test_part_of_points_at_the_whole() -> None:
    told = judged("贵阳车祸致11人受伤，其中5人重伤。", mentions=True).mentions
    assert [(each.kind, each.low, each.part_of) for each in told] == [
        ("injured", 11, None),
        ("severely_injured", 5, 0),
    ]


def test_spans_are_code_points_of_title_newline_and_text_as_given() -> None:
    title, text = "貴陽火災😀", "造成 <b>３</b> 人死亡"
    told = judged(text, title)
    span = told.counts["dead"].span
    assert f"{title}\n{text}"[span.start : span.end] == span.text
    assert span.text.startswith("３")
    assert span.text.endswith("人死亡")
