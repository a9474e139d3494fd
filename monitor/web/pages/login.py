"""Signing in and out, and the page about oneself."""

import re
from typing import Annotated

from anyio import to_thread
from fastapi import Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.domain.access import principal
from monitor.service.entrance import entered
from monitor.web.console import Console, SignedIn, TheConsole, Visitor
from monitor.web.rendering import page, set_cookie

#: one sentence for unknown, wrong and locked: which it was is nobody's business
_WRONG = "姓名或密码不对，或账号已锁定。连续 5 次不对锁定 15 分钟；忘记密码请管理员重设"
#: a path of ours: no other host, no scheme, nothing to break a header with
_OURS = re.compile(r"/[A-Za-z0-9_][A-Za-z0-9_./?=&%-]*")


async def page_of(request: Request, console: TheConsole, who: Visitor, next: str = "") -> Response:  # noqa: A002
    """The sign-in page; straight on for whoever is signed in."""
    if who is not None:
        return RedirectResponse(_onward(next), 303)
    return _shown(request, console, onward=next)


async def sign_in(
    request: Request, console: TheConsole, name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Name and password in; a fresh session out, the one before forgotten."""
    session = await to_thread.run_sync(
        console.entrance.sign_in, name, password, console.roster, limiter=console.door
    )
    if session is None:
        return _shown(request, console, 403, name=name[:100], onward=next, wrong=_WRONG)
    return await _entered(request, console, session, _onward(next))


async def enter(request: Request, console: TheConsole, code: str) -> Response:
    """A demonstration's door: one code a role, no password."""
    person = entered(console.entries, code) if console.room.glance.mode == "demo" else None
    if person is None or console.roster.person(person) is None:
        raise HTTPException(404)
    session = await run_in_threadpool(console.entrance.begin, person)
    return await _entered(request, console, session, "/")


async def sign_out(request: Request, console: TheConsole) -> Response:
    """The session is forgotten here as well as in the browser."""
    await _forget(request, console)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(console.session_cookie, path="/", secure=console.web.secure, httponly=True)
    return answer


async def me(request: Request, console: TheConsole, who: SignedIn) -> HTMLResponse:
    """Who I am here: name, posts, departments; and the way out."""
    profile = await console.room.ask(lambda bureau, _now: bureau.profile)
    names = {each.id: each.name for each in profile.departments}
    return page(request, "me.html", departments=[names.get(each, each) for each in who.departments])


def _shown(
    request: Request, console: Console, status: int = 200, *, name: str = "", onward: str = "", wrong: str = ""
) -> HTMLResponse:  # fmt: skip
    return page(
        request, "login.html", status, name=name, onward=_onward(onward), wrong=wrong, doors=_doors(console)
    )


def _doors(console: Console) -> list[tuple[str, str, str]]:
    """Path, name and posts of each of the demonstration's doors; none outside a demonstration."""
    if console.room.glance.mode != "demo":
        return []
    people = [(code, console.roster.person(person)) for code, person in console.entries.items()]
    return [
        (f"/enter/{code}", person.name, principal(person).posts)
        for code, person in people
        if person is not None
    ]


async def _entered(request: Request, console: Console, session: str, onward: str) -> Response:
    await _forget(request, console)
    answer = RedirectResponse(onward, 303)
    set_cookie(answer, console, console.session_cookie, session)
    return answer


async def _forget(request: Request, console: Console) -> None:
    old = request.cookies.get(console.session_cookie)
    if old:
        await run_in_threadpool(console.entrance.sign_out, old)


def _onward(path: str) -> str:
    """Where to go after signing in: a path of this console, else the board."""
    return path if _OURS.fullmatch(path) else "/"
