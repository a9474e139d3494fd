"""What the duty officer Chen Min met at night: real events hidden by common words, and words that look like events."""

import pytest

from tests.judge.builders import a_document, judged, the_judge


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("受上游尾矿库泄漏影响，清镇市城市集中式饮用水水源地取水中断。", "II"),
        ("贵阳市南明河因化学品泄漏污染，全市集中式饮用水水源地取水中断。", "I"),
        ("开阳县某乡镇集中式饮用水水源地因柴油泄漏取水中断。", "III"),
    ],
)
def test_water_cut_is_graded_by_the_rank_of_the_place_it_serves(text: str, level: str) -> None:
    assert judged(text).level == level


@pytest.mark.parametrize(
    ("people", "level"), [("5万", "I"), ("1万", "II"), ("9999", "III"), ("5000", "III"), ("4999", "IV")]
)
def test_a_leak_that_poisons_nobody_is_graded_by_those_who_had_to_leave(people: str, level: str) -> None:
    told = judged(f"乌当区一化工厂氯气泄漏，紧急疏散群众{people}人，无人伤亡。")
    assert (told.type, told.level) == ("pollution", level)


def test_a_leak_that_poisons_workers_stays_a_poisoning() -> None:
    told = judged("乌当区一化工厂检修时氯气泄漏，11名工人中毒，紧急疏散群众200人。")
    assert (told.type, told.level) == ("occupational_poisoning", "III")


@pytest.mark.parametrize("gone", ["遗失", "失窃", "下落不明", "被盗"])
def test_a_source_that_is_gone_is_gone_by_any_word(gone: str) -> None:
    told = judged(f"贵阳市某探伤公司一枚Ⅴ类放射源{gone}，警方正在寻找。")
    assert (told.type, told.level) == ("radiation", "IV")


def test_those_who_took_part_in_a_brawl_may_be_counted_after_it() -> None:
    assert judged("贵阳市息烽县两村因争水发生械斗，二百余人参与。").level == "II"
    assert judged("贵阳市息烽县两村因争水发生械斗，一百九十余人参与。").level is None


def test_owners_with_a_banner_do_no_violence_to_nurses() -> None:
    assert judged("贵阳市南明区60余名业主聚集拉横幅。").type == "mass_incident"
    assert judged("死者家属在贵阳市第一人民医院门口拉横幅、烧纸。").type == "violence_against_staff"


def test_a_crash_on_the_way_home_from_a_drill_is_a_crash() -> None:
    told = judged("白云区举行消防演练。演练结束后返程途中，一辆大巴侧翻，造成4人死亡。")
    assert (told.type, told.level) == ("traffic", "III")


def test_a_crash_elsewhere_whose_dead_came_from_here_is_not_ours() -> None:
    told = judged(
        "3月9日，四川省成都市一大巴侧翻，10人死亡，其中3人为贵阳市民。", published="2026-03-10T08:00:00+08:00"
    )
    assert (told.in_scope, told.level) == (False, None)


def test_the_reporter_of_the_body_does_not_take_the_place_out_of_the_title() -> None:
    told = judged("记者从消防部门获悉，事故造成3人死亡，5人受伤，原因正在调查。", "贵阳市白云区一厂房起火")
    assert (told.in_scope, told.level) == (True, "III")


def test_a_notice_that_tells_of_one_poisoning_here_is_no_mere_advice() -> None:
    told = judged(
        "贵阳市卫生健康局发布健康提示：花溪区发生一起野生菌中毒事件，1人死亡，请市民勿食野生菌。",
        "关于预防野生菌中毒的提醒",
    )
    assert told.level == "III"


def test_an_outbreak_among_poultry_stays_one_though_people_are_named() -> None:
    told = judged("清镇市一养殖场发生高致病性禽流感疫情，扑杀家禽3万只，未发现人感染病例。")
    assert (told.attention, told.level) == ("ignore", None)


@pytest.mark.parametrize(
    ("title", "text", "level"),
    [
        ("", "昨晚贵阳市白云区一加油站爆炸，伤亡惨重，具体数字正在统计。", None),
        ("", "昨日，花溪区一民房起火，女主人被困，消防员正在救援。", None),
        ("贵阳市疾病预防控制中心通报", "花溪区一周内报告霍乱病例30例。", "II"),
        ("贵阳一婴儿预防接种后死亡", "家属质疑疫苗质量，观山湖区已介入调查。", "II"),
        ("贵阳一研究所爆炸致3死", "爆炸原因正在调查。", "III"),
        ("市长看望慰问伤员", "白云区爆炸事故已造成12人死亡，慰问伤员的队伍来到医院。", "II"),
        ("贵阳一培训机构火灾4人死亡", "火灾发生在云岩区。", "III"),
        ("贵阳野生动物园老虎伤人", "一名游客遭老虎袭击，3人受伤，贵阳市公安已介入。", None),
    ],
)
def test_common_words_within_other_words_hide_no_event(title: str, text: str, level: str | None) -> None:
    told = judged(text, title)
    assert told.attention != "ignore"
    assert told.level == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一名养鸡户出现重症肺炎，被诊断为人感染高致病性禽流感疑似病例，贵阳市疾控复核中。", "II"),
        ("贵阳市发现一名传染性非典型肺炎疑似患者，已隔离。", "II"),
        ("贵阳市花溪区屠宰户唐某确诊肺炭疽，目前病情危重。", "III"),
        ("修文县一牧民被确诊为腺鼠疫。", "IV"),
    ],
)
def test_one_patient_without_a_number_is_enough_where_a_clause_asks_for_one(text: str, level: str) -> None:
    told = judged(text)
    assert told.level == level
    assert told.needs_review
    assert not {"suspected", "confirmed"} & told.counts.keys()


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市要求各医院发现传染性非典型肺炎疑似病例要立即隔离报告。",
        "如发现一名鼠疫疑似病例，应立即向乌当区疾控中心报告。",
        "乌当区一名肺鼠疫疑似患者已排除。",
        "贵阳市曾出现一名非典疑似患者，当年无人死亡。",
    ],
)
def test_a_patient_who_is_supposed_excluded_or_of_the_past_is_none(text: str) -> None:
    assert judged(text).level is None


def test_several_dead_of_something_unnamed_are_never_passed_over() -> None:
    told = judged("清镇市3名儿童溺水身亡。")
    assert (told.type, told.attention, told.level) == ("other", "watch", None)
    assert any("多人死亡" in reason for reason in told.review_reasons)
    assert judged("清镇市一位老人昨日在家中安详去世。").attention == "ignore"


def test_operations_of_which_nobody_died_are_no_dispute() -> None:
    assert judged("贵阳市第四人民医院完成120例心脏手术，无一死亡。").type == "other"


def test_an_incident_quotes_the_patient_and_not_the_name_of_the_fact() -> None:
    document = a_document("贵阳市发现一名传染性非典型肺炎疑似患者，已隔离。")
    proposal = the_judge().weigh([(document, the_judge().judge(document))]).proposal()
    assert proposal.level == "II"
    assert "“一名传染性非典型肺炎疑似”" in proposal.reasons[0].text


@pytest.mark.parametrize(
    ("title", "text", "level"),
    [
        ("谨防野生菌中毒！贵阳一家3人死亡", "昨日上午，花溪区一家6口误食毒蘑菇，3人死亡。", "III"),
        ("谨防野生菌中毒", "野生菌中毒可致人死亡，一家6口误食可能导致3人死亡。", None),
        ("", "贵阳一大巴翻下山崖，车上36人无一生还。", "I"),
        ("", "贵阳白云机场路段11车连撞，7死18伤。", "III"),
        ("", "贵阳市一探伤作业失控致9人急性重度放射病。", "III"),
        ("", "贵阳市南明区一工厂10名工人急性重度放射病。", "II"),
        ("", "贵阳市乌当区一尾矿库溃坝，疏散1.2万人。", "II"),
        ("", "贵阳火车站发生踩踏，100人受伤。", "I"),
        ("", "贵阳市白云区水源污染致9999人转移。", "III"),
        ("", "贵阳市白云区水源污染致1万人转移。", "II"),
        ("", "贵阳市重新出现天花病例1例，我国早已消灭天花。", "I"),
    ],
)
def test_what_the_press_says_in_its_own_words_is_graded(title: str, text: str, level: str | None) -> None:
    assert judged(text, title).level == level


@pytest.mark.parametrize(
    "text",
    [
        "为吸取外省“3·21”爆炸事故造成78人死亡的教训，贵阳市白云区开展隐患排查。",
        "千余名群众聚集贵阳人民广场观看烟花。",
        "贵阳市放射源管理培训：Ⅱ类放射源丢失属重大辐射事故。",
        "接种疫苗后3人发热属正常反应，贵阳市疾控中心解答市民疑问。",
        "某公司药品不良反应年度报告：全国不良反应报告52例。贵阳药监解读。",
        "贵阳热门密室逃脱“医院爆炸，死亡30人”开放体验。",
        "贵阳某医院统计：今年收治车祸伤员300人，死亡12人。",
        "贵阳市第一人民医院急诊科每天接诊车祸伤者10余人。",
    ],
)
def test_nobody_is_woken_by_lessons_feasts_lectures_games_and_statistics(text: str) -> None:
    assert judged(text).level is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("贵阳市南明区1000余名群众聚集堵路，抗议取消烟花晚会。", "II"),
        ("贵阳市某医院Ⅱ类放射源丢失，属于重大辐射事故，警方正在追查。", "II"),
        ("贵阳一密室逃脱店昨晚起火，造成4人死亡。", "III"),
        ("昨日，花溪区某校接种疫苗后出现群体性心因性反应，37名学生就诊。", "III"),
    ],
)
def test_the_same_words_do_not_hide_what_did_happen(text: str, level: str) -> None:
    assert judged(text).level == level


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("贵阳市政协委员建议：借鉴某地踩踏事故致36人死亡的教训，完善大型活动安保。", "work_accident", None),
        ("贵阳市召开安全生产会议，通报外地矿难造成41人死亡情况，部署本市工作。", "work_accident", None),
        ("白云区12名矿工遇难，省委书记作出批示：深刻吸取教训。", "work_accident", "II"),
        ("贵阳市一客运索道故障坠落，3人遇难。", "work_accident", "III"),
    ],
)
def test_lessons_learnt_elsewhere_and_dead_of_our_own_are_told_apart(
    text: str, kind: str, level: str | None
) -> None:
    told = judged(text)
    assert (told.type, told.level) == (kind, level)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("网传云岩区一小区火灾致50人死亡，情况正在核实。", True),
        ("云岩区一小区火灾致50人死亡，网传起火原因不一。", False),
        ("网传云岩区一小区起火，经核实，火灾致5人死亡。", False),
        ("云岩区发生霍乱社区传播，一周内确诊霍乱31例。", False),
    ],
)
def test_a_grade_on_hearsay_is_proposed_and_a_person_asked_to_confirm_it(text: str, asked: bool) -> None:
    found = judged(text)
    assert found.level is not None
    assert any("出自传言" in each for each in found.review_reasons) == asked
