"""What every page may ask for: the room, the templates' looks, and who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from config.settings import Settings
from config.web import Web
from monitor.domain.access import Principal, principal
from monitor.domain.roster import Roster
from monitor.ports.links import Links
from monitor.service.entrance import Entrance
from monitor.service.room import Room
from monitor.web.trials import Trials

#: asked for by an open page on its own account: a board nobody looks at is signed out all the same
BY_SCRIPT = frozenset({"/board/rows", "/live"})
#: passwords being compared at once; whoever waits for it must not take the threads of those who are in
_AT_THE_DOOR = 4


@dataclass(frozen=True, slots=True)
class Console:
    """One running console."""

    room: Room
    entrance: Entrance
    web: Web
    roster: Roster
    links: Links
    #: random code -> person id; empty outside a demonstration
    entries: Mapping[str, str]
    settings: Settings
    trials: Trials = field(default_factory=Trials)
    door: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_AT_THE_DOOR))

    @property
    def session_cookie(self) -> str:
        """With TLS under a name that browsers bind to this very host."""
        return "__Host-huiying" if self.web.secure else "huiying"

    @property
    def visit_cookie(self) -> str:
        """Of a browser that is not signed in; only forms are bound to it."""
        return "__Host-huiying-visit" if self.web.secure else "huiying-visit"


class NotSignedIn(Exception):
    """The page is for people who have signed in."""


class Refused(Exception):
    """This person may not; the message says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def console_of(request: Request) -> Console:
    console: Console = request.app.state.console
    return console


def room_of(request: Request) -> Room:
    return console_of(request).room


async def visitor(request: Request) -> Principal | None:
    """Who is signed in here; asked once a request."""
    if not hasattr(request.state, "principal"):
        request.state.principal = await asked_anew(request)
    found: Principal | None = request.state.principal
    return found


async def signed_in(request: Request) -> Principal:
    """Who is signed in.

    Raises:
        NotSignedIn: nobody is.

    """
    found = await visitor(request)
    if found is None:
        raise NotSignedIn
    return found


async def of_incidents(who: Annotated[Principal, Depends(signed_in)]) -> Principal:
    """Who is signed in, if their posts see incidents at all.

    Raises:
        NotSignedIn: nobody is.
        Refused: an administrator alone.

    """
    return with_incidents(who)


def with_incidents(who: Principal) -> Principal:
    """This person, if their posts see incidents.

    Raises:
        Refused: an administrator alone.

    """
    if not who.sees_incidents:
        raise Refused("管理员只管理系统，不查看事件内容；如需办理，请由值班员登录")
    return who


async def by_token(request: Request) -> Principal | None:
    """Who asks with `Authorization: Bearer`; None without one, or with one that is not valid."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    console = console_of(request)
    person_id = await run_in_threadpool(console.entrance.bearer, token.strip())
    person = None if person_id is None else console.roster.person(person_id)
    return None if person is None else principal(person)


async def asked_anew(request: Request) -> Principal | None:
    """Who is signed in at this very moment, whatever was found before."""
    console = console_of(request)
    cookie = request.cookies.get(console.session_cookie)
    if not cookie:
        return None
    by_hand = request.scope["path"] not in BY_SCRIPT
    session = await run_in_threadpool(partial(console.entrance.session, cookie, by_hand=by_hand))
    person = None if session is None else console.roster.person(session.person)
    return None if person is None else principal(person)


TheConsole = Annotated[Console, Depends(console_of)]
TheRoom = Annotated[Room, Depends(room_of)]
#: None where nobody is signed in
Visitor = Annotated[Principal | None, Depends(visitor)]
SignedIn = Annotated[Principal, Depends(signed_in)]
#: signed in, and sees incidents: all of them or their department's
OfIncidents = Annotated[Principal, Depends(of_incidents)]
