"""Signing by link: what the page behind a message shows, and what its two buttons do.

A link is for one matter and one person. Looking signs nothing (previews of messengers look too);
acting asks for the last four digits of the person's phone, so that a forwarded link does not sign.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.access import principal
from monitor.domain.act import Act
from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident
from monitor.domain.roster import Person
from monitor.errors import BadAct, NotFound
from monitor.ports.links import TRIES, TRIES_OF_ONE, Link, Links
from monitor.service.acting import Acting
from monitor.service.bureau import Bureau
from monitor.service.views.clock_lines import STANDING_MARKS
from monitor.service.views.countdown import Countdown, countdown
from monitor.service.views.grades import Grade, grade_of
from monitor.service.views.sight import Sight
from monitor.service.views.spans import moment

#: letters of the first document that are shown
_SUMMARY = 160
_MOVED = "本事件已转由其他科室承办，无需您签收"


@dataclass(frozen=True, slots=True)
class SignPage:
    """What the person who opened the link must know before signing."""

    short_name: str
    title: str
    grade: Grade
    person: str
    department: str
    #: 牵头 or 协办
    part: str
    summary: str
    #: what is owed next towards the public; None where nothing runs
    owed: Countdown | None
    due: str
    basis: str
    mark: str
    #: 21:03 由 赵某 签收; "" while it is not signed
    signed: str
    #: why nothing can be done here any more; "" while it can
    over: str


class Signing:
    """Pages and acts of signing links. Lives in the bureau's thread."""

    def __init__(self, bureau: Bureau, links: Links, sight: Sight) -> None:
        self._bureau, self._links, self._sight = bureau, links, sight

    def page(self, code: str, now: datetime) -> SignPage:
        """What the link shows; changes nothing.

        Raises:
            NotFound: there is no such link, or it has expired or is dead.

        """
        link, person = self._opened(code, now)
        incident = self._incident(link)
        department = _department(person, incident)
        if department is None:
            return self._foreign(link, person, incident)
        clock = _owed(incident)
        seen = self._bureau.shelf.get(incident.members[0].document) if incident.members else None
        profile = self._bureau.profile
        return SignPage(
            short_name=profile.short_name, title=self._sight.subject(incident).title,
            grade=grade_of(incident), person=person.name,
            department=self._sight.department(department),
            part="牵头" if department == incident.lead else "协办",
            summary="" if seen is None else " ".join(seen.document.text.split())[:_SUMMARY],
            owed=None if clock is None else countdown(clock, now),
            due="" if clock is None else moment(clock.due, now),
            basis="" if clock is None or clock.standing == "design" else clock.basis,
            mark="" if clock is None else STANDING_MARKS.get(clock.standing, clock.standing),
            signed=self._signed(incident, now), over=_over(incident, department),
        )  # fmt: skip

    def _foreign(self, link: Link, person: Person, incident: Incident) -> SignPage:
        """Where the matter has gone elsewhere: whose it is now, and else nothing that was not in the message."""
        told = self._bureau.journal.state.incidents[link.incident]
        return SignPage(
            short_name=self._bureau.profile.short_name, title=self._sight.subject(told).title,
            grade=grade_of(told), person=person.name, department=self._sight.department(incident.lead),
            part="牵头", summary="", owed=None, due="", basis="", mark="", signed="", over=_MOVED,
        )  # fmt: skip

    def act(self, code: str, do: Literal["sign", "return"], tail: str, reason: str, now: datetime) -> int:
        """Sign or send back; the number of the commit that says so.

        Raises:
            NotFound: there is no such link, or it has expired or is dead.
            BadAct: wrong digits, or it cannot be; nothing was written.

        """
        link, person = self._opened(code, now)
        self._same_person(link, person, tail, now)
        incident = self._incident(link)
        department = _department(person, incident)
        over = _over(incident, department)
        if over:
            raise BadAct(over, code="act-link-over")
        if do == "sign" and department == incident.lead and incident.signed_at is not None:
            raise BadAct(f"本事件已于 {self._signed(incident, now)}，无需再签", code="act-signed-already")
        data = {"reason": reason} if do == "return" else {}
        act = Act(now, do, incident.members[0].document, person.id, data)
        return Acting(self._bureau).perform(act, way="link").number

    def _opened(self, code: str, now: datetime) -> tuple[Link, Person]:
        link = self._links.find(self._bureau.settings.bureau, code) if code.isascii() else None
        person = None if link is None else self._bureau.roster.person(link.person)
        if link is None or person is None or link.expires <= now or link.dead:
            raise NotFound(
                "签收链接无效或已过期；请打开最近一条提醒里的链接，或登录值班台办理，也可致电值班员代签",
                code="link-unknown",
            )
        return link, person

    def _incident(self, link: Link) -> Incident:
        incidents = self._bureau.journal.state.incidents
        found = incidents.get(link.incident)
        while found is not None and found.status == "merged":
            found = incidents.get(found.into)
        if found is None:
            raise NotFound("链接所指的事件不在账本中，请联系值班员", code="link-unknown")
        return found

    def _same_person(self, link: Link, person: Person, tail: str, now: datetime) -> None:
        if not person.phone_tail:
            raise BadAct(
                "名册中没有您的手机号后四位，不能由链接签收；请登录值班台办理，或致电值班员代签",
                code="act-tail-unknown",
            )
        if self._links.guessed(self._bureau.settings.bureau, person.id, now) >= TRIES_OF_ONE:
            raise BadAct(
                "您名下的几个签收链接近日共输错太多次，暂不能由链接签收；请登录值班台办理，或致电值班员代签",
                code="act-tail-locked",
            )
        if hmac.compare_digest(tail.strip().encode(), person.phone_tail.encode()):
            return
        left = TRIES - self._links.tried(self._bureau.settings.bureau, link.code)
        if left <= 0:
            raise NotFound(
                "手机号后四位连续不对，此链接已作废；请登录值班台办理，或致电值班员代签", code="link-unknown"
            )
        raise BadAct(f"手机号后四位不对，还可再试 {left} 次", code="act-tail-wrong")

    def _signed(self, incident: Incident, now: datetime) -> str:
        if incident.signed_at is None:
            return ""
        return f"{moment(incident.signed_at, now)} 由 {self._sight.person(incident.signed_by)} 签收"


def _department(person: Person, incident: Incident) -> str | None:
    """For which of the departments this matter binds the person acts; None for none of them."""
    mine = principal(person).departments
    return next((each for each in incident.departments if each in mine), None)


def _owed(incident: Incident) -> Clock | None:
    """The public clock that is due next."""
    running = [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS and clock.running]
    return min(running, key=lambda clock: clock.due, default=None)


def _over(incident: Incident, department: str | None) -> str:
    """Why nothing can be done by link any more; "" while it can."""
    if incident.status == "closed":
        return "本事件已办结，无需签收"
    if incident.status != "open" or not incident.members:
        return "本事件已作出处理决定，无需签收"
    return "" if department else _MOVED
