"""When the event was: of all times a text names, the one its own words are bound to.

What is counted up to (截至), the dateline, the day somebody spoke, what was done afterwards and years gone
by are times too, but not the event's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from monitor.domain.instant import BEIJING, Instant
from monitor.domain.judgement import EventTime
from monitor.judge.cancel import Cancelled
from monitor.judge.days import Days, When
from monitor.judge.moments import Words, words
from monitor.judge.reading import Reading, evidence
from monitor.judge.soon import soon
from monitor.judge.standing import LONG_AGO

#: texts under these groups tell of no event of now: drills, history, fiction
_NO_EVENT = frozenset({"C1", "C5", "C7"})
#: types that ask or announce, and tell of nothing that happened
_NO_MATTER = frozenset({"consultation", "policy"})
#: how much is read before the first sentence of the event, and how many sentences of it
_LEAD, _MOST_SENTENCES = 160, 6
#: a sentence that runs on is no sentence
_LONGEST = 1200
#: how far one looks where these name no time
_FAR = 600
#: where the lead and the title stand among the sentences: after all of them
_LEAD_AT, _TITLE_AT = 50, 90
#: who holds a time: words of beginning, words of the event, nobody, what was done afterwards
_BEGUN, _BOUND, _LOOSE, _AFTER = 4, 3, 2, 1
#: told to the hour
_CLOSE = timedelta(minutes=90)
#: a dateline older than this is of another text
_STALE = timedelta(days=10)

_UNTIL = re.compile(r"(?:截至?到?|截止到?|直至|直到)(?:北京时间|当地时间|目前)?[,(]?\Z")
_BEFORE = re.compile(r"(?:之前|以前|前夕|前(?![往去来后]))|(?:为|时)?止")
_SINCE = re.compile(r"以来|起(?!火)")
_DATELINE = re.compile(r"(?:电(?![梯器动站线瓶缆厂力])|讯|消息|信息|(?:综合)?报道)")
#: somebody speaks at that time, within so many letters of it
_SPEAKS = re.compile(
    r"表示|宣布|通报|发布|介绍|透露|获悉|了解到|证实|指出|强调|声明|发出|呼吁|接受采访|告诉|报道|消息|从[^,。]{1,20}(?:获悉|了解)|说|称(?!为)"
)
_SPEAKS_NEAR = 16
#: in the clause after it somebody does
_TOLD = re.compile(
    r"[^,。;:]{0,4},[^,。;:]{0,14}(?:记者[^,。]{0,16}(?:从|获悉|了解|看到|采访|赶到|联系|致电)|通报|发布|获悉|召开)"
)
_TELLER = re.compile(r"(?:记者|通讯员)[^,。;:()讯电]{0,4}\Z")
#: what is done about an event after it
_AFTERWARDS = re.compile(
    r"抵达|赶到|赶赴|赶往|到达|出院|开庭|宣判|宣告|启动|恢复|慰问|看望|视察|会议|会诊|悼念|抓获|落网|刑拘|刑事拘留|"
    r"逮捕|批捕|起诉|立案|免职|处分|召开|举行|批示|扑灭|控制|侦破|告破|收治|救出|获救|看到|收到|得知|打电话|打通|咨询|反映|采访|拨打|投诉|不治|找到"
)
_AFTERWARDS_NEAR = 18
#: the clause ends; what is looked for further on belongs to another
_CLAUSE_ENDS = re.compile("[,。;]")
_PHRASE_ENDS = re.compile("[,。;:]")
_SAME_DAY = frozenset({"当天", "当日", "同日", "同一天", "当"})
#: of every day, or of our age (经济发展的今天)
_HABIT = re.compile(r"(?:每[天日晚周月年到逢]?|天天|平时|经常|总是|一到|到了|常常|一般|通常|的)\Z")
_HAD_BEEN = re.compile(r"[^,。;]{0,6}曾(?!经历)")
_EARLIER = re.compile(r"曾(?!经历)|历史上|往年|此前(?:也|曾|还)|上次|上一次|周年|纪念|类似(?:事故|事件)")
#: the event begins
_BEGINS = re.compile(
    r"发生|突发|爆发|暴发|事发|案发|突然|起火|失火|着火|出现|遇(?:袭|险|难)|相撞|坠|倒塌|坍塌|垮塌"
)
_BEGAN_AT = re.compile(
    r"(?:发生(?:在|于|的?时间(?:为|是)?)|事发(?:于|时间(?:为|是)?)?|案发(?:于|时间(?:为|是)?)?|时间(?:为|是|:))(?:当地时间|北京时间)?\"?\Z"
)
#: a letter or two without which neither of them is there
_MAY_BEGIN = re.compile(rf"{_BEGINS.pattern}|时间")
_PLANNED = re.compile(
    r"将(?<!即将)(?!近|军|士|其|他|她|伤|患|一|与)|拟(?!态)|计划|定于|预计|扬言|号召|相约|约定|打算|明[天日]|后天|下周"
)
_BEIJING_NEXT = re.compile(r"(?:左右|许)?[,]?\((?:即)?北京时间")


@dataclass(frozen=True, slots=True)
class _Candidate:
    when: When
    bond: int
    #: which of the event's sentences it stands in, 0 for the first
    sentence: int
    #: it goes on from there (3月9日起)
    goes_on: bool = False

    @property
    def settles(self) -> bool:
        """Nothing further on can be firmer or closer."""
        return self.bond >= _BOUND and self.when.latest - self.when.earliest < _CLOSE

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The first sentence that binds a time to the event has the say."""
        return self.bond >= _BOUND, -self.sentence, self.bond


def told_time(reading: Reading, published: Instant, cancelled: Sequence[Cancelled]) -> EventTime | None:
    """The closed span in which the event happened, as far as the text and the day of publication tell.

    Never later than publication unless the text speaks of what is planned; None where nothing is said. A day
    more than 45 days before publication is history, as it is for the counts, and a text cancelled as a drill,
    as history, fiction or the like tells of no event.
    """
    if reading.type in _NO_MATTER or any(each.group.id in _NO_EVENT for each in cancelled):
        return None
    told = sorted(evidence(reading))
    if not told:
        return None
    chosen = _Choice(reading, _now(published)).of(told[:_MOST_SENTENCES])
    if chosen is None:
        return None
    span = reading.normal.span(chosen.start, chosen.end)
    return EventTime(chosen.earliest.replace(tzinfo=BEIJING), chosen.latest.replace(tzinfo=BEIJING), span)


def _now(published: Instant) -> datetime:
    """The moment of publication, local; of a bare day, or a stamp of midnight, the end of that day."""
    local = published.at.astimezone(BEIJING).replace(tzinfo=None, microsecond=0)
    bare = published.precision == "day" or local.time() == time()
    return local.replace(hour=23, minute=59, second=59) if bare else local


class _Choice:
    """Gathers the times of one text and chooses."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self._text = reading.normal.text
        self._body = reading.title_end + 1
        self._days = Days(now, now.date())
        hits = reading.best.hits if reading.best is not None else ()
        self._points = sorted({hit.start for hit in hits} | {each.start for each in reading.mentions})

    def of(self, told: list[tuple[int, int]]) -> When | None:
        found: list[_Candidate] = []
        for start, end, number in self._stretches(told):
            found += self._in_stretch(start, end, number)
            if any(each.settles for each in found):
                break
        # what was done afterwards tells no time of the event
        found = [each for each in found if each.bond > _AFTER] or self._elsewhere()
        best = max(found, key=lambda each: each.rank, default=None)
        return None if best is None else _closer(best, found)

    def _elsewhere(self) -> list[_Candidate]:
        """Where the event's sentences name no time: the first that something is said to begin at."""
        end = min(len(self._text), self._body + _FAR)
        end = self._may_begin(end)
        if end <= self._body:
            return []
        return [each for each in self._in_stretch(self._body, end, 0) if each.bond == _BEGUN]

    def _may_begin(self, end: int) -> int:
        """Where the last sentence before `end` stops that names a time and says that something began; 0: none does."""
        text = self._text
        reached = self._body
        found = 0
        for match in _MAY_BEGIN.finditer(text, self._body, end):
            if match.start() < reached:
                continue
            start = max(text.rfind("。", self._body, match.start()) + 1, self._body)
            stop = text.find("。", match.end(), end)
            reached = end if stop < 0 else stop
            if next(words(text, start, reached), None) is not None:
                found = reached
        return found

    def _stretches(self, told: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """What is read: the lead (it names the day others speak from), the event's sentences, the title."""
        body = self._body
        inside = [(max(start, body), min(end, start + _LONGEST)) for start, end in told if end > body]
        first = inside[0][0] if inside else min(len(self._text), body + _LEAD)
        found = [(max(body, first - _LEAD), first, _LEAD_AT)] if first > body else []
        found += [(start, end, number) for number, (start, end) in enumerate(inside)]
        return found + [
            (start, min(end, body - 1, start + _LONGEST), _TITLE_AT)
            for start, end in told
            if start < body - 1
        ]

    def _in_stretch(self, start: int, end: int, number: int) -> list[_Candidate]:
        found: list[_Candidate] = []
        expressions = list(words(self._text, start, end))
        for index, each in enumerate(expressions):
            until = expressions[index + 1].start if index + 1 < len(expressions) else end
            stop = self._text.find("。", each.end, until)
            until = stop if stop >= 0 else until
            candidate = self._candidate(each, (start, until, end), number)
            if candidate is not None:
                found.append(candidate)
        return found

    def _candidate(self, each: Words, limits: tuple[int, int, int], number: int) -> _Candidate | None:
        start, until, end = limits
        text, days = self._text, self._days
        named = days.named
        ahead = bool(_PLANNED.search(text, max(start, each.start - 12), min(end, each.end + 12)))
        unled = named is None and each.clock is None and (each.day is None or each.day[0] in _SAME_DAY)
        when = None if unled else days.read(each, ahead=ahead)
        if when is None:
            return None
        head = text[max(start, each.start - 24) : each.start]
        if _DATELINE.match(text, each.end):
            self._dateline(when)
            return None
        if (
            _UNTIL.search(head)
            or _BEFORE.match(text, each.end)
            or _HABIT.search(head)
            or _of_before(text, each, head)
        ):
            days.named = named
            return None
        when = self._held(when, ahead=ahead)
        if when is None:
            days.named = named
            return None
        if self._spoken(each, head) or _BEIJING_NEXT.match(text, each.end):
            return None
        bond = self._bond(each, head, until)
        goes_on = _SINCE.match(text, each.end) is not None
        if goes_on:
            when = replace(when, latest=max(days.now, when.latest))
        return _Candidate(
            when, min(bond, _LOOSE) if number in {_LEAD_AT, _TITLE_AT} else bond, number, goes_on
        )

    def _dateline(self, when: When) -> None:
        day = when.earliest.date()
        if timedelta() <= self._days.published - day <= _STALE:
            self._days.report = day

    def _held(self, when: When, *, ahead: bool) -> When | None:
        """Cut off at publication; None where it lies after it, or so long before that it is history."""
        now = self._days.now
        if now - when.latest > LONG_AGO:
            return None
        if when.latest <= now:
            return when
        if when.earliest > now:
            if ahead:
                return when
            if when.earliest.date() != now.date():
                return None
            return replace(when, earliest=datetime.combine(now.date(), time()), latest=now)
        return replace(when, latest=now)

    def _spoken(self, each: Words, head: str) -> bool:
        """Whether it is when somebody spoke: no word of the event comes before the speaking."""
        match = soon(_SPEAKS, self._text, each.end, _SPEAKS_NEAR, _PHRASE_ENDS)
        if match is None and self._text.find(",", each.end, each.end + 5) >= 0:
            match = _TOLD.match(self._text, each.end)
        if match is None:
            return _TELLER.search(head) is not None
        return not self._event_within(each.end, match.end())

    def _event_within(self, start: int, end: int) -> bool:
        return any(start <= point < end for point in self._points) or bool(
            _BEGINS.search(self._text, start, end)
        )

    def _bond(self, each: Words, head: str, until: int) -> int:
        text = self._text
        if _BEGAN_AT.search(head):
            return _BEGUN
        after = soon(_AFTERWARDS, text, each.end, _AFTERWARDS_NEAR, _CLAUSE_ENDS)
        if after is not None and not self._event_within(each.end, after.end()):
            return _AFTER
        if _BEGINS.search(text, each.end, until):
            return _BEGUN
        return _BOUND if any(each.end <= point < until for point in self._points) else _LOOSE


def _of_before(text: str, each: Words, head: str) -> bool:
    """曾于3月8日, 3月8日也曾, 3月8日周年: the clause tells of another time."""
    clause = head[head.rfind(",") + 1 :]
    if _EARLIER.search(clause) is not None:
        return True
    return text.find("曾", each.end, each.end + 7) >= 0 and _HAD_BEEN.match(text, each.end) is not None


def _closer(best: _Candidate, found: Sequence[_Candidate]) -> When:
    """The same told more exactly further on (3月11日下午 ... 事发14时30分)."""
    when = best.when
    if best.goes_on:
        return when
    for each in found:
        narrower = each.when.latest - each.when.earliest < when.latest - when.earliest
        inside = when.earliest <= each.when.earliest and each.when.latest <= when.latest
        if each.bond >= _BOUND and narrower and inside and each.when.exact:
            return each.when
    return when
