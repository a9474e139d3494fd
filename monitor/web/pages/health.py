"""/healthz and /metrics: for supervisors and monitoring, not for people."""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from fastapi import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from alerts.auditing import TITLES
from monitor.domain.source import SOURCE_HEALTHS
from monitor.errors import HuiyingError
from monitor.service.assemble import SOURCES, open_sources
from monitor.service.bureau import Bureau
from monitor.service.figures import Figures, figures
from monitor.service.room import Glance
from monitor.web.console import Refused, TheConsole, by_token
from monitor.web.security import forwarded, to_loopback

_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


async def healthz(request: Request, console: TheConsole) -> Response:
    """200 while the board could be opened: the ledger has begun and can be read.

    Where and how far is told to this host alone.
    """
    here = _from_here(request)
    try:
        await console.room.ask(_readable)
    except HuiyingError as fault:
        more = {"message": fault.message} if here else {}
        return JSONResponse({"status": "unavailable", "code": fault.code, **more}, 503)
    glance = console.room.glance
    if not glance.mode:
        return JSONResponse({"status": "starting", "message": "账本尚未启用，值班进程启动后即可"}, 503)
    told = {"mode": glance.mode, "head": glance.head.number} if here else {}
    return JSONResponse({"status": "ok", **told})


async def metrics(request: Request, console: TheConsole) -> Response:
    """The figures as Prometheus text; for this host itself, or by the token of an administrator or of somebody who sees every incident.

    Raises:
        Refused: for anybody else.

    """
    if not _from_here(request):
        who = await by_token(request)
        if who is None or not (who.sees_all or "admin" in who.roles):
            raise Refused(
                "监测数字只供本机读取，或凭 huiying account token 发给管理员或可看全部事件者的令牌读取"
            )
    room = console.room
    counted = await room.ask(lambda bureau, now: _counted(bureau, now, room.glance.pace, room.desk_seen()))
    lines = [*_exposition(counted), *_audited(console.room.glance, console.room.now())]
    return PlainTextResponse("\n".join([*lines, ""]), media_type=_FORMAT)


def _readable(_bureau: Bureau, _now: datetime) -> None:
    """Asking catches up with the ledger; that it does is all that is wanted."""


def _from_here(request: Request) -> bool:
    # a proxy here passes on the name people use, if nothing else
    if request.client is None or forwarded(request.headers) or not to_loopback(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _counted(bureau: Bureau, now: datetime, pace: float, desk: datetime | None) -> Figures:
    folder, states = bureau.home.folder, {}
    if (folder / SOURCES).is_file():
        with open_sources(folder) as sources:
            states = dict(sources.states(bureau.settings.bureau))
    return figures(bureau.journal.state, states, desk, now, pace)


def _exposition(counted: Figures) -> Iterator[str]:
    yield from _gauge("head", "账本末号", counted.head)
    yield from _gauge("incidents_open", "在办事件", counted.incidents)
    yield from _gauge("incidents_unsigned", "待签收的在办事件", counted.unsigned)
    yield from _gauge("clocks_overdue", "已超期的时限", counted.overdue)
    yield from _heading("clocks", "未了的时限，按种类和状态")
    for (kind, standing), count in sorted(counted.clocks.items()):
        yield f'huiying_clocks{{kind="{kind}",state="{standing}"}} {count}'
    deliveries = ("pending", "sending", "delivered", "failed_for_now", "failed_for_good", "unknown")
    yield from _labelled("alerts", "提醒，按发送状态", "state", counted.alerts, deliveries)
    yield from _labelled("sources", "来源，按状况", "health", counted.sources, SOURCE_HEALTHS)
    if counted.desk_silent is not None:
        silent = f"{counted.desk_silent.total_seconds():.3f}"
        yield from _gauge("desk_silent_seconds", "距值班进程上次报活的秒数", silent)


def _audited(glance: Glance, now: datetime) -> Iterator[str]:
    """The auditor: how long ago it signed, and each of its alarms, nought included."""
    standing = Counter(each.name.replace("-", "_") for each in glance.audit)
    every = tuple(name.replace("-", "_") for name in TITLES)
    yield from _labelled("audit_alarms", "审计告警，按名称", "name", standing, every)
    if glance.auditor is not None:
        silent = max((now - glance.auditor).total_seconds() / glance.pace, 0.0)
        yield from _gauge("auditor_silent_seconds", "距审计进程上次报活的秒数", f"{silent:.3f}")


def _gauge(name: str, said: str, value: object) -> Iterator[str]:
    yield from _heading(name, said)
    yield f"huiying_{name} {value}"


def _labelled(
    name: str, said: str, label: str, counts: Mapping[str, int], every: tuple[str, ...]
) -> Iterator[str]:
    """Every value of the label, nought included: a series that comes and goes cannot be watched."""
    yield from _heading(name, said)
    for each in every:
        yield f'huiying_{name}{{{label}="{each}"}} {counts.get(each, 0)}'


def _heading(name: str, said: str) -> Iterator[str]:
    yield f"# HELP huiying_{name} {said}"
    yield f"# TYPE huiying_{name} gauge"
