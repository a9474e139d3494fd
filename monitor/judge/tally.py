"""The figures of one incident by kind, document after document: the newest by publication time wins.

Documents may come in any order of publication; a tally of them all is the same as one that grew.
Of figures of one time the higher one is taken, and that they differ is noted. An increment (新增3例) stands only
while no document states a total: it never lowers a total nor takes its place (by how much the dead grow by it:
`additions.py`). The missing found dead (失联的2人均遇难) are an increment of the dead.

The dead do not become fewer by themselves: a lower figure takes the place of a higher one only where its own words
correct it (更正为4人); a repost, a hospital's own part or the dead told by name do not. That they differ is noted.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.document import Document
from monitor.domain.judgement import Count, Judgement

#: where a figure was stated: publication (aware UTC), document id, place among the document's figures
_Place = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class _Said:
    """One figure as the documents of one time state it: where first, where last, and the last one's words."""

    first: _Place
    last: _Place
    count: Count
    #: some document corrects an earlier figure by it
    corrects: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """All that was said of one kind."""

    first: _Place
    newest: datetime
    #: the moment whose figure stands: the newest, of the dead the highest since they were last corrected
    stands: datetime
    #: since when the figure that stands is told: a repost of it is no news
    since: datetime
    #: by publication time, then by lower bound. A late document may quarrel with any of them
    moments: Mapping[datetime, Mapping[int, _Said]]
    #: where a document first differed from another of its time; None where none did
    disputed: _Place | None

    @property
    def count(self) -> Count:
        """What stands: of the figures of that moment the highest, in the words of the last document."""
        said = self.moments[self.stands]
        return said[max(said)].count


#: by kind; increments are kept apart, under the kind with a plus
Figures = Mapping[str, Figure]
_PLUS = "+"
_DEAD = "dead"
_CORRECTED = re.compile(
    r"更正|修正|订正|核实|核定|下调|下修|降[到至为]|减[到至为]|减少|实为|实际|有误|误报|重复统计|最终|認定|认定|核實|訂正"
)
#: a correction stands so near before its figure
_NEAR = 16
_ADDED = re.compile(r"新[增发發添]|增加|新确诊|新確診|又|再")

#: 失联的2人均遇难, 2名失联者遗体: the words begin with what they were before they were found
_FOUND = re.compile(r"(?:(?!死|亡|遇难|不治|丧).){0,12}(?:失联|失踪|下落不明|失去联系|被困|被埋)")


def tallied(known: Figures, told: Iterable[tuple[Document, Judgement]]) -> Figures:
    """The figures with those of more documents; `known` stays as it was."""
    return tallied_counts(known, ((document, judgement.counts) for document, judgement in told))


def tallied_counts(known: Figures, told: Iterable[tuple[Document, Mapping[str, Count]]]) -> Figures:
    """The same, of documents whose figures alone are at hand."""
    added: dict[str, list[tuple[_Place, Count, bool]]] = {}
    for document, figures in told:
        for number, (kind, count) in enumerate(figures.items()):
            place = (document.published.at, document.id, number)
            name = kind + _PLUS if increment(kind, count) else kind
            added.setdefault(name, []).append((place, count, name == _DEAD and corrects(document, count)))
    return {
        **known,
        **{kind: _stated(known.get(kind), said, lasting=kind == _DEAD) for kind, said in added.items()},
    }


def counts(figures: Figures) -> dict[str, Count]:
    """What stands of each kind, in the order in which the kinds were first published."""
    stand = {
        name.removesuffix(_PLUS): figure
        for name, figure in figures.items()
        if not (name.endswith(_PLUS) and name.removesuffix(_PLUS) in figures)
    }
    return {kind: stand[kind].count for kind in sorted(stand, key=lambda kind: stand[kind].first)}


def increments(figures: Figures, kind: str) -> bool:
    """Whether the documents tell of additions to this kind and never of a total."""
    return kind + _PLUS in figures and kind not in figures


def increment(kind: str, count: Count) -> bool:
    """Whether a document tells of additions alone: it knows no upper bound and says so, or tells of the missing found."""
    if kind == _DEAD and _FOUND.match(count.span.text):
        return True
    return count.high is None and _ADDED.search(count.span.text) is not None


def corrects(document: Document, count: Count) -> bool:
    """Whether the document's own words put the figure in the place of another one."""
    text = f"{document.title}\n{document.text}"
    return _CORRECTED.search(text, max(0, count.span.start - _NEAR), count.span.end) is not None


def disputed(figures: Figures) -> tuple[str, ...]:
    """The kinds on which documents of one time disagree, in the order in which they first did."""
    places = {
        kind: figure.disputed
        for kind, figure in figures.items()
        if figure.disputed is not None and not kind.endswith(_PLUS)
    }
    return tuple(sorted(places, key=lambda kind: places[kind]))


def _stated(known: Figure | None, added: list[tuple[_Place, Count, bool]], *, lasting: bool) -> Figure:
    moments = {} if known is None else dict(known.moments)
    firsts = [] if known is None else [known.first]
    quarrels = [] if known is None or known.disputed is None else [known.disputed]
    for place, count, corrected in added:
        at = place[0]
        moment = moments[at] = _with(moments.get(at, {}), place, count, corrected=corrected)
        firsts.append(place)
        if len(moment) > 1:
            quarrels.append(_quarrel(moment))
    times = sorted(moments)
    newest = stands = since = times[-1]
    if lasting:
        stands, since, fallen = _highest(moments, times)
        quarrels += fallen
    else:
        for at in reversed(times):
            if max(moments[at]) != max(moments[newest]):
                break
            since = at
    return Figure(min(firsts), newest, stands, since, moments, min(quarrels, default=None))


def _highest(
    moments: Mapping[datetime, Mapping[int, _Said]], times: list[datetime]
) -> tuple[datetime, datetime, list[_Place]]:
    """The moment of the highest figure since the last correction, when it was first told, who first fell below one."""
    stands = since = times[0]
    fallen = []
    for at in times[1:]:
        moment = moments[at]
        if max(moment) >= max(moments[stands]) or any(said.corrects for said in moment.values()):
            since = since if max(moment) == max(moments[stands]) else at
            stands = at
        else:
            fallen.append(min(said.first for said in moment.values()))
    return stands, since, fallen[:1]


def _with(moment: Mapping[int, _Said], place: _Place, count: Count, *, corrected: bool) -> dict[int, _Said]:
    said = moment.get(count.low)
    if said is None:
        return {**moment, count.low: _Said(place, place, count, corrected)}
    last = (place, count) if place > said.last else (said.last, said.count)
    return {**moment, count.low: _Said(min(said.first, place), *last, corrected or said.corrects)}


def _quarrel(moment: Mapping[int, _Said]) -> _Place:
    """The first document that does not say what the first one says. More documents only bring it forward."""
    return sorted(said.first for said in moment.values())[1]
