"""Deaths told on top of others: 又有2人不治 raises the total told before, 失联的2人均遇难 takes from the missing too.

What a document adds counts only where it was published after the total was first stated, and once: a repost of
its sentence, or as many more told again on the same day, are the same people. Those found dead come on top only
where they were told as missing beside that total or after it: else the total may hold them already.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.instant import BEIJING
from monitor.domain.judgement import Count, Span
from monitor.judge.merge import Mention
from monitor.judge.normal import Normal
from monitor.judge.refuted import hearsay
from monitor.judge.sentence import sentence_around
from monitor.judge.standing import long_past
from monitor.judge.tally import Figure, Figures, increments

#: the standings of what a text tells of its own event
_TOLD = frozenset({"total", "settled"})
_REACH = 60
_LETTERS = re.compile(r"[^\u4e00-\u9fff0-9]+")
#: 又找到1名失联者遗体: another one than was found before
_ANOTHER = re.compile(r"[又再另]|最后")
_DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Addition:
    """Some who died after others were counted, in the words of one document."""

    low: int
    span: Span
    #: letters and figures of the sentence: a repost has the same
    sentence: str
    #: what they had been counted as: missing, trapped; "" where only the dead grow
    lost: str


#: by publication (aware UTC) and document id
Additions = Mapping[tuple[datetime, str], tuple[Addition, ...]]


def told(normal: Normal, mentions: Iterable[Mention], published: date) -> tuple[Addition, ...]:
    """What one text adds to the dead told before it; hearsay and years past add nobody."""
    found = []
    for each in mentions:
        added = each.standing == "increment" or (each.lost and each.standing in _TOLD)
        if not (added and each.kind == _DEAD and each.low) or each.negated:
            continue
        first, last = sentence_around(normal.text, each.start, each.end, _REACH)
        sentence = normal.text[first:last]
        head = sentence[: each.start - first]
        if not hearsay(head) and not long_past(sentence, head, published):
            letters = _LETTERS.sub("", sentence)
            found.append(Addition(each.low, normal.span(each.start, each.end), letters, each.lost))
    return tuple(found)


def raised(counts: Mapping[str, Count], figures: Figures, additions: Additions) -> dict[str, Count]:
    """The counts of an incident with those who died since; who was found dead is missing no more."""
    found = dict(counts)
    if not additions:
        return found
    dead = figures.get(_DEAD)
    more = _more(additions, None if dead is None else dead.since)
    for kind in ("missing", "trapped"):
        figure, lost = figures.get(kind), _found(additions, kind)
        later = [each for at, each in lost if figure is not None and at > figure.since]
        if figure is None or not later or kind not in found:
            continue
        gone = min(sum(each.low for each in later), found[kind].low)
        if dead is not None and _beside(figure, dead):
            after = [each for at, each in lost if at > max(dead.since, figure.since)]
            more += _capped(after, found[kind].low)
        if gone == found[kind].low:
            del found[kind]
        else:
            found[kind] = _changed(found[kind], -gone, later)
    if dead is None:
        alone = increments(figures, _DEAD)
        return found | ({_DEAD: _summed(found[_DEAD], more)} if alone and more else {})
    if more:
        found[_DEAD] = _changed(found[_DEAD], sum(each.low for each in more), more)
    return found


def _more(additions: Additions, since: datetime | None) -> list[Addition]:
    """Those told as some more, each of them once; of those told before `since` the total knows."""
    sentences: set[str] = set()
    days: set[tuple[date, int]] = set()
    found = []
    for (at, _), told_there in sorted(additions.items()):
        for each in told_there:
            day = (at.astimezone(BEIJING).date(), each.low)
            if each.lost or each.sentence in sentences or day in days:
                continue
            sentences.add(each.sentence)
            days.add(day)
            if since is None or at > since:
                found.append(each)
    return found


def _found(additions: Additions, kind: str) -> list[tuple[datetime, Addition]]:
    """Those of the missing who were found dead; as many told again are the same unless they are others by their words."""
    found: list[tuple[datetime, Addition]] = []
    for (at, _), told_there in sorted(additions.items()):
        for each in told_there:
            same = any(
                each.sentence == other.sentence
                or (each.low == other.low and not _ANOTHER.search(each.sentence))
                for _, other in found
            )
            if each.lost == kind and not same:
                found.append((at, each))
    return found


def _beside(missing: Figure, dead: Figure) -> bool:
    """Whether somebody told of the missing once the dead were counted, or with them."""
    return missing.since >= dead.since or any(
        at in missing.moments and max(moment) == dead.count.low
        for at, moment in dead.moments.items()
        if at >= dead.since
    )


def _capped(found: list[Addition], most: int) -> list[Addition]:
    kept, left = [], most
    for each in found:
        if each.low <= left:
            kept.append(each)
            left -= each.low
    return kept


def _changed(count: Count, by: int, words: list[Addition]) -> Count:
    high = None if count.high is None else count.high + by
    return Count(count.low + by, high, _quoted(count.span, words))


def _summed(count: Count, more: list[Addition]) -> Count:
    """No total was ever told: there are at least so many."""
    return Count(max(count.low, sum(each.low for each in more)), None, count.span)


def _quoted(span: Span, words: list[Addition]) -> Span:
    """The words of the total and of what came on top; where they stand differs from document to document."""
    told_of = dict.fromkeys([span.text, *(each.span.text for each in words)])
    return Span(span.start, span.end, "；".join(told_of))
