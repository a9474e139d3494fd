"""Where the matter of a document lies: in the office's region, with a link to it, or elsewhere."""

from monitor.domain.document import ADDRESSED_KINDS, Document
from monitor.domain.office import Profile
from monitor.judge.places import Places, Scope, Spot
from monitor.judge.reading import Reading, evidence
from monitor.judge.scan import Scanner


class Whereabouts:
    """Tells for one profile. Pure."""

    def __init__(self, places: Places, scanner: Scanner, profile: Profile) -> None:
        self._places = places
        self._scanner = scanner
        self._profile = profile

    def scope(self, reading: Reading, document: Document, *, everywhere: bool) -> Scope:
        """The scope of a document; `everywhere` takes every place as ours."""
        reading.spots = self._places.by_publisher(reading.spots, lambda: self._at(document.publisher or ""))
        told = evidence(reading)
        scope = self._places.scope(reading.spots, told, reading.title_end)
        if everywhere:
            return Scope(inside=True, link=True, event=scope.event, doubt="")
        if document.source in ADDRESSED_KINDS:
            return self._addressed(reading, scope)
        if scope.event or scope.inside:
            return scope
        if self._published_by_us(document):
            return Scope(inside=True, link=True, event=(), doubt="")
        return Scope(inside=False, link=scope.link, event=(), doubt="文中没有地点，不能确定是否在本地")

    def _addressed(self, reading: Reading, scope: Scope) -> Scope:
        """A letter is ours, unless it is about another place."""
        text = reading.normal.text
        if not self._places.addressed_elsewhere(text, reading.spots, reading.title_end):
            return scope if scope.inside else Scope(inside=True, link=True, event=scope.event, doubt="")
        if not scope.inside:
            return scope
        # ours only as the office written to, or as where the writer lives
        told = tuple(spot for spot in scope.event if not (spot.own or self._places.inside(spot.code)))
        return Scope(inside=False, link=True, event=told, doubt="")

    def _published_by_us(self, document: Document) -> bool:
        publisher = document.publisher or ""
        profile = self._profile
        if not publisher:
            return False
        if any(
            name in publisher
            for name in (profile.name, profile.short_name, profile.area.name, *profile.area.aliases)
        ):
            return True
        return any(spot.own or self._places.inside(spot.code) for spot in self._at(publisher))

    def _at(self, publisher: str) -> tuple[Spot, ...]:
        """The places a publisher is called after: 广州日报 is of Guangzhou."""
        words = [hit for hit in self._scanner.scan(publisher)["place"] if hit.start == 0 or len(hit.word) > 2]
        return self._places.find(publisher[: max((hit.end for hit in words), default=0)], words)
