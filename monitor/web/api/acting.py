"""An act through the interface for programs."""

import json
from collections.abc import Mapping
from datetime import datetime

from monitor.domain import act as acts
from monitor.domain.access import Principal, sees, why_not
from monitor.domain.canonical import Json
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.errors import BadAct, NotFound
from monitor.service.acting import Acting
from monitor.service.acts import parse_act
from monitor.service.bureau import Bureau
from monitor.service.views.buttons import signs_for
from monitor.web.api import answers, models
from monitor.web.api.scope import ProgramsOfIncidents
from monitor.web.console import Refused, TheRoom
from monitor.web.forms import LONGEST


async def perform(room: TheRoom, who: ProgramsOfIncidents, act: models.Act) -> models.Done:
    """办一件事并记入账本；不能办的退回理由，账本不变。两人同时办，后到的退回。"""

    def question(bureau: Bureau, now: datetime) -> models.Done:
        told = parse_act(json.dumps({**act.model_dump(), "by": who.person, "at": stamp(now)}).encode())
        incident = bureau.journal.state.incident_with(told.document)
        _permitted(who, told, incident)
        _written(told.data)
        by_phone = told.do == "sign" and incident is not None and not signs_for(who, incident)
        if by_phone and not told.data.get("reason"):
            raise BadAct("代签须在 reason 中写明告知何人、电话、时间和内容", code="act-proxy")
        return answers.done(Acting(bureau).perform(told, way="proxy" if by_phone else "console"))

    return await room.ask(question)


def _written(data: Mapping[str, Json]) -> None:
    """Refuse what no form could send: it would stand in the ledger as Python writes it."""
    for name, value in data.items():
        texts = value if isinstance(value, list) and name == "documents" else [value]
        if any(isinstance(each, list | dict | float) for each in texts):
            raise BadAct(f"data.{name[:40]} 应为文字，请核对", code="act-data")
        if any(isinstance(each, str) and len(each) > LONGEST for each in texts):
            raise BadAct(f"data.{name[:40]} 超过 {LONGEST} 字，请精简后再提交", code="act-text-long")


def _permitted(who: Principal, act: acts.Act, incident: Incident | None) -> None:
    """Refuse what this person's posts do not allow; what is not theirs to see is not there."""
    if not who.sees_all and (incident is None or not sees(who, incident)):
        raise NotFound("没有这一文书，或它的事件不由您所在科室承办")
    refusal = why_not(who, act.do, incident, str(act.data.get("step", "")))
    if refusal:
        raise Refused(refusal)
