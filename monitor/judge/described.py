"""What the words around a number say of its people: where, which group, when, as what they had been counted."""

import re

from monitor.judge.casualties import Bound
from monitor.judge.standing import Context

_WHOLE = re.compile(
    r"(?:共计?|合计|总计|累计|一共|总共)(?:已|为|有|达|造成|导致|报告|发现)?[^,。\d一二三四五六七八九十百]{0,1}\Z"
)
_VENUE = re.compile(
    r"([一-龥A-Z\d]{1,10}?(?:省|市|县|区|镇|乡|村|校|院|厂|店|州|国|旗|队|矿|楼|中学|小学|大学|幼儿园|车|船|内|外))(?!长|级)"
)
_VENUE_ENDS = re.compile(r"[省市县区镇乡村校院厂店州国旗队矿楼学园车船内外]")
_ON_THE_SPOT = re.compile(r"当场|现场")
#: 9人遇难、1人送医不治
_DEAD_BESIDE = re.compile(r"(?:死亡|遇难|身亡|丧生|罹难)[、,]\Z")
_LATER = re.compile(r"抢救无效|送医|送往|送院|医治无效|救治无效|途中|不治|经抢救|随后|后死亡")


def summed(sentence: str, bound: Bound) -> bool:
    """Whether it is said to be the sum (共, 合计, 累计)."""
    return _WHOLE.search(sentence, max(0, bound.start - 16), bound.start) is not None


def venue(sentence: str, bound: Bound) -> str:
    """The place its clause names last; "" where it names none."""
    before = sentence[max(0, bound.start - 24) : bound.start]
    clause = before[max(map(before.rfind, ",;:、")) + 1 :]
    venues = _VENUE.findall(clause) if _VENUE_ENDS.search(clause) else []
    return venues[-1] if venues else ""


#: 与去年同期相比,受伤人数增加1人: a difference between years is nobody
_YEARS = ("同期", "同比", "去年", "上年")
_COMPARES = re.compile(r"同期相比|同比|[比较]去年|[比较]上年")
_DIFFERENCE = re.compile(r"(?:增加|减少|下降|上升|[多少增减])了?(?:死亡|受伤|伤亡)?\Z")


def compared(sentence: str, bound: Bound) -> bool:
    """Whether it only tells by how much a year differs from another."""
    if not any(word in sentence for word in _YEARS):
        return False
    first = bound.people.start
    return (
        _COMPARES.search(sentence, 0, first) is not None
        and _DIFFERENCE.search(sentence, max(0, first - 6), first) is not None
    )


#: who was only seen by a doctor gives way to who was kept (就诊126人,其中住院31人)
SEEN_BY_A_DOCTOR = frozenset({"就诊", "就医", "接诊", "送医", "送诊", "送医人数"})
#: 失联的2人均已遇难, 失联2人已找到, 2名失踪者遗体找到: they had been counted as missing or trapped
_LOST = re.compile(r"(?P<lost>失联|失踪|下落不明|失去联系)|被困|被埋")
_LOST_BEFORE = re.compile(rf"(?:{_LOST.pattern})(?:[^,。;:\d]{{0,6}}的(?:这|那|另外)?)?\Z")
_LOST_REACH = 14


def lost(sentence: str, bound: Bound) -> tuple[str, int]:
    """As what the dead had been counted, "" where as nothing; and where the words of it begin."""
    first = bound.people.start
    match = _LOST_BEFORE.search(sentence, max(0, first - _LOST_REACH), first)
    if match is None and bound.word.start >= bound.people.end:
        match = _LOST.match(sentence, bound.people.end)
    if match is None:
        return "", first
    return "missing" if match["lost"] else "trapped", match.start()


_WOUNDED = re.compile(r"不治|抢救无效|救治无效|去世|离世|伤[员者]|伤势|伤重|重伤")
_NOW = re.compile(r"已|共|累计|截至|目前|总数|[升增达]|为")


def when(sentence: str, bound: Bound, around: Context) -> str:
    """Of the dead: `since` who died of their wounds later, `now` for a figure up to now, else ""."""
    if around.standing == "increment":
        again = sentence[max(0, bound.start - 2) : bound.start]
        wounded = _WOUNDED.search(sentence, bound.start, bound.end)
        return "since" if wounded and ("又" in again or "再" in again) and not around.part else ""
    return "now" if _NOW.search(sentence, max(0, bound.start - 8), bound.end) else ""


#: groups that share nobody
_GROUPS = re.compile(
    r"(?:消防员|消防指战员|居民|村民|学生|教师|老师|司机|驾驶员|乘客|工人|民警|护士|医生|游客|路人)"
)


def who(sentence: str, bound: Bound) -> str:
    """The group the dead belong to, where it is named right after the number."""
    match = _GROUPS.match(sentence, bound.people.end) if bound.kind == "dead" else None
    return "" if match is None else match[0]


_DESCRIBED = re.compile(r"(?:是|为|均|系|的(?!遗体|尸体|尸骸|尸首)|身份|分别|来自|中)")


def quality(sentence: str, bound: Bound, around: Context) -> bool:
    """Says something of people already counted: how badly hurt, who they were, how a total divides in brackets."""
    if bound.beside:
        return True
    again = around.part and "伤" in sentence[: bound.start]
    if bound.word.fate.binding == "noun" and bound.people.end <= bound.word.start:
        if again and bound.kind == "injured":
            return True
        return bound.kind == "dead" and _DESCRIBED.match(sentence, bound.end) is not None
    graver = bound.kind == "severely_injured" or bound.light
    return (around.split and not graver) or (again and bound.word.text.startswith(("伤势", "伤情")))


def second_place(sentence: str, bound: Bound, said: str) -> bool:
    """两人当场死亡,1人送医后死亡: those who died later come on top of those who died there."""
    if bound.kind != "dead" or not _LATER.search(said):
        return False
    there = _ON_THE_SPOT.search(sentence, 0, bound.start)
    return there is not None or _DEAD_BESIDE.search(sentence, 0, bound.start) is not None
