"""One patient told without a number (唐某确诊肺炭疽, 一名养鸡户被诊断为疑似病例): no count, yet a fact some clauses ask for.

Of the gravest infections one case, or one suspected case, is enough for a grade.
"""

import re
from datetime import date

from monitor.judge.scan import Hit
from monitor.judge.sentence import sentence_around
from monitor.judge.standing import long_past

#: names of the facts among the circumstances, and the counts each stands in for
LONE_CASES = {"lone_suspected": "suspected", "lone_confirmed": "confirmed"}
#: infections of which a clause grades a single case
SINGLE_CASE = frozenset({"plague", "anthrax", "sars", "avian_influenza", "cholera"})
_WHO = re.compile(
    r"[一1](?:名|例|位)|[一-龥]某|(?<![各些们])(?:男子|女子|男童|女童|老人|患者|病人|牧民|村民|居民|工人|学生|医生|护士|旅客|司机|屠宰户|养殖户|养鸡户)"
)
_FOUND = re.compile(r"确诊|诊断为|判定为|确认为|认定为|检出|收治|发现|报告|出现|感染(?!科|者家|防)")
_SUSPECTED = re.compile(r"疑似")
_CONFIRMED = re.compile(r"确诊|诊断为|判定为|确认为|认定为|感染(?!科|者家|防)|病例")
_NOT_TOLD = re.compile(
    r"如果|假如|如[有发遇]|一旦|若|要求|应当?立?即?[^,。]{0,6}(?:报|隔)|应[当立及]|须|必须|凡|可能|怀疑是否|防止|预防|避免|排除|未(?!遂|婚|成)|没有|无(?!症)|不是|并非|不属|否认|阴性|"
    r"演练|模拟|假设|曾|当年|首例|历史|谣|不实|网传|传言|各(?:医院|地|单位)|[?]"
)
_REACH = 200


def lone_case(text: str, told: tuple[Hit, ...], published: date) -> dict[str, Hit]:
    """The first such patient in a sentence that names the infection, as a circumstance; `told` name it."""
    for hit in told[:8]:
        start, end = sentence_around(text, hit.start, hit.end, _REACH)
        found = _in_sentence(text[start:end], published)
        if found is not None:
            name, first, last = found
            return {name: Hit(start + first, start + last, name)}
    return {}


def _in_sentence(sentence: str, published: date) -> tuple[str, int, int] | None:
    who = _WHO.search(sentence)
    if who is None or not _FOUND.search(sentence) or _NOT_TOLD.search(sentence):
        return None
    suspected = _SUSPECTED.search(sentence)
    said = suspected or _CONFIRMED.search(sentence)
    if said is None or long_past(sentence, sentence[: said.start()], published):
        return None
    first, last = min(who.start(), said.start()), max(who.end(), said.end())
    return ("lone_suspected" if suspected else "lone_confirmed"), first, last
