"""One bureau as a process works for it: its profile, people, journal and texts."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime

from alerts.agenda import Agenda
from alerts.notices import notices
from alerts.watch import Desk
from alerts.wording import Subject
from config.calendar import load_calendar
from config.profile import load_profile
from config.settings import Settings
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.domain.state import State
from monitor.errors import BadInput, LedgerError, StorageError
from monitor.flow.journal import Journal
from monitor.flow.office import office
from monitor.judge.judge import Judge
from monitor.ports.library import Library
from monitor.service.assemble import Home
from monitor.service.desk import Ladders
from monitor.service.judging import build_judge
from monitor.service.kept_figures import kept_figures
from monitor.service.people import roster_of
from monitor.service.shelf import LibraryShelf
from monitor.service.subjects import named
from monitor.service.texts_ahead import TextsAhead
from monitor.service.uncollected import uncollected


class Bureau:
    """Everything one process needs of one bureau; not shared between threads."""

    def __init__(
        self,
        settings: Settings,
        home: Home,
        worker: str,
        now: Callable[[], datetime],
        *,
        alarm: Callable[[LedgerError], None] = lambda _fault: None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Load profile, calendar and roster, and catch up with the ledger.

        `beat` is called where work may take longer than a supervisor waits: it did not hang.

        Raises:
            BadConfig: with every fault.
            StorageError: the home cannot be read.

        """
        self.settings, self.home = settings, home
        #: desk time, aware UTC
        self.now = now
        self.beat = beat
        self.library = _library(home)
        self.texts = TextsAhead(self.library, settings.bureau)
        self.profile = load_profile(settings.profile)
        calendar = load_calendar(settings.calendars)
        self.office = office(self.profile, calendar.text(), calendar.add_workdays)
        self.roster = roster_of(settings, self.profile)
        self.judge: Judge = build_judge(settings.profile)
        ladders = Ladders(lambda: self.journal.state)
        #: when each running clock must be looked at next; the desk asks it, others let it be
        self.agenda = Agenda(ladders.find)
        self.journal = Journal(
            home.ledger, settings.bureau, worker, now, noted=self._noted, alarm=alarm, beat=beat
        )
        self.shelf = LibraryShelf(self.library, settings.bureau, self.judge)
        self.desk = Desk(self.profile, self.roster, self.keep_text, self.subject_of)
        uncollected(self.journal.catch_up)

    def _noted(self, incident: Incident) -> None:
        """A frozen incident is read-only: its clocks leave the agenda until somebody has looked."""
        if incident.id not in self.journal.state.frozen:
            self.agenda.note(incident)

    def open_ledger(self) -> None:
        """Write commit 1 if there is none, and adopt the rules, ladders and calendar in force.

        Raises:
            BadInput: a demo's ledger run in earnest, or the reverse.

        """
        simulation = self.settings.simulation
        mode = "live" if simulation is None else "demo"

        def decide(state: State, now: datetime) -> Sequence[Event]:
            if state.mode and (state.mode == "demo") != (mode == "demo"):
                raise BadInput(_MIXED[mode], code="ledger-mode")
            opened = new(
                "ledger_opened", profile=self.profile.id, algorithm=self.settings.algorithm, mode=mode,
                origin=stamp(now if simulation is None else simulation.origin),
                speed=None if simulation is None else simulation.speed,
            )  # fmt: skip
            return (*([] if state.head.number else [opened]), *self.office.adoptions(state.rules))

        self.journal.write(decide)

    def keep_text(self, text: str) -> str:
        """Outside text goes to the library under a fresh salt; its ref goes to the ledger."""
        return self.library.keep_text(self.settings.bureau, text, os.urandom(16))

    def text(self, ref: str) -> str:
        """Outside text by its ref; a note that it was erased where it was."""
        return self.texts.text(ref) or "（文字已依法删除）"

    def subject_of(self, incident: Incident) -> Subject:
        """What an incident is called in an alert; by its id where the title was erased."""
        title = self.texts.text(incident.title) or f"事件{incident.id[:6]}"
        documents = [member.document for member in incident.members]
        counts = kept_figures(self.library, self.settings.bureau, documents, self.judge.rules_hash)
        return named(title, self.shelf.propose(documents).counts if counts is None else counts)

    def notices(
        self, events: Sequence[Event], before: Incident | None, after: Incident | None, now: datetime
    ) -> tuple[Event, ...]:
        """What must be told at once about these events."""
        return notices(events, before, after, self.desk, now, lambda key: key in self.journal.state.alerts)


_MIXED = {
    "live": "这个数据目录里是演示数据，不能用于正式运行；请用 HUIYING_HOME 或 home 另指一个目录",
    "demo": "这个数据目录里是正式数据，不能用于演示；请用 HUIYING_HOME 另指一个目录",
}


def _library(home: Home) -> Library:
    if home.library is None:
        raise StorageError(f"{home.folder} 里没有文库 library.db，请用 huiying restore 由备份恢复")
    return home.library
