"""Whether a counted patient is a case of something, or somebody with an illness of his own and a complaint."""

import re
from functools import lru_cache

from monitor.judge.people import People
from monitor.judge.short import Word

#: nouns that name people in any hospital on any day
WORDS = frozenset({"患者", "病人", "病患"})
#: what makes patients the ill of an event
_EVENT = re.compile(
    r"中毒|感染|疫|发病|病例|症状|接诊|收治|送|救治|抢救|隔离|重症|危重|治愈|出院|住院|在院|在治|新增|累计|合计|确诊|疑似|"
    r"发热|发烧|腹泻|呕吐|皮疹|死亡|病情|转运|转院|转诊|观察|暴发|聚集性|同源|症|炎|热|霍乱|鼠疫|流感|麻疹|伤寒|结核|肝"
)
#: 一名病人反映: he speaks, or is spoken of, as one who uses a hospital
_OF_HIS_OWN = re.compile(
    r"(?:的)?(?:家属|家人|家长|亲属|反映|反应[^,]{0,6}问题|称|说|表示|投诉|举报|质疑|咨询|询问|来信|来电|致电|留言|控诉|抱怨|吐槽|讲述|告诉|介绍|签约|排队|等候|候诊|挂号|缴费|预约|"
    r"向(?:本报|记者|媒体|12345|有关|卫健|医院|我)|认为|希望|建议|要求|不满|维权|起诉|受益|满意|接受[^,]{0,8}手术|进行[^,]{0,8}手术|做[^,]{0,6}手术|提供|参加|被?(?:紧急|迅速|及时|安全|全部)*(?:转移|疏散|撤离)|康复训练|参与)"
)
_STUDY = re.compile(r"临床试验|临床研究|入组|队列|受试|随访|课题|论文")
_CHRONIC = re.compile(
    r"糖尿病|高血压|慢性病|慢病|肿瘤|癌症?|精神(?:障碍|病)?|尿毒症|透析|血友病|罕见病|白血病|心脏病|冠心病|白内障|近视|瘫痪|残疾|骨科|牙|口腔|老年|贫困|医保|异地|自费"
)


# A sentence may count patients a hundred times; it is read once.
@lru_cache(maxsize=8)
def _eventful(sentence: str) -> bool:
    return _EVENT.search(sentence) is not None


@lru_cache(maxsize=8)
def _studied(sentence: str) -> bool:
    return _STUDY.search(sentence) is not None


def ill(sentence: str, word: Word, counted: People) -> bool:
    """Whether the sentence tells of patients as cases. `word` is the noun, `counted` its number."""
    last = max(word.end, counted.end)
    if _OF_HIS_OWN.match(sentence, last) or _studied(sentence):
        return False
    if sentence[counted.end - 1] == "例":
        return True
    if _CHRONIC.search(sentence, max(0, min(word.start, counted.start) - 6), last):
        return False
    return _eventful(sentence)
