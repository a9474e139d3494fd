"""The five offices Huiying comes with: they load, and say what their documents say."""

from datetime import timedelta

import pytest

from config.profile import SHIPPED, load_profile, shipped_profiles
from monitor.domain.adopted import clock_rules_text, ladder_text, read_clock_rules, read_ladders
from monitor.domain.canonical import decode, encode
from monitor.domain.clock import PUBLIC_KINDS
from monitor.domain.judgement import TYPES
from monitor.domain.office import GRADES, Profile
from monitor.errors import NotFound

EVERY = ("guiyang", "pengzhou-hospital", "pingyi", "zhangzi", "zhoucun")


def limits(profile: Profile) -> dict[str, dict[str, str]]:
    return {
        kind: {
            grade: str(rule.limit) for rule in profile.clocks if rule.kind == kind for grade in rule.grades
        }
        for kind in {rule.kind for rule in profile.clocks}
    }


def test_exactly_these_five_are_shipped() -> None:
    assert shipped_profiles() == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_a_shipped_profile_loads_under_its_own_id(name: str) -> None:
    assert load_profile(name).id == name


@pytest.mark.parametrize("name", EVERY)
def test_every_type_of_matter_has_a_department_and_an_answer_whose_it_is(name: str) -> None:
    profile = load_profile(name)
    led = {topic for row in profile.duties if not row.words for topic in row.topics}
    handed = {topic for row in profile.hand_over for topic in row.topics}
    assert led == set(TYPES)
    assert profile.remit | handed == set(TYPES)


@pytest.mark.parametrize("name", EVERY)
def test_the_national_limits_stand_in_every_profile_with_the_right_document_beside_each(name: str) -> None:
    profile = load_profile(name)
    assert limits(profile) == {
        "authoritative_release": {"I": "5h", "II": "5h"},
        "press_conference": {"I": "24h", "II": "24h"},
        "response": {"III": "48h", "IV": "48h", "none": "48h"},
        "triage": {"I": "10m", "II": "10m", "III": "30m", "IV": "30m", "none": "30m"},
        "sign": {"I": "10m", "II": "10m", "III": "30m", "IV": "30m", "none": "30m"},
    }
    documents = {rule.kind: rule.basis for rule in profile.clocks if rule.standing == "verified"}
    assert set(documents) == PUBLIC_KINDS
    assert "〔2016〕80号" in documents["authoritative_release"], "five hours come from 80号, not from 61号"
    assert "〔2016〕61号" in documents["press_conference"]
    assert "〔2016〕61号" in documents["response"]


@pytest.mark.parametrize("name", EVERY)
def test_what_no_document_gives_is_never_dressed_as_law(name: str) -> None:
    profile = load_profile(name)
    for rule in profile.clocks:
        if rule.kind in {"triage", "sign"}:
            assert (rule.standing, rule.basis) == ("design", "本单位填写（设计）")
    assert {ladder.standing for ladder in profile.ladders} == {"design"}
    for source in (*(each.source for each in profile.duties), *(each.source for each in profile.departments)):
        assert "未核" not in source


@pytest.mark.parametrize("name", EVERY)
def test_every_clock_of_every_grade_is_climbed_until_somebody_above_the_desk_knows(name: str) -> None:
    profile = load_profile(name)
    for rule in profile.clocks:
        for grade in rule.grades:
            ladder = profile.ladder(rule.kind)
            assert ladder is not None
            told = {
                role
                for rung in ladder.for_grade(grade).rungs
                if rung.mark in {"due", "after_due"}
                for role in rung.roles
            }
            assert told & {"leader", "top_leader"}


@pytest.mark.parametrize("name", EVERY)
def test_before_the_gate_only_the_desk_is_told(name: str) -> None:
    ladder = load_profile(name).ladder("response")
    assert ladder is not None
    told = [rung.roles for rung in ladder.provisional]
    assert told[0] == ("duty",)
    assert not {role for roles in told for role in roles} & {"department", "department_head", "liaison"}


@pytest.mark.parametrize("name", EVERY)
def test_what_the_ledger_adopts_is_canonical_and_can_be_read_back_whole(name: str) -> None:
    profile = load_profile(name)
    ladders, clocks = ladder_text(profile), clock_rules_text(profile)
    assert read_ladders(ladders) == profile.ladders
    assert read_clock_rules(clocks) == (profile.clocks, profile.optional_clocks)
    for text in (ladders, clocks):
        assert encode(decode(text.encode())).decode() == text
    assert load_profile(name).version == profile.version


def test_adopted_text_of_another_format_is_refused_rather_than_guessed_at() -> None:
    with pytest.raises(ValueError, match="格式"):
        read_ladders('{"format":2,"ladders":[]}')


def test_guiyang_spells_its_departments_as_its_document_prints_them() -> None:
    assert {each.name for each in load_profile("guiyang").departments} == {
        "综合处", "宣传处", "疾控处", "卫生应急处", "医政医管处", "基层卫生健康处", "监督处", "政策法规处",
        "妇幼健康处", "中医药管理处", "规划信息处", "财务处", "人事处", "科教处", "机关党办", "市卫生监督局",
    }  # fmt: skip


def test_guiyang_answers_under_paragraph_eleven() -> None:
    profile = load_profile("guiyang")
    assert profile.opinion_lead == "宣传处"
    assert {rule.source for rule in profile.clocks if rule.kind in PUBLIC_KINDS} == {"§11"}
    assert next(row for row in profile.duties if "rumour" in row.topics).source == "§11"
    assert next(row for row in profile.duties if "infectious_disease" in row.topics).lead == "疾控处"


def test_in_guiyang_a_village_clinic_is_the_primary_care_office_s_and_a_hospital_the_medical_office_s() -> (
    None
):
    rows = load_profile("guiyang").duties

    def lead(topic: str, text: str) -> str:
        return next(
            row.lead
            for row in rows
            if topic in row.topics and (not row.words or any(word in text for word in row.words))
        )

    assert lead("medical_dispute", "村卫生室输液后死亡") == "基层卫生健康处"
    assert lead("medical_dispute", "中医院住院期间摔倒") == "中医药管理处"
    assert lead("medical_dispute", "市二医术后感染") == "医政医管处"


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("insurance_fraud", "市医疗保障局"),
        ("fire", "市消防救援支队"),
        ("traffic", "市公安局交通管理局"),
        ("drug_safety", "市市场监督管理局"),
    ],
)
def test_guiyang_hands_over_what_another_body_rules(topic: str, body: str) -> None:
    profile = load_profile("guiyang")
    assert topic not in profile.remit
    assert [row.body for row in profile.hand_over if topic in row.topics] == [body]


def test_a_mass_poisoning_stays_with_the_health_bureau_and_the_market_authority_is_only_told() -> None:
    profile = load_profile("guiyang")
    assert profile.answers_for("food_poisoning", "某小学112人腹泻")
    assert [row.body for row in profile.hand_over if "food_poisoning" in row.topics] == ["市市场监督管理局"]


def test_a_fire_is_the_bureau_s_only_where_it_burns_in_a_hospital() -> None:
    profile = load_profile("guiyang")
    assert profile.answers_for("fire", "凌晨，市二医住院楼起火")
    assert not profile.answers_for("fire", "一仓库起火，3名伤者已送医院救治")


def test_the_hospital_of_pengzhou_starts_five_hours_below_grade_two_only_where_needed() -> None:
    profile = load_profile("pengzhou-hospital")
    assert {(rule.kind, str(rule.limit), rule.grades) for rule in profile.optional_clocks} == {
        ("authoritative_release", "5h", ("III", "IV")),
        ("press_conference", "24h", ("III", "IV")),
    }
    assert {rule.standing for rule in profile.optional_clocks} == {"own"}
    assert profile.opinion_lead == "院办"
    assert profile.kind == "hospital"


def test_below_the_gravest_grades_the_top_leader_does_not_lose_sleep_over_a_late_signature() -> None:
    ladder = load_profile("guiyang").ladder("sign")
    assert ladder is not None
    grave, plain = ladder.for_grade("I").rungs, ladder.for_grade("IV").rungs
    assert "overdue_grave" in {rung.id for rung in grave}
    assert {rung.id for rung in plain} == {"start", "half", "due", "overdue"}
    assert {grade for grade in GRADES if len(ladder.for_grade(grade).rungs) == 5} == {"I", "II"}


def test_rungs_carry_their_time_as_spans_and_hundredths() -> None:
    ladder = load_profile("guiyang").ladder("authoritative_release")
    assert ladder is not None
    rungs = {rung.id: rung for rung in ladder.rungs}
    assert rungs["three_quarters"].percent == 75
    assert rungs["before_due"].offset == timedelta(minutes=30)
    assert (rungs["overdue"].repeat_every, rungs["overdue"].repeat_times) == (timedelta(hours=1), 4)
    assert rungs["start"].repeat_every is None


def test_an_unknown_profile_is_refused_with_the_list_of_known_ones() -> None:
    with pytest.raises(NotFound) as refused:
        load_profile("guiyan")
    assert refused.value.code == "profile-unknown"
    assert "是不是 guiyang？" in refused.value.message
    for name in EVERY:
        assert name in refused.value.message


def test_a_folder_may_be_named_in_place_of_an_id() -> None:
    assert load_profile(str(SHIPPED / "zhoucun")) == load_profile("zhoucun")
