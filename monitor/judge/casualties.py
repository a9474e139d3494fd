"""What happened to how many: binds the numbers of a sentence to the words that say it.

A verb takes the number before it in its clause (3人死亡), else the one right after (死亡3人);
a number may serve several words (32名学生中毒住院), the last of 受伤...死亡 decides.
"""

import re
from dataclasses import dataclass

from monitor.judge.numbers import Amount
from monitor.judge.people import People, people
from monitor.judge.short import Word, short_words
from monitor.judge.vocabulary import DISEASES, DONE_BY_HELPERS


@dataclass(slots=True)
class Bound:
    """A number bound to a word. Positions are those of the sentence."""

    kind: str
    amount: Amount
    word: Word
    people: People
    #: slight injuries only: with the severe ones they make the whole
    light: bool = False

    @property
    def start(self) -> int:
        return min(self.people.start, self.word.start)

    @property
    def end(self) -> int:
        return max(self.people.end, self.word.end)


_AFTER = re.compile(
    r"(?:了|的|人数|人员|总数|病例|患者|者|学生|群众|乘客|旅客|工人|儿童|居民|村民|员工|师生|女|男|数|共计?|合计|总计|累计|已经?|目前|现|仍|还|至今|有|"
    r"从|由|原来的?|原先的?|原有的?|之前的?|此前的?|最初的?|昨[天日]的?|早先的?|上午的?|初报的?|为|是|达到?|在|介于|:|约|增加?至|增加到|升至|上升[至到]|升到|增到|更新为|更正为|修正为|最终为|降至|减至|减少[到至]|下降[到至]|到|另|其中|(?<=[数为达至]),)*\Z"
)
_CAUSE = re.compile(r"造成|导致|致使|引发|酿成|致(?![死命残病电伤])|带来")
_REASON = re.compile(r"因|由于|被|遭")
_VAGUE = re.compile(
    r"多人|数人|若干|有人|部分人|多名|数名|其余|其他|另有|还有|一些|大批|许多|人员伤亡|不少人|无数|大量"
)
_OWNER = re.compile(
    r"的[^,、]{0,8}?(?:车|船|艇|飞机|航班|大巴|客机|列车|巴士|楼|房屋|公司|企业|工厂|医院|学校|家长|家属|家人|亲属|父母|村|小区|宿舍|照片|遗体)"
)
#: a clause after a comma may still speak of the same people when it opens like this
_OPENS = re.compile(
    r"(?:但|并且?|且|后|随后|其后|最后|最终|目前|现|现已|均|都|全部|全|全都|已|已经|不幸|经|因|由于|当场|先后|相继|陆续|出现|产生|分别|被|送|同时|"
    r"不同程度|有的|之后|事后|至今|仍|还|于|在|疑似|疑|纷纷|两?人?均|集体|突然|突发|发生|感到|感觉|食用|用餐|饭后|餐后|一度|无一|到|大部分|多数|主要)"
)
_PAREN = re.compile(r"\([^()]{0,60}\)")
_ABOUT = re.compile(
    r"(?:就|对|关于|处理|调查|处置|报道|通报|参与|参加|赶赴|负责|开展|组织|进行|投入|抢救|救治|探望|慰问|看望|接待|安抚|预防|防控|应对|涉嫌)"
)
_UNHARMED = re.compile(
    r"(?:未|没有?|无|并未|不|免于|幸免于?|避免|排除|否认|否定|脱离|非|防止)(?:有人?|受到?|发生|出现|被|任何|明显|遭|遇|造成|疑似|发现|食物|其)*\Z"
)
_PASSIVE = re.compile(r"被|遭|让|均|都|全部|不幸|惨")
_OR = re.compile(r"(?:或者?|和|及|、|与|/)?\Z")
_LIGHT = frozenset(
    {
        "轻伤", "轻微伤", "受轻伤", "轻度伤", "伤势较轻", "伤势轻微", "轻伤员", "轻伤者", "轻伤人员", "伤势较轻者",
        "擦伤", "软组织损伤",
    }
)  # fmt: skip
_HELPING = re.compile(
    r"抢救|救治|救援|赶赴|赶到|赶往|参与|前往|支援|处置|开展|负责|投入|组织|派出|调查|核实|看望|慰问"
)
_OF_DISEASE = frozenset({"confirmed", "suspected"})
_NAME = re.compile(r"[\u4e00-\u9fffA-Z0-9]{1,12}")
_RISEN = re.compile(
    r"[,]?(?:又|已|再)?(?:上升|升|增加|增|上调|更新|更正|修正|订正|下降|降|减少|减)[到至为]了?"
)
_FARTHEST = 45
_CASES = re.compile(r"(?:新增|累计|合计|共计?|报告|达|增至)(?:报告|发现|病例|为|有|达|至|到)?\Z")
#: words for the ill that a stricter one on the same number replaces
_LOOSE = frozenset({"感染", "发病", "病例", "患病", "染病", *DISEASES})
_CASE_NOUNS = frozenset({"病例", "患者", "病人", "感染者", "病患", "报告病例"})


def bind(sentence: str, words: list[Word]) -> list[Bound]:
    """Every number of people bound to a fate word, in the order of the text."""
    counted = people(sentence)
    words = sorted([*words, *short_words(sentence, counted, words)], key=lambda word: word.start)
    binder = _Binder(sentence, counted, words)
    for index in range(len(words)):
        binder.bind(index)
    binder.cases()
    return sorted(binder.found, key=lambda each: (each.start, each.end))


class _Binder:
    """Goes through the words of one sentence from left to right."""

    def __init__(self, sentence: str, counted: list[People], words: list[Word]) -> None:
        self.sentence = sentence
        self.counted = counted
        self.words = words
        self.found: list[Bound] = []

    def bind(self, index: int) -> None:
        word = self.words[index]
        if self._told_about(word):
            return
        if word.fate.binding == "noun":
            self._noun(word)
        elif word.fate.binding == "acts" and not self._passive(word):
            self._take(word, self._after(word) or self._before(word, fresh=True))
        else:
            self._verb(word)

    def cases(self) -> None:
        """新增3例,累计32例: where a sentence speaks of the ill, cases without a word are cases of it."""
        about = next((word for word in self.words if word.fate.kind == "ill"), None)
        if about is None or any(each.kind in _OF_DISEASE for each in self.found):
            return
        for each in self.counted:
            if each.uses or self.sentence[each.end - 1] != "例":
                continue
            match = _CASES.search(self.sentence, max(0, each.start - 8), each.start)
            after = self.sentence[each.end : each.end + 1]
            if match is not None and after in {"", ",", "、", ")", ";"}:
                self._take(Word(match.start(), match.end(), match[0], about.fate), each)

    def _verb(self, word: Word) -> None:
        before, after = self._before(word, fresh=True), self._after(word)
        if after is not None and self._owned(after):
            after = None
        if (
            before is not None
            and after is not None
            and word.start - before.end > 3
            and "," in self._gap(before, word)
        ):
            before = None
        self._take(word, before or after or self._before(word, fresh=False))
        self._risen(word)

    def _noun(self, word: Word) -> None:
        before = self._nearest(word)
        gap = "" if before is None else self._gap(before, word)
        if word.text in DISEASES and not self._cases_beside(before, word):
            return
        if (
            before is not None
            and len(gap) <= (18 if self.sentence[before.end - 1] == "例" else 4)
            and not re.search(r"[,、:()\"]|救|送|接|治|探|有|为|是", gap)
            and not (before.uses and word.fate.kind not in {"ill", "confirmed", "suspected"})
        ):
            self._take(word, before)
            return
        after = self._after(word)
        if after is not None and not self._owned(after):
            self._take(word, after)
            self._risen(word)

    def _cases_beside(self, before: People | None, word: Word) -> bool:
        after = self._after(word)
        return any(each is not None and self.sentence[each.end - 1] == "例" for each in (before, after))

    def _risen(self, word: Word) -> None:
        """死亡人数从3人升至5人: the second figure is of the same kind."""
        latest = self.found[-1] if self.found else None
        if latest is None or latest.word is not word or latest.people.start < word.end:
            return
        following = next((each for each in self.counted if each.start >= latest.people.end), None)
        if following is not None and _RISEN.fullmatch(self.sentence[latest.people.end : following.start]):
            self._take(word, following)

    def _nearest(self, word: Word) -> People | None:
        return next((each for each in reversed(self.counted) if each.end <= word.start), None)

    def _gap(self, counted: People, word: Word) -> str:
        return self.sentence[counted.end : word.start]

    def _before(self, word: Word, *, fresh: bool) -> People | None:
        """The nearest number before the word that can be its subject; `fresh`: not yet told of."""
        nearest = self._nearest(word)
        if nearest is None or word.start - nearest.end > _FARTHEST + 60:
            return None
        if nearest.uses and (fresh or not self._chains(nearest, word)):
            return None
        return nearest if self._bridged(nearest, word) else None

    def _chains(self, counted: People, word: Word) -> bool:
        kind = word.fate.kind
        if kind in counted.uses:
            return False
        if "dead" in counted.uses or "dead_or_injured" in counted.uses:
            previous = self.found[-1].word.end
            return kind in {"missing", "injured"} and bool(
                re.fullmatch(r"或者?", self.sentence[previous : word.start])
            )
        return True

    def _bridged(self, counted: People, word: Word) -> bool:
        gap = _PAREN.sub("", self._gap(counted, word))
        if len(gap) > _FARTHEST or "(" in gap or _VAGUE.search(gap) or _OWNER.search(gap):
            return False
        cause = _CAUSE.search(gap)
        if cause is not None and not _REASON.search(gap, 0, cause.start()):
            return False
        if counted.helpers and (word.text in DONE_BY_HELPERS or _HELPING.search(gap)):
            return False
        head, comma, last = gap.rpartition(",")
        if not comma:
            return True
        opened = bool(_OPENS.match(last)) or (not last and word.fate.kind in {"hospitalised", "ill"})
        return opened and head.count(",") <= 2

    def _after(self, word: Word) -> People | None:
        following = next((each for each in self.counted if each.start >= word.end), None)
        if (
            following is None
            or following.start - word.end > 14
            or (following.uses and word.fate.binding != "noun")
        ):
            return None
        gap = self.sentence[word.end : following.start]
        if following.helpers and word.text in DONE_BY_HELPERS:
            return None
        # 确诊鼠疫3例: the name of the disease stands between
        named = (
            word.fate.kind in _OF_DISEASE
            and self.sentence[following.end - 1] == "例"
            and _NAME.fullmatch(gap)
        )
        return following if named or _AFTER.match(gap) else None

    def _owned(self, counted: People) -> bool:
        """Whether the number after the word is the subject of the next word (死亡 3人 | 3人受伤)."""
        following = next((word for word in self.words if word.start >= counted.end), None)
        if following is None or following.fate.binding == "noun" or following.start - counted.end > 16:
            return False
        gap = self.sentence[counted.end : following.start]
        if re.search(r"[,;:]", gap) or "、" in gap or _CAUSE.search(gap):
            return False
        own = self._after(following)
        return own is None or own is counted

    def _passive(self, word: Word) -> bool:
        nearest = self._nearest(word)
        if nearest is None:
            return False
        return bool(_PASSIVE.search(self.sentence, max(nearest.end, word.start - 12), word.start)) or (
            word.start == nearest.end and self._after(word) is None
        )

    def _told_about(self, word: Word) -> bool:
        """就食物中毒事件致歉: the word names the affair, nobody is counted by it."""
        if not re.match(
            r"(?:的)?(?:事件|事故|一事|现象|情况|调查|问题|纠纷|原因|赔偿)",
            self.sentence[word.end : word.end + 5],
        ):
            return False
        nearest = self._nearest(word)
        return nearest is None or bool(_ABOUT.search(self._gap(nearest, word)))

    def _take(self, word: Word, counted: People | None) -> None:
        if counted is None:
            return
        between = self._gap(counted, word) if counted.end <= word.start else ""
        if _UNHARMED.search(between):
            return
        kind = word.fate.kind
        if "dead" in counted.uses and kind in {"missing", "injured"}:
            self._either(counted, kind)
            return
        if kind == "dead":
            self.found = [
                each
                for each in self.found
                if each.people is not counted
                or each.kind not in {"injured", "severely_injured", "critical", "trapped", "missing"}
            ]
        if kind in {"confirmed", "suspected"}:
            self.found = [
                each for each in self.found if each.people is not counted or each.word.text not in _LOOSE
            ]
        if (word.text in _CASE_NOUNS or word.text in DISEASES) and {"confirmed", "suspected", "dead"} & set(
            counted.uses
        ):
            return
        counted.uses.append(kind)
        self.found.append(Bound(kind, counted.amount, word, counted, word.text in _LIGHT))

    def _either(self, counted: People, kind: str) -> None:
        """死亡或受伤 is one figure for both; 死亡或失踪 is read as the graver."""
        if kind == "injured":
            for each in self.found:
                if each.people is counted and each.kind == "dead":
                    each.kind = "dead_or_injured"
