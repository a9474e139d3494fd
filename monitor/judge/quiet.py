"""Whether a text only says that nothing has happened (未发现霍乱病例, 确诊0例) or what would be done if it did."""

import re

from monitor.judge.merge import Total
from monitor.judge.reading import Reading
from monitor.judge.sentence import sentence_around

#: what is told by its cases: no cases, no event; a fire without victims is a fire all the same
_TOLD_BY_CASES = frozenset(
    {
        "plague", "anthrax", "sars", "avian_influenza", "cholera", "infectious_disease", "unknown_cause",
        "food_poisoning", "poisoning", "occupational_poisoning", "nosocomial_infection",
    }
)  # fmt: skip
_OF_CASES = frozenset({"ill", "confirmed", "suspected", "week_cases", "hospitalised", "dead"})
_OF_HARM = _OF_CASES | {"injured", "missing", "trapped", "dead_or_injured", "exposed"}
_NOTHING = re.compile(
    r"未(?:再|曾|见|有)?(?:发现|发生|出现|检出|接到|收到|报告|监测到|见)(?!新)|(?:没有|并无|尚无|暂无|均无)(?:发现|发生|出现|接到|收到|报告)?[^,。\d新]{0,8}(?:病例|疫情|感染|患者|中毒|报告|情况)|"
    r"无[^,。\d新症]{0,8}(?:病例|疫情|感染者|患者)|零(?:新增|报告|病例|感染)|(?<![\d.])0(?:例|人|名)|排除|已排除|均为阴性|全部阴性|不存在"
)
_SUPPOSED = re.compile(
    r"如果|假如|一旦|万一|若(?:发生|出现|有)|应急预案|规定[,:]|分为|是指|标准[为是:]|应(?:当)?(?:定为|按|在|立即)|可能(?:会)?(?:引起|导致|造成|出现|发生)|预防|防止|防范|避免"
)
#: a sentence with one of these tells of something that did happen, whatever it denies besides
_HAPPENED = re.compile(
    r"已(?:有|造成|致|导致|送)|送(?:医|往|至|到|诊)|入院|住院|就诊|抢救|死亡|身亡|去世|昏迷|呕吐|腹泻|病倒|晕倒|发热|(?:发生|出现|暴发|爆发|报告|确诊)(?:了|一|疑似|\d|[一两二三四五六七八九十多数几])|多名|多人|数名|数人|一名"
)

#: so many words that name the matter are looked at; where nothing ends a sentence each has one of its own
_MOST = 1_000
#: letters on both sides within which a sentence begins and ends
_REACH = 300


def quiet(reading: Reading) -> bool:
    """Nobody harmed, and every sentence that names the matter denies it or only supposes it."""
    if reading.best is None or reading.best.topic.tier not in {"M", "E"}:
        return False
    if any(_counted(name, total) for name, total in reading.totals.items()):
        return False
    text = reading.normal.text
    named = {sentence_around(text, hit.start, hit.end, _REACH) for hit in reading.best.hits[:_MOST]}
    said = [text[start:end] for start, end in sorted(named)]
    if reading.type in _TOLD_BY_CASES:
        zero = any(each.negated and each.kind in _OF_CASES for each in reading.mentions)
        denied = zero or any(_NOTHING.search(sentence) for sentence in said)
        return (denied or all(_SUPPOSED.search(sentence) for sentence in said)) and not any(
            _happened(sentence) for sentence in said
        )
    return reading.best.topic.tier == "E" and all(
        _SUPPOSED.search(sentence) and not _HAPPENED.search(sentence) for sentence in said
    )


def _counted(name: str, total: Total) -> bool:
    return total.low > 0 and name in _OF_HARM


def _happened(sentence: str) -> bool:
    """Something of the matter did happen: a telling word that the sentence does not itself deny."""
    if _SUPPOSED.search(sentence):
        return False
    return any(
        not _NOTHING.search(sentence, max(0, match.start() - 12), match.end() + 4)
        for match in _HAPPENED.finditer(sentence)
    )
