"""The stories now being told: which incidents a new document could belong to, found without a scan.

An index by county and by the smallest hashes of the texts; what lies further back than `_KEPT`
windows is forgotten.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.domain.document import Document
from monitor.domain.judgement import Judgement
from monitor.domain.story import Join, Traits
from monitor.judge.normal import normalise
from monitor.judge.story import join, traits

#: how many of a sketch's smallest hashes are looked up: texts 0.6 alike share one of eight
#: with a probability above 0.999
_KEYS = 8
_KEPT = 10
#: documents of one incident that are compared; reposts add nothing
_COMPARED = 20

IncidentOf = Callable[[str], str | None]


class Stories:
    """Traits by document.

    Which incident a document is in is asked of the ledger's state, so that merges, splits and
    incidents opened by officers count at once.
    """

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._told: dict[str, Traits] = {}
        self._by_key: defaultdict[tuple[str, object], dict[str, None]] = defaultdict(dict)
        #: no document behind a key was published before this; kept so that most keys need no look at each
        self._since: dict[tuple[str, object], datetime] = {}

    def traits(self, document: Document, judgement: Judgement) -> Traits:
        """What a document is compared by."""
        return traits(document, judgement, normalise(document.content).text)

    def add(self, story: Traits) -> None:
        """This document was seen, in an incident or not."""
        self._told[story.document] = story
        for key in _keys(story):
            self._by_key[key][story.document] = None
            self._since[key] = min(self._since.get(key, story.published), story.published)

    def find(self, story: Traits, incident_of: IncidentOf) -> Join | None:
        """The incident whose story this is; the incident told of last is asked first."""
        found: dict[str, list[Traits]] = {}
        for document in self._near(story):
            incident = incident_of(document)
            if incident is not None and len(found.setdefault(incident, [])) < _COMPARED:
                found[incident].append(self._told[document])
        newest = sorted(found, key=lambda name: max(each.published for each in found[name]), reverse=True)
        return join(story, [(name, found[name]) for name in newest], self._window)

    def _near(self, story: Traits) -> list[str]:
        """Documents that share a hash, a place or a house with this one; old ones are forgotten."""
        near: dict[str, None] = {}
        oldest = story.published - self._window * _KEPT
        for key in _keys(story):
            if self._since.get(key, oldest) < oldest:
                self._forget_before(oldest, key)
            near.update(self._by_key.get(key, {}))
        near.pop(story.document, None)
        return list(near)

    def _forget_before(self, oldest: datetime, key: tuple[str, object]) -> None:
        for document in list(self._by_key.get(key, ())):
            if self._told[document].published < oldest:
                self._forget(document)
        left = [self._told[document].published for document in self._by_key.get(key, ())]
        self._since[key] = min(left, default=oldest)

    def _forget(self, document: str) -> None:
        for key in _keys(self._told.pop(document)):
            self._by_key.get(key, {}).pop(document, None)


def _keys(story: Traits) -> list[tuple[str, object]]:
    texts: list[tuple[str, object]] = [("text", each) for each in story.signature[:_KEYS]]
    places: list[tuple[str, object]] = [("place", (story.type, county)) for county in story.counties]
    houses: list[tuple[str, object]] = [("house", (story.type, name[-4:])) for name in story.institutions]
    pages: list[tuple[str, object]] = [("page", story.page)] if story.page else []
    return [*pages, *texts, *places, *houses]
