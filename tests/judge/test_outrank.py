"""An event told as happening stands above what people complain of; one patient's treatment stays a dispute."""

import pytest

from tests.judge.builders import judged, low


def test_a_pupil_who_dies_in_hospital_after_the_school_lunch_is_a_poisoning() -> None:
    told = judged("5月19日，贵阳市花溪区溪南小学食物中毒，108名学生入院治疗，其中1人经抢救无效死亡。")
    assert (told.type, told.level) == ("food_poisoning", "II")
    assert [clock.limit for clock in told.clocks] == ["5h", "24h"]
    assert (low(told, "ill"), low(told, "hospitalised")) == (None, 108)


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("贵阳市白云区一小学120名学生饭后呕吐腹泻住院，1名学生死亡，家长质疑医院延误治疗", "food_poisoning", "II"),
        ("贵阳市花溪区一婚宴食物中毒，38人就诊，有宾客抱怨医院服务态度差、收费高", "food_poisoning", "IV"),
        ("贵阳市清镇市发生交通事故，11人受伤，2人在医院抢救无效死亡，家属质疑急诊医生不负责任", "traffic", "IV"),
        ("贵阳市观山湖区一工地塔吊倒塌，3人送医院抢救无效死亡，家属索赔", "collapse", "III"),
    ],
)  # fmt: skip
def test_blame_of_doctors_does_not_hide_the_event_they_treated(text: str, kind: str, level: str) -> None:
    told = judged(f"{text}。")
    assert (told.type, told.level) == (kind, level)


@pytest.mark.parametrize(
    "text",
    [
        "我父亲出车祸后送到贵阳市第一人民医院，医生态度冷漠，手术拖延三小时，最后去世，请调查。",
        "母亲吃坏肚子食物中毒，到金阳医院就诊，医生误诊为胃炎，延误治疗，当晚去世，要求赔偿。",
    ],
)
def test_one_patient_whose_treatment_is_blamed_is_a_dispute(text: str) -> None:
    told = judged(text, source="letter")
    assert (told.type, told.level, told.attention) == ("medical_dispute", None, "respond")


def test_an_event_named_in_passing_deep_in_a_complaint_does_not_take_it_over() -> None:
    complaint = "医院推诿病人，医生误诊，手术失败，家属讨说法。" * 8
    told = judged(f"{complaint}听说前几天隔壁还有不明原因死亡。这里两名护士态度恶劣。", source="letter")
    assert told.type == "medical_dispute"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("贵阳市云岩区一学校食物中毒，28人出现呕吐，30人到医院就诊", "IV"),
        ("贵阳市云岩区一学校食物中毒，28人出现呕吐，29人到医院就诊", None),
        ("贵阳市清镇市霍乱疫情，1周内12人住院治疗", "III"),
        ("贵阳市清镇市确诊霍乱1例，12名密切接触者住院观察", "IV"),
        ("贵阳市白云区一电镀厂车间氯气泄漏，10个工友住院", "III"),
    ],
)
def test_who_is_treated_after_a_poisoning_is_ill_who_is_watched_is_not(text: str, level: str | None) -> None:
    assert judged(f"{text}。").level == level


@pytest.mark.parametrize(
    "text",
    [
        "经排查，贵阳市云岩区未发现霍乱病例，确诊0例。",
        "贵阳市今日零新增，无霍乱疑似病例。",
        "针对传言，贵阳市南明区排查后未发现食物中毒病例，样本全部阴性。",
        "贵阳市食物中毒应急预案规定，一次食物中毒30人以上为一般事件。",
    ],
)
def test_nothing_of_everything_is_watched_at_most(text: str) -> None:
    told = judged(text)
    assert (told.level, told.attention) == (None, "watch")


@pytest.mark.parametrize(
    "text",
    [
        "贵阳市云岩区一小学发生疑似食物中毒，多名学生呕吐送医。目前无新增病例。",
        "贵阳市云岩区一小学31名学生呕吐，经检测排除食物中毒，系诺如病毒感染。",
        "贵阳市金阳医院病房起火，火已扑灭，无人员伤亡。",
    ],
)
def test_an_event_that_did_happen_stays_one_though_something_is_denied(text: str) -> None:
    assert judged(text).attention == "respond"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("小区门口的那条路白天黑夜都有大货车经过，灰尘大、噪音也大，老人和孩子休息不好，请管一管。", "other"),
        ("我们村到县城的客车班次太少，道路两边又停满了车，希望增加几趟。", "other"),
        ("我们村门口大货车撞倒一位老人，请有关部门调查。", "traffic"),
        ("昨晚一辆客车在盘山路上出了意外，车上4人受伤，请问情况如何？", "traffic"),
    ],
)
def test_a_lorry_that_only_passes_is_no_accident(text: str, kind: str) -> None:
    assert judged(f"贵阳市民来信：{text}", source="letter").type == kind
