"""A desk at a letter box: everything that is handed over is kept, each time."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from monitor.domain.letter import Letter
from monitor.domain.place import LetterboxPlace
from monitor.domain.source import Found, Look, Source
from monitor.store.append_lock import AppendLock
from monitor.store.sources_schema import SOURCES_SCHEMA
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_sources import SqliteSources
from tests.spiders.desk import Desk, RecordingIntake, a_source
from tests.spiders.letters import boxes
from tests.spiders.letters.boxes import Written
from tests.spiders.web import Page, Site

LOOK = timedelta(minutes=10)


@dataclass
class BoxIntake(RecordingIntake):
    """Keeps each hand-over, also of what was there before."""

    handed: list[Found] = field(default_factory=list)

    def receive(self, found: Found) -> bool:
        new = super().receive(found)
        self.handed.append(found)
        return new


@dataclass
class BoxDesk:
    """Looks at one box again and again; `site` holds the letters as the bureau shows them."""

    desk: Desk
    site: Site
    place: LetterboxPlace
    source: Source

    @property
    def handed(self) -> list[Found]:
        assert isinstance(self.desk.intake, BoxIntake)
        return self.desk.intake.handed

    def look(self, after: timedelta = LOOK) -> Look:
        """Let so much time go by, then look."""
        self.desk.now += after
        return self.desk.look(self.source)

    def look_for(self, span: timedelta, every: timedelta = LOOK) -> None:
        """Look again and again for so long; a look that fails fails the test."""
        until = self.desk.now + span
        while self.desk.now < until:
            assert self.look(every).fault is None

    def show(self, *letters: Written, listed: int | None = None) -> None:
        """The bureau's box as it is from now on; only the first `listed` are on its list."""
        self.site.pages["/box/"] = Page(boxes.php_list(*letters[:listed]))
        for each in letters:
            self.site.pages[f"/box/mail?mailid={each.id}"] = Page(boxes.php_letter(each))

    def asked(self, letter: int) -> int:
        """How often the page of a letter was fetched."""
        return len(self.site.seen(f"/box/mail?mailid={letter}"))


def box_desk(desk: Desk, site: Site, path: str = "/box/", **given: object) -> BoxDesk:
    place = LetterboxPlace(site.url(path), **given)  # type: ignore[arg-type]
    desk.intake = BoxIntake()
    return BoxDesk(desk, site, place, a_source(place, id="box", kind="letter"))


def letter_of(found: Found) -> Letter:
    assert found.letter is not None
    return found.letter


def later(letter: Written, **given: object) -> Written:
    """The same letter as the box shows it now."""
    return replace(letter, **given)  # type: ignore[arg-type]


def on_disk(desk: Desk, folder: Path) -> SqliteFile:
    """Let the desk remember in sources.db; the file must be closed."""
    file = SqliteFile(folder / "sources.db", SOURCES_SCHEMA, AppendLock(folder / "sources.lock"))
    desk.memory = SqliteSources(file)
    return file
