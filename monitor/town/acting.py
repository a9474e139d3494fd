"""People at work: they read their mails, open the link, sign with their phone's last digits, and answer."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.town.browser import Browser, Sheet
from monitor.town.clock import Now
from monitor.town.mail_room import Mail, MailRoom
from monitor.town.matter import Matter, dated
from monitor.town.office_site import OfficeSite
from monitor.town.people import Townsperson
from monitor.town.timeline import Timeline

#: the line of a mail with the link to sign by
_LINK = re.compile(r"^签收：\s*(https?://\S+)", re.MULTILINE)
#: what asks for the phone's last digits on the page behind it
_TAIL = "tail"
#: when nobody answers at the console: again after so long, simulated, so many times
_AGAIN, _TRIES = timedelta(minutes=5), 60
_REMEMBERED = 200

Step = Literal["read", "sign"]


@dataclass(frozen=True, slots=True)
class Errand:
    """Something a person means to do at a time."""

    at: datetime
    step: Step
    person: Townsperson
    link: str
    #: the mail's text while it is unread; afterwards what it is about
    words: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person did."""

    at: datetime
    person: str
    #: read, left (will not sign), signed, refused (by the page), published, gave-up
    what: str
    #: the matter's id; "" where it is none of the story's
    about: str


class People:
    """Everybody of the office; `step` does what is due by now. Used by one thread."""

    def __init__(
        self,
        people: Iterable[Townsperson],
        mails: MailRoom,
        timeline: Timeline,
        site: OfficeSite,
        console: str,
        now: Now,
    ) -> None:
        self._people = {each.mail: each for each in people}
        self._mails, self._timeline, self._site, self._now = mails, timeline, site, now
        self._browsers = {each.id: Browser(console) for each in self._people.values()}
        self._errands: list[Errand] = []
        #: who has a matter in hand, or has done with it
        self._taken: set[tuple[str, str]] = set()
        self.deeds: deque[Deed] = deque(maxlen=_REMEMBERED)

    def step(self) -> None:
        """Look at the new mails, then do what is due; a console that does not answer is tried again."""
        now = self._now()
        for mail in self._mails.take():
            self._receive(mail, now)
        due = sorted((each for each in self._errands if each.at <= now), key=lambda each: each.at)
        self._errands = [each for each in self._errands if each.at > now]
        for errand in due:
            try:
                self._do(errand, now)
            except OSError:
                self._later(errand, now)

    def _receive(self, mail: Mail, now: datetime) -> None:
        person, link = self._people.get(mail.to.lower()), _LINK.search(mail.text)
        if person is None or link is None or not self._browsers[person.id].ours(link[1]):
            return
        words = f"{mail.subject}\n{mail.text}"
        self._errands.append(Errand(now + person.reads, "read", person, link[1], words))

    def _do(self, errand: Errand, now: datetime) -> None:
        sheet = self._browsers[errand.person.id].open(errand.link)
        if sheet.status >= 500:
            raise OSError(sheet.status)
        if errand.step == "read":
            self._read(errand, sheet, now)
        else:
            self._sign(errand, sheet, now)

    def _read(self, errand: Errand, sheet: Sheet, now: datetime) -> None:
        """Decide whether to sign, and when."""
        person = errand.person
        matter = self._timeline.about(f"{sheet.text}\n{errand.words}")
        about = "" if matter is None else matter.id
        self._note(now, person, "read", about)
        key = (person.id, about or errand.link)
        wait = _patience(person, matter)
        if wait is None or key in self._taken:
            self._note(now, person, "left", about)
            return
        self._taken.add(key)
        self._errands.append(Errand(now + wait, "sign", person, errand.link, about))

    def _sign(self, errand: Errand, sheet: Sheet, now: datetime) -> None:
        person, form = errand.person, sheet.form(_TAIL)
        done = sheet
        if form is not None:
            done = self._browsers[person.id].send(sheet, form, {_TAIL: person.phone_tail})
        if done.status >= 500:
            raise OSError(done.status)
        if form is None or done.status >= 400:
            # signed by another meanwhile, or the link has expired: the next mail brings a new one
            self._taken.discard((person.id, errand.words or errand.link))
            self._note(now, person, "refused", errand.words)
            return
        self._note(now, person, "signed", errand.words)
        matter = self._timeline.matter(errand.words)
        if matter is not None and matter.answer is not None:
            self._answer(matter, person, now)

    def _answer(self, matter: Matter, person: Townsperson, now: datetime) -> None:
        answer = matter.answer
        assert answer is not None
        at = now + answer.after
        self._site.publish(matter.id, answer.title, dated(answer.text, at), at)
        self._note(now, person, "published", matter.id)

    def _later(self, errand: Errand, now: datetime) -> None:
        if errand.tries >= _TRIES:
            self._note(now, errand.person, "gave-up", errand.words if errand.step == "sign" else "")
            return
        again = Errand(
            now + _AGAIN, errand.step, errand.person, errand.link, errand.words, errand.tries + 1
        )  # fmt: skip
        self._errands.append(again)

    def _note(self, now: datetime, person: Townsperson, what: str, about: str) -> None:
        self.deeds.append(Deed(now, person.id, what, about))


def _patience(person: Townsperson, matter: Matter | None) -> timedelta | None:
    """How long this person waits before signing for this matter; None: leaves it to others."""
    if matter is not None and matter.signer:
        return matter.delay if person.id == matter.signer else None
    return person.signs
