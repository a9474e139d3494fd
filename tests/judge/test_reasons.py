"""Why this grade, and why no other: what Wei reads at the duty desk at three in the morning."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lexicon import load_lexicon
from config.rulebook import load_rules
from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import LEVELS, Judgement, Proposal, Reason
from monitor.domain.rule import Rule
from monitor.judge import wording
from monitor.judge.bands import SUMMARY, Bands, excerpt, holds
from monitor.judge.criteria import Fact
from tests.judge.builders import a_document, a_profile, judged, the_judge

LAW = "《生产安全事故报告和调查处理条例》第三条第一款"
UNVERIFIED = "待核，不得作为法定依据"


@cache
def the_rules() -> dict[str, Rule]:
    rules, _ = load_rules(flags=tuple(flag.name for flag in load_lexicon().flags))
    return {rule.id: rule for rule in rules}


def told(judgement: Judgement | Proposal, about: str) -> list[str]:
    return [each.text for each in judgement.reasons if each.about == about]


def words(text: str) -> str:
    """A sentence without the clause at its end."""
    return text.partition("（《")[0]


# --- why this grade


def test_a_grade_names_the_fact_its_words_the_clause_and_the_level() -> None:
    found = judged("贵阳市云岩区一住宅楼发生火灾，造成3人死亡。")
    first = found.reasons[0]
    assert first.text == f"死亡3人（“3人死亡”），达到{LAW}第（三）项“3人以上10人以下死亡”：较大 Ⅲ"
    assert (first.about, first.rule) == ("met", "PS-III")
    (span,) = first.evidence
    assert (
        a_document("贵阳市云岩区一住宅楼发生火灾，造成3人死亡。").content[span.start : span.end] == span.text
    )


def test_everything_that_speaks_for_the_grade_is_told_each_fact_once() -> None:
    found = judged("贵阳市云岩区一居民楼爆炸，造成12人死亡，其中1人当场死亡，55人重伤。")
    assert told(found, "met")[0].startswith("死亡12人")
    assert "重伤55人" in told(found, "met")[0]
    both = judged("贵阳市云岩区120人食物中毒，12人死亡。")
    assert told(both, "met")[0].count("死亡12人") == 1


def test_a_clause_nobody_has_read_in_the_original_is_never_told_as_law() -> None:
    found = judged("贵阳市云岩区12人一氧化碳中毒，送医救治。")
    (met,) = told(found, "met")
    assert UNVERIFIED in met
    assert met.endswith("：拟为一般 Ⅳ")
    assert "达到" not in met


def test_a_summary_of_a_clause_is_not_shown_as_its_words() -> None:
    rule = next(each for each in the_rules().values() if each.quote.startswith(SUMMARY) and each.any_of)
    assert SUMMARY not in excerpt(rule, rule.any_of[0])
    found = judged("贵阳市一医院发生一起医疗废物流失事件，医疗废物被倒卖。", everywhere=True)
    assert all("“（摘要）" not in each.text for each in found.reasons)


def test_where_the_clause_prints_no_number_the_source_of_the_number_is_told() -> None:
    found = judged("贵阳市云岩区105人食物中毒。")
    assert "“超过100人”按该文件释义" in told(found, "met")[0]
    assert "超过100人" not in told(judged("贵阳市云岩区30人食物中毒。"), "met")[0]


# --- what the next level asks


def test_what_is_nearest_to_the_next_level_comes_first() -> None:
    found = judged("贵阳市云岩区30名学生食物中毒。")
    assert [words(each) for each in told(found, "next")][:2] == [
        "死亡1人即为较大 Ⅲ", "发病再增70人（达100人）即为较大 Ⅲ",
    ]  # fmt: skip
    assert "发病再增70人（达100人）且死亡1人即为重大 Ⅱ" in [words(each) for each in told(found, "next")]


def test_a_fact_that_is_there_already_is_named_beside_the_one_that_is_wanting() -> None:
    assert (
        words(told(judged("贵阳市云岩区105人食物中毒。"), "next")[0]) == "死亡1人（已有发病105人）即为重大 Ⅱ"
    )


def test_spread_alone_makes_a_case_of_sars_the_gravest() -> None:
    found = judged("贵阳市报告1例传染性非典型肺炎确诊病例。")
    assert words(told(found, "next")[0]) == "有扩散趋势（已有病例1例）即为特别重大 Ⅰ"


def test_nothing_is_graver_than_the_gravest() -> None:
    found = judged("贵阳市云岩区一工厂爆炸，造成32人死亡。")
    assert (found.level, told(found, "next")) == ("I", [])


def test_money_is_written_as_people_write_it() -> None:
    found = judged("贵阳市云岩区一住宅楼发生火灾，造成3人死亡，直接经济损失800万元。")
    assert "直接经济损失再增4200万元（达5000万元）即为重大 Ⅱ" in [words(each) for each in told(found, "next")]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1元"), (9_999, "9999元"), (10_000, "1万元"), (12_345, "12345元"), (10_500_000, "1050万元"),
     (100_000_000, "1亿元"), (150_000_000, "1.5亿元"), (105_000_000, "1.05亿元")],
)  # fmt: skip
def test_an_amount_of_money_loses_no_yuan(number: int, said: str) -> None:
    assert wording.amount("loss_yuan", number) == said


@given(
    st.sampled_from(sorted({kind for rule in the_rules().values() for kind in rule.types})),
    st.dictionaries(st.sampled_from(["dead", "ill", "severely_injured", "cases", "casualties", "exposed"]), st.integers(0, 200)),
    st.sampled_from([None, *LEVELS]),
)  # fmt: skip
def test_whatever_is_known_what_is_told_as_wanting_is_wanting_and_graver(
    kind: str, figures: dict[str, int], level: str | None
) -> None:
    known = {name: Fact(number, ()) for name, number in figures.items()}
    bands = Bands(the_rules().values(), ())
    day = parse_instant("2026-03-11").day
    found = bands.wanting(kind, known, level, day)  # type: ignore[arg-type]
    assert len(found) <= 4
    for each in found:
        assert level is None or each.band.gravity < LEVELS.index(level)
        assert not all(holds(condition, known) for condition in each.band.conditions)
        assert (UNVERIFIED in each.text) == (each.band.rule.standing == "unverified")


# --- why no grade


def test_below_the_lowest_band_both_numbers_are_told() -> None:
    found = judged("贵阳市云岩区城北小学6名学生食物中毒，均已好转。")
    assert found.level is None
    assert words(told(found, "none")[0]).startswith("发病6人（“6名学生食物中毒”），未达一般 Ⅳ的30人")


def test_what_is_not_stated_is_asked_for_and_never_taken_as_nought() -> None:
    found = judged("贵阳市云岩区发生一起食物中毒。")
    assert told(found, "none") == ["食物中毒：文中未写明可据以定级的数字或情形，暂不定级"]
    assert told(found, "missing") == [
        "文中未写明发病（中毒）人数、死亡人数；未写明不等于没有，请向承办单位核实"
    ]


@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        (
            "贵阳市举行消防应急演练，模拟火灾造成3人死亡。",
            "cancelled",
            "“应急演练”：属演练，不按真实事件定级",
        ),
        ("上海一工厂爆炸，造成5人死亡。", "elsewhere", "“上海”：事发地不在贵阳市，本单位不定级"),
        ("今天天气不错，公园里人很多。", "none", "文中没有突发事件分级标准所列的情形，不定级"),
    ],
)
def test_an_ignored_text_has_one_sentence(text: str, about: str, said: str) -> None:
    found = judged(text)
    assert found.attention == "ignore"
    assert [(each.about, each.text) for each in found.reasons] == [(about, said)]


def test_a_complaint_is_of_a_kind_the_standards_do_not_grade() -> None:
    found = judged("市一医院护士态度恶劣，我要投诉。", source="letter")
    assert found.reasons[0].text == "服务态度不属突发事件分级标准所列的情形，不定级，按一般政务舆情办理"


def test_a_clause_left_to_an_authority_is_named_and_not_applied() -> None:
    found = judged("贵阳市一医院发生医院感染，5例确诊。")
    assert found.level is None
    assert found.reasons[0].text.endswith("“发生重大医源性感染事件”没有数字，由有权机关认定，系统不定级")


def test_an_event_without_a_place_says_what_it_would_be_here() -> None:
    found = judged("工厂爆炸，造成5人死亡。")
    assert found.level is None
    place, here = told(found, "elsewhere")
    assert place == "文中没有地点，不能确定是否在本地，暂不定级"
    assert here.startswith("如核实在贵阳市：死亡5人（“5人死亡”），达到")
    assert here.endswith("：较大 Ⅲ")
    assert told(found, "met") == []


def test_cases_that_are_denied_grade_nothing() -> None:
    found = judged("贵阳市未发现霍乱病例。")
    assert told(found, "none") == ["文中只是否认或假设霍乱，没有写明已经发生，不定级"]


def test_figures_of_other_years_and_of_rumours_are_told_as_such() -> None:
    rumour = judged("网传贵阳市云岩区火灾造成10人死亡系谣言。", title="辟谣")
    assert "“10人死亡”是被否认的说法，不计入本次" in told(rumour, "none")
    past = judged("贵阳市云岩区一住宅楼发生火灾，2人受伤。2019年该市火灾曾造成7人死亡。")
    assert any(each.endswith("是往事或统计，不计入本次") for each in told(past, "none"))


def test_nobody_hurt_is_said_in_the_words_of_the_text() -> None:
    found = judged("贵阳市云岩区一住宅楼发生火灾，无人员伤亡。")
    assert told(found, "none") == ["文中写明没有（“无人员伤亡”），不定级"]
    assert told(found, "missing") == []


# --- reports and reviews


def test_a_trigger_below_the_bands_is_a_duty_to_report_and_no_grade() -> None:
    found = judged("贵阳市云岩区城北小学6名学生食物中毒。", published="2026-03-11")
    (report,) = told(found, "report")
    assert "集体单位一次5人及以上" in report
    assert report.startswith("应由医疗卫生机构及人员2小时内报网络直报系统（《")
    assert found.level is None


def test_a_limit_of_a_law_not_yet_in_force_is_not_told() -> None:
    found = judged("贵阳市云岩区城北小学6名学生食物中毒。", published="2024-03-11")
    assert "2小时" not in told(found, "report")[0]
    assert told(found, "report")[0].endswith("不改变突发事件等级")


def test_of_many_duties_three_are_told_each_once() -> None:
    found = judged("贵阳市一医院诊疗过错致5名患者死亡，患者家属质疑误诊、设灵堂堵门，鉴定为医疗事故。")
    reports = told(found, "report")
    assert 0 < len(reports) <= 3
    assert len(set(reports)) == len(reports)


def test_why_a_person_must_look_is_among_the_reasons() -> None:
    found = judged("贵阳市云岩区12人一氧化碳中毒，送医救治。")
    assert found.needs_review
    assert set(told(found, "review")) <= set(found.review_reasons)
    assert any("待核" in each for each in told(found, "review"))


# --- always


@given(st.lists(st.sampled_from([
    "贵阳市", "上海市", "云岩区", "发生火灾", "食物中毒", "演练", "3人死亡", "30人受伤", "无人员伤亡", "辟谣", "2019年", "霍乱",
    "投诉", "医生态度", "，", "。", "\n", "“", "”", "1例", "<b>", "\u200b", "12345678901234567890人死亡", "经济损失3万元",
]), max_size=14))  # fmt: skip
def test_every_judgement_has_a_reason_and_its_evidence_stands_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for source in ("news", "letter"):
        found = judged(text, source=source)
        assert found.reasons
        content = a_document(text).content
        for each in found.reasons:
            assert all(content[span.start : span.end] == span.text for span in each.evidence)
            assert not re.search(r"[a-z]_[a-z]|None|（）|“”", re.sub(r"“[^“”]*”", "“字”", each.text))
        met = {each.rule for each in found.reasons if each.about == "met"}
        assert met == {each.rule for each in found.criteria if each.level}


def test_every_fact_of_the_rule_book_has_words() -> None:
    asked = {each for rule in the_rules().values() for way in rule.any_of for each in way}
    assert [
        each.fact
        for each in asked
        if each.at_least is None and wording.circumstance(each.fact) == f"有“{each.fact}”情形"
    ] == []
    assert [
        each.fact
        for each in asked
        if each.at_least is not None and wording.noun(each.fact, "other") == each.fact
    ] == []


def test_every_clause_is_quoted_from_itself() -> None:
    for rule in the_rules().values():
        for way in rule.any_of:
            told_ = excerpt(rule, way).removesuffix("……")
            assert told_
            assert all(part in rule.quote for part in re.split(r"[，,；;。]", told_)), rule.id


# --- an incident


def proposed(*texts: str) -> Proposal:
    judge = the_judge()
    documents = [
        Document(f"d{number}", "", text, parse_instant(f"2026-03-11T{9 + number:02}:00"), "news")
        for number, text in enumerate(texts)
    ]
    return judge.weigh((each, judge.judge(each)) for each in documents).proposal()


def test_facts_of_two_texts_are_told_together_each_with_its_own_words() -> None:
    found = proposed("贵阳市云岩区105人食物中毒。", "贵阳市云岩区食物中毒致1人死亡。")
    assert told(found, "met")[0].startswith("发病105人（“105人食物中毒”），死亡1人（“1人死亡”），达到《")
    assert found.reasons[0].rule == "PH-II-11"


def test_words_at_the_same_place_of_two_texts_are_not_taken_for_each_other() -> None:
    found = proposed("贵阳市云岩区火灾，3人死亡。", "贵阳市云岩区火灾，9人受伤。")
    by_rule = {
        each.rule: [span.text for span in each.evidence] for each in found.reasons if each.about == "met"
    }
    assert by_rule["PS-III"] == ["3人死亡"]
    assert by_rule["ER-IV"] == ["3人死亡", "9人受伤"]


def test_an_incident_of_drills_and_other_places_says_so() -> None:
    found = proposed("贵阳市举行应急演练，模拟火灾造成3人死亡。", "上海火灾造成3人死亡。")
    assert found.level is None
    assert [each.about for each in found.reasons] == ["cancelled", "elsewhere"]


def test_a_drill_beside_a_real_fire_takes_nothing_from_the_grade() -> None:
    found = proposed("贵阳市云岩区火灾，造成3人死亡。", "贵阳市举行应急演练，模拟火灾造成30人死亡。")
    assert (found.level, told(found, "cancelled")) == ("III", [])


def test_nothing_at_all_is_a_reason_too() -> None:
    assert proposed().reasons == (Reason("none", "没有说明本地事件的文书，不定级"),)


def test_a_local_set_counts_only_where_the_office_uses_it() -> None:
    local = {rule.rule_set for rule in the_rules().values() if rule.rule_set}
    day = parse_instant("2026-03-11").day
    known = {"ill": Fact(20, ())}
    national = Bands(the_rules().values(), a_profile().rule_sets).wanting("food_poisoning", known, None, day)
    stricter = Bands(the_rules().values(), tuple(local)).wanting("food_poisoning", known, None, day)
    assert all("本单位启用" not in each.text for each in national)
    assert any("本单位启用的地方加严标准" in each.text for each in stricter)
