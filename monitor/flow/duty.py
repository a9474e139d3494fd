"""Duty: what people do to incidents, pure. One decider an act, one table at the end.

A refused act changes nothing and says in Chinese what is missing; a decider never refuses for who
acts (`by` may be anybody), only for what cannot be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.event import Event
from monitor.domain.folding import HANDLERS
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant
from monitor.domain.trial import Trial
from monitor.errors import BadAct
from monitor.flow.gate import confirm, dismiss
from monitor.flow.grading import regrade
from monitor.flow.grouping import merge, split
from monitor.flow.handling import close, extend, sign, transfer
from monitor.flow.handling import return_ as send_back
from monitor.flow.intake import opened
from monitor.flow.proving import strike
from monitor.flow.responding import respond
from monitor.flow.scene import Scene, published_of, triaged
from monitor.flow.standing import paid


def decide(scene: Scene) -> tuple[Event, ...]:
    """The events of an act.

    Raises:
        BadAct: it cannot be; the message says why and what to do.

    """
    if scene.seen is None:
        raise BadAct("所指文书尚未采集到，请核对文书编号", code="act-document-unseen")
    if scene.incident is None:
        return _without_incident(scene)
    if scene.incident.status == "closed" and scene.act.do != "respond":
        raise BadAct("事件已办结，不能再办理；如有新情况请另立事件", code="act-incident-closed")
    events = _DECIDERS[scene.act.do](scene, scene.incident)
    other = scene.incident_with(str(scene.act.data.get("with"))) if scene.act.do == "merge" else None
    return (*events, *paid((scene.incident, other), events, scene.now))


def _without_incident(scene: Scene) -> tuple[Event, ...]:
    """Confirm, regrade, respond or open on a document without an incident opens one first."""
    if scene.act.do not in {"confirm", "regrade", "respond", "open"} or scene.seen is None:
        raise BadAct("所指文书尚未形成事件，请先立为事件或确认需回应", code="act-no-incident")
    seen = scene.seen
    title = scene.act.data.get("title")
    if scene.act.do == "open" and isinstance(title, str) and title.strip():
        seen = replace(seen, title=scene.keep_text(title))
    proposal = scene.propose([seen.document.id])
    begun = opened(seen, proposal, scene.office, scene.now, by=scene.by, confirmed=scene.act.do == "confirm")
    if scene.act.do == "open":
        return begun
    incident = preview(begun, scene.now)
    return (*begun, *_DECIDERS[scene.act.do](scene, incident))


def preview(events: Sequence[Event], now: datetime) -> Incident:
    """The incident these opening events lead to, so that the same act can go on with it."""
    trial = Trial({}, {}, {})
    for event in events:
        HANDLERS[event.kind](trial, event.data, now)
    return next(iter(trial.incidents.values()))


def _open(_scene: Scene, _incident: Incident) -> tuple[Event, ...]:
    raise BadAct("所指文书已在事件中，无需再立", code="act-already-open")


def _respond(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    if incident.status == "merged":
        raise BadAct("事件已并入其他事件，请在并入后的事件上办理", code="act-incident-merged")
    published = published_of(scene) or Instant(scene.now)
    answered = respond(incident, scene.act, published, scene.now, scene.by, scene.keep_text)
    return (*answered, *triaged(scene, incident, "responded"))


_DECIDERS: Mapping[str, Callable[[Scene, Incident], tuple[Event, ...]]] = {
    "sign": sign, "transfer": transfer, "return": send_back, "respond": _respond, "extend": extend,
    "confirm": confirm, "dismiss": dismiss, "regrade": regrade, "merge": merge, "split": split,
    "open": _open, "close": close, "strike": strike,
}  # fmt: skip
