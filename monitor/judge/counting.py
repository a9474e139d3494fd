"""All numbers a text gives of people, sentence by sentence, with the worth of each."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from monitor.judge import described, extents
from monitor.judge.casualties import Bound, bind
from monitor.judge.merge import Mention
from monitor.judge.people import CROWD, people
from monitor.judge.refuted import rebuts
from monitor.judge.scan import Hit, longest, outside
from monitor.judge.short import Word, short_worth
from monitor.judge.standing import Context, added_before, context, denied, of_today, reviews
from monitor.judge.vocabulary import Fate

#: opens with one letter of the set and not with a run of them, which is what makes the search quick
_END = re.compile(r"[。!?;\n][。!?;\n]*")
#: a text with more mentions than this is no report; the rest is not counted
_MOST = 1000
#: a text without any stop is read in pieces of this length
_LONGEST = 600
_DIGIT = re.compile(r"[\d一二三四五六七八九十百千万亿两几数俩仨双零无未没]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text as [start, end); none longer than `_LONGEST`."""
    start = 0
    for match in _END.finditer(text):
        first, last = match.span()
        if first - start > _LONGEST:
            yield from _pieces(start, first)
        elif first > start:
            yield start, first
        start = last
    yield from _pieces(start, len(text))


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        yield start, start + _LONGEST
        start += _LONGEST
    if end > start:
        yield start, end


def count(
    text: str, hits: list[Hit], masks: list[Hit], fates: dict[str, Fate], published: date
) -> list[Mention]:
    """Every mention in the text. `hits` are fate words, `masks` the phrases that swallow them."""
    words = longest([hit for hit in outside(hits, masks) if not _cut_short(text, hit)])
    found: list[Mention] = []
    short = short_worth(text)
    wide = extents.Ahead(text)
    if words or short or wide.any:
        index = 0
        frame = _Frame(text)
        # 0 is the title, also where there is none
        for number, (start, end) in enumerate(sentences(text), start=text.startswith("\n")):
            here: list[Hit] = []
            while index < len(words) and words[index].start < end:
                if words[index].start >= start:
                    here.append(words[index])
                index += 1
            far = wide.any and wide.within(end)
            if not (here or short or far):
                continue
            sentence = text[start:end]
            if (here and _DIGIT.search(sentence)) or (short and short_worth(sentence)):
                found += _sentence(sentence, start, number, here, fates, published, frame)
            if far:
                found += extents.extents(sentence, start, number, published)
            if found and found[-1].sentence == number and frame.past(end) and not of_today(sentence):
                _past(found, number)
            if len(found) > _MOST:
                break
    return found


class _Frame:
    """What the whole text says of its figures; asked only where it gives one."""

    __slots__ = ("_rebuttal", "_review", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._rebuttal: bool | None = None
        self._review: int | None = None

    @property
    def rebuttal(self) -> bool:
        """Whether it somewhere calls a story false."""
        if self._rebuttal is None:
            self._rebuttal = rebuts(self._text)
        return self._rebuttal

    def past(self, end: int) -> bool:
        """Whether it has begun, before `end`, to tell what a study or a yearbook counted."""
        if self._review is None:
            self._review = reviews(self._text)
        return 0 <= self._review < end


_TWO = 2
#: 病死牛, 死亡生猪: no people
_BEASTS = frozenset("牛猪羊鸡鸭鹅鱼禽畜犬狗猫马鸟树兔")


def _past(found: list[Mention], number: int) -> None:
    """What a study or a yearbook counts is no event of today."""
    for each in found:
        if each.sentence == number and each.standing in {"total", "increment"}:
            each.standing = "history"


def _cut_short(text: str, hit: Hit) -> bool:
    """地|震死|亡: the word holds a letter that belongs to the next one."""
    last = hit.word[-1]
    if last == "亡" and len(hit.word) > _TWO and text.startswith("人数", hit.end):
        # 1人不治 死亡人数升至15人: the blank of a headline is gone
        return True
    if last in "死亡" and text[hit.end : hit.end + 1] in _BEASTS:
        return True
    return last in "死伤" and text[hit.end : hit.end + 1] in ({"亡", "难"} if last == "死" else {"亡"})


def _sentence(
    sentence: str,
    offset: int,
    number: int,
    hits: list[Hit],
    fates: dict[str, Fate],
    published: date,
    frame: "_Frame",
) -> list[Mention]:
    counted = people(sentence)
    if not counted:
        # nobody is counted: what is left to tell is whom nothing befell
        hits = [hit for hit in hits if denied(sentence, hit.start - offset, hit.end - offset)]
        if not hits:
            return []
    words = [Word(hit.start - offset, hit.end - offset, hit.word, fates[hit.word]) for hit in hits]
    nobody = [word for word in words if denied(sentence, word.start, word.end)]
    found = _zeros(sentence, offset, number, nobody, published)
    # 15人感染,无一例死亡: what befell nobody befell none of those told before
    for each in bind(sentence, [word for word in words if word not in nobody], counted):
        if described.compared(sentence, each):
            continue
        around = context(sentence, each.people.start, each.end, published, rebuttal=frame.rebuttal)
        found.append(_mention(sentence, offset, number, each, around))
    _parts(found)
    found += extents.weekly(sentence, found, offset)
    _sums(sentence, offset, found)
    return found


def _mention(sentence: str, offset: int, number: int, bound: Bound, around: Context) -> Mention:
    start, end = (
        (bound.start, bound.end) if bound.end - bound.start <= 40 else (bound.people.start, bound.people.end)
    )
    lost, missed_at = described.lost(sentence, bound) if bound.kind == "dead" else ("", start)
    if around.standing == "increment":
        start -= added_before(sentence, start)
    elif lost:
        start = min(start, missed_at)
        if around.standing == "old":
            # 此前失联的2人确认遇难: they were missed before, dead they are now
            around = replace(around, standing="total")
    if "(" in sentence[bound.word.end : bound.people.start]:
        # 死亡人员(4人): the brackets hold the number of the noun before them, not a division
        around = replace(around, part=False, split=False)
    venue = described.venue(sentence, bound)
    said = sentence[bound.start : bound.end]
    return Mention(
        bound.kind,
        bound.amount.low,
        bound.amount.high,
        offset + start,
        offset + end,
        number,
        "absurd" if bound.amount.low >= CROWD else around.standing,
        part=around.part,
        negated=bound.amount.high == 0,
        more=not around.part
        and (around.more or bound.alongside or described.second_place(sentence, bound, said)),
        light=bound.light,
        quality=described.quality(sentence, bound, around),
        summed=described.summed(sentence, bound) or bool(venue and venue[0] == "全"),
        as_of=around.as_of,
        venue=venue,
        who=described.who(sentence, bound),
        loose=bound.word.text in described.SEEN_BY_A_DOCTOR,
        lost=lost,
        when=described.when(sentence, bound, around) if bound.kind == "dead" else "",
    )


def _zeros(sentence: str, offset: int, number: int, words: list[Word], published: date) -> list[Mention]:
    found: list[Mention] = []
    for word in words:
        if _NO_OTHERS.search(sentence, 0, word.start):
            continue
        start = max(0, word.start - 10)
        start += _first(sentence[start : word.start])
        around = context(sentence, start, word.end, published)
        kinds = ("dead", "injured") if word.fate.kind == "dead_or_injured" else (word.fate.kind,)
        found += [
            Mention(
                kind,
                0,
                0,
                offset + start,
                offset + word.end,
                number,
                around.standing,
                negated=True,
            )
            for kind in kinds
        ]
    return found


#: 除司机受伤外,无其他人员伤亡: somebody was hurt
_NO_OTHERS = re.compile(r"(?:[死伤亡]|遇难)[^,。]{0,8},[^,。]{0,8}其[他它][^,。]{0,6}\Z")


def _first(head: str) -> int:
    match = re.search(r"(?:尚|暂|并|均|幸|仍)?[未无没零0](?:有)?[^,。]*\Z", head)
    return match.start() if match else 0


def _parts(found: list[Mention]) -> None:
    """Point each part at the whole before it: the nearest mention that is none itself."""
    for index, each in enumerate(found):
        if each.part and not each.negated:
            wholes = [other for other in found[:index] if not other.part and not other.negated]
            each.whole = wholes[-1] if wholes else None


_BARE_SUM = re.compile(
    r"(?:(?:(?<=[,:、()市县区省州镇])|(?<![^\n]))共计?|合计|总计|累计|一共|总共)(?:为|有|达|共)?(?P<number>\d{1,7}|[一二三四五六七八九十百千万零两]{1,8})(?:人|名|例)(?=[,。;)]|\Z)"
)


def _sums(sentence: str, offset: int, found: list[Mention]) -> None:
    """合计55人 after the figures of several places is the sum of the kind told last."""
    match = _BARE_SUM.search(sentence) if found else None
    if match is None or any(
        each.start - offset <= match.start("number") < each.end - offset for each in found
    ):
        return
    value = extents.whole(match["number"])
    before = [each for each in found if each.end - offset <= match.start() and not each.negated]
    if value is None or not before:
        return
    last = before[-1]
    found.append(
        Mention(
            last.kind,
            value,
            value,
            offset + match.start(),
            offset + match.end(),
            last.sentence,
            last.standing,
            summed=True,
            as_of=last.as_of,
        )
    )
