"""An act through the interface for programs."""

import json
from datetime import datetime

from monitor.domain import act as acts
from monitor.domain.access import Principal, sees, why_not
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from monitor.errors import NotFound
from monitor.service.acting import Acting
from monitor.service.acts import parse_act
from monitor.service.bureau import Bureau
from monitor.web.api import answers, models
from monitor.web.api.scope import ProgramsOfIncidents
from monitor.web.console import Refused, TheRoom


async def perform(room: TheRoom, who: ProgramsOfIncidents, act: models.Act) -> models.Done:
    """办一件事并记入账本；不能办的退回理由，账本不变。两人同时办，后到的退回。"""

    def question(bureau: Bureau, now: datetime) -> models.Done:
        told = parse_act(json.dumps({**act.model_dump(), "by": who.person, "at": stamp(now)}).encode())
        _permitted(who, told, bureau.journal.state.incident_with(told.document))
        return answers.done(Acting(bureau).perform(told))

    return await room.ask(question)


def _permitted(who: Principal, act: acts.Act, incident: Incident | None) -> None:
    """Refuse what this person's posts do not allow; what is not theirs to see is not there."""
    if not who.sees_all and (incident is None or not sees(who, incident)):
        raise NotFound("没有这一文书，或它的事件不由您所在科室承办")
    refusal = why_not(who, act.do, incident, str(act.data.get("step", "")))
    if refusal:
        raise Refused(refusal)
