"""The figures of one incident by kind, document after document: the newest by publication time wins.

Documents may come in any order of publication; a tally of them all is the same as one that grew.
Of figures of one time the higher one is taken, and that they differ is noted. An increment (新增3例) stands only
while no document states a total: it never lowers a total nor takes its place.
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


@dataclass(frozen=True, slots=True)
class Figure:
    """All that was said of one kind."""

    first: _Place
    newest: datetime
    #: by publication time, then by lower bound. A late document may quarrel with any of them
    moments: Mapping[datetime, Mapping[int, _Said]]
    #: where a document first differed from another of its time; None where none did
    disputed: _Place | None

    @property
    def count(self) -> Count:
        """What stands: of the newest figures the highest, in the words of the last document."""
        said = self.moments[self.newest]
        return said[max(said)].count


#: by kind; increments are kept apart, under the kind with a plus
Figures = Mapping[str, Figure]
_PLUS = "+"
_ADDED = re.compile(r"新[增发發添]|增加|新确诊|新確診|又|再")


def tallied(known: Figures, told: Iterable[tuple[Document, Judgement]]) -> Figures:
    """The figures with those of more documents; `known` stays as it was."""
    added: dict[str, list[tuple[_Place, Count]]] = {}
    for document, judgement in told:
        for number, (kind, count) in enumerate(judgement.counts.items()):
            place = (document.published.at, document.id, number)
            name = kind + _PLUS if increment(count) else kind
            added.setdefault(name, []).append((place, count))
    return {**known, **{kind: _stated(known.get(kind), said) for kind, said in added.items()}}


def counts(figures: Figures) -> dict[str, Count]:
    """What stands of each kind, in the order in which the kinds were first published."""
    stand = {
        name.removesuffix(_PLUS): figure
        for name, figure in figures.items()
        if not (name.endswith(_PLUS) and name.removesuffix(_PLUS) in figures)
    }
    return {kind: stand[kind].count for kind in sorted(stand, key=lambda kind: stand[kind].first)}


def increment(count: Count) -> bool:
    """Whether a document tells of additions alone: it knows no upper bound and says so."""
    return count.high is None and _ADDED.search(count.span.text) is not None


def disputed(figures: Figures) -> tuple[str, ...]:
    """The kinds on which documents of one time disagree, in the order in which they first did."""
    places = {
        kind: figure.disputed
        for kind, figure in figures.items()
        if figure.disputed is not None and not kind.endswith(_PLUS)
    }
    return tuple(sorted(places, key=lambda kind: places[kind]))


def _stated(known: Figure | None, added: list[tuple[_Place, Count]]) -> Figure:
    moments = {} if known is None else dict(known.moments)
    firsts = [] if known is None else [known.first]
    quarrels = [] if known is None or known.disputed is None else [known.disputed]
    for place, count in added:
        at = place[0]
        moment = moments[at] = _with(moments.get(at, {}), place, count)
        firsts.append(place)
        if len(moment) > 1:
            quarrels.append(_quarrel(moment))
    return Figure(min(firsts), max(moments) if known is None else max(known.newest, *(place[0] for place, _ in added)),
                  moments, min(quarrels, default=None))  # fmt: skip


def _with(moment: Mapping[int, _Said], place: _Place, count: Count) -> dict[int, _Said]:
    said = moment.get(count.low)
    if said is None:
        return {**moment, count.low: _Said(place, place, count)}
    last = (place, count) if place > said.last else (said.last, said.count)
    return {**moment, count.low: _Said(min(said.first, place), *last)}


def _quarrel(moment: Mapping[int, _Said]) -> _Place:
    """The first document that does not say what the first one says. More documents only bring it forward."""
    return sorted(said.first for said in moment.values())[1]
