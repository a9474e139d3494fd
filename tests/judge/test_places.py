"""Where the event is, and whether that is ours."""

import pytest

from monitor.domain.office import Area
from monitor.service.judging import judge_for
from tests.judge.builders import a_document, a_profile, judged


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


@pytest.mark.parametrize(
    "text",
    [
        "村民张北京在家中触电，2人受伤。", "患者王海南今年45岁，30人食物中毒。", "李贵阳医生称，30人食物中毒。", "南京路一商铺起火，2人受伤。",
        "中山路发生车祸，3人死亡。", "北京路口发生车祸，3人死亡。", "上海路一民房火灾，2人死亡。", "广州大道发生车祸，3人死亡。",
        "中山大学附属第三医院收治30名食物中毒患者。", "同济医院收治30名食物中毒患者。", "清华大学火灾2人死亡。", "兰州拉面店30人食物中毒。",
        "重庆火锅店发生燃气爆炸，3人死亡。", "吃了武汉热干面，30人食物中毒。", "柳州螺蛳粉致30人食物中毒。", "沙县小吃店爆炸，3人受伤。",
        "北京现代汽车撞人，3人受伤。", "上海申花队员30人食物中毒。", "山西女篮30人食物中毒。", "江南地区30人食物中毒。",
        "河南岸一工厂爆炸，3人死亡。", "楚江南岸一工厂爆炸，3人死亡。", "把东西安装好后爆炸，3人受伤。", "老城区一民房起火，2人死亡。",
        "商场大厦门口起火，2人受伤。", "不断扩大连片火场，2人死亡。", "据《贵州日报》报道，30人食物中毒。", "崇阳观村的乡村医生致30人食物中毒。", "博爱医院30人食物中毒。",
    ],
)  # fmt: skip
def test_people_roads_dishes_firms_teams_and_chance_are_no_places(text: str) -> None:
    assert judged(text).places == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("长沙县一学校30人食物中毒。", ["430121"]), ("长沙一学校30人食物中毒。", ["430100"]), ("吉林市一学校30人食物中毒。", ["220200"]),
        ("吉林省一学校30人食物中毒。", ["220000"]), ("青海海南州一学校30人食物中毒。", ["630000", "632500"]), ("海南省一学校30人食物中毒。", ["460000"]),
        ("朝阳市一学校30人食物中毒。", ["211300"]), ("宿州一学校30人食物中毒。", ["341300"]), ("苏州一学校30人食物中毒。", ["320500"]),
        ("太和县一学校30人食物中毒。", ["341222"]), ("泰和县一学校30人食物中毒。", ["360826"]), ("巢湖市一学校30人食物中毒。", ["340181"]),
        ("通州市一学校30人食物中毒。", ["320612"]), ("密云县一学校30人食物中毒。", ["110118"]), ("襄樊市一学校30人食物中毒。", ["420600"]),
        ("重庆万县一学校30人食物中毒。", ["500000", "500101"]), ("云南香格里拉县发生火灾", ["530000", "533401"]), ("台中市一学校30人食物中毒。", ["710000"]),
        ("济南市中区一学校30人食物中毒。", ["370100", "370103"]), ("湖北仙桃火灾2人死亡。", ["420000", "429004"]), ("记者从江西萍乡获悉，30人食物中毒。", ["360000", "360300"]),
        ("国道315线德令哈段两车相撞4人死亡。", ["632802"]), ("西安电子科技大学火灾2人死亡。", ["610100"]), ("北京大学第一医院发生火灾，2人死亡。", ["110000"]),
        ("广西梧州二级公路藤县路段车祸4人死亡。", ["450000", "450400", "450422"]), ("北京昌平区30人食物中毒，送沙河医院。", ["110000", "110114"]),
    ],
)  # fmt: skip
def test_names_alike_are_told_apart(text: str, codes: list[str]) -> None:
    assert [place.code for place in judged(text).places] == codes


_MEAL = "一学校30人食物中毒"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"北京朝阳区{_MEAL}。", "110105"), (f"长春市朝阳区{_MEAL}。", "220104"), (f"江苏南通通州区{_MEAL}。", "320612"), (f"兰州市城关区{_MEAL}。", "620102"),
        (f"拉萨城关区{_MEAL}。", "540102"), (f"福州鼓楼区{_MEAL}。", "350102"), (f"南京鼓楼区{_MEAL}。", "320106"), (f"鼓楼区{_MEAL}，福州市卫健委通报。", "350102"),
        (f"西湖区{_MEAL}，据杭州市卫健委通报。", "330106"), (f"南昌市西湖区{_MEAL}。", "360103"), (f"乐山市市中区{_MEAL}。", "511102"), (f"鞍山铁东区{_MEAL}。", "210302"),
        (f"深圳南山区{_MEAL}。", "440305"), (f"鹤岗市南山区{_MEAL}。", "230404"), (f"海口市龙华区{_MEAL}。", "460106"), (f"广州消息：白云区{_MEAL}。", "440111"),
        (f"长春市民注意：北京的事已了，长春近日又起，朝阳区{_MEAL}。", "220104"),
    ],
)  # fmt: skip
def test_a_county_of_many_cities_is_the_one_of_the_city_named(text: str, code: str) -> None:
    assert code in {place.code for place in judged(text).places}


def test_a_county_nothing_points_to_stays_without_a_code_and_asks_a_person() -> None:
    told = judged(f"朝阳区{_MEAL}。")
    assert [(place.name, place.code) for place in told.places] == [("朝阳区", None)]
    assert "地名有重名，不能确定是否在本地" in told.review_reasons


def test_the_publisher_or_the_title_says_which_of_two_is_meant() -> None:
    assert [place.code for place in judged(f"白云区{_MEAL}。").places] == ["520113"]
    assert [place.code for place in judged(f"白云区{_MEAL}。", publisher="广州日报").places] == ["440111"]
    assert [place.code for place in judged(f"朝阳区{_MEAL}。", publisher="北京日报").places] == ["110105"]
    assert not judged(f"白云区{_MEAL}。", "广州通报一起食物中毒").in_scope


def test_our_towns_and_houses_are_known_by_what_people_call_them() -> None:
    for text in (
        "青岩发生火灾，2人死亡。",
        "贵阳一医发生火灾，2人死亡。",
        "贵阳市第一医院发生火灾，2人死亡。",
    ):
        assert judged(text).in_scope
    assert judged("有人在青岩路口摔倒，2人受伤。").places == ()


def test_where_people_come_from_and_whose_name_a_house_bears_is_not_where_it_happened() -> None:
    bus = judged("一辆上饶鄱阳开往浙江衢州的客车在贵阳翻车，3人死亡。")
    assert bus.in_scope
    assert bus.places[0].code == "520100"
    assert judged("惠州来贵阳打工的一家6口火灾死亡。").in_scope
    assert judged("遵义医科大学贵阳医院发生火灾，2人死亡。").places[0].code == "520100"
    assert judged("北京大学深圳医院收治30名食物中毒患者。").places[0].code == "440300"


def test_a_letter_that_mentions_another_town_is_still_ours() -> None:
    assert judged("我妹在广州上班，老家医保怎么报销？", source="letter").in_scope
    assert not judged("长沙市中心医院乱收费，请查处。", source="letter").in_scope


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("贵州省人民医院乱收费，请查处。", True), ("家住云岩区，昨天去人民医院看病被乱收费。", True), ("贵阳医保在长沙市中心医院怎么报销？", True),
        ("我在广州打工，孩子在贵阳打疫苗。", True), ("请问办健康证在哪里？", True), ("遵义市第一人民医院乱收费，请查处。", False),
        ("贵阳市卫健局领导：长沙市中心医院乱收费，请查处。", False), ("贵阳市卫健局，您好！遵义市第一人民医院乱收费。", False),
        ("我是贵阳市民，在长沙市中心医院看病被乱收费。", False), ("我是贵阳人，长沙市中心医院乱收费，请查处。", False),
    ],
)  # fmt: skip
def test_a_letter_about_another_citys_house_is_not_ours_though_it_is_written_to_us(
    text: str, *, ours: bool
) -> None:
    assert judged(text, source="letter").in_scope is ours


def test_a_county_answers_for_a_house_of_the_city_around_it_but_not_for_one_of_another_city() -> None:
    county = judge_for(a_profile(area=Area("371326", "平邑县", ("平邑",), ("平邑县人民医院",))))

    def ours(text: str) -> bool:
        return county.judge(a_document(text, source="letter")).in_scope

    assert ours("临沂市人民医院在平邑的分院乱收费，请查处。")
    assert ours("临沂市人民医院乱收费，请查处。")
    assert not ours("济南市中心医院乱收费，请查处。")
    assert not ours("平邑县卫生健康局领导：沂南县人民医院乱收费，请查处。")
