"""How far and how much: counties, cities, provinces touched, direct loss in yuan, cases within a week."""

import re
from datetime import date

from monitor.judge import listed
from monitor.judge.merge import Mention
from monitor.judge.numbers import LARGEST, NUMBER, amount, plain
from monitor.judge.people import sized
from monitor.judge.standing import context

_WORTH = re.compile(
    r"损失|波及|涉及|蔓延|扩散|分布|影响|受灾|覆盖|个县|个市|个省|两省|两县|两市|三省|三市|三县|省市"
)
_LOSS = re.compile(
    rf"(?:直接)?(?:经济|财产)?损失(?:初步)?(?:估计|估算|估值|统计)?(?:总?[额计值])?(?:达到?|为|共计?|合计|高达|在|是|有|约|:|人民币|累计|初步|超过|达人民币)*(?:{NUMBER})(?:余|多)?(?:元|人民币|块)(?P<size>以上|以下|左右)?"
)
_REGION = re.compile(
    rf"(?<![\d.第])(?<!全[国省市县区州])(?:{NUMBER})个?(?P<region>县[\(（]?市?、?区?[\)）]?|区县|市县|县区|县市区?|区[\(（]县[\)）]|市区|地级市|地市|设区市|市[\(（][州地][\)）]|市州|州市|盟市|省份|省市|省区|省级|省|市|州)(?![级长直区委府辖外民里内级道政立会])"
)
#: without a figure right before it no region is counted
_MAY_COUNT = re.compile(r"[\d零一二三四五六七八九十百千万亿两几数廿卅干余多来个][县区市省地设州盟]")
_UNITS = {
    "省": "provinces",
    "市": "cities",
    "地": "cities",
    "州": "cities",
    "设": "cities",
    "盟": "cities",
    "县": "counties",
    "区": "counties",
}
_TOUCHED = re.compile(
    r"波及|涉及|蔓延|扩散|分布|受影响|影响|报告|发生|出现|发现|受灾|遍及|来自|先后|相继|传播|确诊|检出"
)
#: how far it has come today, beside what years past had: 波及2个县,发病水平超过前5年同期平均2倍
_COMPARED = re.compile(r"同期平均|同期均值|年平均|年均值")
_WEEK = re.compile(
    r"(?:一|1|近|本|上|同一?)(?:个)?(?:周|星期)(?:之?内|时间内|以来|期间|左右|里)?|(?:七|7)(?:天|日)(?:之?内|里|时间)|(?:短短|最近|连续)(?:七|7)[天日]"
)


#: there are no more of them; a loss above ten trillion yuan is nobody's estimate
_MOST = {"provinces": 34, "cities": 700, "counties": 3000, "loss_yuan": LARGEST - 1}


class Ahead:
    """Where the text next tells of regions or loss; asked again only once that place is passed."""

    __slots__ = ("_list", "_text", "_word", "any")

    def __init__(self, text: str) -> None:
        self._text = text
        match = _WORTH.search(text)
        self._word = -1 if match is None else match.start()
        self._list = listed.next_told(text, 0)
        #: whether anything is left
        self.any = self._word >= 0 or self._list >= 0

    def within(self, end: int) -> bool:
        """Whether it begins before `end`; then what lies behind `end` is next."""
        word, told = 0 <= self._word < end, 0 <= self._list < end
        if word:
            match = _WORTH.search(self._text, end)
            self._word = -1 if match is None else match.start()
        if told:
            self._list = listed.next_told(self._text, end)
        self.any = self._word >= 0 or self._list >= 0
        return word or told


def whole(core: str) -> int | None:
    """The number as an int, None when it is none."""
    value = plain(core)
    return None if value is None else round(value)


def extents(sentence: str, offset: int, number: int, published: date) -> list[Mention]:
    """Losses and regions in one sentence that is worth reading."""
    found: list[Mention | None] = []
    if "损失" in sentence:
        found += [_loss(match, offset, number) for match in _LOSS.finditer(sentence)]
    if _TOUCHED.search(sentence):
        if _MAY_COUNT.search(sentence):
            found += [_region(match, offset, number) for match in _REGION.finditer(sentence)]
        found += listed.named(sentence, offset, number)
    kept = [each for each in found if each is not None]
    for each in kept:
        around = context(sentence, each.start - offset, each.end - offset, published)
        each.standing, each.part, each.as_of = around.standing, around.part, around.as_of
        if each.standing == "history" and each.kind != "loss_yuan" and _COMPARED.search(sentence):
            each.standing = "total"
        if each.low > _MOST[each.kind]:
            each.standing = "absurd"
    return kept


def _loss(match: re.Match[str], offset: int, number: int) -> Mention | None:
    size = amount(match)
    if size is None:
        return None
    size = sized(size, match["size"])
    return Mention(
        "loss_yuan", size.low, size.high, offset + match.start(), offset + match.end(), number, "total"
    )


def _region(match: re.Match[str], offset: int, number: int) -> Mention | None:
    size = amount(match)
    unit = match["region"]
    plural = "个" in match[0] or match["core"] in {"两", "二", "三", "四", "五"} or unit in {"省份", "省市"}
    if size is None or not plural or size.low < 1:
        return None
    kind = _UNITS[unit[0]]
    if unit in {"市县", "县市", "市区"}:
        kind = "counties"
    return Mention(kind, size.low, size.high, offset + match.start(), offset + match.end(), number, "total")


def weekly(sentence: str, found: list[Mention], offset: int) -> list[Mention]:
    """Cases the sentence places within one week, again as week_cases."""
    kinds = ("confirmed", "ill", "suspected")
    match = _WEEK.search(sentence) if any(each.kind in kinds for each in found) else None
    if match is None:
        return []
    cases = [
        each
        for each in found
        if each.kind in kinds and not each.negated and each.start - offset >= match.start()
    ]
    if not cases:
        return []
    best = max(cases, key=lambda each: (each.kind != "suspected", each.low))
    standing = "total" if best.standing in {"increment", "history"} else best.standing
    return [
        Mention(
            "week_cases", best.low, best.high, best.start, best.end, best.sentence, standing, as_of=best.as_of
        )
    ]
