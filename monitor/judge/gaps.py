"""The words between a number and what happened: which of them leave the two together."""

import re

from monitor.judge.people import NOUNS
from monitor.judge.vocabulary import DISEASES

#: 收治伤员23名: nouns that tell of a fate bind their number themselves
_FATED = ("伤员", "伤者", "死者", "被困者", "遇难者", "幸存者", "失联者", "失踪者", "中毒者")
_PLAIN = "|".join(noun for noun in NOUNS.split("|") if noun not in _FATED)
AFTER = re.compile(
    rf"(?:[他她我][们]?家|(?:{_PLAIN}|患儿|人口|婴幼儿|医生|护士|医护人员|行人|路人)[和及与、]?|了|的|一家|全家|一行|已?(?:排查|追踪|摸排|判定)[到出]?|由此|因此|随之|全部|所有|安置|周边|附近|沿线|下游|受影响的?|受威胁的?|周围|\d{{1,6}}余?户[、,]?|人数|人员|总数|病例|患者|者|学生|群众|乘客|旅客|工人|儿童|居民|村民|员工|师生|女|男|数|一共|总共|共计?|合计|总计|累计|已经?|突破|\([人例名]\)|矿工|民工|船员|司机|驾驶员|游客|消防员|官兵|战士|职工|教师|老师|老人|人士|孩子|幼儿|市民|农民|目前|现|仍|还|至今|有|"
    r"从|由|原来的?|原先的?|原有的?|公布的?|原来公布的?|原先公布的?|之前的?|此前的?|最初的?|昨[天日]的?|早先的?|上午的?|初报的?|为|是|达到?|在|介于|:|约|(?:上升|增加|增长|扩大|升|增)[至到为]|更新为|核定为|修订为|确认为|确定为|认定为|核实为|更正为|修正为|最终为|降至|减至|减少[到至]|下降[到至]|到|另|其中|(?<=[数为达至]),|\d{1,2}[日时](?:凌晨|早|上午|中午|下午|傍晚|晚)?|今[天日晨晚]|昨[天日晚]|住院治疗|住院|送医(?:治疗|救治)?|入院(?:治疗)?)*\Z"
)
#: 打伤前来劝架的村民2名
STRUCK = re.compile(rf"[^,。;\d]{{1,8}}的(?:{_PLAIN})\Z")
#: 死者为小轿车上的一家四口
WHO_THEY_WERE = re.compile(r"(?:是|为|系|均为|均系)[^,。;和及与、]{1,12}的(?:一家)?\Z")
CAUSE = re.compile(r"造成|导致|致使|引发|酿成|致(?![死命残病电伤])|带来")
REASON = re.compile(r"因|由于|被|遭")
VAGUE = re.compile(
    r"多人|数人|若干|有人|部分人|多名|数名|其余|其他|另有|还有|一些|大批|许多|人员伤亡|不少人|无数|大量(?![烟浓有毒泥水气灰粉酒失出]|一氧)"
)
OWNER = re.compile(
    r"的[^,、]{0,8}?(?:车|船|艇|飞机|航班|大巴|客机|列车|巴士|楼|房屋|公司|企业|工厂|医院|学校|家长|家属|家人|亲属|父母|村|小区|宿舍|照片|遗体)(?!民|居民|学生|工人|员工|职工|医生|护士|人员|乘客|司机)"
)
#: a clause after a comma may still speak of the same people when it opens like this
OPENS = re.compile(
    r"(?:但|并且?|且|后|随后|其后|最后|最终|目前|现|现已|均|都|全部|全|全都|已|已经|不幸|经|因|由于|当场|先后|相继|陆续|出现|产生|分别|被|送|同时|"
    r"不同程度|悉数|尽数|双双|一起|一同|一并|有的|之后|事后|至今|仍|还|于|在|疑似|疑|纷纷|两?人?均|集体|突然|突发|发生|感到|感觉|食用|用餐|饭后|餐后|一度|无一|到|大部分|多数|主要)"
)
PAREN = re.compile(r"\([^()]{0,60}\)")
ABOUT = re.compile(
    r"(?:就|对|关于|处理|调查|处置|报道|通报|参与|参加|赶赴|负责|开展|组织|进行|投入|抢救|救治|探望|慰问|看望|接待|安抚|预防|防控|应对|涉嫌)"
)
UNHARMED = re.compile(
    r"(?:未|没有?|无|并未|不|免于|幸免于?|避免|排除|否认|否定|脱离|非|防止)(?:有人?|受到?|发生|出现|被|任何|明显|遭|遇|造成|疑似|发现|食物|其)*\Z"
)
PASSIVE = re.compile(r"被|遭|让|均|都|全部|不幸|惨")
#: 包括一名教师在内的9人
AMONG = re.compile(r"了?(?:包括|含)[^,。;]{1,30}?在内的?")
#: where a clause may end
ENDS = re.compile(r"[,。;:、!?)\n]|\Z")
OR = re.compile(r"(?:或者?|和|及|、|与|/)?\Z")
LIGHT = frozenset(
    {
        "轻伤", "轻微伤", "受轻伤", "轻度伤", "伤势较轻", "伤势轻微", "轻伤员", "轻伤者", "轻伤人员", "伤势较轻者",
        "擦伤", "软组织损伤",
    }
)  # fmt: skip
HELPING = re.compile(
    r"抢救|救治|救援|赶赴|赶到|赶往|参与|前往|支援|处置|开展|负责|投入|组织|派出|调查|核实|看望|慰问"
)
OF_DISEASE = frozenset({"confirmed", "suspected"})
NAME = re.compile(r"[\u4e00-\u9fffA-Z0-9]{1,12}")
RISEN = re.compile(
    r"[,]?(?:又|已|再)?(?:上升|升|增加|增|上调|更新|更正|修正|订正|下调|下修|下降|降|减少|减)[到至为]了?"
)
FARTHEST = 45
CASES = re.compile(r"(?:新增|累计|合计|共计?|报告|达|增至)(?:报告|发现|病例|为|有|达|至|到)?\Z")
#: words for the ill that a stricter one on the same number replaces
LOOSE = frozenset({"感染", "发病", "病例", "患病", "染病", *DISEASES})
#: 确诊布病患者28人
CASE_ENDS = ("患者", "病例", "病人", "感染者")
CASE_NOUNS = frozenset({"病例", "患者", "病人", "感染者", "病患", "报告病例"})
#: 死亡人数已增加2人,达到11人: what was added, then the total
GREW = re.compile(r"(?:已|又|再|共){0,2}(?:增加|新增|上升|增|减少|下降)了?")
GROWN_TO = re.compile(r",?(?:总数|累计|共计?|目前)?(?:已)?(?:达到?了?|[升增降减]至|为|至|到|共)")
#: 在救援中牺牲: what they were about, not what they do to others
MEANWHILE = re.compile(r"(?:在|于|因)[^,]{0,14}?(?:中|时|途中|期间|过程|后|归来)")
#: 死亡人员(4人)
LISTED = re.compile(r"(?:人员|名单)?\((?:共计?|计)?")
#: between a number and the noun it counts there is none of these
NOT_COUNTED_BY = re.compile(r"[,、:()\"]|救|送|接|治|探|有|为|是|对|向|给|与|将|把")
#: 3名教师和2名学生遇难: both numbers stand before one word
AND = re.compile(r"[一-龥]{0,10}?(?:和|及|以及|与|、)[一-龥]{0,9}")
NOT_ALONGSIDE = re.compile(
    r"其中|包括|内有|乘坐|乘有|载|共|人中|名中|分为|围|救|对|向|为|把|将|被|生还|获|脱|幸|逃|愈|出院|平安|安[全然]|送"
)
#: kinds that a number joined to another one shares with it
SHARED = frozenset({"dead", "injured", "severely_injured", "missing", "trapped", "ill", "hospitalised"})
#: kinds whose word may open a clause of its own about the people of the clause before (被冲走,下落不明)
GOES_ON = frozenset({"hospitalised", "ill", "missing", "dead"})
HARM = frozenset({"dead", "injured", "severely_injured"})
HURT = frozenset({"injured", "severely_injured", "critical"})
#: 一家五口除父亲重伤外: the word is said of the one excepted
EXCEPT = re.compile(r"除(?:了)?[^,]{0,12}\Z")


def classed(sentence: str, end: int) -> bool:
    """Whether the number ending here has its classifier; 一村民 is rather an article."""
    return sentence[end - 1] in "人名位例口个具"
