"""Replay: the same deciders on simulated time. No network, no clock but the simulated one; the same
input gives the same bytes.

Documents are detected when they are published, channels deliver at once. At one instant documents
come before acts and acts before the ladder, so an answer at the due time itself is in time.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.agenda import Agenda
from alerts.notices import notices
from alerts.watch import Desk
from alerts.wording import Subject
from monitor.domain.act import Act
from monitor.domain.canonical import commitment
from monitor.domain.document import Document
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.domain.judgement import Proposal
from monitor.domain.ledger import Commit
from monitor.domain.office import Ladder, Profile
from monitor.domain.roster import Roster
from monitor.domain.state import State
from monitor.errors import BadAct, LedgerUnfoldable
from monitor.flow.intake import Seen
from monitor.flow.journal import Journal
from monitor.flow.office import Office
from monitor.flow.reception import Reception, title_of
from monitor.flow.stories import Stories
from monitor.ports.judging import Judging
from monitor.ports.ledger import LedgerStore
from monitor.service.acting import Stage
from monitor.service.desk import Ladders, tick
from monitor.service.subjects import subject
from monitor.service.weighings import Told, Weighings

_WORKER = "replay"
#: an attempt's time to send (LEDGER, "Sending")
_SENDING = timedelta(seconds=10)


class Texts:
    """Outside text by ref. Salts follow from the text, so that the same input gives the same bytes."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def keep(self, text: str) -> str:
        raw = text.encode()
        ref = commitment(hashlib.sha256(b"replay\0" + raw).digest()[:16], raw)
        self._texts[ref] = text
        return ref

    def get(self, ref: str) -> str:
        return self._texts[ref]


class MemoryShelf:
    """`monitor.flow.reception.Shelf` over a dictionary."""

    def __init__(self, judging: Judging) -> None:
        self._seen: dict[str, Seen] = {}
        self._weighings = Weighings(judging, self._told)

    def put(self, seen: Seen) -> None:
        self._seen[seen.document.id] = seen

    def get(self, document: str) -> Seen | None:
        return self._seen.get(document)

    def propose(self, documents: Sequence[str]) -> Proposal:
        """What the rules propose for these documents together."""
        return self._weighings.propose(documents)

    def _told(self, document: str) -> Told:
        seen = self._seen[document]
        return seen.document, seen.judgement


@dataclass(frozen=True, slots=True)
class Refused:
    act: Act
    code: str
    reason: str


class Replay:
    def __init__(
        self, office: Office, judging: Judging, roster: Roster, stories: Stories, ledger: LedgerStore
    ) -> None:
        self.office, self.roster = office, roster
        self.texts = Texts()
        self.shelf = MemoryShelf(judging)
        self.refused: list[Refused] = []
        self.ledger = ledger
        self._judging = judging
        self._now = datetime.min.replace(tzinfo=UTC)
        self._agenda = Agenda(self._ladder)
        self.journal = Journal(
            self.ledger, office.profile.id, _WORKER, lambda: self._now, noted=self._agenda.note
        )
        self._ladders = Ladders(lambda: self.state)
        self._reception = Reception(self.journal, self.shelf, stories, office, self._notices, self.texts.keep)
        self._desk = Desk(office.profile, roster, self.texts.keep, self._subject)
        self._stage = Stage(office, roster, self.shelf, self.texts.keep, self._notices)

    @property
    def profile(self) -> Profile:
        return self.office.profile

    @property
    def state(self) -> State:
        return self.journal.state

    def run(self, documents: Iterable[Document], acts: Iterable[Act], until: datetime) -> None:
        """Live through everything up to and including `until` (aware UTC)."""
        waiting = sorted(documents, key=lambda each: (each.published.at, each.id))[::-1]
        doing = sorted(acts, key=lambda act: act.at)[::-1]
        self._open(
            min([each.published.at for each in waiting[-1:]] + [act.at for act in doing[-1:]] + [until])
        )
        while True:
            times = [
                waiting[-1].published.at if waiting else None,
                doing[-1].at if doing else None,
                self._agenda.next(),
            ]
            soonest = min((time for time in times if time is not None), default=None)
            if soonest is None or soonest > until:
                return
            self._now = max(self._now, soonest)
            if waiting and times[0] == soonest:
                self._receive(waiting.pop())
            elif doing and times[1] == soonest:
                self._act(doing.pop())
            else:
                self._deliver(tick(self.journal, self._agenda, self._ladders, self._desk, self._now))

    def _open(self, first: datetime) -> None:
        self._now = first
        opened = new(
            "ledger_opened", profile=self.profile.id, algorithm="sha256", mode="replay", origin=stamp(first), speed=None
        )  # fmt: skip
        self.journal.write(lambda state, _now: (opened, *self.office.adoptions(state.rules)))

    def _ladder(self, ladder_hash: str, kind: str) -> Ladder | None:
        return self._ladders.find(ladder_hash, kind)

    def _subject(self, incident: Incident) -> Subject:
        return subject(self.texts.get(incident.title), self._proposal(incident))

    def _proposal(self, incident: Incident) -> Proposal:
        return self.shelf.propose([member.document for member in incident.members])

    def _notices(
        self, events: Sequence[Event], before: Incident | None, after: Incident | None, now: datetime
    ) -> tuple[Event, ...]:
        return notices(events, before, after, self._desk, now, lambda key: key in self.state.alerts)

    def _receive(self, document: Document) -> None:
        if self.shelf.get(document.id) is None:
            seen = Seen(
                document=document, judgement=self._judging.judge(document), detected=self._now, unseen_at=None,
                ref=self.texts.keep(document.content), title=self.texts.keep(title_of(document)),
            )  # fmt: skip
            self._deliver(self._reception.receive(seen).commit)

    def _act(self, act: Act) -> None:
        try:
            self._deliver(
                self.journal.write(
                    lambda state, now: self._stage.events(act, state, now, "act"),
                    actor=self._stage.known(act.by),
                )
            )
        except (BadAct, LedgerUnfoldable) as fault:
            self.refused.append(Refused(act, fault.code, fault.message))

    def _deliver(self, commit: Commit | None) -> None:
        """Channels deliver at once: what a commit says is due is sent and settled."""
        if commit is None:
            return
        keys = [
            str(event.data["key"])
            for event in commit.events
            if event.kind == "alert_due" and event.data["folded_into"] is None
        ]
        if not keys:
            return
        deadline = stamp(self._now + _SENDING)
        self.journal.write(
            lambda _state, _now: [
                new("alert_sending", key=key, attempt=1, worker=_WORKER, deadline=deadline) for key in keys
            ]
        )
        self.journal.write(
            lambda _state, _now: [
                new("alert_settled", key=key, attempt=1, outcome="delivered", detail="", next_try=None)
                for key in keys
            ]
        )
