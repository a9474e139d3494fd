"""The route table: every address of the console, who may open it, and the file it lives in."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends

from monitor.web.api import router as api_router
from monitor.web.console import of_incidents, signed_in
from monitor.web.forms import from_this_site
from monitor.web.pages import (
    acts,
    board,
    evidence,
    health,
    incident,
    live,
    login,
    personal,
    sign,
    sources,
    time,
)

Row = tuple[str, str, Callable[..., Any]]

#: open to anybody who reaches this host
OPEN: tuple[Row, ...] = (
    ("GET", "/login", login.page_of),
    ("POST", "/login", login.sign_in),
    ("GET", "/enter/{code}", login.enter),
    ("GET", "/healthz", health.healthz),
    ("GET", "/metrics", health.metrics),
)

#: the address itself is the key; without cookies too, so without a form's token (see `sign`)
BY_LINK: tuple[Row, ...] = (
    ("GET", "/s/{code}", sign.page_of),
    ("POST", "/s/{code}", sign.act),
)

#: for whoever has signed in, the administrator too
SIGNED_IN: tuple[Row, ...] = (
    ("GET", "/me", login.me),
    ("POST", "/logout", login.sign_out),
    ("POST", "/clock", time.adopt),
)

#: for those whose posts see incidents
INCIDENTS: tuple[Row, ...] = (
    ("GET", "/", board.page_of),
    ("GET", "/board/rows", board.rows),
    ("GET", "/live", live.stream),
    ("GET", "/incidents/{incident}", incident.page_of),
    ("POST", "/incidents/{incident}/acts", acts.perform),
    ("GET", "/incidents/{incident}/evidence/{file}", evidence.file_of),
    ("POST", "/incidents/{incident}/documents/{document}/personal", personal.opened),
)

#: what is watched: for those who see every incident, and the administrator
SOURCES: tuple[Row, ...] = (("GET", "/sources", sources.page_of),)

#: for those who may change it
KEEPERS: tuple[Row, ...] = (
    ("POST", "/sources/try", sources.try_one),
    ("POST", "/sources/save", sources.save),
    ("POST", "/sources/undo", sources.take_back),
)


def pages() -> APIRouter:
    """The pages. Whatever is not GET must come from a form of this console (`forms.from_this_site`)."""
    router = APIRouter(include_in_schema=False)
    ours = Depends(from_this_site)
    tables: tuple[tuple[tuple[Row, ...], tuple[Any, ...]], ...] = (
        (BY_LINK, ()), (OPEN, (ours,)), (SIGNED_IN, (ours, Depends(signed_in))), (INCIDENTS, (ours, Depends(of_incidents))),
        (SOURCES, (ours, Depends(sources.sees))), (KEEPERS, (ours, Depends(sources.keeps))),
    )  # fmt: skip
    for rows, needs in tables:
        for method, path, handler in rows:
            router.add_api_route(
                path, handler, methods=[method], response_model=None,
                dependencies=list(needs),
            )  # fmt: skip
    return router


def api() -> APIRouter:
    """The interface for programs."""
    return api_router.make()
