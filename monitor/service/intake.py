"""Live intake: what spiders find becomes documents in the library and, where they matter, commits.

What is personal in a letter is sealed first, then the library row (pending, on disk), then the ledger commit, then the row is settled; what was
pending when a process died is fed again at the next start (LEDGER, "State and register").
"""

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from loguru import logger

from config.settings import Settings
from monitor.domain.canonical import commitment, mend_surrogates
from monitor.domain.document import Document
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.intake import root
from monitor.domain.judgement import Judgement
from monitor.domain.letter import LETTER_FATES, Letter
from monitor.domain.source import Found, SourceState
from monitor.domain.state import State
from monitor.errors import LedgerBroken, LedgerTooNew, StorageError
from monitor.flow.intake import Seen
from monitor.flow.masking import part
from monitor.flow.reception import UNASKED, Reception, title_of
from monitor.flow.stories import Stories
from monitor.judge.reply import answers_letter, reply_kind
from monitor.ports.clock import Clock
from monitor.ports.library import DigestRow, Filters, Kept, Reader
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.judging import as_output, encode
from monitor.service.retention import end_retention
from monitor.service.sealing import expire, seal, sealed_of
from monitor.service.source_turns import record_turns

#: pending rows fed again at once; rows one digest covers
_PAGE = 1000
#: pages of one own source recalled at a start
_RECALLED = 50
#: why a clock runs though the box shows a reply
_FIRST_WORD = "信箱里的回复只说明已收到、转办或正在办理，不计为答复，时限继续；如已实际答复，请登记回应"
_FROZEN = "信箱里已有答复，但该事件的账本有误、已冻结，答复未能计入；账本修复后请登记回应"
#: the desk itself looks, and sees everything
_DESK = Reader("duty")


class LiveIntake:
    """`monitor.ports.intake.Intake` of one bureau on its home."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self._id = bureau.settings.bureau
        self._own = frozenset(source.id for source in bureau.settings.watched.sources if source.own)
        self._stories = Stories(bureau.profile.story_window)
        self._reception = Reception(
            bureau.journal, bureau.shelf, self._stories, bureau.office, bureau.notices, bureau.keep_text
        )

    def start(self) -> int:
        """Open the ledger, recall the stories now being told, feed what was pending; how many."""
        self.bureau.open_ledger()
        for incident in self.bureau.journal.state.incidents.values():
            self._recall(incident)
        self._recall_own(self._own)
        return self._feed_pending()

    def _feed_pending(self) -> int:
        """Feed what was kept and never committed; a row that cannot be taken in waits for the next time."""
        fed = 0
        before: tuple[str, ...] = ()
        while pending := self.bureau.library.pending(self._id, _PAGE):
            ids = tuple(kept.document.id for kept in pending)
            if ids == before:
                break
            before = ids
            fed += sum(self._fed(kept) for kept in pending)
        return fed

    def receive(self, found: Found) -> bool:
        """Take an item in; True when it was new. See `monitor.ports.intake.Intake`.

        From here on nothing but the sealed item holds what is personal in a letter.
        """
        if found.letter is not None and found.letter.fate != "there":
            return self._told_of(found, found.letter)
        found, personal = part(found)
        document = document_of(found)
        seal(self.bureau, document.id, personal, found.fetched)
        judgement = self.bureau.judge.judge(document)
        salt = os.urandom(16)
        kept = _kept(found, document, judgement, commitment(salt, document.content.encode()))
        if not self.bureau.library.keep(self._id, kept, salt):
            self._resume(document.id, judgement, found.fetched)
            self._noted(found, *found.notes)
            return self._replied(document.id, found)
        self._settle(kept, judgement)
        self._replied(document.id, found)
        return True

    def _replied(self, document: str, found: Found) -> bool:
        """The reply a letter box shows, to the incident its letter is in; whether it was news."""
        letter = found.letter
        if letter is None or not letter.reply or not letter.sure:
            return False
        if not answers_letter(letter.reply):
            self._noted(found, _FIRST_WORD)
            return False
        state = self.bureau.journal.state
        if state.incident_of.get(document) in state.frozen:
            self._noted(found, _FROZEN)
        return self._reception.replied(self._forms(document, found), letter, found.url or "")

    def _forms(self, document: str, found: Found) -> list[str]:
        """The documents of a letter, the oldest first.

        It came by its title alone while its page could not be read, or in other words since its box was
        rebuilt. Under another title a number stands for another letter.
        """
        title = _bare(found.title)
        forms = []
        for each in self.bureau.library.versions(self._id, found.origin, found.external_id):
            there = self.bureau.library.document(self._id, each)
            named = "" if there is None else _bare(there.document.title)
            if each == document or (named and title and (named.startswith(title) or title.startswith(named))):
                forms.append(each)
        return forms

    def _noted(self, found: Found, *notes: str) -> None:
        """What a later look at a letter tells a person, beside the letter: why its clock still runs."""
        for note in notes if found.letter is not None else ():
            self.bureau.library.note(self._id, found.origin, found.external_id, note)

    def _told_of(self, found: Found, letter: Letter) -> bool:
        """A letter that is gone, or that nobody answers: a note beside it; it is no new letter."""
        masked, _ = part(found)
        note = "；".join(masked.notes) or LETTER_FATES[letter.fate]
        return self.bureau.library.note(self._id, found.origin, masked.external_id, note)

    def _resume(self, document: str, judgement: Judgement, now: datetime) -> None:
        """A document kept before whose commit failed: now is as good a time as the next start."""
        there = self.bureau.library.document(self._id, document)
        if there is None:
            # an erased letter in other words: what was deleted by law is not sealed anew either
            sealed_of(self.bureau).destroy(self._id, [document], now)
        elif there.state == "pending":
            self._settle(there, judgement)

    def _fed(self, kept: Kept) -> bool:
        """Feed one pending row; a row that cannot be taken in is told and keeps nobody else out."""
        try:
            self._settle(kept, self.bureau.judge.judge(kept.document))
        except (StorageError, LedgerBroken, LedgerTooNew):
            raise
        except Exception as fault:  # noqa: BLE001 - one poisonous text must not keep all others out
            logger.bind(document=kept.document.id).opt(exception=fault).critical(
                "文书 {} 无法计入账本，留待处理；请人工核查", kept.document.id
            )
            return False
        return True

    def pledge(self) -> int:
        """Pledge the rows new since the last digest; how many. An ignored document cannot vanish unseen.

        The ledger says how far the last digest went, so a crash between the commit and the mark
        never pledges a row twice. What a failed commit left pending is fed first.
        """
        self._feed_pending()
        self.bureau.library.mark_digested(self._id, self.bureau.journal.state.digested)
        pledged = 0
        while rows := self.bureau.library.digest_rows(self._id, _PAGE):
            self.bureau.journal.write(partial(_digest, rows))
            self.bureau.library.mark_digested(self._id, rows[-1].number)
            pledged += len(rows)
        return pledged

    def expire(self) -> int:
        """Destroy what was sealed longer ago than this office keeps it; how many items. Let go what nobody acted on."""
        end_retention(self.bureau, self.bureau.settings.retention.ignored, self.bureau.now())
        return expire(self.bureau, self.bureau.settings.personal_retention, self.bureau.now())

    def own_sources(self, ids: Collection[str]) -> None:
        """From now on the pages of these sources are the office's own; of those added they are recalled."""
        self._recall_own(frozenset(ids) - self._own)
        self._own = frozenset(ids)

    def turned(self, configured: Collection[str], states: Mapping[str, SourceState]) -> int:
        """Put on the record which sources cannot be read, or can again; how many."""
        return record_turns(self.bureau, configured, states)

    def _settle(self, kept: Kept, judgement: Judgement) -> None:
        departments: tuple[str, ...] = ()
        own = kept.origin in self._own
        if own or judgement.attention != "ignore":
            incident = self._taken_in(kept, judgement, own=own)
            if incident is not None:
                departments = self.bureau.journal.state.incidents[incident].departments
        self.bureau.library.settle(self._id, kept.document.id, departments)

    def _taken_in(self, kept: Kept, judgement: Judgement, *, own: bool) -> str | None:
        """The incident a document joined, or answers."""
        seen = Seen(
            document=kept.document, judgement=judgement, detected=kept.detected, unseen_at=kept.unseen_at,
            ref=kept.ref, title=self.bureau.keep_text(title_of(kept.document)),
        )  # fmt: skip
        if own:
            return self._reception.answered(seen, reply_kind(kept.document.content), self._known_answer)
        return self._reception.receive(seen).incident

    def _known_answer(self, incident: Incident, url: str | None) -> bool:
        """Whether an answer at this address is on the ledger already; its evidence is another's work."""
        return any(answer.url and self.bureau.text(answer.url) == url for answer in incident.responses)

    def _recall(self, incident: Incident) -> None:
        if incident.status == "merged" or incident.last_joined is None:
            return
        for member in incident.members:
            seen = self.bureau.shelf.get(member.document)
            if seen is not None:
                self._stories.add(self._stories.traits(seen.document, seen.judgement))

    def _recall_own(self, origins: Collection[str]) -> None:
        """Pages of our own sites the press may still take a matter from, as they lie in the library."""
        last = self.bureau.journal.state.head.time
        since = None if last is None else last - UNASKED
        answered = {
            self.bureau.text(answer.url)
            for incident in self.bureau.journal.state.incidents.values()
            for answer in incident.responses
            if answer.url
        }
        for origin in sorted(origins):
            hits = self.bureau.library.search(
                self._id, "", _DESK, Filters(source=origin, since=since), limit=_RECALLED
            )
            for kept in (hit.kept for hit in hits):
                seen = None if kept.document.url in answered else self.bureau.shelf.get(kept.document.id)
                if seen is not None and kept.state == "settled":
                    self._reception.recall(seen, reply_kind(kept.document.content), self._known_answer)


@contextmanager
def open_intake(settings: Settings, clock: Clock, worker: str) -> Iterator[LiveIntake]:
    """The intake of one process, ready: pending documents are fed before it is given out.

    Raises:
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """
    with open_home(settings.place) as home:
        intake = LiveIntake(Bureau(settings, home, worker, clock.now))
        intake.start()
        yield intake


def _bare(title: str) -> str:
    """A title without the dots of a list that cuts it."""
    return title.strip(" .…·。")


def document_of(found: Found) -> Document:
    """The document an item becomes; its id follows from source, external id and text."""
    title, text = mend_surrogates(found.title).strip(), mend_surrogates(found.text).strip()
    name = f"{found.origin}\0{found.external_id}\0{title}\0{text}"
    return Document(
        id=hashlib.sha256(mend_surrogates(name).encode()).hexdigest()[:24],
        title=title, text=text, published=found.published or Instant(found.fetched), source=found.kind,
        url=found.url, publisher=found.publisher,
    )  # fmt: skip


def _kept(found: Found, document: Document, judgement: Judgement, ref: str) -> Kept:
    return Kept(
        document=document, origin=found.origin, external_id=found.external_id,
        content_hash=hashlib.sha256(document.content.encode()).hexdigest(), ref=ref,
        rules_hash=judgement.rules_hash, attention=judgement.attention, reasons=(judgement.type,),
        unseen_at=found.looked_before, notes=found.notes,
        judgement=encode(as_output(judgement, mentions=False)).decode(), detected=found.fetched, state="pending",
    )  # fmt: skip


def _digest(rows: Sequence[DigestRow], state: State, now: datetime) -> Sequence[Event]:
    if rows[0].number != state.digested + 1:
        return ()
    counts = Counter(row.origin for row in rows)
    since = state.digested_until or now
    digest = new(
        "intake_digest", since=stamp(min(since, now)), until=stamp(now), counts=dict(sorted(counts.items())),
        rows=len(rows), root=root(row.text for row in rows),
    )  # fmt: skip
    return (digest,)
