"""Forms are bound to the browser they were shown in: a hidden field `csrf` that only its cookie can make.

The field is the SHA-256 of the cookie under a label of its own, so nothing has to be kept, and a
page from elsewhere, which sees no cookie, cannot make it up.
"""

import hashlib
import hmac
import secrets

from fastapi import Request

from monitor.web.console import Refused, console_of

FIELD, HEADER = "csrf", "X-CSRF-Token"
#: characters one field may hold; a longer text belongs into an attachment
LONGEST = 5000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_STALE = "页面已过期或不是从本系统打开的，什么都没有改动；请返回上一页刷新后再提交"


def field_of(request: Request) -> str:
    """What this browser's forms carry; a browser without a cookie is given one with the answer."""
    return _made_of(_cookie(request) or _given(request))


def new_visit(request: Request) -> str | None:
    """The cookie to be set with the answer, where a form was shown to a browser that had none."""
    return getattr(request.state, "new_visit", None)


async def from_this_site(request: Request) -> None:
    """A dependency of every route: whatever changes anything must carry the field or the header.

    Raises:
        Refused: it does not.

    """
    if request.method in _SAFE:
        return
    given = request.headers.get(HEADER)
    if given is None:
        found = (await request.form()).get(FIELD)
        given = found if isinstance(found, str) else ""
    cookie = _cookie(request)
    if not cookie or not hmac.compare_digest(given.encode(), _made_of(cookie).encode()):
        raise Refused(_STALE)


def _cookie(request: Request) -> str | None:
    console = console_of(request)
    return request.cookies.get(console.session_cookie) or request.cookies.get(console.visit_cookie)


def _given(request: Request) -> str:
    if not hasattr(request.state, "new_visit"):
        request.state.new_visit = secrets.token_urlsafe(32)
    fresh: str = request.state.new_visit
    return fresh


def _made_of(cookie: str) -> str:
    return hashlib.sha256(f"huiying form {cookie}".encode()).hexdigest()
