"""Where the event is, and whether that is ours."""

import pytest

from tests.judge.builders import judged


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("贵阳市云岩区发生火灾", "云岩区", "520103"), ("贵阳云岩发生火灾", "云岩区", "520103"), ("開陽縣發生火災", "开阳县", "520121"),
        ("广州白云区发生火灾", "白云区", "440111"), ("贵阳白云区发生火灾", "白云区", "520113"), ("凉山州发生地震", "凉山彝族自治州", "513400"),
        ("新疆察布查尔锡伯自治县地震", "察布查尔锡伯自治县", "654022"), ("湖北潜江发生爆炸", "潜江市", "429005"), ("内蒙古宁城县发生中毒", "宁城县", "150429"),
    ],
)  # fmt: skip
def test_a_place_is_known_by_name_and_code(text: str, name: str, code: str) -> None:
    assert (name, code) in {(place.name, place.code) for place in judged(text).places}


@pytest.mark.parametrize(
    "text",
    [
        "云岩区一学校30人食物中毒", "贵阳一学校30人食物中毒", "筑城一学校30人食物中毒", "金阳医院30人食物中毒", "青岩镇30人食物中毒",
        "清镇市30人食物中毒", "据新华社北京5月19日电，贵阳市30人食物中毒",
    ],
)  # fmt: skip
def test_these_are_ours(text: str) -> None:
    assert judged(text).in_scope


@pytest.mark.parametrize(
    "text",
    [
        "贵州省一学校30人食物中毒", "遵义市一学校30人食物中毒", "广州市白云区30人食物中毒", "湖南长沙30人食物中毒，其中2人是贵阳籍游客",
        "四川泸定地震，贵阳派出医疗队支援", "日本东京30人食物中毒",
    ],
)  # fmt: skip
def test_these_are_not_ours(text: str) -> None:
    told = judged(text)
    assert not told.in_scope
    assert told.level is None


def test_our_people_hurt_elsewhere_are_watched() -> None:
    assert judged("湖南长沙30人食物中毒，其中2人是贵阳籍游客").attention == "watch"


def test_only_the_province_named_leaves_a_doubt() -> None:
    told = judged("贵州省一学校30人食物中毒")
    assert told.needs_review
    assert told.attention == "watch"


@pytest.mark.parametrize(
    "text",
    [
        "采光和日照不好",
        "他夸下海口",
        "大城市房价高",
        "英美国家的做法",
        "北京时间8点",
        "贵阳路堵车",
        "和县领导说了",
        "难不成都要自己付",
    ],
)
def test_words_that_only_look_like_places_are_none(text: str) -> None:
    assert judged(text, source="letter").places == ()


def test_a_letter_that_mentions_another_town_is_still_ours() -> None:
    assert judged("我妹在广州上班，老家医保怎么报销？", source="letter").in_scope
    assert not judged("长沙市中心医院乱收费，请查处。", source="letter").in_scope
