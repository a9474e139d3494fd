"""Numbers and circumstances that stand beside a telling word: hours of stoppage, people of a brawl, a source's class.

Read only where the scan met the word (flags `told_...`), and only in its sentence, so that other texts cost
nothing. What a sentence denies, supposes, refutes or tells of the past is not read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from monitor.judge.coincidence import coincidence
from monitor.judge.numbers import NUMBER, amount, plain
from monitor.judge.places import Spot
from monitor.judge.ranked import intake, seat, source
from monitor.judge.scan import Hit
from monitor.judge.sentence import sentence_around
from monitor.judge.standing import context, denied
from monitor.judge.telling import Around, Read

#: a circumstance of this name is no fact itself but where to look for one
TOLD = "told_"
_FAR = 120
_MOST = 6
_HOURS = {"小时": 1, "天": 24, "日": 24, "昼夜": 24}
#: what is no longer said of this event
_WORTHLESS = frozenset({"refuted", "supposed", "history", "old"})


class Measured(Hit):
    """The words of a circumstance that is a number, and the number."""

    __slots__ = ()

    def __new__(cls, start: int, end: int, word: str, value: int) -> Self:
        """As a hit, with the value behind it."""
        return tuple.__new__(cls, (start, end, word, value))

    @property
    def value(self) -> int:
        """Hours, people, yuan, times, as its fact says; 1 for a circumstance."""
        value: int = tuple[Any, ...].__getitem__(self, 3)
        return value

    def moved(self, start: int, end: int) -> "Measured":
        """The same words and number at another place."""
        return Measured(start, end, self.word, self.value)


def worth(hit: Hit) -> int:
    """The number of a circumstance; 1 for one that is none."""
    return hit.value if isinstance(hit, Measured) else 1


def joined(known: Mapping[str, Hit], more: Mapping[str, Hit]) -> dict[str, Hit]:
    """The circumstances of one incident's texts together: the first words, the greatest number."""
    found = dict(known)
    for name, hit in more.items():
        if name not in found or worth(hit) > worth(found[name]):
            found[name] = hit
    return found


Reader = Callable[[Around], Read | None]


def measured(
    text: str, told: Mapping[str, Sequence[Hit]], spots: Sequence[Spot], published: date
) -> dict[str, Hit]:
    """Fact -> its words and its number; the greatest where it is told several times."""
    found: dict[str, Hit] = {}
    for name, hits in told.items():
        reader = _READERS.get(name)
        for hit in hits[:_MOST] if reader is not None else ():
            offset, around = _around(text, hit, spots)
            read = None if reader is None else reader(around)
            if read is None or _idle(around, read, published):
                continue
            known = found.get(read.fact)
            if known is None or worth(known) < read.value:
                start, end = offset + read.start, offset + read.end
                found[read.fact] = Measured(start, end, text[start:end], read.value)
    return found


def _around(text: str, hit: Hit, spots: Sequence[Spot]) -> tuple[int, Around]:
    first, end = sentence_around(text, hit.start, hit.end, _FAR)
    places = tuple((spot.start - first, spot.code or "") for spot in spots if first <= spot.start < end)
    return first, Around(text[first:end], hit.start - first, hit.end - first, places)


def _idle(around: Around, read: Read, published: date) -> bool:
    if denied(around.text, around.start, around.end):
        return True
    standing = context(around.text, read.start, read.end, published).standing
    # a comparison with years past is told of today
    return standing in _WORTHLESS and not (standing == "history" and read.fact == "incidence_times")


def _counted(fact: str, unit: str = "(?:名|人|例|位)", alone: int = 0) -> Reader:
    """A number of people just before or behind the word; `alone` where the word stands without one."""
    before = re.compile(rf"(?:{NUMBER}){unit}")
    behind = re.compile(rf"(?:的|者|病例|患者|人数|人员|病人|事件|反应|有|共|达到?|为|:)*(?:{NUMBER}){unit}")

    def read(around: Around) -> Read | None:
        match = None
        for each in before.finditer(around.text, max(0, around.start - 28), around.start):
            match = each if not _CLAUSE.search(around.text, each.end(), around.start) else None
        if match is None:
            match = behind.match(around.text, around.end)
        size = None if match is None else amount(match)
        if match is None or size is None:
            return Read(fact, alone, around.start, around.end) if alone else None
        first, last = min(match.start(), around.start), max(match.end(), around.end)
        return Read(fact, size.low, first, last)

    return read


_CLAUSE = re.compile(r"[,;]")
_TIME = re.compile(rf"[^,。;]{{0,10}}?(?:{NUMBER})个?(?P<time>小时|天|日|昼夜)(?!前|后|起|凌晨)")
_TIME_BEFORE = re.compile(rf"(?:{NUMBER})个?(?P<time>小时|天|昼夜)(?:的|以上|多|内)*\Z")


def _hours(fact: str) -> Reader:
    def read(around: Around) -> Read | None:
        match = _TIME.match(around.text, around.end)
        if match is None:
            match = _TIME_BEFORE.search(around.text, max(0, around.start - 14), around.start)
        size = None if match is None else amount(match)
        if match is None or size is None:
            return None
        first, last = min(match.start(), around.start), max(match.end(), around.end)
        return Read(fact, size.low * _HOURS[match["time"]], first, last)

    return read


_OVER = re.compile(
    r"(?:超过|超出|超|高于|高出|上升|升高|增加|增长|多)(?P<between>[^,。;]{0,24}?)(?P<times>\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十]{1,3})倍"
)
_IS = re.compile(
    r"(?:是|为|达到?|相当于)[^,。;]{0,20}?(?P<times>\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十]{1,3})倍"
)
_PERCENT = re.compile(
    r"(?:超过|高于|高出|上升|升高|增加|增长)[^,。;%]{0,20}?(?P<percent>\d{1,5}(?:\.\d{1,2})?)%"
)


def _incidence(around: Around) -> Read | None:
    """超过……2倍, 上升210% are 2; 是……的3倍 is 2 more than the mean."""
    for pattern, less in ((_OVER, 0), (_IS, 1)):
        match = pattern.search(around.text)
        value = None if match is None else plain(match["times"])
        if match is not None and value is not None and value - less >= 1:
            return Read("incidence_times", int(value - less), match.start(), match.end())
    match = _PERCENT.search(around.text)
    if match is not None and float(match["percent"]) >= 100:
        return Read("incidence_times", int(float(match["percent"]) / 100), match.start(), match.end())
    return None


_FIGHTERS = re.compile(
    rf"(?:{NUMBER})(?:名|个)?(?:人|村民|群众|男子|青年|工人|学生|职工|民工|宗亲|族人)[^,。;\d死伤]{{0,16}}械斗"
)
_FIGHT = re.compile(
    rf"械斗(?:的|事件|人员|,)?(?:参与者?|参加者?|参与人数|人数|双方|涉及|规模|涉事|人员)[^,。;\d死伤]{{0,8}}(?:{NUMBER})(?:余|多)?名?人"
)

_TOOK_PART = re.compile(
    rf"(?:{NUMBER})(?:余|多)?(?:名|个)?(?:人|村民|群众|男子|青年|工人|学生)(?:参与|参加|卷入|互殴|持械|涉案|涉事|动手)"
)


def _fight(around: Around) -> Read | None:
    match = (
        _FIGHTERS.search(around.text)
        or _FIGHT.search(around.text)
        or _TOOK_PART.search(around.text, around.end)
    )
    size = None if match is None else amount(match)
    if match is None or size is None:
        return None
    return Read("fight_participants", size.low, match.start(), match.end())


_CLAIM = re.compile(rf"[^,。;]{{0,12}}?(?:{NUMBER})(?:余|多)?元")


def _claim(around: Around) -> Read | None:
    match = _CLAIM.match(around.text, around.end)
    size = None if match is None else amount(match)
    return None if match is None or size is None else Read("claim_yuan", size.low, around.start, match.end())


_TOWNS = re.compile(rf"(?:{NUMBER})\Z")


def _towns(around: Around) -> Read | None:
    match = _TOWNS.search(around.text, max(0, around.start - 8), around.start)
    if around.text.startswith("两", around.start):
        return Read("towns", 2, around.start, around.end)
    size = None if match is None else amount(match)
    return None if match is None or size is None else Read("towns", size.low, match.start(), around.end)


_READERS: dict[str, Reader] = {
    "told_five_year_mean": _incidence,
    "told_brawl": _fight,
    "told_service_stopped": _hours("stoppage_hours"),
    "told_work_stopped": _hours("project_stopped_hours"),
    "told_grave_reaction": _counted("serious_reactions"),
    "told_severe_radiation": _counted("severe_radiation", alone=1),
    "told_severely_disabled": _counted("severely_disabled", alone=1),
    "told_moderately_disabled": _counted("moderately_disabled", alone=1),
    "told_lightly_disabled": _counted("lightly_disabled", alone=1),
    "told_claim": _claim,
    "told_towns": _towns,
    "told_seat": seat,
    "told_source": source,
    "told_intake": intake,
    "told_coincidence": coincidence,
}
