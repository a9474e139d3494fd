"""Words that send a text another way, and real events that outweigh them."""

import pytest

from tests.judge.builders import judged


@pytest.mark.parametrize(
    ("group", "title", "text"),
    [
        ("C1", "演练", "贵阳市举行食物中毒应急演练，设定某学校100名学生中毒，2人死亡。"),
        ("C3", "健康科普", "夏季如何预防食物中毒？专家提醒，误食毒蘑菇可致人死亡。"),
        ("C4", "招聘公告", "贵阳市卫生健康局公开招聘30名医生公告。"),
        ("C7", "", "电视剧中，贵阳一医院爆炸造成20人死亡的剧情引发热议。"),
        ("C8", "", "研究显示，贵阳市鼠疫发病率为零，论文发表在期刊上。"),
        ("C10", "", "贵阳市修文县发现一起高致病性禽流感疫情，死亡家禽3000只。"),
        ("C6", "", "上海一工厂爆炸致10人死亡。"),
    ],
)
def test_what_is_no_event_of_ours_is_ignored(group: str, title: str, text: str) -> None:
    told = judged(text, title)
    assert group in {each.group for each in told.cancelled}
    assert (told.attention, told.level) == ("ignore", None)


def test_a_rebuttal_is_watched_and_its_figures_do_not_count() -> None:
    told = judged("网传贵阳某医院30人死亡，系谣言，警方已辟谣。")
    assert (told.attention, told.level, dict(told.counts)) == ("watch", None, {})
    assert "C2" in {each.group for each in told.cancelled}


def test_an_old_case_of_ours_is_watched_not_graded() -> None:
    told = judged("十年前贵阳市一酒店食物中毒案120人中毒，二审判决宣判。")
    assert (told.attention, told.level) == ("watch", None)


def test_thanks_ask_for_nothing() -> None:
    assert judged("感谢金阳医院的医生救了我母亲，特送锦旗一面。", source="letter").attention == "ignore"


def test_nobody_hurt_only_sets_the_counts_to_nought() -> None:
    told = judged("贵阳市金阳医院病房起火，无人员伤亡。")
    assert "C9" in {each.group for each in told.cancelled}
    assert told.attention == "respond"


@pytest.mark.parametrize(
    ("title", "text", "attention"),
    [
        ("演练变事故", "贵阳市金阳医院消防演练中病房真着火，3名护士在演练中受伤。", "respond"),
        ("", "贵阳一医院招聘被质疑萝卜岗，考生举报面试不公。", "watch"),
        ("", "贵阳市云岩区60名学生食物中毒。疾控专家提醒市民注意饮食，该市上月曾举行应急演练。", "respond"),
        ("", "贵阳市云岩区有3人确诊人感染禽流感，家禽已扑杀。", "respond"),
    ],
)
def test_a_real_event_outweighs_the_words(title: str, text: str, attention: str) -> None:
    told = judged(text, title)
    assert told.attention == attention
    assert not {each.group for each in told.cancelled} - {"C9"}


def test_a_letter_about_a_noisy_drill_is_still_a_letter() -> None:
    assert judged("医院天天应急演练放喇叭，吵得病人睡不着，请处理。", source="letter").attention == "respond"
