"""死, 亡, 伤, 疑似 alone: words only where a number touches them (3死5伤, 6人亡, 死3人, 疑似8例)."""

import re
from dataclasses import dataclass

from monitor.judge.people import People
from monitor.judge.vocabulary import DISEASES, Fate


@dataclass(frozen=True, slots=True)
class Word:
    """A fate word in a sentence."""

    start: int
    end: int
    text: str
    fate: Fate


_SHORT = re.compile(r"死(?![者难神活角心板刑])|亡(?![者羊故])|伤(?![者员势亡寒心口风痕疤害残情])")
_SHORT_FAR = 3
_SHORT_BEFORE = re.compile(r"(?:[人名例口]|(?:被|惨|已|均|都|全|当场|全部|也|又|受))\Z")
_SHORT_AFTER = re.compile(r"(?:了|者|的有)?(?:至少|约|近)?[\d一二两三四五六七八九十百千](?!级)")


_COUNTED = r"[\d一二两三四五六七八九十百千数余多人名例口俩]"
#: opens with the letter itself and looks back from it, which is what makes the search quick
_SHORT_LOOK = re.compile(
    rf"[死亡伤疑](?:(?<={_COUNTED}[死亡伤])|(?<={_COUNTED}[^,。][死亡伤])|(?<={_COUNTED}[^,。]{{2}}[死亡伤])|(?<={_COUNTED}[^,。]{{3}}[死亡伤])|"
    r"(?<=[死亡伤])(?:了|的有)?[至约近]?少?[\d一二两三四五六七八九十百千]|(?<=疑)似)"
)
_SUSPECTED = re.compile(
    r"疑似(?:(?=(?:共|有|为|:)?[\d一二两三四五六七八九十百])|(?<=例疑似)(?=[,。、;及和]|\Z))"
)


#: 5条鲜活的生命: lives are counted by 条 when they are lost, unless somebody saves them
_LIVES = re.compile(r"[生人性]命(?<=[条的]..)")
_SAVED = re.compile(r"救|挽|保住|保护|保全|关乎|关系|事关|换|孕育|留住|守护")

#: 两个人就这么没了: nothing is said to be gone but the people themselves
_GONE = re.compile(
    r"(?:(?<=[人口名个])|(?<=[个名])(?:孩子|娃娃?|小孩|小伙|老人|学生|工人|姑娘))(?:当场|一下子|先后|全|都|也|就这么|就这样|就|说){0,4}(?P<word>没了)(?=[,。;!?\"、)]|\Z)"
)
#: 一名疑似鼠疫患者: suspected is the patient, whatever the disease between
_SUSPECTED_OF = re.compile(
    rf"(?P<word>疑似(?:感染)?(?:{'|'.join(sorted(DISEASES, key=len, reverse=True))}))(?:病例|患者|病人)"
)


def short_worth(sentence: str) -> bool:
    """A cheap look: may 死, 亡 or 伤 stand beside a number here?"""
    if "条" in sentence and _LIVES.search(sentence) is not None:
        return True
    if not ("死" in sentence or "亡" in sentence or "伤" in sentence or "疑似" in sentence):
        return "没了" in sentence and _GONE.search(sentence) is not None
    return _SHORT_LOOK.search(sentence) is not None or (
        "没了" in sentence and _GONE.search(sentence) is not None
    )


def short_words(sentence: str, counted: list[People], words: list[Word]) -> list[Word]:
    """死, 亡, 伤 alone, only where a number touches them: 3死5伤, 6人亡, 死3人."""
    found = []
    ends = {each.end for each in counted}
    for match in _SHORT.finditer(sentence):
        start, end = match.span()
        if any(word.start <= start < word.end for word in words):
            continue
        before = start in ends or any(
            stop in ends and _SHORT_BEFORE.search(sentence, stop, start)
            for stop in range(start - _SHORT_FAR, start)
        )
        if before or _SHORT_AFTER.match(sentence, end):
            kind = "injured" if match[0] == "伤" else "dead"
            if match[0] == "死" and sentence.startswith("伤", end):
                continue
            found.append(Word(start, end, match[0], Fate(kind, "verb")))
    found += [
        Word(match.start(), match.end(), match[0], Fate("suspected", "noun"))
        for match in _SUSPECTED.finditer(sentence)
        if any(
            sentence[each.end - 1] == "例"
            and (each.end == match.start() or 0 <= each.start - match.end() <= 1)
            for each in counted
        )
    ]
    if "疑似" in sentence:
        found += [
            Word(match.start(), match.end(), match[0], Fate("suspected", "noun"))
            for match in _SUSPECTED_OF.finditer(sentence)
        ]
    if "没了" in sentence:
        found += [
            Word(match.start("word"), match.end(), "没了", Fate("dead", "verb"))
            for match in _GONE.finditer(sentence)
            if match.start() in ends
        ]
    if any(sentence[end - 1] == "条" for end in ends):
        found += [
            Word(match.start(), match.end(), match[0], Fate("dead", "noun"))
            for match in _LIVES.finditer(sentence)
            if not _SAVED.search(sentence, max(0, match.start() - 16), match.start())
        ]
    return found
