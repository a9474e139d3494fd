"""Which types of event or complaint a text is about, and which one above all."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.domain.judgement import TYPES
from monitor.domain.lexicon import Lexicon, Topic
from monitor.judge.scan import Hit, outside
from monitor.judge.sentence import STOP

_ORDER = {code: index for index, code in enumerate(TYPES)}
#: two words of a pair mean the topic only this near to each other, in characters
_NEAR = 40
_DENYING = ("严禁", "排除", "不是", "并非", "不属于", "而非", "不存在", "没有发生", "未发生", "未出现", "谨防", "防止", "预防", "避免",
            "无关", "杜绝")  # fmt: skip
_IN_BETWEEN = ("了", "所谓", "任何", "发生")
_DENIED = re.compile(rf"(?:{'|'.join(_DENYING)})(?:{'|'.join(_IN_BETWEEN)})?\Z")
#: a cheap look: what is denied stands right after one of these letters
_DENYING_LETTERS = frozenset(word[-1] for word in _DENYING + _IN_BETWEEN)
#: 手术120例，无一死亡 tells of no death
_NOBODY = re.compile(r"(?:无一[例人名]?|无人?|没有|未|零)(?:人员|患者|病人)?\Z")
_NOBODY_LETTERS = frozenset("一例人名无有未零员者")
#: people gather for these without any quarrel
_FOR_PLEASURE = re.compile(
    r"观看|观赏|观灯|赏[花月灯樱雪]|烟花|跨年|庆祝|祈福|演唱会|广场舞|马拉松|健身|球赛|灯会|庙会|音乐节|考场|考生|祭扫|献血|升旗|迎接|送别|送行"
)
_QUARREL = re.compile(r"堵|围攻|横幅|抗议|讨[薪要说]|维权|冲突|打砸|械斗|上访|冲击|不满|示威|罢|闹")
_TITLE, _LEAD, _BODY = 3.0, 1.5, 1.0
_ABOUT_OTHERS = frozenset({"consultation"})
#: the first characters of the body count for more: news tell what it is about there
_LEAD_LENGTH = 120
_MOST_OF_BODY = 5.0


@dataclass(frozen=True, slots=True)
class Found:
    """A topic that applies: how strongly, by which words."""

    topic: Topic
    score: float
    hits: tuple[Hit, ...]


@dataclass(slots=True)
class _Roles:
    """What one word is to the topics, by their numbers."""

    names: list[int] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    #: (topic, pair) and which side of the pair
    sides: list[tuple[tuple[int, int], int]] = field(default_factory=list)
    aggravates: bool = False


class Topics:
    """Scores topics from the hits of one scan. Pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._topics = lexicon.topics
        self._roles: dict[str, _Roles] = defaultdict(_Roles)
        for index, topic in enumerate(lexicon.topics):
            for word in topic.words:
                self._roles[word].names.append(index)
            for word in topic.unless:
                self._roles[word].masks.append(index)
            for word in topic.aggravating:
                self._roles[word].aggravates = True
            for number, pair in enumerate(topic.pairs):
                for side, words in enumerate((pair.one, pair.other)):
                    for word in words:
                        self._roles[word].sides.append(((index, number), side))

    def words(self) -> Iterable[str]:
        """Every word the scan must look for."""
        return self._roles

    def find(self, text: str, hits: list[Hit], title_end: int) -> tuple[Found, ...]:
        """The topics that apply, strongest first; ties by gravity."""
        masks: dict[int, list[Hit]] = defaultdict(list)
        words: dict[int, list[Hit]] = defaultdict(list)
        sides: dict[tuple[int, int], tuple[list[Hit], list[Hit]]] = defaultdict(lambda: ([], []))
        for hit in hits:
            roles = self._roles[hit.word]
            if roles.masks:
                for index in roles.masks:
                    masks[index].append(hit)
            if roles.names:
                for index in roles.names:
                    words[index].append(hit)
            if roles.sides:
                for pair, side in roles.sides:
                    sides[pair][side].append(hit)
        for (index, _), (one, other) in sides.items():
            if one and other:
                words[index] += _together(text, one, other)
        found = []
        for index, own in words.items():
            bare = outside(own, masks[index]) if index in masks else own
            kept = [hit for hit in bare if not _denied(text, hit.start)]
            if self._topics[index].code == "mass_incident":
                kept = [hit for hit in kept if not _festive(text, hit)]
            if kept:
                found.append(Found(self._topics[index], _score(kept, title_end), tuple(kept)))
        if len(found) < 2:
            return tuple(found)
        return tuple(sorted(found, key=lambda each: (-each.score, _ORDER[each.topic.code])))

    def aggravated(self, topic: Topic, hits: list[Hit]) -> str:
        """The first word that raises this topic, "" where there is none."""
        if not topic.aggravating:
            return ""
        roles = self._roles
        return next(
            (hit.word for hit in hits if roles[hit.word].aggravates and hit.word in topic.aggravating), ""
        )


def _denied(text: str, start: int) -> bool:
    return text[start - 1 : start] in _DENYING_LETTERS and bool(
        _DENIED.search(text, max(0, start - 8), start)
    )


def _festive(text: str, hit: Hit) -> bool:
    start, end = max(0, hit.start - _NEAR), hit.end + _NEAR
    return bool(_FOR_PLEASURE.search(text, start, end)) and not _QUARREL.search(text, start, end)


def _nobody(text: str, start: int) -> bool:
    return text[start - 1 : start] in _NOBODY_LETTERS and bool(_NOBODY.search(text, max(0, start - 6), start))


def _together(text: str, one: list[Hit], other: list[Hit]) -> list[Hit]:
    """A hit for each nearest pair within a sentence."""
    found = []
    for first in one[:30]:
        for second in other[:30]:
            start, end = min(first.end, second.end), max(first.start, second.start)
            if (
                end - start <= _NEAR
                and (end <= start or not STOP.search(text, start, end))
                and not _nobody(text, second.start)
            ):
                found.append(
                    Hit(min(first.start, second.start), max(first.end, second.end), first.word + second.word)
                )
                break
    return found


def _score(hits: list[Hit], title_end: int) -> float:
    title, lead, body = set(), set(), 0
    lead_end = title_end + _LEAD_LENGTH
    for start, _, word in hits:
        if start < title_end:
            title.add(word)
            continue
        body += 1
        if start < lead_end:
            lead.add(word)
    return _TITLE * min(2, len(title)) + _LEAD * min(2, len(lead)) + min(_MOST_OF_BODY, _BODY * body)


def above_all(found: tuple[Found, ...]) -> Found | None:
    """The one topic the text is about: the strongest, unless another that applies well explains it."""
    if not found:
        return None
    # a question or a rumour is always about something: that is its type where it is told
    best = next((each for each in found if each.topic.code not in _ABOUT_OTHERS), found[0])
    for _ in range(3):
        better = next(
            (
                each
                for each in found
                if best.topic.code in each.topic.over and each is not best and each.score >= 0.4 * best.score
            ),
            None,
        )
        if better is None or best.topic.code not in better.topic.over:
            break
        best = better
    return best


def codes(found: tuple[Found, ...], best: Found | None) -> tuple[str, ...]:
    """All type codes that apply, gravest first; a trace of a topic beside a strong one is left out."""
    least = 0.0 if best is None else 0.25 * best.score
    chosen = {each.topic.code for each in found if each.score >= least}
    if best is not None:
        chosen -= {code for code in best.topic.over if code in {"consultation", "other"}}
    return tuple(sorted(chosen, key=_ORDER.__getitem__))
