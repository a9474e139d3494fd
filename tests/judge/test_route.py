"""Who answers, by when, and what is only watched."""

import pytest

from tests.judge.builders import judged


def test_wang_writes_that_nobody_looked_after_her_father() -> None:
    told = judged("医生态度恶劣，等了三个小时没人理。", source="hotline")
    assert (told.type, told.attention, told.level) == ("service_attitude", "respond", None)
    assert [(clock.kind, clock.limit) for clock in told.clocks] == [("response", "48h")]
    assert [(each.name, each.role) for each in told.departments] == [("医政处", "lead")]


def test_the_narrower_row_of_the_duties_decides_and_names_its_paragraph() -> None:
    told = judged("我母亲在卫生院输液后死亡，求调查。", source="mail")
    assert [(each.name, each.role) for each in told.departments] == [("基层处", "lead"), ("医政处", "assist")]
    assert all("§5" in each.why for each in told.departments)
    assert told.level is None


def test_a_house_fire_is_graded_watched_and_handed_over() -> None:
    told = judged("贵阳市云岩区一民房火灾，2人死亡。")
    assert (told.attention, told.level, told.clocks) == ("watch", "IV", ())
    assert [each.name for each in told.departments] == ["消防救援支队"]


def test_a_fire_in_a_ward_is_ours() -> None:
    told = judged("贵阳市金阳医院病房起火，1人死亡。")
    assert (told.type, told.attention, told.level) == ("fire", "respond", "IV")


def test_many_hurt_in_a_crash_call_for_medical_rescue() -> None:
    told = judged("贵阳市云岩区客车侧翻，12人受伤。")
    assert told.attention == "respond"
    assert "ER-IV" in {each.rule for each in told.criteria}
    assert told.clocks


def test_early_signs_are_watched_until_they_grow_worse() -> None:
    assert judged("贵阳挂号难，专家号一号难求。").attention == "watch"
    assert judged("贵阳号贩子内外勾结倒卖号源。").attention == "respond"


@pytest.mark.parametrize("source", ["letter", "mail", "hotline"])
def test_who_writes_to_us_without_a_place_is_ours(source: str) -> None:
    told = judged("请问生育津贴怎么领取？", source=source)
    assert told.in_scope
    assert told.attention == "respond"


def test_news_without_a_place_takes_the_region_of_its_source() -> None:
    text = "一学校食堂60名学生食物中毒。"
    assert judged(text, publisher="贵阳日报").level == "IV"
    stranger = judged(text)
    assert (stranger.in_scope, stranger.level, stranger.needs_review) == (False, None, True)
    assert judged(text, publisher="北京青年报").level is None


def test_everywhere_takes_every_place_as_ours() -> None:
    text = "上海一工厂爆炸致10人死亡。"
    assert judged(text).level is None
    assert judged(text, everywhere=True).level == "II"


def test_a_watched_or_ignored_text_has_no_clock() -> None:
    for text in ("贵阳市云岩区一民房火灾，2人死亡。", "日本一养老院火灾11人死亡。", "贵阳挂号难。"):
        assert judged(text).clocks == ()


def test_emergency_is_true_exactly_with_a_level() -> None:
    for text in ("贵阳市云岩区50人食物中毒。", "贵阳挂号难。", "上海爆炸10人死亡。"):
        told = judged(text)
        assert told.emergency is (told.level is not None)


def test_topics_stand_gravest_first_and_hold_the_type() -> None:
    told = judged("贵阳一医院乱收费、医生态度恶劣，还延误治疗致患者死亡。", source="letter")
    assert told.type in told.topics
    assert told.topics.index("medical_dispute") < told.topics.index("service_attitude")


@pytest.mark.parametrize(
    "text",
    [
        "我奶奶八十多岁，三个儿子两个在外打工，想问独生子女费。", "孩子三岁，打疫苗要带什么证件？", "小区楼下天天烧烤，烟熏得人头疼。",
        "我妈十年前车祸去世，现在想补办死亡证明。", "医院停车场要收20元，太贵。", "村里30户人家只有一个村医，待遇太低。",
        "你们12345打了5次没人接，气死人了。", "体检中心排队200人，只开一个窗口。", "这部电影里的爆炸太假了，笑死我了。",
        "食堂饭菜难吃得要命，害我饿死。",
    ],
)  # fmt: skip
def test_everyday_letters_are_no_emergencies(text: str) -> None:
    told = judged(text, source="letter")
    assert told.level is None
    assert told.attention != "ignore"
