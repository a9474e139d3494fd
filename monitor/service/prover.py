"""The prover: fetches the page of every answer that has an address, keeps it, and lets it end clocks.

It lives in the crawler's process: the web process fetches nothing. `wanted` and `record` run where
the bureau lives, `take` on a thread of its own.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from loguru import logger

from monitor.domain.document import Document
from monitor.domain.event import Event
from monitor.domain.evidence import Taken
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant
from monitor.domain.ledger import Commit
from monitor.domain.response import Answer
from monitor.domain.state import State
from monitor.domain.story import Traits
from monitor.errors import EvidenceFault, EvidenceRefused
from monitor.flow.proving import Capture, missing, prove
from monitor.flow.stories import Stories
from monitor.judge.story import speaks_of
from monitor.ports.clock import Clock
from monitor.ports.evidence import EvidenceTaker
from monitor.service.bureau import Bureau
from monitor.service.veiling import sealed_values, veiled
from spiders.evidence.fetch import Fetcher
from spiders.evidence.guard import Guard
from spiders.evidence.screenshot import Camera
from spiders.evidence.taking import WebEvidence

#: between two tries at a page that does not answer, desk time; the last again and again
_AGAIN = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
)  # fmt: skip
#: an answer whose page was not there so long is left as it is
_PATIENCE = timedelta(days=7)
#: documents of an incident a page is compared with
_COMPARED = 20


#: events that give an incident answers, and the field that names it
_BRINGS = {"responded": "incident", "incident_merged": "into"}


@dataclass(frozen=True, slots=True)
class Wanted:
    incident: str
    response: str
    url: str


@dataclass(slots=True)
class _Waiting:
    due: datetime
    tries: int = 0


def web_evidence(hosts: Collection[str], clock: Clock) -> EvidenceTaker:
    """Takes pages from public addresses, and from the private `hosts` the settings list."""
    guard = Guard(frozenset(hosts))
    return WebEvidence(Fetcher(guard, clock.monotonic), Camera(guard, clock.monotonic), clock.now)


class Prover:
    def __init__(self, bureau: Bureau, taker: EvidenceTaker, clock: Clock) -> None:
        self._bureau, self._taker, self._clock = bureau, taker, clock
        self._stories = Stories(bureau.profile.story_window)
        #: (incident, response) -> when it is tried next
        self._waiting: dict[tuple[str, str], _Waiting] = {}
        bureau.journal.listen(self._folded)
        for incident in bureau.journal.state.incidents.values():
            self._note(incident)

    def wanted(self) -> list[Wanted]:
        """Pages to fetch now; catches up with the ledger first."""
        self._bureau.journal.catch_up()
        now = self._clock.now()
        found: list[Wanted] = []
        for name, waiting in list(self._waiting.items()):
            answer = self._answer(*name)
            if answer is None or not answer.wants_evidence or now - answer.at > _PATIENCE:
                del self._waiting[name]
            elif waiting.due <= now:
                found.append(Wanted(*name, self._bureau.text(answer.url)))
        return found

    def take(self, wanted: Wanted) -> Taken | EvidenceFault:
        """Fetch one page, or say why it cannot be; blocks, touches nothing of the bureau."""
        try:
            return self._taker.take(wanted.url)
        except EvidenceFault as fault:
            return fault

    def record(self, wanted: Wanted, taken: Taken | EvidenceFault) -> None:
        """Keep what was fetched and write it down, or why there is nothing.

        Raises:
            StorageError, LedgerError: nothing was written; it is tried again.

        """
        name = (wanted.incident, wanted.response)
        waiting = self._waiting.setdefault(name, _Waiting(self._clock.now()))
        waiting.tries += 1
        if isinstance(taken, EvidenceRefused):
            # asking again will not help; a person has to look
            waiting.due = self._clock.now() + _AGAIN[-1]
        else:
            waiting.due = self._clock.now() + _AGAIN[min(waiting.tries, len(_AGAIN)) - 1]
        if isinstance(taken, EvidenceFault):
            logger.bind(incident=wanted.incident).warning("回应页面未能存证：{}", taken.message)
            note = self._bureau.keep_text(taken.message)
            self._write(wanted, lambda incident, answer: missing(incident, answer, taken.code, note))
            return
        capture = self._kept(wanted, taken)
        self._write(wanted, lambda incident, answer: prove(incident, answer, capture))
        logger.bind(incident=wanted.incident).info(
            "回应页面已存证：{}，{}",
            wanted.response,
            "讲到本事件" if capture.tells else "与本事件不符，待人工核对",
        )

    def _write(self, wanted: Wanted, told: Callable[[Incident, Answer], tuple[Event, ...]]) -> None:
        def decide(state: State, now: datetime) -> Sequence[Event]:
            incident = _goes_on(state, wanted.incident)
            answer = incident.answer(wanted.response)
            if answer is None or incident.id in state.frozen:
                return ()
            events = told(incident, answer)
            return (*events, *self._bureau.notices(events, incident, incident, now))

        self._bureau.journal.write(decide)

    def _kept(self, wanted: Wanted, taken: Taken) -> Capture:
        """Files first, on disk, then the words: only then may a commit name them."""
        files, bureau = self._bureau.home.files, self._bureau.settings.bureau
        tells = self._tells(wanted.incident, taken)
        taken = self._veiled(wanted, taken)
        parts = {"page": taken.body, "text": taken.text.encode(), "screenshot": taken.screenshot or b""}
        named = [{"file": files.put(bureau, part), "what": what} for what, part in parts.items() if part]
        return Capture(
            captured=taken.captured, published=taken.published, url=self._bureau.keep_text(taken.final),
            title=self._bureau.keep_text(taken.title or "（无标题）"), files=named,
            tells=tells,
        )  # fmt: skip

    def _veiled(self, wanted: Wanted, taken: Taken) -> Taken:
        """What it shows of people who wrote to us is not kept: more people see evidence than may open a letter."""
        incident = _goes_on(self._bureau.journal.state, wanted.incident)
        answer = incident.answer(wanted.response)
        known = sealed_values(self._bureau, (member.document for member in incident.members))
        return veiled(taken, known, letter=answer is not None and bool(answer.letters))

    def _tells(self, incident_id: str, taken: Taken) -> bool:
        """Whether the page speaks of the incident, by its story."""
        page = Document(
            id="page", title=taken.title, text=taken.text, published=taken.published or Instant(taken.captured),
            source="news", url=taken.final, publisher=None,
        )  # fmt: skip
        mine = self._traits(page)
        incident = _goes_on(self._bureau.journal.state, incident_id)
        told = (self._bureau.shelf.get(member.document) for member in incident.members[:_COMPARED])
        return any(speaks_of(mine, self._traits(seen.document)) for seen in told if seen is not None)

    def _traits(self, document: Document) -> Traits:
        return self._stories.traits(document, self._bureau.judge.judge(document))

    def _folded(self, commit: Commit) -> None:
        for event in commit.events:
            if event.kind in _BRINGS:
                incident = self._bureau.journal.state.incidents.get(str(event.data[_BRINGS[event.kind]]))
                if incident is not None:
                    self._note(incident)

    def _note(self, incident: Incident) -> None:
        for answer in incident.responses:
            if answer.wants_evidence:
                self._waiting.setdefault((incident.id, answer.id), _Waiting(self._clock.now()))

    def _answer(self, incident: str, response: str) -> Answer | None:
        found = self._bureau.journal.state.incidents.get(incident)
        return None if found is None else found.answer(response)


def _goes_on(state: State, incident_id: str) -> Incident:
    """The incident, or the one it was merged into while its page was being fetched."""
    incident = state.incidents[incident_id]
    while incident.status == "merged":
        incident = state.incidents[incident.into]
    return incident
