"""Where the matter of a document lies: in the office's region, with a link to it, or elsewhere."""

from collections.abc import Sequence

from monitor.domain.document import ADDRESSED_KINDS, Document
from monitor.domain.office import Profile
from monitor.judge.places import Places, Scope, Spot
from monitor.judge.placewords import HOUSE, only_addressed
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
        scope = self._of_event(reading.spots, told, reading.title_end)
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
        if not self._about_elsewhere(text, reading.spots, reading.title_end):
            return scope if scope.inside else Scope(inside=True, link=True, event=scope.event, doubt="")
        if not scope.inside:
            return scope
        # ours only as the office written to, or as where the writer lives
        told = tuple(spot for spot in scope.event if not spot.ours)
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
        return any(spot.ours for spot in self._at(publisher))

    def _at(self, publisher: str) -> tuple[Spot, ...]:
        """The places a publisher is called after: 广州日报 is of Guangzhou."""
        words = [hit for hit in self._scanner.scan(publisher)["place"] if hit.start == 0 or len(hit.word) > 2]
        return self._places.find(publisher[: max((hit.end for hit in words), default=0)], words)

    def _about_elsewhere(self, text: str, spots: Sequence[Spot], title_end: int) -> bool:
        """Whether a letter is about another place: its title or a house it names says so, and none of ours.

        To write to our office, or to be one of our citizens, does not make another city's hospital ours.
        """
        if any(spot.ours and not only_addressed(text, spot.start, spot.end) for spot in spots):
            return False
        return any(
            spot.part == "event"
            and not (spot.ours or self._places.around(spot.code))
            and not spot.unsure
            and (spot.start < title_end or HOUSE.match(text, spot.end))
            for spot in spots
        )

    def _of_event(self, spots: Sequence[Spot], evidence: Sequence[tuple[int, int]], title_end: int) -> Scope:
        """Where the event is. `evidence`: the sentences that tell of it, `title_end`: where the title stops."""
        if not spots:
            return Scope(inside=False, link=False, event=(), doubt="")
        happened = [spot for spot in spots if spot.part == "event"] or [
            spot for spot in spots if spot.part == "dateline"
        ]
        near = [spot for spot in happened if spot.start < title_end or _lies_in(spot.start, evidence)]
        event = tuple(near or happened)
        ours = [spot for spot in event if spot.ours]
        if ours:
            ranked = (*ours, *(spot for spot in event if not spot.ours))
            return Scope(inside=True, link=True, event=ranked, doubt="")
        link = any(spot.ours for spot in spots)
        doubt = ""
        if event and any(spot.unsure for spot in event):
            doubt = "地名有重名，不能确定是否在本地"
        elif event and all(self._places.around(spot.code) for spot in event):
            doubt, link = f"只写到{event[0].name}，未写明是否在本地", True
        return Scope(inside=False, link=link, event=event, doubt=doubt)


def _lies_in(position: int, stretches: Sequence[tuple[int, int]]) -> bool:
    # asked of every place of a text, where any() would take three times as long
    for start, end in stretches:  # noqa: SIM110
        if start <= position < end:
            return True
    return False
