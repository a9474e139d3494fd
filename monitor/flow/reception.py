"""Reception: takes a document in - judge, find its story, decide, write.

The order keeps every crash harmless: the library row first (pending), then the ledger commit, then
the row is settled. A pending row is fed again at start; joining is idempotent by document id.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.document import Document
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.judgement import Attention, Proposal
from monitor.domain.ledger import Commit
from monitor.domain.letter import Letter
from monitor.domain.response import ResponseKind
from monitor.domain.state import State
from monitor.domain.story import Traits
from monitor.errors import BadAct
from monitor.flow.intake import Seen, admit, with_member
from monitor.flow.journal import Journal
from monitor.flow.office import Office
from monitor.flow.proving import found_answer
from monitor.flow.replies import letter_answered
from monitor.flow.standing import paid
from monitor.flow.stories import Stories


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a document."""

    document: str
    attention: Attention
    #: the incident it is in now; None while it is in none
    incident: str | None
    #: what was written; None when nothing was
    commit: Commit | None


#: what must be told at once about these events of an incident, before and after (None: just opened)
Notices = Callable[[Sequence[Event], Incident | None, Incident | None, datetime], tuple[Event, ...]]


#: whether an answer at this address is on the ledger already
Known = Callable[[Incident, str | None], bool]

#: how long one of our own pages is kept in mind for a report that is still to come
UNASKED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _OwnPage:
    seen: Seen
    kind: ResponseKind
    known: Known


class Shelf(Protocol):
    """Documents already seen and what was said of them, by document id."""

    def put(self, seen: Seen) -> None: ...

    def get(self, document: str) -> Seen | None: ...

    def propose(self, documents: Sequence[str]) -> Proposal:
        """What the rules propose for these documents together."""
        ...


class Reception:
    def __init__(
        self,
        journal: Journal,
        shelf: Shelf,
        stories: Stories,
        office: Office,
        notices: Notices,
        keep_text: Callable[[str], str],
    ) -> None:
        self._keep_text = keep_text
        self._journal, self._shelf, self._stories = journal, shelf, stories
        self._office, self._notices = office, notices
        #: our own pages that answered nothing yet: the press may take the matter from them
        self._own = Stories(office.profile.story_window)
        self._unasked: dict[str, _OwnPage] = {}

    def receive(self, seen: Seen) -> Received:
        """Take a judged document in; taking it in twice changes nothing."""
        document, judgement = seen.document, seen.judgement
        self._shelf.put(seen)
        if judgement.attention == "ignore":
            return Received(document.id, judgement.attention, None, None)
        story = self._stories.traits(document, judgement)

        def decide(state: State, now: datetime) -> tuple[Event, ...]:
            if document.id in state.incident_of:
                return ()
            target, reason = self._target(state, story)
            inside = [] if target is None else [member.document for member in target.members]
            proposal = self._shelf.propose([*inside, document.id])
            known = self._shelf.propose(inside) if target is not None and target.graded_by else None
            events = admit(seen, target, reason, proposal, known, self._office, now)
            events = (*events, *paid((target,), events, now))
            after = None if target is None else with_member(target, seen, self._office)
            return (*events, *self._notices(events, target, after, now))

        commit = self._journal.write(decide)
        incident = self._journal.state.incident_of.get(document.id)
        self._stories.add(story)
        if commit is not None:
            self._answered_before(story)
        return Received(document.id, judgement.attention, incident, commit)

    def _answered_before(self, story: Traits) -> None:
        """Our own page about this matter, seen before anybody reported it, is its answer."""
        join = self._own.find(story, lambda document: document if document in self._unasked else None)
        if join is not None:
            page = self._unasked[join.incident]
            self.answered(page.seen, page.kind, page.known)

    def recall(self, seen: Seen, kind: ResponseKind, known: Known) -> None:
        """After a start: a page of ours that was taken in before, and may still be asked for."""
        self._remember(_OwnPage(seen, kind, known), self._stories.traits(seen.document, seen.judgement))

    def _remember(self, page: _OwnPage, story: Traits) -> None:
        long_ago = page.seen.detected - UNASKED
        for name in [name for name, each in self._unasked.items() if each.seen.detected < long_ago]:
            del self._unasked[name]
        self._unasked[story.document] = page
        self._own.add(story)

    def answered(self, seen: Seen, kind: ResponseKind, known: Known) -> str | None:
        """Take in a page of the office's own site: the incident it answers, None where it answers none.

        Args:
            seen: the page, judged; it joins no incident, for it reports nothing.
            kind: what kind of answer its words make it.
            known: whether an answer at this address is on the ledger already.

        """
        self._shelf.put(seen)
        story = self._stories.traits(seen.document, seen.judgement)
        answers: list[str] = []

        def decide(state: State, now: datetime) -> tuple[Event, ...]:
            answers.clear()
            target, _ = self._target(state, story)
            if target is None or target.status == "merged":
                return ()
            answers.append(target.id)
            if known(target, seen.document.url):
                return ()
            try:
                return found_answer(target, seen, kind, now, self._keep_text)
            except BadAct:
                # recorded before, or older than the matter: no answer to it
                return ()

        self._journal.write(decide)
        if not answers:
            self._remember(_OwnPage(seen, kind, known), story)
            return None
        self._unasked.pop(seen.document.id, None)
        return answers[0]

    def replied(self, documents: Sequence[str], letter: Letter, url: str) -> bool:
        """Record the reply a box shows under a letter that was taken in before; whether anything was written.

        `documents`: those of the letter, the oldest first.
        """

        def decide(state: State, now: datetime) -> tuple[Event, ...]:
            events: list[Event] = []
            inside = {each: state.incident_of[each] for each in documents if each in state.incident_of}
            for incident in dict.fromkeys(inside.values()):
                if incident not in state.frozen:
                    its = [each for each in documents if inside.get(each) == incident]
                    events += letter_answered(
                        state.incidents[incident], its, letter, url, now, self._keep_text
                    )
            return tuple(events)

        return self._journal.write(decide) is not None

    def _target(self, state: State, story: Traits) -> tuple[Incident | None, str]:
        """The incident whose story this is, followed through merges, and why."""
        join = self._stories.find(story, lambda document: _open_to(state, document))
        if join is None:
            return None, ""
        incident = state.incidents[join.incident]
        while incident.status == "merged":
            incident = state.incidents[incident.into]
        return incident, join.reason


def _open_to(state: State, document: str) -> str | None:
    """The incident this document is in, unless it is frozen: that is read-only, and takes nothing in."""
    incident = state.incident_of.get(document)
    return None if incident in state.frozen else incident


def title_of(document: Document) -> str:
    """The title, or the first words of the text where there is none."""
    title = document.title.strip()
    return title or document.text.strip().split("\n", 1)[0][:40] or "（无标题）"
