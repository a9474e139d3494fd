"""The page behind a signing link: no sign-in, no JavaScript, old phones. GET shows, only POST acts.

It carries no form token: whoever knows the address may act with it and the digits of the phone, and
whoever does not cannot make a browser send it; a messenger's browser without cookies must do too.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from monitor.errors import BadAct
from monitor.service.bureau import Bureau
from monitor.service.signing import Signing, SignPage
from monitor.web.console import Console, TheConsole
from monitor.web.pages.looking import sight_in
from monitor.web.rendering import page


async def page_of(request: Request, console: TheConsole, code: str) -> Response:
    """What is to be signed, by whom, until when, and why."""
    found = await console.room.ask(lambda bureau, now: _signing(request, console, bureau).page(code, now))
    return page(request, "sign.html", sign=found, done=0, refused="", reason="")


async def act(
    request: Request, console: TheConsole, code: str, tail: Annotated[str, Form()] = "",
    do: Annotated[str, Form()] = "sign", reason: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Sign, or send back with a reason; the same page says what became of it."""
    found, done, refused = await console.room.ask(
        lambda bureau, now: _acted(
            _signing(request, console, bureau), code, do, tail[:20], reason[:2000], now
        )
    )
    status = 409 if refused else 200
    return page(request, "sign.html", status, sign=found, done=done, refused=refused, reason=reason[:2000])


def _acted(
    signing: Signing, code: str, do: str, tail: str, reason: str, now: datetime
) -> tuple[SignPage, int, str]:
    """The page afterwards, the commit's number, or why not."""
    number, refused = 0, ""
    try:
        number = signing.act(code, "return" if do == "return" else "sign", tail, reason, now)
    except BadAct as fault:
        refused = fault.message
    return signing.page(code, now), number, refused


def _signing(request: Request, console: Console, bureau: Bureau) -> Signing:
    return Signing(bureau, console.links, sight_in(request, bureau))
