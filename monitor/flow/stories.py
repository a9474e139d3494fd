"""The stories now being told: which incidents a new document could belong to, found without a scan.

An index by county and by the smallest hashes of the texts; what lies further back than `_KEPT`
windows is forgotten.
"""

from collections import defaultdict
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


class Stories:
    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._told: dict[str, list[Traits]] = {}
        self._by_key: defaultdict[tuple[str, object], dict[str, None]] = defaultdict(dict)
        self._latest: dict[str, datetime] = {}

    def traits(self, document: Document, judgement: Judgement) -> Traits:
        """What a document is compared by."""
        return traits(document, judgement, normalise(document.content).text)

    def add(self, incident: str, story: Traits) -> None:
        """This document now belongs to that incident."""
        told = self._told.setdefault(incident, [])
        if len(told) < _COMPARED:
            told.append(story)
            for key in _keys(story):
                self._by_key[key][incident] = None
        self._latest[incident] = max(self._latest.get(incident, story.published), story.published)

    def find(self, story: Traits) -> Join | None:
        """The incident whose story this is; texts alike are asked before places alike, newest first."""
        found: dict[str, None] = {}
        for key in _keys(story):
            for incident in list(self._by_key.get(key, ())):
                if story.published - self._latest[incident] > self._window * _KEPT:
                    self._forget(incident)
                else:
                    found[incident] = None
        newest = sorted(found, key=lambda incident: self._latest[incident], reverse=True)
        return join(story, [(incident, self._told[incident]) for incident in newest], self._window)

    def _forget(self, incident: str) -> None:
        for told in self._told.pop(incident, ()):
            for key in _keys(told):
                self._by_key.get(key, {}).pop(incident, None)


def _keys(story: Traits) -> list[tuple[str, object]]:
    texts: list[tuple[str, object]] = [("text", each) for each in story.signature[:_KEYS]]
    places: list[tuple[str, object]] = [("place", (story.type, county)) for county in story.counties]
    houses: list[tuple[str, object]] = [("house", (story.type, name[-4:])) for name in story.institutions]
    return [*texts, *places, *houses]
