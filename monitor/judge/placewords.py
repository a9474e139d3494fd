"""What stands around a place name: whether it is one at all, and what the place is to the event."""

import re
from typing import Literal

from monitor.domain.surnames import SURNAMES
from monitor.judge.gazetteer import Name
from monitor.judge.scan import Hit
from monitor.judge.soon import soon

#: event: where something may have happened; origin: where people come from or go to, or whose name a house
#: elsewhere bears; dateline: where the report was filed
Part = Literal["event", "origin", "dateline"]

_ROAD = r"[东西南北中]?(?:路(?!段|边|面|政|灯|况|透|遇|途|过|经)|街(?!道|办)|大街|大道|巷|弄|胡同)"
_DISH = (
    r"烤鸭|牛肉|拉面|米粉|火锅|小面|炒饭|热干面|鸡饭|大盘鸡|盐水鸭|螺蛳粉|小吃|肉夹馍|白药|茅台|龙井|红肠|小笼|烧饼|啤酒|汤包|泡馍|凉皮|酸辣粉|"
    r"月饼|臭豆腐|羊肉|腊肉|火腿|榨菜|烤鱼|麻辣|菜馆|面馆|菜|话|口音|方言"
)
_FIRM = (
    r"银行|航空|证券|股份|集团|生物|制药|药业|现代汽|大众汽|本田|丰田|奔驰|同仁堂|石化|钢铁|铝业|医药集团|实业|控股|信托|保险|"
    r"申花|国安|恒大|泰达|鲁能|建业|苏宁|[男女](?:篮|足|排)|队(?![伍长员])|足球|篮球|俱乐部|马拉松"
)
_PRESS = r"时间|日报|晚报|晨报|早报|商报|都市报|青年报|电视台|卫视|广播电|新闻网|在线|网讯"
_NOT_A_PLACE = re.compile(
    rf"{_PRESS}|{_ROAD}|{_DISH}|{_FIRM}|大厦|广场|小区|花园|酒店|饭店|宾馆|牌照|牌|籍|户籍|户口|人(?=[,)、。;!?\n]|\Z)|省人民医院路|"
    r"门(?=大街|外|内|站|地铁|桥|广场|城)"
)
_ROAD_AHEAD = re.compile(_ROAD)
_ROAD_LETTERS = frozenset("东西南北中路街大巷弄胡")
_GOING = re.compile(
    r"(?:来自|开往|驶往|驶向|前往|飞往|飞抵|发往|运往|去往|赶往|赴|籍贯|原籍|祖籍|户籍|老家在?|从|由|返回|抵达|途经|转至|转往|送往|转院到?|转到)\Z"
)
_FROM = re.compile(
    r"(?:[至到][^,。]{1,6}(?:高速|公路|铁路|线|段|航班|国道)|籍|人(?=[,)、。;!?\n]|\Z)|游客|旅游团|旅行团|开往|驶往|飞往|发往|打工|务工|工作|上学|读书|出差|旅游|"
    r"等地游客|方向|来[^,。]{1,6}(?:打工|务工|旅游|就医|看病|就诊))"
)
#: 其中3人为贵阳市民: where the hurt come from
_OF_THEM = re.compile(r"[\d一二两三四五六七八九十几名人位者](?:均|都|全部)?(?:为|是|系)\Z")
_THEIR_HOME = re.compile(r"市?民|籍|居民|人(?=[,。;!?\n]|\Z)")
_HELPING = re.compile(
    r"派出|选派|派遣|紧急派|支援|驰援|援助|捐赠|捐款|医疗队|救援队|专家组|专家|对口帮扶|考察|学习|代表团|慰问|教授|记者"
)
#: it begins within so many letters, and none of its words is longer than that
_HELPING_NEAR, _HELPING_LONGEST = 14, 4
_CLAUSE_ENDS = re.compile(r"[,。;\n]")
_DATELINE = re.compile(
    r"[^,。\n]{0,6}\d{1,2}月\d{1,2}日(?:电|讯|消息|信息|报道)|(?:\d{1,2}日)?(?:讯|消息|电)[\(:]"
)
#: without one of these right behind it, or 月 within so many letters, there is none
_DATELINE_LETTERS, _DATELINE_MONTH = frozenset("讯消电0123456789"), 9
_NEWS_HEAD = re.compile(
    r"(?:新华社|新华网|中新社|中新网|人民网|中广网|央广网|中国网|本报|国际在线|记者|快讯|东南网|台海网)[^,。\n]{0,4}\Z"
)
#: letters without which none of these follows, or comes before, a name: most names are done with by them
_OF_THEM_LETTERS, _THEIR_HOME_LETTERS = frozenset("为是系"), frozenset("市民籍居人")
_GOING_LETTERS = frozenset("自往向抵赴贯籍家在从由回达经至院到")
_FROM_LETTERS = frozenset("至到籍人游旅开驶飞发打务工上读出等方来")
#: what may follow the short name of a county and make it one (云岩一医院, 平邑警方)
COUNTY_TAIL = re.compile(
    r"县城|城区|城关|境内|一中|二中|[一二三]医院|人民医院|中医|妇幼|医院|卫健|卫生|警方|消防|交警|公安|县委|县政府|县|市|区|发生|某|疾控|法院|"
    r"(?!的|村)[一-龥](?:(?!的)[一-龥]){0,2}[镇乡](?!村|下|间|亲|里)|一(?:家|所|名|处|村|小区|工地|学校|幼儿园|企业|工厂|化工厂)|当地|多(?:地|所|个)|通报|回应|段(?!时|子)|路段|"
    r"(?:煤|铁|金|铜)?矿(?!泉)|机场|火车站|汽车站|地震|山火"
)
#: a house that answers for itself
HOUSE = re.compile(
    r"[^,。;!?\n、]{0,10}?(?:医院|卫生院|诊所|卫健委|卫健局|卫生健康|卫生局|卫生室|疾控|学校|幼儿园|小学|中学)"
)
#: the house of a university may stand in another city (北京大学深圳医院)
UNIVERSITY = re.compile(r"[一-龥]{0,6}?(?:大学|学院|医大)(?:附属)?")

_AFTER_STATE = frozenset("家际")
_BY_CHANCE = {
    "成都": re.compile(r"(?:难不|不|变|建|完)\Z"), "美国": re.compile(r"(?:英)\Z"), "江西": re.compile(r"(?:楚|长|沿)\Z"),
    "西安": re.compile(r"(?:东|江|山|陕|广|买)\Z"), "大连": re.compile(r"(?:最|很|更|重)\Z"), "南京": re.compile(r"(?:河|云)\Z"),
    "厦门": re.compile(r"(?:大|商|广)\Z"),
}  # fmt: skip
_BY_CHANCE_AFTER = {
    "西安": re.compile(r"[全装排置放静慰抚]"),
    "大连": re.compile(r"[续片环山]"),
    "海口": re.compile("岸"),
}
#: surnames that are small words as well (和贵阳, 向北京)
_SMALL_WORDS = frozenset("和于向与时来由从经常成在到往当自")
_PERSON_BEFORE = re.compile(
    r"(?:村民|居民|市民|患者|病人|司机|驾驶员|工人|职工|员工|学生|老师|教师|教授|医生|大夫|主任|院长|局长|队长|书记|记者|通讯员|男子|女子|老人|家属|家长|"
    r"嫌疑人|死者|伤者|民警|叫|名叫|姓名[:为]?)\Z"
)
_PERSON_AFTER = re.compile(
    r"(?:今年)?\d{1,3}岁|先生|女士|医生|大夫|老师|教授|主任|院长|局长|说|告诉|介绍|回忆|\((?:男|女|化名|\d)|,[男女]|的(?:家属|妻子|丈夫|父亲|母亲|儿子|女儿)"
)
_ADDRESSEE = re.compile(
    r"[市县区]?(?:卫生健康[局委]|卫健[局委]|卫生局|政府|信访局|市长|县长|区长|书记|领导|热线)[^,。:!\n]{0,8}(?:[:!]|,?(?:您好|你好))|"
    r"[市县区]?(?:卫生健康[局委]|卫健[局委]|卫生局)?(?:的)?(?:各位)?领导[,:!]"
)
_CITIZEN = re.compile(r"(?:[市县区]?(?:市民|居民|村民)|民|人)(?=[,、。;!])")
_I_AM = re.compile(r"(?:我是|本人是?|作为|身为|我们是)(?:一[名位个])?\Z")


def part_of_a_word(text: str, hit: Hit) -> bool:
    """英美国家 is no America, 难不成都 no Chengdu, 楚江西岸 no Jiangxi, 村民张北京 no Beijing."""
    _, end, word = hit
    after = text[end : end + 1]
    if after in _ROAD_LETTERS and word[-1] not in "市省" and _ROAD_AHEAD.match(text, end):
        return True
    if after == "岸" or (word[-1] == "国" and after in _AFTER_STATE):
        return True
    if len(word) == 2 and (after in {"乡", "镇"} or _is_a_person(text, hit)):
        return True
    if word not in _BY_CHANCE and word not in _BY_CHANCE_AFTER:
        return False
    behind, ahead = _BY_CHANCE.get(word), _BY_CHANCE_AFTER.get(word)
    return (behind is not None and behind.search(text, max(0, hit.start - 2), hit.start) is not None) or (
        ahead is not None and ahead.match(text, end) is not None
    )


def _is_a_person(text: str, hit: Hit) -> bool:
    """村民张北京, 王海南今年45岁: a surname before it, and a word for a person around."""
    surname = text[hit.start - 1 : hit.start]
    if not surname or surname not in SURNAMES or surname in _SMALL_WORDS:
        return False
    start = max(0, hit.start - 7)
    return bool(_PERSON_BEFORE.search(text, start, hit.start - 1) or _PERSON_AFTER.match(text, hit.end))


def only_in_a_name(text: str, end: int) -> bool:
    """Whether a short name that ends there names a road, a dish, a firm or a paper."""
    return _NOT_A_PLACE.match(text, end) is not None


def suffix_agrees(text: str, hit: Hit, name: Name) -> bool:
    """大城市 is not 大城县: what follows a short name must be the region's own suffix, if it is one at all."""
    after = text[hit.end : hit.end + 1]
    if after not in {"县", "市", "省", "州", "旗"} or text[hit.end : hit.end + 2] in {
        "县城",
        "市区",
        "市民",
        "县域",
    }:
        return True
    return name.region.name.endswith(after)


def part(text: str, hit: Hit) -> Part:
    """What the place is to the event, by the words right beside it."""
    start, end, _ = hit
    head = text[start - 10 : start] if start >= 10 else text[:start]
    before, after = head[-1:], text[end : end + 1]
    if _NEWS_HEAD.search(head):
        return "dateline"
    dated = after in _DATELINE_LETTERS or text.find("月", end, end + _DATELINE_MONTH) >= 0
    if dated and end - start <= 6 and _DATELINE.match(text, end):
        return "dateline"
    if before in _GOING_LETTERS and _GOING.search(head):
        return "origin"
    if soon(_HELPING, text, end, _HELPING_NEAR, _CLAUSE_ENDS, _HELPING_LONGEST):
        return "origin"
    home = after in _THEIR_HOME_LETTERS and before in _OF_THEM_LETTERS
    if home and _THEIR_HOME.match(text, end) and _OF_THEM.search(head):
        return "origin"
    # 来贵阳打工的一家: they came here
    if after in _FROM_LETTERS and before != "来" and _FROM.match(text, end):
        return "origin"
    return "event"


def only_addressed(text: str, start: int, end: int) -> bool:
    """Whether a letter names the place only to address an office or to say who writes."""
    if _ADDRESSEE.match(text, end):
        return True
    return _CITIZEN.match(text, end) is not None and _I_AM.search(text, max(0, start - 10), start) is not None
