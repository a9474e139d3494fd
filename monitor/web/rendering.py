"""Pages from templates: always escaped, always with what the frame around every page needs."""

import hashlib
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from monitor.domain.instant import BEIJING, beijing
from monitor.domain.judgement import LEVEL_WORDS, Level
from monitor.service.room import Glance
from monitor.service.time_confirming import behind_words, time_notice
from monitor.web.console import Console, console_of
from monitor.web.forms import field_of, new_visit

_HERE = Path(__file__).parent
TEMPLATES, STATIC = _HERE / "templates", _HERE / "static"
#: bidi embeddings, overrides and isolates; C0 and C1 controls but tab and line ends
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: the desk signs every second; longer than this, something is wrong. An open board asks every 10 s,
#: so that it says so within half a minute
_QUIET = timedelta(seconds=15)
#: so does the auditor; the desk tells people when it has been silent for a minute
_AUDITOR_QUIET = timedelta(seconds=60)


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Every template gets, beside `context`:

    `who` (the principal or None), `glance` (office, mode, pace, head), `now` (desk time, aware UTC),
    `csrf` (the value of the hidden field of that name), `desk_quiet` (a Chinese warning or ""),
    `audit_words` (what the auditor says, and that it is not there; Chinese lines), `time_notice`
    (what is said of a host's clock that was set, or None).
    """
    console = console_of(request)
    now = console.room.now()
    text = _environment().get_template(template).render(
        request=request, who=getattr(request.state, "principal", None), glance=console.room.glance, now=now,
        csrf=field_of(request), desk_quiet=desk_quiet(console.room.glance, now),
        audit_words=audit_words(console.room.glance, now),
        time_notice=time_notice(console.room.clock, console.settings.home), **context,
    )  # fmt: skip
    answer = HTMLResponse(text, status)
    fresh = new_visit(request)
    if fresh is not None:
        set_cookie(answer, console, console.visit_cookie, fresh)
    return answer


def set_cookie(answer: Response, console: Console, name: str, value: str) -> None:
    """A cookie no script reads and no other site's form is sent with; it ends with the browser."""
    answer.set_cookie(name, value, path="/", secure=console.web.secure, httponly=True, samesite="lax")


def desk_quiet(glance: Glance, now: datetime) -> str:
    """A warning where the desk has not signed for a while: then no clock climbs and no alert goes out."""
    behind = behind_words(glance.head.time, now)
    if behind:
        return behind
    if glance.alive is None:
        return "值班进程尚未启动：时限不走梯、提醒不发出，请管理员启动"
    silent = (now - glance.alive) / glance.pace
    if silent < _QUIET:
        return ""
    return f"值班进程自 {moment(glance.alive)} 起没有动静，提醒可能发不出去，请管理员立即检查"


def audit_words(glance: Glance, now: datetime) -> tuple[str, ...]:
    """A line where the auditor is not there, and one for each of its alarms that stand, the eldest first."""
    lines: list[str] = []
    if glance.auditor is not None and (now - glance.auditor) / glance.pace >= _AUDITOR_QUIET:
        lines.append(f"审计进程未运行 自 {moment(glance.auditor)}：漏发的提醒无人复核，请管理员检查")
    lines += [f"审计告警 自 {moment(each.since)}：{each.text}" for each in glance.audit]
    return tuple(lines)


def moment(at: datetime) -> str:
    """3月11日 14:05, Beijing."""
    local = at.astimezone(BEIJING)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def span(length: timedelta) -> str:
    """12 分, 3 小时 58 分, 2 天 4 小时; never negative."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分"


def level_words(level: Level | None) -> str:
    """重大 Ⅱ; 未达突发事件级别 for none."""
    return "未达突发事件级别" if level is None else LEVEL_WORDS[level]


@cache
def static(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that it may be kept for long."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


def _plain(value: object) -> object:
    """Text without what turns the words around it about, and without controls no page may hold."""
    return _TURNING.sub("", value) if type(value) is str else value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_plain,
    )  # fmt: skip
    made.globals |= {"static": static}
    made.filters |= {
        "moment": moment, "span": span, "iso": beijing, "level": level_words,
        "hm": lambda at: f"{at.astimezone(BEIJING):%H:%M}",
    }  # fmt: skip
    return made
