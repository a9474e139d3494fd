"""Where the matter of a document lies: in the office's region, with a link to it, or elsewhere."""

from monitor.domain.document import ADDRESSED_KINDS, Document
from monitor.domain.office import Profile
from monitor.judge.places import Places, Scope
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
        told = evidence(reading)
        scope = self._places.scope(reading.spots, told, reading.title_end)
        if everywhere:
            return Scope(inside=True, link=True, event=scope.event, doubt="")
        addressed = document.source in ADDRESSED_KINDS
        if addressed and not scope.inside:
            elsewhere = self._places.addressed_elsewhere(
                reading.normal.text, reading.spots, reading.title_end
            )
            return scope if elsewhere else Scope(inside=True, link=True, event=scope.event, doubt="")
        if scope.event or scope.inside:
            return scope
        if self._published_by_us(document):
            return Scope(inside=True, link=True, event=(), doubt="")
        return Scope(inside=False, link=scope.link, event=(), doubt="文中没有地点，不能确定是否在本地")

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
        spots = self._places.find(publisher, self._scanner.scan(publisher)["place"])
        return any(spot.own or self._places.inside(spot.code) for spot in spots)
