"""监测来源: what is watched, trying an address, saving it with one click, taking the last change back."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from config.settings import Settings
from monitor.domain.access import Principal
from monitor.errors import BadConfig, HuiyingError, StorageError
from monitor.service.arrived import DAYS, Arrived, arrived
from monitor.service.assemble import SOURCES, open_sources
from monitor.service.source_settings import Change, add_source, current, history, undo
from monitor.service.trying_apart import tried_apart
from monitor.service.views.sources import UNSEEN, watches
from monitor.web.console import Refused, SignedIn, TheConsole, console_of, signed_in
from monitor.web.rendering import page


async def sees(who: Annotated[Principal, Depends(signed_in)]) -> Principal:
    """Raises Refused for a department: sources are no matter of one."""
    if not who.sees_sources:
        raise Refused("来源由值班员、带班领导和管理员查看")
    return who


async def keeps(who: Annotated[Principal, Depends(signed_in)]) -> Principal:
    if not who.keeps_sources:
        raise Refused("来源由值班员、带班领导和管理员增减")
    return who


async def page_of(request: Request, who: SignedIn, done: str = "") -> Response:
    """The list; `done` is what was just changed."""
    return await _shown(request, who, done=done if done in _DONE else "")


async def try_one(request: Request, console: TheConsole, who: SignedIn) -> Response:
    """Try an address; the result stands on the page, to be saved."""
    address = _text(await request.form(), "address")
    if not address:
        return await _shown(request, who, wrong="请粘贴网址", status=409)
    trials = console.trials
    try:
        async with trials.turn(who.person):
            trial = await tried_apart(_file(console.settings), address)
    except HuiyingError as fault:
        return await _shown(request, who, wrong=fault.message, address=address, status=409)
    name = trials.keep(who.person, trial, console.room.now())
    return await _shown(request, who, trial=trial, name=name, address=address)


async def save(request: Request, console: TheConsole, who: SignedIn) -> Response:
    """Save what was tried; what the settings' reader refuses comes back with its reasons (409)."""
    form = await request.form()
    trial = console.trials.find(_text(form, "trial"), who.person, console.room.now())
    if trial is None or not trial.table:
        return await _shown(request, who, wrong="试抓结果已过期，请再试一次", status=409)
    table = {**trial.table, "id": _text(form, "id")}
    if every := _text(form, "every"):
        table["every"] = every
    if _text(form, "own") == "yes":
        table["own"] = True
    try:
        await run_in_threadpool(add_source, _file(console.settings), table, who.person, console.room.now())
    except HuiyingError as fault:
        wrong = (
            "；".join(f"{each.message}（{each.hint}）" for each in fault.faults)
            if isinstance(fault, BadConfig)
            else fault.message
        )
        return await _shown(
            request,
            who,
            trial=trial,
            name=_text(form, "trial"),
            address=trial.address,
            wrong=wrong,
            status=409,
        )
    return RedirectResponse("/sources?done=saved", 303)


async def take_back(request: Request, console: TheConsole, who: SignedIn) -> Response:
    """Take back the last change of the sources."""
    try:
        await run_in_threadpool(undo, _file(console.settings), who.person, console.room.now())
    except HuiyingError as fault:
        return await _shown(request, who, wrong=fault.message, status=409)
    return RedirectResponse("/sources?done=undone", 303)


_DONE = {"saved": "已保存，抓取进程半分钟内开始读取", "undone": "已撤销上一次改动"}


async def _shown(request: Request, who: Principal, status: int = 200, **more: Any) -> Response:
    console = console_of(request)
    now = console.room.now()
    context = await run_in_threadpool(_context, console.settings, now)
    try:
        brought = await console.room.ask(arrived)
    except StorageError:
        # which sources are read stands in files of this host, and is told while the store is away
        brought = None
    given = {"trial": None, "name": "", "address": "", "wrong": "", "done": "", **more}
    given["done"] = _DONE.get(given["done"], "")
    return page(
        request,
        "sources.html",
        status,
        unseen=UNSEEN,
        brought=brought,
        nothing=Arrived(),
        days=DAYS,
        keeps=who.keeps_sources and context["editable"],
        **context,
        **given,
    )


def _context(settings: Settings, now: datetime) -> dict[str, Any]:
    """The sources as the file has them now, and what the crawler remembers of them."""
    states: dict[str, Any] = {}
    if (settings.home / SOURCES).is_file():
        with open_sources(settings.home) as memory:
            states = dict(memory.states(settings.bureau))
    changes: tuple[Change, ...] = ()
    sources = settings.watched.sources
    if settings.file is not None:
        sources = current(settings.file)
        changes = history(settings.file)
    return {
        "sources": watches(sources, states, now),
        "changes": changes[:1],
        "editable": settings.file is not None,
    }


def _file(settings: Settings) -> Path:
    if settings.file is None:
        raise Refused("演示中不改来源；正式运行时在 huiying.yaml 所在的主机上保存")
    return settings.file


def _text(form: Any, name: str) -> str:
    given = form.get(name)
    return given.strip() if isinstance(given, str) else ""
