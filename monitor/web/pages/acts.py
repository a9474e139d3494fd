"""Acts from the incident's page and the board's rows: a form in, a commit or a refusal out."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from alerts.wording import CLOCK_NAMES
from monitor.domain.access import Principal, why_not
from monitor.domain.act import ACTS, Act, Do
from monitor.domain.canonical import Json, mend_surrogates
from monitor.domain.incident import Incident
from monitor.errors import BadAct
from monitor.service.acting import Acting
from monitor.service.bureau import Bureau
from monitor.service.views.buttons import signs_for
from monitor.service.views.incident import Asked, IncidentPage
from monitor.web.console import OfIncidents, Refused, TheRoom
from monitor.web.forms import LONGEST
from monitor.web.pages.incident import Refusal, shown, view_of
from monitor.web.pages.looking import incident_for

#: fields of a signature given by telephone, in the order they are told
_TOLD = (("whom", "告知"), ("phone", "电话"), ("when", "时间"), ("words", "内容"))


async def perform(request: Request, room: TheRoom, who: OfIncidents, incident: str) -> Response:
    """Do one act; then to the page (or the board) with the commit's number.

    What cannot be done comes back as the same page with the reason and what was typed (409).
    """
    form = await request.form()
    do = _do(form)
    typed = _typed(form)
    done = await room.ask(lambda bureau, now: _performed(request, bureau, who, incident, do, typed, now))
    if isinstance(done, int):
        place = "/" if form.get("back") == "board" else f"/incidents/{incident}"
        return RedirectResponse(f"{place}?done={done}", 303)
    message, view = done
    return shown(request, view, refused=Refusal(do, message, typed), status=409)


def _do(form: FormData) -> Do:
    for do in get_args(Do):
        if form.get("do") == do:
            return do  # type: ignore[no-any-return]
    raise HTTPException(400)


Typed = Mapping[str, str | list[str]]


def _typed(form: FormData) -> Typed:
    """What was typed: text of every field, `documents` as a list."""
    found: dict[str, str | list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or name in {"csrf", "do", "back"}:
            continue
        given = mend_surrogates(value).strip()
        if name == "documents":
            found[name] = [*found.get(name, []), given]
        else:
            found[name] = given
    return found


def _performed(
    request: Request, bureau: Bureau, who: Principal, incident: str, do: Do, typed: Typed, now: datetime
) -> int | tuple[str, IncidentPage]:
    """The commit's number; or why not, and the page as it is now."""
    found = incident_for(bureau, who, incident)
    refusal = why_not(who, do, found, str(typed.get("step", "ask")))
    if refusal:
        raise Refused(refusal)
    try:
        act, way = _act(found, who, do, typed, now)
        return Acting(bureau).perform(act, way=way).number
    except BadAct as fault:
        return in_words(fault.message), view_of(request, bureau, who, incident, now, Asked())


def _act(incident: Incident, who: Principal, do: Do, typed: Typed, now: datetime) -> tuple[Act, str]:
    """The act of a form, and the way it came in.

    Raises:
        BadAct: it is known already that it cannot be.

    """
    if not incident.members:
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    for name, value in typed.items():
        if isinstance(value, str) and len(value) > LONGEST:
            raise BadAct(f"{_NAMES.get(name, name)}超过 {LONGEST} 字，请精简后再提交", code="act-text-long")
    data: dict[str, Json] = {
        name: given for name in ACTS[do][1] if (given := _given(typed.get(name))) is not None
    }
    if do == "respond":
        data["evidence"] = False
        if "published" not in data:
            raise BadAct("请填写发布时间", code="act-time")
    way = "console"
    if do == "sign" and not signs_for(who, incident):
        data["reason"], way = _told_by_phone(typed), "proxy"
    return Act(now, do, incident.members[0].document, who.person, data), way


def in_words(message: str) -> str:
    """A decider's refusal as the form names things: it speaks to programs of `until` and `false_alarm`."""
    plain = _CODED.sub(r"“\1”", message)
    return _WORD.sub(lambda found: _LABELS.get(found[1], found[0]), plain)


_LABELS: Mapping[str, str] = {
    **CLOCK_NAMES, "reason": "理由", "until": "“延至”", "cause": "缘由", "published": "发布时间", "clock": "时限",
    "level": "核定级别", "with": "要并入的事件", "documents": "要拆出的文书", "kind": "回应种类", "as": "处理方式", "step": "环节",
}  # fmt: skip
#: false_alarm（误报）
_CODED = re.compile(r" ?\b[a-z_]+（([^（）]+)）")
_WORD = re.compile(r" ?\b([a-z_]+)\b ?", re.ASCII)

_NAMES = {"reason": "理由", "text": "正文", "url": "网址", "words": "通话内容"}


def _given(value: str | list[str] | None) -> Json:
    """A field left empty is a field not given."""
    if isinstance(value, list):
        return [*value] or None
    return value or None


def _told_by_phone(typed: Typed) -> str:
    """代签: whom, at which number, when, in what words; all four, or it proves nothing."""
    missing = [label for name, label in _TOLD if not typed.get(name)]
    if missing:
        raise BadAct(f"代签须写明告知何人、电话、时间和内容，还缺：{'、'.join(missing)}", code="act-proxy")
    return "；".join(f"{label}：{typed[name]}" for name, label in _TOLD)
