"""Stories: which documents tell of the same event. Pure; hashes are the same on every machine.

Near-identical texts are found by bottom-k sketches (Cohen and Kaplan 2007): of all shingle hashes a
document keeps the k smallest, and what two documents share among the smallest of their union
estimates how alike they are.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from zlib import crc32

from monitor.domain.address import known_as
from monitor.domain.document import Document
from monitor.domain.judgement import Judgement
from monitor.domain.story import Join, JoinReason, Traits
from monitor.judge.tally import increment

_SKETCH = 64
_SHINGLE = 3
#: a shorter text tells no story by itself
_TELLING = 12
#: shared share of the sketches from which two texts are one, and from which one stands in the other
_ALIKE, _CONTAINED = 0.6, 0.85
#: alike enough to be the same complaint where no institution is named
_KINDRED = 0.3

#: events of which a county has one at a time: place, type and day suffice
_EVENTS = frozenset(
    {
        "plague", "anthrax", "sars", "avian_influenza", "cholera", "infectious_disease", "unknown_cause",
        "food_poisoning", "occupational_poisoning", "poisoning", "pathogen_loss", "radiation",
        "nosocomial_infection", "vaccination", "natural_disaster", "explosion", "fire", "collapse",
        "traffic", "work_accident", "pollution", "attack", "mass_incident", "violence_against_staff",
    }
)  # fmt: skip

#: longest first; a class of its own for each kind of place
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("care", ("社区卫生服务中心", "社区卫生服务站", "妇幼保健院", "人民医院", "中医医院", "中医院", "中心医院", "中心卫生院", "镇卫生院", "乡卫生院", "卫生院", "卫生室", "卫生服务中心", "医院", "诊所")),
    ("school", ("中心小学", "幼儿园", "小学", "中学", "学校", "学院", "大学")),
    ("firm", ("有限公司", "公司", "工厂", "煤矿", "酒店", "饭店", "餐厅", "商场", "超市")),
    ("home", ("养老院", "敬老院", "福利院", "小区")),
)  # fmt: skip

_TAILS = sorted((tail for _, tails in _KINDS for tail in tails), key=len, reverse=True)
_INSTITUTION = re.compile(rf"[\u4e00-\u9fff0-9A-Za-z]{{1,12}}?(?:{'|'.join(_TAILS)})")
_ORDINAL = re.compile(r"\d+|第[一二三四五六七八九十百]+")
_LETTERS = re.compile(r"[^\u4e00-\u9fff0-9a-z]+")

#: deaths do not shrink; of the others a later number may be a part, but not far below half
_MONOTONE, _SHRINKING = ("dead",), ("ill", "injured", "dead_or_injured")


def traits(document: Document, judgement: Judgement, plain: str) -> Traits:
    """What a document is compared by.

    Args:
        document: the document.
        judgement: what the rules say of it.
        plain: its content normalised by the judge (half-width, simplified script).

    """
    codes = [place.code for place in judgement.places if place.code is not None]
    counties = {code for code in codes if not code.endswith("00")} or {
        code for code in codes if not code.endswith("0000")
    }
    return Traits(
        document=document.id, type=judgement.type, counties=tuple(sorted(counties)),
        institutions=tuple(dict.fromkeys(match[0] for match in _INSTITUTION.finditer(plain)))[:20],
        published=document.published.at,
        counts={
            # those found dead since are no total of the dead
            kind: (count.low, None if increment(kind, count) else count.high)
            for kind, count in judgement.counts.items()
        },
        signature=sketch(plain.split("\n", 1)[-1] if len(plain) > 80 else plain),
        page="" if document.url is None else known_as(document.url),
    )  # fmt: skip


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of a text's shingles: letters, digits and Chinese characters only."""
    letters = _LETTERS.sub("", text.lower()[:20_000]).encode("utf-32-le")
    if len(letters) < _TELLING * 4:
        return ()
    width = _SHINGLE * 4
    hashes = {
        crc32(letters[start : start + width]) for start in range(0, max(len(letters) - width, 0) + 1, 4)
    }
    return tuple(sorted(hashes)[:_SKETCH])


def likeness(one: Sequence[int], other: Sequence[int]) -> tuple[float, float]:
    """(estimated Jaccard, estimated containment of the smaller in the larger), 0..1 each."""
    if not one or not other:
        return 0.0, 0.0
    ceiling = max(one[-1], other[-1]) if min(len(one), len(other)) < _SKETCH else min(one[-1], other[-1])
    left, right = {h for h in one if h <= ceiling}, {h for h in other if h <= ceiling}
    shared = len(left & right)
    return shared / len(left | right), shared / min(len(left), len(right))


def join(new: Traits, candidates: Iterable[tuple[str, Sequence[Traits]]], window: timedelta) -> Join | None:
    """The first incident whose documents tell the same story, and why; None when none does.

    Args:
        new: the document to place.
        candidates: incident id and the traits of its documents, most likely first.
        window: how far apart publications of one event may lie.

    """
    for incident, told in candidates:
        for each in told:
            reason = same_story(new, each, window)
            if reason is not None:
                return Join(incident, reason)
    return None


def same_story(new: Traits, told: Traits, window: timedelta) -> JoinReason | None:
    """Why two documents tell the same story; None when they do not."""
    if _elsewhere(new, told) or _contradict(new, told):
        return None
    alike, contained = likeness(new.signature, told.signature)
    if alike >= _ALIKE or contained >= _CONTAINED:
        return "near_identical"
    if new.page and new.page == told.page and (new.type == told.type or alike >= _KINDRED):
        # a column that shows one matter after the other at one address is none of these
        return "same_page"
    if new.type != told.type or abs(new.published - told.published) > window:
        return None
    same_house = any(_same(one, other) for one in new.institutions for other in told.institutions)
    if set(new.counties) & set(told.counties) and (new.type in _EVENTS or alike >= _KINDRED):
        return "same_place_type_days"
    return "same_institution" if same_house and not _apart(new.counties, told.counties) else None


def _apart(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(one and other) and not set(one) & set(other)


def _elsewhere(new: Traits, told: Traits) -> bool:
    """Both name places of one kind, and none is the same: another school, another hospital.

    Hospitals only count where care itself is the matter: the injured of one accident lie in many.
    """
    if _apart(new.counties, told.counties):
        return True
    for kind, tails in _KINDS:
        if kind == "care" and new.type in _EVENTS and new.type != "nosocomial_infection":
            continue
        here = [name for name in new.institutions if name.endswith(tails)]
        there = [name for name in told.institutions if name.endswith(tails)]
        if here and there and not any(_same(one, other) for one in here for other in there):
            return True
    return False


def _same(one: str, other: str) -> bool:
    """Two spellings of one place: one ends in the other, or they share more than their kind's name."""
    if _ordinals(one) != _ordinals(other):
        return False
    if one.endswith(other) or other.endswith(one):
        return True
    shared = 0
    while shared < min(len(one), len(other)) and one[-shared - 1] == other[-shared - 1]:
        shared += 1
    tail = next((each for each in _TAILS if one.endswith(each)), "")
    return shared - len(tail) >= 2


def _ordinals(name: str) -> list[str]:
    """第10小学 and 第110小学 are two."""
    return _ORDINAL.findall(name)


def _contradict(new: Traits, told: Traits) -> bool:
    """Whether the later figures cannot be those of the earlier event."""
    earlier, later = (told, new) if told.published <= new.published else (new, told)
    for kind in (*_MONOTONE, *_SHRINKING):
        before, after = earlier.counts.get(kind), later.counts.get(kind)
        if before is None or after is None or after[1] is None:
            continue
        floor = before[0] - 1 if kind in _MONOTONE else before[0] * 0.5
        if after[1] < floor and before[0] >= 3:
            return True
    return False


def speaks_of(page: Traits, told: Traits) -> bool:
    """Whether an answer somebody points at speaks of the same matter as a document of it.

    Wider than `same_story`: figures and days may have changed since, the place and the kind of matter
    must not.
    """
    if _elsewhere(page, told):
        return False
    same_house = any(_same(one, other) for one in page.institutions for other in told.institutions)
    alike, contained = likeness(page.signature, told.signature)
    return same_house or contained >= _CONTAINED or alike >= _KINDRED or page.type == told.type
